"""The words by which a sentence says what its figures are: sums, shares, growth, how far two are apart, all or the rest."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re

REST = re.compile(
    r"\b(?:others?|rest|remaining|remainder|aside|except|exclud\w+|without|apart|besides|leaving|another|not (?:shown|listed|included)|unlisted)\b"
    r"|其余|其他|其它|另外|另有|剩下|余下|剩余|不算|除了|除去|除.{1,12}外|扣除|不含|不计|还有|未列|没列",
    re.IGNORECASE,
)
CHOOSES = re.compile(
    r"\b(?:top|first|last|latest|biggest|largest|highest|best|leading|smallest|lowest|weakest|worst|bottom|most|least|these|those|dearest|cheapest|oldest|newest|next|longest|shortest|strongest|leaders?|laggards?|behind|main)\b"
    r"|前|后|最|首|头|这|那|榜|领先|落后|主要|垫底|居|第一|上述|以上",
    re.IGNORECASE,
)
BEST = re.compile(
    r"\b(?:best|highest|top|largest|biggest|strongest|longest|most|fastest|first)\b|最[高好大多强长快]|第一|榜首",
    re.IGNORECASE,
)
WORST = re.compile(
    r"\b(?:worst|weakest|lowest|smallest|bottom|shortest|least|slowest|last|fewest)\b|最[低差小少弱短慢]|垫底|末位",
    re.IGNORECASE,
)
# Which way is up is not said: fewer complaints are better.
TURNS = re.compile(
    r"\b(?:worse|worsen\w*|better|improv\w*|deteriorat\w*)\b|恶化|变差|变好|好转|改善|转差", re.IGNORECASE
)
# All that a list shows, though there may be more.
SHOWN = re.compile(
    r"\b(?:all|see|seen|shown?|listed|list|above|below|here)\b|列|所有|全部|以上|以下|上述|都|看到|这", re.IGNORECASE
)
DIFFERS = re.compile(
    r"\b(?:only|churn\w*|left|away|more|less|fewer|higher|lower|ahead|behind|short|above|below|beyond|beat(?:en|s)?|gaps?|spread|range|differences?|rose|rise[sn]?|grew|grown|fell|fall[sn]?|lost|loses?|drop(?:s|ped)?|gain(?:s|ed)?|up|down|over|under|increase[sd]?|decrease[sd]?|shrank|faster|slower|overs\w+|longer|shorter|younger|older|improve[sd]?|brought|cost|leads?|worth|left|remaining|exceed\w*|off|apart|extra|save[sd]?|saving|missing|need\w*|cheaper|dearer|better|worse|change[sd]?|moved|than|net)\b"
    r"|净|流失|只|仅|走了|差|多|少|高|低|超|降|升|涨|减|(?<!新)增|快|慢|短|落后|领先|剩|缺|改善|拉开|距|省|贵|便宜|[+＋−-]\s?(?:CN)?[¥$￥]?\s?\d",
    re.IGNORECASE,
)
SUMS = re.compile(
    r"\b(?:together|totals?|totall?ing|combined|sums?|altogether|both|in all|add(?:s|ed|ing)?|overall|jointly|between them|all|whole|these|those|two|three|four|five|six|plus|and)\b"
    r"|合计|总|共|加|合起来|累计|这|和|、|＋|\+|两|三|四|五|六|全",
    re.IGNORECASE,
)
MEANS = re.compile(r"\b(?:average[sd]?|averaging|mean|each|per|apiece|typical(?:ly)?)\b|平均|均|每|人均", re.IGNORECASE)
SHARES = re.compile(
    r"\bof\b|的(?=\d)|share|account|make[s]? up|made up|represent|portion|contribut|explain|\bout of\b|占|份额|比例|比重|贡献|构成|其中",
    re.IGNORECASE,
)
GROWS = re.compile(
    r"\b(?:more|less|fewer|higher|lower|stronger|weaker|better|worse|bigger|larger|smaller|up|down|rose|rise[sn]?|ris(?:es|ing)|grew|grow[ns]?|growing|growth|fell|fall[sn]?|drop\w*|gain\w*|increase\w*|decrease\w*|shrank|shrunk|jump\w*|climb\w*|declin\w*|above|below|faster|slower|change[sd]?|ahead|behind|off|cheaper|discount|reduc\w*|cut)\b"
    r"|增|降|涨|跌|减|升|多|少|高|低|滑|缩|折|同比|环比|[+＋−-]\s?\d",
    re.IGNORECASE,
)
UP = re.compile(
    r"\b(?:up|rose|grew|gain\w*|increas\w*|improv\w*|higher|more|growth|growing)\b|升|增|涨|改善|提高|多", re.IGNORECASE
)
DOWN = re.compile(
    r"\b(?:down|fell|drop\w*|declin\w*|decreas\w*|lower|less|fewer|lost|shrank|shrunk)\b|降|减|跌|下滑|少",
    re.IGNORECASE,
)
MET = re.compile(
    r"\b(?:beat|met|meet|hit|reach\w*|made|above|over|exceed\w*|ahead|on target|past)\b|达标|达成|完成|超",
    re.IGNORECASE,
)
MISSED = re.compile(
    r"\b(?:miss\w*|below|under|short|behind|not|didn.t|haven.t|fail\w*)\b|未|没|落后|缺|不足|不到|差", re.IGNORECASE
)
TIMES = re.compile(r"加权|\bweighted\b|\bexpected\b|预期|期望|×|\bat\b|按|[×*]", re.IGNORECASE)
ABOVE = re.compile(
    r"(?:\b(?:above|over|more than|at least|exceed\w*|beyond|past|top|tops|topped|reach\w*|beat)|超过?|高于|多于|大于|至少|达到?|突破|[>≥])\s*(?:the\s)?(?:CN)?[$¥￥]?\s*$",
    re.IGNORECASE,
)
BELOW = re.compile(
    r"(?:\b(?:below|under|less than|fewer than|at most|short of|reach\w*)|低于|少于|小于|不到|不足|未达|没到|不超过|[<≤])\s*(?:the\s)?(?:CN)?[$¥￥]?\s*$",
    re.IGNORECASE,
)
ABOVE_BEHIND = re.compile(r"\s*(?:or more|and more|以上|及以上|\+)", re.IGNORECASE)
BELOW_BEHIND = re.compile(r"\s*(?:or less|以下|以内)", re.IGNORECASE)
NONE = re.compile(r"\b(?:no|none|nobody|neither|not one|not a single)\b|没有|无人|都没|均未|都未", re.IGNORECASE)
EVERY = re.compile(r"\b(?:all|every|each|everybody|everyone|both)\b|都|均|全", re.IGNORECASE)
# Columns that say a figure of before, for the one beside it.
AIM = re.compile(r"\b(?:target|budget|plan|goal|quota)s?\b|目标|预算|计划|指标", re.IGNORECASE)
# A share right behind what it is of: "4.3万元，约1.8%", "43k (2%)".
APPOSED = re.compile(
    r"(?:[,，(（]|\bor|\bi\.e\.,?|即)\s*(?:约|about|roughly|nearly|some|just|只|仅|占)?\s*$", re.IGNORECASE
)
PER = re.compile(
    r"\b(?:per|each|every|for every|one in|an?(?=\s(?:head|person|rep|visit|lead|deal|order|customer|month|year|week|day)))\b|每|平均|人均|单均|才|[÷/]",
    re.IGNORECASE,
)
# Right beside a figure that is how far two others are apart.
APART_AHEAD = re.compile(
    r"(?:\bby|(?:difference|gap|lead|spread|shortfall) of|[多少高低差]出?了?|领先|落后|超出|超过|缺口|距)\s*(?:about|roughly|nearly|约|近)?\s*$",
    re.IGNORECASE,
)
APART_BEHIND = re.compile(
    r"\s*(?:more|less|fewer|higher|lower|ahead|behind|above|below|short|apart|over|under|longer|shorter|better|worse)\b",
    re.IGNORECASE,
)
# A share that is a rate: of so many so many got there.
RATES = re.compile(
    r"\b(?:rate|progress|done|complet\w*|reach\w*|conver\w*|used|spent|passed|covers?|coverage|hit|through|so far|in all)\b|率|完成|达成|转化|进度|已|通过|覆盖|用了",
    re.IGNORECASE,
)
# What is said of the part that did not get there; of what is usual; and of lengths that follow each other.
MISSES = re.compile(
    r"\b(?:los[et]s?|lost|losing|fail\w*|drop\w*|leav\w*|miss\w*|not|never|without|rest|remaining|still|fall\w*)\b|n't\b|流失|失败|没|未|丢|剩|其余|淘汰",
    re.IGNORECASE,
)
OF_MEAN = re.compile(r"\b(?:average|mean|normal|usual|typical)\b|均|平常|正常|一般|通常", re.IGNORECASE)
ADDS = re.compile(
    r"\b(?:add\w*|together|in all|totals?|altogether|from start|end to end|sum|combined|from [a-z]+ to)\b|合计|加起来|总共|一共|共计|累计|相加|从.{1,12}到",
    re.IGNORECASE,
)
NEXT = re.compile(r"\b(?:next|runner|second|closest|follow\w*)\b|第二|次|紧随|其后|后一|前一", re.IGNORECASE)
# Right behind a number: what it counts, or from whom or when it comes.
COUNTS = re.compile(r"\s*(?:open\s|won\s|lost\s)?$", re.IGNORECASE)
LEADS_ON = re.compile(
    r"\s*(?:[(（\[]\s*)?(?:(?:deals?|units?|in|from|by|of|for|at|to|with|went to|came from|on|is|are|was|were|as|an?|among|的|来自|归|是|属于|the|open|won)\s*){0,4}$",
    re.IGNORECASE,
)
ALL_YEAR = re.compile(
    r"\b(?:(?:full|whole|entire|the|per|a) year|annual(?:ly)?|year as a whole)\b|全年|年度|整年|一年", re.IGNORECASE
)
COMPARED = re.compile(
    r"(?:\bthan|\bagainst|\bvs\.?|\bversus|\bbehind|\bahead of|compared (?:with|to)|比|较|相比)\s*(?:the\s)?$",
    re.IGNORECASE,
)
# Right ahead of a figure of before: "from", "after", 从.
BEFORE_IT = re.compile(r"(?:\bfrom|\bafter|\bthan|\bagainst|\bvs\.?|\bversus|从|由|比|较|的)\s*$", re.IGNORECASE)
EARLIER = re.compile(
    r"\b(?:from|after|before|earlier|previous(?:ly)?|prior|last|ago|than|against|vs|versus|was|were|had been|former|used to|base|start\w*|first quarter|Q\d)\b"
    r"|20\d\d|上|去年|前|从|由|比|原|此前|一季度|Q\d|基数|起点",
    re.IGNORECASE,
)
OF_OTHERS = re.compile(
    r"\b(?:median|peers?|others?|average team|typical(?:ly)?|usual(?:ly)?|normal(?:ly)?|half|middle)\b|中位|同行|其他|其它|别的|通常|一般|平常|往往|半数",
    re.IGNORECASE,
)
GOES_UP = re.compile(
    r"\b(?:up|rose|rise[sn]?|grew|grow[ns]?|gain\w*|increas\w*|climb\w*|jump\w*|above|over|ahead|beyond|exceed\w*|beat|plus)\b|升|增|涨|超|高出|领先",
    re.IGNORECASE,
)
GOES_DOWN = re.compile(
    r"\b(?:down|fell|fall[sn]?|drop\w*|declin\w*|decreas\w*|shrank|shrunk|below|under|behind|short|missing|missed|shortfall|minus|lost)\b|降|减|跌|下滑|缩|缺|差|落后|还需|未达",
    re.IGNORECASE,
)
NOT = re.compile(r"\b(?:not|no|n.t|never|without|slow\w*|less)\b|不|没|未", re.IGNORECASE)
SUPPOSE = re.compile(
    r"\b(?:say|suppose|supposing|assum\w+|for example|for instance|imagine|let's say)\b|假设|假如|假定|比如|例如|举例|譬如",
    re.IGNORECASE,
)
# Of two that are compared, the figure may be how far they are apart.
COMPARES = re.compile(
    r"\b(?:than|compared|ahead of|behind|gaps?|differences?|spread|between|together|both|combined|total)\b|比|领先|落后|相差|差距|合计|共|加起来",
    re.IGNORECASE,
)
# What may be done, and when: no figures of the results.
# What is only proposed.
SUGGESTS = re.compile(
    r"\b(?:suggest|recommend|advise|let's|let us|i'd|i would|i can|if you (?:want|like)|want me|shall i|consider|propose|aim|plan|schedule|book|set|agree|check|call|ask|start|focus)\b|建议|不妨|要不要|最好|可以|安排|定|需要我",
    re.IGNORECASE,
)
ADVISES = re.compile(
    r"\b(?:should|could|would|might|may|suggest|recommend|advise|let's|i'd|if you|want|shall|worth|consider|next)\b|建议|可以|不妨|如果|若|要不要|最好|需要|应该|想",
    re.IGNORECASE,
)
# A quarter, half or month of which no year is said, nor from where it is counted.
OF_NO_YEAR = re.compile(
    r"^(?:the\s)?(?:(?:first|second|third|fourth)\s(?:quarter|half)|[QH]\d|[一二三四]季度|第[一二三四]季度|[上下]半年|\d{1,2}月份?|[一二三四五六七八九十]{1,2}月份?"
    r"|(?:early |mid-?\s?|late )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)(?:[上中下]旬|初|底|末)?$",
    re.IGNORECASE,
)

"""How orders are written: the patterns that take one apart, and the words that tell what it is about."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re

from assistant.models.builtin.extract.order_words import ANY_FIELD

_F = rf"(?P<field>{ANY_FIELD})"
_TO = r"(?:to|as|=|at|into)"
_SUM = r"[$¥€£]?\s?\d[\d.,]*\s?(?:k|m|million|thousand|千|万|百万|亿)?(?:\s?(?:dollars?|bucks|usd|yuan|rmb|cny|euros?|eur|美元|人民币))?"
_N = r"(?:\d{1,3}|an?|one|two|three|four)"
_SUM_ZH = rf"(?:{_SUM}|[一二两三四五六七八九十百千零半]+[万千百][一二三四五六七八九十百千零半]*)"
_LATER = rf"(?P<later>{_N}\s+(?:day|week)s?)"
_LATER_ZH = r"(?P<later>[一两二三四五六七八九十\d]{1,3}(?:天|周|个?星期))"
_ALL = r"(?:\s*(?:全部|全都|统统|统一|都|全))?"
_BA = r"^(?:把|将)?\s*"
# Each takes an order apart: a subject, and a field or a value or both.
PATTERNS = [
    re.compile(text, re.IGNORECASE | re.DOTALL)
    for text in (
        rf"^(?:set|change|update|correct|adjust|raise|lower|increase|reduce|cut|postpone|push|move|edit|put)\s+(?:the\s+)?"
        rf"{_F}\s+(?:of|for|on|in)\s+(?P<subject>.+?)\s+(?:(?:back|up|down|out)\s+)?{_TO}\s+(?P<value>.+)$",
        rf"^(?:set|change|update|correct|adjust|raise|lower|increase|reduce|cut|postpone|push|move|edit|put)\s+"
        rf"(?P<subject>.+?)(?:['’]s?)?\s+{_F}\s+(?:(?:back|up|down|out)\s+)?{_TO}\s+(?P<value>.+)$",
        r"^(?P<owner>reassign|assign|transfer|hand(?:\s+over)?|give|pass(?:\s+on)?)\s+(?P<subject>.+?)\s+(?:over\s+)?to\s+"
        r"(?P<value>.+)$",
        rf"^(?:set|change|update|edit)\s+(?P<subject>.+?)(?:['’]s?)?\s+{_F}\s*[:：=]\s*(?P<value>.+)$",
        # A note is left on a record: "add a note to the Acme deal: waits for the board".
        r"^(?:leave|add|put|make|write|attach)\s+(?:an?\s+|this\s+)?(?P<note>notes?|comment|remark)\s+(?:on|to|for|in|at)\s+"
        r"(?P<subject>.+?)\s*(?::|：|,\s+|\bthat\b|\bsaying\b)\s*(?P<value>.+)$",
        r"^(?P<note>notes?)\s+(?:on|to|for)\s+(?P<subject>.+?)\s*(?::|：)\s*(?P<value>.+)$",
        rf"^(?P<subject>[^:：]+?)\s*[:：]\s*(?:please\s+)?(?:set|change|push|move|postpone|update|put|raise|lower)\s+(?:the\s+|its\s+)?"
        rf"{_F}\s+(?:(?:back|up|down|out)\s+)?{_TO}\s+(?P<value>.+)$",
        r"^(?P<rename>rename)\s+(?P<subject>.+?)\s+(?:to|as)\s+(?P<value>.+)$",
        rf"^(?:set|change|update)\s+(?:the\s+)?{_F}\s+(?:of|for|on)\s+(?P<subject>.+?)\s*[:：]\s*(?P<value>.+)$",
        r"^(?:put|place|move)\s+(?P<subject>.+?)\s+in\s+(?P<value>[\w ]+)$",
        r"^(?:mark|flag|close|set)\s+(?P<subject>.+?)\s+(?:as|to)\s+(?P<value>.+)$",
        r"^(?:mark)\s+(?P<subject>.+?)\s+(?:as\s+)?(?P<value>done|completed?|finished|won|lost|resolved)$",
        r"^(?P<done>complete|finish|tick\s+off|check\s+off|close)\s+(?P<subject>(?:my\s+|the\s+)?(?:task|to-?do|reminder)\b.+)$",
        r"^(?P<done>(?:cross|tick|check|strike)\s+(?:off|out))\s+(?P<subject>.+)$",
        rf"^(?:snooze|postpone|delay|defer|push|move|reschedule)\s+(?P<subject>.+?)\s+(?:back\s+|out\s+)?(?:by\s+|for\s+)?{_LATER}$",
        r"^(?:(?:i\s+am|i['’]m|i\s+have|i['’]ve)\s+)?(?P<done>done\s+with|finished(?:\s+with)?|completed)\s+(?P<subject>.+)$",
        r"^(?P<subject>.+?)\s+(?:is|are|was)\s+(?P<done>done|finished|completed?)(?:\s+(?:now|today))?$",
        r"^(?P<subject>.+?)\s*(?:\s[-–—]|[:：,，])\s*(?P<done>done|finished|completed|完成了?|搞定了?)$",
        r"^(?:(?:task|to-?do|reminder)s?\s+)?(?P<subject>.+?)\s+(?P<done>(?:has|have)\s+(?:gone out|been sent(?: out)?|been done))$",
        r"^(?:bump|raise|lift|increase|lower|cut|drop|reduce)\s+(?P<subject>.+?)\s+(?P<told>(?:up\s+|down\s+)?to)\s+"
        rf"(?P<sum>{_SUM})$",
        rf"^(?:take|bring|get|knock|move|put)\s+(?P<subject>.+?)\s+(?P<told>(?:up|down)\s+to)\s+(?P<sum>{_SUM})$",
        r"^(?:move|advance|push|bring|put|progress|take|send|return|change|update|snooze|postpone|delay|defer|reschedule)\s+"
        r"(?P<subject>.+?)\s+(?:back\s+|on\s+)?(?:(?:in)?to|until|till)\s+(?P<value>.+)$",
        r"^(?P<subject>(?:everything|all|every|each|any)\b.+?)\s+(?:goes|go|moves?|(?:should|must|shall)\s+(?:go|move|be\s+moved)"
        r"|(?:is|are)\s+(?:to\s+go|moved))\s+(?:in)?to\s+(?P<value>.+)$",
        # Told as news, and only of a deal that is named.
        r"^(?P<subject>.+?)\s+(?P<told>is(?:\s+now)?\s+worth|should\s+be|should\s+say)\s+(?P<sum>[$¥€£]?\s?\d[\d.,]*"
        r"\s?(?:k|m|million|thousand)?)(?:\s+now)?$",
        # A day that it moves to: "will slip to the end of August", "要拖到8月底".
        r"^(?P<subject>.+?)\s+(?P<told>(?:(?:will|is going to|may|might|has|have|is|['’]ll)\s+)*(?:slips?|slipped|slipping|dragg?(?:s|ed|ing)?(?:\s+on)?|(?:been\s+)?(?:delayed|postponed|pushed|moved)|get pushed|be (?:delayed|postponed|pushed|moved)))"
        r"\s+(?:out\s+|back\s+)?(?:(?:in)?to|until|till)\s+(?P<value>.+)$",
        r"^(?P<subject>.+?)\s*(?P<told>)(?:估计|可能|恐怕|大概|会|要|得|又|将)*(?:拖|推迟|推|延期|延后|延|顺延|改)到\s*(?P<value>[^，,。]{2,16}?)(?:才能?|再)?(?:签约?|成交|定|下单|签单)?(?:了)?$",
        r"^(?P<who>.+?)\s+(?P<told>(?:won['’]?t|will not|wo not|can['’]?t|cannot|is not going to|isn['’]?t going to)\s+(?:sign|close|decide|buy|order|happen))\s+(?:before|until|till)\s+(?P<value>[^,;，；]+?)"
        r"(?:\s*[,;]\s*(?:so\s+|please\s+)*(?:adjust|update|change|move|correct|fix)\s+(?P<subject>.+))$",
        r"^(?P<subject>.+?)\s+(?P<told>(?:won['’]?t|will not|wo not|can['’]?t|cannot|is not going to|isn['’]?t going to)\s+(?:sign|close|be signed|be closed|happen))\s+(?:before|until|till)\s+(?P<value>[^,;，；]+)$",
        r"^(?P<subject>.+?)\s+(?P<told>(?:has\s+|have\s+|['’]s\s+)?(?:now\s+)?(?:got|gotten|come|moved|made it|reached)\s+(?:as far as|up to|on to|through to|(?:in)?to)?)\s*(?P<value>[\w ]+?)(?:\s+(?:today|now|stage))?$",
        rf"^(?P<subject>.+?)\s+(?P<told>(?:went|goes|has\s+gone|came|is)\s+(?:up|down)\s+to)\s+(?P<sum>{_SUM})$",
        rf"^(?:make|put)\s+(?:the\s+)?{_F}\s+(?:of|for)\s+(?P<subject>.+?)\s+(?:at\s+|to\s+)?(?P<value>[$¥€£]?\s?\d[\d.,]*\s?(?:k|m|million|thousand)?)$",
        rf"^(?P<subject>.+?)(?:的?金额)?(?P<told>)(?:现在|其实|目前)?(?:值|应该?是|应为)\s*(?P<sum>{_SUM}[元块]?)$",
        r"^(?:the\s+)?(?P<field>next\s+step)s?\s+(?:on|for|with)\s+(?P<subject>.+?)\s*(?::|：|is\b)\s*(?P<value>.+)$",
        r"^(?P<subject>.+?)的?(?P<told>)(?P<field>下一步)(?:是|：|:)\s*(?P<value>.+)$",
        r"^(?P<told>we|i)(?:\s+(?:just|have|finally)|['’]ve)*\s+(?P<value>won|lost)\s+(?P<subject>.+?)(?:\s+today)?$",
        r"^(?P<subject>.+?)\s+(?P<told>is|was|goes|went|moved|moves|has been)\s+(?:now\s+)?(?:(?:in)?to\s+|in\s+)?"
        r"(?:an?\s+)?(?P<value>[\w ]+?)(?:\s+(?:today|now|as of today))?$",
        r"^(?P<subject>.+?)\s*(?:->|=>|→)\s*(?P<value>[\w ]+)$",
        r"^(?:just\s+)?(?P<told>)(?P<value>won|lost)\s+(?!(?:deals?|opportunit\w+|ones?|to|by|in|on|reasons?|business)\b)"
        r"(?P<subject>.+?)(?:\s+(?:today|yesterday|just now))?$",
        rf"{_BA}(?P<subject>.+?)(?:都|全都|全部|全)\s*(?P<value>输掉|丢掉|关掉|赢单|丢单|输单)(?:了|吧)?$",
        r"^(?P<subject>.+?)(?:今天|刚刚?|已经|终于)*(?P<told>)(?P<value>赢单|丢单|输单|成交|赢|丢|黄|输|拿下|签下来?|签|没戏)(?:了|(?<=单))$",
        r"^(?P<subject>.+?)\s+(?P<told>(?:can|could|should|may|is ready to|is to|needs to)\s+(?:now\s+)?(?:go|move|be moved|be put|advance))\s+(?:on\s+)?(?:in)?to\s+(?P<value>[\w ]+?)(?:\s+now)?(?:\s*[,;]\s*.+)?$",
        # "It grew, make it 36k".
        rf"^(?P<subject>.+?)\s+(?P<told>(?:has\s+|have\s+)?(?:grew|grown|shrank|shrunk|changed|got (?:bigger|smaller)|went (?:up|down)|came down))\s*[,;:，]\s*(?:so\s+|please\s+)*(?:make|set|put)\s+it\s+(?:to\s+|at\s+)?(?P<sum>{_SUM})$",
        rf"^(?P<subject>.+?)(?:的)?金额(?:有)?(?P<told>)(?:变|改|涨|降|调整|加|减)了?[，,]\s*(?:现在|改|应该|应)?(?:是|为|成|到)?\s*(?P<sum>{_SUM_ZH}[元块]?)了?$",
        # Not won, in the words of who had hoped for it.
        r"^(?:(?:we|i)\s+)?(?P<told>)(?P<value>(?:did\s?n['’]?t|did not|could\s?n['’]?t|could not|failed to|never)\s+(?:manage to\s+)?(?:win|get|close|land|sign))\s+(?P<subject>.+?)(?:\s+(?:today|in the end|after all))?$",
        r"^(?P<subject>.+?)\s+(?:(?:has|have|just|finally)\s+)*(?P<told>)(?P<value>fell through|fallen through|fell apart|said no|turned us down|passed on (?:us|it)|walked away"
        r"|(?:went|gone|going) (?:with|to) (?:an?|the|another) (?:competitor|rival|other supplier)|(?:chose|picked) (?:an?|the|another) (?:competitor|rival|other supplier))$",
        r"^(?P<subject>.+?)(?:今天|刚刚?|已经|终于|最后|最终|还是|这单|这笔|我们)*(?P<told>)(?P<value>没(?:有)?能?(?:拿下来?|签下来?|签成|谈成|谈下来?|成交?|中标|做成)|飞|泡汤|吹|被拒绝?)了?$",
        rf"{_BA}(?P<subject>.+?)(?:的?金额)?(?P<told>)(?:加|涨|提|提高|降|减|调|调整|改)(?:到|成|为)\s*(?P<sum>{_SUM}[元块]?)了?$",
        r"^(?:把|将)?(?P<subject>.+?)(?:的)?(?:任务|待办|提醒)?[，,]?(?P<done>划掉|勾掉|打勾|关掉|关了)(?:了|吧)?$",
        rf"{_BA}(?P<subject>.+?)的?(?P<told>)金额(?:改|调|降|涨|加|减)\s*(?P<sum>{_SUM_ZH}[元块]?)了?$",
        r"^(?P<subject>.+?)(?:以后|今后|之后|往后|接下来|现在)(?:就|都)*(?P<owner>给|由|归|让|交给)(?P<value>[^，,：:]{2,12}?)"
        r"(?=来?(?:跟|负责|管|接|盯)|[，,]|$)(?:来?(?:跟进?|负责|管|接手|接|盯)了?)?(?:[，,]\s*(?:请|麻烦)?(?:帮我)?(?:转|划|分|改)[^，,]{0,6})?$",
        rf"{_BA}(?P<subject>.+?)(?:那个|这个|的)?{_ALL}\s*(?:推迟|延后|顺延|推后|延期|推|延){_LATER_ZH}$",
        rf"{_BA}(?P<subject>.+?)(?P<told>)(?:现在|已经?|刚刚?|终于)*(?:进到|进入|进展到|走到|到|进)\s*(?P<value>[^，,]{{2,20}}?)(?:阶段)?了?$",
        rf"{_BA}(?P<subject>.+?){_ALL}\s*(?P<owner>(?<![转交配分派给户划])给)(?P<value>[^，,：:]{{2,12}})$",
        r"^(?P<subject>.+?)(?P<told>)被(?:[^，,。被]{0,8}?)(?P<value>抢走|抢去|抢|截胡|截走|挖走|撬走)了?$",
        r"^(?:我们|我|咱们)(?:今天|刚刚?|已经|终于)*(?P<told>)(?P<value>赢|丢|输|拿下|签下|签)了(?P<subject>.+?)$",
        rf"{_BA}(?:给|在|为|对)?(?P<subject>.+?)(?:上|里|那里)?(?:的)?(?:加|写|留|添加|补充|记)?(?:上|下)?(?:一?[个条句笔])?(?P<note>备注|注释)(?:一下|说)?\s*[：:，,]\s*(?P<value>.+)$",
        r"^(?P<note>备注|记个备注|加个备注)(?:一下|下)?\s*(?P<subject>[^：:]+?)\s*[：:]\s*(?P<value>.+)$",
        rf"{_BA}(?P<subject>.+?)的?{_F}{_ALL}\s*(?:改为|改成|改到|设为|设成|设置为|更新为|调整为|调整到|调到|调为|定为|定在"
        r"|推迟到|提前到|延到|延期到|变更为|换成|填为|写成)\s*(?P<value>.+)$",
        rf"{_BA}(?P<subject>.+?){_ALL}\s*(?P<owner>转给|转交给|交给|移交给|分配给|分给|改派给|指派给|过户给|划给)\s*(?P<value>.+)$",
        rf"{_BA}(?P<subject>.+?){_ALL}\s*(?P<rename>改名为|重命名为|更名为)\s*(?P<value>.+)$",
        rf"{_BA}(?P<subject>.+?){_ALL}\s*(?:推进到|推进至|推迟到|顺延到|延期到|延到|推到|移到|移至|移动到|挪到|转到|转为|退回到|退回|进入到|改为|改成|标记为|标记成|标成|记成|记为"
        r"|标为|设为|设成|算作|(?<!预)算|关闭为|更新为|变为)\s*(?P<value>.+)$",
        r"^(?:把|将)?(?P<subject>(?:我的)?(?:任务|待办).+?)(?:已经|都)?(?P<done>完成了|已完成|做完了|办完了|弄完了|搞定了|完成)了?$",
        r"^(?:把|将)?(?P<subject>.{4,}?)(?:这个|这项|那个|那项|这条)?(?:任务|待办|事情|事)?(?:已经|都|也|我)*(?P<done>完成了|已完成|做完了|办完了|办好了|弄好了|弄完了|处理完了|处理好了|发出去了|寄出去了|发过去了|搞定了|搞定)了?$",
    )
]  # fmt: skip
DELETE = re.compile(
    r"^(?:delete|remove|erase|get rid of|drop)\s+(?P<subject>.+)$|^throw\s+(?P<out>.+?)\s+(?:out|away)$"
    r"|^(?:删除|删掉|删了|移除|清除|去掉)\s*(?P<zh>.+)$"
    r"|^(?:把|将)\s*(?P<ba>.+?)(?:全部|都|全)?\s*(?:删除|删掉|删了|移除|清除)(?:了|掉)?$",
    re.IGNORECASE | re.DOTALL,
)
_KINDS = "accounts?|customers?|clients?|contacts?|leads?"
MERGE = [
    re.compile(text, re.IGNORECASE | re.DOTALL)
    for text in (
        rf"^(?:merge|combine)\s+(?:the\s+)?(?:(?P<kind>{_KINDS})\s+)?(?P<a>.+?)\s+(?P<into>into|to)\s+(?P<b>.+)$",
        rf"^(?:merge|combine)\s+(?:the\s+)?(?:(?P<kind>{_KINDS})\s+)?(?P<a>.+?)\s+(?:and|with)\s+(?P<b>.+)$",
        r"^(?:把|将)\s*(?P<kind>客户|联系人|线索)?(?P<a>.+?)(?P<into>合并到|合并进|并入|并到)(?:客户|联系人|线索)?(?P<b>.+)$",
        r"^(?:把|将)?\s*(?:合并)?(?P<kind>客户|联系人|线索)?(?P<a>.+?)(?:和|与|跟|、)(?P<b>.+?)(?:合并(?:成一个|起来)?)?$",
    )
]  # fmt: skip
DOUBLES = re.compile(
    r"\bduplicat\w*|\bdoubles\b|\b(?:recorded|entered|there|in) twice\b|same \w+ twice|重复的?(?!购买|复购|下单)",
    re.IGNORECASE,
)
DOUBLED = ("account", "contact", "lead")
MERGING = re.compile(r"^(?:merge|combine)\b|合并|并入|并到", re.IGNORECASE)
CONVERT = [
    re.compile(text, re.IGNORECASE | re.DOTALL)
    for text in (
        r"^(?:convert|qualify)\s+(?P<lead>.+?)(?:\s+(?:in)?to\s+(?:an?\s+)?(?:account|customer|client|deal|opportunity)\b"
        r"(?P<rest>.*))?$",
        r"^(?:turn|make)\s+(?P<lead>.+?)\s+(?:in)?to\s+(?:an?\s+)?(?:account|customer|client)\b(?P<rest>.*)$",
        r"^make\s+(?P<lead>.+?)\s+an?\s+(?:new\s+)?(?:account|customer|client)\b(?P<rest>.*)$",
        r"^(?:把|将)?\s*(?P<lead>.+?)(?:转化|转换|转)(?:为|成)(?:正式)?客户(?P<rest>.*)$",
        r"^(?:转化|转换)\s*(?P<lead>[^，,]+)(?P<rest>.*)$",
    )
]  # fmt: skip
LEAD_WORD = re.compile(r"^(?:the\s+|my\s+)?leads?\b\s*|^(?:我的)?线索", re.IGNORECASE)
CALLED = re.compile(r"\b(?:called|named)\s+(.+)$|(?:名为|叫做?)(.+)$", re.IGNORECASE)
ALONE = re.compile(
    r"\b(?:without|no)\s+(?:an?\s+)?(?:deal|opportunity)|不(?:要|用|建|需要)?(?:建|创建)?商机", re.IGNORECASE
)
REASON = re.compile(
    r"[\s,，;；。(（]*(?:\b(?:with|and)\s+)?(?:\bthe\s+)?(?:\b(?:loss\s+)?reason\b|\bbecause(?:\s+of)?\b|\bdue\s+to\b"
    r"|(?:丢单|输单|失败|丢失)?原因|因为)\s*(?:\bis\b|\bwas\b|是|为|[:：])?\s*(?P<reason>[^)）]+?)\s*[)）]?[.。]?$",
    re.IGNORECASE,
)
# "we lost Acme on price", "lost to a competitor".
LOST_ON = re.compile(
    r"\s+(?:on|over|to|for)\s+(?P<reason>(?:the\s+|an?\s+|their\s+)?(?:price|pricing|budget|timing|delivery(?:\s+terms)?|competition"
    r"|competitor|lack\s+of\s+budget)\w*)$",
    re.IGNORECASE,
)
LOST_ON_ZH = re.compile(r"[，,]\s*(?:主要)?(?:是)?(?:输在|败在)(?P<reason>[^，,。]+)$")
# Why a deal is lost, told behind the news of it: "Yarrowdale is dead, they went with a rival", "黄了，对手便宜".
LOST_TOLD = re.compile(
    r"^(?P<order>.*(?:\b(?:lost|dead|gone)\b|(?:丢|黄|输|没戏)(?:了|掉|单)|没(?:有)?能?(?:拿下来?|签下来?|签成|谈成|谈下来?|成|中标|做成)|(?:飞|泡汤|吹)了|\b(?:fell through|fell apart|said no|turned us down|walked away))(?: today)?)\s*(?:[，,;；]|[.。!！](?=\s))\s*(?P<reason>[^，,]+(?:[，,][^，,]+)*)$",
    re.IGNORECASE | re.DOTALL,
)
# The same with the news ahead: "lost the Acme trial, too expensive".
LOST_FIRST = re.compile(
    r"^(?P<order>(?:(?:we|i)\s+)?(?:just\s+)?lost\s+[^,，;；.!]+?)\s*(?:[,，;；]|[.!](?=\s))\s*(?P<reason>[^?？]+)$",
    re.IGNORECASE | re.DOTALL,
)
# What a deal was won at, told behind it: "we won the Orchardley restock! 31,122".
WON_AT = re.compile(
    rf"^(?P<order>.*(?:\bwon\b|赢|签|拿下|成交).*?)[\s!！,，。]+(?:at\s+|for\s+)?(?P<sum>{_SUM}[元块]?)$",
    re.IGNORECASE | re.DOTALL,
)
AND_FIELD = re.compile(
    rf"(?:\s*,)?\s+and\s+(?:(?:set\s+)?(?:the|its)\s+)?(?P<en>{ANY_FIELD})\s+(?:(?:to|as|is)\s+|(?=[$¥€£]?\d))"
    rf"|[，,]\s*(?:(?:并且?|同时|再|把|将|它的?|其)\s*)*(?P<zh>{ANY_FIELD})(?:改为|改成|设为|设成|调整为|调到|为|是|(?=[$¥€£]?\d))",
    re.IGNORECASE,
)
# What stands behind one of these is a value already, and no record.
SETS = re.compile(r"(?:改成|改为|改到|设为|设成|调到|推进到|移到).*[，,]")
# That it is to be closed, told between the news and its reason: "we lost it to a rival, close it: reason …".
CLOSE_IT = re.compile(
    r"(?:\s+to\s+(?:an?\s+|the\s+|another\s+)?(?:competitor|rival|competition|other\s+bidder))?\s*[,;:，；：]\s*(?:please\s+|so\s+)?"
    r"(?:close|mark|book|record)\s+(?:it|that|this)(?:\s+(?:as\s+|down\s+as\s+)?lost)?\s*[,:：，]?$"
    r"|\s+to\s+(?:an?\s+|the\s+|another\s+)?(?:competitor|rival|competition)$"
    r"|\s*[，,；]\s*(?:请)?(?:帮我)?(?:按|当|算|标|记)(?:作|成|为)?(?:丢单|输单)(?:来)?(?:关闭|关掉|处理|登记|结掉)?(?:掉|吧|了)?\s*[，,：:]?$",
    re.IGNORECASE,
)
# "as won, closed yesterday", "标记为赢单，昨天成交的".
CLOSED_DAY = re.compile(
    r"\s*,?\s*(?:and\s+)?closed\s+(?:on\s+)?(?P<en>[\w ,-]+)$|\s*[，,]\s*(?P<zh>[^，,]{2,10}?)(?:成交|关闭|签)的?$",
    re.IGNORECASE,
)
SILENT = re.compile(
    r"\b(?:that|which|who)?\s*\b(?:nobody|no[ -]one|not|never|without|with no|no|un(?=touched|contacted|answered))"
    r".{0,20}?(?:answer\w*|repl(?:y|ied|ies)|respons\w*|responded|reaction|contact\w*|activity|heard(?: from)?|touched"
    r"|followed up(?: on)?)"
    r"|(?:都|一直)?(?:没有?人?|无人?|未)(?:任何)?(?:得到)?(?:人)?(?:回应|回复|答复|反馈|跟进|联系|活动|动静|消息|碰)过?的?",
    re.IGNORECASE,
)
LATE = re.compile(r"\boverdue\b|\blate\b|\bpast due\b|逾期|过期|超期", re.IGNORECASE)
LOST_WORDS = re.compile(r"\blost\b|\bdead\b|丢失|流失|无效|丢单|输掉", re.IGNORECASE)
OF_TEAM = re.compile(r"team|团队|手下|组", re.IGNORECASE)
QUOTED = re.compile(r"[“\"「『‘]([^”\"」』’]+)[”\"」』’]")
NOISE = re.compile(
    r"^(?:\s*(?:\b(?:all|every|each|any|the|my|our|of|that|open|task|to-?do|reminder|complaint|suggestion|called|named"
    r"|titled|about)\b|我的|我|任务|待办|投诉|建议|这个|那个|的|关于|名为|叫|[:：]))+|的?(?:任务|待办|投诉|建议)$"
    r"|\s+(?:task|to-?do|reminder|complaint|suggestion)$",
    re.IGNORECASE,
)

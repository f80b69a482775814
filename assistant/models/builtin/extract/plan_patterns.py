"""The words of planning: strategies, expansion plans, budgets, expenses, markets and resources."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re

from knowledge.sales.plan.strategies import PlanStatus, StrategySubject

I = re.IGNORECASE  # noqa: E741 - the flag's own short name
STRATEGY = re.compile(r"\bstrateg(?:y|ies)\b|策略(?!调整)|战略|对策|方针", I)
EXPANSION = re.compile(
    r"\bexpansion\b|\bexpand(?:ing)? (?:in|into|to)\b|\b(?:customer|lead) acquisition plan|拓展|扩张|开拓|拓客|获客计划",
    I,
)
PLANS = re.compile(r"\bplans?\b|计划|方案", I)
# A plan may be called by its channel alone: "the trade fair plan".
CHANNEL_PLAN = re.compile(
    r"(?:fairs?|shows?|exhibitions?|online|campaigns?|marketing|phone|telephone|referral|partner)s?\s+plans?\b|(?:展会|线上|网络|电话|转介绍|伙伴|营销)[^，。？?]{0,6}计划",
    I,
)
BUDGET = re.compile(r"\bbudgets?\b|\bbudgeted\b|预算", I)
EXPENSE = re.compile(
    r"\bexpenses?\b|\bspen[dt]\b|\bspending\b|\bcosts?\b|费用|支出|开支|花费|(?:差旅|广告|促销|招待|培训|样品|物流|展会)费|花了",
    I,
)
# Both what was spent and what was planned: one figure of them would be half an answer.
SPENT = re.compile(r"花了|花掉|用掉|\b(?:did|have|has) (?:we|they|i)\b.{0,20}\bspen[dt]\b", I)
RESOURCE = re.compile(
    r"\bresources?\b|资源|\bcash\b(?! flow)|现金(?!流)|\b(?:rep|reps['’]?|sales|team|their|our) capacity\b|产能|销售承载",
    I,
)
# So many people to plan with: "plan Summit with 5 heads", "按5个人算".
HEADS_PLANNED = re.compile(
    r"\b(?:plan|count|reckon|calculate)\b.{0,30}\b(?:with|on)\s+(?:\d+|[a-z]+)\s+(?:heads|people|reps|sellers)\b|按\s*(?:\d+|[一二两三四五六七八九十]+)\s*[个名位]?人(?:来)?(?:算|排|配|规划|计划)",
    I,
)
MARKET = re.compile(r"\bmarkets?\b|市场(?!部|费|活动|总监|经理|人员|推广|营销)", I)
COMPETITORS = re.compile(r"\bcompetitors?\b|\bcompetition\b|\bcompetes?\b|\brivals?\b|竞争对手|竞品|对手|同行", I)
DEMAND = re.compile(r"\bdemand\b|需求", I)
GROWING = re.compile(r"\bgrow(?:s|n|ing|th)?\b|\brising\b|\bfast(?:est)?\b|增长|增速|上升|最快|旺", I)
SHARE = re.compile(r"\bshares?\b|份额|占有率|市占", I)
GAINING = re.compile(
    r"\b(?:gain|catch|clos)(?:s|es|ed|ing)?\b|\btak(?:e|es|ing|en)\b.{0,12}\bshare\b|抢|蚕食|追上|逼近|上升", I
)
ANALYSE = re.compile(
    r"\banaly[sz]\w*|\bassess\w*|\bstudy\b|\blook(?:ing)? (?:at|into)\b|\boutlook\b|\bsituation\b|\bhow (?:is|are|does|do)\b.*\bmarkets?\b|\btell me about\b|\boverview\b|分析|概况|总览|评估|研究|怎么样|怎样|如何|情况|前景|形势|格局|行情",
    I,
)
PRICE_WAR = re.compile(
    r"\bprice (?:war|pressure|cuts?|fight)|\bundercut\w*|\bdiscounters?\b|价格战|压价|杀价|低价竞争|价格竞争", I
)
WHAT_TO_DO = re.compile(
    r"\bwhat (?:should|can|could|shall) (?:we|i) do\b|\bhow (?:should|can|do) we (?:react|respond|answer|counter)|怎么办|怎么应对|如何应对|该怎么做|怎么做",
    I,
)
WRITES = re.compile(
    r"\b(?:propose|suggest|draft|create|make|write|set up|plan|start|prepare|develop|design|record|log|enter|note|register|add|book|set|change|raise|increase|lower|cut|reduce|update|mark|activate|drop|finish|complete|close|launch|approve|put|give|allocate)\b|提(?:一|出|个|项)|起草|拟(?:定|一)|制定|制订|定(?:为|成|一)|设(?:为|定|置|成|立|(?=.{0,12}预算))|新建|新增|创建|记(?:一|录|下|账)|登记|录入|增加|追加|加(?:到|上|\d)|调(?:整|高|低|为|到)|改(?:为|成|到)|标记|启动|启用|激活|放弃|取消|完成|停止|安排|规划|拨",
    I,
)
# What becomes of a plan, told as news: "is now active", "现在开始执行".
STATE_TOLD = re.compile(
    r"\b(?:is|are|has been|have been|was|goes|went|comes|came)\s+(?:now\s+|officially\s+|hereby\s+|since \w+\s+)*(?:active|activated|launched|live|under way|running|done|finished|completed|dropped|abandoned|cancelled|closed|approved|into (?:effect|force))\b"
    r"|(?:现在|今天|即日起|从今天起|正式|已经?|马上)(?:正式|已经?|就)*(?:开始|起)?(?:执行|启动|启用|生效|推行|完成|结束|终止|停止|放弃|作废)(?:了|吧)?[。！!]?\s*$",
    I,
)
ASKS = re.compile(
    r"[?？]\s*$|[吗呢]\s*[?？]?\s*$|^\s*(?:which|who|whose|what|how|where|is|are|does|do|did|has|have|show|list|give me|tell)\b|哪|谁|多少|什么|几|列出|显示|查看|看看|有没有",
    I,
)
OVER = re.compile(
    r"\boverspen[dt]\w*|\bover (?:the |our )?budgets?\b|\bover[- ]?budget\b|\bexceed\w* (?:the |our )?budgets?\b|超支|(?:费|预算|花费|支出|开支)[^，。]{0,2}超(?:了|标|没|出|多少)|超预算|超出预算|超过预算",
    I,
)
AGAINST = re.compile(
    r"\b(?:against|versus|vs\.?|compared (?:with|to))\b|\bcheck\b|\bused up\b|\bburn|对比|执行|检查|比较|使用情况|用了|占比",
    I,
)
COVERS = re.compile(
    r"\bcover(?:s|ed)?\b|\benough\b|\bsufficient\b|\bafford\b|够不够|够吗|够用|足够|覆盖|支撑|能不能撑", I
)
STAYED = re.compile(
    r"\b(?:stay(?:ed|s)?|sticks?|stuck|retain\w*|loyal|kept|keep|came back|come back)\b|留(?:下|住|存)|忠诚|复购|回头",
    I,
)
CHANNEL = re.compile(r"\bchannels?\b|\bsources?\b|渠道|来源|途径", I)
CUSTOMERS = re.compile(r"\bcustomers?\b|\bclients?\b|\baccounts?\b|客户", I)
STATUSES = (
    (PlanStatus.DROPPED, r"\bdrop(?:ped)?\b|\bcancel(?:led|ed)?\b|\babandon\w*|\bgive up\b|放弃|取消|终止|作废|停止"),
    (PlanStatus.DONE, r"\bdone\b|\bfinish(?:ed)?\b|\bcompleted?\b|\bclosed?\b|完成(?!得|率|情况|度|了?多少|怎么|如何)|结束|已完"),
    (PlanStatus.ACTIVE, r"\bactiv(?:e|ate|ated)\b|\brunning\b|\bunder way\b|\bongoing\b|\blaunch(?:ed)?\b|\bstart(?:ed)?\b|\bapproved?\b|执行|进行|启动|启用|激活|生效|在做|在跑|在推|推进|开展"),
    (PlanStatus.DRAFT, r"\bdrafts?\b|草案|草稿|拟定中|待定"),
)  # fmt: skip
SUBJECTS = (
    (StrategySubject.PRICE, r"\bpric(?:e|es|ing)\b|\bdiscount\w*|\bundercut\w*|价格|定价|价格战|稳价|降价|折扣"),
    (StrategySubject.PROMOTION, r"\bpromotions?\b|\bpromotional\b|\bcampaigns?\b|促销|推广|活动"),
    (StrategySubject.CHANNEL, r"\bchannels?\b|\bdistribut\w*|\bresellers?\b|渠道|经销|分销"),
    (StrategySubject.POSITIONING, r"\bposition(?:ing)?\b|\bdifferent\w*|\bbrand\w*|定位|差异化|品牌"),
)  # fmt: skip
KINDS = (
    ("budgets", BUDGET), ("expenses", EXPENSE), ("resources", RESOURCE), ("strategies", STRATEGY),
    ("expansion_plans", EXPANSION), ("markets", MARKET),
)  # fmt: skip
QUOTED = re.compile(r"[“\"「『](?P<title>[^”\"」』]+)[”\"」』]")
CALLED = re.compile(
    r"\b(?:called|named|titled|call it|name it)\s+(?P<en>[^,;:.，]+)|(?:名为|叫做?|题为|就叫)\s*(?P<zh>[^，,：:；;。]+)",
    I,
)
ABOUT = (
    re.compile(r"\bstrateg(?:y|ies)\s+(?:for|about|on|against|to (?:meet|answer|counter))\s+(?:the\s+|our\s+)?(?P<title>[^:：]+?)\s*(?:[:：.。!！]|$)", I),
    re.compile(r"(?:针对|应对|面对|关于|为)(?P<title>[^：:，,。]+?)(?:的)?(?:提|起草|拟|制定|制订|做|出|写)", I),
)  # fmt: skip
OWN_WORDS = re.compile(r"[:：]\s*(?P<text>.+)$", re.DOTALL)
NOTE = re.compile(
    r"\b(?:note|for|because of)\s*[:：]\s*(?P<en>.+)$|(?:说明|备注|用途)[：:是为]?\s*(?P<zh>[^，。；]+)", I
)
SEGMENT = re.compile(
    r"\bsegments?\s*[:：]?\s+(?P<en>[\w&' -]{2,40}?)(?=\s+(?:in|through|via|by|with|for|from)\b|[,;:.]|$)|(?:客户分类|客群|分类|细分)[：:为是]?\s*(?P<zh>[^，,；;：:。\s]+)",
    I,
)
ADDS = re.compile(r"^\s*(?:please\s+)?add\b|\badd(?:ing|itional)?\b|\bmore\b|\bon top\b|追加|增加|再加|加上|补充", I)
NAME = r"(?P<name>[A-Z][\w&'’.-]*(?:\s+[A-Z][\w&'’.-]*)*|[\u4e00-\u9fff]{2,10}?)"
SHARES = re.compile(
    rf"{NAME}\s*(?:has|holds|占|有|为|是|：|:|with)?\s*(?P<share>\d+(?:\.\d+)?)\s*(?:%|％|percent\b)", re.UNICODE
)
NOT_RIVALS = re.compile(
    r"growth|grew|growing|grow|share|size|demand|market|up|down|about|by|of|and|增长|增速|增幅|份额|规模|同比|上涨|下降|需求|市场|约|占|和|共",
    I,
)
NUMBER = r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>k\b|m\b|mn\b|bn\b|thousand|million|billion|万|千|百万|亿)?"
SCALES = {
    "k": 1e3,
    "thousand": 1e3,
    "千": 1e3,
    "万": 1e4,
    "m": 1e6,
    "mn": 1e6,
    "million": 1e6,
    "百万": 1e6,
    "亿": 1e8,
    "bn": 1e9,
    "billion": 1e9,
}

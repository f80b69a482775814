"""What the analyses of selling look for: deals under review, forecasts, reports of a day or week, classes of accounts."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assistant.models.builtin.reading.days import SILENT_DAYS

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots


def _words(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


RISK = _words(
    r"\bat[- ]risk\b|\brisk(?:y|ier|iest|s)?\b|\bin danger\b|\bin jeopardy\b|\blikely to (?:slip|fall through)\b|\bshaky\b|\bslipping\b|\babout to (?:be lost|slip away)\b|\b(?:going|likely) to (?:lose|be lost)\b|\b(?:should (?:i|we) (?:be )?|to )worr(?:y|ied) about\b|\bworr(?:y|ies|ied|ying)\b.{0,12}\babout\b|\bfall(?:ing)? apart\b|风险|有危险|悬不悬|翻车|黄掉|泡汤|让人担心|需要担心|要不要担心|用不用担心|要黄|可能会黄|(?:快|快要|可能|要|会)(?:丢|输)(?:掉|了|的|单)?(?!过)"
)
DEALS = _words(r"\bdeals?\b|\bopportunit(?:y|ies)\b|\bpipeline\b|商机|单子|项目|在手单|这单|那单")
NEXT = _words(
    r"\bwhat (?:should|shall|must|do|can|could) (?:i|we) (?:have to |need to )?(?:do|work on|tackle|focus on|start with)\b(?:\s+(?:next|now|first|today))?"
    r"|\bnext best (?:action|step|move)s?\b|\bwhat(?:['’]s| is| are) (?:the |my |our )?(?:next|best next) (?:best )?(?:action|step|move|thing)s?\b"
    r"|\bwhere should (?:i|we) (?:focus|start)\b|\bwhat(?:['’]s| is) next for\b"
    r"|下一步(?:该|应该|应当|要|我该|我应该|我们该|最好)?(?:怎么)?(?:做|干|办)(?:什么|啥|些什么)?|接下来(?:我|我们)?(?:该|应该|要)?(?:做|干|忙)(?:点|些)?(?:什么|啥|嘛|吗)|(?:我|我们)?(?:现在|今天)?(?:该|应该)先?(?:做|干|忙|跟)(?:什么|啥|哪)|最佳下一步|下一步(?:行动|动作|建议)(?:是什么)?|下一步是什么"
)
STUCK = _words(
    r"\bwhat(?:['’]s| is| are| deals are)?\s+(?:all\s+)?(?:stuck|stalled|stalling|not moving|going nowhere|not going anywhere|getting nowhere|standing still)\b|\bwhat would (?:move|unblock|help)\b|\bhow (?:do|can|could) (?:i|we) (?:move|unblock|unstick)\b"
    r"|(?<![a-z])(?:stalled|stuck) (?:open )?(?:deals|opportunities)\b|(?:stalled|stuck|停滞|卡住)的?(?:deals?|商机|单子)(?:有哪些|都有哪些|有什么|[，,]|$)"
    r"|(?:卡住|停滞|卡在|不动|停着).*(?:怎么(?:推动|推进|办)|多久|什么时候)|(?:哪些|什么)(?:商机|单子)?.*(?:卡住|卡着|停住|推不动)"
)
WORTH = _words(
    r"\bworth (?:sharing|telling|a story)\b|\bwins?\b.*\b(?:to share|should (?:we|i) share|deserve)\b|\bsuccess(?:es)?\b.*\bworth\b|\bstories (?:we|to) (?:should )?(?:share|tell)\b"
    r"|值得(?:分享|推广|讲|写成案例)|(?:可以|应该)分享(?:的|哪些)|适合(?:做|写成)?案例"
)
NEEDED = _words(
    r"\bhow (?:much|many)(?:\s+(?:more|open|additional|new|extra|total|of|in|a|the|our|my))*\s+(?:pipeline|deals|opportunities)\b.{0,20}(?:\b(?:need|needed|required)\b|\bit takes?\b)|\b(?:pipeline|deals) (?:needed|required)\b"
    r"|(?:还|要|得)?(?:需要?|差|缺)(?:再)?多少(?:在手)?(?:商机|管道|单子)|(?:商机|管道)(?:金额)?(?:还)?(?:需要|要|够)多少|商机够不够"
)
WAYS = _words(
    r"\bcommit(?:ted)?\b|\bbest[- ]case\b|\bworst[- ]case\b|\bupside\b|\bconservative(?:ly)?\b|\boptimistic(?:ally)?\b|\bpessimistic(?:ally)?\b|\bscenarios?\b"
    r"|保守|乐观|悲观|承诺|最好(?:的)?情况|最坏(?:的)?情况|最佳情况|最差情况|情景"
)
FORECAST = _words(
    r"\bforecast(?:s|ed|ing)?\b|\boutlook\b|\bprojections?\b|\bproject(?:ed)?\b|\bland\b|预测|预计|预估|展望"
)
HIT = _words(
    r"\b(?:will|can|are|is|am|do|does)\b[^?？.]{0,40}\b(?:hit|make|reach|meet|achieve|land|get to|going to (?:hit|make|reach|meet)|on track (?:to|for)|come in (?:at|on))\b[^?？.]{0,30}\b(?:targets?|quotas?|numbers?|goals?|plan)\b"
    r"|(?:能|会|可以|来得及)(?:不能|够)?(?:完成|达到|达成|做到|实现|够到).{0,8}(?:目标|指标|任务|业绩)|能否(?:完成|达到|达成|实现)|能不能(?:完成|达到|达成|实现)|(?:目标|指标|任务)(?:还)?(?:能|会)(?:不能)?(?:完成|达到|达成|实现|够到)"
)
AMOUNT = _words(r"\d")
REPORT_DAY = _words(
    r"\b(?:write|sum|wrap|note)\s+up\s+(?:my|the|today['’]?s|yesterday['’]?s)\s+day\b|\b(?:my|the|today['’]?s) day\b(?= (?:in|as|up|for|please)\b|\W*$)|\b(?:daily|day['’]s|end[- ]of[- ]day|eod|today['’]?s|yesterday['’]?s)\s+(?:\w+\s+){0,2}(?:report|summary|recap|update)\b|\breport (?:of|for|on) (?:the |my )?(?:day|today|yesterday)\b|日报|(?:今天|昨天|当天|今日)的?(?:工作)?(?:汇报|报告|小结|总结)|(?:总结|汇报|小结)(?:一下)?(?:今天|今日|昨天|这一天|当天)"
)
REPORT_WEEK = _words(
    r"\b(?:weekly|week['’]s|end[- ]of[- ]week)\s+(?:\w+\s+){0,2}(?:report|summary|recap|update)\b|\breport (?:of|for|on) (?:the |my |this |last )?week\b|周报|(?:本周|这周|上周|一周)的?(?:工作)?(?:汇报|报告|小结|总结)"
)
TEAM_DID = _words(
    r"\bwhat (?:did|has|have|was|is) (?:my|our|the|everyone (?:in|on))\b[^?？]{0,40}\b(?:do|done|doing|up to|work(?:ed)? on)\b|\bwhat (?:did|has|have) [^?？]{0,40}\bteam\b[^?？]{0,10}\b(?:do|done|been up to)\b|(?:团队|手下|大家|组里|队里|我们组|队)[^，。？?]{0,14}(?:做了|干了|忙了|做过)(?:什么|些什么|哪些|啥)"
)
QUIET = _words(
    r"\b(?:who|which (?:of my |of our )?(?:reps?|sellers|people))\b[^?？]{0,24}\b(?:not|n['’]t|forgot|forgotten|never)\b[^?？]{0,12}\b(?:log(?:ged)?|record(?:ed)?)\s+(?:anything|any activit(?:y|ies))\b"
    r"|谁.{0,6}(?:没有?|忘了)(?:记录|登记|写)(?:任何)?(?:活动|东西|拜访记录)|\bwho (?:has been|was|is|went|did)\b[^?？]{0,20}\b(?:quiet|inactive|silent|nothing)\b|(?:谁|哪些人|哪个销售).{0,12}(?:没有(?:任何)?(?:活动|动静)|没动静|不活跃|没跟进客户)"
)
CLASSES = _words(
    r"\brfm\b|\babc\b(?!\s+(?:corp|inc|ltd|company|co\b))|\ba\s*/\s*b\s*/\s*c\b|\bpareto\b|\bclassif(?:y|ied|ication|ications)\b[^?？]{0,30}\b(?:accounts?|customers?|clients?)\b|\b(?:account|customer|client)\s+classif\w+|\b(?:tier|grade|rank|segment)\s+(?:the|our|my|all)\s+(?:accounts|customers|clients)\b"
    r"|\bhow (?:is|are) .{1,60}\b(?:classified|graded|scored)\b"
    r"|(?:给|把|对|将)(?:我的|我们的|所有)?客户(?:做|进行|按)?.{0,8}(?:分级|分类|分层|分档|打分)|客户(?:价值)?(?:分级|分层)|帕累托|二八分|(?:属于|是|算)(?:哪|什么|几)(?:一)?(?:类|级|档|层)客户|价值分类"
)
ABC = _words(
    r"\babc\b|\ba\s*/\s*b\s*/\s*c\b|\bpareto\b|\bby share of (?:revenue|sales)\b|帕累托|二八|按(?:销售额|收入|营收|业绩)(?:占比|份额)|[aA]类|ABC"
)
RFM = _words(r"\brfm\b|\brecency\b|\bfrequency\b|近度|频度|RFM")
ORDERS_OVER = _words(
    r"(?P<less>fewer than|less than|under|below|at most|no more than|up to)?\s*(?P<more>more than|over|above|at least|greater than|no fewer than|>=?)?\s*(?P<n>\d{1,6})\s*(?P<plus>\+|or more)?\s*(?:orders|purchases|won deals|wins)\b"
    r"|(?:订单|下单|采购|购买|赢单)(?:数|次数|量)?(?P<zh_more>超过|多于|大于|不少于|至少)?(?P<zh_less>少于|不到|低于|不超过|最多)?\s*(?P<zh_n>\d{1,6})\s*(?:个|次|单|笔|张)?(?P<zh_plus>以上)?"
)
ACCOUNTS = _words(r"\baccounts?\b|\bcustomers?\b|\bclients?\b|客户")
BRIEF = _words(
    r"\bbrief(?:ing)?\b|\b(?:prepare|prep|ready) me\b|\bwhat (?:do|should) (?:i|we) (?:need to )?know\b.*\bbefore\b|\bbefore (?:my|our|the|i|we) (?:visit|meeting|call|see|meet|go)\b"
    r"|简报|拜访.{0,20}(?:之前|前).{0,12}(?:知道|了解|准备|看看)|(?:要去|去|要)(?:拜访|见|会).{1,30}(?:准备|资料|情况|介绍|背景)"
)
FEEDBACK = _words(
    r"^\s*(?:please\s+)?(?:give|leave|record|note|write|send|pass)\b.{0,60}\bfeedback\b|\bfeedback (?:for|to|on|about)\b.{1,60}[:：,]|^(?:请)?(?:给|对|记录给)(?!我)[^：:，,]{2,24}(?:的)?(?:一个|一条|点|些)?(?:反馈|意见)[：:，,]"
)
WORKED = _words(
    r"\b(?:did|has|have|is|are|was|were|do|does)\b[^?？]{0,50}\badjustments?\b[^?？]{0,40}\b(?:work(?:ed|ing)?|help(?:ed|ing)?|pa(?:y|id) off|effect(?:ive)?|success(?:ful)?|made a difference|make a difference)\b|调整.{0,12}(?:有效|见效|奏效|有没有用|管用|有用|起作用|效果)"
)
# Whether something that was tried has helped, whatever it is called; what is judged by other records is none.
HELPED = _words(
    r"\b(?:did|has|have|does|do)\b[^?？]{0,60}\b(?:do(?:ne)? anything|do(?:ne)? (?:us )?any good|ma[dk]e (?:any|a|much) difference|paid off|pay off|br(?:ing|ought) (?:us )?anything|help(?:ed)? (?:us|the team|at all)|work(?:ed)? (?:out )?for us)\b"
    r"|管不管用|有没有(?:用|效果|作用|帮助)|管用吗|有(?:用|效|效果)吗|起(?:没起|了|到)?作用"
)
NO_ADJUSTMENT = _words(
    r"\b(?:course|training|campaign|plan|strateg\w+|promotion|budget|bonus|commission|coaching session|quiz)s?\b|课|培训|计划|活动|策略(?!调整)|促销|预算|奖金|提成|测验"
)
WHAT_NEXT_OF_LOG = ("log",)


def deal_review(slots: Slots) -> str | None:
    """What is looked for in open deals; None: those that stand still."""
    text = slots.frame.text
    if WORTH.search(text):
        return "stories"
    if NEXT.search(text):
        return "next_action"
    return "risk" if RISK.search(text) else None


def deal_reviewed(slots: Slots) -> str | None:
    """The one deal that is asked about: by its name, or by its account's where no list is asked for."""
    if named := slots.name("deal"):
        return named
    several = re.search(
        r"\b(?:which|deals|opportunities|list|all)\b|哪些|有哪|哪个|列出|所有|最大", slots.frame.text, re.IGNORECASE
    )
    return None if several else slots.name("account")


# Groups that a review has fields of its own for.
REVIEWED = {"rep", "manager", "team", "region", "deal", "account"}


def review_filters(slots: Slots) -> list[dict[str, Any]]:
    """The conditions on the deals that are looked through, but for whose they are.

    That nothing was heard of a deal is one only where it is said for how long: else it is what the review finds out.
    """
    found = slots.figures.filters.conditions
    if not slots.figures.filters.durations:
        found = [item for item in found if item.field != SILENT_DAYS]
    kept = [item for item in found if item.field not in REVIEWED or item.op.value != "=" or len(item.values) != 1]
    return [item.model_dump(mode="json") for item in kept]


def reported_days(slots: Slots) -> str | None:
    """The day or week that a report is of; without one today or this week."""
    if slots.figures.period:
        return slots.figures.period
    text = slots.frame.text
    if REPORT_DAY.search(text):
        return "yesterday" if re.search(r"yesterday|昨天", text, re.IGNORECASE) else "today"
    return "this week"


def forecast_by(slots: Slots) -> str | None:
    """The groups that a forecast is asked by."""
    return next((name for name in slots.figures.group_by if name in ("rep", "team", "region")), None)


def classes_by(slots: Slots) -> str | None:
    """By which rule accounts are classified."""
    text = slots.frame.text
    if RFM.search(text):
        return "rfm"
    if ABC.search(text):
        return "abc"
    return "rule" if orders_bound(slots) or (slots.figures.filters.conditions and not slots.name("account")) else None


def orders_bound(slots: Slots) -> dict[str, Any] | None:
    """`more than 3 orders`, `订单超过3个`: how many purchases an account has to have."""
    for said in ORDERS_OVER.finditer(slots.frame.text):
        number = int(said["n"] or said["zh_n"])
        words = said.group().casefold()
        if said["less"] or said["zh_less"]:
            op = "<=" if re.search(r"at most|no more|up to|不超过|最多", words) else "<"
        elif re.search(r"at least|no fewer|>=|\+|or more|至少|不少于|以上", words):
            op = ">="
        elif said["more"] or said["zh_more"]:
            op = ">"
        else:
            continue
        return {"op": op, "values": [number]}
    return None


def class_filters(slots: Slots) -> list[dict[str, Any]]:
    """The conditions on the accounts, without that on the number of their orders."""
    bound = orders_bound(slots)
    found = [
        item.model_dump(mode="json")
        for item in slots.figures.filters.conditions
        if item.field not in ("account", "rep")
    ]
    if bound is None:
        return found
    taken = bound["values"][0]
    return [
        item
        for at, item in enumerate(found)
        if not (
            list(item["values"]) == [taken]
            and (
                item["field"] in ("orders", "quantity") or any(other["field"] == item["field"] for other in found[:at])
            )
        )
    ]


ORDER_NUMBER = _words(
    r"\border\s+(?:no\.?\s*|number\s+)?#?(?P<en>[a-z]*-?\d[\w-]*)|订单(?:号)?[：:\s]*#?(?P<zh>[a-z]*-?\d[\w-]*)"
)
COMPLAINT = _words(
    r"\b(?:show|tell|what|open|about|details?)\b.*\b(?:complaint|suggestion)\b\s+(?:about\s+|on\s+|called\s+)?[“\"'](?P<en>[^”\"']+)[”\"']|(?:投诉|建议)[“\"「](?P<zh>[^”\"」]+)[”\"」]"
)
CONTACT = _words(r"\bcontacts?\b|联系人|\b(?:e-?mail|phone|number|title)\b|邮箱|电话|手机|职位")


def shown(slots: Slots) -> tuple[str | None, str | None]:
    """The kind and the name of the one record that is asked about."""
    text = slots.frame.text
    if number := ORDER_NUMBER.search(text):
        return "order", number["en"] or number["zh"]
    if subject := COMPLAINT.search(text):
        return "complaint", subject["en"] or subject["zh"]
    contact = slots.name("contact")
    if contact and re.search(r"\bcontacts?\b|联系人", text, re.IGNORECASE):
        return "contact", contact
    for kind in ("lead", "product"):
        if name := slots.name(kind):
            return kind, name
    return ("contact", contact) if contact and CONTACT.search(text) else (None, None)


EXTRACTORS: dict[str, Callable[[Slots], Any]] = {
    "deal_review": deal_review, "review_filters": review_filters, "stories_period": lambda slots: slots.figures.period if WORTH.search(slots.frame.text) else None, "deal_reviewed": deal_reviewed, "reported_days": reported_days,
    "shown_kind": lambda slots: shown(slots)[0], "shown_record": lambda slots: shown(slots)[1],
    "pipeline_needed": lambda slots: True if NEEDED.search(slots.frame.text) else None,
    "forecast_rows": lambda slots: None if WAYS.search(slots.frame.text) else slots.limit(),
    "reported_person": lambda slots: slots.name("person"), "classes_by": classes_by, "forecast_by": forecast_by, "orders_bound": orders_bound, "class_filters": class_filters,
}  # fmt: skip

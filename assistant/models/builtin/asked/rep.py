"""What salespeople ask in passing: what is due, who is first, what a customer bought, when it was last touched."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from assistant.models.builtin.asked.rep_day import rep_day, spent
from assistant.models.builtin.extract import logged
from assistant.models.builtin.extract.orders import read_order
from assistant.models.builtin.going_on.goes_on import TOUCHED
from assistant.models.builtin.slots import Slots
from knowledge.metrics.sources import SOURCES
from knowledge.metrics.spans import has_records
from knowledge.quantities import find_durations

TASKS = re.compile(r"\b(?:tasks?|to-?dos?|reminders?)\b|任务|待办", re.IGNORECASE)
DUE = re.compile(r"\boverdue\b|\bpast due\b|\bdue\b|\blate\b|过期|逾期|到期|超期", re.IGNORECASE)
LATE = re.compile(r"\boverdue\b|\bpast due\b|\blate\b|过期|逾期|超期|已到期", re.IGNORECASE)
PLATE = re.compile(
    r"\bon my (?:plate|agenda|list|to-?do list)\b|^\W*(?:my )?(?:to-?do|task) ?list\W*$|\bleft to do (?:today|this week)\b|\bwhat(?:['’]s| is| do i have)\s+(?:on|due|planned|up)\s+(?:for\s+)?(?:today|tomorrow|this week|next week)\b"
    r"|\bwhat do i have to do\b|\bwhat(?:['’]s| is) due\b|\bmy (?:day|agenda)(?: today)?\s*[?？]?$"
    r"|(?:今天|明天|这周|本周|下周|今日|我)?(?:还)?有(?:什么|哪些|啥)(?:事|事情|活|工作|安排)(?:要做|要办|得做)?|(?:还)?(?:有)?(?:什么|哪些|啥)(?:事|事情|活|工作)?(?:还)?(?:没有?|没|未)(?:做|办|完成|弄|处理)(?:完|好|掉)?(?:的|呢|啊)?[?？]?$|(?:要做|要办|待办)的事|有(?:什么|哪些|啥)(?:要|得|该)(?:做|办|处理)的|(?:今天|明天|这周|本周|下周)(?:的)?(?:安排|日程|计划)",
    re.IGNORECASE,
)
RANKED = re.compile(
    r"\bleader\s?board\b|\bwhere do i (?:rank|stand)\b|\bhow do i (?:rank|compare)\b|\bmy rank(?:ing)?\b|\bwhat (?:rank|place|position) am i\b"
    r"|\bwho(?:['’]s| is| has| all)?\s+(?:beat(?:en|ing)?|sold more than|(?:did|does|do|doing|done|performed|performing) better than|ahead of|above|outperform\w*|outs(?:old|ells?))\s+(?:than\s+)?(?:me|i|us)\b"
    r"|\bwho(?:['’]s| is)?\s+(?:the\s+)?(?:top|leading|on top|number one|no\.? ?1|first|ahead)\b(?!\s+(?:customer|account|client|product))"
    r"|我(?:的)?(?:业绩)?(?:排名|排第几|排在第几|第几名|排多少名)|(?:业绩|销售)?(?:排行榜|龙虎榜|榜单)|谁(?:是)?(?:第一|领先|榜首|销冠)|(?:谁|哪些人)(?:的业绩|业绩)?(?:比我|超过(?:了)?我|排在我前面|在我前面|胜过我)",
    re.IGNORECASE,
)
# What was said or when is asked, and nothing is told.
ASKS_OF_TOUCH = re.compile(
    r"(?:[?？吗呢]|[谈聊说讲](?:了|过)?(?:些)?(?:啥|什么)|(?:啥|什么)时候|哪[天次位个]|谁)[^，,。]{0,4}$|上[次回].{0,8}(?:啥|什么|哪|几)"
    r"|^\W*(?:when|what|who|how|did|have|has|was)\b",
    re.IGNORECASE,
)
RUNNING = re.compile(
    r"\bwhat\s+(?:has|have|is|does|do)\s+[A-Z\u4e00-\u9fff][\w ]*\s+(?:got\s+)?(?:open|running|going)\s+(?:with|at|in)\b"
    r"|\bwhat\b.{0,12}\b(?:i|we)\b.{0,8}\b(?:running|open|cooking|going on|in play|in the works|in the pipeline|working on)\b"
    r"|\b(?:anything|something) (?:open|running|in the works|in play) (?:at|with)\b"
    r"|(?:还)?(?:有|开着|在谈|谈着)(?:哪些|什么|啥|几)(?:个|笔)?(?:在手)?(?:单子?|商机)(?!.{0,6}(?:赢|丢|输))",
    re.IGNORECASE,
)
BOUGHT = re.compile(
    r"\bwhat\s+(?:products?\s+)?(?:did|does|do|has|have)\b.*\b(?:buy|bought|order|ordered|purchase|purchased)\b"
    r"|(?:买|采购|订|购买|下单)(?:了|过)?(?:些)?(?:什么|啥|哪些|多少)",
    re.IGNORECASE,
)
UNTOUCHED = re.compile(
    r"\b(?:have\s?n['’]?t|has\s?n['’]?t|have not|has not|did\s?n['’]?t|did not|not yet|never|nobody|no one)\b.*"
    r"\b(?P<en>visit|call|email|met|meet|contact|touch|see|seen|spoken|talk)"
    r"|(?:没有?|未|没人)(?:去)?(?P<zh>拜访|联系|打电话|打过电话|见|跟进|去过)",
    re.IGNORECASE,
)
ACCOUNTS = re.compile(r"\b(?:accounts?|customers?|clients?)\b|客户|哪家|哪些店", re.IGNORECASE)
HOW = {
    "visit": "visits", "call": "calls", "email": "emails", "met": "meetings", "meet": "meetings", "拜访": "visits",
    "打电话": "calls", "打过电话": "calls", "见": "visits", "去过": "visits",
}  # fmt: skip
# What somebody did, told as news: it is logged.
TOUCHED_ONE = re.compile(
    r"^\s*(?:(?:ok(?:ay)?|so|well|hey|hi|please|just|today|yesterday|this (?:morning|afternoon)|last night|earlier|and|we|i|i['’]ve|i have|i just)[\s,]+)*"
    r"(?:called|phoned|rang|e-?mailed|mailed|texted|messaged|visited|met|saw|spoke|talked|wrote to|dropped (?:by|in)|stopped (?:by|in)|swung by|called in|looked in|popped (?:into|in)|came back from|got back from"
    r"|had (?:an?|another) (?:\w+ )?(?:call|meeting|chat|visit))\b"
    r"|^\s*(?:刚才|刚刚|刚|今天|昨天|前天|上午|下午|早上|中午|晚上|我|已经|又|，)*(?:去|来)?(?:拜访|走访|回访|见|约见)了|^\s*(?:刚才|刚刚|刚|今天|昨天|前天|上午|下午|早上|中午|晚上|我|已经|又|，)*"
    r"(?:给|跟|和|与|同).{1,24}?(?:打了|打过|打完|通了|聊了|谈了|开了|发了|见了|碰了|吃了|吃饭)",
    re.IGNORECASE,
)
# Several customers, told in a list of names and nothing else.
TOUCHED_SEVERAL = re.compile(
    r"^\W*(?:(?:today|yesterday|this (?:morning|afternoon)|i|we|have|just)[\s,]+)*(?:called|phoned|rang|visited|emailed|met|saw)\s+"
    r"(?:\d+|two|three|four|five|several|these|the following)\s+(?:customers|accounts|clients|stores|shops)\b.*[:：]"
    r"|^(?:今天|昨天|上午|下午|早上|刚才?|我)*(?:给)?(?:打|拜访|走|跑|见|联系|去)了(?:[一二两三四五六七八九十\d]+|几)(?:家|个)(?:客户|店|电话)?[:：]",
    re.IGNORECASE,
)
LOGS_ONE = re.compile(
    r"^\s*(?:please\s+)?(?:log|record|note)\s+(?:an?\s+|the\s+|my\s+)?(?:call|visit|e-?mail|meeting|message)\s+(?:to|with|at|from)\b",
    re.IGNORECASE,
)
WHERE_LOST = re.compile(
    r"\bwhere (?:am i|are we|do i|do we) los(?:e|ing)\b|(?:丢单|输单)(?:的)?(?:主要)?原因", re.IGNORECASE
)
LOSE = re.compile(
    r"\b(?:do|did) (?:i|we) (?:lose|keep losing)\b|(?:老|总|会)?(?:输|丢单)(?:单|了|的|掉)?[?？]?$", re.IGNORECASE
)
COUNTED = {"call": "calls", "visit": "visits", "email": "emails", "meeting": "meetings"}
LONG_AGO = timedelta(days=90)
# Of which accounts: what activities can be held to as well.
OF_ACCOUNTS = ("region", "team", "manager", "rep", "sector", "segment", "tier", "city", "location")
SHOWN = 5
Call = tuple[str, dict[str, Any]]


def rep_asks(slots: Slots) -> Call | None:
    """The tool with its arguments where the message is unmistakably one of these questions; else None."""
    if (paid_out := spent(slots)) is not None:
        return paid_out
    if slots.frame.has("definition") or (slots.frame.has("log") and not LOGS_ONE.search(slots.frame.text)):
        return None
    if (touched := _touched(slots)) is not None:
        return touched
    if slots.frame.has("log") or read_order(slots) is not None:
        return None
    return (
        _tasks(slots)
        or rep_day(slots)
        or _untouched(slots)
        or _running_at(slots)
        or _of_account(slots)
        or _ranking(slots)
        or _losses(slots)
        or _compared(slots)
    )


def _touched(slots: Slots) -> Call | None:
    """`emailed Ana Cruz the new price list`, `今天给沐谷打了电话，下一步：发方案`: told, and no question."""
    text = slots.frame.text
    named = any(name.of("account", "contact", "deal") for name in slots.frame.names) or logged.account(slots)
    if not named or not (TOUCHED_ONE.search(text) or LOGS_ONE.search(text)) or ASKS_OF_TOUCH.search(text):
        return None
    parts = {
        "kind": slots.activity_kind() or "meeting", "account": logged.account(slots), "contact": logged.contact(slots),
        "deal": slots.name("deal"), "when": slots.moment(), "duration_minutes": slots.duration(),
        "summary": slots.summary(), "next_step": logged.next_step(slots),
        "next_step_due": logged.next_step_due(slots),
    }  # fmt: skip
    return "log_activity", {name: value for name, value in parts.items() if value is not None}


def several_touched(slots: Slots) -> list[Call]:
    """`called three customers today: Acme, Birch and Cedar`: each is logged; none where fewer than two are named."""
    accounts = list(dict.fromkeys(name.text for name in slots.figures.filters.names_of("account")))
    frame = slots.frame
    if len(accounts) < 2 or ASKS_OF_TOUCH.search(frame.text) or read_order(slots) is not None:
        return []
    if any(name.of("contact", "deal") for name in frame.names) or not (TOUCHED_SEVERAL.search(frame.text)):
        return []
    parts = {"kind": slots.activity_kind() or "call", "when": slots.moment(), "summary": slots.summary()}
    kept = {name: value for name, value in parts.items() if value is not None}
    return [("log_activity", {**kept, "account": account}) for account in accounts]


def _tasks(slots: Slots) -> Call | None:
    """`overdue tasks`, `what's due this week`, `今天有什么事要做`: open tasks by the day they are due."""
    text, frame, today = slots.frame.text, slots.frame, slots.access.today
    plate = PLATE.search(text) is not None
    about = TASKS.search(text) is not None
    if not plate and not (about and DUE.search(text)) and not (about and frame.periods and not frame.has("count")):
        return None
    if frame.has("order", "edit", "count") or re.match(r"\s*(?:remind|create|add|new|新建|提醒|添加)", text, re.I):
        return None
    other = [mention for mention in frame.metrics if mention.value not in ("tasks_open", "tasks")]
    if other or any(name.of("deal", "contact", "course") for name in frame.names):
        return None
    where: list[dict[str, Any]] = [item.model_dump(mode="json") for item in slots.figures.filters.conditions
                                   if item.field in ("account", "rep", "team", "manager", "region")]  # fmt: skip
    if LATE.search(text):
        where.append({"field": "due_on", "op": "<", "values": [today.isoformat()]})
    elif frame.periods:
        span = frame.periods[0].value
        if plate and span.start <= today <= span.end:
            where.append({"field": "due_on", "op": "<=", "values": [span.end.isoformat()]})
        else:
            days = [span.start.isoformat(), span.end.isoformat()]
            where.append({"field": "due_on", "op": "between", "values": days})
    scope = {"scope": slots.figures.scope} if slots.figures.scope else {}
    return "find_records", {"kind": "tasks", **({"where": where} if where else {}), **scope}


def _untouched(slots: Slots) -> Call | None:
    """`which accounts haven't I visited this quarter?`: those with none of these activities."""
    text = slots.frame.text
    said = UNTOUCHED.search(text)
    if said is None or not ACCOUNTS.search(text) or slots.name("account") or slots.figures.filters.durations:
        return None
    if slots.figures.having is not None:
        return None
    metric = HOW.get((said["en"] or said["zh"]).casefold(), "activities")
    period = (
        slots.figures.period or f"{(slots.access.today - LONG_AGO).isoformat()} to {slots.access.today.isoformat()}"
    )
    if not slots.figures.period and (lengths := find_durations(text)):
        since = slots.access.today - timedelta(days=int(lengths[0].value.values[0]))
        period = f"{since.isoformat()} to {slots.access.today.isoformat()}"
    kept: dict[str, Any] = {"scope": slots.figures.scope} if slots.figures.scope else {}
    where = [item.model_dump(mode="json") for item in slots.figures.filters.conditions if item.field in OF_ACCOUNTS]
    kept |= {"where": where} if where else {}
    having = {"op": "=", "values": [0]}
    return "query_metric", {"metric": metric, "period": period, "group_by": ["account"], "having": having, **kept}


def _of_account(slots: Slots) -> Call | None:
    """`what did Acme buy last year?`, `when did we last talk to Acme?`."""
    account = slots.name("account")
    text = slots.frame.text
    if not account or slots.frame.has("count", "money_asked"):
        return None
    where = [{"field": "account", "op": "=", "values": [account]}]
    if BOUGHT.search(text):
        ordered = has_records(slots.access, SOURCES["orders"])
        period = {"period": slots.figures.period} if slots.figures.period else {}
        metric = "sales_revenue" if ordered else "bookings"
        return "query_metric", {"metric": metric, "group_by": ["product"], "where": where, **period}
    if TOUCHED.search(text) and not slots.frame.periods:
        kind = {"kind": slots.activity_kind()} if slots.frame.has("call", "visit", "email", "meeting") else {}
        if kind.get("kind") == "call" and re.search(r"\b(?:talk|speak|sp[eo]ke)", text, re.IGNORECASE):
            kind = {}
        return "find_activities", {"where": where, "limit": SHOWN, **kind}
    return None


def _compared(slots: Slots) -> Call | None:
    """`calls this week vs last week`: a kind of activity in one period against another."""
    figures, kind = slots.figures, slots.activity_kind()
    others = [mention for mention in slots.frame.metrics if mention.value not in COUNTED.values()]
    if kind not in COUNTED or not figures.compare_to or not figures.period or slots.frame.names or others:
        return None
    scope = {"scope": figures.scope} if figures.scope else {}
    arguments = {"metric": COUNTED[kind], "period": figures.period, "compare_to": figures.compare_to}
    return "query_metric", {**arguments, **scope}


def _losses(slots: Slots) -> Call | None:
    """`why do I lose deals?`, `我为什么丢单`: lost deals by their reason."""
    frame = slots.frame
    asks = frame.has("why") or WHERE_LOST.search(frame.text)
    lost = frame.has("lost") or LOSE.search(frame.text) is not None
    named = any(name.of("account", "deal", "person", "team", "region", "product") for name in frame.names)
    if not (asks and lost) or frame.has("won", "count") or named or read_order(slots) is not None:
        return None
    if [name for name in slots.figures.slices.names if name != "loss_reason"]:
        return None
    kept = {name: value for name, value in (("scope", slots.figures.scope), ("period", slots.figures.period)) if value}
    return "query_metric", {"metric": "deals_lost", "group_by": ["loss_reason"], **kept}


def _running_at(slots: Slots) -> Call | None:
    """`what do I have running at Acme`, `Acme还开着几单，分别是啥`: the open deals with an account, and not its page."""
    account = slots.name("account")
    if not RUNNING.search(slots.frame.text) or slots.frame.periods or slots.figures.group_by:
        return None
    if account is None:
        alone = slots.frame.has("mine") and not slots.frame.names and not slots.figures.filters.conditions
        return ("find_deals", {"state": "open", "scope": "mine"}) if alone else None
    where = [{"field": "account", "op": "=", "values": [account]}]
    if (person := slots.name("person")) is not None:
        where.append({"field": "rep", "op": "=", "values": [person]})
    return "find_deals", {"state": "open", "where": where}


def _ranking(slots: Slots) -> Call | None:
    """`where do I rank?`, `leaderboard`, `我排第几`: bookings by rep, the highest first."""
    frame = slots.frame
    figures = [mention for mention in frame.metrics if mention.value not in ("bookings", "reps", "sales_revenue")]
    others = [mention for mention in frame.dimensions if mention.value != "rep"] or frame.comparisons or frame.limits
    if not RANKED.search(frame.text) or figures or frame.names or others:
        return None
    scope = {"scope": slots.figures.scope} if slots.figures.scope in ("team", "company") else {}
    asked: dict[str, Any] = {"metric": "bookings", "group_by": ["rep"], "order": "highest", **scope}
    # A bare leaderboard is the running quarter's; a figure that is named is asked for as it would be anywhere.
    if period := slots.figures.period or (None if frame.metrics else "this quarter"):
        asked["period"] = period
    return "query_metric", asked

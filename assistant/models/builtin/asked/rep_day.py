"""What fills a salesperson's day: whom to call, what is late, the deals of one customer, one's own largest deals and pay."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from typing import Any

from assistant.models.builtin.asked.plan import plan_tool
from assistant.models.builtin.extract import pay
from assistant.models.builtin.extract.expense_told import billed
from assistant.models.builtin.extract.orders import read_order
from assistant.models.builtin.mentioned import covered
from assistant.models.builtin.reading.lexicon import TOUCHES
from assistant.models.builtin.slots import Slots
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.period import coming
from knowledge.quantities import find_numbers
from knowledge.sales.sell.account_brief import account_of_contact
from knowledge.sales.sell.described import deals_described

CALL_FIRST = re.compile(
    r"\b(?:who|which (?:of my )?(?:accounts?|customers?|clients?|deals?))\b.{0,12}\bshould i\b.{0,12}\b(?:call|ring|phone|see|visit|chase|contact|meet|talk to|go (?:to|after)|follow up)\b"
    r"|\bwho (?:do i|to) (?:call|ring|phone|see|visit|chase|contact)\b|(?:先|该|应该|要)(?:给谁打电话|打给谁|联系谁|找谁|拜访谁|跟进谁|跟谁|见谁|去谁那)|(?:先|该|应该)(?:联系|拜访|跟进|找|打给)哪(?:个|家|些)",
    re.IGNORECASE,
)
LATE = re.compile(
    r"^\W*(?:is there |do i have |have i got )?(?:anything|something|what(?:['’]s| is)?)\s+(?:(?:that(?:['’]s| is)|of mine)\s+)?(?:overdue|late|past due)\W*$"
    r"|^(?:我)?(?:有没有|有什么|有哪些|有啥|哪些|什么|有)?(?:已经)?(?:逾期|过期|超期)(?:了)?(?:的)?(?:事情?|任务|待办)?(?:吗|呢|没有?|没)?\W*$",
    re.IGNORECASE,
)
HAVE = re.compile(
    r"\b(?:do|have) (?:i|we) (?:have|got|own)\b|\bon my (?:plate|desk|hands)\b|手上|手里|手头", re.IGNORECASE
)
MADE = re.compile(
    r"^(?:那)?(?:我|我们)?(?:今年|去年|这个|本|上个?|这|上)?(?:季度|季|月|周|年)?(?:一共|总共)?(?:做|卖|签)了多少(?:钱|业绩|单子金额)?[?？]?$"
    r"|^\W*(?:so\s+)?what(?:['’]s| is| are) my numbers?\b(?! of)|^\W*how much (?:have|did) i (?:sell|sold|close|closed|book|booked)\b",
    re.IGNORECASE,
)
# Of a time to come a salesperson's number is the one to reach.
MY_NUMBER = re.compile(r"\bwhat(?:['’]s| is) my number\b", re.IGNORECASE)
SHORT_OF = re.compile(
    r"\bhow (?:much|far)\b.{0,12}\b(?:do i still need|am i (?:short|off|away)|i still need|left to (?:go|target|quota))\b|\bhow much (?:more )?do i (?:still )?need\b",
    re.IGNORECASE,
)
IN_COMMIT = re.compile(r"\bin (?:my |the )?(?:commit|best case)\b|\bmy commit\b", re.IGNORECASE)
PAID_IF = re.compile(
    r"\b(?:what (?:do|would|will) i (?:get|earn|make)|how much (?:do|would|will) i (?:get|earn|make)|my commission)\b.{0,20}\bif\b"
    r"|(?:我)?(?:能|可以|会)(?:拿到?|赚|分)多少(?:钱|提成)?",
    re.IGNORECASE,
)
CLOSED_IF = re.compile(
    r"\bif\s+(?:i\s+|we\s+)?(?:close|win|sign|land|get)\s+(?:the\s+)?(?P<en>.+?)(?:\s+deal)?(?:\s+(?:at|for)\s+[$¥€£]?[\d.,]+\s?[km]?)?\W*$"
    r"|\bif\s+(?:the\s+)?(?P<it>.+?)(?:\s+deal)?\s+(?:closes|signs|comes in|lands|is won|goes through)\b"
    r"|^(?:要是|如果|假如)?(?P<zh>.+?)(?:那单|这单|那个)?(?:签下来|签了|签下|成了|拿下来?|赢了)(?:的话)?(?:我)?[，,]?(?:呢|能拿.*|可以拿.*|会拿.*)?\W*$",
    re.IGNORECASE,
)
LARGEST = re.compile(r"\b(?:biggest|largest|top)\b|最大|最高|金额大", re.IGNORECASE)
# With any of these something else is asked of deals than which they are.
NOT_LISTED = (
    "count", "deals_counted", "valued", "money_asked", "share", "trend", "performance", "how_to", "at_risk",
)  # fmt: skip
COMPLAINED = re.compile(r"\bcomplain(?:ed|s)?\b|投诉", re.IGNORECASE)
NOTED = re.compile(r"(?:记|登记|录)了(?:什么|啥|哪些|多少)", re.IGNORECASE)
# What somebody paid on the way to a customer is an expense, and no visit.
PAID_OUT = re.compile(
    r"\bexpenses?\b|\b(?:taxi|cab|uber|parking|toll|mileage|reimburs\w+|train ticket|flight)\b|报销|打车|出租车|停车费|过路费|车费|餐费|记费用|住宿费",
    re.IGNORECASE,
)
Call = tuple[str, dict[str, Any]]


def rep_day(slots: Slots) -> Call | None:
    """The tool with its arguments where the message is unmistakably one of these questions; else None."""
    text = slots.frame.text
    if read_order(slots) is not None:
        return None
    if CALL_FIRST.search(text):
        return "review_deals", {"about": "next_action"}
    if LATE.match(text):
        late = {"field": "due_on", "op": "<", "values": [slots.access.today.isoformat()]}
        return "find_records", {"kind": "tasks", "where": [late]}
    if NOTED.search(text) and not slots.frame.names:
        return "find_activities", _kept(slots, "mine")
    if (paid := paid_if(slots)) is not None and (pay.ABOUT.search(text) or PAID_IF.search(text)):
        return paid
    return _figures(slots) or _own_deals(slots) or _deals_of(slots) or _voice_of(slots)


def spent(slots: Slots) -> Call | None:
    """`log taxi 38 for the Acme visit`, `报销打车38元`: an expense with its amount, told and not asked for."""
    text = slots.frame.text
    numbers = [span for span in find_numbers(text) if span.value.unit is None]
    numbers = [
        span for span in numbers if not any(p.start < span.end and span.start < p.end for p in slots.frame.periods)
    ]
    asks = slots.frame.has("count", "listing", "which", "how_to", "definition", "compare") or text.rstrip().endswith(
        ("?", "？")
    )
    said = PAID_OUT.search(text)
    if said is None or any(name.start <= said.start() < name.end for name in slots.frame.names):
        return None
    if len(numbers) != 1 or asks or plan_tool(slots) is not None:
        return None
    category, day = billed(slots), slots.moment()
    kept = {"category": category.value if category else None, "when": day.strip() if day else None}
    kept = {name: value for name, value in kept.items() if value}
    return "save_plan", {"what": "expense", "amount": float(numbers[0].value.amount), "note": text, **kept}


def _figures(slots: Slots) -> Call | None:
    """`what's my number?`, `how much do I still need?`, `what's in commit?`."""
    text, frame = slots.frame.text, slots.frame
    if [
        mention for mention in frame.metrics if mention.value not in ("bookings", "gap_to_target", "target")
    ] or frame.names:
        return None
    if IN_COMMIT.search(text):
        return "forecast_sales", {name: value for name, value in _kept(slots, None).items() if name == "period"}
    if SHORT_OF.search(text):
        return "query_metric", {"metric": "gap_to_target", **_kept(slots, "mine")}
    if MY_NUMBER.search(text) and frame.periods:
        ahead = coming(frame.periods[0], slots.access.today)
        if ahead.value.start > slots.access.today:
            return "query_metric", {"metric": "target", **_kept(slots, "mine"), "period": ahead.text}
    if len(slots.figures.metrics) > 1:
        return None  # "how much have I sold, and how far am I from target": both are asked for
    return ("query_metric", {"metric": "bookings", **_kept(slots, "mine")}) if MADE.search(text) else None


def _kept(slots: Slots, scope: str | None) -> dict[str, Any]:
    """The period that is said, and whose records are meant."""
    period = {"period": slots.figures.period} if slots.figures.period else {}
    scope = slots.figures.scope or scope
    return period | ({"scope": scope} if scope else {})


def _only_deals(slots: Slots) -> bool:
    """Whether deals are spoken of, and no figure, group or state of them."""
    frame, figures = slots.frame, slots.figures
    named = {METRICS[mention.value].name for mention in frame.metrics}
    told = frame.has("won", "lost", "open", "closed", "expected", "overdue", "definition", "why", "log", *TOUCHES)
    counted = named <= {"deals", "deals_open"} and (named or frame.has("deals_counted"))
    return bool(counted) and not told and not figures.group_by and not figures.compare_to and not figures.having


def _own_deals(slots: Slots) -> Call | None:
    """`my five biggest deals`, `how many deals do I have`: what somebody has is open, unless it is said otherwise."""
    frame, figures = slots.frame, slots.figures
    mine = frame.has("mine") or figures.scope == "mine"
    if not _only_deals(slots) or not mine or frame.periods or frame.names or figures.filters.conditions:
        return None
    if LARGEST.search(frame.text) and figures.order and not frame.has("count"):
        limit = {"limit": slots.limit()} if slots.limit() else {}
        return "find_deals", {"state": "open", "order": figures.order, "scope": "mine", **limit}
    counted = frame.has("count", "deals_counted") and not frame.has("valued", "money_asked")
    return ("query_metric", {"metric": "deals_open", "scope": "mine"}) if counted and HAVE.search(frame.text) else None


def _deals_of(slots: Slots) -> Call | None:
    """`give me the Acme deals`, `沐谷的单子`: the deals themselves, where one name and nothing else is said."""
    frame, conditions = slots.frame, slots.figures.filters.conditions
    if not _only_deals(slots) or len(frame.names) != 1 or len(conditions) != 1 or slots.figures.order:
        return None
    if conditions[0].field != "account" and not (conditions[0].field == "product" and frame.has("mine")):
        return None
    # A word that nothing knows may be of a deal's own name, and another list is no answer to that.
    if frame.has(*NOT_LISTED) or slots.idle_numbers() or covered(frame) < 1:
        return None
    return "find_deals", {"where": [conditions[0].model_dump(mode="json")], **_kept(slots, None)}


def _voice_of(slots: Slots) -> Call | None:
    """`did Ana Cruz complain before?`: the complaints of the account where somebody works."""
    contact = next((name for name in slots.frame.names if name.of("contact")), None)
    about = {METRICS[mention.value].source for mention in slots.frame.metrics} | (
        {"complaints"} if COMPLAINED.search(slots.frame.text) else set()
    )
    if contact is None or about != {"complaints"} or slots.name("account") is not None:
        return None
    homes = {account_of_contact(slots.access, one.record_id)[1] for one in contact.of("contact") if one.record_id}
    home = homes.pop() if len(homes) == 1 else None
    where = [{"field": "account", "op": "=", "values": [home]}]
    return ("find_records", {"kind": "complaints", "where": where}) if home else None


def paid_if(slots: Slots) -> Call | None:
    """`what if I close the Acme deal?`: what it would pay, where one open deal is described."""
    said = CLOSED_IF.search(slots.frame.text)
    about = next((part.strip(" ，,?？") for part in said.groups() if part), "") if said else ""
    deal = slots.name("deal") or about
    return ("explain_payout", {"deal": deal}) if deal and deals_described(slots.access, deal) else None

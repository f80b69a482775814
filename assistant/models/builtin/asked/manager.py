"""What leaders ask in passing: who is weakest and why, to whom we lose, what falls, what is missing."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re

from assistant.models.builtin.asked.gaps import gaps_asked
from assistant.models.builtin.asked.ranked import RANKED, WHO, Call, kept, ranked_asked, ranked_kind
from assistant.models.builtin.extract.orders import read_order
from assistant.models.builtin.slots import Slots
from knowledge.names import resolve
from knowledge.refusals import Refusal

LOST_TO = re.compile(
    r"\blos(?:e|es|ing|t)\s+(?:(?:out|deals?|most|business)\s+)*(?:most\s+)?(?:often\s+)?(?:to|against)\b|\blos(?:e|ing|t)\b.{0,30}\bto whom\b|\bto whom\b.{0,20}\blos(?:e|ing|t)\b|\bbeat(?:s|en)?\s+(?:us|by)\b|\bbeat(?:s|ing)? us\b|(?:输|败|丢)(?:单)?给|被.{1,12}(?:抢|打败|击败|赢)|抢走",
    re.IGNORECASE,
)
# The rival's name stands right behind it.
RIVAL = re.compile(
    r"\blos(?:e|es|ing|t)\s+(?:(?:out|deals?|most|business)\s+)*(?:to|against)\s+(?P<en>(?!(?:whom?|which|what|competitors?|rivals?|competition|the|our|most|a|an|last|this|these|recently|lately|in|during|so|since|over|and|january|february|march|april|may|june|july|august|september|october|november|december|q[1-4]|\d+)\b)[^\s?？.,，!]+(?:\s+[A-Z][^\s?？.,，!]*)*)"
    r"|(?:输给|败给|丢给)(?:了)?(?P<zh>(?!了|谁|哪|的|竞争|对手|什么)[^\s?？。，,的最多]{2,16})"
)
WHERE = re.compile(r"\bwhere\b|\bin which (?:regions?|areas?|places?)\b|哪里|哪儿|什么地方|在哪", re.IGNORECASE)
DEALS = re.compile(r"\bdeals?\b|\bopportunit(?:y|ies)\b|\bones?\b|商机|单子|哪[些几]单|哪几笔", re.IGNORECASE)
REASONS = re.compile(r"\bwhy\b|\breasons?\b|为什么|为何|原因", re.IGNORECASE)
TASKS = re.compile(r"\b(?:tasks?|to-?dos?)\b|任务|待办", re.IGNORECASE)
LATE = re.compile(r"\boverdue\b|\bpast due\b|\blate\b|过期|逾期|超期", re.IGNORECASE)
MOST = re.compile(r"\bmost\b|\bmany\b|最多|多少|几个", re.IGNORECASE)
DISCOUNTS = re.compile(r"打折(?:打得)?最|折扣(?:打得)?最|\bdiscounts? (?:the )?most\b|\bgives? (?:away )?(?:the )?(?:biggest|most|largest|highest) discounts?\b", re.IGNORECASE)  # fmt: skip
LOST_ON = re.compile(
    r"\b(?:lost|lose|losing)\b[^?？]{0,24}?\b(?:on|over|due to|because of)\s+(?:the\s+|our\s+)?(?P<en>[a-z]+(?:\s+terms)?)\b"
    r"|因为?(?P<zh>[^，。？?输丢]{1,8}?)(?:原因|问题|而)?(?:输|丢)",
    re.IGNORECASE,
)
MONEY_LOST = re.compile(
    r"\bhow much\b|\bmoney\b|\b(?:amount|value|revenue)\b|\bworth\b|金额|多少钱|多大金额|多少业绩", re.IGNORECASE
)  # fmt: skip
FALLING = re.compile(
    r"\blosing (?:sales|revenue|business|ground)\b|\b(?:sales|revenue|bookings|business)\b.{0,12}\b(?:declin\w+|falling|dropping|shrinking|going down)\b|\b(?:declining|shrinking|falling)\b"
    r"|\b(?:buy|buying|order|ordering|spend|spending|sell|selling) less\b|(?:业绩|销售额?|收入|卖得)(?:都)?(?:在)?(?:下滑|下降|萎缩|掉|差)|(?:买|订|采购|卖)得?(?:比去年)?(?:少|变少)",
    re.IGNORECASE,
)
FALLS = ("product", "product_line", "account", "region", "team", "rep")
ONE_ON_ONE = re.compile(r"\bone[- ](?:on|to)[- ]one\b|\b1[:-]1\b|\b1[- ]on[- ]1\b|一对一|1对1|面谈", re.IGNORECASE)
SHOWN = 5
TOUCHED = {"visit": "visits", "call": "calls", "email": "emails", "meeting": "meetings"}
ACCOUNTS_COUNTED = re.compile(
    r"\bhow many (?:different )?(?:accounts|customers|clients)\b.{0,30}\b(?:visit|call|phone|e-?mail|meet|met)|(?:拜访|联系|打电话|见)(?:了|过)?(?:多少|几)(?:个|家|位)?(?:不同的)?客户|多少(?:个|家)?客户.{0,6}(?:拜访|联系|打过?电话|见)",
    re.IGNORECASE,
)
LEAST = re.compile(r"最少|最小|最低|\bleast\b", re.IGNORECASE)


def manager_asks(slots: Slots) -> Call | None:
    """The tool with its arguments where the message is unmistakably one of these questions; else None."""
    if slots.frame.has("log", "definition") or read_order(slots) is not None:
        return None
    return (
        ranked_asked(slots)
        or _lost_to(slots)
        or _tasks_by_rep(slots)
        or gaps_asked(slots)
        or _discounts(slots)
        or _lost_on(slots)
        or _falling(slots)
        or _one_on_one(slots)
        or _accounts_touched(slots)
    )


def _lost_to(slots: Slots) -> Call | None:
    """`who do we lose to most`, `where do we lose to X`, `输给X的原因`: lost deals by the rival they were lost to."""
    text = slots.frame.text
    if not LOST_TO.search(text):
        return None
    said = RIVAL.search(text)
    rivals = slots.figures.filters.names_of("competitor")
    rival = slots.name("competitor") if rivals else None
    if rival is None and said is not None:
        group = "en" if said["en"] else "zh"
        if any(name.start < said.end(group) and said.start(group) < name.end for name in slots.frame.names):
            return None  # "lost to German customers": those are no rivals
        rival = said[group]
    where = [item.model_dump(mode="json") for item in slots.figures.filters.conditions if item.field in RANKED]
    arguments = {"metric": "deals_lost", **kept(slots)}
    grouped = [
        name for name in slots.figures.slices.names if name in (*RANKED, "product", "product_line", "month", "quarter")
    ]
    if rival is None and grouped:
        where.append({"field": "competitor", "op": "is_not_empty", "values": []})
        return "query_metric", {**arguments, "group_by": grouped[:2], "where": where}
    if rival is None:
        order = {} if slots.figures.limit and slots.figures.limit > 1 else {"order": "highest"}
        where_to = {"where": where} if where else {}
        return "query_metric", {**arguments, "group_by": ["competitor"], **order, **where_to}
    where.append({"field": "competitor", "op": "=", "values": [rival]})
    if not grouped and slots.frame.has("listing", "which") and DEALS.search(text) and not REASONS.search(text):
        lost = {"state": "lost", "where": where, **kept(slots)}
        return "find_deals", lost
    if not grouped and not slots.frame.has("count"):
        grouped = ["loss_reason"] if REASONS.search(text) else ["region"] if WHERE.search(text) else []
    return "query_metric", {**arguments, "where": where, **({"group_by": grouped[:2]} if grouped else {})}


def _tasks_by_rep(slots: Slots) -> Call | None:
    """`who has the most overdue tasks`, `谁逾期的任务最多`: open tasks by rep."""
    text = slots.frame.text
    if not TASKS.search(text) or not WHO.search(text) or not MOST.search(text):
        return None
    scope = {"scope": slots.figures.scope} if slots.figures.scope else {}
    late = [{"field": "due_on", "op": "<", "values": [slots.access.today.isoformat()]}] if LATE.search(text) else []
    asked = {"metric": "tasks_open", "group_by": ["rep"], "order": "highest"}
    return "query_metric", {**asked, **({"where": late} if late else {}), **scope}


def _discounts(slots: Slots) -> Call | None:
    """`who discounts the most`, `谁打折打得最多`: the discount rate of each."""
    if not DISCOUNTS.search(slots.frame.text):
        return None
    kind = ranked_kind(slots) or ("product" if any(m.value == "product" for m in slots.frame.dimensions) else None)
    if kind is None:
        return None
    order = "lowest" if LEAST.search(slots.frame.text) else "highest"
    return "query_metric", {"metric": "discount_rate", "group_by": [kind], "order": order, **kept(slots)}


def _lost_on(slots: Slots) -> Call | None:
    """`deals lost on price by region`: those with that reason, where it is one that the records have."""
    said = LOST_ON.search(slots.frame.text)
    if said is None or not slots.frame.has("lost"):
        return None
    try:
        reason = resolve(slots.access, "loss_reason", said["en"] or said["zh"]).label
    except Refusal:
        return None  # it is no reason of these records, whatever it says
    where = [item.model_dump(mode="json") for item in slots.figures.filters.conditions if item.field in FALLS]
    where.append({"field": "loss_reason", "op": "=", "values": [reason]})
    grouped = [name for name in slots.figures.slices.names if name != "loss_reason"][:2]
    group = {"group_by": grouped} if grouped else {}
    money = MONEY_LOST.search(slots.frame.text)
    if not grouped and slots.frame.has("listing", "which") and not money:
        return "find_deals", {"state": "lost", "where": where, **kept(slots)}
    metric = "lost_amount" if money else "deals_lost"
    return "query_metric", {"metric": metric, "where": where, **group, **kept(slots)}


def _falling(slots: Slots) -> Call | None:
    """`which products are losing sales`, `哪些客户买得少了`: the deepest falls against a year ago."""
    frame, figures = slots.frame, slots.figures
    kind = next((mention.value for mention in frame.dimensions if mention.value in FALLS), None)
    if kind is None or not FALLING.search(frame.text) or not frame.has("which", "who", "listing"):
        return None
    # "Which fell most from Q3 to Q4" is a ranking that says itself what is held against what.
    if frame.has("why", "highest", "lowest") or len(frame.periods) > 1:
        return None
    if [
        mention
        for mention in frame.metrics
        if mention.value not in ("bookings", "sales_revenue", "accounts", "products", "reps")
    ]:
        return None
    where = [item.model_dump(mode="json") for item in figures.filters.conditions if item.field in FALLS]
    asked = {"metric": "bookings", "group_by": [kind], "order": "lowest", "rank_by": "change", "limit": SHOWN}
    against = {"compare_to": figures.compare_to if frame.has("previous") else "same_period_last_year"}
    period = {"period": "this year" if frame.text.isascii() else "今年"}
    return "query_metric", {**asked, **against, **period, **({"where": where} if where else {}), **kept(slots)}


def _one_on_one(slots: Slots) -> Call | None:
    """`prepare my one on one with Anna`: how Anna did, and why."""
    person = slots.name("person")
    if not ONE_ON_ONE.search(slots.frame.text) or person is None:
        return None
    period = {name: value for name, value in kept(slots).items() if name == "period"}
    return "summarize_performance", {"person": person, **period}


def _accounts_touched(slots: Slots) -> Call | None:
    """`how many customers did we visit this week`, `这周拜访了多少客户`: accounts with at least one of these activities."""
    frame = slots.frame
    metric = next((TOUCHED[cue.value] for cue in frame.cues if cue.value in TOUCHED), None)
    if (
        metric is None
        or not ACCOUNTS_COUNTED.search(frame.text)
        or frame.has("negation", "empty")
        or frame.has("highest")
    ):
        return None
    if any(name.of("account", "contact", "deal") for name in frame.names) or slots.figures.having is not None:
        return None
    where = [item.model_dump(mode="json") for item in slots.figures.filters.conditions if item.field in FALLS]
    asked = {"metric": metric, "group_by": ["account"], "having": {"op": ">=", "values": [1]}}
    return "query_metric", {**asked, **({"where": where} if where else {}), **kept(slots)}

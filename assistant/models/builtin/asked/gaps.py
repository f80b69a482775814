"""Records in which something is missing, and people of whom nothing is recorded."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from datetime import timedelta

from assistant.models.builtin.asked.ranked import RANKED, Call, kept, ranked_kind
from assistant.models.builtin.reading.counts import is_count
from assistant.models.builtin.slots import Slots
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.model import Op

NOTHING = re.compile(
    r"\b(?:who|which (?:of (?:my|our|the) )?(?:reps?|people|sellers|salespeople))\b[^?？]{0,30}\b(?:has|have|did|made|logged|is|are)?\s?(?:n['’]?t|not|no|never|zero)\b[^?？]{0,20}?\b(?P<en>visit|call|email|meeting|met|meet|customers?|closed?|won|win|sold)"
    r"|(?:谁|哪(?:些|个|几个)(?:人|销售|同事)?)[^，。？?]{0,8}(?:没有?|未|零|一次都没)(?:有)?(?:去)?[^，。？?]{0,3}?(?P<zh>拜访|打电话|打过电话|见客户|见过客户|开会|发邮件|赢单|成交|签单|开单|出单)",
    re.IGNORECASE,
)
NONE_OF = {
    "visit": "visits", "call": "calls", "email": "emails", "meeting": "meetings", "met": "meetings", "meet": "meetings",
    "customer": "visits", "customers": "visits", "拜访": "visits", "打电话": "calls", "打过电话": "calls",
    "见客户": "visits", "见过客户": "visits", "开会": "meetings", "发邮件": "emails",
    "close": "deals_won", "closed": "deals_won", "won": "deals_won", "win": "deals_won", "sold": "deals_won",
    "赢单": "deals_won", "成交": "deals_won", "签单": "deals_won", "开单": "deals_won", "出单": "deals_won",
}  # fmt: skip
NO_TARGET = re.compile(
    r"\b(?:no|without|lack\w*|missing|don['’]t have|doesn['’]t have|has(?:n['’]t| not)|have(?:n['’]t| not))\s+(?:got\s+)?(?:an?\s+|any\s+|their\s+)?(?:targets?|quotas?)\b"
    r"|(?:没有?|还没有?|未|缺少?)(?:设定?|定|分配|下达|设置)?(?:个人)?(?:目标|指标)(?!完成|达成)",
    re.IGNORECASE,
)
INACTIVE = re.compile(
    r"\b(?:inactive|dormant|sleeping|neglected)\s+(?:accounts?|customers?|clients?)\b|\b(?:accounts?|customers?|clients?)\b.{0,12}\b(?:inactive|dormant)\b|(?:沉睡|不活跃|休眠|被冷落)的?客户|客户.{0,4}(?:不活跃|沉睡)",
    re.IGNORECASE,
)
LONG_AGO = timedelta(days=90)
CONTACT_FACTS = {
    "email": re.compile(r"\be-?mails?\b|邮箱|电子邮件|邮件", re.IGNORECASE),
    "phone": re.compile(r"\bphones?\b|\bphone numbers?\b|\btelephone\b|电话|手机", re.IGNORECASE),
    "title": re.compile(r"\b(?:job )?titles?\b|职位|职务|头衔", re.IGNORECASE),
}  # fmt: skip
LISTED = {"deals": "find_deals", "accounts": "find_accounts", "contacts": "find_records", "leads": "find_records"}


def gaps_asked(slots: Slots) -> Call | None:
    """The tool with its arguments where what is missing is unmistakably asked for; else None."""
    return _did_nothing(slots) or _without_target(slots) or _silent_for(slots) or _with_a_gap(slots) or _inactive(slots)


def _did_nothing(slots: Slots) -> Call | None:
    """`who hasn't visited anybody this week`, `这周谁没拜访过客户`: reps without any of these activities."""
    said = NOTHING.search(slots.frame.text)
    if said is None or any(name.of("account", "contact") for name in slots.frame.names):
        return None
    metric = NONE_OF[(said["en"] or said["zh"]).casefold()]
    days = {"period": "this week" if slots.frame.text.isascii() else "本周", **kept(slots)}
    where = [item.model_dump(mode="json") for item in slots.figures.filters.conditions if item.field in RANKED]
    having = {"op": "=", "values": [0]}
    return "query_metric", {
        "metric": metric, "group_by": ["rep"], "having": having, **({"where": where} if where else {}), **days,
    }  # fmt: skip


def _without_target(slots: Slots) -> Call | None:
    """`which reps have no target for Q3`, `三季度谁还没有目标`: those of whom none is recorded."""
    kind = ranked_kind(slots)
    if not NO_TARGET.search(slots.frame.text) or kind is None:
        return None
    having = {"op": "=", "values": [0]}
    days = {"period": "this quarter" if slots.frame.text.isascii() else "本季度", **kept(slots)}
    return "query_metric", {"metric": "target", "group_by": [kind], "having": having, **days}


def _silent_for(slots: Slots) -> Call | None:
    """`东区60天没联系的客户`: accounts without an activity in so many days, under the other conditions."""
    conditions = slots.figures.filters.conditions
    silent = next((item for item in conditions if item.field == "days_since_activity" and item.values), None)
    spoken = {METRICS[mention.value].source for mention in slots.frame.metrics if is_count(mention.value)}
    if silent is None or spoken != {"accounts"} or silent.op not in (Op.GE, Op.GT) or slots.figures.having is not None:
        return None
    today = slots.access.today
    since = today - timedelta(days=int(silent.values[0]))
    where = [item.model_dump(mode="json") for item in conditions if item is not silent]
    scope = {"scope": slots.figures.scope} if slots.figures.scope else {}
    return "query_metric", {
        "metric": "activities", "group_by": ["account"], "having": {"op": "=", "values": [0]},
        "period": f"{since.isoformat()} to {today.isoformat()}", **({"where": where} if where else {}), **scope,
    }  # fmt: skip


def _with_a_gap(slots: Slots) -> Call | None:
    """`deals with no next step`, `accounts without an owner`, `没有邮箱的联系人`: records in which something is missing."""
    frame, figures = slots.frame, slots.figures
    conditions = [item.model_dump(mode="json") for item in figures.filters.conditions]
    if gap := _missing_contact_fact(slots):
        conditions = [item for item in conditions if item["field"] in (*RANKED, "account", "tier")]
        conditions.append({"field": gap, "op": Op.EMPTY.value, "values": []})
    if not any(item["op"] == Op.EMPTY.value for item in conditions) or figures.having is not None:
        return None
    free = [mention for mention in frame.metrics if not figures.filters.used(mention) and mention.value != "emails"]
    spoken = {METRICS[mention.value].source for mention in free if is_count(mention.value)}
    more = any(not is_count(mention.value) for mention in free) or [
        f for f in frame.facts if not figures.filters.used(f)
    ]
    if len(spoken) != 1 or more or figures.order or figures.compare_to or frame.has("change", "share", "valued"):
        return None
    kind = "contacts" if gap else next(iter(spoken))
    if kind not in LISTED or frame.has("money_asked", "averaged"):
        return None
    state = slots.deal_state() if kind == "deals" else None
    if any(item["field"] == "next_step" for item in conditions):
        state = state or "open"
    said = kept(slots)
    if frame.has("count") or figures.group_by:
        metric = f"deals_{state}" if state else kind
        group = {"group_by": figures.group_by} if figures.group_by else {}
        return "query_metric", {"metric": metric, **group, "where": conditions, **said}
    about = {"deals": {"state": state} if state else {}, "contacts": {"kind": "contacts"}, "leads": {"kind": "leads"}}
    if kind == "accounts":
        said.pop("period", None)
    return LISTED[kind], {**about.get(kind, {}), "where": conditions, **said}


def _missing_contact_fact(slots: Slots) -> str | None:
    """`contacts without email`: which of a contact's own facts is missing."""
    if not any(mention.value == "contacts" for mention in slots.frame.metrics):
        return None
    text = slots.frame.text
    said = next((name for name, words in CONTACT_FACTS.items() if words.search(text)), None)
    return said if said is not None and slots.frame.has("empty") else None


def _inactive(slots: Slots) -> Call | None:
    """`inactive accounts`, `沉睡客户`: those nobody has touched for a quarter of a year."""
    if not INACTIVE.search(slots.frame.text) or slots.figures.filters.durations or slots.figures.having is not None:
        return None
    today = slots.access.today
    period = slots.figures.period or f"{(today - LONG_AGO).isoformat()} to {today.isoformat()}"
    scope = {"scope": slots.figures.scope} if slots.figures.scope else {}
    having = {"op": "=", "values": [0]}
    return "query_metric", {
        "metric": "activities",
        "group_by": ["account"],
        "having": having,
        "period": period,
        **scope,
    }

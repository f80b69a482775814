"""What leaders ask in passing: who is weakest and why, to whom we lose, who did nothing, what lacks a next step."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from assistant.models.builtin.extract.orders import read_order
from assistant.models.builtin.goes_on import EXPLAINED
from assistant.models.builtin.measures import is_count
from assistant.models.builtin.slots import Slots
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.model import Op

Call = tuple[str, dict[str, Any]]
BEST = re.compile(
    r"\b(?:best|strongest|top|highest|ahead)\b|最好|最强|最优秀|最高|领先", re.IGNORECASE
)  # fmt: skip
WORST = re.compile(
    r"\b(?:weakest|worst|poorest|lowest|furthest behind|struggl\w+|lagging)\b|最差|最弱|最低|垫底|拖后腿|最落后|落后最多|最糟",
    re.IGNORECASE,
)
WHO = re.compile(r"\b(?:who|whom|whose)\b|谁|哪(?:个|位|些)人", re.IGNORECASE)
# Whom a leader ought to help first is the weakest.
COACH = re.compile(
    r"\bwho\b.{0,30}\b(?:coach|support|help|train)\b|\bwho needs? (?:the most |most )?(?:help|coaching|support|attention)\b|\bwhich (?:of my )?reps?\b.{0,20}\b(?:needs?|coach)\b"
    r"|(?:先|最该|最需要|应该|该|重点)(?:去)?(?:辅导|帮|带|关注|支持)(?:谁|哪个)|谁.{0,6}(?:最需要|需要|该)(?:被)?(?:辅导|帮助|帮|支持|关注)",
    re.IGNORECASE,
)
TRAINING = re.compile(r"\bcourses?\b|\btraining\b|\bscores?\b|培训|课程|成绩", re.IGNORECASE)
RANKED = ("region", "team", "rep")
MOVED = re.compile(
    r"\b(?:down|drop\w*|fell|fall\w*|declin\w*|decreas\w*|lower|less|worse|slip\w*|up|ris\w+|rose|grow\w*|grew|increas\w*|chang\w*|low|bad|weak|poor|soft)\b"
    r"|下滑|下降|下跌|跌|减少|变差|降低|少了|低|差|上升|增长|涨|变化|不好",
    re.IGNORECASE,
)
LOST_TO = re.compile(
    r"\blos(?:e|es|ing|t)\s+(?:(?:out|deals?|most|business)\s+)*(?:most\s+)?(?:often\s+)?(?:to|against)\b|\bbeat(?:s|en)?\s+(?:us|by)\b|\bbeat(?:s|ing)? us\b|输给|败给|被.{1,12}(?:抢|打败|击败|赢)|抢走",
    re.IGNORECASE,
)
# The rival's name stands right behind it.
RIVAL = re.compile(
    r"\blos(?:e|es|ing|t)\s+(?:(?:out|deals?|most|business)\s+)*(?:to|against)\s+(?P<en>(?!(?:whom?|which|what|competitors?|rivals?|competition|the|our|most|a|an)\b)[^\s?？.,，!]+(?:\s+[A-Z][^\s?？.,，!]*)*)"
    r"|(?:输给|败给)(?:了)?(?P<zh>(?!谁|哪|的|竞争|对手|什么)[^\s?？。，,的最多]{2,16})"
)
WHERE = re.compile(r"\bwhere\b|\bin which (?:regions?|areas?|places?)\b|哪里|哪儿|什么地方|在哪", re.IGNORECASE)
REASONS = re.compile(r"\bwhy\b|\breasons?\b|为什么|为何|原因", re.IGNORECASE)
NOTHING = re.compile(
    r"\b(?:who|which (?:of (?:my|our|the) )?(?:reps?|people|sellers|salespeople))\b[^?？]{0,30}\b(?:has|have|did|made|logged|is|are)?\s?(?:n['’]?t|not|no|never|zero)\b[^?？]{0,20}?\b(?P<en>visit|call|email|meeting|met|meet|customers?)"
    r"|(?:谁|哪(?:些|个|几个)(?:人|销售|同事)?)[^，。？?]{0,8}(?:没有?|未|零|一次都没)(?:有)?(?:去)?[^，。？?]{0,3}?(?P<zh>拜访|打电话|打过电话|见客户|见过客户|开会|发邮件)",
    re.IGNORECASE,
)
NONE_OF = {
    "visit": "visits", "call": "calls", "email": "emails", "meeting": "meetings", "met": "meetings", "meet": "meetings",
    "customer": "visits", "customers": "visits", "拜访": "visits", "打电话": "calls", "打过电话": "calls",
    "见客户": "visits", "见过客户": "visits", "开会": "meetings", "发邮件": "emails",
}  # fmt: skip
TASKS = re.compile(r"\b(?:tasks?|to-?dos?)\b|任务|待办", re.IGNORECASE)
LATE = re.compile(r"\boverdue\b|\bpast due\b|\blate\b|过期|逾期|超期", re.IGNORECASE)
MOST = re.compile(r"\bmost\b|\bmany\b|最多|多少|几个", re.IGNORECASE)
NO_TARGET = re.compile(
    r"\b(?:no|without|lack\w*|missing|don['’]t have|doesn['’]t have|has(?:n['’]t| not)|have(?:n['’]t| not))\s+(?:got\s+)?(?:an?\s+|any\s+|their\s+)?(?:targets?|quotas?)\b"
    r"|(?:没有?|还没有?|未|缺少?)(?:设定?|定|分配|下达|设置)?(?:个人)?(?:目标|指标)(?!完成|达成)",
    re.IGNORECASE,
)
DISCOUNTS = re.compile(r"打折(?:打得)?最|折扣(?:打得)?最|\bdiscounts? (?:the )?most\b|\bgives? (?:away )?(?:the )?(?:biggest|most|largest|highest) discounts?\b", re.IGNORECASE)  # fmt: skip
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
LEAST = re.compile(r"最少|最小|最低|\bleast\b", re.IGNORECASE)


def manager_asks(slots: Slots) -> Call | None:
    """The tool with its arguments where the message is unmistakably one of these questions; else None."""
    if slots.frame.has("log", "definition") or read_order(slots) is not None:
        return None
    return (
        _ranked_and_why(slots)
        or _why_moved(slots)
        or _lost_to(slots)
        or _did_nothing(slots)
        or _tasks_by_rep(slots)
        or _without_target(slots)
        or _with_a_gap(slots)
        or _inactive(slots)
        or _discounts(slots)
    )


def _kept(slots: Slots) -> dict[str, Any]:
    """The scope and the period, as far as they were said."""
    said = slots.figures.times.said
    period = {"period": said[0][1]} if said else {}
    return {**({"scope": slots.figures.scope} if slots.figures.scope else {}), **period}


def ranked_kind(slots: Slots) -> str | None:
    """Of which kind the best or weakest is asked for: regions, teams or reps."""
    # In "the weakest of my team" the team is whose people are meant.
    whose = [cue for cue in slots.frame.cues if cue.value == "team"]
    named = {m.value for m in slots.frame.dimensions if not any(m.overlaps(cue) for cue in whose)}
    if whose and not named & set(RANKED):
        return "rep"
    kind = next((kind for kind in RANKED if kind in named and not slots.figures.filters.names_of(kind)), None)
    return kind or ("rep" if WHO.search(slots.frame.text) or COACH.search(slots.frame.text) else None)


def ranked_one(slots: Slots) -> tuple[str, str] | None:
    """Of which kind the best or the weakest is asked for with its reasons: ("region", "weakest"); else None."""
    text, frame = slots.frame.text, slots.frame
    best, worst = BEST.search(text), WORST.search(text)
    coach = COACH.search(text) is not None and not TRAINING.search(text)
    asked = frame.has("why") and (best is None) != (worst is None)
    others = [mention for mention in frame.metrics if mention.value not in (*EXPLAINED, "reps")]
    kind = ranked_kind(slots)
    named = any(not name.of("team", "region") for name in frame.names)
    if kind is None or not (asked or coach) or others or named or frame.has("lost"):
        return None
    return kind, "best" if best is not None and not coach else "weakest"


def _ranked_and_why(slots: Slots) -> Call | None:
    """`which region is weakest and why`, `哪个团队赢单率最低，为什么`, `who should I coach first`."""
    if (found := ranked_one(slots)) is None:
        return None
    spoken = [mention.value for mention in slots.frame.metrics if mention.value in EXPLAINED]
    metric = {"metric": spoken[0]} if spoken else {}
    whole = {key: slots.name(key) for key in ("team", "region") if slots.name(key)}
    return "summarize_performance", {"among": found[0], "which": found[1], **metric, **whole, **_kept(slots)}


def _why_moved(slots: Slots) -> Call | None:
    """`why are bookings down in the West`, `为什么北区业绩下滑`: a result that moved, of one or of all."""
    frame = slots.frame
    if not frame.has("why") or not MOVED.search(frame.text) or frame.has("lost", "count"):
        return None
    if [mention for mention in frame.metrics if mention.value not in EXPLAINED] or not frame.metrics:
        return None
    if any(not name.of("team", "region", "person") for name in frame.names) or len(frame.names) > 1:
        return None
    if [d for d in frame.dimensions if not slots.figures.filters.used(d)] or frame.has("highest", "lowest"):
        return None
    named = {}
    for name in frame.names:
        kind = slots.figures.filters.kind_of(name)
        field = slots.figures.filters.field_of(name)
        named = {"manager" if field == "manager" else kind: slots.name(kind)}
    return "summarize_performance", {**named, **_kept(slots)}


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
    arguments = {"metric": "deals_lost", **_kept(slots)}
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
    if not grouped and not slots.frame.has("count"):
        grouped = ["loss_reason"] if REASONS.search(text) else ["region"] if WHERE.search(text) else []
    return "query_metric", {**arguments, "where": where, **({"group_by": grouped[:2]} if grouped else {})}


def _did_nothing(slots: Slots) -> Call | None:
    """`who hasn't visited anybody this week`, `这周谁没拜访过客户`: reps without any of these activities."""
    said = NOTHING.search(slots.frame.text)
    if said is None or any(name.of("account", "contact") for name in slots.frame.names):
        return None
    metric = NONE_OF[(said["en"] or said["zh"]).casefold()]
    kept = {"period": "this week" if slots.frame.text.isascii() else "本周", **_kept(slots)}
    where = [item.model_dump(mode="json") for item in slots.figures.filters.conditions if item.field in RANKED]
    having = {"op": "=", "values": [0]}
    return "query_metric", {
        "metric": metric, "group_by": ["rep"], "having": having, **({"where": where} if where else {}), **kept,
    }  # fmt: skip


def _tasks_by_rep(slots: Slots) -> Call | None:
    """`who has the most overdue tasks`, `谁逾期的任务最多`: open tasks by rep."""
    text = slots.frame.text
    if not TASKS.search(text) or not WHO.search(text) or not MOST.search(text):
        return None
    scope = {"scope": slots.figures.scope} if slots.figures.scope else {}
    late = [{"field": "due_on", "op": "<", "values": [slots.access.today.isoformat()]}] if LATE.search(text) else []
    asked = {"metric": "tasks_open", "group_by": ["rep"], "order": "highest"}
    return "query_metric", {**asked, **({"where": late} if late else {}), **scope}


def _without_target(slots: Slots) -> Call | None:
    """`which reps have no target for Q3`, `三季度谁还没有目标`: those of whom none is recorded."""
    kind = ranked_kind(slots)
    if not NO_TARGET.search(slots.frame.text) or kind is None:
        return None
    having = {"op": "=", "values": [0]}
    kept = {"period": "this quarter" if slots.frame.text.isascii() else "本季度", **_kept(slots)}
    return "query_metric", {"metric": "target", "group_by": [kind], "having": having, **kept}


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
    kept = _kept(slots)
    if frame.has("count") or figures.group_by:
        metric = f"deals_{state}" if state else kind
        group = {"group_by": figures.group_by} if figures.group_by else {}
        return "query_metric", {"metric": metric, **group, "where": conditions, **kept}
    about = {"deals": {"state": state} if state else {}, "contacts": {"kind": "contacts"}, "leads": {"kind": "leads"}}
    if kind == "accounts":
        kept.pop("period", None)
    return LISTED[kind], {**about.get(kind, {}), "where": conditions, **kept}


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


def _discounts(slots: Slots) -> Call | None:
    """`who discounts the most`, `谁打折打得最多`: the discount rate of each."""
    if not DISCOUNTS.search(slots.frame.text):
        return None
    kind = ranked_kind(slots) or ("product" if any(m.value == "product" for m in slots.frame.dimensions) else None)
    if kind is None:
        return None
    order = "lowest" if LEAST.search(slots.frame.text) else "highest"
    return "query_metric", {"metric": "discount_rate", "group_by": [kind], "order": order, **_kept(slots)}

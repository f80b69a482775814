"""A message that goes on from the last call: "and in the West?", "那上个季度呢？", "which deals?"."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from assistant.models.builtin.figures.measures import PERCENT
from assistant.models.builtin.figures.said import STATES
from assistant.models.builtin.mentioned import records_said
from assistant.models.builtin.reading.frame import AHEAD, read
from assistant.models.builtin.slots import Slots
from knowledge.metrics.definitions import LOST, METRICS
from knowledge.metrics.model import Unit
from knowledge.metrics.period.ahead import coming
from knowledge.sales.team.directory import find_teams
from tools.contract import Effect

if TYPE_CHECKING:
    from assistant.models.builtin.choose import Chooser
    from tools.contract import Tool

MOST_WORDS = 14
BRACKETED = re.compile(r"\s*[(（][^()（）]*[)）]\s*(?=[?？。.!！]*$)")
RECORDS_TOOL = "metric_records"
# What goes on from a figure to another one of the same days and groups.
ANOTHER = re.compile(
    r"^\W*(?:and\s+|so\s+)?(?:now|next|then|(?:the\s+)?same (?:for|with|thing for))\b"
    r"|^(?:再看看?|再来看?|换成|改看|接着看)",
    re.IGNORECASE,
)
# What is no longer meant: "and revenue instead of units".
INSTEAD_OF = re.compile(r"[\s,，]+(?:instead of|rather than|in place of)\s+[^,，?？]{1,30}(?=\W*$)", re.IGNORECASE)
# What may stand around a period that is all that a message says.
AROUND = re.compile(r"\b(?:and|so|ok(?:ay)?|in|for|of|the|what|how|about|then)\b|[那呢的吗啊呀]|\W|_", re.IGNORECASE)
# What is allowed is asked of the rules, whatever was shown before: "can I give 12% off in the South?"
PERMITTED = re.compile(
    r"\W*(?:(?:can|may|must|should)\s+(?:i|we)\s+(?!see\b|get\b|have\b|look|view|know|compare|also\b)"
    r"|am i allowed\b|are we allowed\b|do (?:i|we) (?:need|have) to\b)",
    re.IGNORECASE,
)


def follow_up(
    slots: Slots, last: list[dict[str, Any]], chooser: Chooser, *, goes_on: bool = False
) -> list[dict[str, Any]] | None:
    """The last calls with what this message changes, or None when it stands by itself.

    It goes on when it says so ("and …", "…呢") or is short and names no figure of its own; `goes_on` where it is known.
    """
    if (meant := INSTEAD_OF.sub("", slots.frame.text)) != slots.frame.text:
        slots = slots.of(meant)
    frame = slots.frame
    tools = {tool.name: tool for tool in chooser.tools}
    if PERMITTED.match(frame.text):
        return None
    # An order is never given again by a message that only goes on: what was meant by it has to be said.
    made = [call for call in last if call["tool"] in tools and tools[call["tool"]].effect is Effect.READ]
    words = [token for token in frame.tokens if token.word[0].isalnum()]
    if not made or len(words) > MOST_WORDS or frame.has("log", *OWN_SUBJECT):
        return None
    figure = any("metric" in call["arguments"] for call in made)
    if not figure and refer(slots, made[0]) is not None:
        return None  # it names whom it means, and so stands by itself
    made = behind(slots, made)
    names_figure = bool(slots.figures.metrics) and not slots.figures.measures.only_slices
    if _names_none(slots):
        names_figure = False
    generic = set(slots.figures.metrics) <= set(GENERIC) and not frame.has("count")
    split = _by_groups_alone(slots)
    if figure and frame.has("records") and (generic or not names_figure) and not split and RECORDS_TOOL in tools:
        listed = _merged(slots, made[:1], tools[RECORDS_TOOL])
        metric = made[0]["arguments"].get("metric")
        return [{**call, "arguments": {**call["arguments"], "metric": metric}} for call in listed]
    if figure and (known := refer(slots, made[0])):
        slots = known
        names_figure = bool(slots.figures.metrics) and not slots.figures.measures.only_slices
    # "Of quota?": how far a target is reached is asked of what was just said.
    targets = names_figure and all(METRICS[name].source == "targets" for name in slots.figures.metrics)
    whole = _in_percent(slots) and not frame.names and not frame.dimensions
    opens = (
        goes_on
        or _only_days(slots)
        or (figure and names_figure and ANOTHER.match(frame.text) is not None)
        or (whole and figure)
        or (targets and figure and not _says_more(slots) and not frame.has("who"))
        or any(cue.value in ("follow_up", "negation") and _at_edge(slots, cue.start, cue.end) for cue in frame.cues)
        or (frame.has("sorting") and slots.figures.order is not None and not frame.metrics)
        or (figure and _other_state(slots, made[0]))
    )
    points = frame.has("he_she", "that_one", "that_time")
    if frame.has("he_she") and frame.has("listing", "which") and records_said(slots):
        return None  # "他的商机有哪些" asks for those themselves, whatever figure of his was told
    # "Who is furthest behind?" after a breakdown by rep: of those that were just shown.
    among = frame.has("who") and slots.figures.order and "rep" in made[0]["arguments"].get("group_by", ())
    lists = frame.has("listing") and not ONLY.match(frame.text) and not split
    asks_anew = lists or (frame.has("who") and not among)
    if not opens and not points and (names_figure or not figure or asks_anew):
        return None
    if names_figure and not _says_more(slots):
        made = made[:1]
    elif not _says_more(slots) and not names_figure:
        return None
    return [call for single in made for call in _merged(slots, [single], tools[single["tool"]])]


def _only_days(slots: Slots) -> bool:
    """Whether a period is all that the message says: "June?" goes on from whatever was asked of May."""
    text = slots.frame.text
    for span in reversed(slots.frame.periods):
        text = text[: span.start] + text[span.end :]
    return bool(slots.frame.periods) and not AROUND.sub("", text)


def _by_groups_alone(slots: Slots) -> bool:
    """`can I see it per team?`, `show it by region`: what is to be shown is what was told, only by groups."""
    frame = slots.frame
    groups = slots.figures.slices.names and frame.has("group")
    return bool(groups) and not (frame.names or frame.metrics or frame.has("which", "who"))


# What narrows the last answer is no list of its own: "show only Emma's".
ONLY = re.compile(r"^\W*(?:(?:show|list|give|see)\s+)?(?:me\s+)?(?:only|just)\b|^(?:只看|只要|就看)", re.IGNORECASE)


def _other_state(slots: Slots, before: dict[str, Any]) -> bool:
    """`how many did we lose?`, `丢了几单？` after deals of a period were counted: of the same period."""
    frame, metric = slots.frame, METRICS.get(before["arguments"].get("metric", ""))
    deals = metric is not None and metric.source == "deals" and before["arguments"].get("period")
    said = frame.has("won", "lost", "open") and frame.has("count", "deals_counted", "money_asked")
    other = [mention for mention in frame.metrics if mention.value != "deals"]
    more = other or frame.names or frame.periods or frame.dimensions or frame.comparisons or slots.figures.scope
    return bool(deals and said) and not more


# Records of any kind: beside a condition they narrow the figure asked for before and replace it not.
GENERIC = ("deals", "accounts", "deals_open")


# Who is behind is behind a target: of several figures that were shown the one that says how far it is reached.
BEHIND = re.compile(r"\b(?:behind|ahead)\b|落后|领先", re.IGNORECASE)
REACHED = ("attainment", "gap_to_target")


def behind(slots: Slots, made: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`谁最落后` after targets and attainment: by attainment alone."""
    if len(made) < 2 or not slots.figures.order or not BEHIND.search(slots.frame.text):
        return made
    return [call for call in made if call["arguments"].get("metric") in REACHED][:1] or made


def _names_none(slots: Slots) -> bool:
    """Whether no word of the message is a figure's, and a ranking alone has made it ask for one."""
    frame = slots.frame
    asked = frame.has(*STATES, "count", "money_asked", "units_asked", "performance", "days_asked")
    return not frame.metrics and not frame.gapped and not asked


def refer(slots: Slots, last: dict[str, Any]) -> Slots | None:
    """`and what did she lose?`: the message with the one that the last answer was about named in it."""
    frame = slots.frame
    cue = next((cue for cue in frame.cues if cue.value in ("he_she", "that_one")), None)
    if cue is None or frame.names:
        return None
    held = told_of(last)
    pointed = frame.text[cue.start : cue.end].casefold()
    wanted = ("rep", "person") if cue.value == "he_she" else ("account", "team", "manager", "product", "region")
    kinds = [kind for kind, signs in POINTED.items() if any(sign in pointed for sign in signs)] or list(wanted)
    named = next((str(held[kind]) for kind in kinds if held.get(kind)), None)
    if named is None:
        return None
    text = f"{frame.text[: cue.start]} {named} {frame.text[cue.end :]}"
    return Slots(read(text, slots.access), slots.access)


# What "that team", "这个客户" says of the kind of the one it points at.
POINTED = {
    "account": ("account", "customer", "client", "客户"),
    "team": ("team", "团队"),
    "manager": ("manager", "经理", "上级"),
    "product": ("product", "产品"),
    "region": ("region", "区"),
}


def told_of(last: dict[str, Any]) -> dict[str, Any]:
    """Whom and what the last answer was about: its conditions, its first group, its one person or account."""
    arguments = last["arguments"]
    held = {item["field"]: item["values"][0] for item in arguments.get("where", []) if len(item["values"]) == 1}
    try:
        result = json.loads(last.get("result", "{}"))
    except ValueError:
        result = {}  # a long result is stored cut: then only its conditions are known
    rows = result.get("result", {}).get("rows", [])
    groups = arguments.get("group_by", [])
    if rows and groups:
        held |= {name: key for name, key in zip(groups, rows[0]["keys"], strict=False) if key}
    people = result.get("people", [])
    if len(people) == 1:
        held |= {kind: people[0].get(kind) for kind in ("team", "manager", "region")}
        # "Who manages Anna?" – "Bo." – "And his team?": he is the one that was asked for.
        held["person"] = held["manager"] if result.get("asked") == ["manager"] else people[0]["name"]
    if "brief" in result:
        held["account"] = result["brief"]["name"]
    if last["tool"] == "show_deal" and (account := (result.get("deal") or {}).get("account")):
        held["account"] = account
    if (sole := _sole_account(result)) is not None:
        held.setdefault("account", sole)
    for kind in ("account", "person", "deal"):  # a brief's account, a summary's person, a deal shown
        if kind not in held and isinstance(arguments.get(kind), str):
            held[kind] = arguments[kind]
    return held


def _sole_account(result: dict[str, Any]) -> str | None:
    """The account that all rows of a list are of; None where there are several, or rows that were not handed over."""
    table = result.get("table") or {}
    columns, rows = [column["name"] for column in table.get("columns", [])], table.get("rows", [])
    column = "name" if result.get("kind") == "accounts" else "account"
    if column not in columns or table.get("total") != len(rows):
        return None
    named = {row[columns.index(column)] for row in rows}
    return str(named.pop()) if len(named) == 1 and None not in named else None


# What starts a subject of its own.
OWN_SUBJECT = ("visit", "email", "meeting", "message", "help", "greeting", "thanks", "undo")


def _says_more(slots: Slots) -> bool:
    """Whether the message has anything that changes a question."""
    frame, figures = slots.frame, slots.figures
    mentioned = frame.names or frame.periods or frame.dimensions or frame.comparisons or frame.limits
    asked = figures.scope or figures.compare_to or figures.order or figures.share or slots.attributes
    said = (*STATES, "in_percent", "share", "valued", "why", "he_she", "that_one", "sorting")
    return bool(mentioned or asked or frame.has(*said))


def _at_edge(slots: Slots, start: int, end: int) -> bool:
    """A follow-up opens or closes with its small word; in the middle it only joins."""
    text = BRACKETED.sub("", slots.frame.text).rstrip(" ?？。.!！")
    return start <= 1 or end >= len(text)


def _merged(slots: Slots, calls: list[dict[str, Any]], tool: Tool) -> list[dict[str, Any]]:
    """The calls' arguments with this message's on top; a filter replaces one on the same field."""
    new = _said_anew(slots, tool)
    if tool.name in LOOK_AHEAD or calls[0]["arguments"].get("metric") in AHEAD:
        # "And Q4?" after the target of the third quarter: the one to come.
        for span in slots.frame.periods:
            new |= {"period": coming(span, slots.access.today).text} if new.get("period") == span.text else {}
    return [{"tool": tool.name, "arguments": _on_top(slots, call["arguments"], new, tool)} for call in calls]


LOOK_AHEAD = ("find_targets", "forecast_sales")


def _said_anew(slots: Slots, tool: Tool) -> dict[str, Any]:
    """What the message itself says; its metric only where it asks for another."""
    new = slots.fill(tool)
    if not slots.frame.dimensions and not slots.figures.filters.compared:
        new.pop("group_by", None)  # "rank", "who" and the like keep the slices of before
    if _names_none(slots):
        new.pop("metric", None)  # "worst month?": what is ranked is what was asked before
    if slots.figures.measures.only_slices:
        new.pop("metric", None)
        new["group_by"] = slots.figures.slices.names
    narrowed = new.get("where") and not slots.frame.has("count")
    if new.get("metric") in GENERIC and narrowed:
        new.pop("metric")  # "only deals in the West" narrows the figure that was asked for
    return new


def _on_top(slots: Slots, before: dict[str, Any], new: dict[str, Any], tool: Tool) -> dict[str, Any]:
    """One call's arguments, changed by what is said anew."""
    known = {name: value for name, value in before.items() if name in tool.input.model_fields}
    arguments = {**known, **new}
    if new.get("group_by") and new["group_by"] != known.get("group_by"):
        for name in ("order", "limit", "rank_by", "limit_each", "having"):
            if name not in new:
                arguments.pop(name, None)  # another breakdown is shown whole
    shares = METRICS[arguments["metric"]].unit is not Unit.PERCENT if arguments.get("metric") in METRICS else True
    if shares and _in_percent(slots) and (known.get("group_by") or known.get("where")):
        arguments["share_of_total"] = True
    if slots.frame.has("valued", "money_asked") or any(fact.value == "amount" for fact in slots.frame.facts):
        arguments |= _variant(known, new, "valued")
    if slots.frame.has("why") and METRICS.get(known.get("metric", ""), METRICS["bookings"]).where is LOST:
        arguments["group_by"] = ["loss_reason"]
    state = next((cue.value for cue in slots.frame.cues if cue.value in STATES), None)
    if state and not ("metric" in new and slots.frame.has("count")):
        arguments |= _variant(known, new, state)
    if "where" in tool.input.model_fields:
        arguments["where"] = on_top(known.get("where", []), new.get("where", []))
    if "group_by" in tool.input.model_fields:
        grouped = arguments.get("group_by", [])
        arguments["group_by"] = [name for name in grouped if not _pinned(name, new.get("where", []))]
    if tool.name == "summarize_performance" and set(new) & set(SUBJECTS):
        arguments = _of_another(slots, known, arguments, new)
    if new.get("period") and "compare_to" not in new and _is_period(known.get("compare_to")):
        arguments.pop("compare_to", None)
    return {name: value for name, value in arguments.items() if name in tool.input.model_fields}


# Whose results a summary is of: one of them, and never two.
SUBJECTS = ("person", "team", "region", "manager")


def _of_another(
    slots: Slots, known: dict[str, Any], arguments: dict[str, Any], new: dict[str, Any]
) -> dict[str, Any]:  # fmt: skip
    """`and Rocco's?` after a team's results: those of somebody else, and of who leads a team that team's."""
    kept = {name: value for name, value in arguments.items() if name not in SUBJECTS or name in new}
    leads = {team.manager for team in find_teams(slots.access)}
    if kept.get("person") in leads and not known.get("person"):
        kept["manager"] = kept.pop("person")
    return kept


def _in_percent(slots: Slots) -> bool:
    return slots.frame.has("in_percent", "share") or PERCENT.search(slots.frame.text) is not None


def _variant(known: dict[str, Any], new: dict[str, Any], state: str) -> dict[str, Any]:
    """`and for lost ones?`, `their value?`: the variant of the last figure, where the catalogue has one."""
    before = METRICS.get(known.get("metric", ""))
    if before is None or METRICS.get(new.get("metric", ""), before).unit is not Unit.COUNT:
        return {}
    # What was won and what was lost are variants of one figure.
    either = next((one.variants for one in METRICS.values() if before.name in one.variants.values()), {})
    variants = {name: either[name] for name in STATES if name in either} | before.variants
    return {"metric": variants[state]} if variants.get(state, before.name) != before.name else {}


def _is_period(compare_to: str | None) -> bool:
    return compare_to not in (None, "previous_period", "same_period_last_year")


def _pinned(dimension: str, filters: list[dict[str, Any]]) -> bool:
    """A dimension set to one value needs no breakdown by it."""
    return any(item["field"] == dimension and item["op"] == "=" and len(item["values"]) == 1 for item in filters)


def on_top(known: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Conditions with others on top; one on the same field is replaced."""
    fields = {item["field"] for item in new}
    return [item for item in known if item["field"] not in fields] + new

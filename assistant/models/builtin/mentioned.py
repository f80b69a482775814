"""What a message mentions and asks for, as the fields that could take it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from assistant.models.builtin.extract.targets import rolls_up
from assistant.models.builtin.reading.counts import is_count
from assistant.models.builtin.reading.filters import NO_FILTER
from assistant.models.builtin.reading.frame import Frame
from assistant.models.builtin.reading.likeness import is_word
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.dimensions import FACTS
from tools.contract import Tool

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots

# Kinds that take several names of one.
SEVERAL = {"candidate": "candidates", "person": "people"}
# Fields that a tool may go without, and not where this small word asks for one: "what does it mean?" of no figure.
CALLED_FOR = {"defined_metric": "definition"}


def records_said(slots: Slots) -> set[str]:
    """The kinds of record that the message counts or lists."""
    asked = {METRICS[name].source for name in slots.figures.metrics if is_count(name)}
    used = slots.figures.filters.used
    named = {METRICS[m.value].source for m in slots.frame.metrics if is_count(m.value) and not used(m)}
    return asked or named


def lists(slots: Slots) -> bool:
    """`which open deals are there?`: the records themselves are wanted, right behind a "which"."""
    frame = slots.frame
    return any(is_count(m.value) and frame.before(m.start, "which", "listing", within=0) for m in frame.metrics)


def asks(slots: Slots, *, divides: bool = False) -> bool:
    """Whether it is a question: nothing is ever written for one. What `divides` something has groups without asking."""
    said = slots.frame.text.rstrip()
    if slots.frame.has("how_to"):
        return True
    if slots.frame.has("log"):
        return False
    grouped = bool(slots.figures.group_by) and not divides
    whom = any(name.of("account", "contact", "deal", "lead") for name in slots.frame.names)
    if slots.frame.has("compare") and len(slots.frame.periods) > 1 and not whom:
        return True  # "calls this week vs last week" tells of none
    return grouped or slots.frame.has("count", "listing", "asking") or said.endswith(("?", "？"))


def missing(tool: Tool, slots: Slots) -> list[str]:
    """The fields that a tool must have and the message does not fill; read once for a message."""
    if tool.name not in slots.missing_once:
        slots.missing_once[tool.name] = _missing(tool, slots)
    return slots.missing_once[tool.name]


def _missing(tool: Tool, slots: Slots) -> list[str]:
    kinds = tool.semantics().items()
    called_for = [name for name, kind in kinds if kind in CALLED_FOR and slots.frame.has(CALLED_FOR[kind])]
    filled = slots.filled(tool)
    return [name for name in dict.fromkeys([*tool.required, *called_for]) if name not in filled]


def mentioned(slots: Slots) -> list[set[str]]:
    """Each thing the message mentions, as the kinds of field that could take it."""
    figures = slots.figures
    wanted: list[set[str]] = []
    one_deal = bool(figures.filters.names_of("deal"))  # what is asked of it are its facts, and no figures
    strong = [name for name in figures.metrics if not is_count(name) and not one_deal]
    wanted += [{"metric", *(["attributes"] if strong[0] in FACTS else [])}] if strong else []
    wanted += [{"dimension"}] * bool(figures.group_by and (strong or slots.frame.has("trend", "split")))
    wanted += [{"period", "moment"}] * bool(slots.frame.periods)
    wanted += [{"deal_state"}] * figures.measures.one_deal
    wanted += [{"share"}] * bool(figures.share)
    wanted += [{"having"}] * bool(figures.having)
    wanted += [{"heads"}] * slots.frame.has("judge")
    wanted += [{"target_roll_up"}] * rolls_up(slots)
    wanted += [{"compare_to"}] * bool(figures.compare_to)
    wanted += [{"filters"}] * any(item.op.value != "=" for item in figures.filters.conditions)
    one_record = any(name.of("account", "person") for name in slots.frame.names)
    wanted += [{"attributes"}] * bool(one_record and slots.attributes and not strong)
    kinds = Counter(figures.filters.kind_of(name) for name in slots.frame.names)
    for name in slots.frame.names:
        kind = figures.filters.kind_of(name)
        alone = kinds[kind] == 1 and not figures.filters.negated(name)  # a field for one name takes no two and no "not"
        own = ["manager" if kind == "person" and slots.manager() else kind] if alone else []
        own += [SEVERAL[kind]] if kind in SEVERAL else []
        wanted.append({*([] if kind in NO_FILTER else ["filters"]), *own})
    if slots.frame.has("won", "lost", "open") and not slots.frame.metrics:
        wanted.append({"metric", "deal_state"})
    return wanted


def asks_for_figure(slots: Slots) -> bool:
    """Whether a number is wanted: "deals won in June" asks for the deals, "how many deals" and "win rate" for one."""
    figures = slots.figures
    measured = any(not is_count(name) for name in figures.metrics)
    return (
        measured
        or bool(figures.having)
        or bool(figures.group_by)
        or slots.frame.has("count", "change", "share", "trend", "definition")
    )


def covered(frame: Frame) -> float:
    """The part of the message's words that stand in something found: names, periods, figures, small words."""
    found = places(frame)
    words = [token for token in frame.tokens if is_word(token)]
    inside = sum(any(place.start <= token.start < place.end for place in found) for token in words)
    return inside / len(words) if words else 0.0


def places(frame: Frame) -> list[Any]:
    """Everything found in the message; each kind is a type of its own, and all have a start and an end."""
    kinds: list[list[Any]] = [
        frame.cues, frame.metrics, frame.gapped, frame.dimensions, frame.facts, frame.attributes, frame.conditions,
        frame.topics, frame.categories, frame.names, frame.periods, frame.claimed, frame.comparisons, frame.limits,
    ]  # fmt: skip
    return [place for kind in kinds for place in kind]


def says(place: Any) -> bool:  # noqa: ANN401 - any of the kinds above
    """Whether a place carries meaning; filler and punctuation don't."""
    return getattr(place, "value", None) != "filler"

"""The records that an order means: one by its name, or all that meet conditions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from assistant.models.builtin.extract.lead_words import LOST
from assistant.models.builtin.extract.order_days import nearest
from assistant.models.builtin.extract.order_patterns import (
    LATE,
    LOST_WORDS,
    NOISE,
    OF_TEAM,
    QUOTED,
    SILENT,
)
from assistant.models.builtin.extract.order_words import PLURAL
from assistant.models.builtin.reading.days import SILENT_DAYS
from knowledge.access import Access
from knowledge.metrics.model import Filter, Op
from knowledge.metrics.period import find_periods
from knowledge.quantities import find_durations
from knowledge.sales.sell.described import deals_described, words_of
from knowledge.sales.sell.views import lead_statuses

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots


@dataclass(frozen=True)
class Order:
    """What is to be done: a tool, the records it is about, and the values to set."""

    tool: str
    kind: str | None = None
    record: str | None = None
    where: list[dict[str, Any]] = field(default_factory=list)
    state: str | None = None
    period: str | None = None
    values: list[dict[str, Any]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    # The words that conditions were read from.
    conditions: str = ""

    @property
    def arguments(self) -> dict[str, Any]:
        """The fields of update_records and delete_records by their semantic kind."""
        return {
            "order_kind": self.kind, "order_record": self.record, "order_where": self.where or None,
            "order_state": self.state, "order_period": self.period, "order_values": self.values or None, **self.facts,
        }  # fmt: skip


def about(slots: Slots, order: Order, subject: str) -> Order:
    """The records that a subject names: one by its name, or conditions."""
    kind = order.kind or "deal"
    quoted = QUOTED.search(subject)
    late = kind == "task" and LATE.fullmatch(NOISE.sub("", subject).strip(" 的"))
    several = bool(late) or PLURAL.search(subject) is not None
    if quoted and not several:
        return replace(order, record=quoted[1].strip())
    inside = slots.of(subject)
    if not several:
        wanted = (kind, "account") if kind == "deal" else (kind,)
        for one in wanted:
            if kind != "complaint" and (name := _as_recorded(inside, one)):
                described = kind == "deal" and one == "account" and _described(slots, subject, name)
                return replace(order, record=described or name)
        left = re.sub(r"\s+", " ", NOISE.sub("", subject)).strip(" ,，:：")
        if kind in ("task", "complaint") or subject.isascii():
            return replace(order, record=left or None)
        found = _filtered(slots, order, subject)
        return found if found.where else replace(order, record=left or None)
    return _filtered(slots, order, subject)


def _described(slots: Slots, subject: str, account: str) -> str | None:
    """`Alder的燕麦棒试单`: what is told of a deal beside its account's name, where some open deal fits it."""
    told = re.sub(r"\s+", " ", NOISE.sub("", subject)).strip(" ,，:：")
    more = set(words_of(told)) - set(words_of(account))
    return told if more and deals_described(slots.access, told) else None


def _filtered(slots: Slots, order: Order, subject: str) -> Order:
    """The conditions that a subject puts on the records of the order's kind."""
    subject, silence = _without_silence(slots.access, order, subject)
    inside = slots.of(subject)
    where = [_of_rep(item, subject) for item in inside.figures.filters.conditions]
    state = inside.deal_state() if order.kind == "deal" else None
    where += silence
    if order.kind == "lead" and LOST_WORDS.search(subject):
        where = [item for item in where if item.field not in ("stage", "status")]
        where.append(Filter(field="status", values=tuple(lost_statuses(slots.access) or ["lost"])))
    if order.kind == "task" and LATE.search(subject):
        where = [item for item in where if item.field != "due_on"]
        where += [Filter(field="due_on", op=Op.LT, values=(slots.access.today.isoformat(),))]
    if inside.frame.has("mine") and not any(item.field in ("rep", "manager") for item in where):
        where.append(Filter(field="rep", values=(slots.access.principal.name,)))
    if order.kind == "deal" and state is None and where and not any(item.field == "stage" for item in where):
        state = "open"  # what is closed stays as it was booked, unless it is named
    if order.kind == "complaint" and inside.frame.has("open"):
        state = "open"
    period = inside.figures.period
    if order.kind == "deal" and state == "open" and period and inside.frame.periods:
        # Open deals of a time are those that are to close in it, and not whatever was open then.
        days = nearest(inside.frame.periods[0], slots.access.today)
        where = [item for item in where if item.field != "expected_close_on"]
        bounds = (days.start.isoformat(), days.end.isoformat())
        where.append(Filter(field="expected_close_on", op=Op.BETWEEN, values=bounds))
        period = None
    kept = [item.model_dump(mode="json") for item in where]
    return replace(order, where=kept, state=state, period=period, conditions=subject)


def _without_silence(access: Access, order: Order, subject: str) -> tuple[str, list[Filter]]:
    """`without an answer for three weeks`, `今年没人跟进的`: the subject without it, and the condition."""
    said = SILENT.search(subject)
    if said is None or order.kind not in ("deal", "lead"):
        return subject, []
    lengths = find_durations(subject)
    spans = find_periods(subject, access.today, access.company.fiscal_year_start)
    if lengths:
        # Nothing within 60 days is silence of 60 days and more.
        op = Op.GE if lengths[0].value.op is Op.LE else lengths[0].value.op
        bound = Filter(field=SILENT_DAYS, op=op, values=(int(lengths[0].value.values[0]),))
        place = (lengths[0].start, lengths[0].end)
    elif spans:
        quiet = (access.today - spans[0].value.start).days
        bound = Filter(field=SILENT_DAYS, op=Op.GT, values=(quiet,))
        place = (spans[0].start, spans[0].end)
    else:
        return subject, []
    start, end = min(said.start(), place[0]), max(said.end(), place[1])
    return f"{subject[:start]} {subject[end:]}", [bound]


def lost_statuses(access: Access) -> list[str]:
    """What the company calls leads that came to nothing."""
    return sorted(status for status in lead_statuses(access) if status.casefold() in LOST)


def _of_rep(item: Filter, subject: str) -> Filter:
    """`Anna's deals` are Anna's own, also where she leads a team."""
    if item.field == "manager" and not OF_TEAM.search(subject):
        return item.model_copy(update={"field": "rep"})
    return item


def _as_recorded(slots: Slots, kind: str) -> str | None:
    """The name of a record; one that is written otherwise stays as it is told, so that nothing else is changed."""
    found = [name for name in slots.frame.names if name.of(kind)]
    exact = next((name for name in found if name.exact), None)
    return slots.name(kind) if exact is not None else found[0].text if found else None

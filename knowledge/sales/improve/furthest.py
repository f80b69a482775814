"""Of several reps, teams or regions the one that does best or worst."""

from __future__ import annotations

from statistics import median
from typing import Literal

from pydantic import BaseModel

from knowledge import names
from knowledge.access import Access
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.model import Filter, Scope, Unit
from knowledge.refusals import Refusal
from knowledge.sales.improve.performance import LESS_IS_BETTER, ask_metric
from knowledge.sales.improve.subjects import Days, Subject
from knowledge.sales.team.directory import find_people
from knowledge.sales.team.people import Role

GROWTH = "growth"
ATTAINMENT = "attainment"
Kind = Literal["rep", "team", "region"]
End = Literal["best", "weakest"]


class Place(BaseModel):
    """Where somebody stands among others: by which figure (growth in percent), how far off, and of how many.

    `others`: the median of the rest.
    """

    end: End
    by: str
    unit: Unit
    value: float | int
    others: float | int
    count: int


def furthest(
    access: Access, kind: Kind, end: End, days: Days, *,
    metric: str | None = None, where: tuple[Filter, ...] = (), scope: Scope | None = None,
) -> tuple[Subject, Place]:  # fmt: skip
    """Who is best or weakest by a figure; without one by attainment, where there are no targets by growth of bookings.

    Refuses with `no_data.scores` where fewer than two can be told apart.
    """
    wanted = [metric] if metric else [ATTAINMENT, GROWTH]
    for by in wanted:
        found = _values(access, kind, by, days, where, scope)
        if len(found) > 1:
            less = by in LESS_IS_BETTER
            ranked = sorted(found, key=lambda name: (found[name], name), reverse=(end == "best") != less)
            first = ranked[0]
            record = names.resolve(access, "person" if kind == "rep" else kind, first).record_id
            unit = METRICS[by].unit if by in METRICS else Unit.PERCENT
            place = Place(
                end=end, by=by, unit=unit, value=found[first], others=median(found[name] for name in ranked[1:]),
                count=len(found),
            )  # fmt: skip
            return Subject(kind, first, record), place
    raise Refusal("no_data.scores", period=days.whole)


def _values(
    access: Access, kind: Kind, by: str, days: Days, where: tuple[Filter, ...], scope: Scope | None
) -> dict[str, float]:
    """The figure of everybody who has one; of people only the reps who work here."""

    def column(metric: str, period: object) -> dict[str, float]:
        rows = ask_metric(access, metric, period, where, group_by=(kind,), scope=scope)  # type: ignore[arg-type]
        return {row.keys[0]: row.value for row in rows if row.keys[0] is not None and row.value is not None}

    if by == GROWTH:
        now, before = column("bookings", days.now), column("bookings", days.previous)
        found = {name: 100 * (now.get(name, 0) - amount) / amount for name, amount in before.items() if amount > 0}
    else:
        found = column(by, days.whole if by in (ATTAINMENT, "coverage") else days.now)
    if kind == "rep":
        working = {person.name for person in find_people(access, role=Role.REP)}
        found = {name: value for name, value in found.items() if name in working}
    return found

"""What a target is for: its slice and days in words, which target that is, and where it belongs in the tree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from knowledge.access import Access
from knowledge.company import major, minor_digits
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.model import Figure, Period, Unit
from knowledge.refusals import Refusal
from knowledge.sales.plan.target_tree import SLICE, Tree, slice_of
from knowledge.sales.plan.targets import Target
from knowledge.sales.sell.products import Product, ProductLine
from knowledge.sales.team.people import Person, Region, Team, TeamMembership

NAMED: dict[str, Any] = {
    "person_id": Person, "team_id": Team, "region_id": Region, "product_line_id": ProductLine, "product_id": Product,
}  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """One target as it is asked for: which metric, which days, whose (columns of SLICE that are not empty)."""

    metric: str
    period: Period
    values: dict[str, int]

    @property
    def key(self) -> tuple[int | None, ...]:
        """The slice, in the order of SLICE."""
        return tuple(self.values.get(name) for name in SLICE)


def metric_of_targets(name: str | None) -> str:
    """The metric that targets are set for: a target of "target" or nothing is one of bookings.

    Refuses with `target.metric` for what is no sum of its parts.
    """
    if name is None or name not in METRICS or METRICS[name].source == "targets":
        return "bookings"
    metric = METRICS[name]
    if not metric.additive or metric.kind != "flow" or metric.unit not in (Unit.MONEY, Unit.COUNT):
        raise Refusal("target.metric", metric=name)
    return name


def minor(metric: str, amount: float, currency: str) -> int:
    """An amount in major units as targets keep it. Refuses with `target.amount` below 0 or when a count is no whole."""
    digits = minor_digits(currency) if METRICS[metric].unit is Unit.MONEY else 0
    scale: int = 10**digits
    kept = round(amount * scale)
    if amount < 0 or kept > 10**15 or (not digits and kept != amount):
        raise Refusal("target.amount", amount=amount)
    return kept


def figure(metric: str, amount: int, currency: str) -> Figure:
    """A target's amount as people read it."""
    unit = METRICS[metric].unit if metric in METRICS else Unit.COUNT
    if unit is Unit.MONEY:
        return Figure(value=major(amount, currency), unit=unit, currency=currency)
    return Figure(value=amount / 100 if unit is Unit.PERCENT else amount, unit=unit)


def names_in(access: Access, rows: list[dict[str, Any]]) -> dict[tuple[str, int], str]:
    """The names of everything that some slices name, by column and id."""
    found: dict[tuple[str, int], str] = {}
    for column, model in NAMED.items():
        wanted = {row[column] for row in rows if row.get(column) is not None}
        if wanted:
            named = access.session.execute(select(model.id, model.name).where(model.id.in_(wanted)))
            found |= {(column, key): name for key, name in named}
    return found


def label_of(access: Access, values: dict[str, Any], names: dict[tuple[str, int], str] | None = None) -> str:
    """A slice in words: its names, or the company's."""
    known = names_in(access, [values]) if names is None else names
    parts = [
        known.get((column, values[column]), str(values[column])) if column in NAMED else str(values[column])
        for column in SLICE
        if values.get(column) is not None
    ]
    return " · ".join(parts) or access.company.name or "company"


def period_of(start: date, end: date, fiscal_year_start: int = 1) -> Period:
    """The calendar unit that some days are, else the days."""
    from knowledge.metrics.period import period_containing

    for grain in ("month", "quarter", "half", "year"):
        unit = period_containing(start, grain, fiscal_year_start)
        if (unit.start, unit.end) == (start, end):
            return unit
    return Period(start=start, end=end, grain="range")


def span_label(start: date, end: date) -> str:
    """Days short and alike in both languages: `2026`, `2026-Q3`, `2026-07`, `2026-07-01/2026-08-15`."""
    unit = period_of(start, end)
    short = {
        "year": f"{start.year}", "quarter": f"{start.year}-Q{(start.month + 2) // 3}", "month": f"{start:%Y-%m}",
        "half": f"{start.year}-H{(start.month + 5) // 6}",
    }  # fmt: skip
    return short.get(unit.grain, f"{start.isoformat()}/{end.isoformat()}")


def values_of(target: Target) -> dict[str, Any]:
    """The columns of a target's slice that are not empty."""
    return {name: value for name, value in zip(SLICE, slice_of(target), strict=True) if value is not None}


def target_label(access: Access, target: Target, names: dict[tuple[str, int], str] | None = None) -> str:
    """One target in a list of changes: whose and when."""
    return f"{label_of(access, values_of(target), names)} {span_label(target.period_start, target.period_end)}"


def existing(tree: Tree, wanted: Wanted) -> Target | None:
    """The target with just this slice and these days. Refuses with `target.several` where there are several."""
    found = tree.at(wanted.key, wanted.period.start, wanted.period.end)
    if len(found) > 1:
        raise Refusal("target.several", count=len(found), metric=wanted.metric, period=wanted.period)
    return found[0] if found else None


def whole_for(access: Access, tree: Tree, wanted: Wanted) -> Target | None:
    """The target that a new one is a part of: one that is split in parts like it, and covers it."""
    length = (wanted.period.end - wanted.period.start).days
    for whole in tree.targets.values():
        parts = [tree.targets[key] for key in tree.parts.get(whole.id, ()) if tree.targets[key].parent_id == whole.id]
        alike = [
            part for part in parts
            if _shape(slice_of(part)) == _shape(wanted.key)
            and abs((part.period_end - part.period_start).days - length) < 7
        ]  # fmt: skip
        inside = whole.period_start <= wanted.period.start and wanted.period.end <= whole.period_end
        if alike and inside and _covers(access, values_of(whole), wanted):
            return whole
    return None


def _shape(key: tuple[Any, ...]) -> tuple[bool, ...]:
    return tuple(value is not None for value in key)


def _covers(access: Access, whole: dict[str, Any], wanted: Wanted) -> bool:
    """Whether every dimension of the whole holds for the part."""
    return all(wanted.values.get(name) == value or _is_in(access, name, value, wanted) for name, value in whole.items())


def _is_in(access: Access, column: str, key: int, wanted: Wanted) -> bool:
    """Whether a person is in a team or region, a team in a region, a product in a line."""
    session, values = access.session, wanted.values
    if column == "team_id" and "person_id" in values:
        member = select(TeamMembership.id).where(
            TeamMembership.person_id == values["person_id"], TeamMembership.team_id == key,
            or_(TeamMembership.from_date.is_(None), TeamMembership.from_date <= wanted.period.end),
            or_(TeamMembership.until_date.is_(None), TeamMembership.until_date > wanted.period.start),
        )  # fmt: skip
        return session.scalar(member.limit(1)) is not None
    for name, model, above in (
        ("team_id", Team, "region_id"), ("person_id", Person, "region_id"), ("product_id", Product, "product_line_id"),
    ):  # fmt: skip
        if column == above and name in values:
            return session.scalar(select(getattr(model, above)).where(model.id == values[name])) == key
    return False

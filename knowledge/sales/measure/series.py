"""A metric month by month (or quarter by quarter), for the whole and for groups, as `query_metric` would count it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from knowledge.access import Access
from knowledge.company import minor_digits
from knowledge.metrics.definitions import METRICS, Metric
from knowledge.metrics.dimensions import DIMENSIONS
from knowledge.metrics.measure import Values, measure, units_of
from knowledge.metrics.model import Filter, MetricQuery, Note, Period, Scope, Unit
from knowledge.metrics.named_people import partly_seen
from knowledge.metrics.period import period_containing
from knowledge.metrics.statement import label_on
from knowledge.refusals import Refusal

Grain = Literal["month", "quarter"]
A_YEAR = {"month": 12, "quarter": 4}
MOST_YEARS = 5
STOCK_YEARS = 1  # the state at the end of each month is looked up month by month

# Somebody may be in two teams, a deal have two competitors: such groups say more than the whole.
OVERLAPPING = {"team", "manager", "competitor"}

Group = tuple[str | None, ...]


@dataclass(frozen=True)
class Asked:
    """What a series is of. `group_by` holds dimensions that are no units of time; `where` as in `MetricQuery`."""

    metric: str
    grain: Grain = "month"
    group_by: tuple[str, ...] = ()
    where: tuple[Filter, ...] = ()
    period: Period | None = None
    scope: Scope | None = None


@dataclass(frozen=True)
class Series:
    """Values of equal length by group, one for each step; money in major units. `records` stand behind each step.

    A step without records is 0 where the metric adds up, else None. Only steps that are over and that lie within the
    days there is data for are in it. The whole stands under `()` where nothing is grouped by.
    """

    asked: Asked
    unit: Unit
    currency: str | None
    scope: Scope
    period: Period
    steps: tuple[Period, ...]
    labels: tuple[str, ...]
    values: dict[Group, list[float | None]]
    records: dict[Group, list[int]]
    notes: tuple[Note, ...]

    @property
    def cycle(self) -> int:
        """Steps of a year."""
        return A_YEAR[self.asked.grain]

    def total_records(self, group: Group = ()) -> int:
        """How many records a group's values rest on."""
        return sum(self.records[group])


def series_of(access: Access, asked: Asked) -> Series:
    """The series asked for. Refuses as `query_metric` does, and with `no_data.whole_steps` where no step is over.

    Without a period: the whole years up to the last step that is over, five at most; of less than two years, all.
    """
    metric = METRICS[asked.metric]
    query = MetricQuery(metric=metric.name, where=asked.where, period=asked.period, scope=asked.scope)
    dated = asked.period or _around(access, metric, asked.grain)
    # Three groups (line, region, month) are one more than a question may name.
    query = query.model_copy(update={"group_by": (*asked.group_by, asked.grain), "period": dated})
    found = measure(access, metric, query, dated)
    steps = _steps(access, asked, metric, dated, found.span)
    if not steps:
        raise Refusal("no_data.whole_steps", metric=metric.name)
    fiscal = access.company.fiscal_year_start
    labels = tuple(label_on(step.start, asked.grain, fiscal) for step in steps)
    scale = 10 ** minor_digits(access.company.currency) if metric.unit is Unit.MONEY else 1
    values, records = _by_group(found.values, labels, metric, scale)
    if not asked.group_by and not values:
        values, records = {(): [0.0 if metric.additive else None] * len(steps)}, {(): [0] * len(steps)}
    period = Period(start=steps[0].start, end=steps[-1].end)
    notes = [note for note in found.notes if note.code != "period_partly_covered"]
    notes += partly_seen(access, query)
    currency = access.company.currency if metric.unit is Unit.MONEY else None
    return Series(asked, metric.unit, currency, found.scope, period, steps, labels, values, records, tuple(notes))


def _around(access: Access, metric: Metric, grain: str) -> Period:
    """All the steps that may come into question where no period is asked for."""
    years = STOCK_YEARS if metric.kind == "stock" else MOST_YEARS
    start = month_shift(access.today, 1 - 12 * years)
    last = period_containing(access.today, grain, access.company.fiscal_year_start)
    return Period(start=start, end=access.today if last.end > access.today else last.end)


def _steps(
    access: Access, asked: Asked, metric: Metric, period: Period, span: tuple[date, date] | None
) -> tuple[Period, ...]:
    """The steps of the period that are over, have data from their first day on, and lie before the data's end."""
    fiscal = access.company.fiscal_year_start
    first, last = period.start, min(period.end, access.today)
    if span is not None:
        # What is still kept up to date reaches until today, whatever the day of the newest record.
        ended = span[1] if (access.today - span[1]).days > 31 else access.today
        first, last = max(first, span[0]), min(last, _end_of_step(ended, asked.grain, fiscal))
    whole = [
        unit for unit in units_of(Period(start=first, end=max(last, first)), asked.grain, fiscal)
        if unit == _plain(period_containing(unit.start, asked.grain, fiscal)) and unit.end <= access.today
    ]  # fmt: skip
    year = A_YEAR[asked.grain]
    if asked.period is None and len(whole) >= 2 * year:
        whole = whole[-(len(whole) // year) * year :]
    return tuple(whole)


def _end_of_step(day: date, grain: str, fiscal: int) -> date:
    """Records that end within a step are taken to cover it where they reach into its last week."""
    end = period_containing(day, grain, fiscal).end
    return end if end - day <= timedelta(days=7) else day


def _plain(period: Period) -> Period:
    return Period(start=period.start, end=period.end)


def _by_group(
    found: Values, labels: tuple[str, ...], metric: Metric, scale: float
) -> tuple[dict[Group, list[float | None]], dict[Group, list[int]]]:
    """Values by group in the order of the steps; of two groups of one name the second bears its number."""
    at = {label: place for place, label in enumerate(labels)}
    nothing = 0.0 if metric.additive else None
    values: dict[tuple[tuple[str | None, int | None], ...], list[float | None]] = {}
    records: dict[tuple[tuple[str | None, int | None], ...], list[int]] = {}
    for keys, (value, count) in found.items():
        *group, (step, _) = keys
        if (place := at.get(str(step))) is None:
            continue
        kept = values.setdefault(tuple(group), [nothing] * len(labels))
        kept[place] = None if value is None else value / scale
        records.setdefault(tuple(group), [0] * len(labels))[place] = count
    names: dict[Group, int] = {}
    named: dict[tuple[tuple[str | None, int | None], ...], Group] = {}
    for keyed in values:
        name: Group = tuple(label for label, _ in keyed)
        names[name] = names.get(name, 0) + 1
        named[keyed] = name if names[name] == 1 else (*name[:-1], f"{name[-1]} ({names[name]})")
    return {named[key]: row for key, row in values.items()}, {named[key]: row for key, row in records.items()}


def month_shift(day: date, months: int) -> date:
    """The first day of the month that lies so many months later."""
    at = day.year * 12 + day.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def whole_of(series: Series) -> Series | None:
    """The sum of the groups, where they don't overlap and add up to the whole; None where it has to be asked for.

    A record that belongs to several groups (an order of two products) counts in each of them.
    """
    if OVERLAPPING & set(series.asked.group_by) or not METRICS[series.asked.metric].additive:
        return None
    values = [sum(value or 0.0 for value in step) for step in zip(*series.values.values(), strict=True)]
    records = [sum(step) for step in zip(*series.records.values(), strict=True)]
    asked = replace(series.asked, group_by=())
    return replace(series, asked=asked, values={(): list(values)}, records={(): records})


def is_time(name: str) -> bool:
    """Whether a dimension is a unit of time, and so no group of a series."""
    return name in DIMENSIONS and DIMENSIONS[name].is_time

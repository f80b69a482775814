"""Our share of markets: what we booked in just the slices and days whose market is recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from knowledge.access import Access
from knowledge.metrics.definitions import METRICS, Metric
from knowledge.metrics.measure import Measured, Values, measure
from knowledge.metrics.model import MetricQuery, Note, Period, Scope
from knowledge.metrics.resolve import resolve_metric
from knowledge.metrics.spanned import entries
from knowledge.refusals import Refusal
from knowledge.sales.plan.markets import Market

Span = tuple[date, date]
Slice = tuple[int | None, int | None]


@dataclass
class Ours:
    """What we booked, in minor units, by region, product line and days; looked up once for each kind of slice."""

    access: Access

    def __post_init__(self) -> None:
        self._cells: dict[tuple[tuple[str, ...], Span], dict[tuple[int | None, ...], tuple[float, int]] | None] = {}
        self._metric = resolve_metric(self.access, "bookings")[0]
        self.partly: Note | None = None

    def booked(self, market: Market) -> tuple[float, int] | None:
        """The bookings in a market and how many deals they are; None where the records don't reach back to it.

        Refuses with `access.scope` where the caller may not know the company's totals.
        """
        named = {"region": market.region_id, "product_line": market.product_line_id}
        shape = tuple(name for name, key in named.items() if key is not None)
        span = (market.period_start, market.period_end)
        if (shape, span) not in self._cells:
            self._cells[shape, span] = self._read(shape, span)
        cells = self._cells[shape, span]
        return None if cells is None else cells.get(tuple(named[name] for name in shape), (0.0, 0))

    def _read(self, shape: tuple[str, ...], span: Span) -> dict[tuple[int | None, ...], tuple[float, int]] | None:
        period = Period(start=span[0], end=min(span[1], self.access.today))
        if period.end < period.start:
            return None
        query = MetricQuery(metric=self._metric.name, group_by=shape, period=period, scope=Scope.COMPANY)
        try:
            found = measure(self.access, self._metric, query, period)
        except Refusal as refusal:
            if not refusal.code.startswith("no_data."):
                raise
            return None
        if any(note.code == "period_partly_covered" for note in found.notes):
            return None  # a part of our bookings against the whole market would be no share
        return {tuple(key for _, key in keys): (value or 0.0, count) for keys, (value, count) in found.values.items()}


def share_of(markets: Iterable[Market], ours: Ours) -> tuple[float | None, int]:
    """Our part of several markets together in percent, and of how many deals; None where a part is not known."""
    size, booked, deals = 0, 0.0, 0
    for market in markets:
        part = ours.booked(market)
        if market.size is None or part is None:
            return None, 0
        size, booked, deals = size + market.size, booked + part[0], deals + part[1]
    return (100 * booked / size if size else None), deals


def measured_share(access: Access, metric: Metric, query: MetricQuery, period: Period | None) -> Measured:
    """The market share by group. Refuses like `entries`, and with `access.scope`."""
    sizes = METRICS["market_size"]
    counted, chosen = entries(
        access, replace(sizes, name=metric.name), query.model_copy(update={"scope": None}), period
    )
    ours = Ours(access)
    groups: dict[tuple[tuple[str | None, int | None], ...], list[Market]] = defaultdict(list)
    for entry in counted:
        if isinstance(entry.record, Market):
            groups[entry.keys].append(entry.record)
    values: Values = {keys: share_of(markets, ours) for keys, markets in groups.items()}
    if all(value is None for value, _ in values.values()):
        raise Refusal("no_data.market_bookings", metric=metric.name, period=chosen)
    running = any(entry.span[1] >= access.today for entry in counted)
    notes = (Note(code="market_running", facts={"day": access.today}),) if running else ()
    return Measured(values, Scope.COMPANY, chosen, None, notes)

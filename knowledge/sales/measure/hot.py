"""Products by what they sold in a period against the one before: units, revenue, rank, and whether more is chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.access import Access
from knowledge.metrics.model import Filter, MetricQuery, MetricResult, Note, Period, Scope
from knowledge.metrics.query import query_metric
from knowledge.metrics.sources import SOURCES
from knowledge.metrics.spans import has_records
from knowledge.sales.measure.trends import adjusted


@dataclass(frozen=True)
class HotProduct:
    """A product of the period. Units are ordered quantities (won deals where there are no orders), revenue major units.

    `share` is its percent of all units. `p`: of its part of all orders not having grown, adjusted for all products.
    """

    product: str
    rank: int
    rank_before: int | None
    units: float
    units_before: float | None
    change_percent: float | None
    revenue: float | None
    share: float
    records: int
    p: float


@dataclass(frozen=True)
class HotProducts:
    """The products of a period by how much they grew; `kind` is what was counted, `records` how many in all."""

    kind: str
    period: Period | None
    before: Period | None
    records: int
    rows: list[HotProduct]
    scope: Scope
    notes: list[Note]


def hot_products(access: Access, period: Period, where: Sequence[Filter], scope: Scope | None) -> HotProducts:
    """Refuses as `query_metric` does, with `no_data.compare` where there is nothing before the period."""
    ordered = has_records(access, SOURCES["orders"])
    of_orders, of_deals = ("units_sold", "sales_revenue", "orders"), ("deals_won", "bookings", "deals_won")
    units, money, count = of_orders if ordered else of_deals
    asked = MetricQuery(
        metric=units, group_by=("product",), where=tuple(where), period=period, scope=scope,
        compare_to="previous_period",
    )  # fmt: skip
    now = query_metric(access, asked)
    revenue = _values(query_metric(access, asked.model_copy(update={"metric": money, "compare_to": None})))
    counted = query_metric(access, asked.model_copy(update={"metric": count}))
    counts: dict[str | None, tuple[float, float]] = {
        row.keys[0]: (row.value or 0, row.compared or 0) for row in counted.rows if row.keys[0]
    }
    # Of baskets with several products each counts: the parts of all lines are compared, and not of all orders.
    lines_now, lines_before = (sum(pair[at] for pair in counts.values()) for at in (0, 1))
    rows = [row for row in now.rows if row.keys[0] is not None]
    ranks = {row.keys[0]: at for at, row in enumerate(sorted(rows, key=lambda row: -(row.value or 0)), 1)}
    sold_before = sorted((row for row in rows if row.compared), key=lambda row: -(row.compared or 0))
    before = {row.keys[0]: at for at, row in enumerate(sold_before, 1)}
    whole = sum(row.value or 0 for row in rows)
    found = [
        HotProduct(
            product=str(row.keys[0]), rank=ranks[row.keys[0]], rank_before=before.get(row.keys[0]),
            units=row.value or 0, units_before=row.compared, change_percent=row.change_percent,
            revenue=revenue.get(row.keys[0]), share=100 * (row.value or 0) / whole if whole else 0.0,
            records=int(counts.get(row.keys[0], (0, 0))[0]),
            p=_grown(counts.get(row.keys[0], (0, 0)), (lines_now, lines_before)),
        )
        for row in rows
    ]  # fmt: skip
    ps = adjusted([row.p for row in found])
    found = [replace(row, p=p) for row, p in zip(found, ps, strict=True)]
    found.sort(key=lambda row: (row.p, -(row.change_percent or -math.inf), row.rank))
    return HotProducts(
        kind="orders" if ordered else "deals", period=now.period, before=now.compared_period,
        records=int(sum(row.records for row in found)), rows=found, scope=now.scope, notes=now.notes,
    )  # fmt: skip


def _values(result: MetricResult) -> dict[str | None, float | None]:
    return {row.keys[0]: row.value for row in result.rows}


def _grown(counts: tuple[float, float], wholes: tuple[float, float]) -> float:
    """One-sided p-value of two shares: that of the period is no larger than that of the period before."""
    from scipy.special import ndtr

    (now, before), (whole, whole_before) = counts, wholes
    if not whole or not whole_before:
        return 1.0
    pooled = (now + before) / (whole + whole_before)
    spread = math.sqrt(pooled * (1 - pooled) * (1 / whole + 1 / whole_before))
    return float(ndtr(-(now / whole - before / whole_before) / spread)) if spread > 0 else 1.0

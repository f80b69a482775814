"""Products bought together: in one order, or in one won deal where there are no orders."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from knowledge.access import Access
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.model import Filter, MetricQuery, Period, Scope
from knowledge.metrics.scope import allow
from knowledge.metrics.source import product
from knowledge.metrics.sources import SOURCES
from knowledge.metrics.spans import has_records
from knowledge.metrics.statement import build
from knowledge.sales.measure.trends import adjusted
from knowledge.sales.sell.products import Product

FEWEST_TOGETHER = 10


@dataclass(frozen=True)
class Couple:
    """Two products that were bought together in `together` of all baskets; `first` is the rarer of the two.

    `support`: their share of all baskets. `confidence`: of the baskets with `first`, the share that holds `second`.
    `lift`: how many times as often together as if bought independently. `p` of that being chance, adjusted for all
    couples that were looked at.
    """

    first: str
    second: str
    together: int
    support: float
    confidence: float
    lift: float
    p: float


@dataclass(frozen=True)
class Baskets:
    """`total` orders (or won deals: `kind`), `several` of them with more than one product, and the couples in them.

    Couples are those bought together at least ten times, the highest lift first.
    """

    kind: str
    total: int
    several: int
    couples: list[Couple]


def bought_together(
    access: Access, where: Sequence[Filter] = (), period: Period | None = None, scope: Scope | None = None
) -> Baskets:
    """Couples of products in the baskets that the caller may read; conditions on products are left to the reader."""
    import numpy as np

    name = "orders" if has_records(access, SOURCES["orders"]) else "deals_won"
    metric = METRICS[name]
    source = SOURCES[metric.source]
    query = MetricQuery(metric=name, group_by=("product",), where=tuple(where), period=period, scope=scope)
    lines = build(access, metric, source, query, allow(access, metric, source, query), period)
    listed = lines.rows(source.table.id, product.id).where(product.id.is_not(None)).distinct()
    found = np.array([tuple(row) for row in access.session.execute(listed)], dtype=np.int64).reshape(-1, 2)
    if not len(found):
        return Baskets(source.name, 0, 0, [])
    found = found[np.lexsort((found[:, 1], found[:, 0]))]
    basket, item = found[:, 0], found[:, 1]
    sizes = np.unique(basket, return_counts=True)[1]
    items, counts = np.unique(item, return_counts=True)
    alone = dict(zip(items.tolist(), counts.tolist(), strict=True))
    pairs = []
    for apart in range(1, int(sizes.max())):
        same = basket[apart:] == basket[:-apart]
        pairs.append(np.column_stack((item[:-apart][same], item[apart:][same])))
    several = int((sizes > 1).sum())
    if not pairs:
        return Baskets(source.name, len(sizes), several, [])
    both, times = np.unique(np.concatenate(pairs), axis=0, return_counts=True)
    names = {key: name for key, name in access.session.execute(select(Product.id, Product.name))}  # noqa: C416 - a Row is no pair
    known = {key: (names.get(key, f"#{key}"), count) for key, count in alone.items()}
    couples = [
        _couple(known[one], known[other], count, len(sizes))
        for (one, other), count in zip(both.tolist(), times.tolist(), strict=True)
    ]
    ps = adjusted([couple.p for couple in couples])
    kept = [replace(couple, p=p) for couple, p in zip(couples, ps, strict=True) if couple.together >= FEWEST_TOGETHER]
    return Baskets(source.name, len(sizes), several, sorted(kept, key=lambda one: (-one.lift, one.first, one.second)))


def _couple(one: tuple[str, int], other: tuple[str, int], together: int, total: int) -> Couple:
    """What two products have to do with each other; one-sided, by the normal approximation of the 2 × 2 table."""
    from scipy.special import ndtr

    (first, a), (second, b) = sorted((one, other), key=lambda item: (item[1], item[0]))
    expected = a * b / total
    spread = math.sqrt(expected * (1 - a / total) * (1 - b / total) * total / max(total - 1, 1))
    p = float(ndtr(-(together - 0.5 - expected) / spread)) if spread > 0 else 1.0
    return Couple(first, second, together, together / total, together / a, together / expected, p)

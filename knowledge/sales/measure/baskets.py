"""Products bought together: in one order, or in one won deal where there are no orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from knowledge.access import Access
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.model import Filter, MetricQuery, Period, Scope
from knowledge.metrics.scope import allow
from knowledge.metrics.source import product
from knowledge.metrics.sources import SOURCES
from knowledge.metrics.spans import has_records
from knowledge.metrics.statement import build
from knowledge.sales.measure.seasons import CLEARLY_MORE
from knowledge.sales.measure.trends import SURE, adjusted
from knowledge.sales.sell.products import Product

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ids = NDArray[np.int64]

FEWEST_TOGETHER = 10


@dataclass(frozen=True)
class Couple:
    """Two products that were bought together in `together` of all baskets; `first` is the rarer of the two.

    `support`: their share of all baskets. `confidence`: of the baskets with `first`, the share that holds `second`.
    `lift`: how many times as often together as if every basket took each product independently. `expected`: how often
    they would be together if each kept as many companions as it has, in baskets as large as they are, but any others;
    `p` of that being so, adjusted for all couples that were looked at.
    """

    first: str
    second: str
    together: int
    expected: float
    support: float
    confidence: float
    lift: float
    p: float

    @property
    def sure(self) -> bool:
        """Whether they are together clearly more often than by chance."""
        return self.p <= SURE and self.together >= CLEARLY_MORE * self.expected


@dataclass(frozen=True)
class Baskets:
    """`total` orders (or won deals: `kind`), `several` of them with more than one product, and the couples in them.

    Couples are those bought together at least ten times, the sure ones first, and those furthest above chance.
    """

    kind: str
    total: int
    several: int
    couples: list[Couple]
    scope: Scope


def bought_together(
    access: Access, where: Sequence[Filter] = (), period: Period | None = None, scope: Scope | None = None
) -> Baskets:
    """Couples of products in the baskets that the caller may read; conditions on products are left to the reader."""
    import numpy as np

    name = "orders" if has_records(access, SOURCES["orders"]) else "deals_won"
    metric = METRICS[name]
    source = SOURCES[metric.source]
    query = MetricQuery(metric=name, group_by=("product",), where=tuple(where), period=period, scope=scope)
    allowed = allow(access, metric, source, query)
    lines = build(access, metric, source, query, allowed, period)
    listed = lines.rows(source.table.id, product.id).where(product.id.is_not(None)).distinct()
    found = np.array([tuple(row) for row in access.session.execute(listed)], dtype=np.int64).reshape(-1, 2)
    if not len(found):
        return Baskets(source.name, 0, 0, [], allowed.scope)
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
        return Baskets(source.name, len(sizes), several, [], allowed.scope)
    both, times = np.unique(np.concatenate(pairs), axis=0, return_counts=True)
    names = {key: name for key, name in access.session.execute(select(Product.id, Product.name))}  # noqa: C416 - a Row is no pair
    expected, ps = _by_chance(both, times, items)
    couples = []
    for (one, other), together, chance, p in zip(both.tolist(), times.tolist(), expected, adjusted(ps), strict=True):
        first, second = sorted((one, other), key=lambda item: (alone[item], item))
        couples.append(Couple(
            names.get(first, f"#{first}"), names.get(second, f"#{second}"), together, chance, together / len(sizes),
            together / alone[first], together * len(sizes) / (alone[first] * alone[second]), p,
        ))  # fmt: skip
    kept = [couple for couple in couples if couple.together >= FEWEST_TOGETHER]
    kept.sort(key=lambda one: (not one.sure, -one.together / one.expected, one.first, one.second))
    return Baskets(source.name, len(sizes), several, kept, allowed.scope)


def _by_chance(both: Ids, times: Ids, items: Ids) -> tuple[list[float], list[float]]:
    """How often each couple is to be expected, and the p-value of so many or more.

    Each product keeps its number of companions, so that large baskets and products bought by themselves tell nothing;
    no product is its own companion.
    """
    import numpy as np
    from scipy.special import bdtrc

    whole = int(times.sum())
    ends = np.concatenate((both[:, 0], both[:, 1]))
    companions = np.bincount(np.searchsorted(items, ends), weights=np.concatenate((times, times)), minlength=len(items))
    every = (companions.sum() ** 2 - (companions**2).sum()) / 2
    first, second = (companions[np.searchsorted(items, both[:, side])] for side in (0, 1))
    chance = first * second / every
    return (chance * whole).tolist(), bdtrc(times - 1.0, whole, chance).tolist()

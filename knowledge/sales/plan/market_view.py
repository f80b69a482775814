"""Markets side by side: size, growth, our share and its movement, competitors; and the rules that say what follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select

from knowledge.access import Access
from knowledge.metrics.market_share import Ours, share_of
from knowledge.metrics.model import Period
from knowledge.metrics.period import same_period_last_year
from knowledge.metrics.spanned import market_growth, market_total
from knowledge.refusals import Refusal
from knowledge.sales.plan.markets import CompetitorShare, Market
from knowledge.sales.plan.target_slices import period_of, span_label
from knowledge.sales.sell.products import ProductLine
from knowledge.sales.team.people import Region

Span = tuple[date, date]
Slice = tuple[int | None, int | None]


@dataclass(frozen=True)
class Rival:
    """A competitor's share in percent, now and in the period before; `markets`: in how many of several it is known."""

    name: str
    share: float
    before: float | None
    markets: int = 1

    @property
    def moved(self) -> float | None:
        """The change in percentage points."""
        return None if self.before is None else self.share - self.before


@dataclass
class MarketView:
    """One market, or several together, in a period. `size` in minor units; growth and shares in percent.

    `share` is ours; None where it can't be told, or (`hidden`) is not the caller's to see. `outlook` is the growth
    recorded for the next period.
    """

    region: str | None
    product_line: str | None
    period: Period
    markets: list[Market]
    size: float | None = None
    growth: float | None = None
    outlook: float | None = None
    share: float | None = None
    share_before: float | None = None
    hidden: bool = False
    rivals: list[Rival] = field(default_factory=list)

    @property
    def moved(self) -> float | None:
        """By how many percentage points our share moved."""
        return None if self.share is None or self.share_before is None else self.share - self.share_before

    @property
    def name(self) -> str:
        """Region and product line, as far as it is one of each."""
        return " · ".join(part for part in (self.region, self.product_line) if part)

    @property
    def needs(self) -> list[str]:
        """What customers ask for there, as recorded."""
        return list(dict.fromkeys(market.needs for market in self.markets if market.needs))


class Markets:
    """The markets that are recorded, read once; refuses with `no_data.no_markets` where there are none.

    `ours` False: our own share is not asked for, and not measured.
    """

    def __init__(self, access: Access, *, ours: bool = True) -> None:
        self.access, self._with_ours = access, ours
        self._all = list(access.session.scalars(select(Market)))
        if not self._all:
            raise Refusal("no_data.no_markets", metric="market_size")
        self._by_place = {(_slice(market), _span(market)): market for market in sorted(self._all, key=_written)}
        self._shares: dict[int, dict[str, float]] = {}
        for row in access.session.scalars(select(CompetitorShare).order_by(CompetitorShare.id)):
            self._shares.setdefault(row.market_id, {})[row.name] = row.share
        self._ours: Ours | None = None
        self._names = {
            "region": dict(access.session.execute(select(Region.id, Region.name)).all()),
            "line": dict(access.session.execute(select(ProductLine.id, ProductLine.name)).all()),
        }

    def views(self, region_id: int | None, line_id: int | None, period: Period | None) -> list[MarketView]:
        """Each market of a region, a product line, or of all, as finely as recorded; the fastest growing first.

        Without a period the newest that is over. Refuses with `no_data.slice_of_plan` and `no_data.whole_periods`.
        """
        found = self._of(region_id, line_id)
        chosen = period or self._usual(found)
        within = [market for market in found if _inside(market, chosen)]
        if not within:
            spans = sorted({_span(market) for market in found}, reverse=True)
            labels = [span_label(*span) for span in spans[:6]]
            raise Refusal("no_data.whole_periods", metric="market_size", period=chosen, periods=labels)
        latest = _newest(_narrowest(within))
        views = [self._view([market], _period(market, self.access)) for market in latest]
        return sorted(views, key=lambda view: (view.growth is None, -(view.growth or 0.0), view.name))

    def whole(self, views: list[MarketView], region: str | None = None, line: str | None = None) -> MarketView:
        """Several markets as one."""
        if len(views) == 1:
            return views[0]
        periods = [view.period for view in views]
        start, end = min(one.start for one in periods), max(one.end for one in periods)
        whole = self._view([m for view in views for m in view.markets], period_of(start, end, self._fiscal))
        whole.region, whole.product_line = region, line
        return whole

    @property
    def _fiscal(self) -> int:
        return self.access.company.fiscal_year_start

    def _of(self, region_id: int | None, line_id: int | None) -> list[Market]:
        """The markets of a slice; where a region or line is recorded only within a wider one, nothing is guessed."""
        found = [
            market for market in self._all
            if region_id in (None, market.region_id) and line_id in (None, market.product_line_id)
        ]  # fmt: skip
        if not found:
            names = (self._names["region"].get(region_id or 0), self._names["line"].get(line_id or 0))
            raise Refusal("no_data.market_slice", name=" · ".join(name for name in names if name))
        return found

    def _usual(self, found: list[Market]) -> Period:
        over = [market for market in found if market.period_end < self.access.today]
        last = max(over or found, key=lambda market: (market.period_end, -market.period_start.toordinal()))
        return _period(last, self.access)

    def _view(self, markets: list[Market], period: Period) -> MarketView:
        earlier = [self._at(market, _year_before(market)) for market in markets]
        later = [self._at(market, _year_after(market)) for market in markets]
        view = MarketView(
            region=self._only("region", [market.region_id for market in markets]),
            product_line=self._only("line", [market.product_line_id for market in markets]),
            period=period, markets=markets, size=market_total(markets), growth=_growth(markets, earlier),
            outlook=_growth([one for one in later if one], list(markets)) if all(later) else None,
        )  # fmt: skip
        view.rivals = self._rivals(markets, earlier)
        if not self._with_ours:
            return view
        try:
            ours = self._ours or Ours(self.access)
            self._ours = ours
            view.share, _ = share_of(markets, ours)
            if all(earlier):
                view.share_before, _ = share_of([one for one in earlier if one], ours)
        except Refusal as refusal:
            if not refusal.code.startswith("access."):
                raise
            view.hidden = True
        return view

    def _only(self, kind: str, keys: list[int | None]) -> str | None:
        return self._names[kind].get(keys[0] or 0) if len(set(keys)) == 1 else None

    def _at(self, market: Market, span: Span) -> Market | None:
        return self._by_place.get((_slice(market), span))

    def _rivals(self, markets: list[Market], earlier: list[Market | None]) -> list[Rival]:
        """Competitors by their share, in several markets the mean by size of those where they are recorded."""
        shares, found = self._shares, []
        for name in dict.fromkeys(name for market in markets for name in shares.get(market.id, {})):
            now = [(market, shares[market.id][name]) for market in markets if name in shares.get(market.id, {})]
            before = [(one, shares[one.id][name]) for one in earlier if one and name in shares.get(one.id, {})]
            share = _mean(now)
            if share is not None:
                found.append(Rival(name, share, _mean(before) if len(before) == len(now) else None, len(now)))
        return sorted(found, key=lambda rival: -rival.share)


def _mean(parts: list[tuple[Market, float]]) -> float | None:
    """The mean of shares by the markets' sizes; None where one of several sizes is not known."""
    if len(parts) == 1:
        return parts[0][1]
    sizes = [market.size for market, _ in parts]
    whole = sum(size or 0 for size in sizes)
    if None in sizes or not whole:
        return None
    return sum(share * (market.size or 0) for market, share in parts) / whole


def _growth(markets: list[Market], earlier: Iterable[Market | None]) -> float | None:
    """The growth as recorded; where it is not recorded of all, from the sizes of both periods."""
    if markets and all(market.growth is not None for market in markets):
        return market_growth(markets)
    before = list(earlier)
    now, then = market_total(markets), market_total([one for one in before if one]) if all(before) else None
    return 100 * (now / then - 1) if now is not None and then else None


def _narrowest(found: list[Market]) -> list[Market]:
    """The records that are not of a whole whose parts are recorded as well."""
    slices = {_slice(market) for market in found}
    return [
        market for market in found
        if not any(other != _slice(market) and _within(other, _slice(market)) for other in slices)
    ]  # fmt: skip


def _newest(found: list[Market]) -> list[Market]:
    """Of each slice the last period, of equal ones the record written last."""
    chosen: dict[Slice, Market] = {}
    for market in sorted(found, key=lambda one: (one.period_end, one.period_end - one.period_start, one.id)):
        chosen[_slice(market)] = market
    return list(chosen.values())


def _within(narrow: Slice, wide: Slice) -> bool:
    return all(whole is None or whole == part for part, whole in zip(narrow, wide, strict=True))


def _written(market: Market) -> int:
    return market.id


def _slice(market: Market) -> Slice:
    return market.region_id, market.product_line_id


def _span(market: Market) -> Span:
    return market.period_start, market.period_end


def _inside(market: Market, period: Period) -> bool:
    return period.start <= market.period_start and market.period_end <= period.end


def _period(market: Market, access: Access) -> Period:
    return period_of(market.period_start, market.period_end, access.company.fiscal_year_start)


def _year_before(market: Market) -> Span:
    earlier = same_period_last_year(Period(start=market.period_start, end=market.period_end))
    return earlier.start, earlier.end


def _year_after(market: Market) -> Span:
    """The same days a year later; a last day of a month stays one."""
    start, end = market.period_start, market.period_end + timedelta(days=1)
    return _next_year(start), _next_year(end) - timedelta(days=1)


def _next_year(day: date) -> date:
    return day.replace(year=day.year + 1, day=min(day.day, 28) if day.month == 2 else day.day)


def falling(view: MarketView) -> bool:
    """Whether our share went down by a tenth of a point or more."""
    return view.moved is not None and view.moved <= -0.1

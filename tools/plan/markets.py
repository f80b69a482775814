"""Markets: how large, how fast growing, how strong we are there, who else is, and what that suggests."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from knowledge import names
from knowledge.access import Access
from knowledge.metrics.model import Period
from knowledge.metrics.period import parse_period
from knowledge.names import keys_of, normalise_name
from knowledge.sales.plan.lookup import line_of
from knowledge.sales.plan.market_rules import facts_of, money, percent, points, rival_line, share_lines, suggestions
from knowledge.sales.plan.market_view import Markets, MarketView, Rival
from tools.charts import score_chart
from tools.contract import (
    Effect,
    Note,
    Report,
    Section,
    Semantic,
    Table,
    ToolContext,
    ToolInput,
    ToolRefusal,
    Unit,
    tool,
)
from tools.plan.target_asked import ProductLineName, ProductName, RegionName

Focus = Annotated[Literal["market", "growth", "share", "competitors"], Semantic("market_focus")]
SaidPeriod = Annotated[
    str, Semantic("measure_period"), Field(description="a period as said; without one the newest that is over")
]
CompetitorName = Annotated[str, Semantic("competitor"), Field(description="a competitor, as written")]
MOST_RIVALS = 10


class AnalyzeMarket(ToolInput):
    """Which market: of a region, a product line, both, or all; what of it comes first, or which competitor's part."""

    region: RegionName | None = None
    product_line: ProductLineName | None = None
    product: ProductName | None = None
    period: SaidPeriod | None = None
    competitor: CompetitorName | None = None
    focus: Focus = Field(
        default="market",
        description="growth: where demand grows fastest; share: where ours is smallest; competitors: who they are",
    )


class MarketEntry(BaseModel):
    """One market. `size` in major units; growth and shares in percent, None where not known or not the caller's."""

    region: str | None
    product_line: str | None
    period: Period
    size: float | int | None
    growth: float | None
    outlook: float | None
    share: float | None
    share_before: float | None


class MarketAnalysis(Report):
    """Markets with size, growth, our share and competitors; `whole` is all of them together."""

    whole: MarketEntry
    markets: list[MarketEntry]
    competitors: dict[str, float]
    currency: str


@tool(
    Effect.READ,
    examples=[
        "analyse the market for {product_line} in {region}",
        "analyze the market in {region}",
        "market analysis for {product_line}",
        "where is demand growing fastest and how strong are we there?",
        "which markets are growing and where are we weak?",
        "who are our competitors in {region}?",
        "what is {competitor}'s share of the {product_line} market in {region}?",
        "in which market is our share lowest?",
        "who competes with us in {product_line} in {region} and with which share?",
        "what should we do about the price war in {region}?",
        "分析{region}的{product_line}市场",
        "{region}的市场分析",
        "哪里的市场需求增长最快，我们在那里有多强？",
        "{region}有哪些竞争对手，各占多少市场份额？",
        "{competitor}在{region}{product_line}市场占多少份额？",
        "哪个市场我们的份额最低？",
        "{product_line}的市场情况怎么样",
        "{region}的价格战怎么应对",
    ],
)
def analyze_market(asked: AnalyzeMarket, context: ToolContext) -> MarketAnalysis:
    """Analyse markets: size, growth, our share and how it moved, competitors, and what that suggests by rule.

    Of a region, a product line (or a `product`'s), both, or all; of one `competitor` its share and how that moved. Our
    own share is bookings ÷ market size and shown to whoever may see the company's totals. For one figure (market_size,
    market_growth, market_share) use `query_metric`; to draft a strategy from these facts `save_plan`; to list what is
    recorded `find_plans`.
    """
    access = context.access
    region = names.resolve(access, "region", asked.region) if asked.region else None
    line = _line(access, asked)
    period = parse_period(asked.period, context.today, access.company.fiscal_year_start) if asked.period else None
    markets = Markets(access)
    views = markets.views(region.record_id if region else None, line.record_id if line else None, period)
    whole = markets.whole(views, region.label if region else None, line.label if line else None)
    every = views if region is None and line is None else markets.views(None, None, whole.period)
    rival = rival_called(access, asked.competitor, whole) if asked.competitor else None
    words = _Words(context, views, whole, markets.whole(every))
    of_line = [Note(code="market_of_line", facts={"line": line.label})] if line and not asked.product_line else []
    return MarketAnalysis(
        notes=of_line, sections=words.sections(asked.focus, rival), choices=words.choices(),
        currency=access.company.currency, whole=words.entry(whole), markets=[words.entry(view) for view in views],
        competitors={rival.name: round(rival.share, 1) for rival in whole.rivals},
    )  # fmt: skip


def _line(access: Access, asked: AnalyzeMarket) -> names.NameMatch | None:
    """The product line that is named, or that of the product: markets are recorded by line."""
    if asked.product_line is not None:
        return names.resolve(access, "product_line", asked.product_line)
    if asked.product is None:
        return None
    product = names.resolve(access, "product", asked.product)
    line = line_of(access, product.record_id)
    if line is None:
        raise ToolRefusal("no_data.market_slice", name=product.label)
    return names.resolve(access, "product_line", line)


def rival_called(access: Access, name: str, market: MarketView) -> Rival:
    """The competitor of a market that is meant; refuses one that has no recorded share there, with those that have."""
    wanted = normalise_name(name)
    known = {key: rival for rival in reversed(market.rivals) for key, _ in keys_of("competitor", rival.name)}
    if wanted in known:
        return known[wanted]
    label = names.resolve(access, "competitor", name).label
    if (found := known.get(normalise_name(label))) is not None:
        return found
    there = [rival.name for rival in market.rivals]
    raise ToolRefusal("no_data.rival_share", rival=label, name=market.name, period=market.period, choices=there)


class _Words:
    """Markets as sections of a report. `reference`: all markets together."""

    def __init__(self, context: ToolContext, views: list[MarketView], whole: MarketView, reference: MarketView) -> None:
        self.views, self.whole, self.reference = views, whole, reference
        self.company = context.access.company
        self.today = context.today

    def entry(self, view: MarketView) -> MarketEntry:
        """A market's figures as data."""
        return MarketEntry(
            region=view.region, product_line=view.product_line, period=view.period,
            size=None if view.size is None else money(view.size, self.company.currency).value,
            growth=_one(view.growth), outlook=_one(view.outlook), share=_one(view.share),
            share_before=_one(view.share_before),
        )  # fmt: skip

    def sections(self, focus: str, rival: Rival | None) -> list[Section]:
        """What is asked for first, then the markets, competitors, and what follows."""
        if rival is not None:
            return [Section(lines=self._rival(rival)), self._competitors()]
        sections = [Section(lines=self._lead(focus))]
        if focus == "competitors":
            sections.append(self._competitors())
        if len(self.views) > 1:
            sections.append(Section(title="markets", table=self._table(), chart=self._growth_chart()))
        if focus != "competitors":
            sections.append(self._competitors())
        needs = [
            Note(code="market_needs_of", facts={"name": view.name or self._name, "needs": view.needs[0]})
            for view in self.views[:4] if view.needs
        ]  # fmt: skip
        if needs and len(self.views) > 1:
            sections.append(Section(title="market_asks", lines=needs))
        found = suggestions(self.views, self.reference)
        sections.append(Section(title="market_suggests", lines=found or [Note(code="market_nothing", facts={})]))
        return sections

    def _lead(self, focus: str) -> list[Note]:
        """What answers first."""
        if focus == "competitors" and self.whole.rivals:
            return self._rivals()[:1]
        if len(self.views) > 1 and focus in ("growth", "share"):
            return self._growth() if focus == "growth" else self._weakest() or self._facts()
        return self._facts()

    def _rival(self, rival: Rival) -> list[Note]:
        """One competitor's part of the market, how it moved, and ours beside it."""
        facts: dict[str, Any] = {"rival": rival.name, "name": self._name, "period": self.whole.period}
        lines = [Note(code="market_rival_share", facts={**facts, "share": percent(rival.share)})]
        lines += [rival_line(rival)] if rival.moved is not None else []
        if len(self.whole.markets) > rival.markets:
            among = {"count": rival.markets, "all": len(self.whole.markets)}
            lines.append(Note(code="market_rival_known", facts=among))
        return [*lines, *share_lines(self.whole)]

    def _weakest(self) -> list[Note]:
        """Where our share is smallest; nothing where it is not known."""
        known = [view for view in self.views if view.share is not None]
        if not known:
            return []
        last = min(known, key=lambda view: view.share or 0.0)
        best = max(known, key=lambda view: view.share or 0.0)
        facts = {
            "name": last.name or self._name, "count": len(known), "period": last.period,
            "share": percent(last.share or 0.0), "best": best.name, "highest": percent(best.share or 0.0),
        }  # fmt: skip
        return [Note(code="market_weakest", facts=facts)]

    @property
    def _name(self) -> str:
        return self.whole.name or self.company.name or "–"

    def _facts(self) -> list[Note]:
        """The market as a whole."""
        lines = facts_of(self.whole, self._name, self.company.currency)
        if self.whole.outlook is not None:
            lines.append(Note(code="market_outlook", facts={"growth": percent(self.whole.outlook)}))
        if self.whole.period.end >= self.today and self.whole.share is not None:
            lines.append(Note(code="market_so_far", facts={"day": self.today}))
        return lines

    def _growth(self) -> list[Note]:
        """Where demand grows fastest, and how strong we are there against everywhere."""
        first = self.views[0]
        if first.growth is None:
            return [Note(code="market_growth_unknown", facts={"period": self.whole.period})]
        facts: dict[str, Any] = {
            "name": first.name or self._name, "growth": percent(first.growth), "count": len(self.views),
            "period": first.period,
        }  # fmt: skip
        lines = [Note(code="market_fastest", facts=facts)]
        if self.whole.growth is not None:
            lines.append(Note(code="market_mean", facts={"mean": percent(self.whole.growth)}))
        lines += share_lines(first)
        if first.share is not None and self.reference.share is not None:
            code = "market_weaker" if first.share < self.reference.share else "market_stronger"
            lines.append(Note(code=code, facts={"whole": percent(self.reference.share)}))
        if first.outlook is not None:
            lines.append(Note(code="market_outlook", facts={"growth": percent(first.outlook)}))
        return lines

    def _rivals(self) -> list[Note]:
        first = self.whole.rivals[0]
        count, share = len(self.whole.rivals), percent(first.share)
        facts = {"name": self._name, "count": count, "rival": first.name, "share": share}
        lines = [Note(code="market_rivals", facts=facts)]
        gains = [rival for rival in self.whole.rivals if rival.moved is not None and points(rival.moved) >= 1]
        return [*lines, *[rival_line(rival) for rival in gains]]

    def _competitors(self) -> Section:
        """The competitors' shares, beside ours."""
        rivals = self.whole.rivals
        if not rivals:
            return Section(title="market_competitors", lines=[Note(code="market_no_rivals", facts={})])
        several = len(self.whole.markets) > 1
        ours = self.whole.share
        rows: list[list[Any]] = [
            [rival.name, _one(rival.share), _one(rival.moved), *([rival.markets] if several else [])]
            for rival in rivals[:MOST_RIVALS]
        ]
        if ours is not None:
            places = [len(self.whole.markets)] if several else []
            rows.append([self.company.name, _one(ours), _one(self.whole.moved), *places])
        rows.sort(key=lambda row: -row[1])
        columns = ["seller", "share_of_market", "points_moved", *(["markets_of"] if several else [])]
        units = {"share_of_market": Unit.PERCENT, "markets_of": Unit.COUNT}
        chart = score_chart("market_competitors", [(str(row[0]), float(row[1])) for row in rows])
        table = Table.of(columns, rows, units=units, total=len(rivals) + (ours is not None))
        return Section(title="market_competitors", table=table, chart=chart, lines=self._rivals()[1:])

    def _table(self) -> Table:
        """A row for each market; columns that nothing is known of fall away."""
        columns: list[tuple[str, Unit | None, list[Any]]] = [
            ("region", None, [view.region for view in self.views]),
            ("product_line", None, [view.product_line for view in self.views]),
            ("market_size", Unit.MONEY, [self.entry(view).size for view in self.views]),
            ("market_growth", Unit.PERCENT, [_one(view.growth) for view in self.views]),
            ("outlook", Unit.PERCENT, [_one(view.outlook) for view in self.views]),
            ("market_share", Unit.PERCENT, [_one(view.share) for view in self.views]),
            ("points_moved", None, [_one(view.moved) for view in self.views]),
        ]
        kept = [column for column in columns if any(value is not None for value in column[2])]
        rows = [list(row) for row in zip(*[column[2] for column in kept], strict=True)]
        units = {name: unit for name, unit, _ in kept if unit is not None}
        return Table.of([name for name, _, _ in kept], rows, units=units, currency=self.company.currency)

    def _growth_chart(self) -> Any:  # noqa: ANN401 - a Chart or None
        return score_chart("market_growth", [(v.name, round(v.growth, 1)) for v in self.views if v.growth is not None])

    def choices(self) -> list[Note]:
        """A strategy from these facts, and what is under way already."""
        urgent = suggestions(self.views, self.reference)
        name = str(urgent[0].facts["name"]) if urgent else self._name
        return [Note(code="strategy_for", facts={"name": name}), Note(code="strategies_active", facts={})]


def _one(value: float | None) -> float | None:
    return None if value is None else round(value, 1)

"""Hot products, where and when each sells unusually well, and what is bought together."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from knowledge import names
from knowledge.metrics.model import Filter, Op, Period
from knowledge.metrics.period import parse_period, period_containing
from knowledge.metrics.sources import SOURCES
from knowledge.metrics.spans import has_records
from knowledge.sales.measure.baskets import FEWEST_TOGETHER, Baskets, Couple, bought_together
from knowledge.sales.measure.hot import hot_products
from knowledge.sales.measure.seasons import SEASON_OF, SEASONS, Cell, cells_above
from knowledge.sales.measure.series import Asked, Series, series_of
from knowledge.sales.measure.trends import SURE
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
from tools.measure.asked import AtMost, OfPeriod, Where, Whose, whose
from tools.measure.figures import bar_chart, p_cell, p_text, percent, rounded

Topic = Annotated[
    Literal["hot", "unusual", "together"],
    Semantic("product_topic"),
    Field(description="hot: growth and rank; unusual: where and when it sells unusually well; together: baskets"),
]
Season = Annotated[Literal["winter", "spring", "summer", "autumn"], Semantic("season")]
OF_PRODUCTS = ("product", "product_line")
MOST_SAID = 5


class AnalyzeProducts(ToolInput):
    """What about products is wanted, of which records."""

    what: Topic = "hot"
    season: Season | None = None
    where: Where = ()
    period: OfPeriod | None = None
    scope: Whose | None = None
    limit: AtMost = 20


class Standout(BaseModel):
    """Where a product sells unusually well: `count` orders against `expected`, `z` deviations above it."""

    product: str
    place: str | None = None
    season: str | None = None
    count: int
    expected: float
    z: float
    p: float


class ProductsAnalyzed(Report):
    """Of what was asked for; money in major units."""

    what: Literal["hot", "unusual", "together"]
    hot: list[str] = Field(default=[])
    standouts: list[Standout] = Field(default=[])
    couples: list[Couple] = Field(default=[])


@tool(
    Effect.READ,
    examples=[
        "hot products {period}",
        "which products are hot right now?",
        "what is bought together?",
        "which products are often bought together with {product}?",
        "which products sell unusually well in winter in {region}?",
        "where does {product} sell unusually well?",
        "market basket analysis",
        "{period}的热销产品分析",
        "现在哪些产品最火？",
        "哪些产品经常一起购买？",
        "和{product}搭配购买的产品有哪些",
        "哪些产品冬天在{region}卖得特别好？",
        "{product}在哪里卖得特别好",
    ],
)
def analyze_products(asked: AnalyzeProducts, context: ToolContext) -> ProductsAnalyzed:
    """Find hot products, where and in which season each sells unusually well, or what is bought together.

    Hot: units, revenue and rank against the period before, and whether the rise is more than chance. Unusual: orders
    by product, region and season against what both alone would bring. Together: support, confidence and lift of
    couples. For a plain ranking ("top products by units") use `query_metric`.
    """
    period = None
    if asked.period:
        period = parse_period(asked.period, context.today, context.access.company.fiscal_year_start)
    if asked.what == "together":
        return _together(asked, context, period)
    if asked.what == "unusual" or asked.season:
        return _unusual(asked, context, period)
    return _hot(asked, context, period)


def _hot(asked: AnalyzeProducts, context: ToolContext, period: Period | None) -> ProductsAnalyzed:
    access = context.access
    period = period or period_containing(context.today, "quarter", access.company.fiscal_year_start)
    found = hot_products(access, period, asked.where, asked.scope)
    hot = [row for row in found.rows if row.p <= SURE and row.change_percent is not None and row.change_percent > 0]
    facts = {"count": len(hot), "total": len(found.rows), "period": found.period, "before": found.before,
             "records": found.records}  # fmt: skip
    lines = [Note(code=f"hot_{found.kind}" if hot else f"hot_none_{found.kind}", facts=facts)]
    said = [
        Note(code="hot_product", facts={
            "product": row.product, "units": round(row.units), "before": round(row.units_before or 0),
            "change": f"{row.change_percent:+.0f}%", "rank": row.rank, "rank_before": row.rank_before or "–",
            "p": p_text(row.p), "share": percent(row.share),
        })
        for row in hot[:MOST_SAID]
    ]  # fmt: skip
    table = Table.of(
        ["product", "rank", "rank_before", "units", "units_before", "change_percent", "revenue", "share_percent",
         "records", "p_value"],
        [
            [
                row.product, row.rank, row.rank_before, rounded(row.units), rounded(row.units_before),
                None if row.change_percent is None else round(row.change_percent, 1), rounded(row.revenue),
                round(row.share, 1), row.records, p_cell(row.p),
            ]
            for row in found.rows[: asked.limit]
        ],
        units={"units": Unit.COUNT, "units_before": Unit.COUNT, "change_percent": Unit.PERCENT,
               "share_percent": Unit.PERCENT, "revenue": Unit.MONEY, "rank": Unit.COUNT,
               "rank_before": Unit.COUNT, "records": Unit.COUNT},
        currency=access.company.currency, total=len(found.rows),
    )  # fmt: skip
    chart = bar_chart("units_sold", [(row.product, row.units) for row in found.rows[: asked.limit]])
    sections = [Section(lines=lines), Section(title="hot_table", lines=said, table=table, chart=chart)]
    return ProductsAnalyzed(
        what="hot", sections=sections, hot=[row.product for row in hot], notes=[*whose(found.scope), *found.notes]
    )


def _unusual(asked: AnalyzeProducts, context: ToolContext, period: Period | None) -> ProductsAnalyzed:
    """Cells of product × region, product × season and region × season of each product that stand out."""
    access = context.access
    metric = "units_sold" if has_records(access, SOURCES["orders"]) else "deals_won"
    regions, products = _named(context, asked.where, "region"), _named(context, asked.where, "product")
    where = tuple(item for item in asked.where if item.field not in ("region", "product") or item.op is not Op.EQ)
    series = series_of(access, Asked(metric, "month", ("product", "region"), where, period, asked.scope))
    seasons = [asked.season] if asked.season else list(SEASONS)
    found = [
        cell for cell in _cells(series)
        if (not products or cell.product in products) and (not regions or cell.place in regions or cell.place is None)
        and (cell.season in seasons or (cell.season is None and not asked.season))
        and not (regions and cell.place is None and not asked.season)
    ]  # fmt: skip
    records = sum(series.total_records(group) for group in series.records)
    facts = {"count": len(found), "records": records, "period": series.period}
    lines = [Note(code="unusual" if found else "unusual_none", facts=facts)]
    said = [Note(code=_code(one), facts=_facts(one)) for one in found[:MOST_SAID]]
    rows: list[list[Any]] = [
        [one.product, one.place, one.season and f"season_{one.season}", one.count, round(one.expected, 1),
         round(one.count / one.expected, 2), round(one.z, 1), p_cell(one.p)]
        for one in found
    ]  # fmt: skip
    table = Table.of(
        ["product", "region", "season", "records", "expected", "times", "z_score", "p_value"], rows[: asked.limit],
        units={"records": Unit.COUNT, "expected": Unit.COUNT, "times": Unit.RATIO, "z_score": Unit.RATIO},
        total=len(rows),
    )  # fmt: skip
    bars = [(" · ".join(str(part) for part in (one.product, one.place, one.season) if part), one.count / one.expected)
            for one in found[: asked.limit]]  # fmt: skip
    sections = [Section(lines=lines)]
    if found:
        sections.append(Section(title="unusual_table", lines=said, table=table, chart=bar_chart("times", bars)))
    return ProductsAnalyzed(
        what="unusual", sections=sections, standouts=found, notes=[*whose(series.scope), *series.notes]
    )


def _named(context: ToolContext, where: tuple[Filter, ...], field: str) -> set[str]:
    """The records' own names of what a filter names."""
    values = [value for item in where if item.field == field and item.op is Op.EQ for value in item.values]
    return {names.resolve(context.access, field, str(value)).label for value in values}


def _cells(series: Series) -> list[Standout]:
    """The cells of all three kinds of table, the surest first."""
    by_region: dict[str, dict[str, float]] = {}
    by_season: dict[str, dict[str, float]] = {}
    both: dict[str, dict[str, dict[str, float]]] = {}
    for (product, region), counts in series.records.items():
        if product is None or region is None:
            continue
        row = both.setdefault(product, {}).setdefault(region, dict.fromkeys(SEASONS, 0.0))
        for step, count in zip(series.steps, counts, strict=True):
            season = SEASON_OF[step.start.month]
            row[season] += count
            of_product = by_season.setdefault(product, dict.fromkeys(SEASONS, 0.0))
            of_product[season] += count
        by_region.setdefault(product, {})[region] = sum(row.values())
    found = [_standout(cell, cell.table, cell.row, cell.column) for cell in cells_above(both)]
    found += [_standout(cell, cell.row, cell.column, None) for cell in cells_above({"": by_region})]
    found += [_standout(cell, cell.row, None, cell.column) for cell in cells_above({"": by_season})]
    return sorted(found, key=lambda one: (one.place is None or one.season is None, -one.z))


def _standout(cell: Cell, product: str, place: str | None, season: str | None) -> Standout:
    return Standout(
        product=product, place=place, season=season, count=cell.count, expected=cell.expected, z=cell.z, p=cell.p
    )


def _code(one: Standout) -> str:
    return "unusual_both" if one.place and one.season else "unusual_place" if one.place else "unusual_season"


def _facts(one: Standout) -> dict[str, Any]:
    return {
        "product": one.product, "region": one.place, "season": f"season_{one.season}", "count": one.count,
        "expected": round(one.expected, 1), "times": round(one.count / one.expected, 2), "z": round(one.z, 1),
        "p": p_text(one.p),
    }  # fmt: skip


def _together(asked: AnalyzeProducts, context: ToolContext, period: Period | None) -> ProductsAnalyzed:
    products = _named(context, asked.where, "product")
    where = tuple(item for item in asked.where if item.field != "product")
    found = bought_together(context.access, where, period, asked.scope)
    if not found.several:
        raise ToolRefusal("no_data.baskets", count=found.total)
    couples = [one for one in found.couples if not products or products & {one.first, one.second}]
    sure = [one for one in couples if one.sure]
    said = [_couple_note(one) for one in sure[:MOST_SAID]]
    table = Table.of(
        ["product", "with_product", "together", "expected", "support", "confidence", "lift", "p_value"],
        [
            [one.first, one.second, one.together, round(one.expected), round(100 * one.support, 1),
             round(100 * one.confidence, 1), round(one.lift, 2), p_cell(one.p)]
            for one in couples[: asked.limit]
        ],
        units={"together": Unit.COUNT, "expected": Unit.COUNT, "support": Unit.PERCENT, "confidence": Unit.PERCENT,
               "lift": Unit.RATIO},
        total=len(couples),
    )  # fmt: skip
    bars = [(f"{one.first} + {one.second}", one.together / one.expected) for one in couples[: asked.limit]]
    sections = [Section(lines=[_counted(found, sure)])]
    if couples:
        sections.append(Section(title="couples", lines=said, table=table, chart=bar_chart("times", bars)))
    return ProductsAnalyzed(
        what="together", sections=sections, couples=couples[: asked.limit], notes=whose(found.scope)
    )


def _counted(found: Baskets, sure: list[Couple]) -> Note:
    facts = {"total": found.total, "several": found.several, "count": len(sure), "least": FEWEST_TOGETHER}
    return Note(code=f"couples_{found.kind}" if sure else f"couples_none_{found.kind}", facts=facts)


def _couple_note(one: Couple) -> Note:
    return Note(code="couple", facts={
        "first": one.first, "second": one.second, "count": one.together, "support": percent(100 * one.support),
        "confidence": percent(100 * one.confidence), "expected": round(one.expected), "p": p_text(one.p),
    })  # fmt: skip

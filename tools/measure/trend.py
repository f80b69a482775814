"""Whether a figure rises or falls over the months, and its seasons by product and region."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from knowledge.metrics import query as metrics
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.period import parse_period
from knowledge.metrics.sources import SOURCES
from knowledge.metrics.spans import has_records
from knowledge.sales.measure.series import Asked, Group, Series, is_time, series_of
from knowledge.sales.measure.trends import FEWEST_POINTS, Trend, adjusted, trend_of, turning_point, unusual_values
from tools.contract import (
    Chart,
    DimensionName,
    Effect,
    MetricName,
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
from tools.measure.figures import change, figure, line_chart, p_cell, p_text, rounded
from tools.measure.moved import PartRow, why_moved
from tools.measure.seasonal import SeasonRow, seasonal_sections

What = Annotated[
    Literal["trend", "seasonality", "change"],
    Semantic("trend_kind"),
    Field(description="whether it rises or falls over time; its seasonal index by month of the year; why it changed"),
]
Grain = Annotated[Literal["month", "quarter"], Semantic("trend_grain"), Field(description="the steps of a trend")]
MOST_LINES = 6
MOST_SAID = 4


class AnalyzeTrend(ToolInput):
    """The metric with its filters, and whether its trend, its seasonality or what moved it is wanted.

    Only for `change`: `against`, another period that it is held against, and `against_all`, where what the filters name
    is held against everything of the same days.
    """

    metric: MetricName | None = None
    what: What = "trend"
    group_by: tuple[DimensionName, ...] = Field(default=(), max_length=2)
    where: Where = ()
    period: OfPeriod | None = None
    grain: Grain = "month"
    scope: Whose | None = None
    against: Annotated[str, Semantic("moved_against")] | None = None
    against_all: Annotated[bool, Semantic("moved_than_all")] = False
    limit: AtMost = 20


class TrendRow(BaseModel):
    """One line: change a step with its 95 % interval in the metric's unit (money major), p (adjusted for several)."""

    group: list[str | None]
    points: int
    slope: float
    low: float
    high: float
    p: float
    direction: Literal["up", "down", "flat"]


class TrendAnalyzed(Report):
    """The trend of the whole and of groups, the seasons, or the parts of a change; days of steps are all over."""

    metric: str
    what: Literal["trend", "seasonality", "change"]
    trends: list[TrendRow] = Field(default=[])
    seasons: list[SeasonRow] = Field(default=[])
    parts: list[PartRow] = Field(default=[])


@tool(
    Effect.READ,
    examples=[
        "is our {metric} trend up or down?",
        "is the {metric} trend up or down over the last two years?",
        "analyze the trend of {metric}",
        "trend analysis of {metric} by {dimension}",
        "seasonality of {product_line} by {region}",
        "how seasonal is {metric}?",
        "which month is strongest for {product}?",
        "what is the peak season of {product_line}?",
        "which parts moved our {metric} {period}?",
        "why is the {metric} of {region} lower than the rest?",
        "{metric}的趋势是上升还是下降？",
        "分析{metric}的趋势",
        "各{dimension}{metric}的趋势分析",
        "{product_line}各区域的季节性",
        "{product}哪个月卖得最旺？",
        "{product_line}的旺季和淡季是什么时候",
        "{period}{metric}的变化由哪些部分组成？",
        "为什么{region}的{metric}比整体低？",
    ],
)
def analyze_trend(asked: AnalyzeTrend, context: ToolContext) -> TrendAnalyzed:
    """Test whether a metric rises or falls over months or quarters, find its seasons, or take a change of it apart.

    Gives the change a month with its 95 % interval and p-value, growth, turning and unusual months; with
    `what="seasonality"` the seasonal index by month and which product sells unusually well in one season and region;
    with `what="change"` what each product line, region, team or rep added to a rise or fall of any metric, or to its
    distance from the whole. Why bookings moved by deals, win rate and deal size: `summarize_performance`.
    For plain figures by month ("bookings by month") use `query_metric`.
    """
    if asked.what == "seasonality" and asked.metric == "products":
        # "By product" counts no products.
        asked = asked.model_copy(update={"metric": None, "group_by": ("product", *asked.group_by)[:2]})
    name, notes = _metric(asked, context)
    if asked.what == "change":
        sections, parts = why_moved(
            context, name, asked.where, asked.scope, period=asked.period, against=asked.against,
            against_all=asked.against_all,
        )  # fmt: skip
        return TrendAnalyzed(metric=name, what="change", sections=sections, parts=parts, notes=notes)
    dimensions = tuple(one for one in asked.group_by if not is_time(one))
    grain = "quarter" if "quarter" in asked.group_by else asked.grain
    period = None
    if asked.period:
        period = parse_period(asked.period, context.today, context.access.company.fiscal_year_start)
    wanted = Asked(name, grain, dimensions, asked.where, period, asked.scope)
    if asked.what == "seasonality":
        sections, seasons, more = seasonal_sections(context.access, wanted, asked.limit)
        notes += more
        return TrendAnalyzed(metric=name, what="seasonality", sections=sections, seasons=seasons, notes=notes)
    sections, trends, more = _trends(wanted, context, asked.limit)
    return TrendAnalyzed(metric=name, what="trend", sections=sections, trends=trends, notes=[*notes, *more])


def _metric(asked: AnalyzeTrend, context: ToolContext) -> tuple[str, list[Note]]:
    """The metric asked for; else what is sold: by quantity for seasons where there are orders, else as bookings."""
    if asked.metric:
        metric, note = metrics.resolve_metric(context.access, asked.metric)
        name, notes = metric.name, [note] if note else []
    else:
        ordered = has_records(context.access, SOURCES["orders"])
        name = "units_sold" if ordered and asked.what == "seasonality" else "bookings"
        if name == "bookings" and ordered and not has_records(context.access, SOURCES["deals"]):
            name = "sales_revenue"
        notes = [Note(code="metric_taken", facts={"metric": name})]
    if asked.what == "seasonality" and not METRICS[name].additive:
        raise ToolRefusal("metric.no_season", metric=name)
    if asked.what == "seasonality" and METRICS[name].kind != "flow":
        raise ToolRefusal("metric.no_season", metric=name)
    return name, notes


def _trends(asked: Asked, context: ToolContext, limit: int) -> tuple[list[Section], list[TrendRow], list[Note]]:
    series = series_of(context.access, asked)
    if len(series.steps) < FEWEST_POINTS:
        raise ToolRefusal(
            f"no_data.trend_{asked.grain}", metric=asked.metric, count=len(series.steps), least=FEWEST_POINTS,
            period=series.period,
        )  # fmt: skip
    notes = [*whose(series.scope), *series.notes]
    return (*_whole(series), notes) if not asked.group_by else (*_groups(series, limit), notes)


def _whole(series: Series) -> tuple[list[Section], list[TrendRow]]:
    values = series.values[()]
    trend = trend_of(values, series.cycle)
    if trend is None:
        raise ToolRefusal("no_data.trend_flat", metric=series.asked.metric, period=series.period)
    lines = [_said(series, trend), *_growth(series, values, trend), *_turned(series, values, trend)]
    unusual = unusual_values(values, trend.slope, series.cycle)
    odd = [
        Note(code="trend_unusual", facts={
            "step": series.labels[one.at], "value": figure(one.value, series.unit, series.currency),
            "expected": figure(one.expected, series.unit, series.currency), "z": round(one.z, 1),
        })
        for one in unusual
    ]  # fmt: skip
    rows = [
        [label, rounded(value, series.unit), count]
        for label, value, count in zip(series.labels, values, series.records[()], strict=True)
    ]
    table = Table.of(
        [series.asked.grain, series.asked.metric, "records"], rows,
        units={series.asked.metric: series.unit, "records": Unit.COUNT}, currency=series.currency,
    )  # fmt: skip
    chart = line_chart(
        series.asked.metric, [(label, None, value) for label, value in zip(series.labels, values, strict=True)]
    )
    sections = [Section(lines=lines), Section(title="trend_odd", lines=odd)]
    sections.append(Section(title=f"trend_by_{series.asked.grain}", table=table, chart=chart))
    return sections, [_row([], trend, trend.p)]


def _row(group: list[str | None], trend: Trend, p: float) -> TrendRow:
    direction = trend.direction if p <= 0.05 else "flat"
    return TrendRow(
        group=group, points=trend.points, slope=trend.slope, low=trend.low, high=trend.high, p=p, direction=direction
    )


def _said(series: Series, trend: Trend) -> Note:
    """The finding with its slope, interval, p, n and period, and by which test."""
    unit, currency = series.unit, series.currency
    facts = {
        "metric": series.asked.metric, "p": p_text(trend.p), "count": trend.points, "period": series.period,
        "slope": change(abs(trend.slope) if trend.direction != "flat" else trend.slope, unit, currency),
        "low": change(trend.low, unit, currency), "high": change(trend.high, unit, currency),
        "test": Note(code="test_seasonal" if trend.seasonal else "test_plain"),
    }  # fmt: skip
    return Note(code=f"trend_{trend.direction}_{series.asked.grain}", facts=facts)


def _growth(series: Series, values: list[float | None], trend: Trend) -> list[Note]:
    """The last year against the one before it; with less than two years, how far the line climbs over the span."""
    cycle, unit = series.cycle, series.unit
    known = [value for value in values if value is not None]
    if len(values) >= 2 * cycle and len(known) == len(values):
        last, before = known[-cycle:], known[-2 * cycle : -cycle]
        share = 1 if METRICS[series.asked.metric].additive and METRICS[series.asked.metric].kind == "flow" else cycle
        now, then = sum(last) / share, sum(before) / share
        facts = {
            "now": figure(now, unit, series.currency), "then": figure(then, unit, series.currency), "count": cycle,
            "change": change(now - then, unit, series.currency),
        }  # fmt: skip
        code = "trend_years" if share == 1 else "trend_years_mean"
        if unit is not Unit.PERCENT and then > 0:
            return [Note(code=f"{code}_{series.asked.grain}", facts={**facts, "percent": _signed(now / then - 1)})]
        return [Note(code=f"{code}_plain_{series.asked.grain}", facts=facts)]
    rise = trend.slope * (len(values) - 1)
    return [Note(code="trend_span", facts={"change": change(rise, unit, series.currency), "period": series.period})]


def _signed(share: float) -> str:
    return f"{100 * share:+.1f}%"


def _turned(series: Series, values: list[float | None], trend: Trend) -> list[Note]:
    at = turning_point(values, trend.slope, series.cycle)
    if at is None:
        return []
    rest = trend_of(values[at:])
    down = rest is not None and rest.slope < 0
    return [Note(code="trend_turned_down" if down else "trend_turned_up", facts={"step": series.labels[at]})]


def _groups(series: Series, limit: int) -> tuple[list[Section], list[TrendRow]]:
    """Each group's trend, the surest first; p-values are held against the number of groups."""
    tested: list[tuple[Group, Trend]] = []
    for group, values in series.values.items():
        trend = trend_of(values, series.cycle)
        if trend is not None and None not in group:
            tested.append((group, trend))
    if not tested:
        raise ToolRefusal("no_data.trend_flat", metric=series.asked.metric, period=series.period)
    ps = adjusted([trend.p for _, trend in tested])
    found = sorted(zip(tested, ps, strict=True), key=lambda one: (one[1], -abs(one[0][1].slope)))
    rows = [_row(list(group), trend, p) for (group, trend), p in found]
    moving = [row for row in rows if row.direction != "flat"]
    facts = {"metric": series.asked.metric, "total": len(rows), "count": len(moving), "period": series.period,
             "by": series.asked.group_by[0], "steps": len(series.steps)}  # fmt: skip
    lines = [Note(code="trend_groups" if moving else "trend_groups_none", facts=facts)]
    said = [
        Note(code=f"trend_group_{row.direction}_{series.asked.grain}", facts={
            "group": " / ".join(name or "–" for name in row.group), "p": p_text(row.p),
            "slope": change(abs(row.slope), series.unit, series.currency),
        })
        for row in moving[:MOST_SAID]
    ]  # fmt: skip
    table = _table(series, rows[:limit], len(rows))
    groups = Section(title="trend_by_group", lines=said, table=table, chart=_lines(series, rows))
    return [Section(lines=lines), groups], rows


def _table(series: Series, rows: list[TrendRow], total: int) -> Table:
    unit = series.unit
    names = [*series.asked.group_by, "direction", "slope", "slope_low", "slope_high", "p_value", "records"]
    cells = [
        [
            *row.group, row.direction, rounded(row.slope, unit), rounded(row.low, unit), rounded(row.high, unit),
            p_cell(row.p), series.total_records(tuple(row.group)),
        ]
        for row in rows
    ]  # fmt: skip
    units = {"slope": unit, "slope_low": unit, "slope_high": unit, "records": Unit.COUNT}
    return Table.of(names, cells, units=units, currency=series.currency, total=total)


def _lines(series: Series, rows: list[TrendRow]) -> Chart:
    shown = [(tuple(row.group), " / ".join(name or "–" for name in row.group)) for row in rows[:MOST_LINES]]
    return line_chart(
        series.asked.metric,
        [
            (label, name, value) for group, name in shown
            for label, value in zip(series.labels, series.values[group], strict=True)
        ],
    )  # fmt: skip

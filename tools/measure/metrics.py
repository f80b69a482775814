"""Numbers: every metric by every dimension and period, what they mean, and the records behind them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from knowledge.metrics import query as metrics
from knowledge.metrics.model import AveragePer, GroupBound, MetricBound, MetricQuery, MetricResult, Scope
from knowledge.metrics.named_people import partly_seen
from knowledge.metrics.period import parse_period
from tools.charts import metric_chart
from tools.contract import (
    DimensionName,
    Effect,
    Filters,
    Limit,
    MetricName,
    Period,
    PeriodText,
    Semantic,
    Table,
    ToolContext,
    ToolInput,
    ToolOutput,
    Unit,
    tool,
)
from tools.records import record_table

Comparison = Annotated[
    str,
    Semantic("compare_to"),
    Field(description="'previous_period', 'same_period_last_year', or a period as said ('Q2 2017')"),
]
Order = Annotated[Literal["highest", "lowest"], Semantic("order")]
RankBy = Annotated[
    Literal["value", "change", "change_percent"],
    Semantic("rank_by"),
    Field(description="rank by the figure, or by how much it changed"),
]
PerUnit = Annotated[AveragePer, Semantic("average_per")]
Share = Annotated[bool, Semantic("share"), Field(description="also give each group's percent of the total")]
HavingAlso = Annotated[
    tuple[MetricBound, ...], Semantic("having_also"), Field(description="further conditions on other metrics' figures")
]
LimitEach = Annotated[
    bool,
    Semantic("limit_each"),
    Field(description="apply `limit` within each group of the first of two dimensions: the best rep of every region"),
]
Having = Annotated[
    GroupBound,
    Semantic("having"),
    Field(description="keep the groups whose figure fits: reps with a win rate > 65, accounts with deals_won = 0"),
]
ShareWithin = Annotated[
    tuple[str, ...],
    Semantic("share_within"),
    Field(description="fields of `where` that the whole of a share keeps: for Anna's share of the West ['region']"),
]
ShareOf = Annotated[
    str, Semantic("share_of_metric"), Field(description="the metric of the whole: deals, for deals_lost of all deals")
]
DefinedMetric = Annotated[
    str, Semantic("defined_metric"), Field(description="the name of a metric whose meaning is asked for")
]
WhoseRecords = Annotated[Scope, Semantic("scope"), Field(description="whose records: mine, team or company")]


class MetricRecords(ToolInput):
    """A figure: the metric, its filters, its period and whose records it counts."""

    metric: MetricName
    where: Filters = ()
    period: PeriodText | None = None
    scope: WhoseRecords | None = None
    limit: Limit | None = None


class QueryMetric(MetricRecords):
    """One metric, sliced by dimensions, filtered, for a period."""

    group_by: tuple[DimensionName, ...] = Field(default=(), max_length=2)
    compare_to: Comparison | None = None
    order: Order | None = None
    rank_by: RankBy | None = None
    limit_each: LimitEach = False
    having: Having | None = None
    having_also: HavingAlso = ()
    share_of_total: Share = False
    share_within: ShareWithin = ()
    share_of_metric: ShareOf | None = None
    average_per: PerUnit | None = None


class MetricAnswer(ToolOutput):
    """The figure or figures, with what they cover."""

    result: MetricResult


def _period(text: str | None, context: ToolContext) -> Period | None:
    return parse_period(text, context.today, context.access.company.fiscal_year_start) if text else None


def _query(asked: MetricRecords, metric: str, context: ToolContext) -> MetricQuery:
    given = asked.model_dump(exclude={"metric", "period", "where", "having", "having_also"}, exclude_none=True)
    if isinstance(asked, QueryMetric):
        also = [(bound, metrics.resolve_metric(context.access, bound.metric)[0].name) for bound in asked.having_also]
        given["having"] = asked.having
        given["having_also"] = tuple(bound.model_copy(update={"metric": name}) for bound, name in also)
    if given.get("share_of_metric"):
        given["share_of_metric"] = metrics.resolve_metric(context.access, given["share_of_metric"])[0].name
    if given.get("compare_to") not in (None, "previous_period", "same_period_last_year"):
        given["compare_to"] = _period(given["compare_to"], context)
    return MetricQuery(metric=metric, where=asked.where, period=_period(asked.period, context), **given)


@tool(
    Effect.READ,
    examples=[
        "how much {metric} did we make in {period}?",
        "what is our {metric}?",
        "{metric} in {period}",
        "{metric} of {person}",
        "{region} {metric} {period}",
        "{metric}",
        "what was the total {metric} {period}",
        "{metric} by {dimension}",
        "break down {metric} by {dimension}",
        "which {dimension} has the highest {metric}?",
        "who is the top {dimension} by {metric}?",
        "top {limit} {dimension} by {metric}",
        "by how much did {metric} change from {period} to {period}",
        "how is {person} doing on {metric}?",
        "how many deals are there in total?",
        "how many open deals do we have in {region}?",
        "number of deals won in {period}",
        "how many deals have no {dimension}?",
        "how many calls did {person} make {period}?",
        "deals lost by {dimension}",
        "{metric} of {region} in {period} compared with last year",
        "how much {metric} comes from {sector} accounts",
        "for {person}: deals won, deals lost and {metric}",
        "how far is each {dimension} from {metric}",
        "average {metric} per month",
        "what share of {metric} comes from {region}?",
        "which {dimension} have {metric} above {number}?",
        "how many {dimension} have never won a deal?",
        "the best {dimension} of each region by {metric}",
        "{period}的{metric}是多少",
        "{metric}是多少？",
        "{period}{metric}",
        "{region}{metric}",
        "各{dimension}的{metric}",
        "按{dimension}拆分{metric}",
        "哪个{dimension}的{metric}最高？是多少？",
        "{metric}最高的{dimension}是谁",
        "{metric}前{limit}的{dimension}有哪些",
        "{period}{metric}环比变化多少",
        "{metric}同比增长多少",
        "{number}人以上和{number}人以下的客户，{metric}差多少",
        "商机总数是多少？",
        "{period}赢了多少单",
        "有多少个商机没有填写{dimension}",
        "{person}{period}打了多少个电话",
        "{person}的赢单数、输单数和{metric}分别是多少",
        "{sector}客户带来了多少{metric}",
        "{region}{period}{metric}怎么样",
        "{region}占{metric}的百分之多少",
        "{period}的商机赢下来的占百分之几",
        "{metric}超过{number}的{dimension}有哪些",
        "有多少{dimension}没有赢过单",
        "每个区域{metric}最高的{dimension}是谁",
    ],
)
def query_metric(asked: QueryMetric, context: ToolContext) -> MetricAnswer:
    """Compute one metric of the catalogue: a total, a breakdown, a ranking, a trend or a comparison.

    Use it for every "how much / how many / which is best" question; call it once per metric. `group_by` takes up to
    two dimensions (rep, team, region, product, account, month, quarter …). Filters go into `where`, also on facts
    such as employees or amount. For the records themselves use `find_deals` or `metric_records`; for what a metric
    means use `describe_data`. Refuses with `no_data` and the days there is data for when the records can't tell.
    """
    metric, note = metrics.resolve_metric(context.access, asked.metric)
    query = _query(asked, metric.name, context)
    result = metrics.query_metric(context.access, query)
    notes = [*([note] if note else []), *partly_seen(context.access, query)]
    return MetricAnswer(result=result, chart=metric_chart(result), notes=notes)


class RecordsAnswer(ToolOutput):
    """The records behind a figure: deals, orders, activities and so on."""

    kind: str
    metric: str


@tool(
    Effect.READ,
    examples=[
        "which records are behind {metric} in {period}?",
        "show me the records behind this number",
        "which deals is that made of?",
        "list the deals behind {metric} {period}",
        "which orders make up {metric} of {region}?",
        "列出{period}{metric}背后的商机",
        "{region}{metric}由哪些订单组成",
        "是哪些单子？",
        "这个数字由哪些记录组成",
        "{metric}的明细",
    ],
)
def metric_records(asked: MetricRecords, context: ToolContext) -> RecordsAnswer:
    """List the records (deals, orders, activities …) that a metric's figure was computed from.

    Use it after `query_metric` when somebody asks "which deals?" or "是哪些单子？", with the same metric, filters
    and period. To search deals by their own state use `find_deals`.
    """
    metric, note = metrics.resolve_metric(context.access, asked.metric)
    query = _query(asked, metric.name, context)
    found = metrics.metric_records(context.access, query, limit=asked.limit or 50)
    notes = [*([note] if note else []), *found.notes, *partly_seen(context.access, query)]
    return RecordsAnswer(kind=found.kind, metric=metric.name, table=record_table(found), notes=notes)


class DescribeData(ToolInput):
    """Which metric to define; without one, what data there is that the caller may see."""

    metric: DefinedMetric | None = None


class DataSpan(BaseModel):
    """How many records of a kind there are, and the days they span where they have days."""

    kind: str
    records: int
    first_day: date | None = None
    last_day: date | None = None


class MetricDefined(BaseModel):
    """A metric's definition, in both languages."""

    metric: str
    meaning_en: str
    meaning_zh: str
    unit: Unit
    kind: Literal["flow", "stock"]
    dimensions: list[str]


class DataDescribed(ToolOutput):
    """What records there are; or what a metric means, where one was asked for."""

    spans: list[DataSpan] = Field(default=[])
    defined: MetricDefined | None = None


@tool(
    Effect.READ,
    examples=[
        "what data do you have?",
        "which records are in the system?",
        "how far back does the data go?",
        "what does {metric} mean?",
        "how is {metric} calculated?",
        "define {metric}",
        "what is the definition of {metric}",
        "有哪些数据？",
        "系统里有什么记录",
        "数据从什么时候开始",
        "{metric}是什么意思",
        "{metric}是怎么算的",
        "{metric}的定义",
    ],
)
def describe_data(asked: DescribeData, context: ToolContext) -> DataDescribed:
    """Say what data there is, or, of a metric, what it means and how it is counted.

    Without `metric`: the kinds of records, how many, and from when to when. With it: its definition; for its value use
    `query_metric`.
    """
    if asked.metric is not None:
        metric, note = metrics.resolve_metric(context.access, asked.metric)
        defined = MetricDefined(
            metric=metric.name, meaning_en=metric.meaning_en, meaning_zh=metric.meaning_zh, unit=metric.unit,
            kind=metric.kind, dimensions=metrics.dimensions_of(metric),
        )  # fmt: skip
        return DataDescribed(defined=defined, notes=[note] if note else [])
    spans = [DataSpan(**span) for span in metrics.describe_data(context.access)]
    columns = ["kind", "records", "first_day", "last_day"]
    rows = [[span.kind, span.records, span.first_day, span.last_day] for span in spans]
    return DataDescribed(spans=spans, table=Table.of(columns, rows, units={"records": Unit.COUNT}))

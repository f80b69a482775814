"""The other records of selling: leads, contacts, orders, products, complaints, satisfaction scores and tasks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from knowledge.metrics import query as metrics
from knowledge.metrics.model import Filter, MetricQuery, Op, Scope
from knowledge.metrics.named_people import partly_seen
from knowledge.metrics.period import parse_period
from tools.contract import (
    Effect,
    Filters,
    Limit,
    OrderBy,
    PeriodText,
    Semantic,
    ToolContext,
    ToolInput,
    ToolOutput,
    tool,
)
from tools.records import record_table

RecordKind = Annotated[
    Literal[
        "leads",
        "contacts",
        "orders",
        "products",
        "complaints",
        "suggestions",
        "satisfaction_scores",
        "tasks",
        "reviews",
        "feedback",
        "evaluations",
        "findings",
        "adjustments",
        "stories",
    ],
    Semantic("record_kind"),
]
# Behind each kind stands the metric that counts it.
METRIC_OF_KIND = {"satisfaction_scores": "csat", "tasks": "tasks_open"}
METRIC_OF_OPEN = {"complaints": "complaints_open", "tasks": "tasks_open"}


class FindRecords(ToolInput):
    """Which kind of record, by filters and by the day it belongs to (created, ordered, opened, scored, due)."""

    kind: RecordKind
    open_only: Annotated[bool, Semantic("open_only"), Field(description="only unresolved complaints")] = False
    where: Filters = ()
    period: PeriodText | None = None
    order: Annotated[Literal["highest", "lowest"], Semantic("order")] | None = None
    order_by: OrderBy | None = None
    limit: Limit = 20
    scope: Annotated[Scope, Semantic("scope")] | None = None


class RecordsFound(ToolOutput):
    """Records of one kind: how many there are in all, and their amount in all (major units) where they have one."""

    kind: str
    total: int
    amount: float | int | None = None
    currency: str | None = None


@tool(
    Effect.READ,
    examples=[
        "list our products",
        "which products do we sell?",
        "show the leads of {person}",
        "which leads are {stage}?",
        "leads from {period}",
        "list the contacts at {account}",
        "show the orders of {account} {period}",
        "which orders came in {period}?",
        "which complaints are open?",
        "list the suggestions {period}",
        "show me my tasks",
        "what tasks are due?",
        "list the review meetings {period}",
        "show me the feedback about {person}",
        "show my feedback",
        "list the evaluations of {person}",
        "which findings are recorded for {team}?",
        "which adjustments are there?",
        "show the success stories {period}",
        "list our success stories",
        "list the adjustments of {team}",
        "列出产品",
        "我们卖哪些产品",
        "{person}有哪些线索",
        "列出{period}的线索",
        "{account}有哪些联系人",
        "{account}{period}的订单有哪些",
        "有哪些未解决的投诉",
        "{period}客户提了哪些建议",
        "我的待办有哪些",
        "列出{period}的复盘会",
        "{person}收到了哪些反馈",
        "列出给我的反馈",
        "{person}的考评有哪些",
        "{team}有哪些发现",
        "有哪些策略调整",
        "有哪些成功案例",
        "列出{person}分享的成功案例",
    ],
)
def find_records(asked: FindRecords, context: ToolContext) -> RecordsFound:
    """List leads, contacts, orders, products, complaints, suggestions, satisfaction scores, open tasks or stories.

    The newest first.

    For deals use `find_deals`, for accounts `find_accounts`, for calls and visits `find_activities`; to count or sum
    use `query_metric`.
    """
    access = context.access
    period = parse_period(asked.period, context.today, access.company.fiscal_year_start) if asked.period else None
    metric = METRIC_OF_OPEN.get(asked.kind) if asked.open_only else None
    where = asked.where
    if metric == "complaints_open" and period is not None:
        # Those that came in then and still are open, where the figure counts what was open at the period's end.
        days = (period.start.isoformat(), period.end.isoformat())
        where, period = (*where, Filter(field="created_on", op=Op.BETWEEN, values=days)), None
    query = MetricQuery(
        metric=metric or METRIC_OF_KIND.get(asked.kind, asked.kind), where=where, period=period,
        order=asked.order, order_by=asked.order_by, scope=asked.scope,
    )  # fmt: skip
    found = metrics.metric_records(access, query, limit=asked.limit)
    return RecordsFound(
        kind=asked.kind, total=found.total, amount=found.amount, currency=found.currency, table=record_table(found),
        notes=[*found.notes, *partly_seen(access, query)],
    )  # fmt: skip

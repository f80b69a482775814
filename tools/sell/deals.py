"""Deals: find them by any filter, and read one with its history."""

from __future__ import annotations

from typing import Annotated, Literal

from knowledge.metrics import query as metrics
from knowledge.metrics.model import Filter, MetricQuery, Op, Scope
from knowledge.metrics.named_people import partly_seen
from knowledge.metrics.period import parse_period
from knowledge.sales.sell.deal_view import DealView, readable_deal, view_deal
from tools.contract import (
    DealName,
    Effect,
    Filters,
    Limit,
    OrderBy,
    PeriodText,
    Semantic,
    Table,
    ToolContext,
    ToolInput,
    ToolOutput,
    tool,
)
from tools.records import record_table

DealState = Annotated[Literal["open", "won", "lost", "any"], Semantic("deal_state")]
METRIC_OF_STATE = {"open": "deals_open", "won": "deals_won", "lost": "deals_lost", "any": "deals"}


class FindDeals(ToolInput):
    """Which deals: how they stand, filters, and when they closed (won, lost) or are expected to (open)."""

    state: DealState = "any"
    where: Filters = ()
    period: PeriodText | None = None
    order: Annotated[Literal["highest", "lowest"], Semantic("order")] | None = None
    order_by: OrderBy | None = None
    limit: Limit = 20
    scope: Annotated[Scope, Semantic("scope")] | None = None


class DealsFound(ToolOutput):
    """Deals as a table, with how many there are in all and their amount in all (major units)."""

    state: str
    total: int
    ordered_by: str | None = None
    amount: float | int | None = None
    currency: str | None = None


@tool(
    Effect.READ,
    examples=[
        "show me {person}'s open deals",
        "list the open deals in {region}",
        "which deals closed in {period}?",
        "my open deals",
        "which deals are in {stage}?",
        "deals over {amount} closing {period}",
        "which open deals are expected to close {period}?",
        "find the deals with {account}",
        "which deals did we lose {period}",
        "the biggest open deals",
        "what is our largest deal?",
        "list the deals won in {period} with account and amount",
        "which open deals over {amount} have had no {fact} for {number} days?",
        "open deals with no {fact} for a month",
        "which open deals are the oldest?",
        "列出{person}的商机",
        "有哪些商机处于{stage}阶段",
        "我的在手商机有哪些",
        "{period}赢了哪些单子",
        "{period}要关闭的商机",
        "哪些在手商机预计{period}成交",
        "{account}有哪些商机",
        "最大的几个商机",
        "最大的一单是哪个",
        "列出{period}赢的单子，要客户和金额",
        "金额超过{amount}的商机",
        "{number}天没有{fact}的在手商机有哪些",
    ],
)
def find_deals(asked: FindDeals, context: ToolContext) -> DealsFound:
    """List deals by how they stand and by any filter (rep, account, region, product, stage, amount, dates …).

    Use it for "show me / which deals"; `period` is the close date of won and lost deals and the expected close date
    of open ones. For counts and sums use `query_metric`; for one deal with its history use `show_deal`.
    """
    where, period = list(asked.where), None
    if asked.period:
        period = parse_period(asked.period, context.today, context.access.company.fiscal_year_start)
        if asked.state == "open":
            bounds = (period.start.isoformat(), period.end.isoformat())
            where.append(Filter(field="expected_close_on", op=Op.BETWEEN, values=bounds))
            period = None
    query = MetricQuery(
        metric=METRIC_OF_STATE[asked.state], where=tuple(where), period=period, order=asked.order,
        order_by=asked.order_by, scope=asked.scope,
    )  # fmt: skip
    found = metrics.metric_records(context.access, query, limit=asked.limit)
    return DealsFound(
        state=asked.state, total=found.total, ordered_by=asked.order_by or ("amount" if asked.order else None),
        amount=found.amount, currency=found.currency, table=record_table(found),
        notes=[*found.notes, *partly_seen(context.access, query)],
    )  # fmt: skip


class ShowDeal(ToolInput):
    """Which deal."""

    deal: DealName


class DealShown(ToolOutput):
    """One deal with what happened to it."""

    deal: DealView


@tool(
    Effect.READ,
    examples=[
        "show me deal {deal}",
        "what is the history of {deal}?",
        "where does {deal} stand?",
        "tell me about the {deal} deal",
        "商机{deal}的情况",
        "{deal}的历史",
        "{deal}到哪一步了",
    ],
)
def show_deal(asked: ShowDeal, context: ToolContext) -> DealShown:
    """Show one deal: facts, lines, competitors and its dated history. Give its name or id.

    To find deals by filters use `find_deals`; for everything about a customer use `brief_account`.
    """
    view = view_deal(context.access, readable_deal(context.access, asked.deal))
    rows = [[event.on, event.what, event.before, event.after] for event in view.events]
    table = Table.of(["on", "what", "before", "after"], rows, currency=view.currency)
    return DealShown(deal=view, table=table)

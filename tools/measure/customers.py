"""How customers buy, and which of them show signs of leaving."""

from __future__ import annotations

from datetime import timedelta
from statistics import median
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from knowledge.company import major
from knowledge.sales.measure.customers import (
    FEWEST_GAPS,
    YEAR,
    Customer,
    Purchases,
    add_voice,
    groups_of_accounts,
    habits,
    is_of_accounts,
    known_accounts,
    purchases_of,
)
from tools.contract import (
    DimensionName,
    Effect,
    Figure,
    Note,
    Period,
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
from tools.measure.asked import AtMost, Where, Whose
from tools.measure.figures import bar_chart, percent, rounded

Topic = Annotated[
    Literal["churn", "behaviour"],
    Semantic("customer_topic"),
    Field(description="churn: who shows signs of leaving; behaviour: how often and how much customers buy"),
]
MOST_SAID = 5


class AnalyzeCustomers(ToolInput):
    """Whose customers, and whether signs of leaving or how they buy is wanted."""

    what: Topic = "churn"
    group_by: tuple[DimensionName, ...] = Field(default=(), max_length=1)
    where: Where = ()
    scope: Whose | None = None
    limit: AtMost = 20


class AtRisk(BaseModel):
    """An account with signs of leaving (overdue, falling, complaints); days, and money in major units."""

    account: str
    owner: str | None
    signs: list[str]
    silent_days: int
    usual_gap: float | None
    longer_than: int
    gaps: int
    stake: float | int


class CustomersAnalyzed(Report):
    """Accounts at risk with what they bought in their last year; or behaviour by group."""

    what: Literal["churn", "behaviour"]
    customers: int
    total: int = 0
    stake: float | int = 0
    at_risk: list[AtRisk] = Field(default=[])


@tool(
    Effect.READ,
    examples=[
        "who is about to leave?",
        "which customers show signs of churn?",
        "churn signs among the customers of {person}",
        "which of my customers are overdue to order?",
        "is {account} about to leave?",
        "repeat purchase behaviour of our customers",
        "how often do our customers buy?",
        "哪些客户有流失迹象？",
        "谁快要流失了？",
        "{person}的客户有流失风险吗",
        "我的客户里谁可能要离开",
        "客户的复购行为分析",
        "我们的客户多久下单一次？",
    ],
)
def analyze_customers(asked: AnalyzeCustomers, context: ToolContext) -> CustomersAnalyzed:
    """Find accounts with signs of leaving, each against its own habit; or tell how customers buy: how often, how much.

    Signs: silent for longer than its usual gap, fewer purchases than the half year before, complaints. With the money
    at stake. For how many customers were lost, or the repeat purchase rate, use `query_metric`.
    """
    access = context.access
    group = next((name for name in asked.group_by if is_of_accounts(name)), None)
    if asked.what == "behaviour" and group is None:
        group = groups_of_accounts(access)
    accounts = known_accounts(access, asked.where, asked.scope, group)
    bought = purchases_of(access, accounts)
    customers = habits(bought, accounts, context.today)
    if not customers:
        raise ToolRefusal("no_data.purchases")
    if asked.what == "behaviour":
        return _behaviour(bought, customers, group, context)
    add_voice(access, customers)
    named = any(item.field in ("account", "corporate_group") for item in asked.where)
    return _churn(customers, context, asked.limit, named=named)


def _churn(customers: list[Customer], context: ToolContext, limit: int, *, named: bool) -> CustomersAnalyzed:
    """Who shows signs; of accounts that were named, all, whether or not they do."""
    currency = context.access.company.currency
    here = [one for one in customers if not one.lost]
    signed = [one for one in here if one.signs]
    # What they buy tells more than what they say; within each, the most at stake first.
    signed.sort(key=lambda one: (one.signs == ("complaints",), -one.stake, one.account_id))
    leaving = [one for one in signed if one.signs != ("complaints",)]
    stake = sum(one.stake for one in leaving)
    facts = {
        "count": len(leaving), "total": len(here), "stake": _money(stake, currency),
        "habit": sum(one.usual is not None for one in here), "least": FEWEST_GAPS + 1,
        "lost": len(customers) - len(here),
    }  # fmt: skip
    lines = [Note(code="churn" if leaving else "churn_none", facts=facts)]
    counts = {
        "overdue": sum("overdue" in one.signs for one in leaving),
        "falling": sum("falling" in one.signs for one in leaving),
        "voiced": sum("complaints" in one.signs for one in signed), "only": len(signed) - len(leaving),
    }  # fmt: skip
    lines.append(Note(code="churn_signs", facts=counts))
    shown = [*signed, *[one for one in customers if one.lost or not one.signs]] if named else signed
    said = [_said(one, currency) for one in (shown if named else leaving)[:MOST_SAID]]
    table = Table.of(
        ["account", "owner", "signs", "last_order_on", "silent_days", "usual_gap", "past_gaps", "recent_purchases",
         "earlier_purchases", "complaints", "stake"],
        [_row(one, currency) for one in shown[:limit]],
        units={"silent_days": Unit.DAYS, "usual_gap": Unit.DAYS, "recent_purchases": Unit.COUNT,
               "earlier_purchases": Unit.COUNT, "complaints": Unit.COUNT, "stake": Unit.MONEY},
        currency=currency, total=len(shown),
    )  # fmt: skip
    chart = bar_chart("stake", [(one.name, major(one.stake, currency)) for one in leaving[:limit]])
    sections = [Section(lines=said if named else lines)]
    if shown:
        sections.append(Section(title="churn_table", lines=[] if named else said, table=table, chart=chart))
        sections.append(Section(title="churn_how", lines=[Note(code="churn_rule", facts={"least": FEWEST_GAPS + 1})]))
    return CustomersAnalyzed(
        what="churn", customers=len(customers), sections=sections, total=len(signed), stake=major(stake, currency) or 0,
        at_risk=[
            AtRisk(
                account=one.name, owner=one.owner, signs=list(one.signs), silent_days=one.silent, usual_gap=one.usual,
                longer_than=one.longer_than, gaps=one.gaps, stake=major(one.stake, currency) or 0,
            )
            for one in signed[:limit]
        ],
    )  # fmt: skip


def _money(amount: int, currency: str) -> Figure:
    return Figure(value=major(amount, currency), unit=Unit.MONEY, currency=currency)


def _said(one: Customer, currency: str) -> Note:
    facts: dict[str, Any] = {
        "account": one.name, "days": one.silent, "stake": _money(one.stake, currency), "recent": one.recent,
        "earlier": one.earlier,
    }  # fmt: skip
    if one.lost or not set(one.signs) - {"complaints"}:
        calm = {"day": one.last_on, "count": one.purchases, "usual": "–" if one.usual is None else round(one.usual)}
        return Note(code="churn_lost" if one.lost else "churn_calm", facts={**facts, **calm})
    if "overdue" not in one.signs or one.usual is None:
        return Note(code="churn_falling", facts=facts)
    return Note(
        code="churn_overdue", facts={**facts, "usual": round(one.usual), "longer": one.longer_than, "gaps": one.gaps}
    )


def _row(one: Customer, currency: str) -> list[Any]:
    voiced = one.complaints or (1 if one.low_score is not None else 0)
    return [
        one.name, one.owner, f"signs_{'_'.join(one.signs)}" if one.signs else None, one.last_on, one.silent, one.usual,
        f"{one.longer_than} / {one.gaps}" if one.usual is not None else None, one.recent, one.earlier, voiced,
        major(one.stake, currency),
    ]  # fmt: skip


def _behaviour(
    bought: Purchases, customers: list[Customer], group: str | None, context: ToolContext
) -> CustomersAnalyzed:  # fmt: skip
    currency = context.access.company.currency
    groups: dict[str | None, list[Customer]] = {}
    for one in customers:
        groups.setdefault(one.group, []).append(one)
    baskets = _baskets(bought)
    whole = _facts(customers, baskets, currency)
    period = Period(start=context.today - timedelta(days=YEAR - 1), end=context.today)
    lines = [
        Note(code=f"behaviour_{bought.kind}", facts={**whole, "period": period}),
        Note(code="behaviour_gaps", facts=whole) if whole["gaps"] else Note(code="behaviour_no_gaps"),
        Note(code="behaviour_basket", facts=whole)
        if whole["basket"].value is not None
        else Note(code="behaviour_unpriced"),
    ]
    names = ["customers", "active_customers_year", "repeat_share", "purchases_a_year", "usual_gap", "silent_days",
             "basket", "basket_items"]  # fmt: skip
    rows = []
    ordered = sorted(groups.items(), key=lambda item: (item[0] is None, item[0] or ""))
    for label, members in ordered if group else ():
        facts = _facts(members, baskets, currency)
        rows.append([
            label, facts["customers"], facts["active"], facts["repeat"].value, facts["yearly"], facts["median"],
            facts["silent"], facts["basket"].value, facts["items"],
        ])  # fmt: skip
    table = Table.of(
        [group or "kind", *names], rows,
        units={"customers": Unit.COUNT, "active_customers_year": Unit.COUNT, "repeat_share": Unit.PERCENT,
               "usual_gap": Unit.DAYS, "silent_days": Unit.DAYS, "basket": Unit.MONEY, "purchases_a_year": Unit.RATIO,
               "basket_items": Unit.RATIO},
        currency=currency,
    )  # fmt: skip
    sections = [Section(lines=lines)]
    if len(rows) > 1:
        chart = bar_chart("usual_gap", [(str(row[0] or "–"), row[5]) for row in rows])
        sections.append(Section(title="behaviour_groups", table=table, chart=chart))
    return CustomersAnalyzed(what="behaviour", customers=len(customers), sections=sections, total=len(rows))


def _baskets(bought: Purchases) -> dict[int, list[tuple[float, int]]]:
    """Amount and items of each account's purchases."""
    found: dict[int, list[tuple[float, int]]] = {}
    for account, amount, items in zip(
        bought.account.tolist(), bought.amount.tolist(), bought.items.tolist(), strict=True
    ):
        found.setdefault(account, []).append((amount, items))
    return found


def _facts(customers: list[Customer], baskets: dict[int, list[tuple[float, int]]], currency: str) -> dict[str, Any]:
    """What a group of customers does; medians where one account could tip a mean."""
    usual = sorted(one.usual for one in customers if one.usual is not None)
    active = [one for one in customers if one.silent < YEAR]
    within = [basket for one in customers for basket in baskets[one.account_id]]
    amounts = [amount for amount, _ in within if amount == amount]
    yearly = sum(one.recent + one.earlier for one in customers) / len(active) if active else None
    return {
        "customers": len(customers), "active": len(active), "purchases": len(within),
        "repeat": percent(100 * sum(one.purchases > 1 for one in customers) / len(customers)),
        "yearly": rounded(yearly), "gaps": len(usual), "median": rounded(median(usual)) if usual else None,
        "low": rounded(usual[len(usual) // 4]) if usual else None,
        "high": rounded(usual[len(usual) * 3 // 4]) if usual else None,
        "silent": rounded(median(one.silent for one in customers)),
        "basket": _money(round(median(amounts)), currency) if amounts else Figure(value=None, unit=Unit.MONEY),
        "items": rounded(sum(items for _, items in within) / len(within)) if any(n for _, n in within) else None,
    }  # fmt: skip

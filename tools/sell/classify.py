"""Accounts in classes: RFM segments, A/B/C by share of revenue, or those that fit a rule."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from knowledge import names
from knowledge.company import major
from knowledge.metrics.model import Figure, GroupBound, Scope, Unit
from knowledge.metrics.period import parse_period
from knowledge.sales.plan.target_parts import split
from knowledge.sales.sell.classes import A_SHARE, B_SHARE, SEGMENTS, Purchases, Scored, purchases, score
from tools.charts import score_chart
from tools.contract import (
    AccountName,
    Effect,
    Filter,
    Limit,
    Note,
    PeriodText,
    Report,
    Section,
    Semantic,
    Table,
    ToolContext,
    ToolInput,
    ToolRefusal,
    tool,
)

By = Literal["rfm", "abc", "rule"]
ACCOUNT_COLUMNS = ["account", "owner", "tier", "abc_class", "account_class", "recency", "frequency", "money",
                   "last_bought_on", "times_bought", "amount"]  # fmt: skip
CLASS_COLUMNS = ["account_class", "accounts_in_it", "accounts_share", "amount", "amount_share"]
UNITS = {
    "amount": Unit.MONEY, "accounts_share": Unit.PERCENT, "amount_share": Unit.PERCENT, "accounts_in_it": Unit.COUNT,
    "recency": Unit.COUNT, "frequency": Unit.COUNT, "money": Unit.COUNT, "times_bought": Unit.COUNT,
}  # fmt: skip
MOST_CHOICES = 3


class ClassifyAccounts(ToolInput):
    """By which rule, which accounts (all in reach, those that fit, or one), over which time (ever)."""

    by: Annotated[By, Semantic("classes_by")] = "rfm"
    account: AccountName | None = None
    where: Annotated[
        tuple[Filter, ...], Semantic("class_filters"), Field(description="conditions on accounts' facts")
    ] = ()
    orders: (
        Annotated[GroupBound, Semantic("orders_bound"), Field(description="how many orders they must have")] | None
    ) = None
    period: PeriodText | None = None
    scope: Annotated[Scope, Semantic("scope")] | None = None
    limit: Limit = 20


class ClassCount(BaseModel):
    """A class: how many accounts are in it and what they bought, in major units."""

    name: str
    accounts: int
    amount: float | int


class AccountsClassified(Report):
    """The classes with their accounts; `total` accounts were classified, by orders or by won deals."""

    by: By
    basis: Literal["orders", "deals"]
    total: int
    classes: list[ClassCount] = Field(default=[])


@tool(
    Effect.READ,
    examples=[
        "classify our accounts by RFM",
        "ABC analysis of our customers",
        "show the A/B/C customers by share of revenue",
        "which class is {account} in by RFM?",
        "classify my customers",
        "accounts with over {number} employees and more than 3 orders",
        "RFM segments of the customers in {region}",
        "给客户做RFM分级",
        "客户ABC分类",
        "把我的客户按RFM分层",
        "{account}属于哪一类客户",
        "员工超过{number}人且订单超过3个的客户",
    ],
)
def classify_accounts(asked: ClassifyAccounts, context: ToolContext) -> AccountsClassified:
    """Put accounts into classes by what they bought: `rfm`, `abc`, or `rule` for those that fit conditions.

    RFM scores how lately, how often and for how much from 1 to 5 (fifths of all accounts) and makes segments of them;
    A/B/C is the share of revenue (80 %, 95 %). Orders count, or won deals where the company has no orders. With
    `account` that one's own scores. For a list by facts alone use `find_accounts`, to write tiers `update_records`.
    """
    access = context.access
    period = parse_period(asked.period, context.today, access.company.fiscal_year_start) if asked.period else None
    one = names.resolve(access, "account", asked.account) if asked.account else None
    narrowed = asked.by == "rule" and one is None
    found = purchases(access, asked.where, period, asked.scope if one is None else None)
    if not found.rows:
        raise ToolRefusal("no_data.no_purchases", basis=found.basis)
    scored = score(found.rows)
    if one is not None:
        mine = next((row for row in scored if row.bought.account_id == one.record_id), None)
        if mine is None:
            raise ToolRefusal("no_data.account_purchases", account=one.label, basis=found.basis)
        return AccountsClassified(by=asked.by, basis=found.basis, total=len(scored),
                                  sections=_of_one(context, mine, scored, found))  # fmt: skip
    if narrowed:
        scored = [row for row in scored if asked.orders is None or asked.orders.fits(row.bought.times)]
        return AccountsClassified(by="rule", basis=found.basis, total=len(scored),
                                  sections=_of_rule(context, asked, scored, found))  # fmt: skip
    key = "abc" if asked.by == "abc" else "segment"
    classes = _classes(context, scored, key)
    return AccountsClassified(
        by="abc" if key == "abc" else "rfm", basis=found.basis, total=len(scored), classes=classes,
        sections=_of_all(context, asked, scored, classes, found), choices=_tiers(scored) if key == "abc" else (),
    )  # fmt: skip


def _classes(context: ToolContext, scored: list[Scored], key: str) -> list[ClassCount]:
    """The classes that any account is in, in their order."""
    found = []
    for name in ("A", "B", "C") if key == "abc" else SEGMENTS:
        rows = [row for row in scored if getattr(row, key) == name]
        amount = major(sum(row.bought.amount for row in rows), _currency(context))
        if rows:
            found.append(ClassCount(name=name, accounts=len(rows), amount=amount or 0))
    return found


def _currency(context: ToolContext) -> str:
    return context.access.company.currency


def _money(context: ToolContext, minor: int) -> Figure:
    return Figure(value=major(minor, _currency(context)), unit=Unit.MONEY, currency=_currency(context))


def _rows(context: ToolContext, scored: list[Scored], limit: int) -> Table:
    rows = [
        [row.bought.name, row.bought.owner, row.bought.tier, row.abc, Note(code=f"class_{row.segment}"), row.recency,
         row.frequency, row.money, row.bought.last_on, row.bought.times, major(row.bought.amount, _currency(context))]
        for row in scored[:limit]
    ]  # fmt: skip
    return Table.of(ACCOUNT_COLUMNS, rows, units=UNITS, currency=_currency(context), total=len(scored))


def _percents(parts: list[int]) -> list[float]:
    """Shares in percent with one decimal that add up to 100 exactly; all 0 where there is nothing to share."""
    return [part / 10 for part in split(1000, parts)] if sum(parts) > 0 else [0.0] * len(parts)


def _of_all(
    context: ToolContext, asked: ClassifyAccounts, scored: list[Scored], classes: list[ClassCount], found: Purchases
) -> list[Section]:
    """The classes, the top accounts, and how they are made."""
    heads = _percents([one.accounts for one in classes])
    moneys = _percents([round(100 * one.amount) for one in classes])
    facts = {"count": len(scored), "amount": _money(context, sum(row.bought.amount for row in scored))}
    lines = [Note(code=f"classes_{asked.by}_{found.basis}", facts=facts)]
    rows = []
    for one, part, worth in zip(classes, heads, moneys, strict=True):
        name = one.name if asked.by == "abc" else Note(code=f"class_{one.name}")
        rows.append([name, one.accounts, part, one.amount, worth])
        told = {"class": name, "count": one.accounts, "percent": Figure(value=worth, unit=Unit.PERCENT)}
        lines.append(Note(code="class_count", facts=told))
    table = Table.of(CLASS_COLUMNS, rows, units=UNITS, currency=_currency(context))
    chart = score_chart("classes", [(one.name, float(one.accounts)) for one in classes])
    return [
        Section(lines=lines, table=table, chart=chart),
        Section(title="classes_top", lines=[], table=_rows(context, scored, asked.limit)),
        Section(title="classes_how", lines=_definition(asked.by, found)),
    ]


def _definition(by: str, found: Purchases) -> list[Note]:
    lines = [Note(code=f"class_basis_{found.basis}")]
    if by == "abc":
        lines.append(Note(code="class_how_abc", facts={"a": round(100 * A_SHARE), "b": round(100 * B_SHARE)}))
    else:
        lines.append(Note(code="class_how_rfm"))
    if found.without:
        lines.append(Note(code="class_without", facts={"count": found.without}))
    return lines


def _of_one(context: ToolContext, mine: Scored, scored: list[Scored], found: Purchases) -> list[Section]:
    """One account's own scores, its place and its class."""
    bought = mine.bought
    facts = {
        "account": bought.name, "segment": Note(code=f"class_{mine.segment}"), "abc": mine.abc, "count": len(scored),
        "place": scored.index(mine) + 1, "recency": mine.recency, "frequency": mine.frequency, "money": mine.money,
        "day": bought.last_on, "days": (context.today - bought.last_on).days, "times": bought.times,
        "amount": _money(context, bought.amount),
    }  # fmt: skip
    lines = [Note(code="class_of_account", facts=facts), Note(code=f"class_scores_{found.basis}", facts=facts)]
    how = [*_definition("rfm", found)[:2], *_definition("abc", found)[1:2]]
    return [Section(lines=lines), Section(title="classes_how", lines=how)]


def _of_rule(context: ToolContext, asked: ClassifyAccounts, scored: list[Scored], found: Purchases) -> list[Section]:
    """The accounts that fit the conditions."""
    facts = {"count": len(scored), "amount": _money(context, sum(row.bought.amount for row in scored))}
    line = Note(code=f"class_rule_{found.basis}" if scored else "class_rule_none", facts=facts)
    return [
        Section(lines=[line], table=_rows(context, scored, asked.limit) if scored else None),
        Section(title="classes_how", lines=_definition("rfm", found)[:2]),
    ]


def _tiers(scored: list[Scored]) -> list[Note]:
    """For the largest accounts whose recorded tier is another: the order to write it, as a message."""
    other = [row for row in scored if row.bought.tier != row.abc]
    return [Note(code="set_tier", facts={"account": row.bought.name, "tier": row.abc}) for row in other[:MOST_CHOICES]]

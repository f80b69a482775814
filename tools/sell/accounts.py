"""Accounts: find them by facts, and brief one before a visit."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from knowledge import names
from knowledge.metrics import query as metrics
from knowledge.metrics.model import MetricQuery, Scope
from knowledge.sales.sell.account_brief import AccountBrief
from knowledge.sales.sell.account_brief import brief_account as brief
from tools.contract import (
    AccountName,
    Effect,
    Filters,
    Limit,
    Note,
    OrderBy,
    Semantic,
    ToolContext,
    ToolInput,
    ToolOutput,
    ToolRefusal,
    tool,
)
from tools.records import record_table
from tools.sell.account_risk import risks_and_step


class FindAccounts(ToolInput):
    """Which accounts, by filters on their facts."""

    where: Filters = ()
    order: Annotated[Literal["highest", "lowest"], Semantic("order")] | None = None
    order_by: OrderBy | None = None
    limit: Limit = 20
    scope: Annotated[Scope, Semantic("scope")] | None = None


class AccountsFound(ToolOutput):
    """Accounts as a table, with how many there are in all. `ordered_by` is the fact they were ranked by."""

    total: int
    ordered_by: str | None = None


@tool(
    Effect.READ,
    examples=[
        "which accounts are in {sector}?",
        "list the accounts in {location}",
        "accounts with more than {number} employees",
        "which accounts have {fact} above {number}?",
        "show my accounts",
        "customers outside {location}",
        "which account has the most {fact}?",
        "the five largest accounts by {fact}",
        "which of our customers was {fact} earliest?",
        "list the subsidiaries of {account}",
        "which accounts belong to {account}?",
        "哪些客户属于{sector}行业",
        "列出{location}的客户",
        "员工超过{number}人的客户",
        "不在{location}的客户有哪些",
        "我的客户有哪些",
        "{fact}最多的客户是哪家",
        "{account}有哪些子公司",
        "{account}旗下的客户",
    ],
)
def find_accounts(asked: FindAccounts, context: ToolContext) -> AccountsFound:
    """List accounts by their facts: sector, location, employees, revenue, segment, tier, owner, extra columns.

    To count or rank accounts by a number use `query_metric`; for one account use `brief_account`.
    """
    query = MetricQuery(
        metric="accounts", where=asked.where, order=asked.order, order_by=asked.order_by, scope=asked.scope
    )
    found = metrics.metric_records(context.access, query, limit=asked.limit)
    return AccountsFound(
        total=found.total, ordered_by=asked.order_by, table=record_table(found), notes=list(found.notes)
    )  # fmt: skip


AccountAttribute = Annotated[
    Literal[
        "owner", "sector", "location", "city", "employees", "annual_revenue", "founded_year", "parent_account",
        "region", "segment", "tier", "source", "contacts", "email", "phone", "website", "notes",
    ],
    Semantic("attributes"),
    Field(description="which attributes were asked for, to lead the answer with them"),
]  # fmt: skip


class BriefAccount(ToolInput):
    """Which account, and what of it was asked in particular."""

    account: AccountName
    asked: tuple[AccountAttribute, ...] = ()


class AccountBriefed(ToolOutput):
    """One account on one page; `asked` are the attributes that lead the answer.

    `risks`: what endangers its open deals, `next_step`: what to do first and why, both worded by code.
    """

    brief: AccountBrief
    asked: list[str] = Field(default=[])
    risks: list[Note] = Field(default=[])
    next_step: Note | None = None


@tool(
    Effect.READ,
    examples=[
        "brief me on {account}",
        "tell me about {account}",
        "what do we know about {account}?",
        "prepare me for my visit to {account}",
        "brief me on {account} before my visit at two",
        "who owns {account}?",
        "who is the {fact} at {account}?",
        "what {dimension} is {account} in?",
        "how many {fact} does {account} have?",
        "when was {account} {fact}?",
        "介绍一下{account}",
        "{account}的情况",
        "拜访{account}之前我要知道什么",
        "我两点要去拜访{account}，给我简报",
        "{account}是谁负责的",
        "{account}这个客户怎么样",
        "{account}是什么{dimension}的",
        "{account}有多少{fact}",
        "{account}的{fact}是多少",
        "{account}是哪一年{fact}的",
    ],
)
def brief_account(asked: BriefAccount, context: ToolContext) -> AccountBriefed:
    """Give one account on one page: facts, contacts, deals, orders, activities, complaints, tasks, risks, next step.

    Use it before a visit, for "who owns this account?" and for a fact of one account (put what was asked into
    `asked`). For a list of accounts use `find_accounts`. Refuses with `no_data.attribute` when what was asked is not
    recorded.
    """
    match = names.resolve(context.access, "account", asked.account)
    if match.record_id is None:
        raise RuntimeError("an account's name resolves to its record")
    page = brief(context.access, match.record_id)
    emails = [contact["email"] for contact in page.contacts if contact["email"]]
    known = {**page.facts, "owner": page.owner, "contacts": page.contacts, "email": emails}
    if asked.asked and not page.restricted and not any(known.get(name) for name in asked.asked):
        raise ToolRefusal("no_data.attribute", name=page.name, field=list(asked.asked))
    if asked.asked or page.restricted:
        return AccountBriefed(brief=page, asked=list(asked.asked))
    risks, step = risks_and_step(context, page)
    return AccountBriefed(brief=page, risks=risks, next_step=step)

"""What large models took of some days, for whoever may know it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel

from knowledge.usage import Spent, sees_all, spent_so_far, usage

if TYPE_CHECKING:
    from assistant.agent import Assistant
    from knowledge.access import Principal


class Cost(BaseModel):
    """Tokens and money. `cost` is None where some of it has no price."""

    turns: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    cost: float | None

    @classmethod
    def of(cls, spent: Spent) -> Cost:
        """The same, for the outside."""
        return cls(
            turns=spent.turns, input_tokens=spent.input_tokens, cached_tokens=spent.cached_tokens,
            output_tokens=spent.output_tokens, cost=spent.cost,
        )  # fmt: skip


class CostRow(Cost):
    """What one person's turns of one day took with one model."""

    day: date
    person: str
    model: str


class Budget(BaseModel):
    """A limit of today's, and how much of it is used."""

    scope: Literal["person", "day"]
    unit: str
    most: float
    used: float


class Costs(BaseModel):
    """What was spent from one day to another, both included. `everybody`: others' turns are in it."""

    since: date
    until: date
    everybody: bool
    currency: str | None
    total: Cost
    rows: list[CostRow]
    budgets: list[Budget]


def costs(assistant: Assistant, principal: Principal, since: date, until: date) -> Costs:
    """What the caller may see of it: their own, or everybody's (knowledge.usage.sees_all)."""
    with assistant.database.transaction() as session:
        found = usage(session, principal, since, until)
        mine = spent_so_far(session, day=until, person_id=principal.person_id)
        all_of_us = spent_so_far(session, day=until)
    rows = [
        CostRow(day=one.day, person=one.person, model=one.model, **Cost.of(one.spent).model_dump()) for one in found
    ]
    known = [row.cost for row in rows if row.cost is not None]
    total = Cost(
        turns=sum(row.turns for row in rows), input_tokens=sum(row.input_tokens for row in rows),
        cached_tokens=sum(row.cached_tokens for row in rows), output_tokens=sum(row.output_tokens for row in rows),
        cost=round(sum(known), 6) if len(known) == len(rows) else None,
    )  # fmt: skip
    price = assistant.settings.price
    currency = price.currency if price else None
    return Costs(
        since=since, until=until, everybody=sees_all(principal), currency=currency, total=total, rows=rows,
        budgets=_budgets(assistant, mine, all_of_us if sees_all(principal) else None, currency),
    )  # fmt: skip


def _budgets(assistant: Assistant, mine: Spent, all_of_us: Spent | None, currency: str | None) -> list[Budget]:
    """Today's limits that the caller may know of."""
    most = assistant.settings.budgets
    found: list[Budget] = []
    for scope, spent, tokens, money in (
        ("person", mine, most.person, most.person_money), ("day", all_of_us, most.day, most.day_money),
    ):  # fmt: skip
        if spent is None:
            continue
        if tokens is not None:
            found.append(Budget(scope=scope, unit="tokens", most=tokens, used=spent.tokens))
        if money is not None:
            found.append(Budget(scope=scope, unit=currency or "", most=money, used=spent.cost or 0.0))
    return found

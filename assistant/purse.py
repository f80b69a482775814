"""What large models may cost: budgets by turn, thread, person and day, and the account that is kept of them.

Where a budget is used up the built-in model answers, and says so: it costs nothing, writes and figures go on, and
nobody stands before a closed door because of a bill. Budgets are looked at before each request to an endpoint, so one
may be passed by the one request that uses it up, and by those that run at that moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from knowledge.usage import ModelUse, Spent, spent_so_far

if TYPE_CHECKING:
    from assistant.spending import Budgets, Price
    from assistant.turn import Turn
    from knowledge.database import Session

Scope = Literal["turn", "thread", "person", "day"]


class BudgetUsedUpError(Exception):
    """No more may be spent. `scope` says on what."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.scope: Scope = scope


@dataclass(frozen=True)
class Account:
    """One turn's place in the books: what was spent before it began."""

    thread: Spent
    person: Spent
    all: Spent


class Purse:
    """The budgets and prices of an installation. `prices` are by model (`openai:NAME`)."""

    def __init__(self, budgets: Budgets, prices: dict[str, Price]) -> None:
        self.budgets = budgets
        self.prices = prices

    def open(self, session: Session, turn: Turn) -> Account:
        """What was spent so far where a turn goes on; what has no budget is not added up."""
        most, person, day = self.budgets, turn.principal.person_id, turn.billed_on
        return Account(
            spent_so_far(session, thread_id=turn.thread_id) if most.thread else Spent(),
            spent_so_far(session, day=day, person_id=person) if most.person or most.person_money else Spent(),
            spent_so_far(session, day=day) if most.day or most.day_money else Spent(),
        )

    def check(self, account: Account, turn: Turn) -> None:
        """Raise BudgetUsedUpError where the next request would be one too many."""
        now = sum(used.input + used.output for used in turn.used.values())
        money = self.cost(turn) or 0.0
        limits: tuple[tuple[Scope, float | None, float], ...] = (
            ("turn", self.budgets.turn, now),
            ("thread", self.budgets.thread, account.thread.tokens + now),
            ("person", self.budgets.person, account.person.tokens + now),
            ("day", self.budgets.day, account.all.tokens + now),
            ("person", self.budgets.person_money, (account.person.cost or 0.0) + money),
            ("day", self.budgets.day_money, (account.all.cost or 0.0) + money),
        )
        for scope, most, spent in limits:
            if most is not None and spent >= most:
                raise BudgetUsedUpError(scope)

    def cost(self, turn: Turn) -> float | None:
        """What a turn cost so far; None where a model of it has no price."""
        if any(model not in self.prices for model in turn.used):
            return None
        return sum(self.prices[model].micros(used) for model, used in turn.used.items()) / 1_000_000

    def enter(self, session: Session, turn: Turn, turn_id: int | None) -> None:
        """Keep what a turn's models took."""
        for model, used in turn.used.items():
            price = self.prices.get(model)
            session.add(
                ModelUse(
                    thread_id=turn.thread_id, person_id=turn.principal.person_id, turn_id=turn_id,
                    day=turn.billed_on, model=model, calls=used.calls, input_tokens=used.input,
                    cached_tokens=used.cached, output_tokens=used.output, created_at=turn.now,
                    cost_micros=None if price is None else price.micros(used),
                )
            )  # fmt: skip

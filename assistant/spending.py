"""What an installation says of money: the price of tokens, and how much may be spent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.turn import Used

# A turn takes some 10,000 tokens a request, mostly rules and tools; this stops one that goes in circles.
DEFAULT_TURN_TOKENS = 150_000


@dataclass(frozen=True)
class Price:
    """What a million tokens cost: read, read from the endpoint's cache, and written."""

    input: float
    cached: float
    output: float
    currency: str = "USD"

    def micros(self, used: Used) -> int:
        """The cost in millionths of the currency."""
        fresh = used.input - used.cached
        return round(fresh * self.input + used.cached * self.cached + used.output * self.output)


@dataclass(frozen=True)
class Budgets:
    """The most tokens of a turn, a thread, a person's day and everybody's day, and the most money of the latter two.

    None is no limit. A thread and a day are over as soon as they reach theirs.
    """

    turn: int | None = DEFAULT_TURN_TOKENS
    thread: int | None = None
    person: int | None = None
    day: int | None = None
    person_money: float | None = None
    day_money: float | None = None

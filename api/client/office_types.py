"""What the running of an installation gives back: keys, tokens, people, what models cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True)
class Key:
    """An API key, without its secret. `tools` None: all that its person may use."""

    id: int
    name: str
    email: str | None
    person: str
    tools: tuple[str, ...] | None
    may_approve: bool
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    state: Literal["valid", "expired", "revoked"]


@dataclass(frozen=True)
class Token:
    """A short-lived token for one person's browser."""

    token: str
    expires_at: datetime


@dataclass(frozen=True)
class Person:
    """Somebody who may come in. `team`: the one they are in today."""

    id: int
    name: str
    email: str | None
    role: str
    team: str | None
    language: str | None


@dataclass(frozen=True)
class AddedPerson(Person):
    """What became of it: somebody new, an imported person who was adopted, or somebody known who was changed."""

    became: Literal["new", "adopted", "updated"]


@dataclass(frozen=True)
class Cost:
    """Turns with a large model, their tokens, and what they cost in the currency of the whole."""

    turns: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    cost: float | None


@dataclass(frozen=True)
class CostRow(Cost):
    """The cost of a day, a person and a model."""

    day: date
    person: str
    model: str


@dataclass(frozen=True)
class Budget:
    """How much of a budget is used."""

    scope: str
    unit: str
    most: float
    used: float


@dataclass(frozen=True)
class Usage:
    """What was spent from one day to another, both included. `everybody`: others' turns are in it."""

    since: date
    until: date
    everybody: bool
    currency: str | None
    total: Cost
    rows: tuple[CostRow, ...]
    budgets: tuple[Budget, ...]

"""The records of selling. Money is in major units of `currency`, percent 0 to 100."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from api.client.types import Proposal


@dataclass(frozen=True)
class Ref:
    """Another record: its number, and what it is called."""

    id: int
    name: str | None


@dataclass(frozen=True)
class Record:
    """What every record has: its number, and its version, which rises with every change."""

    id: int
    version: int


R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Written(Generic[R]):
    """What became of a write: the record as it is now and the change that can be undone, or a proposal that waits."""

    record: R | None
    change_id: int | None
    proposal: Proposal | None


@dataclass(frozen=True)
class Account(Record):
    """An organization that is sold to."""

    name: str | None
    owner: Ref | None
    segment: str | None
    tier: str | None
    sector: str | None
    location: str | None
    region: Ref | None
    city: str | None
    website: str | None
    phone: str | None
    employees: int | None
    annual_revenue: float | None
    founded_year: int | None
    parent_account: Ref | None
    source: str | None
    notes: str | None
    created_on: date | None
    currency: str | None


@dataclass(frozen=True)
class Contact(Record):
    """A human at an account."""

    name: str | None
    account: Ref | None
    title: str | None
    email: str | None
    phone: str | None
    department: str | None
    owner: Ref | None
    notes: str | None
    created_on: date | None


@dataclass(frozen=True)
class Lead(Record):
    """Somebody who may become a customer."""

    name: str | None
    company: str | None
    title: str | None
    email: str | None
    phone: str | None
    status: str | None
    source: str | None
    sector: str | None
    location: str | None
    owner: Ref | None
    region: Ref | None
    interest: str | None
    next_follow_up_on: date | None
    last_contact_on: date | None
    notes: str | None
    created_on: date | None


@dataclass(frozen=True)
class Deal(Record):
    """A possible sale."""

    name: str | None
    account: Ref | None
    owner: Ref | None
    stage: Ref | None
    amount: float | None
    probability: float | None
    expected_close_on: date | None
    closed_on: date | None
    loss_reason: str | None
    next_step: str | None
    source: str | None
    channel: str | None
    region: Ref | None
    notes: str | None
    created_on: date | None
    currency: str | None


@dataclass(frozen=True)
class Task(Record):
    """Something to be done by a day."""

    title: str | None
    owner: Ref | None
    due_on: date | None
    done_on: date | None
    account: Ref | None
    deal: Ref | None


@dataclass(frozen=True)
class Activity(Record):
    """A call, visit, email, meeting or message."""

    kind: str | None
    owner: Ref | None
    account: Ref | None
    contact: Ref | None
    deal: Ref | None
    lead: Ref | None
    happened_on: date | None
    duration_minutes: int | None
    summary: str | None
    next_step: str | None


@dataclass(frozen=True)
class Target(Record):
    """What is to be reached of a metric in a period, of a person, a team or another slice."""

    metric: str | None
    period_start: date | None
    period_end: date | None
    amount: float | None
    owner: Ref | None
    team: Ref | None
    region: Ref | None
    product_line: Ref | None
    product: Ref | None
    currency: str | None

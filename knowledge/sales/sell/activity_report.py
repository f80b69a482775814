"""What somebody did in some days: activities, accounts touched, deals moved, tasks; and the same for each of a team."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from knowledge.access import Access
from knowledge.metrics.model import Period
from knowledge.sales.sell.accounts import Account
from knowledge.sales.sell.activities import Activity, ActivityKind, Task
from knowledge.sales.sell.deals import Deal, DealHistory, HistoryField, Stage, StageKind
from knowledge.sales.sell.stalled import team_members
from knowledge.sales.team.people import Person, Role

KINDS = tuple(kind.value for kind in ActivityKind)


@dataclass
class Done:
    """What one person did: activities by kind, accounts touched, deals moved, won and lost, tasks.

    `won_amount` is in minor units; tasks are those done in the days, and open and overdue at their end.
    """

    person_id: int
    name: str
    kinds: dict[str, int] = field(default_factory=dict)
    accounts: int = 0
    moved: int = 0
    won: int = 0
    won_amount: int = 0
    lost: int = 0
    tasks_done: int = 0
    tasks_open: int = 0
    tasks_overdue: int = 0

    @property
    def activities(self) -> int:
        """All activities."""
        return sum(self.kinds.values())

    @property
    def is_quiet(self) -> bool:
        """Whether nothing was done with any customer."""
        return not self.activities and not self.moved


@dataclass(frozen=True)
class Touched:
    """An account that was touched: how often, in which ways, and what was said last."""

    account: str
    times: int
    kinds: tuple[str, ...]
    summary: str | None
    next_step: str | None


@dataclass(frozen=True)
class Move:
    """A change of a deal's stage on a day; `amount` in minor units."""

    on: date
    deal: str
    account: str | None
    before: str | None
    after: str | None
    kind: StageKind | None
    amount: int | None


def sellers_of(access: Access, teams: Collection[int]) -> list[int]:
    """The reps and trainees who are in the teams today and whose records the caller may read, by name."""
    found = select(Person.id).where(
        Person.id.in_(team_members(access, teams)), Person.active, access.rows(Person.id),
        Person.role.in_((Role.REP, Role.TRAINEE)),
    )  # fmt: skip
    return list(access.session.scalars(found.order_by(Person.name, Person.id)))


def done_by(access: Access, people: Collection[int], days: Period) -> list[Done]:
    """What each of the people did in the days, as far as the caller may read it, in the order of their names."""
    names = select(Person.id, Person.name).where(Person.id.in_(people)).order_by(Person.name, Person.id)
    found = {key: Done(key, name) for key, name in access.session.execute(names)}
    inside = Activity.happened_on.between(days.start, days.end)
    theirs = (Activity.person_id.in_(people), inside, access.rows(Activity.person_id, Activity.happened_on))
    kinds = select(Activity.person_id, Activity.kind, func.count()).where(*theirs)
    for key, kind, count in access.session.execute(kinds.group_by(Activity.person_id, Activity.kind)):
        if key in found:
            found[key].kinds[ActivityKind(kind).value] = count
    touched = select(Activity.person_id, func.count(Activity.account_id.distinct())).where(*theirs)
    for key, count in access.session.execute(touched.group_by(Activity.person_id)):
        if key in found:
            found[key].accounts = count
    _count_moves(access, found, days)
    _count_tasks(access, found, days)
    return list(found.values())


def _count_moves(access: Access, found: dict[int, Done], days: Period) -> None:
    moves = (
        select(Deal.owner_id, func.count(DealHistory.deal_id.distinct()))
        .join(Deal, Deal.id == DealHistory.deal_id)
        .where(
            DealHistory.field == HistoryField.STAGE, DealHistory.changed_on.between(days.start, days.end),
            Deal.owner_id.in_(found), access.rows(Deal.owner_id, Deal.closed_on),
        )
        .group_by(Deal.owner_id)
    )  # fmt: skip
    for key, count in access.session.execute(moves):
        if key in found:
            found[key].moved = count
    ends = (
        select(Deal.owner_id, Stage.kind, func.count(), func.sum(Deal.amount))
        .join(Stage, Stage.id == Deal.stage_id)
        .where(
            Stage.kind != StageKind.OPEN, Deal.closed_on.between(days.start, days.end), Deal.owner_id.in_(found),
            access.rows(Deal.owner_id, Deal.closed_on),
        )
        .group_by(Deal.owner_id, Stage.kind)
    )  # fmt: skip
    for key, kind, count, amount in access.session.execute(ends):
        if key in found and kind is StageKind.WON:
            found[key].won, found[key].won_amount = count, int(amount or 0)
        elif key in found:
            found[key].lost = count


def _count_tasks(access: Access, found: dict[int, Done], days: Period) -> None:
    end = min(days.end, access.today)

    def of(condition: Any) -> Any:  # noqa: ANN401 - an expression
        return func.sum(case((condition, 1), else_=0))

    still = Task.done_on.is_(None)
    tasks = (
        select(
            Task.person_id, of(Task.done_on.between(days.start, days.end)), of(still), of(still & (Task.due_on < end))
        )
        .where(Task.person_id.in_(found), access.rows(Task.person_id))
        .group_by(Task.person_id)
    )
    for key, done, left, overdue in access.session.execute(tasks):
        if key in found:
            one = found[key]
            one.tasks_done, one.tasks_open, one.tasks_overdue = int(done or 0), int(left or 0), int(overdue or 0)


def touched_by(access: Access, person_id: int, days: Period) -> list[Touched]:
    """The accounts that a person touched, the most touched first."""
    found = (
        select(Account.name, Activity.kind, Activity.summary, Activity.next_step)
        .join(Account, Account.id == Activity.account_id)
        .where(
            Activity.person_id == person_id, Activity.happened_on.between(days.start, days.end),
            access.rows(Activity.person_id, Activity.happened_on),
        )
        .order_by(Activity.happened_on.desc(), Activity.id.desc())
    )  # fmt: skip
    rows: dict[str, list[Any]] = {}
    for row in access.session.execute(found):
        rows.setdefault(row[0], []).append(row)
    touched = [
        Touched(
            name, len(found), tuple(dict.fromkeys(ActivityKind(row[1]).value for row in found)), found[0][2],
            next((row[3] for row in found if row[3]), None),
        )
        for name, found in rows.items()
    ]  # fmt: skip
    return sorted(touched, key=lambda one: -one.times)


def moves_of(access: Access, person_id: int, days: Period) -> list[Move]:
    """How a person's deals changed their stage, in order."""
    was, now = aliased(Stage), aliased(Stage)
    found = (
        select(
            DealHistory.changed_on, Deal.id, Deal.name, Deal.external_id, Account.name, was.name, now.name, now.kind,
            Deal.amount,
        )
        .join(Deal, Deal.id == DealHistory.deal_id)
        .outerjoin(Account, Account.id == Deal.account_id)
        .outerjoin(was, was.id == DealHistory.before)
        .outerjoin(now, now.id == DealHistory.after)
        .where(
            DealHistory.field == HistoryField.STAGE, DealHistory.changed_on.between(days.start, days.end),
            Deal.owner_id == person_id, access.rows(Deal.owner_id, Deal.closed_on),
        )
        .order_by(DealHistory.changed_on, DealHistory.id)
    )  # fmt: skip
    return [
        Move(day, name or code or f"#{key}", account, before, after, kind, amount)
        for day, key, name, code, account, before, after, kind, amount in access.session.execute(found)
    ]


def tasks_of(access: Access, person_id: int, days: Period) -> tuple[list[str], list[tuple[str, date | None]]]:
    """A person's tasks: those done in the days, and those still open by their due day, the earliest first."""
    mine = (Task.person_id == person_id, access.rows(Task.person_id))
    done = select(Task.title).where(*mine, Task.done_on.between(days.start, days.end)).order_by(Task.done_on, Task.id)
    still = select(Task.title, Task.due_on).where(*mine, Task.done_on.is_(None))
    still = still.order_by(Task.due_on.is_(None), Task.due_on, Task.id)
    return list(access.session.scalars(done)), [(title, due) for title, due in access.session.execute(still)]

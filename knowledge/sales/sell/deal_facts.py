"""What the risk of open deals is judged by, read for all at once: a few grouped questions, no deal by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Exists, Subquery, and_, func, or_, select
from sqlalchemy.orm import Session

from knowledge.access import Access
from knowledge.changes import Change
from knowledge.metrics.functions import median, rounded
from knowledge.sales.sell.accounts import Account, Contact
from knowledge.sales.sell.activities import Activity, Task
from knowledge.sales.sell.deals import Deal, DealCompetitor, DealContact, DealHistory, HistoryField, Stage, StageKind
from knowledge.sales.sell.stalled import Usual, team_members, usual_stays
from knowledge.sales.team.people import Person

DECIDES = ("decision", "decider", "决策", "拍板", "economic buyer", "decision maker")
FEWEST_WINS = 3  # an owner's usual deal is the median of at least so many wins


@dataclass(frozen=True)
class OpenDeal:
    """An open deal with what its risk is judged by. Money in minor units; None where nothing is recorded.

    `since`: the day it came into its stage. `usual_won`: the median of its owner's wins. `pushed`: how often its
    expected close date was put off. `decider`: whether a contact with the part of a decision maker is recorded.
    """

    deal_id: int
    name: str
    account: str | None
    owner: str | None
    stage: str
    amount: int | None
    since: date | None
    expected_on: date | None
    next_step: str | None
    last_touch: date | None
    contacts: tuple[str, ...]
    decider: bool
    competitors: tuple[str, ...]
    usual_stay: Usual | None
    usual_won: int | None
    pushed: int
    overdue_task: str | None
    overdue_on: date | None
    created_on: date | None


@dataclass(frozen=True)
class Recorded:
    """What the company records of its open deals at all: what nobody records is no sign of risk."""

    activities: bool
    contacts: bool
    deciders: bool
    competitors: bool
    next_steps: bool
    close_dates: bool

    def nowhere(self, *, with_contacts: bool) -> list[str]:
        """The signals that no deal is judged by for want of records; `with_contacts`: whether one of them has any."""
        found = {
            "competitor": self.competitors, "no_activity": self.activities, "no_close_date": self.close_dates,
            "no_contact": self.contacts, "no_decision_maker": self.deciders or not with_contacts,
            "no_next_step": self.next_steps,
        }  # fmt: skip
        return [code for code, known in found.items() if not known]


@dataclass(frozen=True)
class Whose:
    """Which open deals are meant, of those the caller may read: None leaves open. Of teams: their members today's."""

    deal_ids: Collection[int] | None = None
    account_id: int | None = None
    person_id: int | None = None
    team_ids: Collection[int] | None = None
    region_id: int | None = None

    def conditions(self, access: Access) -> list[ColumnElement[bool]]:
        """What holds of them, where deals stand with their stage and owner."""
        found = [Stage.kind == StageKind.OPEN, access.rows(Deal.owner_id, Deal.closed_on)]
        if self.deal_ids is not None:
            found.append(Deal.id.in_(self.deal_ids))
        if self.account_id is not None:
            found.append(Deal.account_id == self.account_id)
        if self.person_id is not None:
            found.append(Deal.owner_id == self.person_id)
        if self.team_ids is not None:
            found.append(Deal.owner_id.in_(team_members(access, self.team_ids)))
        if self.region_id is not None:
            found.append(func.coalesce(Deal.region_id, Person.region_id) == self.region_id)
        return found


def open_deals(access: Access, whose: Whose) -> tuple[list[OpenDeal], Recorded]:
    """Few open deals with all that is known of them: to find the few among many, see `riskiest` and `stalled_deals`."""
    chosen = (
        select(
            Deal.id, Deal.name, Deal.external_id, Deal.owner_id, Deal.stage_id, Deal.amount, Deal.expected_close_on,
            Deal.next_step, Deal.created_on, Deal.engaged_on, Stage.name.label("stage"), Person.name.label("owner"),
            Account.name.label("account"),
        )
        .join(Stage, Stage.id == Deal.stage_id)
        .outerjoin(Person, Person.id == Deal.owner_id)
        .outerjoin(Account, Account.id == Deal.account_id)
        .where(*whose.conditions(access))
    )  # fmt: skip
    rows = access.session.execute(chosen.order_by(Deal.id)).all()
    if not rows:
        return [], recorded(access)
    facts = _Facts(access, [row.id for row in rows])
    usual = usual_stays(access)
    won = usual_won(access, {row.owner_id for row in rows if row.owner_id is not None})
    won_by = _pairs(access.session, select(won.c.owner_id, won.c.amount))
    found = []
    for row in rows:
        task = facts.tasks.get(row.id)
        found.append(OpenDeal(
            row.id, row.name or row.external_id or f"#{row.id}", row.account, row.owner, row.stage, row.amount,
            facts.moved.get(row.id) or row.engaged_on or row.created_on, row.expected_close_on, row.next_step or None,
            facts.touched.get(row.id), tuple(name for name, _ in facts.contacts.get(row.id, ())),
            any(decides for _, decides in facts.contacts.get(row.id, ())), tuple(facts.competitors.get(row.id, ())),
            usual.get(row.stage_id), won_by.get(row.owner_id), facts.pushed.get(row.id, 0),
            task[0] if task else None, task[1] if task else None, row.created_on or row.engaged_on,
        ))  # fmt: skip
    return found, recorded(access)


def recorded(access: Access) -> Recorded:
    """Whether any open deal of the company has such a thing: a yes or no, and no one's figure."""
    return access.kept_for_all(("deal_facts",), lambda: _recorded(access))


def _recorded(access: Access) -> Recorded:
    """All of it in one question, which is asked of the first deal only to have a row."""

    def any_of(condition: Any) -> Exists:  # noqa: ANN401 - a condition on deals
        found = select(Deal.id).join(Stage, Stage.id == Deal.stage_id)
        return found.where(Stage.kind == StageKind.OPEN, condition).correlate(None).exists()

    def hangs_on(table: Any, *conditions: Any) -> Exists:  # noqa: ANN401 - a table and conditions on it
        # Looked up deal by deal: of all activities the first are of deals that closed long ago.
        return select(table.id).where(table.deal_id == Deal.id, *conditions).correlate(Deal).exists()

    told = {
        "activities": any_of(hangs_on(Activity)),
        "contacts": any_of(hangs_on(DealContact)),
        "deciders": any_of(hangs_on(DealContact, decides())),
        "competitors": any_of(hangs_on(DealCompetitor)),
        "next_steps": any_of(Deal.next_step.is_not(None)),
        "close_dates": any_of(Deal.expected_close_on.is_not(None)),
    }
    row = access.session.execute(select(Deal.id, *told.values()).limit(1)).first()
    return Recorded(**dict(zip(told, row[1:] if row is not None else [False] * len(told), strict=True)))


def decides() -> ColumnElement[bool]:
    """Whether a contact plays a decision maker's part in a deal."""
    return or_(*[func.lower(DealContact.part).contains(word) for word in DECIDES])


class _Facts:
    """What hangs on the chosen deals, each kind found with one question."""

    def __init__(self, access: Access, ids: list[int]) -> None:
        session, today = access.session, access.today
        moves = select(DealHistory.deal_id, func.max(DealHistory.changed_on)).where(
            DealHistory.field == HistoryField.STAGE, DealHistory.changed_on <= today, DealHistory.deal_id.in_(ids)
        )
        touches = select(Activity.deal_id, func.max(Activity.happened_on)).where(
            Activity.happened_on <= today, Activity.deal_id.in_(ids)
        )
        self.moved = _pairs(session, moves.group_by(DealHistory.deal_id))
        self.touched = _pairs(session, touches.group_by(Activity.deal_id))
        self.contacts: dict[int, list[tuple[str, bool]]] = defaultdict(list)
        people = select(DealContact.deal_id, Contact.name, DealContact.part).join(Contact)
        for deal_id, name, part in session.execute(people.where(DealContact.deal_id.in_(ids)).order_by(DealContact.id)):
            decides = any(word in (part or "").casefold() for word in DECIDES)
            self.contacts[deal_id].insert(0 if decides else len(self.contacts[deal_id]), (name, decides))
        self.competitors: dict[int, list[str]] = defaultdict(list)
        rivals = select(DealCompetitor.deal_id, DealCompetitor.name).where(DealCompetitor.deal_id.in_(ids))
        for deal_id, name in session.execute(rivals.order_by(DealCompetitor.name)):
            self.competitors[deal_id].append(name)
        self.tasks: dict[int, tuple[str, date]] = {}
        tasks = select(Task.deal_id, Task.title, Task.due_on).where(
            Task.deal_id.in_(ids), Task.done_on.is_(None), Task.due_on < today, access.rows(Task.person_id)
        )
        for key, title, due in session.execute(tasks.order_by(Task.due_on, Task.id)):
            if key is not None and due is not None:
                self.tasks.setdefault(key, (title, due))
        self.pushed = _pushed(session, ids)


def _pairs(session: Session, found: Any) -> dict[int, Any]:  # noqa: ANN401 - a query of two columns
    return {key: value for key, value in session.execute(found)}  # noqa: C416 - rows are no pairs to the type checker


def put_off() -> ColumnElement[bool]:
    """Whether a change put a deal's expected close date off: only changes made here tell it."""
    was, now = (column["expected_close_on"].as_string() for column in (Change.before, Change.after))
    return and_(Change.kind == "deal", was != "", now > was)


def _pushed(session: Session, ids: list[int]) -> dict[int, int]:
    """How often each deal's expected close date was put off."""
    found = select(Change.record_id, func.count()).where(put_off(), Change.record_id.in_(ids))
    return _pairs(session, found.group_by(Change.record_id))


def usual_won(access: Access, owners: Collection[int] | None = None) -> Subquery:
    """A query's part: the median won amount (`amount`) of each `owner_id` with enough wins that the caller may read."""
    found = (
        select(Deal.owner_id, rounded(median(Deal.amount)).label("amount"))
        .join(Stage, Stage.id == Deal.stage_id)
        .where(Stage.kind == StageKind.WON, Deal.amount > 0, access.rows(Deal.owner_id, Deal.closed_on))
    )
    if owners is not None:
        found = found.where(Deal.owner_id.in_(owners))
    return found.group_by(Deal.owner_id).having(func.count() >= FEWEST_WINS).subquery()

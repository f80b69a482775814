"""What the risk of open deals is judged by, read for all at once: a few grouped questions, no deal by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from sqlalchemy import Select, func, or_, select

from knowledge.access import Access
from knowledge.changes import Change
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


def open_deals(
    access: Access, *, deal_id: int | None = None, account_id: int | None = None, person_id: int | None = None,
    team_ids: Collection[int] | None = None, region_id: int | None = None,
) -> tuple[list[OpenDeal], Recorded]:  # fmt: skip
    """The open deals the caller may read, of an account, a person, teams' members today, a region, or one."""
    chosen = (
        select(
            Deal.id, Deal.name, Deal.external_id, Deal.owner_id, Deal.stage_id, Deal.amount, Deal.expected_close_on,
            Deal.next_step, Deal.created_on, Deal.engaged_on, Stage.name.label("stage"), Person.name.label("owner"),
            Account.name.label("account"),
        )
        .join(Stage, Stage.id == Deal.stage_id)
        .outerjoin(Person, Person.id == Deal.owner_id)
        .outerjoin(Account, Account.id == Deal.account_id)
        .where(Stage.kind == StageKind.OPEN, access.rows(Deal.owner_id, Deal.closed_on))
    )  # fmt: skip
    if deal_id is not None:
        chosen = chosen.where(Deal.id == deal_id)
    if account_id is not None:
        chosen = chosen.where(Deal.account_id == account_id)
    if person_id is not None:
        chosen = chosen.where(Deal.owner_id == person_id)
    if team_ids is not None:
        chosen = chosen.where(Deal.owner_id.in_(team_members(access, team_ids)))
    if region_id is not None:
        chosen = chosen.where(func.coalesce(Deal.region_id, Person.region_id) == region_id)
    rows = access.session.execute(chosen.order_by(Deal.id)).all()
    if not rows:
        return [], _recorded(access)
    facts = _Facts(access, chosen.with_only_columns(Deal.id).order_by(None))
    usual = access.once(("usual_stays",), lambda: usual_stays(access))
    won = _usual_won(access, {row.owner_id for row in rows if row.owner_id is not None})
    found = []
    for row in rows:
        task = facts.tasks.get(row.id)
        found.append(OpenDeal(
            row.id, row.name or row.external_id or f"#{row.id}", row.account, row.owner, row.stage, row.amount,
            facts.moved.get(row.id) or row.engaged_on or row.created_on, row.expected_close_on, row.next_step or None,
            facts.touched.get(row.id), tuple(name for name, _ in facts.contacts.get(row.id, ())),
            any(decides for _, decides in facts.contacts.get(row.id, ())), tuple(facts.competitors.get(row.id, ())),
            usual.get(row.stage_id), won.get(row.owner_id), facts.pushed.get(row.id, 0),
            task[0] if task else None, task[1] if task else None, row.created_on or row.engaged_on,
        ))  # fmt: skip
    return found, _recorded(access)


def _recorded(access: Access) -> Recorded:
    """Whether any open deal of the company has such a thing: a yes or no, and no one's figure."""

    def any_of(condition: Any, table: Any = Deal) -> bool:  # noqa: ANN401 - a condition on deals
        found = select(Deal.id).join(Stage, Stage.id == Deal.stage_id)
        if table is not Deal:
            found = found.join(table, table.deal_id == Deal.id)
        return access.session.scalar(found.where(Stage.kind == StageKind.OPEN, condition).limit(1)) is not None

    def read() -> Recorded:
        return Recorded(
            activities=any_of(Activity.id.is_not(None), Activity),
            contacts=any_of(DealContact.id.is_not(None), DealContact),
            deciders=any_of(_decides(), DealContact),
            competitors=any_of(DealCompetitor.id.is_not(None), DealCompetitor),
            next_steps=any_of(Deal.next_step.is_not(None)),
            close_dates=any_of(Deal.expected_close_on.is_not(None)),
        )

    return access.once(("deal_facts",), read)


def _decides() -> Any:  # noqa: ANN401 - a condition
    return or_(*[func.lower(DealContact.part).contains(word) for word in DECIDES])


class _Facts:
    """What hangs on the chosen deals, each kind found with one question. `ids`: a query for the deals' ids."""

    def __init__(self, access: Access, ids: Select[int]) -> None:
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


def _pairs(session: Any, found: Any) -> dict[int, Any]:  # noqa: ANN401 - a session and a query of two columns
    return {key: value for key, value in session.execute(found)}  # noqa: C416 - rows are no pairs to the type checker


def _pushed(session: Any, ids: Any) -> dict[int, int]:  # noqa: ANN401
    """How often each deal's expected close date was put off: only changes made here tell it."""
    found = select(Change.record_id, Change.before, Change.after).where(
        Change.kind == "deal", Change.record_id.in_(ids)
    )
    pushed: dict[int, int] = defaultdict(int)
    for deal_id, before, after in session.execute(found):
        was, now = (before or {}).get("expected_close_on"), (after or {}).get("expected_close_on")
        pushed[deal_id] += bool(was and now and now > was)
    return pushed


def _usual_won(access: Access, owners: set[int]) -> dict[int | None, int]:
    """The median won amount of each owner, of those with enough wins that the caller may read."""
    amounts: dict[int | None, list[int]] = defaultdict(list)
    found = (
        select(Deal.owner_id, Deal.amount)
        .join(Stage, Stage.id == Deal.stage_id)
        .where(Stage.kind == StageKind.WON, Deal.amount > 0, access.rows(Deal.owner_id, Deal.closed_on))
    )
    if len(owners) == 1:
        found = found.where(Deal.owner_id.in_(owners))
    for owner_id, amount in access.session.execute(found):
        amounts[owner_id].append(amount or 0)
    return {owner: round(median(values)) for owner, values in amounts.items() if len(values) >= FEWEST_WINS}

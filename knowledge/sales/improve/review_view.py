"""Review meetings as their readers may see them, and what is found in the records for the next one."""

from __future__ import annotations

from datetime import date, timedelta

from pydantic import BaseModel
from sqlalchemy import ColumnElement, select, true

from knowledge import names
from knowledge.access import Access
from knowledge.company import major
from knowledge.sales.improve.reviews import Feedback, FeedbackKind, ReviewMeeting, ReviewPromise, ReviewStatus
from knowledge.sales.improve.subjects import Subject
from knowledge.sales.sell.accounts import Account
from knowledge.sales.sell.activities import Activity, Task
from knowledge.sales.sell.deals import Deal, Stage, StageKind
from knowledge.sales.team.lines import teams_below, teams_led_by
from knowledge.sales.team.people import Person, Team

QUIET = 30  # days without an activity after which an open deal counts as stalled


class MeetingEntry(BaseModel):
    """A review meeting. `team` is empty for the company's."""

    id: int
    title: str
    team: str | None
    held_on: date
    status: ReviewStatus
    minutes: str | None


class PromiseEntry(BaseModel):
    """What somebody promised in a meeting, still open or done."""

    title: str
    person: str | None
    due_on: date | None
    done_on: date | None


class DealEntry(BaseModel):
    """A deal worth speaking of; `amount` in major units. `days`: how long it has been quiet, for stalled ones."""

    name: str
    account: str | None
    rep: str | None
    amount: float | int | None
    day: date | None = None
    days: int | None = None


class TaskEntry(BaseModel):
    """An overdue task."""

    title: str
    person: str | None
    due_on: date


class FeedbackEntry(BaseModel):
    """What was told to or by somebody."""

    kind: FeedbackKind
    person: str | None
    given_on: date
    text: str


def team_ids(access: Access, subject: Subject) -> frozenset[int] | None:
    """The teams a subject consists of; None for the company and for single people."""
    if subject.record_id is None or subject.kind in ("company", "rep"):
        return None
    if subject.kind == "team":
        return teams_below(access.session, {subject.record_id})
    if subject.kind == "manager":
        return teams_led_by(access.session, subject.record_id)
    found = access.session.scalars(select(Team.id).where(Team.region_id == subject.record_id)).all()
    return teams_below(access.session, found)


def _of(access: Access, subject: Subject, owner: ColumnElement[int | None]) -> ColumnElement[bool]:
    """Whether a record's owner belongs to the subject today."""
    if subject.kind == "rep":
        return owner == subject.record_id
    teams = team_ids(access, subject)
    return true() if teams is None else access.in_teams(teams, owner)


def last_meeting(access: Access, subject: Subject, before: date) -> MeetingEntry | None:
    """The latest meeting of the subject held before a day, that the caller may read."""
    teams = team_ids(access, subject)
    found = (
        select(ReviewMeeting, Team.name)
        .outerjoin(Team, Team.id == ReviewMeeting.team_id)
        .where(
            access.rows(ReviewMeeting.owner_id, team=ReviewMeeting.team_id), ReviewMeeting.held_on < before,
            ReviewMeeting.status == ReviewStatus.HELD,
            ReviewMeeting.team_id.is_(None) if teams is None else ReviewMeeting.team_id.in_(sorted(teams)),
        )
        .order_by(ReviewMeeting.held_on.desc(), ReviewMeeting.id.desc())
    )  # fmt: skip
    row = access.session.execute(found.limit(1)).first()
    return None if row is None else _meeting(*row)


def last_meetings(access: Access, subject: Subject, until: date) -> list[MeetingEntry]:
    """The latest meeting held until a day of each team of the subject, that the caller may read; newest first."""
    teams = team_ids(access, subject)
    if subject.kind == "rep":
        teams = frozenset(access.principal.member_of)
    found = (
        select(ReviewMeeting, Team.name)
        .outerjoin(Team, Team.id == ReviewMeeting.team_id)
        .where(
            access.rows(ReviewMeeting.owner_id, team=ReviewMeeting.team_id), ReviewMeeting.held_on <= until,
            ReviewMeeting.status == ReviewStatus.HELD,
            true() if teams is None else ReviewMeeting.team_id.in_(sorted(teams)),
        )
        .order_by(ReviewMeeting.held_on.desc(), ReviewMeeting.id.desc())
    )  # fmt: skip
    newest: dict[int | None, MeetingEntry] = {}
    for meeting, team in access.session.execute(found):
        newest.setdefault(meeting.team_id, _meeting(meeting, team))
    return list(newest.values())


def _meeting(meeting: ReviewMeeting, team: str | None) -> MeetingEntry:
    return MeetingEntry(
        id=meeting.id, title=meeting.title, team=team, held_on=meeting.held_on, status=meeting.status,
        minutes=meeting.minutes,
    )  # fmt: skip


def planned_meeting(access: Access, team_id: int | None, day: date) -> ReviewMeeting | None:
    """The team's meeting of a day, which minutes are then added to."""
    found = select(ReviewMeeting).where(
        access.rows(ReviewMeeting.owner_id, team=ReviewMeeting.team_id), ReviewMeeting.held_on == day,
        ReviewMeeting.team_id.is_(None) if team_id is None else ReviewMeeting.team_id == team_id,
    )  # fmt: skip
    return access.session.scalars(found.order_by(ReviewMeeting.id.desc()).limit(1)).first()


def promises(access: Access, meeting_id: int) -> list[PromiseEntry]:
    """What was promised in a meeting that the caller may read; whoever promised it."""
    found = (
        select(Task.title, Person.name, Task.due_on, Task.done_on)
        .join(ReviewPromise, ReviewPromise.task_id == Task.id)
        .join(ReviewMeeting, ReviewMeeting.id == ReviewPromise.meeting_id)
        .outerjoin(Person, Person.id == Task.person_id)
        .where(ReviewPromise.meeting_id == meeting_id, access.rows(ReviewMeeting.owner_id, team=ReviewMeeting.team_id))
        .order_by(Task.due_on, Task.id)
    )
    return [
        PromiseEntry(title=title, person=person, due_on=due, done_on=done)
        for title, person, due, done in access.session.execute(found)
    ]


def wins(access: Access, subject: Subject, start: date, end: date, limit: int = 5) -> list[DealEntry]:
    """The largest deals won between two days."""
    found = (
        _deals(access, subject)
        .where(Stage.kind == StageKind.WON, Deal.closed_on >= start, Deal.closed_on <= end)
        .order_by(Deal.amount.desc(), Deal.id)
        .limit(limit)
    )
    return [_deal(access, *row, day=row[0].closed_on) for row in access.session.execute(found)]


def stalled(access: Access, subject: Subject, limit: int = 5) -> tuple[int, list[DealEntry]]:
    """Open deals that nobody has touched for QUIET days: how many there are, and the largest."""
    border = access.today - timedelta(days=QUIET)
    touched = (
        select(Activity.id).where(Activity.deal_id == Deal.id, Activity.happened_on > border).correlate(Deal).exists()
    )
    began = select(Deal.id).where(
        Deal.id.is_not(None), (Deal.engaged_on > border) | (Deal.created_on > border)
    )  # fmt: skip
    found = _deals(access, subject).where(Stage.kind == StageKind.OPEN, ~touched, Deal.id.not_in(began))
    rows = access.session.execute(found.order_by(Deal.amount.desc(), Deal.id)).all()
    entries = []
    for row in rows[:limit]:
        last = access.session.scalar(
            select(Activity.happened_on)
            .where(Activity.deal_id == row[0].id, Activity.happened_on <= access.today)
            .order_by(Activity.happened_on.desc())
            .limit(1)
        ) or row[0].engaged_on or row[0].created_on  # fmt: skip
        entries.append(_deal(access, *row, days=(access.today - last).days if last else None))
    return len(rows), entries


def _deals(access: Access, subject: Subject):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a select of three
    return (
        select(Deal, Account.name, Person.name)
        .join(Stage, Stage.id == Deal.stage_id)
        .outerjoin(Account, Account.id == Deal.account_id)
        .outerjoin(Person, Person.id == Deal.owner_id)
        .where(access.rows(Deal.owner_id, Deal.closed_on), _of(access, subject, Deal.owner_id))  # type: ignore[arg-type]
    )


def _deal(
    access: Access, deal: Deal, account: str | None, rep: str | None, *, day: date | None = None,
    days: int | None = None,
) -> DealEntry:  # fmt: skip
    return DealEntry(
        name=deal.name or deal.external_id or str(deal.id), account=account, rep=rep,
        amount=major(deal.amount, deal.currency or access.company.currency), day=day, days=days,
    )  # fmt: skip


def overdue(access: Access, subject: Subject, limit: int = 5) -> tuple[int, list[TaskEntry]]:
    """Tasks past their day and not done: how many there are, and those that wait longest."""
    found = (
        select(Task, Person.name)
        .outerjoin(Person, Person.id == Task.person_id)
        .where(
            access.rows(Task.person_id), _of(access, subject, Task.person_id),  # type: ignore[arg-type]
            Task.done_on.is_(None), Task.due_on < access.today,
        )
        .order_by(Task.due_on, Task.id)
    )  # fmt: skip
    rows = access.session.execute(found).all()
    return len(rows), [TaskEntry(title=task.title, person=person, due_on=task.due_on) for task, person in rows[:limit]]


def feedback_of(access: Access, subject: Subject, start: date, limit: int = 6) -> list[FeedbackEntry]:
    """Feedback to and from the subject's people since a day, the newest first."""
    found = (
        select(Feedback, Person.name)
        .outerjoin(Person, Person.id == Feedback.person_id)
        .where(
            access.rows(Feedback.person_id, Feedback.given_on), _of(access, subject, Feedback.person_id),  # type: ignore[arg-type]
            Feedback.given_on >= start,
        )
        .order_by(Feedback.given_on.desc(), Feedback.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [
        FeedbackEntry(kind=one.kind, person=person, given_on=one.given_on, text=one.text)
        for one, person in access.session.execute(found)
    ]


def person_in(access: Access, text: str) -> tuple[int, str]:
    """A colleague by name: id and name. Refuses with `unknown.name` and `ambiguous.name`."""
    match = names.resolve(access, "person", text)
    if match.record_id is None:
        raise RuntimeError(f"person {text!r} has no record")
    return match.record_id, match.label

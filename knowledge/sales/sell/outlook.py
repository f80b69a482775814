"""The forecast of a period: what is booked, what the open deals expected in it add, and how such deals ended before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import aliased

from knowledge.access import Access, Reach
from knowledge.access import Area as AccessArea
from knowledge.metrics.model import Period, Scope
from knowledge.refusals import Refusal
from knowledge.sales.improve.subjects import Subject
from knowledge.sales.sell.deals import Deal, DealHistory, HistoryField, Stage, StageKind
from knowledge.sales.sell.reach import require_person
from knowledge.sales.sell.stalled import team_members
from knowledge.sales.team.lines import teams_below, teams_led_by
from knowledge.sales.team.people import Person, Region, Team, TeamMembership

# A deal is committed from this probability on (its own, else its stage's); without such a stage, in the last open one.
LATE = 0.7
MOST_DEALS = 1000


@dataclass(frozen=True)
class StageOutlook:
    """The open deals of one stage that are expected to close in the period. Money in minor units.

    `probability` is the stage's (0–1, None: not set); `weighted` uses a deal's own where it has one. `won` of `ended`
    past deals that were in the stage were won.
    """

    stage: str
    probability: float | None
    deals: int
    amount: int
    weighted: int
    late: int
    unpriced: int
    won: int
    ended: int

    @property
    def past_rate(self) -> float | None:
        """The share of past deals of the stage that were won (0–1); None where none has ended."""
        return self.won / self.ended if self.ended else None


@dataclass(frozen=True)
class Outlook:
    """Open deals expected in a period, by stage, and what can't be counted."""

    stages: tuple[StageOutlook, ...]
    overdue: int
    undated: int
    undated_amount: int
    slipped: int
    slipped_amount: int

    def total(self, what: str) -> int:
        """The sum of a column over the stages."""
        return sum(getattr(stage, what) for stage in self.stages)

    @property
    def by_past_rates(self) -> int | None:
        """The open amounts by how deals of their stages ended before; None where a stage has no past."""
        if not self.stages or any(stage.past_rate is None for stage in self.stages):
            return None
        return round(sum(stage.amount * (stage.past_rate or 0) for stage in self.stages))


def require_rows(access: Access, subject: Subject) -> None:
    """Refuse a subject whose open deals are only in part the caller's to read: a part would be a wrong figure."""
    reach = access.principal.grant(AccessArea.RECORDS).read
    if reach is Reach.ALL:
        return
    if subject.kind == "rep" and subject.record_id is not None:
        require_person(access, subject.record_id)
        return
    teams = _teams_of(access, subject)
    if teams is None or reach is not Reach.TEAM or not teams <= access.principal.leads:
        raise Refusal("access.scope", scope=Scope.COMPANY.value, role=access.principal.role.value)


def _teams_of(access: Access, subject: Subject) -> frozenset[int] | None:
    if subject.record_id is None:
        return None
    if subject.kind == "team":
        return teams_below(access.session, {subject.record_id})
    return teams_led_by(access.session, subject.record_id) if subject.kind == "manager" else None


def open_of(access: Access, subject: Subject) -> tuple[ColumnElement[bool], ...]:
    """The conditions under which an open deal is the subject's; the query joins stages and, outer, people (owner)."""
    found: list[ColumnElement[bool]] = [Stage.kind == StageKind.OPEN, access.rows(Deal.owner_id, Deal.closed_on)]
    if subject.kind == "rep":
        found.append(Deal.owner_id == subject.record_id)
    elif subject.kind == "region":
        found.append(func.coalesce(Deal.region_id, Person.region_id) == subject.record_id)
    elif (teams := _teams_of(access, subject)) is not None:
        found.append(Deal.owner_id.in_(team_members(access, teams)))
    return tuple(found)


def _chance() -> Any:  # noqa: ANN401 - an expression
    return func.coalesce(Deal.probability, Stage.probability, 0)


def _is_late(access: Access) -> Any:  # noqa: ANN401 - a condition
    """Whether a deal is committed."""
    last = access.session.scalar(
        select(Stage.id).where(Stage.kind == StageKind.OPEN).order_by(Stage.position.desc(), Stage.id.desc()).limit(1)
    )
    likely = access.session.scalar(
        select(Stage.id).where(Stage.kind == StageKind.OPEN, Stage.probability >= LATE).limit(1)
    )
    return _chance() >= LATE if likely is not None else or_(_chance() >= LATE, Deal.stage_id == last)


def outlook(access: Access, subject: Subject, period: Period) -> Outlook:
    """The subject's open deals that are expected to close in the period."""
    mine = open_of(access, subject)
    inside = Deal.expected_close_on.between(period.start, period.end)
    late = case((_is_late(access), Deal.amount), else_=0)
    found = _of_deals(
        Stage.id, Stage.name, Stage.probability, func.count(), func.sum(Deal.amount),
        func.sum(Deal.amount * _chance()), func.sum(late), func.sum(case((Deal.amount.is_(None), 1), else_=0)),
        func.sum(case((Deal.expected_close_on < access.today, 1), else_=0)),
    ).where(*mine, inside)  # fmt: skip
    found = found.group_by(Stage.id, Stage.name, Stage.probability, Stage.position).order_by(Stage.position)
    past = past_ends(access)
    stages, overdue = [], 0
    for key, name, chance, deals, amount, weighted, sure, unpriced, over in access.session.execute(found):
        won, ended = past.get(key, (0, 0))
        stages.append(StageOutlook(
            name, chance, deals, int(amount or 0), round(float(weighted or 0)), int(sure or 0), int(unpriced or 0), won,
            ended,
        ))  # fmt: skip
        overdue += int(over or 0)
    undated = access.session.execute(
        _of_deals(func.count(), func.sum(Deal.amount)).where(*mine, Deal.expected_close_on.is_(None))
    ).one()
    before = Deal.expected_close_on < min(period.start, access.today)
    slipped = access.session.execute(_of_deals(func.count(), func.sum(Deal.amount)).where(*mine, before)).one()
    return Outlook(
        tuple(stages), overdue, undated[0], int(undated[1] or 0), slipped[0], int(slipped[1] or 0)
    )  # fmt: skip


def _of_deals(*columns: Any) -> Select[Any]:  # noqa: ANN401
    return (
        select(*columns)
        .select_from(Deal)
        .join(Stage, Stage.id == Deal.stage_id)
        .outerjoin(Person, Person.id == Deal.owner_id)
    )


def past_ends(access: Access) -> dict[int, tuple[int, int]]:
    """By stage: how many past deals that were in it were won, and how many have ended; of deals in the caller's reach.

    A deal that closed has left every stage that it was in, so that its changes of stage tell all of them.
    """
    found = (
        select(DealHistory.before, Stage.kind, func.count(DealHistory.deal_id.distinct()))
        .join(Deal, Deal.id == DealHistory.deal_id)
        .join(Stage, Stage.id == Deal.stage_id)
        .where(
            DealHistory.field == HistoryField.STAGE, DealHistory.before.is_not(None), Stage.kind != StageKind.OPEN,
            access.rows(Deal.owner_id, Deal.closed_on),
        )
        .group_by(DealHistory.before, Stage.kind)
    )  # fmt: skip
    ends: dict[int, tuple[int, int]] = {}
    for stage_id, kind, count in access.session.execute(found):
        if stage_id is not None:
            won, ended = ends.get(stage_id, (0, 0))
            ends[stage_id] = (won + (count if kind is StageKind.WON else 0), ended + count)
    return ends


@dataclass(frozen=True)
class ExpectedDeal:
    """An open deal behind a forecast; `amount` in minor units, `chance` from 0 to 1."""

    name: str
    owner: str | None
    stage: str
    amount: int | None
    expected_on: date | None
    chance: float
    late: bool


def expected_deals(access: Access, subject: Subject, period: Period, limit: int) -> list[ExpectedDeal]:
    """The open deals behind the forecast, the largest first."""
    found = (
        _of_deals(
            Deal.id, Deal.name, Deal.external_id, Person.name, Stage.name, Deal.amount, Deal.expected_close_on,
            _chance(), case((_is_late(access), 1), else_=0),
        )
        .where(*open_of(access, subject), Deal.expected_close_on.between(period.start, period.end))
        .order_by(Deal.amount.is_(None), Deal.amount.desc(), Deal.id)
        .limit(limit)
    )  # fmt: skip
    return [
        ExpectedDeal(name or code or f"#{key}", owner, stage, amount, expected, float(chance), bool(late))
        for key, name, code, owner, stage, amount, expected, chance, late in access.session.execute(found)
    ]


def by_group(access: Access, subject: Subject, period: Period, by: str) -> dict[str | None, tuple[int, int, int]]:
    """Committed, weighted and whole open amounts expected in the period, by rep, team (of today) or region."""
    late = case((_is_late(access), Deal.amount), else_=0)
    sums = (func.sum(late), func.sum(Deal.amount * _chance()), func.sum(Deal.amount))
    if by == "team":
        label: Any = Team.name
        now = aliased(TeamMembership)  # beside the memberships by which a manager's records are told
        found = _of_deals(label, *sums).outerjoin(now, (now.person_id == Deal.owner_id) & _holds(now, access.today))
        found = found.outerjoin(Team, Team.id == now.team_id)
    elif by == "region":
        label = Region.name
        found = _of_deals(label, *sums).outerjoin(Region, Region.id == func.coalesce(Deal.region_id, Person.region_id))
    else:
        label = Person.name
        found = _of_deals(label, *sums)
    found = found.where(*open_of(access, subject), Deal.expected_close_on.between(period.start, period.end))
    return {
        name: (int(sure or 0), round(float(weighted or 0)), int(amount or 0))
        for name, sure, weighted, amount in access.session.execute(found.group_by(label))
    }


def _holds(of: type[TeamMembership], today: date) -> ColumnElement[bool]:
    return (of.from_date.is_(None) | (of.from_date <= today)) & (of.until_date.is_(None) | (of.until_date > today))

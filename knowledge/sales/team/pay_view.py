"""Commission plans, payouts and awards as their readers may see them: one's own, one's team's, or all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select
from sqlalchemy.orm import Session

from knowledge.access import Access, Area, Reach
from knowledge.refusals import Refusal
from knowledge.sales.sell.deals import Deal
from knowledge.sales.team.incentives import Award, CommissionPlan, DealSplit, Payout
from knowledge.sales.team.lines import teams_below
from knowledge.sales.team.pay_book import PayBook, load_book
from knowledge.sales.team.people import Person, Team, TeamMembership


def may_see(access: Access, person_id: int, day: date) -> bool:
    """Whether somebody's pay of a month is the caller's to see: of whoever was in the team at its end, or is today."""
    if person_id == access.principal.person_id:
        return access.principal.grant(Area.PAY).read is not Reach.NONE
    on = literal(min(day, access.today))
    reach = access.rows(Person.id, on, area=Area.PAY)
    return access.session.scalar(select(Person.id).where(Person.id == person_id, reach)) is not None


def require_person(access: Access, person_id: int, name: str, day: date) -> None:
    """Refuse with `access.pay` where somebody's pay is none of the caller's."""
    if not may_see(access, person_id, day):
        raise Refusal("access.pay", name=name, role=access.principal.role.value)


def people_in_reach(access: Access, day: date, *, team_id: int | None = None) -> list[Person]:
    """Whose pay the caller may see, of those there on a day; with a team, its people and those of teams below it."""
    listed = select(Person).where(
        ~Person.is_owner, access.rows(Person.id, literal(min(day, access.today)), area=Area.PAY),
        or_(Person.left_on.is_(None), Person.left_on > day.replace(day=1)),
        or_(Person.hired_on.is_(None), Person.hired_on <= day),
    )  # fmt: skip
    if team_id is not None:
        listed = listed.where(Person.id.in_(_members(access.session, team_id, day)))
    return list(access.session.scalars(listed.order_by(Person.name, Person.id)))


def _members(session: Session, team_id: int, day: date) -> Select[int]:
    """Who is in a team or one below it on a day."""
    return select(TeamMembership.person_id).where(
        TeamMembership.team_id.in_(sorted(teams_below(session, {team_id}))),
        or_(TeamMembership.from_date.is_(None), TeamMembership.from_date <= day),
        or_(TeamMembership.until_date.is_(None), TeamMembership.until_date > day),
    )


def book_for(access: Access, person_ids: Iterable[int], since: date, until: date) -> PayBook:
    """The facts behind some people's payouts; ask `require_person` first."""
    return load_book(access.session, person_ids, since, until, access.company.fiscal_year_start)


def any_pay(access: Access) -> bool:
    """Whether there is a commission plan or a payout at all, whoever may read it."""
    session = access.session
    return any(session.scalar(select(table.id).limit(1)) is not None for table in (CommissionPlan, Payout))


def plans(
    access: Access, *, person: Person | None = None, team_id: int | None = None
) -> list[tuple[CommissionPlan, str | None, str | None]]:
    """The plans that hold for whoever's pay the caller may see, the newest first, with team's and person's names."""
    listed = (
        select(CommissionPlan, Team.name, Person.name)
        .outerjoin(Team, Team.id == CommissionPlan.team_id)
        .outerjoin(Person, Person.id == CommissionPlan.person_id)
        .order_by(CommissionPlan.starts_on.desc(), CommissionPlan.name, CommissionPlan.id)
    )
    if access.principal.grant(Area.PAY).read is not Reach.ALL:
        listed = listed.where(_holds_for(access, people_in_reach(access, access.today)))
    if person is not None:
        listed = listed.where(_holds_for(access, [person]))
    if team_id is not None:
        listed = listed.where(or_(CommissionPlan.team_id == team_id, CommissionPlan.team_id.is_(None)))
        listed = listed.where(_holds_for(access, people_in_reach(access, access.today, team_id=team_id)))
    return [(plan, team, name) for plan, team, name in access.session.execute(listed)]


def _holds_for(access: Access, people: list[Person]) -> ColumnElement[bool]:
    """Plans of any of these people: their own, their team's, their role's, and those for everybody."""
    ids = [one.id for one in people]
    teams = access.session.scalars(
        select(TeamMembership.team_id).where(TeamMembership.person_id.in_(ids), TeamMembership.until_date.is_(None))
    ).all()
    plan = CommissionPlan
    return or_(
        plan.person_id.in_(ids),
        and_(
            plan.person_id.is_(None),
            or_(plan.team_id.is_(None), plan.team_id.in_(sorted(set(teams)))),
            or_(plan.role.is_(None), plan.role.in_(sorted({one.role for one in people}))),
        ),
    )


def payouts(
    access: Access, *, person_id: int | None = None, team_id: int | None = None, since: date | None = None,
    until: date | None = None,
) -> list[tuple[Payout, Person]]:  # fmt: skip
    """Recorded payouts in reach whose month ends within the days, the newest first, then by name."""
    listed = (
        select(Payout, Person)
        .join(Person, Person.id == Payout.person_id)
        .where(access.rows(Payout.person_id, Payout.period_end, area=Area.PAY))
        .order_by(Payout.period_end.desc(), Person.name, Payout.id)
    )
    if person_id is not None:
        listed = listed.where(Payout.person_id == person_id)
    if since is not None:
        listed = listed.where(Payout.period_end >= since)
    if until is not None:
        listed = listed.where(Payout.period_start <= until)
    rows = [(payout, person) for payout, person in access.session.execute(listed)]
    if team_id is None:
        return rows
    inside: dict[date, set[int]] = {}
    for payout, _ in rows:
        if payout.period_end not in inside:
            there = _members(access.session, team_id, payout.period_end)
            inside[payout.period_end] = set(access.session.scalars(there))
    return [(payout, person) for payout, person in rows if person.id in inside[payout.period_end]]


def awards(
    access: Access, *, person_id: int | None = None, team_id: int | None = None, since: date | None = None,
    until: date | None = None,
) -> list[tuple[Award, Person]]:  # fmt: skip
    """Awards in reach, the newest first."""
    listed = (
        select(Award, Person)
        .join(Person, Person.id == Award.person_id)
        .where(access.rows(Award.person_id, Award.given_on, area=Area.PAY))
        .order_by(Award.given_on.desc(), Award.id)
    )
    if person_id is not None:
        listed = listed.where(Award.person_id == person_id)
    if since is not None:
        listed = listed.where(Award.given_on >= since)
    if until is not None:
        listed = listed.where(Award.given_on <= until)
    if team_id is not None:
        listed = listed.where(Award.person_id.in_(_members(access.session, team_id, access.today)))
    return [(award, person) for award, person in access.session.execute(listed)]


def own_shared_deals(access: Access) -> list[Deal]:
    """Deals of others that the caller has a part of: their names are theirs to know."""
    mine = select(DealSplit.deal_id).where(DealSplit.person_id == access.principal.person_id)
    return list(access.session.scalars(select(Deal).where(Deal.id.in_(mine)).order_by(Deal.id)))


def splits(access: Access, *, person_id: int | None = None) -> list[tuple[str, date | None, str, int]]:
    """Parts of deals in reach: deal, the day it closed, whose part, and its basis points; the newest deals first."""
    listed = (
        select(Deal.name, Deal.external_id, Deal.closed_on, Person.name, DealSplit.basis_points)
        .select_from(DealSplit)
        .join(Deal, Deal.id == DealSplit.deal_id)
        .join(Person, Person.id == DealSplit.person_id)
        .where(access.rows(DealSplit.person_id, Deal.closed_on, area=Area.PAY))
        .order_by(Deal.closed_on.desc(), Deal.id, DealSplit.basis_points.desc())
    )
    if person_id is not None:
        listed = listed.where(DealSplit.person_id == person_id)
    return [
        (name or external_id or "–", day, person, points)
        for name, external_id, day, person, points in access.session.execute(listed)
    ]


def splits_of(access: Access, deal_id: int) -> list[DealSplit]:
    """The parts of one deal, for who may write them; a query of their own rows for all others."""
    listed = select(DealSplit).where(DealSplit.deal_id == deal_id, access.rows(DealSplit.person_id, area=Area.PAY))
    return list(access.session.scalars(listed.order_by(DealSplit.id)))

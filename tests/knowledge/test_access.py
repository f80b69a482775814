"""The access table, cell by cell, and the filters it becomes."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.access import RULES, Access, Area, Grant, Principal, Reach, load_principal, owner_principal
from knowledge.company import get_company
from knowledge.database import Database
from knowledge.migrate import migrate
from knowledge.refusals import Refusal
from knowledge.sales.sell.deals import Deal, Stage
from knowledge.sales.team.people import Person, Role, Team, TeamMembership

TODAY = date(2026, 6, 30)
N, O, T, A = Reach.NONE, Reach.OWN, Reach.TEAM, Reach.ALL  # noqa: E741 - the table below is easier to read so

# role, area → read, write, totals, propose: the table of docs/access.md, once more and by hand.
CELLS = [
    ("trainee", "records", O, N, N, N), ("trainee", "pay", O, N, N, N), ("trainee", "hiring", N, N, N, N),
    ("trainee", "targets", N, N, N, N), ("trainee", "library", O, N, N, N),
    ("rep", "records", O, O, T, N), ("rep", "pay", O, N, N, N), ("rep", "hiring", N, N, N, N),
    ("rep", "targets", O, N, N, N), ("rep", "library", A, N, N, N),
    ("manager", "records", T, T, A, N), ("manager", "pay", T, N, N, N), ("manager", "hiring", T, T, N, N),
    ("manager", "targets", T, N, N, T), ("manager", "library", A, N, N, A),
    ("director", "records", A, A, A, N), ("director", "pay", A, A, N, N), ("director", "hiring", A, A, N, N),
    ("director", "targets", A, A, N, N), ("director", "library", A, N, N, A),
    ("operations", "records", A, A, A, N), ("operations", "pay", N, N, N, N), ("operations", "hiring", N, N, N, N),
    ("operations", "targets", A, A, N, N), ("operations", "library", A, A, N, N),
]  # fmt: skip


@pytest.mark.parametrize(("role", "area", "read", "write", "totals", "propose"), CELLS)
def test_each_cell(role: str, area: str, read: Reach, write: Reach, totals: Reach, propose: Reach) -> None:
    grant = RULES[Role(role)].get(Area(area), Grant())
    assert (grant.read, grant.write, grant.totals, grant.propose) == (read, write, totals, propose)


def test_every_role_and_area_has_a_cell_here() -> None:
    assert {(role, area) for role, area, *_ in CELLS} == {(role.value, area.value) for role in Role for area in Area}


def seed(session: Session) -> dict[str, Person]:
    """Two teams; Rita moved from North to South on 1 May."""
    people = {
        name: Person(name=name, role=role)
        for name, role in (
            ("Mona", Role.MANAGER), ("Milo", Role.MANAGER), ("Rita", Role.REP), ("Ron", Role.REP),
            ("Tess", Role.TRAINEE), ("Dora", Role.DIRECTOR), ("Otto", Role.OPERATIONS),
        )
    }  # fmt: skip
    session.add_all(people.values())
    session.flush()
    north, south = (Team(name=name, manager_id=people[who].id) for name, who in (("North", "Mona"), ("South", "Milo")))
    session.add_all([north, south])
    session.flush()
    moved = date(2026, 5, 1)
    session.add_all(
        [
            TeamMembership(person_id=people["Rita"].id, team_id=north.id, until_date=moved),
            TeamMembership(person_id=people["Rita"].id, team_id=south.id, from_date=moved),
            TeamMembership(person_id=people["Ron"].id, team_id=north.id),
            TeamMembership(person_id=people["Tess"].id, team_id=north.id),
        ]
    )
    won = session.scalars(select(Stage.id).where(Stage.name == "won")).one()
    stage = session.scalars(select(Stage.id).where(Stage.name == "proposal")).one()
    for name, who, closed in (
        ("rita-april", "Rita", date(2026, 4, 10)), ("rita-june", "Rita", date(2026, 6, 10)),
        ("rita-open", "Rita", None),
        ("ron-april", "Ron", date(2026, 4, 11)), ("tess-open", "Tess", None), ("dora-june", "Dora", date(2026, 6, 1)),
    ):  # fmt: skip
        session.add(
            Deal(
                name=name, owner_id=people[who].id, stage_id=won if closed else stage, closed_on=closed,
                currency="USD", amount=100,
            )
        )  # fmt: skip
    session.flush()
    return people


def visible(session: Session, principal: Principal) -> set[str]:
    access = Access(session, principal, TODAY, get_company(session))
    return set(session.scalars(select(Deal.name).where(access.rows(Deal.owner_id, Deal.closed_on))))


EVERYTHING = {"rita-april", "rita-june", "rita-open", "ron-april", "tess-open", "dora-june"}


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("Rita", {"rita-april", "rita-june", "rita-open"}),
        ("Ron", {"ron-april"}),
        ("Tess", {"tess-open"}),
        ("Mona", {"rita-april", "ron-april", "tess-open"}),
        ("Milo", {"rita-june", "rita-open"}),
        ("Dora", EVERYTHING),
        ("Otto", EVERYTHING),
    ],
)
def test_rows_belong_to_the_team_of_their_day(each_database: Database, who: str, names: set[str]) -> None:
    with each_database.transaction() as session:
        people = seed(session)
        assert visible(session, load_principal(session, people[who], TODAY)) == names


def test_writes_reach_as_far_as_the_table_says(database: Database) -> None:
    with database.transaction() as session:
        people = seed(session)
        may = {
            (who, whose): Access(
                session, load_principal(session, people[who], TODAY), TODAY, get_company(session)
            ).may_write_person(people[whose].id)
            for who in people
            for whose in ("Rita", "Ron", "Tess")
        }
    allowed = {pair for pair, yes in may.items() if yes}
    assert allowed == {
        ("Rita", "Rita"), ("Ron", "Ron"), ("Mona", "Ron"), ("Mona", "Tess"), ("Milo", "Rita"),
        *((who, whose) for who in ("Dora", "Otto") for whose in ("Rita", "Ron", "Tess")),
    }  # fmt: skip


def test_manager_of_managers_leads_the_teams_below(database: Database) -> None:
    with database.transaction() as session:
        people = seed(session)
        north = session.scalars(select(Team).where(Team.name == "North")).one()
        south = session.scalars(select(Team).where(Team.name == "South")).one()
        south.parent_id = north.id
        session.flush()
        assert load_principal(session, people["Mona"], TODAY).leads == {north.id, south.id}
        assert load_principal(session, people["Milo"], TODAY).leads == {south.id}


def test_deactivated_people_are_nobody(database: Database) -> None:
    with database.transaction() as session:
        people = seed(session)
        people["Rita"].active = False
        with pytest.raises(Refusal) as refused:
            load_principal(session, people["Rita"], TODAY)
        assert refused.value.code == "access.inactive"


@pytest.mark.slow
def test_owner_is_a_director(empty_database: Database) -> None:
    migrate(empty_database)
    with empty_database.transaction() as session:
        owner = owner_principal(session, TODAY)
        assert owner.role is Role.DIRECTOR
        assert owner.is_owner

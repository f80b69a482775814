"""People: adopted, made, moved, deactivated, and read from a file."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from knowledge.database import Database, Session
from knowledge.refusals import Refusal
from knowledge.roster import add_person, deactivate, find_person, read_role
from knowledge.roster_file import import_people
from knowledge.sales.team.people import Person, Role, Team, TeamMembership

TODAY = date(2026, 3, 2)
LATER = date(2026, 6, 1)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def imported(session: Session, name: str, **values: object) -> Person:
    person = Person(name=name, role=Role.REP, **values)
    session.add(person)
    session.flush()
    return person


def memberships(session: Session, person: Person) -> list[tuple[int, date | None, date | None]]:
    held = session.scalars(
        select(TeamMembership).where(TeamMembership.person_id == person.id).order_by(TeamMembership.id)
    )
    return [(one.team_id, one.from_date, one.until_date) for one in held]


@pytest.mark.parametrize(("stored", "given"), [("Anna Li", " anna  LI "), ("李 娜", "李娜"), ("Élodie", "élodie")])
def test_adopts_the_imported_person_of_that_name(database: Database, stored: str, given: str) -> None:
    with database.transaction() as session:
        known = imported(session, stored)
        added = add_person(session, "A@Example.com", name=given, role=Role.MANAGER, today=TODAY)
        assert (added.how, added.person.id) == ("adopted", known.id)
        assert (known.email, known.role, known.may_sign_in) == ("a@example.com", Role.MANAGER, True)
        assert find_person(session, "a@EXAMPLE.com").id == known.id


def test_several_of_that_name_are_choices(database: Database) -> None:
    with database.transaction() as session:
        first, second = imported(session, "Anna Li"), imported(session, "Anna Li")
        with pytest.raises(Refusal, match=r"ambiguous\.name") as refused:
            add_person(session, "a@x.com", name="Anna Li", role=Role.REP, today=TODAY)
        assert [choice.split(":")[0] for choice in refused.value.choices] == [str(first.id), str(second.id)]
        chosen = add_person(session, "a@x.com", name="Anna Li", role=Role.REP, today=TODAY, adopt=second.id)
        assert chosen.person.id == second.id
        other = add_person(session, "b@x.com", name="Anna Li", role=Role.REP, today=TODAY, adopt=0)
        assert other.how == "new"
        with pytest.raises(Refusal, match=r"unknown\.namesake"):
            add_person(session, "c@x.com", name="Anna Li", role=Role.REP, today=TODAY, adopt=12345)


def test_an_address_belongs_to_one_name(database: Database) -> None:
    with database.transaction() as session:
        add_person(session, "a@x.com", name="Ann", role=Role.REP, today=TODAY)
        with pytest.raises(Refusal, match=r"person\.email_taken"):
            add_person(session, "a@x.com", name="Bo", role=Role.REP, today=TODAY)
        again = add_person(session, "a@x.com", name="Ann", role=Role.DIRECTOR, today=TODAY)
        assert (again.how, again.person.role) == ("updated", Role.DIRECTOR)
        imported(session, "Cy", email="cy@old.com")
        with pytest.raises(Refusal, match=r"person\.other_email"):
            add_person(session, "cy@new.com", name="Cy", role=Role.REP, today=TODAY)


@pytest.mark.parametrize("email", ["", "ann", "a b@x.com", "a@x.com,b@x.com", "x" * 400 + "@x.com"])
def test_bad_addresses_are_refused(database: Database, email: str) -> None:
    with database.transaction() as session, pytest.raises(Refusal, match=r"person\.bad_email"):
        add_person(session, email, name="Ann", role=Role.REP, today=TODAY)


@pytest.mark.slow
def test_a_team_is_joined_from_today_and_left_the_same_day(database: Database) -> None:
    with database.transaction() as session:
        north, south = Team(name="North"), Team(name="South")
        session.add_all([north, south])
        session.flush()
        ann = add_person(session, "a@x.com", name="Ann", role=Role.REP, today=TODAY, team="north").person
        assert memberships(session, ann) == [(north.id, None, None)]
        add_person(session, "a@x.com", name="Ann", role=Role.REP, today=LATER, team="South")
        add_person(session, "a@x.com", name="Ann", role=Role.REP, today=LATER, team="South")
        assert memberships(session, ann) == [(north.id, None, LATER), (south.id, LATER, None)]
        with pytest.raises(Refusal, match=r"unknown\.team") as refused:
            add_person(session, "b@x.com", name="Bo", role=Role.REP, today=TODAY, team="Nort")
        assert refused.value.choices[0] == "North"
        assert session.scalar(select(Person).where(Person.name == "Bo")) is None


@pytest.mark.slow
def test_a_manager_leads_the_team_unless_somebody_does(database: Database) -> None:
    with database.transaction() as session:
        added = add_person(session, "m@x.com", name="Mo", role=Role.MANAGER, today=TODAY, team="East")
        assert added.team_is_new
        assert added.team is not None
        assert added.team.manager_id == added.person.id
        with pytest.raises(Refusal, match=r"team\.has_manager"):
            add_person(session, "n@x.com", name="Ny", role=Role.MANAGER, today=TODAY, team="East")
        deactivate(session, "m@x.com", now=NOW)
        heir = add_person(session, "n@x.com", name="Ny", role=Role.MANAGER, today=TODAY, team="East")
        assert added.team.manager_id == heir.person.id


def test_the_owner_cannot_be_deactivated(database: Database) -> None:
    with database.transaction() as session, pytest.raises(Refusal, match=r"person\.is_owner"):
        deactivate(session, "owner@localhost", now=NOW)


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_people_come_from_a_file(database: Database, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(
        "邮箱,姓名,角色,团队,经理\n"
        "li@x.com,李娜,销售,华东,王强\n"
        ",,,,\n"
        "wang@x.com,王强,经理,华东,\n"
        "bad,张三,销售,华东,\n"
        "zhao@x.com,赵六,国王,华东,\n"
        "sun@x.com,孙七,销售,华东,没有人\n".encode(encoding)
    )
    with database.transaction() as session:
        report = import_people(session, file, today=TODAY)
        assert (report.count("new"), report.count("adopted")) == (3, 0)
        rejected = [(row.line, row.refusal.code) for row in report.rejected]
        assert rejected == [(5, "person.bad_email"), (6, "person.bad_role"), (7, "unknown.manager")]
        li, wang = find_person(session, "li@x.com"), find_person(session, "wang@x.com")
        assert li.manager_id == wang.id
        assert session.scalars(select(Team)).one().manager_id == wang.id
    with database.transaction() as session:
        again = import_people(session, file, today=LATER)
        assert (again.count("new"), again.count("updated")) == (0, 3)
        assert len(session.scalars(select(TeamMembership)).all()) == 3


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"email,name,role\n\0\xff\xfe\0", b"\x89PNG\r\n\x1a\n\0"])
def test_a_file_that_is_no_list_of_people_is_refused(database: Database, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(data)
    with database.transaction() as session, pytest.raises(Refusal, match="people_file"):
        import_people(session, file, today=TODAY)


def test_role_words_in_both_languages() -> None:
    assert read_role(" 经理 ") is Role.MANAGER
    assert read_role("New hire") is Role.TRAINEE
    with pytest.raises(Refusal, match=r"person\.bad_role"):
        read_role("king")

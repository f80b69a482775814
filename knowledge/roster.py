"""Who works here and may sign in: add or adopt people, move them between teams, deactivate them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from knowledge import sign_in
from knowledge.company import note_change
from knowledge.refusals import Refusal
from knowledge.sales.team.people import Person, Role, Team, TeamMembership

EMAIL = re.compile(r"[^@\s,;<>\"']+@[^@\s,;<>\"']+")
MOST_CHOICES = 5
ROLE_WORDS = {
    Role.TRAINEE: ("trainee", "new hire", "newhire", "新人", "实习生", "培训生"),
    Role.REP: ("rep", "sales", "sales rep", "sales agent", "agent", "销售", "业务员", "销售代表"),
    Role.MANAGER: ("manager", "sales manager", "经理", "销售经理", "主管"),
    Role.DIRECTOR: ("director", "sales director", "总监", "销售总监"),
    Role.OPERATIONS: ("operations", "ops", "sales operations", "运营", "销售运营"),
}


@dataclass(frozen=True)
class Added:
    """What became of one person: `new`, `adopted` (a known person who got an e-mail address) or `updated`."""

    person: Person
    how: str
    team: Team | None = None
    team_is_new: bool = False


def read_email(text: str) -> str:
    """An e-mail address in the form it is kept in. Refuses with `person.bad_email`."""
    email = text.strip().casefold()
    if not EMAIL.fullmatch(email) or len(email) > 320:
        raise Refusal("person.bad_email", email=text.strip()[:100])
    return email


def read_role(text: str) -> Role:
    """A role from its English or Chinese name. Refuses with `person.bad_role`."""
    word = text.strip().casefold()
    for role, words in ROLE_WORDS.items():
        if word in words:
            return role
    raise Refusal("person.bad_role", choices=[role.value for role in Role], role=text.strip()[:100])


def find_person(session: Session, email: str) -> Person:
    """The person of an e-mail address. Refuses with `unknown.email`."""
    person = session.scalar(select(Person).where(Person.email == read_email(email)))
    if person is None:
        raise Refusal("unknown.email", email=email.strip())
    return person


def add_person(
    session: Session,
    email: str,
    *,
    name: str,
    role: Role,
    today: date,
    team: str | None = None,
    adopt: int | None = None,
    create_team: bool = False,
) -> Added:
    """Let somebody sign in: adopt the imported person of that name, or make a new one.

    Somebody known by this address is updated. Where several people without access carry the name, the refusal
    `ambiguous.name` lists them, and `adopt` takes the id of the right one (0: none of them, make a new person).
    `team` puts them in a team from today on; a manager leads it. `create_team` makes a team that does not exist;
    a manager's team is made without it. Refuses with `person.bad_email`, `person.no_name`, `person.email_taken`,
    `person.other_email`, `unknown.team`, `team.has_manager`.
    """
    email, name = read_email(email), " ".join(name.split())[:200]
    if not name:
        raise Refusal("person.no_name", email=email)
    # Everything that can be refused comes before the first write, so that a refused row leaves nothing behind.
    person, how = _the_person(session, email, name, adopt)
    found = _the_team(session, team, create=create_team or role is Role.MANAGER) if team and team.strip() else None
    if found is not None and role is Role.MANAGER:
        _check_head(session, found, person)
    is_new = found is not None and found.id is None
    person.email, person.role, person.active, person.may_sign_in = email, role, True, True
    session.add(person)
    if found is not None:
        session.add(found)
        session.flush()
        _place(session, person, found, today)
    session.flush()
    note_change(session)
    return Added(person, how, found, is_new)


def deactivate(session: Session, email: str, *, now: datetime) -> Person:
    """End somebody's access at once: sessions, links and keys. Their records stay.

    Refuses with `unknown.email`, and with `person.is_owner` for the installation's owner.
    """
    person = find_person(session, email)
    if person.is_owner:
        raise Refusal("person.is_owner", name=person.name)
    person.active = person.may_sign_in = False
    sign_in.end_everything(session, person.id, now=now)
    return person


def _the_person(session: Session, email: str, name: str, adopt: int | None) -> tuple[Person, str]:
    known = session.scalar(select(Person).where(Person.email == email))
    if known is not None:
        if not same_name(known.name, name):
            raise Refusal("person.email_taken", email=email, name=known.name)
        return known, "updated" if known.may_sign_in else "adopted"
    namesakes = [
        person
        for person in session.scalars(
            select(Person).where(
                Person.is_owner.is_(False),
                Person.may_sign_in.is_(False),
                Person.active,
                # Narrows only; `same_name` decides.
                or_(Person.name.startswith(name[0].lower()), Person.name.startswith(name[0].upper())),
            )
        )
        if same_name(person.name, name)
    ]
    if adopt == 0:
        return Person(name=name), "new"
    if adopt is not None:
        namesakes = [person for person in namesakes if person.id == adopt]
        if not namesakes:
            raise Refusal("unknown.namesake", id=str(adopt), name=name)
    if len(namesakes) > 1:
        raise Refusal("ambiguous.name", name=name, choices=[_describe(session, person) for person in namesakes])
    if not namesakes:
        return Person(name=name), "new"
    if adopt is None and namesakes[0].email not in (None, email):
        raise Refusal("person.other_email", name=name, email=namesakes[0].email, id=str(namesakes[0].id))
    return namesakes[0], "adopted"


def _describe(session: Session, person: Person) -> str:
    team = session.scalar(
        select(Team.name)
        .join(TeamMembership, TeamMembership.team_id == Team.id)
        .where(TeamMembership.person_id == person.id, TeamMembership.until_date.is_(None))
    )
    return ", ".join(part for part in (f"{person.id}: {person.name}", person.email, person.role.value, team) if part)


def same_name(one: str, other: str) -> bool:
    """Whether two ways to write a person's name differ in nothing but case, width and spaces."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _the_team(session: Session, name: str, *, create: bool) -> Team:
    teams = list(session.scalars(select(Team)))
    for team in teams:
        if same_name(team.name, name):
            return team
    if not create:
        from rapidfuzz import process

        near = process.extract(name, [team.name for team in teams], limit=MOST_CHOICES)
        raise Refusal("unknown.team", name=name.strip(), choices=[found[0] for found in near])
    return Team(name=" ".join(name.split())[:200])


def _check_head(session: Session, team: Team, person: Person) -> None:
    head = session.get(Person, team.manager_id) if team.manager_id else None
    if head is not None and head.active and head.id != person.id:
        raise Refusal("team.has_manager", team=team.name, name=head.name)


def _place(session: Session, person: Person, team: Team, today: date) -> None:
    """Put a person into a team from today on, and at its head when they are a manager."""
    if person.role is Role.MANAGER:
        team.manager_id = person.id
    earlier = list(session.scalars(select(TeamMembership).where(TeamMembership.person_id == person.id)))
    current = [held for held in earlier if held.until_date is None or held.until_date > today]
    if any(held.team_id == team.id for held in current):
        return
    for held in current:
        if held.from_date is not None and held.from_date >= today:
            session.execute(delete(TeamMembership).where(TeamMembership.id == held.id))
        else:
            held.until_date = today
    # Somebody who was in no team so far brings what they sold before.
    session.add(TeamMembership(person_id=person.id, team_id=team.id, from_date=today if earlier else None))
    session.flush()


def list_people(session: Session) -> list[Person]:
    """Everybody who may sign in, by name."""
    found = select(Person).where(Person.may_sign_in, Person.active, Person.is_owner.is_(False))
    return list(session.scalars(found.order_by(Person.name, Person.id)))


def known_by(session: Session, email: str) -> Person | None:
    """Who has an e-mail address. Refuses with `person.bad_email`."""
    return session.scalar(select(Person).where(Person.email == read_email(email)))


def teams_today(session: Session, today: date) -> dict[int, str]:
    """The name of the team that each person is in on a day, by the person's id."""
    held = select(TeamMembership.person_id, Team.name).join(Team, Team.id == TeamMembership.team_id)
    held = held.where(
        or_(TeamMembership.from_date.is_(None), TeamMembership.from_date <= today),
        or_(TeamMembership.until_date.is_(None), TeamMembership.until_date > today),
    )
    return {row.person_id: row.name for row in session.execute(held.order_by(TeamMembership.id))}

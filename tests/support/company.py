"""A company of two teams, small enough to add up by hand, and an assistant over it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.agent import Assistant
from assistant.build import build_assistant, open_database
from assistant.reply import Reply
from assistant.settings import load
from knowledge.access import Principal
from knowledge.names import rebuild_names
from knowledge.sales.sell.accounts import Account, Contact
from knowledge.sales.sell.activities import Activity
from knowledge.sales.sell.deals import Deal, Stage
from knowledge.sales.team.people import Person, Region, Role, Team, TeamMembership
from tests.support.kept import kept
from tests.support.lent import lent
from tests.support.postgres import loaded

TODAY = date(2026, 6, 30)
MOVED = date(2026, 5, 1)
# Ravi sold for South until he moved to North on 1 May.
PEOPLE = {
    "nora": ("Nora Nolan", Role.MANAGER), "sven": ("Sven Sorel", Role.MANAGER),
    "rhea": ("Rhea Rowe", Role.REP), "ravi": ("Ravi Raman", Role.REP), "sami": ("Sami Stone", Role.REP),
    "tilda": ("Tilda Thorn", Role.TRAINEE), "dora": ("Dora Dahl", Role.DIRECTOR), "otis": ("Otis Orr", Role.OPERATIONS),
}  # fmt: skip
MEMBERSHIPS = (
    ("rhea", "North", None, None), ("tilda", "North", None, None),
    ("ravi", "South", None, MOVED), ("ravi", "North", MOVED, None), ("sami", "South", None, None),
)  # fmt: skip
ACCOUNTS = {
    "Alder Works": "rhea", "Birch Foods": "ravi", "Cedar Labs": "sami", "Thistle School": "tilda",
    "Delphi Supply Inc": "rhea", "Delphi Supply LLC": "rhea",
}  # fmt: skip
# name, owner, account, region, dollars, close date (None: open)
DEALS = (
    ("Alder-1", "rhea", "Alder Works", "West", 700, date(2026, 2, 10)),
    ("Alder-2", "rhea", "Alder Works", "West", 1100, date(2026, 4, 10)),
    ("Alder-3", "rhea", "Alder Works", "East", 2300, date(2026, 6, 5)),
    ("Birch-1", "ravi", "Birch Foods", "East", 5000, date(2026, 4, 20)),
    ("Birch-2", "ravi", "Birch Foods", "West", 3000, date(2026, 5, 20)),
    ("Cedar-1", "sami", "Cedar Labs", "East", 400, date(2026, 2, 20)),
    ("Cedar-2", "sami", "Cedar Labs", "East", 9000, date(2026, 5, 15)),
    ("Alder-Open", "rhea", "Alder Works", "West", 1500, None),
    ("Birch-Open", "ravi", "Birch Foods", "West", 2500, None),
    ("Cedar-Open", "sami", "Cedar Labs", "East", 3500, None),
    ("Thistle-Open", "tilda", "Thistle School", "East", 50, None),
)


def bookings(who: str | None = None, *, team: str | None = None, region: str | None = None, months: Any = None) -> int:
    """Dollars won, added up by hand: of a person, a team at the close date, a region, in some months."""
    total = 0
    for _, owner, _, where, dollars, closed in DEALS:
        teams = {
            name for member, name, since, until in MEMBERSHIPS
            if closed and member == owner and (since is None or since <= closed) and (until is None or closed < until)
        }  # fmt: skip
        wanted = (who in (None, owner)) and (team is None or team in teams) and region in (None, where)
        if closed and wanted and (months is None or closed.month in months):
            total += dollars
    return total


@dataclass
class Desk:
    """An assistant over the company, asked by one person after another."""

    assistant: Assistant

    def who(self, key: str, **how: Any) -> Principal:
        """The principal of a person, changed as asked (`only_tools`, `may_approve`)."""
        return replace(self.assistant.principal(f"{key}@example.com"), **how)

    def ask(self, key: str | Principal, message: str, **named: Any) -> Reply:
        """One message of a person's."""
        principal = self.who(key) if isinstance(key, str) else key
        return self.assistant.reply(principal, message, **named)

    def count(self, table: type[Any]) -> int:
        """How many rows a table has."""
        with self.assistant.database.transaction() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    def activities(self) -> list[Activity]:
        """Every activity, the oldest first."""
        with self.assistant.database.transaction() as session:
            return list(session.scalars(select(Activity).order_by(Activity.id)))


def person_id(session: Session, key: str) -> int:
    """The id of a person."""
    return session.scalars(select(Person.id).where(Person.email == f"{key}@example.com")).one()


def seed(session: Session) -> None:
    """Write the company."""
    people = {
        key: Person(name=name, role=role, email=f"{key}@example.com", may_sign_in=True)
        for key, (name, role) in PEOPLE.items()
    }
    regions = {name: Region(name=name) for name in ("East", "West")}
    session.add_all([*people.values(), *regions.values()])
    session.flush()
    teams = {name: Team(name=name, manager_id=people[key].id) for name, key in (("North", "nora"), ("South", "sven"))}
    session.add_all(teams.values())
    session.flush()
    for key, team, since, until in MEMBERSHIPS:
        member = TeamMembership(person_id=people[key].id, team_id=teams[team].id, from_date=since, until_date=until)
        session.add(member)
    accounts = {name: Account(name=name, owner_id=people[key].id) for name, key in ACCOUNTS.items()}
    session.add_all(accounts.values())
    session.flush()
    for contact, account in (("Anna Alt", "Alder Works"), ("Carl Cole", "Cedar Labs")):
        owner = accounts[account].owner_id
        session.add(Contact(name=contact, account_id=accounts[account].id, owner_id=owner))
    stages = {name: key for key, name in session.execute(select(Stage.id, Stage.name))}
    for name, key, account, region, dollars, closed in DEALS:
        session.add(
            Deal(
                name=name, owner_id=people[key].id, account_id=accounts[account].id, region_id=regions[region].id,
                stage_id=stages["won" if closed else "proposal"], amount=dollars * 100, currency="USD",
                created_on=date(2026, 1, 5), closed_on=closed, expected_close_on=None if closed else date(2026, 7, 15),
            )
        )  # fmt: skip
    session.flush()
    rebuild_names(session)


@contextmanager
def opened(folder: Path, **settings: str) -> Iterator[Desk]:
    """The installation of a data folder, on the company's day."""
    assistant = build_assistant(load({"SALESDESK_HOME": str(folder), "SALESDESK_TODAY": TODAY.isoformat(), **settings}))
    yield Desk(assistant)
    assistant.database.close()


def company_file() -> Path:
    """The company's database, closed and never to be opened: copy it."""
    return kept("company.db", _make)


def _make(file: Path) -> None:
    database = open_database(load({"SALESDESK_DATABASE_URL": f"sqlite:///{file}"}))
    with database.transaction() as session:
        seed(session)
    database.close()


def copy_company(home: Path) -> Path:
    """A data folder with the company in it, closed."""
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(company_file(), home / "salesdesk.db")
    return home


@contextmanager
def desk_in(folder: Path, **settings: str) -> Iterator[Desk]:
    """A new installation with the company in it."""
    copy_company(folder)
    with opened(folder, **settings) as desk:
        yield desk


@contextmanager
def stored(server: str | None) -> Iterator[dict[str, str]]:
    """The settings that lead to a copy of the company on a server, where it is loaded once; none for one in a file."""
    if server is None:
        yield {}
        return
    with lent(server, loaded(server, company_file())) as url:
        yield {"SALESDESK_DATABASE_URL": url}

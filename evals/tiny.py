"""A company of two teams that is small enough to add up in one's head."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from knowledge.company import get_company
from knowledge.database import Database
from knowledge.migrate import migrate
from knowledge.names import rebuild_names
from knowledge.sales.plan.targets import Target
from knowledge.sales.sell.accounts import Account, Contact, Lead
from knowledge.sales.sell.activities import Activity, ActivityKind, Task
from knowledge.sales.sell.deals import Deal, Stage
from knowledge.sales.team.people import Person, Region, Role, Team, TeamMembership

PEOPLE = {
    "rep": ("Rhea Rowe", Role.REP), "colleague": ("Sami Stone", Role.REP), "manager": ("Nora Nolan", Role.MANAGER),
    "director": ("Dora Dahl", Role.DIRECTOR), "operations": ("Otis Orr", Role.OPERATIONS),
    "trainee": ("Tilda Thorn", Role.TRAINEE),
}  # fmt: skip
ACCOUNTS = {
    "Alder Works": "rep", "Birch Foods": "rep", "Cedar Labs": "colleague", "Dune Clinics": "colleague",
    "Thistle School": "trainee",
}  # fmt: skip
# name, owner, account, region, dollars, stage, close date or None
DEALS = (
    ("Alder-1", "rep", "Alder Works", "West", 700, "won", date(2026, 2, 10)),
    ("Alder-2", "rep", "Alder Works", "West", 1100, "won", date(2026, 4, 10)),
    ("Birch-1", "rep", "Birch Foods", "East", 5000, "won", date(2026, 6, 5)),
    ("Birch-2", "rep", "Birch Foods", "East", 900, "lost", date(2026, 5, 20)),
    ("Cedar-1", "colleague", "Cedar Labs", "East", 400, "won", date(2026, 2, 20)),
    ("Cedar-2", "colleague", "Cedar Labs", "East", 9000, "won", date(2026, 5, 15)),
    ("Dune-1", "colleague", "Dune Clinics", "West", 2000, "lost", date(2026, 3, 3)),
    ("Alder-Open", "rep", "Alder Works", "West", 1500, "proposal", None),
    ("Birch-Open", "rep", "Birch Foods", "East", 2600, "negotiation", None),
    ("Cedar-Open", "colleague", "Cedar Labs", "East", 3500, "proposal", None),
    ("Thistle-Open", "trainee", "Thistle School", "East", 50, "lead", None),
)
CONTACTS = (("Anna Alt", "Alder Works"), ("Bela Bor", "Birch Foods"), ("Carl Cole", "Cedar Labs"))
CALLS = (("rep", "Alder Works", 10), ("rep", "Birch Foods", 22), ("colleague", "Cedar Labs", 18))
LEADS = (("Lena Lark", "Larkspur Cafe", "rep", "new"), ("Omar Oak", "Oakmill Hotels", "colleague", "qualified"))


def make_tiny(database: Database, today: date) -> None:
    """Write the company; its records end on `today`."""
    migrate(database)
    with database.transaction() as session:
        get_company(session).name = "Tiny Trading"
        people = {
            key: Person(name=name, role=role, email=f"{key}@tiny.example", may_sign_in=True)
            for key, (name, role) in PEOPLE.items()
        }
        regions = {name: Region(name=name) for name in ("East", "West")}
        session.add_all([*people.values(), *regions.values()])
        session.flush()
        north, south = Team(name="North", manager_id=people["manager"].id), Team(name="South")
        session.add_all([north, south])
        session.flush()
        for key, team in (("rep", north), ("trainee", north), ("colleague", south)):
            session.add(TeamMembership(person_id=people[key].id, team_id=team.id))
        accounts = {name: Account(name=name, owner_id=people[key].id) for name, key in ACCOUNTS.items()}
        session.add_all(accounts.values())
        session.flush()
        stages = {name: key for key, name in session.execute(select(Stage.id, Stage.name))}
        for name, key, account, region, dollars, stage, closed in DEALS:
            session.add(
                Deal(
                    name=name, owner_id=people[key].id, account_id=accounts[account].id, region_id=regions[region].id,
                    stage_id=stages[stage], amount=dollars * 100, currency="USD", created_on=date(2026, 1, 5),
                    closed_on=closed, expected_close_on=None if closed else date(2026, 7, 15),
                    loss_reason="price" if stage == "lost" else None,
                )
            )  # fmt: skip
        for contact, account in CONTACTS:
            owner = accounts[account].owner_id
            session.add(Contact(name=contact, account_id=accounts[account].id, owner_id=owner))
        for name, company, key, status in LEADS:
            session.add(
                Lead(name=name, company=company, owner_id=people[key].id, status=status, created_on=date(2026, 6, 1))
            )
        for key, account, day in CALLS:
            session.add(
                Activity(
                    kind=ActivityKind.CALL, person_id=people[key].id, account_id=accounts[account].id,
                    happened_on=date(2026, 6, day), summary=f"Call with {account}",
                )
            )  # fmt: skip
        session.add(
            Task(title="Send the Birch price list", person_id=people["rep"].id, due_on=date(2026, 6, 26),
                 account_id=accounts["Birch Foods"].id)
        )  # fmt: skip
        for key, dollars in (("rep", 8000), ("colleague", 9000)):
            session.add(
                Target(
                    metric="bookings", person_id=people[key].id, amount=dollars * 100, currency="USD",
                    period_start=date(2026, 4, 1), period_end=date(2026, 6, 30),
                )
            )  # fmt: skip
        session.flush()
        rebuild_names(session)

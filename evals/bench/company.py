"""A company of many records, made from a seed: three years of orders and deals with all that hangs on a deal.

To so many deals come as many accounts and orders, half as many contacts, a quarter as many leads, twice as many
activities, up to four changes of stage each, and to some of them next steps, contacts, competitors and tasks. Names
stand a letter or two apart, and one record in a hundred was entered twice.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import insert, select

from knowledge.company import Company
from knowledge.database import Base, Database, Session
from knowledge.migrate import migrate
from knowledge.names import rebuild_names
from knowledge.sales.sell.accounts import Account, Contact, Lead
from knowledge.sales.sell.activities import Activity, ActivityKind, Task
from knowledge.sales.sell.deals import (
    Deal,
    DealCompetitor,
    DealContact,
    DealHistory,
    DealLine,
    HistoryField,
    Stage,
    StageKind,
)
from knowledge.sales.sell.orders import Order, OrderLine
from knowledge.sales.sell.products import Product, ProductLine
from knowledge.sales.team.people import Person, Region, Role

TODAY = date(2024, 1, 1)
DAYS = 3 * 365
PEOPLE, REGIONS, LINES, PRODUCTS = 200, 4, 5, 40
SYLLABLES = ("an", "bel", "cor", "dan", "el", "fin", "gar", "hol", "il", "jun", "kel", "lor", "mar", "nor", "or", "pel")
KINDS_OF_COMPANY = ("Trading", "Foods", "Logistics", "Clinic", "Hotels", "Retail", "Systems", "Partners")
PARTS = ("decision maker", "champion", "user", None)
CHUNK = 20_000

Row = dict[str, Any]


class Maker:
    """Makes the rows of each kind; every kind draws from a stream of its own, so that one more changes no other."""

    def __init__(self, session: Session, records: int, seed: int) -> None:
        self.session, self.records, self.seed = session, records, seed
        found = list(session.scalars(select(Stage).order_by(Stage.position)))
        self.open = [stage.id for stage in found if stage.kind is StageKind.OPEN]
        self.won = next(stage.id for stage in found if stage.kind is StageKind.WON)
        self.lost = next(stage.id for stage in found if stage.kind is StageKind.LOST)
        first = 1 + max(session.scalars(select(Person.id)), default=0)
        self.people = [first + at for at in range(PEOPLE)]
        self.deals: list[Row] = []

    def chance(self, kind: str) -> random.Random:
        """A kind's own stream."""
        return random.Random(f"{self.seed} {kind}")

    def add(self, model: type[Base], rows: Iterable[Row]) -> None:
        """Insert rows, some thousands at a time."""
        batch: list[Row] = []
        for row in rows:
            batch.append(row)
            if len(batch) == CHUNK:
                self.session.execute(insert(model), batch)
                batch = []
        if batch:
            self.session.execute(insert(model), batch)

    def make(self) -> None:
        """Everything, in the order in which the tables point to each other."""
        names = ("North", "South", "East", "West")[:REGIONS]
        self.add(Region, ({"id": at, "name": name} for at, name in enumerate(names, 1)))
        self.add(Person, (
            {"id": key, "name": f"Person {key}", "role": Role.REP, "region_id": key % REGIONS + 1}
            for key in self.people
        ))  # fmt: skip
        self.add(ProductLine, ({"id": at, "name": f"Line {at}"} for at in range(1, LINES + 1)))
        self.add(Product, (
            {"id": at, "name": f"Product {at}", "product_line_id": at % LINES + 1} for at in range(1, PRODUCTS + 1)
        ))  # fmt: skip
        self.add(Account, self.accounts())
        self.add(Contact, self.contacts())
        self.add(Lead, self.leads())
        self.deals = list(self.deal_rows())
        self.add(Deal, self.deals)
        self.add(DealLine, self.deal_lines())
        self.add(DealHistory, self.history())
        self.add(DealContact, self.parts_played())
        self.add(DealCompetitor, self.competitors())
        self.add(Activity, self.activities())
        self.add(Task, self.tasks())
        self.add(Order, self.orders())
        self.add(OrderLine, self.order_lines())

    def accounts(self) -> Iterable[Row]:
        """As many as there are deals."""
        chance, name = self.chance("accounts"), ""
        for key in range(1, self.records + 1):
            if key % 100 == 0:  # somebody else entered it before, a little otherwise
                name = chance.choice((f"{name} ", f"The {name}", f"{name}s"))
            else:
                name = f"{_word(chance, 6)} {chance.choice(KINDS_OF_COMPANY)}"
            yield {
                "id": key, "name": name, "phone": f"+1 555 {key:07d}",
                "owner_id": chance.choice(self.people), "region_id": chance.randint(1, REGIONS),
                "tier": chance.choice("ABC"), "created_on": TODAY - timedelta(days=DAYS),
            }  # fmt: skip

    def contacts(self) -> Iterable[Row]:
        """One for every other account; one in a hundred has another's address."""
        chance = self.chance("contacts")
        for key in range(1, self.records // 2 + 1):
            name = f"{_word(chance, 2)} {_word(chance, 3)}"
            mail = f"{name.replace(' ', '.').casefold()}.{key - (key % 100 == 0)}@example.com"
            yield {
                "id": key, "name": name, "account_id": 2 * key, "email": mail, "phone": f"+1 556 {key:07d}",
                "owner_id": chance.choice(self.people),
            }  # fmt: skip

    def leads(self) -> Iterable[Row]:
        """A quarter as many; one in a hundred was entered twice."""
        chance = self.chance("leads")
        for key in range(1, self.records // 4 + 1):
            yield {
                "id": key, "name": f"{_word(chance, 2)} {_word(chance, 3)}",
                "company": f"{_word(chance, 5)} {chance.choice(KINDS_OF_COMPANY)}",
                "email": f"lead{key - (key % 100 == 0)}@example.com", "phone": f"+1 557 {key:07d}", "status": "new",
                "source": "web", "owner_id": chance.choice(self.people),
                "created_on": TODAY - timedelta(days=chance.randint(0, 365)),
            }  # fmt: skip

    def deal_rows(self) -> Iterable[Row]:
        """Two in five won, two in five lost, the others open."""
        chance = self.chance("deals")
        for key in range(1, self.records + 1):
            stage = chance.choice((self.won, self.won, self.lost, self.lost, 0))
            day, owner = TODAY - timedelta(days=chance.randint(0, DAYS)), chance.choice(self.people)
            is_open = not stage
            if is_open:
                day = TODAY - timedelta(days=chance.randint(0, 120))
            yield {
                "id": key, "name": f"Deal {key}", "account_id": chance.randint(1, self.records), "owner_id": owner,
                "booked_owner_id": None if is_open else owner, "stage_id": stage or chance.choice(self.open),
                "amount": chance.randint(5_000, 2_000_000), "currency": "USD",
                "created_on": day - timedelta(days=chance.randint(30, 90)), "closed_on": None if is_open else day,
                "expected_close_on": day + timedelta(days=chance.randint(20, 160)) if is_open else None,
                "next_step": "Send the offer" if is_open and chance.random() < 0.7 else None,
            }  # fmt: skip

    def deal_lines(self) -> Iterable[Row]:
        """One product of each deal."""
        chance = self.chance("deal lines")
        for deal in self.deals:
            yield {"deal_id": deal["id"], "product_id": chance.randint(1, PRODUCTS), "amount": deal["amount"]}

    def history(self) -> Iterable[Row]:
        """Each deal's way through the stages up to where it stands, on rising days."""
        chance = self.chance("history")
        for deal in self.deals:
            is_open = deal["closed_on"] is None
            way = self.open[: self.open.index(deal["stage_id"]) + 1] if is_open else [*self.open, deal["stage_id"]]
            end = deal["closed_on"] or min(deal["created_on"] + timedelta(days=90), TODAY)
            span = (end - deal["created_on"]).days
            days = sorted(chance.randint(0, span) for _ in way[1:])
            if not is_open:
                days[-1] = span
            for (before, after), day in zip(pairwise(way), days, strict=True):
                yield {
                    "deal_id": deal["id"], "field": HistoryField.STAGE, "before": before, "after": after,
                    "changed_on": deal["created_on"] + timedelta(days=day),
                }  # fmt: skip

    def parts_played(self) -> Iterable[Row]:
        """Contacts of half of the deals."""
        chance = self.chance("parts played")
        for deal in self.deals:
            if chance.random() < 0.5:
                yield {
                    "deal_id": deal["id"], "contact_id": chance.randint(1, self.records // 2),
                    "part": chance.choice(PARTS),
                }  # fmt: skip

    def competitors(self) -> Iterable[Row]:
        """Met in two deals of five."""
        chance = self.chance("competitors")
        for deal in self.deals:
            if chance.random() < 0.4:
                yield {"deal_id": deal["id"], "name": f"Rival {chance.randint(1, 9)}"}

    def activities(self) -> Iterable[Row]:
        """Two a deal, after its creation."""
        chance = self.chance("activities")
        kinds = list(ActivityKind)
        for deal in self.deals:
            for _ in range(2):
                day = deal["created_on"] + timedelta(days=chance.randint(0, 90))
                yield {
                    "kind": chance.choice(kinds), "person_id": deal["owner_id"], "account_id": deal["account_id"],
                    "deal_id": deal["id"], "happened_on": min(day, TODAY), "summary": "Spoke about the offer",
                }  # fmt: skip

    def tasks(self) -> Iterable[Row]:
        """One for every tenth deal, half of them done."""
        chance = self.chance("tasks")
        for deal in self.deals[::10]:
            due = TODAY - timedelta(days=chance.randint(-30, 60))
            yield {
                "title": "Call back", "person_id": deal["owner_id"], "deal_id": deal["id"], "due_on": due,
                "done_on": min(due, TODAY) if chance.random() < 0.5 else None,
            }  # fmt: skip

    def orders(self) -> Iterable[Row]:
        """As many as deals, of a tenth of the accounts."""
        chance = self.chance("orders")
        for key in range(1, self.records + 1):
            yield {
                "id": key, "account_id": chance.randint(1, max(1, self.records // 10)),
                "owner_id": chance.choice(self.people), "region_id": chance.randint(1, REGIONS),
                "ordered_on": TODAY - timedelta(days=chance.randint(0, DAYS)), "currency": "USD",
            }  # fmt: skip

    def order_lines(self) -> Iterable[Row]:
        """Two an order."""
        chance = self.chance("order lines")
        for key in range(2 * self.records):
            yield {
                "order_id": key % self.records + 1, "product_id": chance.randint(1, PRODUCTS),
                "quantity": chance.randint(1, 50), "amount": chance.randint(1_000, 900_000),
            }  # fmt: skip


def _word(chance: random.Random, syllables: int) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(syllables)).title()


def make(database: Database, records: int, seed: int = 7) -> None:
    """Fill a new database with a company of so many accounts, deals and orders."""
    migrate(database, company=Company(id=1, name="Bench", currency="USD"))
    with database.transaction() as session:
        Maker(session, records, seed).make()
        rebuild_names(session)

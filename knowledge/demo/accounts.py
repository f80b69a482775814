"""Four hundred accounts with their contacts, and leads that are none yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from knowledge.demo.people import Place, Seller, Staff
from knowledge.demo.products import Item
from knowledge.demo.world import CURRENCY, FEN, Row, World, words
from knowledge.sales.sell.accounts import Account, Contact, Lead

ACCOUNTS = 400
# How a second person enters the same customer again.
DOUBLES = {"en": [" Ltd.", " Co., Ltd", "  Inc"], "zh": ["有限公司", "（新）", "有限责任公司"]}
DOUBLE_COUNT = 6
CHURNED = 34
GROUPS = 28


@dataclass
class Customer:
    """An account in the making. `keepers` says who looked after it from which day on; the last one does today."""

    row: Row
    place: Place
    language: str
    cases: float
    pull: float
    opened: date
    churned: date | None
    keepers: list[tuple[date, Seller]]
    contacts: list[Row] = field(default_factory=list)

    @property
    def account_id(self) -> int:
        """The account's id."""
        return int(self.row["id"])

    def keeper_on(self, day: date) -> Seller | None:
        """Whose account it was on a day, None before anybody's."""
        found = None
        for since, seller in self.keepers:
            if since <= day:
                found = seller
        return found

    def buys_on(self, day: date) -> bool:
        """Whether the account was a customer on a day."""
        return self.opened <= day and (self.churned is None or day < self.churned)


def make_accounts(world: World, staff: Staff) -> list[Customer]:
    """Add accounts, spread over the teams by their number of reps, and each one's contacts."""
    slots = [(place, rep) for place in staff.places.values() for rep in staff.reps_of(place)]
    names = _names(world, ACCOUNTS - DOUBLE_COUNT)
    customers = [_customer(world, staff, *slots[at % len(slots)], *name) for at, name in enumerate(names)]
    _doubles(world, customers)
    for customer in customers:
        _add_contacts(world, customer)
    _groups(world, customers)
    loyal = [customer for customer in customers if customer.opened < world.start]
    for customer in world.rng.sample(loyal, CHURNED):
        customer.churned = world.today - timedelta(days=world.between(150, 560))
    return customers


def _names(world: World, wanted: int) -> list[tuple[str, dict[str, Any]]]:
    """Names with their sector; English and Chinese ones in turn."""
    data = words("accounts")
    sectors, weights = data["sectors"], [sector["weight"] for sector in data["sectors"]]
    taken: set[str] = set()
    found: list[tuple[str, dict[str, Any]]] = []
    while len(found) < wanted:
        sector = world.weighted(sectors, weights)
        english = len(found) % 2 == 0
        first = world.pick(data["english" if english else "chinese"])
        second = world.pick(sector["english" if english else "chinese"])
        name = f"{first} {second}" if english else f"{first}{second}"
        if name not in taken:
            taken.add(name)
            found.append((name, sector))
    return found


def _customer(
    world: World, staff: Staff, place: Place, rep: Seller, name: str, sector: dict[str, Any]
) -> Customer:  # fmt: skip
    data = words("accounts")
    segment = world.weighted(data["segments"], [entry["share"] for entry in data["segments"]])
    language = "en" if name.isascii() else "zh"
    old = world.happens(0.62)
    opened = (world.begin if old else world.start) + timedelta(
        days=-world.between(1, 1500) if old else world.between(0, (world.today - world.start).days - 20)
    )
    employees = round(world.between(*segment["employees"]), -1) or 10
    row = world.add(
        Account, name=name, sector=sector["name"], employees=employees,
        annual_revenue=employees * world.between(180, 900) * 1000 * FEN, currency=CURRENCY,
        founded_year=world.today.year - world.between(4, 38), location=world.pick(data["cities"][place.region]),
        region_id=place.region_id, segment=segment["name"], tier=segment["tier"],
        source=world.pick(data["words"]["sources"]), created_on=opened, owner_id=rep.person_id,
        extra=_extra(world, sector),
    )  # fmt: skip
    row["website"] = f"https://account-{row['id']}.example"
    row["phone"] = f"+86 400 555 {row['id']:04d}"
    for fact, missing in (("employees", 0.03), ("annual_revenue", 0.06), ("sector", 0.02), ("founded_year", 0.08)):
        if world.happens(missing):
            row[fact] = None
    keepers = _keepers(world, staff, place, rep, opened)
    return Customer(row, place, language, segment["cases"], segment["pull"], opened, None, keepers)


def _extra(world: World, sector: dict[str, Any]) -> dict[str, Any]:
    extra: dict[str, Any] = {"Payment terms 账期": world.pick(words("accounts")["words"]["payment_terms"])}
    if "stores" in sector:
        extra["Stores 门店数"] = world.between(*sector["stores"])
    return extra


def _keepers(world: World, staff: Staff, place: Place, rep: Seller, opened: date) -> list[tuple[date, Seller]]:
    """Today's rep since they joined the team, and before them whoever of the team was there."""
    stints = {(seller.person_id, stint): seller for seller in staff.all_reps_of(place) for stint in seller.stints}
    there = [(seller, stint) for (_, stint), seller in stints.items() if stint.place == place]
    joined = max(stint.start for stint in rep.stints if stint.place == place)
    gone = [(seller, stint) for seller, stint in there if stint.until is not None and stint.until > world.begin]
    if joined <= world.begin:
        if not gone or world.happens(0.5):
            return [(opened, rep)]
        seller, stint = world.pick(gone)
        return [(opened, seller), (stint.until or joined, rep)]
    seller, stint = world.pick([(seller, stint) for seller, stint in there if stint.start <= world.begin])
    if stint.until is None or stint.until >= joined:
        return [(opened, seller), (joined, rep)]
    # They left before today's rep came: a colleague looked after the account between the two.
    colleague = world.pick([other for other in staff.reps_of(place) if other.place_on(stint.until) == place])
    return [(opened, seller), (stint.until, colleague), (joined, rep)]


def _doubles(world: World, customers: list[Customer]) -> None:
    """The same customer entered twice, once with another suffix."""
    for original in world.rng.sample(customers, DOUBLE_COUNT):
        created = world.today - timedelta(days=world.between(60, 400))
        created = max(created, original.opened)
        row = world.add(
            Account, **{
                **{key: value for key, value in original.row.items() if key != "id"},
                "name": original.row["name"] + world.pick(DOUBLES[original.language]), "created_on": created,
                "employees": None, "annual_revenue": None, "website": None, "extra": None,
            }
        )  # fmt: skip
        customers.append(
            Customer(row, original.place, original.language, original.cases, 0.15, created, None, original.keepers)
        )


def _groups(world: World, customers: list[Customer]) -> None:
    """Some big accounts have others of their sector below them."""
    parents = [customer for customer in customers if customer.row["tier"] == "A" and customer.row["sector"]][:12]
    last = max(parent.account_id for parent in parents)
    others = [customer for customer in customers if customer.account_id > last]
    for child in world.rng.sample(others, GROUPS):
        alike = [parent for parent in parents if parent.row["sector"] == child.row["sector"]]
        child.row["parent_id"] = world.pick(alike or parents).account_id


def _human(world: World, language: str) -> str:
    data = words("accounts")["contacts"]
    if language == "zh":
        return f"{world.pick(data['chinese_family'])}{world.pick(data['chinese_given'])}"
    return f"{world.pick(data['english_given'])} {world.pick(data['english_family'])}"


def _add_contacts(world: World, customer: Customer) -> None:
    titles = words("accounts")["contacts"]["chinese_titles" if customer.language == "zh" else "english_titles"]
    for _ in range(world.weighted((1, 2, 3), (0.35, 0.4, 0.25))):
        row = world.add(
            Contact, name=_human(world, customer.language), account_id=customer.account_id, title=world.pick(titles),
            owner_id=customer.row["owner_id"], created_on=customer.opened,
        )  # fmt: skip
        row["email"] = f"contact{row['id']}@account-{customer.account_id}.example"
        row["phone"] = f"+86 400 555 {row['id']:04d}"
        if world.happens(0.05):
            row["email"] = None
        customer.contacts.append(row)


def make_leads(world: World, staff: Staff, customers: list[Customer], items: list[Item]) -> None:
    """Leads of reps and, for a gentle start, of trainees; converted ones point at their account."""
    for seller in (seller for seller in staff.sellers if seller.active):
        for _ in range(world.between(7, 11)):
            _add_lead(world, seller, customers, items)


def _add_lead(world: World, seller: Seller, customers: list[Customer], items: list[Item]) -> None:
    data = words("accounts")
    place = seller.stints[-1].place
    age = min(world.between(0, 200), (world.today - seller.stints[-1].start).days)
    created = world.today - timedelta(days=age)
    language = world.pick(("en", "zh"))
    sector = world.pick(data["sectors"])
    first = world.pick(data["english" if language == "en" else "chinese"])
    second = world.pick(sector["english" if language == "en" else "chinese"])
    status = world.weighted(data["words"]["lead_status"], (6, 5, 3, 2, 2) if age > 10 else (6, 3, 0, 0, 0))
    mine = [customer for customer in customers if customer.row["owner_id"] == seller.person_id]
    converted = world.pick(mine) if status == "converted" and mine else None
    phrase = world.pick(words("phrases")["lead"]["chinese" if language == "zh" else "english"])
    touched = None if status == "new" else created + timedelta(days=int(world.rng.random() * age))
    row = world.add(
        Lead, name=_human(world, language), status=status,
        company=converted.row["name"] if converted else (f"{first} {second}" if language == "en" else first + second),
        title=world.pick(data["contacts"]["english_titles" if language == "en" else "chinese_titles"]),
        source=world.pick(data["words"]["sources"]), sector=sector["name"],
        location=world.pick(data["cities"][place.region]), owner_id=seller.person_id, region_id=place.region_id,
        account_id=converted.account_id if converted else None, created_on=created, last_contact_on=touched,
        interest=phrase.format(product=world.pick(items).named(language)),
    )  # fmt: skip
    row["email"] = f"lead{row['id']}@lead-{row['id']}.example"
    if status in ("new", "contacted", "qualified"):
        row["next_follow_up_on"] = world.today + timedelta(days=world.between(-6, 14))

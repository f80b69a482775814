"""Activities and tasks: what people did, what they did this morning, and what they still have to do."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from knowledge.demo.accounts import Customer
from knowledge.demo.people import Staff
from knowledge.demo.products import Item
from knowledge.demo.sales import Course
from knowledge.demo.world import Row, World, words
from knowledge.sales.sell.accounts import Lead
from knowledge.sales.sell.activities import Activity, ActivityKind, Task

KINDS = tuple(ActivityKind)
WEIGHTS = {"lead": (5, 1, 3, 1, 2), "later": (4, 3, 3, 2, 2)}
MINUTES = {ActivityKind.CALL: (3, 25), ActivityKind.VISIT: (30, 120), ActivityKind.MEETING: (30, 90)}
STRAY = 0.004


class Diary:
    """Writes activities and tasks."""

    def __init__(self, world: World, staff: Staff, customers: list[Customer], items: list[Item]) -> None:
        self.world = world
        self.staff = staff
        self.customers = customers
        self.items = items

    def write(self, written: list[tuple[Course, Row]]) -> None:
        """Everything that happened around the deals, then between them, then this morning."""
        for course, row in written:
            self._of_deal(course, row)
        self._visits()
        self._trainees()
        self._this_morning(written)
        self._tasks(written)

    def _of_deal(self, course: Course, row: Row) -> None:
        """At every step at least one touch, and some in between; a stuck deal falls silent."""
        world = self.world
        end = row["closed_on"] or (course.steps[-1][0] + timedelta(days=9) if course.ends is None else world.today)
        days = [day for day, _ in course.steps if day <= world.today]
        for before, after in pairwise([*days, min(end, world.today)]):
            self._touch(course, row, before, course.customer)
            if (after - before).days > 5 and world.happens(0.55):
                self._touch(course, row, before + (after - before) * world.rng.uniform(0.3, 0.9), course.customer)

    def _touch(self, course: Course, row: Row, day: date, customer: Customer) -> None:
        day = min(self.world.workday(day), row["closed_on"] or self.world.today)
        stage = "lead" if day == course.begun else "later"
        self._add(
            course.owner_on(day).person_id, day, customer, self.world.pick(course.lines).item, stage, deal_id=row["id"]
        )

    def _add(
        self, person_id: int, day: date, customer: Customer | None, item: Item, stage: str,
        *, deal_id: int | None = None, lead: Row | None = None,
    ) -> Row:  # fmt: skip
        world = self.world
        kind = world.weighted(KINDS, WEIGHTS[stage])
        contact = world.pick(customer.contacts) if customer else None
        language = customer.language if customer else world.pick(("en", "zh"))
        name = contact["name"] if contact else lead["name"] if lead else "–"
        summary = world.pick(words("phrases")[kind.value]["english" if language == "en" else "chinese"]).format(
            contact=name, product=item.named(language), account=customer.row["name"] if customer else name
        )
        stray = deal_id is not None and world.happens(STRAY)
        return world.add(
            Activity, kind=kind, person_id=person_id, happened_on=day, happened_at=world.moment(day), summary=summary,
            account_id=customer.account_id if customer and not stray else None,
            contact_id=contact["id"] if contact and not stray else None, deal_id=None if stray else deal_id,
            lead_id=lead["id"] if lead else None,
            duration_minutes=world.between(*MINUTES[kind]) if kind in MINUTES else None,
        )  # fmt: skip

    def _visits(self) -> None:
        """Customers are looked after between deals too."""
        world = self.world
        for customer in self.customers:
            for _ in range(world.count(9 * customer.pull)):
                day = world.workday(
                    world.start + timedelta(days=world.between(0, (world.today - world.start).days - 1))
                )
                seller = customer.keeper_on(day)
                if seller is not None and customer.buys_on(day) and seller.place_on(day) is customer.place:
                    self._add(seller.person_id, day, customer, world.pick(self.items), "later")

    def _trainees(self) -> None:
        """New people call their leads."""
        world = self.world
        trainees = {seller.person_id for seller in self.staff.sellers if not seller.is_rep}
        for lead in world.rows[Lead]:
            if lead["owner_id"] in trainees or world.happens(0.3):
                day = world.workday(lead["last_contact_on"] or lead["created_on"])
                self._add(
                    lead["owner_id"], max(day, lead["created_on"]), None, world.pick(self.items), "lead", lead=lead
                )

    def _this_morning(self, written: list[tuple[Course, Row]]) -> None:
        world = self.world
        open_deals: dict[int, list[tuple[Course, Row]]] = {}
        for course, row in written:
            if row["closed_on"] is None and course.ends is not None:
                open_deals.setdefault(row["owner_id"], []).append((course, row))
        for mine in open_deals.values():
            for course, row in world.rng.sample(mine, min(len(mine), world.between(1, 3))):
                done = self._add(
                    row["owner_id"],
                    world.today,
                    course.customer,
                    world.pick(course.lines).item,
                    "later",
                    deal_id=row["id"],
                )
                done["next_step"] = row["next_step"]

    def _tasks(self, written: list[tuple[Course, Row]]) -> None:
        """What is due around today, some of it overdue, and what was done in the last quarter."""
        world = self.world
        for course, row in written:
            if row["closed_on"] is None and world.happens(0.5):
                due = world.today + timedelta(days=world.between(-9, 16))
                self._task(course, row, due, None)
            elif row["closed_on"] and (world.today - row["closed_on"]).days < 90 and world.happens(0.4):
                done = row["closed_on"] - timedelta(days=world.between(0, 8))
                self._task(course, row, done + timedelta(days=world.between(-3, 5)), done)

    def _task(self, course: Course, row: Row, due: date, done: date | None) -> None:
        customer = course.customer
        contact = self.world.pick(customer.contacts)
        phrase = self.world.pick(words("phrases")["task"]["english" if customer.language == "en" else "chinese"])
        title = phrase.format(
            contact=contact["name"], account=customer.row["name"], product=course.lines[0].item.named(customer.language)
        )
        self.world.add(
            Task,
            title=title,
            person_id=row["owner_id"],
            due_on=due,
            done_on=done,
            account_id=customer.account_id,
            contact_id=contact["id"],
            deal_id=row["id"],
        )

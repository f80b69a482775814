"""The course of every deal: when it began, what was offered, how far it came and how it ended."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from knowledge.demo.accounts import Customer
from knowledge.demo.people import RAMP, Place, Seller, Staff
from knowledge.demo.products import Item
from knowledge.demo.world import FEN, World

DEALS_A_MONTH = 8.9
# January to December. Little begins around the Spring Festival, most before the peak of the fourth quarter.
BEGUN = (0.95, 0.7, 0.95, 1.0, 1.05, 1.05, 0.95, 1.0, 1.2, 1.25, 1.2, 0.9)
CLOSED_SIZE = (0.9, 0.8, 0.95, 0.95, 1.0, 1.1, 1.05, 1.0, 0.95, 1.1, 1.25, 1.35)
STEPS = ("lead", "qualified", "proposal", "negotiation")
OPEN_LEAST, OPEN_MOST = 9, 24
OPEN_TRAINEE = 2
STALLED = 0.035
RECENT_WINS = 4


@dataclass
class Line:
    """One product of a deal. `price` is the list price and `amount` what the customer pays, in minor units."""

    item: Item
    quantity: int
    discount: float

    @property
    def amount(self) -> int:
        """Quantity × list price less the discount, in whole yuan."""
        return round(self.quantity * self.item.price * (1 - self.discount) / FEN) * FEN


@dataclass
class Course:
    """One deal. `ends` is when it closes, in the future for one still open, None for one that got stuck."""

    customer: Customer
    seller: Seller
    place: Place
    begun: date
    ends: date | None
    won: bool
    steps: list[tuple[date, str]]
    lines: list[Line]
    planned: date
    owners: list[tuple[date, Seller]] = field(default_factory=list)

    def closed_by(self, today: date) -> bool:
        """Whether it has come to its end."""
        return self.ends is not None and self.ends <= today

    @property
    def amount(self) -> int:
        """The sum of its lines, in minor units."""
        return sum(line.amount for line in self.lines)

    def owner_on(self, day: date) -> Seller:
        """Whose deal it was on a day."""
        found = self.seller
        for since, seller in self.owners:
            if since <= day:
                found = seller
        return found


class Market:
    """Makes the courses of all deals."""

    def __init__(self, world: World, staff: Staff, customers: list[Customer], items: list[Item]) -> None:
        self.world = world
        self.staff = staff
        self.items = items
        self.by_place: dict[str, list[Customer]] = defaultdict(list)
        self.kept: dict[int, list[Customer]] = defaultdict(list)
        for customer in customers:
            self.by_place[customer.place.code].append(customer)
            for seller in {seller.person_id: seller for _, seller in customer.keepers}.values():
                self.kept[seller.person_id].append(customer)

    def courses(self) -> list[Course]:
        """Every deal, in the order in which they began."""
        found = [course for seller in self.staff.sellers for course in self._of_seller(seller)]
        self._recent_wins(found)
        for course in found:
            self._hand_over(course)
        self._fill_up(found)
        return sorted(found, key=lambda course: (course.begun, course.customer.account_id, course.seller.person_id))

    def _of_seller(self, seller: Seller) -> list[Course]:
        found = []
        for stint in seller.stints:
            until = min(stint.until or self.world.today, self.world.today)
            day = max(stint.start, self.world.begin)
            while day < until:
                end = min(date(day.year + day.month // 12, day.month % 12 + 1, 1), until)
                for _ in range(self.world.count(self._intensity(seller, stint.place, day) * (end - day).days / 30.4)):
                    begun = self.world.workday(day + timedelta(days=self.world.between(0, (end - day).days - 1)))
                    course = self._course(seller, stint.place, min(max(begun, stint.start), until - timedelta(days=1)))
                    if course is not None:
                        found.append(course)
                day = end
        return found

    def _intensity(self, seller: Seller, place: Place, day: date) -> float:
        growth = 0.82 + 0.44 * self.world.progress(day)
        if place.region == "west":
            growth = 1.0 - 0.1 * self.world.progress(day)
        ramp = 0.5 if day - seller.hired < RAMP else 1.0
        return DEALS_A_MONTH * seller.volume * place.volume * BEGUN[day.month - 1] * growth * ramp

    def _course(self, seller: Seller, place: Place, begun: date, *, stuck: bool | None = None) -> Course | None:
        """One deal of a seller from a day on; None when no account of theirs buys then."""
        world = self.world
        customer = self._customer(seller, place, begun)
        if customer is None:
            return None
        won = world.happens(min(0.6, seller.win * place.win * (0.85 if customer.row["tier"] == "A" else 1.05)))
        length = min(165, max(4, round(world.spread(36 if won else 30, 0.55))))
        planned = begun + timedelta(days=length)
        old_enough = 60 <= (world.today - begun).days <= 260
        stalls = (old_enough and world.happens(STALLED)) if stuck is None else stuck
        ends = None if stalls else max(begun + timedelta(days=1), world.workday(planned))
        return Course(
            customer, seller, place, begun, ends, won, self._steps(begun, length, won=won), self._lines(
                seller, place, customer, ends or planned
            ), planned,
        )  # fmt: skip

    def _customer(self, seller: Seller, place: Place, day: date) -> Customer | None:
        own = [
            customer for customer in self.kept[seller.person_id]
            if customer.place is place and customer.buys_on(day) and customer.keeper_on(day) is seller
        ]  # fmt: skip
        if not own or self.world.happens(0.06):
            own = [customer for customer in self.by_place[place.code] if customer.buys_on(day)]
        return self.world.weighted(own, [customer.pull for customer in own]) if own else None

    def _steps(self, begun: date, length: int, *, won: bool) -> list[tuple[date, str]]:
        rng = self.world.rng
        reached = 4 if won else self.world.weighted((2, 3, 4), (0.3, 0.4, 0.3))
        points = [0.0, rng.uniform(0.04, 0.3), rng.uniform(0.32, 0.6), rng.uniform(0.62, 0.92)]
        return [(begun + timedelta(days=int(points[at] * length)), STEPS[at]) for at in range(reached)]

    def _lines(self, seller: Seller, place: Place, customer: Customer, day: date) -> list[Line]:
        world = self.world
        weights = [item.demand(day, world.progress(day)) for item in self.items]
        chosen: dict[int, Item] = {}
        for _ in range(world.weighted((1, 2, 3), (0.56, 0.32, 0.12))):
            item = world.weighted(self.items, weights)
            chosen[item.product_id] = item
        usual = customer.cases * seller.size * place.size * CLOSED_SIZE[day.month - 1]
        lines = []
        for item in chosen.values():
            quantity = max(2, round(world.spread(usual * item.portion(day), 0.6)))
            discount = world.weighted((0.0, 0.03, 0.05, 0.08, 0.1, 0.15), (30, 14, 22, 16, 12, 6))
            if place.region == "west":
                discount += world.pick((0.0, 0.03, 0.05))
            lines.append(Line(item, quantity if quantity < 20 else round(quantity / 5) * 5, round(discount, 2)))
        return lines

    def _fill_up(self, found: list[Course]) -> None:
        """Whoever sells today carries a believable number of open deals."""
        today = self.world.today
        carried: dict[int, list[Course]] = defaultdict(list)
        for course in found:
            if not course.closed_by(today):
                carried[course.owner_on(today).person_id].append(course)
        for seller in (seller for seller in self.staff.sellers if seller.active):
            mine = carried[seller.person_id]
            for surplus in mine[OPEN_MOST:]:
                found.remove(surplus)
            missing = (OPEN_LEAST if seller.is_rep else OPEN_TRAINEE) - len(mine)
            while missing > 0:
                begun = today - timedelta(days=self.world.between(0, 20))
                place = seller.stints[-1].place
                fresh = self._course(seller, place, max(begun, seller.stints[-1].start), stuck=False)
                if fresh is not None and not fresh.closed_by(today):
                    found.append(fresh)
                    missing -= 1

    def _recent_wins(self, found: list[Course]) -> None:
        """On any day there is something won this month, so that "this month" has an answer on the first of it."""
        today = self.world.today
        first = today.replace(day=1)
        wins = sum(1 for course in found if course.won and course.ends and first <= course.ends <= today)
        ripe = [
            course for course in found
            if course.ends and course.ends > today and course.won and len(course.steps) == 4
            and course.begun < today - timedelta(days=12) and course.seller.is_rep
        ]  # fmt: skip
        for course in ripe[: max(0, RECENT_WINS - wins)]:
            days = (today - first).days
            course.ends = today - timedelta(days=self.world.between(0, days) if days else 0)
            course.steps = [(min(day, course.ends), step) for day, step in course.steps]

    def _hand_over(self, course: Course) -> None:
        """Deals of somebody who left or changed teams go to a colleague; now and then one changes hands besides."""
        stint = next(stint for stint in course.seller.stints if stint.place is course.place)
        end = course.ends or self.world.today + timedelta(days=1)
        if stint.until is not None and stint.until <= end:
            course.owners.append((stint.until, self._colleague(course, stint.until)))
        elif stint.until is None and self.world.happens(0.02) and (end - course.begun).days > 20:
            day = course.begun + timedelta(days=8)
            if day < min(end, self.world.today):
                course.owners.append((day, self._colleague(course, day)))

    def _colleague(self, course: Course, day: date) -> Seller:
        keeper = course.customer.keeper_on(day)
        there = [rep for rep in self.staff.reps_of(course.place) if rep.place_on(day) is course.place]
        if keeper in there and keeper is not course.seller:
            return next(rep for rep in there if rep is keeper)
        return self.world.pick([rep for rep in there if rep is not course.seller])

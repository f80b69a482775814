"""Orders: what won deals deliver, and what customers order again in between."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from knowledge.demo.accounts import Customer
from knowledge.demo.people import Place, Staff
from knowledge.demo.products import Item
from knowledge.demo.sales import Course, Line
from knowledge.demo.world import CURRENCY, Row, World, words
from knowledge.sales.sell.orders import Order, OrderLine

# Days between two orders of a customer, by tier.
RHYTHM = {"A": 52, "B": 74, "C": 105}


def make_orders(world: World, staff: Staff, written: list[tuple[Course, Row]]) -> None:
    """Add the deliveries of won deals, and repeat purchases until the customer stays away."""
    bought: dict[int, list[Course]] = defaultdict(list)
    for course, row in written:
        if row["closed_on"] is None or not course.won:
            continue
        day = world.workday(row["closed_on"] + timedelta(days=world.between(1, 9)))
        if day <= world.today:
            _order(world, course.customer, course.place, row["owner_id"], day, course.lines, deal_id=row["id"])
        bought[course.customer.account_id].append(course)
    for courses in bought.values():
        _repeats(world, staff, courses)


def _repeats(world: World, staff: Staff, courses: list[Course]) -> None:
    customer = courses[0].customer
    first = min(course.ends for course in courses if course.ends)
    usual = RHYTHM[customer.row["tier"]]
    day = first + timedelta(days=round(world.spread(usual, 0.3)))
    while day <= world.today:
        if customer.buys_on(day) and world.happens(0.86):
            on = world.workday(day)
            items = list({line.item.product_id: line.item for course in courses for line in course.lines}.values())
            keeper = customer.keeper_on(on)
            owner_id = keeper.person_id if keeper else None
            _order(world, customer, customer.place, owner_id, on, _basket(world, customer, items, on))
        day += timedelta(days=max(10, round(world.spread(usual, 0.35))))


def _basket(world: World, customer: Customer, items: list[Item], day: date) -> list[Line]:
    weights = [item.demand(day, world.progress(day)) for item in items]
    chosen = {item.product_id: item for item in world.rng.choices(items, weights, k=world.between(1, 3))}
    return [
        Line(
            item, max(1, round(world.spread(customer.cases * 0.3 * item.portion(day), 0.5))),
            world.weighted((0.0, 0.03, 0.05, 0.1), (50, 20, 20, 10)),
        )
        for item in chosen.values()
    ]  # fmt: skip


def _order(
    world: World, customer: Customer, place: Place, owner_id: int | None, day: date, lines: list[Line],
    *, deal_id: int | None = None,
) -> None:  # fmt: skip
    row = world.add(
        Order, account_id=customer.account_id, owner_id=owner_id, region_id=place.region_id, deal_id=deal_id,
        ordered_on=day, currency=CURRENCY, status="delivered" if (world.today - day).days > 6 else "processing",
        channel=world.weighted(words("accounts")["words"]["channels"], (0.45, 0.25, 0.3)),
    )  # fmt: skip
    row["external_id"] = f"SO-{row['id']:05d}"
    for line in lines:
        # Costs came down a little as volumes grew.
        cost = round(line.item.cost * line.quantity * (1.04 - 0.06 * world.progress(day)))
        world.add(
            OrderLine, order_id=row["id"], product_id=line.item.product_id, quantity=float(line.quantity),
            unit_price=line.item.price, discount_rate=line.discount, amount=line.amount,
            cost=None if world.happens(0.004) else cost,
        )  # fmt: skip

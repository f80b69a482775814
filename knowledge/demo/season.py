"""A season of one region, a couple of products, and orders entered wrongly: what the analyses are to find.

In the North customers take breakfast to the shelves for the cold months: more granola with oat milk, in one order. It
has its own chance and only adds orders, so that no other row of the demo depends on it.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from knowledge.demo.accounts import Customer
from knowledge.demo.products import Item
from knowledge.demo.world import CURRENCY, Row, World
from knowledge.sales.sell.orders import Order, OrderLine
from knowledge.sales.sell.products import Product

REGION, COUPLE = "north", ("LG-C01", "LG-C02")
COLD = (11, 12, 1, 2)
A_MONTH = 9
# Typed in wrongly, for who checks the data: with a minus, and without saying for whom.
NEGATIVE, NOBODYS = 2, 2


def make_season(world: World, customers: list[Customer], items: list[Item], seed: int = 31) -> None:
    """Add the winter's orders of the North, and a few that can't be."""
    rng = Random(seed)  # noqa: S311 - invented data, nothing secret
    ids = {row["id"] for row in world.rows[Product] if row["sku"] in COUPLE}
    couple = [item for item in items if item.product_id in ids]
    buyers = [customer for customer in customers if customer.place.region == REGION and customer.cases > 0]
    day = world.start.replace(day=1)
    added: list[Row] = []
    while day <= world.today:
        for _ in range(A_MONTH if day.month in COLD else 0):
            on = world.workday(day + timedelta(days=rng.randrange(27)))
            customer = rng.choice(buyers)
            if world.start <= on <= world.today and customer.buys_on(on):
                added.append(_order(world, rng, customer, on, couple))
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    _dirt(world, rng, added)


def _order(world: World, rng: Random, customer: Customer, on: date, items: list[Item]) -> Row:
    keeper = customer.keeper_on(on)
    row = world.add(
        Order, account_id=customer.account_id, owner_id=keeper.person_id if keeper else None,
        region_id=customer.place.region_id, ordered_on=on, currency=CURRENCY, channel=None,
        status="delivered" if (world.today - on).days > 6 else "processing",
    )  # fmt: skip
    row["external_id"] = f"SO-{row['id']:05d}"
    for item in items:
        quantity = max(2, round(customer.cases * rng.uniform(0.2, 0.4)))
        world.add(
            OrderLine, order_id=row["id"], product_id=item.product_id, quantity=float(quantity), unit_price=item.price,
            discount_rate=0.0, amount=quantity * item.price, cost=quantity * item.cost,
        )  # fmt: skip
    return row


def _dirt(world: World, rng: Random, added: list[Row]) -> None:
    """Some of these orders were typed in wrongly."""
    lines = {line["order_id"]: line for line in world.rows[OrderLine]}
    wrong = rng.sample(added, min(len(added), NEGATIVE + NOBODYS))
    for row in wrong[:NEGATIVE]:
        line = lines[row["id"]]
        line["amount"], line["quantity"] = -line["amount"], -line["quantity"]
    for row in wrong[NEGATIVE:]:
        row["account_id"] = None

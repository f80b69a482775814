"""Complaints, suggestions and satisfaction scores."""

from __future__ import annotations

from datetime import date, timedelta

from knowledge.demo.accounts import Customer
from knowledge.demo.products import Item
from knowledge.demo.world import World, words
from knowledge.sales.sell.complaints import Complaint, SatisfactionScore, VoiceKind
from knowledge.sales.sell.orders import Order, OrderLine

COMPLAINTS, SUGGESTIONS, SCORES = 0.04, 0.011, 0.17


def make_voice(world: World, customers: list[Customer], items: list[Item]) -> None:
    """Customers speak up after an order; the West and those who will leave are less content."""
    by_account = {customer.account_id: customer for customer in customers}
    by_product = {item.product_id: item for item in items}
    products: dict[int, list[int]] = {}
    for line in world.rows[OrderLine]:
        products.setdefault(line["order_id"], []).append(line["product_id"])
    for order in world.rows[Order]:
        customer = by_account[order["account_id"]]
        day = order["ordered_on"] + timedelta(days=world.between(1, 12))
        if day > world.today:
            continue
        item = by_product[world.pick(products[order["id"]])]
        unhappy = _unhappy(customer, day)
        if world.happens(COMPLAINTS * (2.4 if unhappy else 1.0)):
            _complaint(world, customer, item, day, VoiceKind.COMPLAINT)
        if world.happens(SUGGESTIONS):
            _complaint(world, customer, item, day, VoiceKind.SUGGESTION)
        if world.happens(SCORES):
            _score(world, customer, day, unhappy=unhappy)


def _unhappy(customer: Customer, day: date) -> bool:
    leaving = customer.churned is not None and customer.churned - day < timedelta(days=240)
    return leaving or customer.place.region == "west"


def _complaint(world: World, customer: Customer, item: Item, day: date, kind: VoiceKind) -> None:
    phrase = world.pick(words("phrases")[kind.value]["english" if customer.language == "en" else "chinese"])
    subject = phrase.format(product=item.named(customer.language))
    resolved: date | None = day + timedelta(days=max(1, round(world.spread(6, 0.8))))
    if world.happens(0.03) or (resolved and resolved > world.today):
        resolved = None
    keeper = customer.keeper_on(day)
    world.add(
        Complaint, kind=kind, account_id=customer.account_id, contact_id=world.pick(customer.contacts)["id"],
        product_id=item.product_id, owner_id=keeper.person_id if keeper else None, opened_on=day, resolved_on=resolved,
        status="resolved" if resolved else "open", severity=world.weighted(("low", "medium", "high"), (4, 4, 2)),
        subject=subject, text=f"{subject} ({day.isoformat()})",
    )  # fmt: skip


def _score(world: World, customer: Customer, day: date, *, unhappy: bool) -> None:
    score = world.weighted((1, 2, 3, 4, 5), (5, 12, 25, 35, 23) if unhappy else (1, 4, 11, 38, 46))
    kind = "praise" if score >= 4 else "blame"
    phrases = words("phrases")[kind]["english" if customer.language == "en" else "chinese"]
    keeper = customer.keeper_on(day)
    world.add(
        SatisfactionScore, account_id=customer.account_id, contact_id=world.pick(customer.contacts)["id"],
        owner_id=keeper.person_id if keeper else None, scored_on=day, score=float(score), scale=5,
        comment=world.pick(phrases) if world.happens(0.6) else None,
    )  # fmt: skip

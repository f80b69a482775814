"""Commission plans of today and before, split deals, a deal that was undone, awards, and a year of payouts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from knowledge.demo.world import CURRENCY, FEN, Row, World, words
from knowledge.metrics.period.units import months_from
from knowledge.sales.sell.deals import Deal, DealHistory, HistoryField
from knowledge.sales.team.commission import compute
from knowledge.sales.team.commission_rules import PlanRules
from knowledge.sales.team.incentives import WHOLE, Award, CommissionPlan, DealSplit, Payout, PayoutStatus
from knowledge.sales.team.pay_book import load_book
from knowledge.sales.team.people import Person, Role

MONTHS = 12
PAYDAY = 15


def make_incentives(world: World, stages: dict[str, int]) -> None:
    """Plans, splits, awards and the deal that was undone; nothing is drawn by chance. Payouts follow from all rows."""
    data = words("incentives")
    people = {row["email"].split("@")[0]: row["id"] for row in world.rows[Person]}
    for entry in data["plans"]:
        _plan(world, entry)
    for entry in data["splits"]:
        _split(world, entry, stages, people)
    for entry in data["awards"]:
        world.add(
            Award, person_id=people[entry["person"]], name=entry["title"], reason=entry["reason"],
            given_on=world.today - timedelta(days=entry["days"]),
            **({"amount": entry["amount"] * FEN, "currency": CURRENCY} if "amount" in entry else {}),
        )  # fmt: skip
    _undo_a_win(world, stages, people[data["undone"]["person"]])


def _plan(world: World, entry: dict[str, Any]) -> None:
    year = world.today.year - entry["back"]
    rules: dict[str, Any] = {
        "basis": entry.get("basis", "own"), "rate": entry.get("rate", "0"), "clawback_days": entry.get("clawback_days"),
        "tiers": [{"above": above, "rate": rate} for above, rate in entry.get("tiers", [])],
        **{name: entry[name] * FEN for name in ("cap", "draw") if name in entry},
    }  # fmt: skip
    if "accelerator" in entry:
        rules["accelerator"] = dict(zip(("above", "times"), entry["accelerator"], strict=True))
    world.add(
        CommissionPlan, name=entry["name"].format(year=year), role=Role(entry["role"]), currency=CURRENCY,
        starts_on=date(year, 1, 1),
        ends_on=date(world.today.year - entry["until"], 12, 31) if "until" in entry else None,
        rules=PlanRules.model_validate(rules).model_dump(mode="json"),
    )  # fmt: skip


def _split(world: World, entry: dict[str, Any], stages: dict[str, int], people: dict[str, int]) -> None:
    """The owner's biggest deal that was won in the last whole months, shared with a colleague who helped."""
    start, end = months_from(world.today, -entry["months"]), months_from(world.today, 0)
    won = [
        row for row in world.rows[Deal]
        if row["stage_id"] == stages["won"] and row["booked_owner_id"] == people[entry["owner"]] and row["amount"]
        and start <= row["closed_on"] < end
    ]  # fmt: skip
    deal = max(won, key=lambda row: (row["amount"], row["id"]), default=None)
    if deal is None:
        return
    points = entry["percent"] * WHOLE // 100
    for who, part in ((entry["owner"], points), (entry["other"], WHOLE - points)):
        world.add(DealSplit, deal_id=deal["id"], person_id=people[who], basis_points=part)


def _undo_a_win(world: World, stages: dict[str, int], person_id: int) -> None:
    """One lost deal of a rep had been won before and was cancelled later: its commission is taken back."""
    first = months_from(world.today, -1)
    moves: dict[int, list[Row]] = {}
    for row in world.rows[DealHistory]:
        if row["field"] is HistoryField.STAGE:
            moves.setdefault(row["deal_id"], []).append(row)
    found = []
    for deal in world.rows[Deal]:
        steps = moves.get(deal["id"], [])
        if deal["stage_id"] != stages["lost"] or not deal["amount"] or len(steps) < 2:
            continue
        if first <= deal["closed_on"] < months_from(first, 1) and steps[-2]["changed_on"] < first:
            own = deal["booked_owner_id"] == person_id
            found.append((own, deal["amount"], deal["id"], deal, steps[-1], steps[-2]["changed_on"]))
    if not found:
        return
    *_, deal, last, since = max(found, key=lambda one: one[:3])
    won_on = max(since, first - timedelta(days=12))
    # Some changes were taken out again, so that the next free number is not that of the count.
    number = max(row["id"] for row in world.rows[DealHistory]) + 1
    world.rows[DealHistory].append({**last, "id": number, "changed_on": won_on, "after": stages["won"]})
    last["before"] = stages["won"]


def make_payouts(world: World, session: Session) -> None:
    """The payouts of the last twelve whole months, as the engine computes them from the rows that were written."""
    first = months_from(world.today, -MONTHS)
    until = months_from(world.today, 0) - timedelta(days=1)
    book = load_book(session, [row["id"] for row in world.rows[Person]], first, until, 1)
    owed: dict[int, int] = {}
    for back in range(MONTHS, 0, -1):
        start = months_from(world.today, -back)
        payday = months_from(start, 1) + timedelta(days=PAYDAY - 1)
        paid = payday <= world.today
        for person_id in sorted(book.people):
            month = book.month(person_id, start, owed.get(person_id, 0))
            if not month.segments:
                continue
            pay = compute(month)
            owed[person_id] = pay.balance
            world.add(
                Payout, person_id=person_id, plan_id=month.segments[-1].plan_id, period_start=start,
                period_end=month.end, amount=pay.amount, currency=CURRENCY, booked=month.booked,
                target=month.segments[-1].target, balance=pay.balance,
                lines=[line.model_dump(mode="json", exclude_none=True) for line in pay.lines],
                pay_status=PayoutStatus.PAID if paid else PayoutStatus.APPROVED, paid_on=payday if paid else None,
            )  # fmt: skip

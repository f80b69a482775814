"""Deals as rows: lines, dated history, competitors and the contacts' parts."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.demo.sales import Course
from knowledge.demo.world import CURRENCY, Row, World, words
from knowledge.sales.sell.deals import Deal, DealCompetitor, DealContact, DealHistory, DealLine, HistoryField, Stage

COMPETITOR = "Lost to a competitor 输给竞争对手"
LATE_WINS = 120


class DealWriter:
    """Turns courses into the rows of a day."""

    def __init__(self, world: World, session: Session) -> None:
        self.world = world
        self.stages = {stage.name: stage.id for stage in session.scalars(select(Stage))}
        self.rows: list[tuple[Course, Row]] = []

    def write(self, course: Course) -> None:
        """Add one deal with everything that hangs on it."""
        world, today = self.world, self.world.today
        closed = course.ends if course.closed_by(today) else None
        steps = [step for step in course.steps if step[0] <= today]
        name = steps[-1][1] if closed is None else ("won" if course.won else "lost")
        owner = course.owner_on(closed or today)
        row = world.add(
            Deal, name=self._name(course), account_id=course.customer.account_id, owner_id=owner.person_id,
            booked_owner_id=owner.person_id if closed else None, stage_id=self.stages[name],
            region_id=course.place.region_id, amount=course.amount, currency=CURRENCY, created_on=course.begun,
            engaged_on=steps[1][0] if len(steps) > 1 else None, closed_on=closed,
            expected_close_on=self._expected(course), source=world.pick(words("accounts")["words"]["sources"]),
            channel=world.weighted(words("accounts")["words"]["channels"], (0.55, 0.3, 0.15)),
        )  # fmt: skip
        row["external_id"] = f"D-{row['id']:05d}"
        for line in course.lines:
            world.add(
                DealLine, deal_id=row["id"], product_id=line.item.product_id, quantity=float(line.quantity),
                unit_price=line.item.price, discount_rate=line.discount, amount=line.amount,
            )  # fmt: skip
        self._history(course, row, steps, closed, name)
        self._around(course, row, name)
        self.rows.append((course, row))

    def _name(self, course: Course) -> str:
        customer = course.customer
        english = customer.language == "en"
        phrases = words("phrases")["deal"]
        season = phrases["english_seasons" if english else "chinese_seasons"][(course.planned.month % 12) // 3]
        what = self.world.pick(phrases[("english" if english else "chinese")]).format(season=season)
        product = course.lines[0].item.named(customer.language)
        return f"{customer.row['name']} – {product} {what}" if english else f"{customer.row['name']}·{product}{what}"

    def _expected(self, course: Course) -> date:
        """What the rep entered: near the truth; in the past for stuck deals and a few that slip."""
        world, today = self.world, self.world.today
        if course.closed_by(today):
            return max(course.begun + timedelta(days=1), course.planned + timedelta(days=world.between(-12, 9)))
        if course.ends is None:
            return min(course.planned, today - timedelta(days=world.between(3, 30)))
        if world.happens(0.07):
            return max(course.begun, today - timedelta(days=world.between(1, 14)))
        return max(course.ends + timedelta(days=world.between(-8, 15)), today + timedelta(days=world.between(1, 9)))

    def _history(
        self, course: Course, row: Row, steps: list[tuple[date, str]], closed: date | None, name: str
    ) -> None:  # fmt: skip
        """Changes only: stages passed, owners, and an amount that was first entered otherwise."""
        world = self.world
        path = [*steps, (closed, name)] if closed else steps
        for (_, before), (day, after) in pairwise(path):
            self._change(row, HistoryField.STAGE, day or course.begun, self.stages[before], self.stages[after], course)
        held = course.seller.person_id
        for day, seller in course.owners:
            if day <= (closed or world.today):
                self._change(row, HistoryField.OWNER, day, held, seller.person_id, course)
                held = seller.person_id
        if len(steps) > 2 and world.happens(0.2):
            first = round(course.amount * world.rng.uniform(0.7, 1.35) / 100_000) * 100_000
            if first and first != course.amount:
                self._change(row, HistoryField.AMOUNT, steps[2][0], first, course.amount, course)
        keeper = course.customer.keepers[-1][1]
        if closed and course.won and not course.seller.active and keeper.person_id != held:
            left = course.seller.left
            if left and timedelta() <= left - closed <= timedelta(days=LATE_WINS) and keeper.stints[-1].covers(left):
                # Whoever took the account over serves the deal now; the booking stays with who won it.
                self._change(row, HistoryField.OWNER, left, held, keeper.person_id, course)
                row["owner_id"] = keeper.person_id

    def _change(
        self, row: Row, field: HistoryField, day: date, before: int, after: int, course: Course
    ) -> None:  # fmt: skip
        self.world.add(
            DealHistory, deal_id=row["id"], field=field, changed_on=day, before=before, after=after,
            person_id=course.owner_on(day).person_id,
        )  # fmt: skip

    def _around(self, course: Course, row: Row, name: str) -> None:
        """Loss reason, competitors, the contact's part and the next step."""
        world = self.world
        phrases = words("phrases")
        rivals = world.rng.sample(phrases["competitors"], 1 if world.happens(0.8) else 2)
        met = world.happens(0.22)
        contact = world.pick(course.customer.contacts)
        if name == "lost":
            price = 6 if course.place.region == "west" else 3
            row["loss_reason"] = world.weighted(phrases["loss_reasons"], (price, 3, 2, 2, 1.5, 1))
            met = met or row["loss_reason"] == COMPETITOR
            if world.happens(0.05):
                row["loss_reason"] = None
        elif name != "won" and world.happens(0.85):
            steps = phrases["deal"]["english_next" if course.customer.language == "en" else "chinese_next"]
            row["next_step"] = world.pick(steps).format(contact=contact["name"])
        if met:
            for rival in rivals:
                world.add(DealCompetitor, deal_id=row["id"], name=rival)
        if world.happens(0.5):
            part = world.pick(words("accounts")["contacts"]["parts"])
            world.add(DealContact, deal_id=row["id"], contact_id=contact["id"], part=part)


def make_dirt(world: World, writer: DealWriter) -> None:
    """What is wrong in every real export: amounts nobody entered, deals that close before they begin."""
    lines: dict[int, list[Row]] = {}
    for line in world.rows[DealLine]:
        lines.setdefault(line["deal_id"], []).append(line)
    changed = {row["deal_id"] for row in world.rows[DealHistory]}
    early = [row for _, row in writer.rows if row["closed_on"] is None and row["id"] not in changed]
    lost = [row for course, row in writer.rows if row["closed_on"] and not course.won]
    dropped: set[int] = set()
    for row in [*world.rng.sample(early, min(len(early), 9)), *world.rng.sample(lost, 40)]:
        row["amount"] = None
        dropped.add(row["id"])
    world.rows[DealLine] = [line for line in world.rows[DealLine] if line["deal_id"] not in dropped]
    world.rows[DealHistory] = [
        row for row in world.rows[DealHistory]
        if row["deal_id"] not in dropped or row["field"] is not HistoryField.AMOUNT
    ]  # fmt: skip
    for row in world.rng.sample(lost, 3):
        row["created_on"] = row["closed_on"] + timedelta(days=world.between(3, 20))
        row["engaged_on"] = None
        world.rows[DealHistory] = [change for change in world.rows[DealHistory] if change["deal_id"] != row["id"]]

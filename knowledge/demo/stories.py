"""Success stories that reps of the invented company told, each of a win of theirs."""

from __future__ import annotations

from datetime import timedelta

from knowledge.demo.world import World, words
from knowledge.metrics.period.units import months_from
from knowledge.sales.sell.accounts import Account
from knowledge.sales.sell.deals import Deal
from knowledge.sales.sell.stories import SuccessStory
from knowledge.sales.team.people import Person


def make_stories(world: World, stages: dict[str, int]) -> None:
    """A story for each entry of the data; nothing is drawn by chance."""
    people = {row["email"].split("@")[0]: row["id"] for row in world.rows[Person]}
    accounts = {row["id"]: row["name"] for row in world.rows[Account]}
    for entry in words("stories")["stories"]:
        person_id, deal, told = people[entry["person"]], None, world.today - timedelta(days=entry["after"])
        if "months" in entry:
            since = months_from(world.today, -entry["months"])
            won = [
                row for row in world.rows[Deal]
                if row["owner_id"] == person_id and row["stage_id"] == stages["won"] and row["amount"]
                and row["account_id"] and row["closed_on"] >= since
            ]  # fmt: skip
            if not won:
                continue
            deal = max(won, key=lambda row: (row["amount"], -row["id"]))
            told = min(world.today, deal["closed_on"] + timedelta(days=entry["after"]))
        world.add(
            SuccessStory, title=entry["title"].format(account=accounts[deal["account_id"]] if deal else ""),
            account_id=deal["account_id"] if deal else None, deal_id=deal["id"] if deal else None, person_id=person_id,
            told_on=told, text=entry["text"], helped=entry["helped"], tags=entry["tags"],
        )  # fmt: skip

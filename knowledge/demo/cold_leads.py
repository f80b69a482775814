"""Leads of last year that came to nothing: what "the lost leads that nobody touched this year" finds."""

from __future__ import annotations

from datetime import timedelta

from knowledge.demo.world import World, words
from knowledge.sales.sell.accounts import Lead
from knowledge.sales.team.people import Person

LOST = "unqualified"


def make_cold_leads(world: World) -> None:
    """A lead for each entry of the data; nothing is drawn by chance."""
    people = {row["email"].split("@")[0]: row for row in world.rows[Person]}
    for entry in words("cold_leads")["leads"]:
        owner = people[entry["owner"]]
        world.add(
            Lead, name=entry["name"], company=entry["company"], status=LOST, source=entry["source"],
            owner_id=owner["id"], region_id=owner["region_id"], interest=entry["interest"],
            created_on=world.today - timedelta(days=entry["created"]),
            last_contact_on=world.today - timedelta(days=entry["touched"]) if "touched" in entry else None,
        )  # fmt: skip

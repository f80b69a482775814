"""Questions that work: by role, over the data that is there."""

from __future__ import annotations

from typing import Literal

from assistant.words import say
from knowledge.access import Access, Area
from knowledge.metrics.query import describe_data
from knowledge.sales.team.people import Role

MOST = 4


def suggestions(access: Access, tools: list[str], language: Literal["en", "zh"]) -> list[str]:
    """Up to four example questions that this caller's role and records can answer."""
    kinds = {span["kind"] for span in describe_data(access) if span["records"]}
    role = access.principal.role
    keys: list[str] = []
    if "deals" in kinds and "query_metric" in tools:
        keys += {
            Role.REP: ["my_bookings", "my_open_deals", "my_win_rate"],
            Role.TRAINEE: ["my_open_deals"],
        }.get(role, ["top_reps", "bookings_by_region", "quarter_change", "win_rate_by_product"])
    elif "orders" in kinds and "query_metric" in tools:
        keys += ["revenue_by_product", "revenue_by_month"]
    if "targets" in kinds and access.principal.grant(Area.TARGETS).read and "query_metric" in tools:
        keys.insert(2, "attainment")
    keys += ["describe_data", "teams"]
    return [say(f"suggest.{key}", language) for key in keys[:MOST]]

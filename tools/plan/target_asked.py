"""What a question about one target names: its metric, days and slice."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field

from knowledge import names
from knowledge.metrics.model import Period
from knowledge.metrics.period import parse_period, period_containing
from knowledge.metrics.period.units import months_from
from knowledge.sales.plan.target_slices import Wanted, metric_of_targets
from tools.contract import PersonName, Semantic, TeamName, ToolContext, ToolInput

# A year, or a word of the past: the days are then just those.
PAST = re.compile(r"\d{4}|\b(?:last|previous|past|ago|this)\b|上|去年|前|今年|本|这", re.IGNORECASE)
Amount = Annotated[
    float, Semantic("target_amount"), Field(ge=0, description="the amount in major units: 1200000, a count as it is")
]
Days = Annotated[
    str, Semantic("target_period"), Field(description="the target's period as said: 'next year', '明年', 'Q3 2026'")
]
RegionName = Annotated[str, Semantic("region"), Field(description="a region, as written")]
ProductLineName = Annotated[str, Semantic("product_line"), Field(description="a product line, as written")]
ProductName = Annotated[str, Semantic("product"), Field(description="a product, as written")]


class OfTarget(ToolInput):
    """Whose target and for which days; a slice left out means the whole company's."""

    period: Days
    metric: (
        Annotated[str, Semantic("target_metric"), Field(description="what is counted; bookings if not said")] | None
    ) = None
    person: PersonName | None = None
    team: TeamName | None = None
    region: RegionName | None = None
    product_line: ProductLineName | None = None
    product: ProductName | None = None


def wanted_target(asked: OfTarget, context: ToolContext) -> Wanted:
    """The target meant. Refuses as names and periods are read."""
    return Wanted(metric_of_targets(asked.metric), period_ahead(asked.period, context), slice_asked(asked, context))


def period_ahead(text: str, context: ToolContext) -> Period:
    """A period to plan for: where no year is said, "Q3" is the running or the coming one."""
    fiscal = context.access.company.fiscal_year_start
    found = parse_period(text, context.today, fiscal)
    if not PAST.search(text) and found.end < context.today and found.grain in ("month", "quarter", "half"):
        return period_containing(months_from(found.start, 12), found.grain, fiscal)
    return found


def slice_asked(asked: OfTarget, context: ToolContext) -> dict[str, int]:
    """The ids of the names given, by column."""
    found = {}
    for kind in ("person", "team", "region", "product_line", "product"):
        text = getattr(asked, kind)
        if text:
            record = names.resolve(context.access, kind, text).record_id
            if record is not None:
                found[f"{kind}_id"] = record
    return found

"""What a question about one target names: its metric, days and slice."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from knowledge import names
from knowledge.metrics.model import Period
from knowledge.metrics.period import parse_period
from knowledge.sales.plan.target_slices import Wanted, metric_of_targets
from tools.contract import PersonName, Semantic, TeamName, ToolContext, ToolInput

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
    return Wanted(metric_of_targets(asked.metric), period_asked(asked.period, context), slice_asked(asked, context))


def period_asked(text: str, context: ToolContext) -> Period:
    """A period as it was said."""
    return parse_period(text, context.today, context.access.company.fiscal_year_start)


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

"""Fields that the analyses of this room share: what was said, and nothing that a question about a figure implies."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from knowledge.metrics.model import Filter, Scope
from tools.contract import Note, Semantic

OfPeriod = Annotated[
    str, Semantic("measure_period"), Field(description="a period as said: 'last two years', '2025', '今年'")
]
Where = Annotated[
    tuple[Filter, ...],
    Semantic("measure_filters"),
    Field(description="conditions on dimensions, facts or extra columns"),
]
AtMost = Annotated[int, Semantic("measure_limit"), Field(ge=1, le=1000, description="at most this many rows")]
Whose = Annotated[Scope, Semantic("scope"), Field(description="whose records: mine, team or company")]


def whose(scope: Scope) -> list[Note]:
    """Whose records an analysis is over, where those are not everybody's."""
    return [] if scope is Scope.COMPANY else [Note(code=f"whose_{scope.value}")]

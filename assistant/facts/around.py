"""Where a value of a result stands, and the cell that it becomes."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.facts.cells import Cell, Days, Evidence
from knowledge.metrics.model import Unit


@dataclass(frozen=True)
class Around:
    """The place and the row around a value, with their names, time and currency."""

    place: str
    row: int = 0
    names: frozenset[str] = frozenset()
    period: Days | None = None
    currency: str | None = None


def add(
    found: Evidence, value: float | None, kind: str, column: str, around: Around, currency: str | None = None
) -> None:
    """Keep a number of a result; nothing where there is none."""
    if value is None:
        return
    found.cells.append(
        Cell(
            float(value), kind, around.place, column, around.row, around.names,
            (currency or around.currency) if kind == Unit.MONEY.value else None, around.period,
        )
    )  # fmt: skip

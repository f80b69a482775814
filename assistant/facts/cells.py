"""The cells of results: each number with its unit, its column and period, and the names of its row."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

# So many may be anything.
AS_MANY = 100
Days = tuple[date, date]
# The place of the counts of all rows.
ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of a result. `kind` is a Unit's value, `points` (of per cent), or `plain` where no unit is told.

    `place` is the table or the kind of line it stands in: cells of one place and column are told apart by `names`.
    """

    value: float
    kind: str
    place: str
    column: str
    row: int
    names: frozenset[str] = frozenset()
    currency: str | None = None
    period: Days | None = None


@dataclass
class Evidence:
    """All that a turn's results say. `names` are as the records write them, `codes` our own words for things."""

    cells: list[Cell] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    periods: set[Days] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)
    rows: int = 0
    # How many different names a column of a table has; tables that show only the first of their rows.
    kinds: set[int] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)
    # The rows of tables with their names, and of which column a name is.
    named: dict[str, dict[int, frozenset[str]]] = field(default_factory=dict)
    columns_of: dict[tuple[str, str], str] = field(default_factory=dict)
    # The marks by which passages of documents are cited, with the places of their cells.
    passages: dict[str, str] = field(default_factory=dict)

    def cited(self, text: str) -> frozenset[str]:
        """The places of the passages that a sentence cites."""
        return frozenset(place for marker, place in self.passages.items() if marker in text)


def in_currency(cell: Cell, currency: str) -> Cell:
    """The cell in a currency. There are many: `replace` would take three times as long."""
    return Cell(cell.value, cell.kind, cell.place, cell.column, cell.row, cell.names, currency, cell.period)


def give_units(found: Evidence) -> None:
    """A number without a unit is in that of its equal: a report has its figures twice, once in its sections."""
    typed: dict[tuple[float, str], list[Cell]] = {}
    for cell in found.cells:
        if cell.kind not in ("plain", "day", "count"):
            typed.setdefault((round(cell.value, 2), cell.place.partition(".")[0]), []).append(cell)
    for at, cell in enumerate(found.cells):
        if cell.kind != "plain" or cell.place.endswith(".text"):
            continue
        if cell.value == int(cell.value) and abs(cell.value) <= AS_MANY:
            continue
        for twin in typed.get((round(cell.value, 2), cell.place.partition(".")[0]), ()):
            if twin.names & cell.names or not cell.names:
                found.cells[at] = replace(cell, kind=twin.kind, currency=twin.currency)
                break


def count_rows(found: Evidence) -> None:
    """How many rows there are, and how many different names a column of them has."""
    places: dict[str, set[int]] = {}
    for cell in found.cells:
        if cell.place not in found.parts:
            places.setdefault(cell.place, set()).add(cell.row)
    seen = {len(rows) for rows in places.values() if len(rows) > 1} | found.kinds
    found.cells += [Cell(float(count), "count", ROWS, ROWS, 0) for count in sorted(seen)]

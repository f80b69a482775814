"""Whether a stated number may be a cell's, and what may be reckoned of cells where a sentence says so."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property

from assistant.facts.cells import Cell, Days, Evidence
from assistant.facts.forms import MONTH
from assistant.facts.numbers import COUNTED_NOUNS, Number
from assistant.facts.selecting import Table
from knowledge.metrics.definitions import METRICS

# What the kinds of a stated number may be counted in.
KINDS = {
    "money": {"money", "plain"}, "percent": {"percent"}, "points": {"points"}, "marks": {"points", "score", "plain"}, "days": {"days", "plain"},
    "count": {"count", "plain"}, "score": {"score", "plain", "points"}, "times": {"ratio", "times", "plain"},
    "day": {"day"}, "weeks": {"weeks"}, "months": {"months"}, "years": {"years"}, "hours": {"hours"}, "minutes": {"minutes"},
}  # fmt: skip
WHOLE_HALF = 0.5
# Columns without a unit that count other things than days.
COUNTING = re.compile(rf"^(?:records|peers|total|rows|won|lost|open|{COUNTED_NOUNS})(?:_|$)|_(?:{COUNTED_NOUNS})$")
MEASURED = ("percent", "points", "marks", "times", "days", "weeks", "months")
MOST_ABOUT = 0.07
# In the place of what a document says.
QUOTED = ".quote"
# So many figures of the whole are looked at.
MOST_WHOLES = 6
LENGTHS = {"weeks": 7, "months": 30.4, "years": 365}
# A plain number so large may be an amount: a text has it without its sign.
AN_AMOUNT = 1000
INDEXED = 100
# What can be summed up; and between what a difference of a kind may be.
ADDED = ("money", "count", "plain")
DIFFERENCES = {**KINDS, "points": {"percent", "points"}, "marks": {"percent", "points", "score", "plain"}}
# Where a part of a sentence ends; a comma within a number is none.
BREAK = re.compile(r"[,;]\s(?!of (?:which|them|these|those)\b)|[，；。](?!其中)|[（()）|]")


def _fits(number: Number, cell: Cell) -> bool:
    """Whether a number may state a cell: of its kind and currency, and equal as it is rounded. Signs are in words."""
    return (fits_kind(number, cell) and _near(number, abs(cell.value))) or _is_about(number, cell)


def fits_kind(number: Number, cell: Cell) -> bool:
    """Whether a number may be counted in what a cell is."""
    if number.kind is None:
        # A share without its sign has its digits behind the point, or is of a row of an index.
        indexed = any(MONTH.fullmatch(name) for name in cell.names) or number.value > INDEXED
        return cell.kind != "day" and (number.half < WHOLE_HALF or cell.kind not in ("percent", "points") or indexed)
    if number.kind == "count" and cell.kind == "ratio":
        return number.loose or number.half < WHOLE_HALF  # nearly eight times a year
    if cell.kind == "plain" and QUOTED in cell.place and number.kind in ("minutes", "hours", *LENGTHS):
        return True  # a document's table has its units in words
    if cell.kind not in KINDS.get(number.kind, {number.kind}):
        return False
    if number.kind == "days" and cell.kind == "plain" and COUNTING.search(cell.column):
        return False
    if number.kind == "money":
        if cell.kind == "plain" and abs(cell.value) < AN_AMOUNT:
            return False
        return number.currency is None or cell.currency is None or number.currency == cell.currency
    return True


def _is_about(number: Number, cell: Cell) -> bool:
    """`more than six months` may be 192 days, which nobody counts exactly."""
    if number.kind not in LENGTHS or cell.kind not in ("days", "plain"):
        return False
    days = number.value * LENGTHS[number.kind]
    if not number.loose:
        # 三个月 for 90 days, a week for seven.
        return cell.kind == "days" and abs(days - abs(cell.value)) <= number.value * 0.5
    return 0.85 * days <= abs(cell.value) <= 1.15 * days


def nearest(number: Number, cells: Sequence[Cell]) -> float:
    """The figure among those that fit which a number is closest to; a share of a ratio as it is written."""
    return min(
        (abs(cell.value) for cell in cells if _near(number, abs(cell.value))),
        key=lambda value: abs(value - number.value),
        default=number.value,
    )


def _near(number: Number, value: float) -> bool:
    return abs(number.value - value) <= allowance(number)


def allowance(number: Number) -> float:
    """How far the true number may be: half of the last digit that is written, of the last that counts where it is loose."""
    # Nine points in words are no more exact than 9.
    half = number.half or (WHOLE_HALF if number.kind in MEASURED else 0.0)
    slack = half * 1.0000001 + 1e-9
    if not number.loose:
        return slack
    rounded, unit = number.value, max(number.half * 2, 1e-9)
    while rounded and abs(rounded / (unit * 10) - round(rounded / (unit * 10))) < 1e-9:
        unit *= 10
    # "About 300" is not 340; about three may be three and a half.
    about = max(MOST_ABOUT * abs(number.value), min(0.5, 0.5 * unit))
    return max(slack, min(unit * 0.5, about), 0.02 * abs(number.value))


def clause_span(said: str, number: Number) -> tuple[int, int]:
    """Where the part of a sentence that a number stands in begins and ends."""
    breaks = list(BREAK.finditer(said, 0, number.start))
    # What stands in brackets is said of what is ahead of them.
    while breaks and breaks[-1][0] in ("(", "（"):
        breaks.pop()
    start = breaks[-1].end() if breaks else 0
    end = BREAK.search(said, number.end)
    return start, end.start() if end else len(said)


def clause_of(said: str, number: Number) -> str:
    """The part of a sentence that a number stands in."""
    start, end = clause_span(said, number)
    return said[start:end]


# How far two shares or two scores are apart.
APART = ("points", "marks")


class Ledger:
    """The cells of a turn, laid out to be looked up: by value, by what stands beside them, by their totals."""

    def __init__(self, evidence: Evidence) -> None:
        cells = evidence.cells
        self.column_of = evidence.columns_of
        self._named_rows = evidence.named
        self.cells = sorted(cells, key=lambda cell: abs(cell.value))
        self._values = [abs(cell.value) for cell in self.cells]
        self.names: dict[tuple[str, str], set[str]] = {}
        self.periods: dict[tuple[str, frozenset[str], str], set[Days]] = {}
        self.shared: dict[tuple[str, str], frozenset[str]] = {}
        self.rows: dict[tuple[str, str], dict[int, frozenset[str]]] = {}
        self.columns: dict[tuple[str, int, str], set[str]] = {}
        for cell in cells:
            self.columns.setdefault((cell.place, cell.row, cell.kind), set()).add(cell.column)
            at = (cell.place, cell.column)
            if at not in self.names:
                # Who has no figure in a column is said something of it in vain.
                self.names[at] = {name for names in evidence.named.get(cell.place, {}).values() for name in names}
            self.names.setdefault(at, set()).update(cell.names)
            self.rows.setdefault(at, {})[cell.row] = cell.names
            self.shared[at] = self.shared.get(at, cell.names) & cell.names
            if cell.period:
                self.periods.setdefault((cell.place, cell.names, cell.kind), set()).add(cell.period)

    @cached_property
    def metrics(self) -> frozenset[str]:
        """The metrics that the turn knows figures of."""
        return frozenset(
            cell.column for cell in self.cells if cell.column in METRICS and f".{cell.column}." in cell.place
        )

    def fitting(self, number: Number) -> list[Cell]:
        """The cells that a number may state."""
        if number.kind in LENGTHS:
            return [cell for cell in self.cells if _fits(number, cell)]
        slack = allowance(number)
        low = bisect_left(self._values, number.value - slack)
        found = [
            cell for cell in self.cells[low : bisect_right(self._values, number.value + slack)] if _fits(number, cell)
        ]
        # 2.14 times are 214 %, and the other way round.
        other, scale = {"percent": ("ratio", 100.0), "times": ("percent", 0.01)}.get(number.kind or "", ("", 0.0))
        return [*found, *(cell for cell in self.cells if cell.kind == other and _near(number, abs(cell.value) * scale))]

    def has(self, value: float) -> bool:
        """Whether any cell is of a value, in whatever it is counted."""
        at = bisect_left(self._values, value - 1e-9)
        return at < len(self._values) and self._values[at] <= value + 1e-9

    @cached_property
    def grand(self) -> dict[str, list[float]]:
        """What is said of the whole: figures of no name, and those of a line that is alone of its kind."""
        found: dict[str, set[float]] = {}
        for cell in self.cells:
            alone = not cell.names or len(self.rows[cell.place, cell.column]) == 1
            if cell.kind in ADDED and alone and not cell.place.endswith(".text") and cell.value > 1:
                found.setdefault(cell.kind, set()).add(cell.value)
        return {kind: sorted(values, reverse=True)[:MOST_WHOLES] for kind, values in found.items()}

    @cached_property
    def tables(self) -> list[Table]:
        """The cells that stand in rows and columns, place by place."""
        places: dict[str, list[Cell]] = {}
        for cell in sorted(self.cells, key=lambda cell: cell.row):
            if cell.row and cell.kind != "day" and not cell.place.endswith(".text"):
                places.setdefault(cell.place, []).append(cell)
        loose = [cell for cell in self.cells if cell.kind in ADDED and not cell.place.endswith((".text", ".rows"))]
        for place in self._named_rows:
            places.setdefault(place, [])
        return [_table(place, cells, loose, self._named_rows.get(place, {})) for place, cells in places.items()]


def _table(place: str, cells: Sequence[Cell], loose: Sequence[Cell], named_rows: Mapping[int, frozenset[str]]) -> Table:
    rows = dict(named_rows)
    columns: dict[str, dict[int, Cell]] = {}
    periods: dict[int, Days] = {}
    for cell in cells:
        rows[cell.row] = cell.names
        if cell.period:
            periods.setdefault(cell.row, cell.period)
        # A column may be counted in something else in each row: the figures of a report are.
        kinds = columns.setdefault(cell.column, {cell.row: cell})
        if next(iter(kinds.values())).kind != cell.kind:
            kinds = columns.setdefault(f"{cell.column}, {cell.kind}", {})
        kinds.setdefault(cell.row, cell)
    named: dict[str, set[float]] = {}
    if len(rows) > 1:
        mine = place.partition(".")[0].partition("[")[0]
        for cell in loose:
            if cell.place != place and cell.place.partition(".")[0].partition("[")[0] == mine:
                named.setdefault(cell.column, set()).add(cell.value)
    wholes = {name: sorted(values) for name, values in named.items() if name in columns or name == "total"}
    return Table(place, rows, columns, periods, wholes)

"""Whether a stated number may be a cell's, and what may be reckoned of cells where a sentence says so."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, combinations

from assistant.facts.evidence import Cell, Days
from assistant.facts.numbers import Number

# What the kinds of a stated number may be counted in.
KINDS = {
    "money": {"money", "plain"}, "percent": {"percent"}, "points": {"points", "score"}, "days": {"days", "plain"},
    "count": {"count", "plain"}, "score": {"score", "plain", "points"}, "times": {"ratio", "times", "plain"},
    "weeks": {"weeks"}, "months": {"months"}, "years": {"years"}, "hours": {"hours"}, "minutes": {"minutes"},
}  # fmt: skip
LENGTHS = {"weeks": 7, "months": 30.4, "years": 365}
# A plain number so large may be an amount: a text has it without its sign.
AN_AMOUNT = 1000
DIFFERS = re.compile(
    r"\b(?:more|less|fewer|higher|lower|ahead|behind|short|above|below|beyond|beat(?:en|s)?|gaps?|differences?|rose|rise[sn]?|grew|fell|fall[sn]?|lost|loses?|drop(?:s|ped)?|gain(?:s|ed)?|gained|up|down|over|under|increase[sd]?|decrease[sd]?|shrank|less|faster|slower|longer|shorter|improved|brought|cost|lead[s]?|worth|left|remaining)\b"
    r"|差|多|少|高|低|超|降|升|涨|减|(?<!新)增|快|慢|短|落后|领先|剩|缺|改善",
    re.IGNORECASE,
)
# Where a part of a sentence ends; a comma within a number is none.
BREAK = re.compile(r"[,;]\s|[，；。（(|]")
SUMS = re.compile(
    r"\b(?:together|totals?|totall?ing|combined|sums?|altogether|both|in all|add(?:s|ed)? up|overall|jointly)\b|\bin total\b|合计|总|共|一共|加起来|两单|三单|合起来|累计",
    re.IGNORECASE,
)
MEANS = re.compile(r"\b(?:average[sd]?|mean|each|per|apiece)\b|平均|每|单均", re.IGNORECASE)
MOST_SUMMED = 6


def _fits(number: Number, cell: Cell) -> bool:
    """Whether a number may state a cell: of its kind and currency, and equal as it is rounded. Signs are in words."""
    return (_same_kind(number, cell) and _near(number, abs(cell.value))) or _is_about(number, cell)


def _same_kind(number: Number, cell: Cell) -> bool:
    if number.kind is None:
        return True
    if cell.kind not in KINDS.get(number.kind, {number.kind}):
        return False
    if number.kind == "money":
        if cell.kind == "plain" and abs(cell.value) < AN_AMOUNT:
            return False
        return number.currency is None or cell.currency is None or number.currency == cell.currency
    return True


def _is_about(number: Number, cell: Cell) -> bool:
    """`more than six months` may be 192 days, which nobody counts exactly."""
    if not number.loose or number.kind not in LENGTHS or cell.kind not in ("days", "plain"):
        return False
    days = number.value * LENGTHS[number.kind]
    return 0.85 * days <= abs(cell.value) <= 1.15 * days


def _near(number: Number, value: float) -> bool:
    return abs(number.value - value) <= allowance(number)


def allowance(number: Number) -> float:
    """How far the true number may be: half of the last digit that is written, of the last that counts where it is loose."""
    slack = number.half * 1.0000001 + 1e-9
    if not number.loose:
        return slack
    rounded, unit = number.value, max(number.half * 2, 1e-9)
    while rounded and abs(rounded / (unit * 10) - round(rounded / (unit * 10))) < 1e-9:
        unit *= 10
    return max(slack, unit * 0.5, 0.02 * abs(number.value))


def clause_of(said: str, number: Number) -> str:
    """The part of a sentence that a number stands in."""
    start = max((match.end() for match in BREAK.finditer(said, 0, number.start)), default=0)
    end = BREAK.search(said, number.end)
    return said[start : end.start() if end else None]


class Ledger:
    """The cells of a turn, laid out to be looked up: by value, by what stands beside them, by their totals."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self.cells = sorted(cells, key=lambda cell: abs(cell.value))
        self._values = [abs(cell.value) for cell in self.cells]
        self.names: dict[tuple[str, str], set[str]] = {}
        self.periods: dict[tuple[str, frozenset[str], str], set[Days]] = {}
        self.columns: dict[tuple[str, int, str], set[str]] = {}
        for cell in cells:
            self.columns.setdefault((cell.place, cell.row, cell.kind), set()).add(cell.column)
            self.names.setdefault((cell.place, cell.column), set()).update(cell.names)
            if cell.period:
                self.periods.setdefault((cell.place, cell.names, cell.kind), set()).add(cell.period)

    def fitting(self, number: Number) -> list[Cell]:
        """The cells that a number may state."""
        if number.loose and number.kind in LENGTHS:
            return [cell for cell in self.cells if _fits(number, cell)]
        slack = allowance(number)
        low = bisect_left(self._values, number.value - slack)
        return [
            cell for cell in self.cells[low : bisect_right(self._values, number.value + slack)] if _fits(number, cell)
        ]

    def of(self, labels: frozenset[str]) -> list[Cell]:
        """The cells of the rows that have one of some names."""
        return [cell for cell in self.cells if cell.names & labels] if labels else []

    def reckons(self, number: Number, said: str, labels: frozenset[str], asked: Sequence[Number]) -> bool:
        """Whether a number is a sum, a difference or a mean of cells, and the sentence says that it is.

        `labels` are the names that the sentence says; `asked` the numbers of the question.
        """
        if DIFFERS.search(clause_of(said, number)) and self._differs(number, self.of(labels), asked):
            return True
        if SUMS.search(said) and self._sums(number, self.of(labels)):
            return True
        return MEANS.search(said) is not None and self._mean(number)

    @cached_property
    def _beside(self) -> dict[tuple[str, str | int, str], list[float]]:
        """The values of each column and of each row, by kind, in order."""
        beside: dict[tuple[str, str | int, str], list[float]] = {}
        for cell in self.cells:
            if not cell.place.endswith(".text"):
                for along in (cell.column, cell.row):
                    beside.setdefault((cell.place, along, cell.kind), []).append(abs(cell.value))
        return beside

    def _differs(self, number: Number, near: Sequence[Cell], asked: Sequence[Number]) -> bool:
        """Between two rows of a column, two figures of a row, or a cell and what the question holds against it."""
        kinds = {"points": {"percent", "points", "score"}}.get(number.kind or "", KINDS.get(number.kind or ""))
        slack = allowance(number)
        firsts = [
            cell for cell in near or self.cells
            if (kinds is None or cell.kind in kinds)
            and (number.currency is None or cell.currency in (None, number.currency))
        ]  # fmt: skip
        if any(abs(abs(cell.value - one.value) - number.value) <= slack for cell in firsts for one in asked):
            return True
        return any(
            _has(self._beside.get((cell.place, along, cell.kind), []), abs(cell.value) + sign * number.value, slack)
            for cell in firsts
            for along in (cell.column, cell.row)
            for sign in (1, -1)
        )

    def _sums(self, number: Number, near: Sequence[Cell]) -> bool:
        """Of a column: of the rows that are named, of its first rows, and of those that share a name or follow in time."""
        named, slack = {cell.row for cell in near}, allowance(number)
        for cells, totals in self._columns:
            if not _same_kind(number, cells[0]):
                continue
            mine = [cell.value for cell in cells if cell.row in named][:MOST_SUMMED]
            some = (sum(part) for size in range(2, len(mine) + 1) for part in combinations(mine, size))
            if any(abs(abs(total) - number.value) <= slack for total in (*totals, *some)):
                return True
        return False

    @cached_property
    def _columns(self) -> list[tuple[list[Cell], set[float]]]:
        """The columns that can be summed up, with their sums that need no names."""
        columns: dict[tuple[str, str], list[Cell]] = {}
        for cell in sorted(self.cells, key=lambda cell: cell.row):
            if cell.kind in ("money", "count", "plain") and not cell.place.endswith(".text"):
                columns.setdefault((cell.place, cell.column), []).append(cell)
        return [(cells, _totals(cells)) for cells in columns.values()]

    @cached_property
    def _shares(self) -> list[tuple[float, float]]:
        """Amounts with the counts that they may be shared among: of one row, or of the whole."""
        rows: dict[tuple[str, int], list[Cell]] = {}
        for cell in self.cells:
            rows.setdefault((cell.place, cell.row), []).append(cell)
        together = [*rows.values(), [cell for cell in self.cells if not cell.names]]
        return [
            (abs(one.value), other.value)
            for cells in together
            for one in cells if one.kind == "money"
            for other in cells if other.kind == "count" and other.value > 1
        ]  # fmt: skip

    def _mean(self, number: Number) -> bool:
        """Money over a count: what one deal of so many is worth."""
        if number.kind not in ("money", None):
            return False
        slack = allowance(number)
        return any(abs(amount / count - number.value) <= slack for amount, count in self._shares)


def _totals(cells: Sequence[Cell]) -> set[float]:
    values = [cell.value for cell in cells]
    shared: dict[str, list[float]] = {}
    for cell in cells:
        for name in cell.names:
            shared.setdefault(name, []).append(cell.value)
    months = [cell.value for cell in cells if cell.period]
    stretches = {sum(months[at : at + size]) for size in (2, 3, 6) for at in range(len(months) - size + 1)}
    return (
        (set(accumulate(values)) - set(values[:1]))
        | {sum(some) for some in shared.values() if len(some) > 1}
        | stretches
    )


def _has(values: list[float], wanted: float, slack: float) -> bool:
    at = bisect_left(values, wanted - slack)
    return at < len(values) and values[at] <= wanted + slack

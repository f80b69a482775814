"""What may be reckoned of cells where a sentence says so: sums, differences, means, shares, growth, multiples, counts.

Only cells of one column, one row, or of what the sentence itself states are held together, and only those of the rows
it speaks of (selecting.py). The more is allowed, the more a made-up number is right by chance.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.facts.across import of_rates, of_rows
from assistant.facts.cells import Cell
from assistant.facts.chance import MOST_CHANCE, chance, hits
from assistant.facts.cues import (
    ABOVE,
    ABOVE_BEHIND,
    BELOW,
    BELOW_BEHIND,
    CHOOSES,
    DOWN,
    EVERY,
    MET,
    MISSED,
    NONE,
    REST,
    SHARES,
    SHOWN,
    TURNS,
    UP,
)
from assistant.facts.fitting import allowance, clause_of, fits_kind
from assistant.facts.forms import MONTH
from assistant.facts.numbers import Number
from assistant.facts.rules import of_rules
from assistant.facts.selecting import Scope, Table, named_rows, selections, sides, small_counts
from assistant.facts.stated import evident, of_stated
from assistant.facts.ways import of_parts, of_totals, of_two

# "Three of the four": a count of those ahead, whatever else is so many.
N_OF_M = re.compile(r"\s?(?:个|家|位|人|名)?\s?(?:out of|of)\s(?:the|our|your|these|those|its)\b", re.IGNORECASE)
PERIODS = {"days": 1.0, "weeks": 7.0, "months": 30.4}
EACH = {
    "months": re.compile(r"\b(?:a|per|each|every) month\b|\bmonthly\b|月均|每月|每个月", re.IGNORECASE),
    "weeks": re.compile(r"\b(?:a|per|each|every) week\b|\bweekly\b|周均|每周", re.IGNORECASE),
    "days": re.compile(r"\b(?:a|per|each|every) day\b|\bdaily\b|日均|每天", re.IGNORECASE),
}
MOST_COUNTED = 50


@dataclass(frozen=True)
class Reckoner:
    """The tables of a turn, of which figures may be reckoned."""

    tables: Sequence[Table]
    days: Sequence[Cell]
    today: date
    # What stands alone and is larger than any row may be the whole that a share is of, by kind.
    grand: Mapping[str, Sequence[float]]
    # Tables of the same rows, side by side.
    joined: Sequence[Table]
    # How long the known periods are, by unit.
    spans: Collection[tuple[str, float]]
    # The figures of documents.
    quoted: Sequence[Cell]

    def gives(self, number: Number, scope: Scope, found: Sequence[Cell]) -> bool:
        """Whether a number is reckoned of what its sentence speaks of.

        `found` are cells of something else that it equals: then it has to come out otherwise than as one of them.
        """
        if hits(number, evident(number, scope)) or self._is_mark(number, scope):
            return True
        if found:
            so_many = N_OF_M.match(scope.text, number.end) and hits(number, self._counted(number, scope))
            return bool(so_many) or hits(number, self._named_ways(number, scope, strict=True), found)
        if hits(number, self._named_ways(number, scope, named=True)) or hits(number, self._lengths(number, scope)):
            return True
        if self._may_count(number) and hits(number, self._counted(number, scope)):
            return True
        near = {abs(value) for value in self._named_ways(number, scope)}
        return hits(number, near) and chance(number, near) <= MOST_CHANCE

    def _may_count(self, number: Number) -> bool:
        """Whether a number may say how many rows there are: months, where the rows are."""
        of_rows = number.kind in ("count", None) or (
            number.kind == "months"
            and any(MONTH.fullmatch(name) for table in self.tables for names in table.rows.values() for name in names)
        )
        return of_rows and number.value <= MOST_COUNTED

    def _is_mark(self, number: Number, scope: Scope) -> bool:
        """Whether a round figure is one that so many rows, all that are named, or none, are above or below of."""
        held = ABOVE.search(scope.text[: number.start]) or ABOVE_BEHIND.match(scope.text, number.end)
        beneath = BELOW.search(scope.text[: number.start]) or BELOW_BEHIND.match(scope.text, number.end)
        if not (held or beneath) or not _is_round(number.value):
            return False
        counts = scope.counts()
        for table in self.tables:
            named = frozenset[int]().union(*named_rows(table, scope.named))
            for column in table.columns.values():
                if not fits_kind(number, next(iter(column.values()))):
                    continue
                beyond = frozenset(
                    row
                    for row, cell in column.items()
                    if (cell.value >= number.value if held else cell.value <= number.value)
                )
                mine = named & column.keys()
                if beyond and (len(beyond) in counts or (mine and mine <= beyond)):
                    return True
                if scope.says(NONE) and not beyond:
                    return True
                if scope.says(EVERY) and len(beyond) == len(column) > 1:
                    return True
        return False

    def _lengths(self, number: Number, scope: Scope) -> Iterator[float]:
        if number.kind in PERIODS:
            # Sixteen months and a half are "over 16 months".
            slack = allowance(number) if number.kind == "days" else (1.0 if number.loose else 0.5)
            lengths = (abs(days) / PERIODS[number.kind] for days in self._between(scope))
            yield from (number.value for length in lengths if abs(length - number.value) <= slack)
            if number.kind != "days":
                days = [value for one, value in scope.stated if one.kind == "days"]
                yield from (number.value for one in days if abs(one / PERIODS[number.kind] - number.value) <= slack)

    def _named_ways(
        self, number: Number, scope: Scope, *, strict: bool = False, named: bool = False
    ) -> Iterator[float]:
        kind = number.kind
        yield from of_stated(number, scope)
        yield from self._a_month(number, scope)
        yield from of_rules(number, scope, self.quoted)
        if kind == "percent" and scope.says(SHARES):
            for one, value in scope.stated:
                yield from (100 * value / whole for whole in self.grand.get(one.kind or "count", ()) if value < whole)
        yield from self._beside(number, scope)
        for table in self.tables:
            chosen = selections(table, scope, strict=strict or named)
            if kind == "percent":
                yield from of_parts(table, chosen, scope, self.grand, strict=strict)
                yield from of_rates(table, chosen, scope)
            yield from of_totals(table, chosen, scope, number, self.grand)
            yield from of_rows(table, chosen, scope, number)
            yield from of_two(table, chosen, scope, number, strict=strict)

    def _a_month(self, number: Number, scope: Scope) -> Iterator[float]:
        """What is so much in a period's months or weeks, for each of them."""
        unit = next((unit for unit, cue in EACH.items() if scope.says(cue)), None)
        if unit is None or number.kind not in ("money", "count", None):
            return
        kind = number.kind or "money"
        wholes = [*(value for one, value in scope.stated if one.kind in (kind, None)), *self.grand.get(kind, ())]
        yield from (whole / length for whole in wholes for name, length in self.spans if name == unit and length > 1)

    def _beside(self, number: Number, scope: Scope) -> Iterator[float]:
        for table in self.joined:
            chosen = [*selections(table, scope, strict=True), frozenset(table.rows)]
            yield from of_rows(table, chosen, scope, number)

    def _between(self, scope: Scope) -> Iterator[int]:
        """Days from today to one of the results, and between two of a row or of the sentence."""
        labels = frozenset().union(*scope.named, frozenset())
        named = [cell for cell in self.days if cell.names & labels]
        near = named or (self.days if not scope.named else [cell for cell in self.days if not cell.names])
        for cell in near:
            yield int(cell.value) - self.today.toordinal()
        by_row: dict[int, list[int]] = {}
        for cell in near:
            by_row.setdefault(cell.row, []).append(int(cell.value))
        if named:
            by_column: dict[tuple[str, str], list[int]] = {}
            for cell in named:
                by_column.setdefault((cell.place, cell.column), []).append(int(cell.value))
            for days in by_column.values():
                yield from (one - other for one in days for other in days if one > other)
        for days in by_row.values():
            yield from (one - other for one in days for other in days if one > other)
        said = [*scope.days, self.today.toordinal()]
        yield from (one - other for one in said for other in said if one > other)

    def _counted(self, number: Number, scope: Scope) -> Iterator[int]:
        clause = clause_of(scope.text, number)
        for table in self.tables:
            size = len(table.rows)
            named = named_rows(table, scope.named) or named_rows(table, scope.before)
            together = frozenset[int]().union(*named)
            yield from (len(rows) for rows in named)
            if len(named) > 1:
                yield len(named)
                yield len(together)
            if SHOWN.search(clause):
                yield size
            if len(named) == 1 and clause != scope.text:
                yield size - len(together)
            if CHOOSES.search(clause) and number.value <= size:
                yield int(number.value)
            if REST.search(clause):
                yield size - len(together)
                wholes = {*table.wholes.get("total", ()), *self.grand.get("count", ())}
                yield from (int(whole) - used for whole in wholes for used in (size, len(together)))
            for column in table.columns.values():
                yield from self._on_a_side(column, scope, clause)
        said = [value for one, value in scope.stated if one.kind in ("count", None)]
        # Of eight five rose, two fell and one did not move.
        if self._parts_add_up(scope):
            yield int(number.value)
        if REST.search(clause):
            yield from (round(one - other) for one in said for other in said if one > other)

    def _parts_add_up(self, scope: Scope) -> bool:
        parts = [count for count in small_counts(scope.text) if count]
        known = {len(table.rows) for table in self.tables}
        return len(parts) > 2 and any(whole in known and sum(parts) == 2 * whole for whole in parts)

    @staticmethod
    def _on_a_side(column: dict[int, Cell], scope: Scope, clause: str) -> Iterator[int]:
        name = next(iter(column.values())).column
        if not (
            name.startswith(("change", "growth", "gap")) or next(iter(column.values())).kind == "percent"
        ) and not list(scope.marks()):
            return
        for above, below in sides(column, scope):
            if TURNS.search(clause):
                yield from (len(above), len(below))
            if UP.search(clause) or MET.search(clause):
                yield len(above)
                if name.startswith("gap"):
                    yield len(below)
            if DOWN.search(clause) or MISSED.search(clause):
                yield len(below)
                if name.startswith("gap"):
                    yield len(above)
        yield len(column) - sum(1 for cell in column.values() if cell.value)


def _is_round(value: float) -> bool:
    """Whether a figure has no more than two digits that count."""
    digits = f"{value:.6f}".rstrip("0").rstrip(".").replace(".", "").strip("0")
    return len(digits) <= 2

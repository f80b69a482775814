"""What may be reckoned of cells where a sentence says so: sums, differences, means, shares, growth, multiples, counts.

Only cells of one column, one row, or of what the sentence itself states are held together, and only those of the rows
it speaks of (selecting.py). The more is allowed, the more a made-up number is right by chance.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from assistant.facts.across import of_rates, of_rows
from assistant.facts.cells import Cell
from assistant.facts.chance import chance, hits
from assistant.facts.columns import told_part
from assistant.facts.counting import N_OF_M, counted, may_count
from assistant.facts.cues import (
    ABOVE,
    ABOVE_BEHIND,
    BELOW,
    BELOW_BEHIND,
    EVERY,
    NONE,
    REST,
    SHARES,
)
from assistant.facts.fitting import fits_kind
from assistant.facts.lengths import lengths
from assistant.facts.numbers import Number
from assistant.facts.plain import across_own, against_others, of_columns, of_ends, of_own
from assistant.facts.rules import of_rules
from assistant.facts.selecting import Scope, Table, named_rows, selections, timed
from assistant.facts.stated import alike, evident, in_sight, of_stated
from assistant.facts.ways import of_parts, of_totals, of_two

EACH = {
    "months": re.compile(r"\b(?:a|per|each|every) month\b|\bmonthly\b|月均|每月|每个月", re.IGNORECASE),
    "weeks": re.compile(r"\b(?:a|per|each|every) week\b|\bweekly\b|周均|每周", re.IGNORECASE),
    "days": re.compile(r"\b(?:a|per|each|every) day\b|\bdaily\b|日均|每天", re.IGNORECASE),
}
# How likely a number may be right by chance: what its sentence states is the likelier to be what it comes of.
MANY, FAR_FETCHED = 200, 0.05
IN_SIGHT, TOLD, OWN, MOST_CHANCE = 0.75, 0.6, 0.4, 0.22

Way = Callable[[Table, Scope, Number], Iterator[float]]


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
            own = (len(rows) for table in self.tables for rows in named_rows(table, scope.own))
            so_many = so_many or (number.kind == "count" and hits(number, own))
            return bool(so_many) or self._explains(number, self._near(number, scope), found)
        if hits(number, lengths(number, scope, self.days, self.today)):
            return True
        if may_count(number, self.tables) and hits(number, self._counted(number, scope)):
            return True
        return self._explains(number, chain(self._near(number, scope, named=True), self._far(number, scope)))

    def _counted(self, number: Number, scope: Scope) -> Iterator[int]:
        return counted(number, scope, self.tables, self.grand)

    @staticmethod
    def _explains(
        number: Number, explanations: Iterable[tuple[Iterable[float], float]], found: Sequence[Cell] = ()
    ) -> bool:
        """Whether one of the explanations comes to the number, and all up to it would seldom do so by chance."""
        values: set[float] = set()
        for more, most in explanations:
            values |= {abs(value) for value in more}
            if hits(number, values, found):
                return chance(number, values) <= (most if len(values) <= MANY else FAR_FETCHED)
        return False

    def _near(self, number: Number, scope: Scope, *, named: bool = False) -> Iterator[tuple[Iterable[float], float]]:
        """What a number may come of, the likeliest first, each with how likely all so far may be right by chance."""
        yield of_stated(number, replace(scope, stated=scope.stated[scope.ahead :], ahead=0)), IN_SIGHT
        yield in_sight(number, scope), OWN
        yield chain(self._of_all(number, scope), self._of_rest(number, scope)), TOLD
        told = [part for table in self.tables if (part := told_part(table, scope)) is not None]
        yield _plainly((of_own, across_own), told, scope, number), IN_SIGHT
        yield _plainly((across_own,), self.joined, scope, number), TOLD
        yield _plainly((of_own, across_own), self.tables, scope, number), TOLD
        yield _plainly((of_ends, of_columns), self.tables, scope, number), OWN
        yield _plainly((against_others,), told, scope, number), OWN
        strict = not named
        yield of_stated(number, scope), OWN
        yield self._of_tables(number, scope, told, strict=strict), OWN
        if named:
            yield self._of_tables(number, scope, told, strict=strict, chosen=True), OWN
        yield chain(self._beside(number, scope), self._of_whole(number, scope)), OWN
        yield _plainly((against_others,), self.tables, scope, number), MOST_CHANCE
        yield self._of_tables(number, scope, self.tables, strict=strict), MOST_CHANCE

    def _far(self, number: Number, scope: Scope) -> Iterator[tuple[Iterable[float], float]]:
        yield self._of_tables(number, scope, self.tables, strict=False, chosen=True), MOST_CHANCE

    def _of_all(self, number: Number, scope: Scope) -> Iterator[float]:
        """What part of the whole a figure of the sentence is."""
        if number.kind == "percent" and scope.says(SHARES):
            for one, value in scope.stated[scope.ahead :]:
                yield from (100 * value / whole for whole in self.grand.get(one.kind or "count", ()) if value < whole)

    def _of_rest(self, number: Number, scope: Scope) -> Iterator[float]:
        """What is left of a table's whole without a figure of the sentence."""
        if scope.says(REST):
            wholes = {whole for table in self.tables for column in table.wholes.values() for whole in column}
            for one, value in scope.stated[scope.ahead :]:
                yield from (whole - value for whole in wholes if alike(one, number) and value < whole)

    def _of_whole(self, number: Number, scope: Scope) -> Iterator[float]:
        """Of what is said of the whole: a rule's case, so much a month, what is left of all."""
        yield from self._a_month(number, scope)
        yield from of_rules(number, scope, self.quoted)
        if scope.says(REST):
            for one, value in scope.stated:
                yield from (whole - value for whole in self.grand.get(one.kind or "count", ()) if alike(one, number))
        if number.kind == "percent" and scope.says(SHARES):
            for one, value in scope.stated:
                yield from (100 * value / whole for whole in self.grand.get(one.kind or "count", ()) if value < whole)

    def _of_tables(
        self, number: Number, scope: Scope, tables: Sequence[Table], *, strict: bool, chosen: bool = False
    ) -> Iterator[float]:
        for table in tables:
            rows = selections(table, scope, strict=not chosen)
            if number.kind == "percent":
                yield from of_parts(table, rows, scope, self.grand, strict=strict)
                yield from of_rates(table, rows, scope)
            yield from of_totals(table, rows, scope, number, self.grand)
            yield from of_rows(table, rows, scope, number)
            yield from of_two(table, rows, scope, number, strict=strict)

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
                if not beyond and NONE.search(scope.text[: number.start]):
                    return True
                excepted = named.union(*timed(table, scope)) if scope.says(REST) else frozenset()
                if scope.says(EVERY) and len(beyond) > 1 and beyond | excepted >= column.keys():
                    return True
        return False

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


def _plainly(ways: Sequence[Way], tables: Sequence[Table], scope: Scope, number: Number) -> Iterator[float]:
    return (value for way in ways for table in tables for value in way(table, scope, number))


def _is_round(value: float) -> bool:
    """Whether a figure has no more than two digits that count."""
    digits = f"{value:.6f}".rstrip("0").rstrip(".").replace(".", "").strip("0")
    return len(digits) <= 2

"""What may be reckoned of the figures beside each other in a row: their sum, their difference, one over the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import permutations

from assistant.facts.cells import Cell
from assistant.facts.cues import DIFFERS, GROWS, MEANS, MISSES, OF_MEAN, PER, RATES, SHARES, SUMS, TIMES
from assistant.facts.fitting import ADDED, fits_kind
from assistant.facts.numbers import Number
from assistant.facts.selecting import Rows, Scope, Table

LINE = re.compile(r"\.sections\.\w+|\.parts$")
# Columns that are how far two others are apart, or of another time.
DERIVED = ("change", "share", "compared", "previous")
# Between the places of two tables that are laid side by side.
BOTH = "+"
MOST_COLUMNS = 8
MOST_ROWS = 24
WHOLE = 0.5


def of_rows(table: Table, chosen: Sequence[Rows], scope: Scope, number: Number) -> Iterator[float]:
    """Of each choice of rows: the sum of columns, how far two are apart, and what share or rate one is of another."""
    columns = [
        column
        for name, column in table.columns.items()
        if next(iter(column.values())).kind in ADDED and not any(word in name for word in DERIVED)
    ][:MOST_COLUMNS]
    for rows in chosen[:MOST_ROWS] or [frozenset(table.rows)]:
        figures = []
        for column in columns:
            if mine := rows & column.keys():
                some = next(iter(column.values()))
                figures.append((some, sum(column[row].value for row in mine)))
        pairs = [
            (one, two)
            for one, two in permutations(figures, 2)
            if is_told(table, scope, one[1], two[1], named=bool(chosen))
        ]
        yield from _by_rate(table, rows, scope, number)
        yield from _of_figures(pairs, scope, number)
        if BOTH in table.place and number.kind == "percent" and scope.says(SHARES):
            # Of what two tables have of a row together: visits of all contacts.
            yield from (100 * one / (one + other) for (_, one), (_, other) in pairs if one + other)
        if scope.says(TIMES) and chosen and number.kind in ("money", "count", None):
            counts = [value for cell, value in figures if cell.kind != "money"]
            yield from (value * count for cell, value in figures if cell.kind == "money" for count in counts)


def _by_rate(table: Table, rows: Rows, scope: Scope, number: Number) -> Iterator[float]:
    """How many of a row's count its rate makes; and of how many one is."""
    if number.kind not in ("count", None) or number.half < WHOLE:
        return
    rates = [
        cell.value
        for column in table.columns.values()
        for row, cell in column.items()
        if cell.kind == "percent" and row in rows
    ]
    counts = [
        cell.value
        for column in table.columns.values()
        for row, cell in column.items()
        if cell.kind == "count" and row in rows
    ]
    if len(rows) == 1 and scope.says(SHARES):
        yield from (rate * count / 100 for rate in rates for count in counts)
    if len(rows) == 1 and scope.says(PER):
        yield from (100 / rate for rate in rates if rate)


def is_told(table: Table, scope: Scope, one: float, other: float, *, named: bool = True) -> bool:
    """Whether two figures of a row may be held together.

    Where no row is named, or a line of a report counts all sorts of things, one of the two has to be said.
    """
    if named and not LINE.search(table.place) and not table.place.endswith(".output"):
        return True
    said = {round(value, 2) for _, value in scope.stated} | {round(number.value, 2) for number in scope.asked}
    return round(one, 2) in said or round(other, 2) in said


Figure = tuple[Cell, float]


def _of_figures(pairs: Sequence[tuple[Figure, Figure]], scope: Scope, number: Number) -> Iterator[float]:
    sums, differs = scope.says(SUMS), scope.says(DIFFERS)
    per = scope.says(PER) or scope.says(MEANS)
    rates = scope.says(SHARES) or scope.says(RATES)
    for (one, value), (two, other) in pairs:
        alike = one.kind == two.kind
        if alike and fits_kind(number, one):
            if sums:
                yield value + other
            if differs:
                yield value - other
        if not other:
            continue
        if number.kind == "percent" and alike and rates:
            yield 100 * value / other
        if number.kind == "times" or (number.kind in (None, "count") and per and alike):
            yield value / other
        if number.kind in ("money", None) and per and one.kind == "money" and two.kind != "money":
            yield value / other


def beside(tables: Sequence[Table]) -> list[Table]:
    """Tables of the same rows, laid side by side: calls and visits, each by person."""
    keyed = [(table, _keys(table)) for table in tables if len(table.rows) > 1]
    joined = []
    for at, (table, keys) in enumerate(keyed):
        for other, others in keyed[at + 1 :]:
            both = [key for key in keys if key in others]
            if len(both) < 2 or table.place == other.place:
                continue
            rows = {number: table.rows[keys[key]] for number, key in enumerate(both)}
            periods = {
                number: table.periods[keys[key]] for number, key in enumerate(both) if keys[key] in table.periods
            }
            columns = {
                f"{name} {side}": cells
                for side, (one, places) in enumerate(((table, keys), (other, others)))
                for name, column in one.columns.items()
                if name != "records"
                and (cells := {n: column[places[key]] for n, key in enumerate(both) if places[key] in column})
            }
            joined.append(Table(f"{table.place}{BOTH}{other.place}", rows, columns, periods, {}))
    return joined


def _keys(table: Table) -> dict[object, int]:
    """The rows by their names, or by their times; what two rows share is no key."""
    found: dict[object, int] = {}
    twice = set()
    for row, names in table.rows.items():
        key: object = names or table.periods.get(row)
        if key in found:
            twice.add(key)
        if key:
            found[key] = row
    return {key: row for key, row in found.items() if key not in twice}


def of_rates(table: Table, chosen: Sequence[Rows], scope: Scope) -> Iterator[float]:
    """Per cent: what of a row did not get so far, and how far a row is above what is usual."""
    for column in table.columns.values():
        kind = next(iter(column.values())).kind
        cells = [column[row].value for rows in chosen for row in rows & column.keys()]
        if kind == "percent" and scope.says(MISSES):
            yield from (100 - column[row].value for rows in chosen if len(rows) == 1 for row in rows & column.keys())
        if not (scope.says(GROWS) and scope.says(OF_MEAN)):
            continue
        if kind == "percent":
            yield from (value - 100 for value in cells)
        elif kind == "ratio":
            yield from (100 * (value - 1) for value in cells)

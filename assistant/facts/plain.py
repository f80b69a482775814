"""The plainest of what may be reckoned: of the rows that stand beside a number, or of the first and last of a column.

These are tried ahead of all else that is possible (ways.py): the fewer come into question, the less is right by chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from assistant.facts.across import BOTH, DERIVED, is_told, of_rates
from assistant.facts.cells import Cell
from assistant.facts.columns import words_of_column
from assistant.facts.cues import (
    APPOSED,
    BEST,
    CHOOSES,
    COMPARES,
    DIFFERS,
    EARLIER,
    GROWS,
    MEANS,
    NEXT,
    PER,
    RATES,
    SHARES,
    SUMS,
    WORST,
)
from assistant.facts.fitting import ADDED, APART, DIFFERENCES, clause_of, fits_kind
from assistant.facts.numbers import Number
from assistant.facts.selecting import Rows, Scope, Table, named_rows, timed

Column = Mapping[int, Cell]
BEFORE = ("compared", "previous", "before", "last_year", "earlier")
MOST_ROWS = 6
# Kinds that one figure may be a multiple or a share of another in.
SIZED = ("money", "count", "plain", "score", "days", "percent", "ratio")


def of_own(table: Table, scope: Scope, number: Number) -> Iterator[float]:
    """What the rows that are named beside a number come to: each, two of them, one and its figure of before."""
    rows = own_rows(table, scope)
    if not rows:
        return
    yield from of_rates(table, rows, scope)
    if number.kind == "percent" and scope.says(SHARES):
        yield from _of_change(table, rows)
    columns = main_columns(table)
    for name, column in columns.items():
        figures = [value for one in rows if (value := _figure(column, one)) is not None]
        some = next(iter(column.values()))
        if some.kind in ADDED and fits_kind(number, some):
            # Who has several rows has what they come to.
            yield from (value for one in rows if len(one) > 1 and (value := _figure(column, one)) is not None)
        if number.kind != "percent" or not scope.says(GROWS) or scope.says(COMPARES):
            yield from _of_pairs([(a, b) for a in figures for b in figures if a != b], some, scope, number)
        if scope.says(NEXT):
            yield from _of_pairs(_neighbours(column, rows), some, scope, number)
        for before in (table.columns[other] for other in table.columns if any(word in other for word in BEFORE)):
            pairs = [(a, b) for one in rows if (a := _figure(column, one)) and (b := _figure(before, one))]
            yield from _of_pairs(pairs, some, scope, number)
            if number.kind == "percent" and some.kind in ADDED and scope.says(EARLIER) and scope.says(SHARES):
                total = sum(cell.value for cell in before.values())
                yield from (100 * part / total for one in rows if total and (part := _figure(before, one)))
        if number.kind == "percent" and some.kind in ADDED:
            wholes = {sum(cell.value for cell in column.values()), *table.wholes.get(name, ())}
            shown = scope.says(SHARES) or APPOSED.search(scope.text[: number.start])
            yield from (100 * part / whole for part in figures for whole in wholes if shown and abs(whole) > abs(part))


def across_own(table: Table, scope: Scope, number: Number) -> Iterator[float]:
    """What two columns come to in a row that is named beside a number."""
    rows = own_rows(table, scope)
    # A row that nothing names, or whose figures are of all sorts, is spoken of where one of the two is stated.
    bare = bool(scope.own) and len(table.rows) > 1
    columns = list(main_columns(table).values())
    for one in rows:
        figures = [(next(iter(column.values())), value) for column in columns if (value := _figure(column, one))]
        for cell, value in figures:
            alike = [
                (value, other)
                for beside, other in figures
                if beside.kind == cell.kind and beside is not cell and is_told(table, scope, value, other, named=bare)
            ]
            yield from _of_pairs(alike, cell, scope, number)
            if BOTH in table.place and number.kind == "percent" and scope.says(SHARES):
                # Of what two tables have of a row together: visits of all contacts.
                yield from (100 * one / (one + other) for one, other in alike if one + other)
            rates = scope.says(PER) or scope.says(MEANS)
            if rates and number.kind in ("money", None) and cell.kind == "money":
                yield from (value / other for beside, other in figures if beside.kind != "money")


def of_ends(table: Table, scope: Scope, number: Number) -> Iterator[float]:
    """Of the first and the last of a column, and of the first or last so many."""
    counts = scope.counts()
    for column in main_columns(table).values():
        some = next(iter(column.values()))
        ranked = sorted((cell.value for cell in column.values()), reverse=True)
        if scope.says(BEST) and scope.says(WORST):
            yield from _of_pairs([(ranked[0], ranked[-1])], some, scope, number)
        if not (scope.says(CHOOSES) and some.kind in ADDED and fits_kind(number, some)):
            continue
        listed = [cell.value for cell in column.values()]
        for count in counts:
            yield from (sum(ranked[:count]), sum(ranked[-count:]), sum(listed[:count]))


def of_columns(table: Table, scope: Scope, number: Number) -> Iterator[float]:
    """What the columns that a sentence says come to together, each summed up: calls and emails."""
    if not scope.says(SUMS) or number.kind not in (*ADDED, None):
        return
    said = [
        (found.start(), sum(cell.value for cell in column.values()))
        for column in main_columns(table).values()
        if (some := next(iter(column.values()))).kind in ADDED
        and fits_kind(number, some)
        and (words := words_of_column(some.column)) is not None
        and (found := words.search(scope.text)) is not None
    ]
    values = [value for _, value in sorted(said)]
    yield from (sum(values[low:high]) for low in range(len(values)) for high in range(low + 2, len(values) + 1))


def against_others(table: Table, scope: Scope, number: Number) -> Iterator[float]:
    """How a row that is named beside a number compares with each other one of a short list."""
    for column in main_columns(table).values() if scope.says(COMPARES) or number.kind == "times" else ():
        if len(column) > MOST_ROWS:
            continue
        mine = [value for rows in own_rows(table, scope) if (value := _figure(column, rows)) is not None]
        others = [cell.value for cell in column.values()]
        pairs = [(one, other) for one in mine for other in others if one != other]
        yield from _of_pairs(pairs, next(iter(column.values())), scope, number)


def own_rows(table: Table, scope: Scope) -> list[Rows]:
    """The rows that are named beside a number, or of the times that its sentence says; of a table of one row this."""
    named = named_rows(table, scope.own)[:MOST_ROWS] or list(timed(table, scope))[:MOST_ROWS]
    return named or ([frozenset(table.rows)] if len(table.rows) == 1 else [])


def _of_change(table: Table, rows: Sequence[Rows]) -> Iterator[float]:
    """Per cent: how much of a change, or of a rise or a fall, is that of some rows."""
    for name, column in table.columns.items():
        if name in ("change", "effect", "difference"):
            ups, downs = (sum(max(sign * cell.value, 0) for cell in column.values()) for sign in (1, -1))
            wholes = {sum(cell.value for cell in column.values()), ups, downs, *table.wholes.get(name, ())}
            parts = [part for one in rows if (part := _figure(column, one)) is not None]
            yield from (100 * part / whole for part in parts for whole in wholes if abs(whole) > abs(part))


def main_columns(table: Table) -> dict[str, Column]:
    """The columns that are not themselves how far two others are apart, or a figure of before."""
    return {
        name: column
        for name, column in table.columns.items()
        if column and name != "records" and not any(word in name for word in (*DERIVED, *BEFORE))
    }


def _figure(column: Column, rows: Rows) -> float | None:
    """What a column says of rows: of several their sum, where they can be summed up."""
    mine = [column[row] for row in rows & column.keys()]
    if len(mine) == 1 or (mine and mine[0].kind in ADDED):
        return sum(cell.value for cell in mine)
    return None


def _neighbours(column: Column, rows: Sequence[Rows]) -> list[tuple[float, float]]:
    ranked = sorted(cell.value for cell in column.values())
    found = []
    for one in rows:
        value = _figure(column, one)
        if value is not None and value in ranked:
            at = ranked.index(value)
            found += [(value, other) for other in ranked[max(0, at - 1) : at + 2] if other != value]
    return found


def _of_pairs(pairs: Sequence[tuple[float, float]], some: Cell, scope: Scope, number: Number) -> Iterator[float]:
    """Of two figures: their sum, how far they are apart, how many times or what part one is of the other."""
    if number.currency and some.currency not in (None, number.currency):
        return
    if some.kind in SIZED and (number.kind == "times" or (number.kind in ("count", None) and scope.says(PER))):
        yield from (one / other for one, other in pairs if other)
    if number.kind == "percent":
        parts = scope.says(SHARES) or scope.says(RATES)
        yield from (100 * one / other for one, other in pairs if other and parts and abs(one) < abs(other))
        yield from (100 * (one / other - 1) for one, other in pairs if other and scope.says(GROWS))
        return
    if number.kind == "days" and some.kind != "days":
        return
    if some.kind in DIFFERENCES.get(number.kind or "", SIZED):
        if number.kind in APART or DIFFERS.search(clause_of(scope.text, number)):
            yield from (one - other for one, other in pairs)
        if scope.says(SUMS) and some.kind in ADDED:
            yield from (one + other for one, other in pairs)

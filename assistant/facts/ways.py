"""Each way to reckon a figure of the rows that a sentence speaks of, or of what it states: all that may come of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from assistant.facts.across import is_told
from assistant.facts.cells import Cell
from assistant.facts.cues import (
    ADDS,
    AIM,
    APART_AHEAD,
    APART_BEHIND,
    DIFFERS,
    GROWS,
    MEANS,
    REST,
    SHARES,
    SUMS,
    TIMES,
)
from assistant.facts.fitting import ADDED, APART, DIFFERENCES, clause_of, fits_kind
from assistant.facts.numbers import Number
from assistant.facts.selecting import Rows, Scope, Table
from assistant.facts.stated import alike

AIMS = ("target", "budget", "plan", "goal", "planned")
CHANGES = ("change", "effect", "difference")
BEFORE = ("compared", "previous", "before", "last_year", "earlier")
MOST_PAIRED = 40


def of_totals(
    table: Table, chosen: Sequence[Rows], scope: Scope, number: Number, grand: Mapping[str, Sequence[float]]
) -> Iterator[float]:
    """Sums and means of the rows that are spoken of."""
    summed, meant = scope.says(SUMS) or scope.says(REST), scope.says(MEANS)
    weighted = scope.says(TIMES)
    for column in table.columns.values():
        some = next(iter(column.values()))
        if not fits_kind(number, some):
            continue
        sets = [rows & column.keys() for rows in chosen]
        everything = frozenset(column)
        if (some.kind in ADDED or (some.kind == "days" and scope.says(ADDS))) and len(everything) > 1:
            total = _sum(column, everything)
            if summed or some.kind != "plain":
                yield total
            if summed:
                yield from (_sum(column, rows) for rows in sets if len(rows) > 1)
            if scope.says(REST):
                wholes = [*table.wholes.get(next(iter(column.values())).column, ()), *grand.get(some.kind, ())]
                yield from (whole - _sum(column, rows) for whole in wholes for rows in (*sets, everything) if rows)
        if meant:
            yield from (_sum(column, rows) / len(rows) for rows in (*sets, everything) if len(rows) > 1)
    if meant and number.kind in ("money", None):
        yield from _each(table, chosen)
    if weighted and number.kind in ("money", None):
        for rows in chosen or [frozenset(table.rows)]:
            yield from _weighted(table, rows)


def _each(table: Table, chosen: Sequence[Rows]) -> Iterator[float]:
    """Money over a count: what one deal of so many is worth."""
    money, counts = _of_kind(table, {"money"}), _of_kind(table, {"count", "plain"})
    for rows in (*chosen, frozenset(table.rows)):
        for amounts in money:
            for numbers in counts:
                both = rows & amounts.keys() & numbers.keys()
                if both and (total := _sum(numbers, both)) > 1:
                    yield _sum(amounts, both) / total


def _weighted(table: Table, rows: Rows) -> Iterator[float]:
    for amounts in _of_kind(table, {"money", "plain"}):
        for rates in _of_kind(table, {"percent"}):
            both = rows & amounts.keys() & rates.keys()
            if both:
                yield sum(amounts[row].value * rates[row].value / 100 for row in both)


def of_parts(
    table: Table, chosen: Sequence[Rows], scope: Scope, grand: Mapping[str, Sequence[float]], *, strict: bool
) -> Iterator[float]:
    """Per cent: a part of its whole, or how much more than before."""
    shares, grows = scope.says(SHARES), scope.says(GROWS)
    rest = scope.says(REST)
    for name, column in table.columns.items():
        some = next(iter(column.values()))
        if (
            some.kind not in ("money", "count")
            or (name in CHANGES and not grows)
            or any(word in name for word in BEFORE)
        ):
            continue
        total = _sum(column, column)
        wholes = {total, *table.wholes.get(name, ()), *(grand.get(some.kind, ()) if shares else ())}
        # Of a list that shows only its first, all that are shown are a part as well.
        parts = [*chosen, frozenset(column)] if len(column) > 1 else chosen
        for rows in parts:
            mine = rows & column.keys()
            if not mine or not (shares or (rows in chosen and not grows)):
                continue
            part = _sum(column, mine)
            shared = [100 * part / whole for whole in wholes if abs(whole) > abs(part)]
            yield from shared
            if rest:
                yield from (100 - share for share in shared)
            if shares and mine != column.keys():
                yield from (
                    100 * part / other
                    for more in chosen
                    if mine < more and (other := _sum(column, more & column.keys()))
                )
    if shares and scope.says(AIM):
        yield from _of_aims(table, chosen)
    if grows:
        yield from _growth(table, [*chosen, frozenset(table.rows)])
        yield from (
            ()
            if strict
            else (
                100 * (one / other - 1)
                for one, other in _pairs(table, chosen, scope, {"money", "count", "plain", "days", "score"})
                if other
            )
        )


def _of_aims(table: Table, chosen: Sequence[Rows]) -> Iterator[float]:
    """How much of what was aimed at the rows reached."""
    for aims in (column for name, column in table.columns.items() if name in AIMS):
        for column in table.columns.values():
            if column is aims or next(iter(column.values())).kind not in ADDED:
                continue
            both = [rows & column.keys() & aims.keys() for rows in chosen]
            yield from (100 * _sum(column, rows) / whole for rows in both if rows and (whole := _sum(aims, rows)))


def _growth(table: Table, chosen: Iterable[Rows]) -> Iterator[float]:
    """How much the rows together grew, where the table has a column of now and one of before."""
    befores = [(name, column) for name, column in table.columns.items() if any(word in name for word in BEFORE)]
    for name, before in befores:
        for other, now in table.columns.items():
            if (
                other == name
                or next(iter(now.values())).kind != next(iter(before.values())).kind
                or other.startswith("change")
            ):
                continue
            for rows in chosen:
                both = rows & now.keys() & before.keys()
                if both and (base := _sum(before, both)):
                    yield 100 * (_sum(now, both) / base - 1)


def of_two(table: Table, chosen: Sequence[Rows], scope: Scope, number: Number, *, strict: bool) -> Iterator[float]:
    """Differences and multiples."""
    if number.kind == "times":
        kinds = {"money", "count", "plain", "percent", "score", "days", "ratio"}
        yield from (one / other for one, other in _pairs(table, chosen, scope, kinds) if other)
        return
    if number.kind == "percent" and scope.says(SHARES):
        kinds = {"money", "count", "plain"}
        pairs = _pairs(table, chosen, scope, kinds) if len(scope.named) > 1 else ()
        yield from (100 * one / other for one, other in pairs if other and one < other)
    if strict and not (APART_AHEAD.search(scope.text[: number.start]) or APART_BEHIND.match(scope.text, number.end)):
        return
    if number.kind == "percent" or not (number.kind in APART or DIFFERS.search(clause_of(scope.text, number))):
        return
    kinds = DIFFERENCES.get(number.kind or "", {"money", "count", "plain", "days", "score"})
    currency = number.currency
    for one, other in _pairs(table, chosen, scope, kinds, currency):
        yield one - other
    if number.kind in APART:
        for rows in chosen:
            for column in _of_kind(table, {"percent"}):
                yield from (100 - column[row].value for row in rows & column.keys())
    for column in _of_kind(table, kinds) if not strict else ():
        some = next(iter(column.values()))
        if currency and some.currency not in (None, currency):
            continue
        values = [column[row].value for rows in chosen for row in rows & column.keys()]
        yield from (
            value - mark.value
            for value in values
            for mark in scope.marks()
            if alike(mark, number) or number.kind in APART
        )


def _pairs(
    table: Table, chosen: Sequence[Rows], scope: Scope, kinds: set[str], currency: str | None = None
) -> Iterator[tuple[float, float]]:
    """Two figures that may be held together: of a column two choices, the whole and its mean, of a row two columns."""
    columns = [
        (name, column)
        for name, column in table.columns.items()
        if (some := next(iter(column.values()))).kind in kinds
        and (currency is None or some.currency in (None, currency))
    ]
    for name, column in columns:
        figures = _figures(table, name, column, chosen[:MOST_PAIRED], scope)
        yield from ((one, other) for one in figures for other in figures if one != other)
    for rows in chosen[:MOST_PAIRED] or _single(table):
        for at, (_, column) in enumerate(columns):
            for _, beside in columns[:at]:
                both = rows & column.keys() & beside.keys()
                if both and next(iter(column.values())).kind == next(iter(beside.values())).kind:
                    one, other = _sum(column, both), _sum(beside, both)
                    if next(iter(column.values())).kind != "plain" or is_told(table, scope, one, other):
                        yield one, other
                        yield other, one


def _single(table: Table) -> list[Rows]:
    """Of a table of which nothing is named: its only row, or the only one that knows a figure of before."""
    if len(table.rows) == 1:
        return [frozenset(table.rows)]
    befores = [column for name, column in table.columns.items() if any(word in name for word in BEFORE)]
    return [frozenset(column) for column in befores if len(column) == 1]


def _figures(table: Table, name: str, column: dict[int, Cell], chosen: Sequence[Rows], scope: Scope) -> list[float]:
    """What a column says of each choice of rows, and of all."""
    added = next(iter(column.values())).kind in ADDED
    mean = scope.says(MEANS)
    found: dict[float, None] = {}
    for rows in chosen:
        mine = rows & column.keys()
        if len(mine) == 1 or (mine and added):
            found[_sum(column, mine)] = None
        if mean and len(mine) > 1:
            found[_sum(column, mine) / len(mine)] = None
    if found and added:
        found |= dict.fromkeys(table.wholes.get(name, ()))
    if mean and len(column) > 1:
        found[_sum(column, column) / len(column)] = None
    return list(found)


def _of_kind(table: Table, kinds: set[str]) -> list[dict[int, Cell]]:
    return [column for column in table.columns.values() if next(iter(column.values())).kind in kinds]


def _sum(column: dict[int, Cell], rows: Iterable[int]) -> float:
    return sum(column[row].value for row in rows)

"""How many rows there are of which a sentence says something: all, the named, the rest, those on one side of a mark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.facts.cells import Cell
from assistant.facts.cues import CHOOSES, DOWN, MET, MISSED, REST, SHOWN, TURNS, UP
from assistant.facts.fitting import clause_span
from assistant.facts.forms import MONTH
from assistant.facts.numbers import Number
from assistant.facts.selecting import Scope, Table, named_rows, sides, small_counts

# "Three of the four": a count of those ahead, whatever else is so many.
N_OF_M = re.compile(r"\s?(?:个|家|位|人|名)?\s?(?:out of|of)\s(?:the|our|your|these|those|its)\b", re.IGNORECASE)
MOST_COUNTED = 50
# So near a number stands what it chooses: "the top three", "three largest".
BESIDE = 12


def may_count(number: Number, tables: Sequence[Table]) -> bool:
    """Whether a number may say how many rows there are: months, where the rows are."""
    of_rows = number.kind in ("count", None) or (
        number.kind == "months"
        and any(MONTH.fullmatch(name) for table in tables for names in table.rows.values() for name in names)
    )
    return of_rows and number.value <= MOST_COUNTED


def counted(
    number: Number, scope: Scope, tables: Sequence[Table], grand: Mapping[str, Sequence[float]]
) -> Iterator[int]:
    """All counts of rows that the part of the sentence around a number may speak of."""
    start, end = clause_span(scope.text, number)
    clause = scope.text[start:end]
    ahead = scope.text[max(start, number.start - BESIDE) : number.start]
    beside = ahead, scope.text[number.end : min(end, number.end + BESIDE)]
    chosen = any(CHOOSES.search(text) for text in beside)
    for table in tables:
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
        if chosen and number.value <= size:
            yield int(number.value)
        if REST.search(clause):
            yield size - len(together)
            wholes = {*table.wholes.get("total", ()), *grand.get("count", ())}
            yield from (int(whole) - used for whole in wholes for used in (size, len(together)))
        for column in table.columns.values():
            yield from _on_a_side(column, scope, clause)
    said = [value for one, value in scope.stated if one.kind in ("count", None)]
    # Of eight five rose, two fell and one did not move.
    if _parts_add_up(scope, tables):
        yield int(number.value)
    if REST.search(clause):
        yield from (round(one - other) for one in said for other in said if one > other)


def _parts_add_up(scope: Scope, tables: Sequence[Table]) -> bool:
    parts = [count for count in small_counts(scope.text) if count]
    known = {len(table.rows) for table in tables}
    return len(parts) > 2 and any(whole in known and sum(parts) == 2 * whole for whole in parts)


def _on_a_side(column: dict[int, Cell], scope: Scope, clause: str) -> Iterator[int]:
    name = next(iter(column.values())).column
    if not (name.startswith(("change", "growth", "gap")) or next(iter(column.values())).kind == "percent") and not list(
        scope.marks()
    ):
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

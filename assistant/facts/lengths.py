"""How long it is from one day of the results to another, or to today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from assistant.facts.cells import Cell
from assistant.facts.fitting import allowance
from assistant.facts.numbers import Number
from assistant.facts.selecting import Scope

PERIODS = {"days": 1.0, "weeks": 7.0, "months": 30.4, "years": 365.25}


def lengths(number: Number, scope: Scope, days: Sequence[Cell], today: date) -> Iterator[float]:
    """The number itself for each length that it may be, in days, weeks or months. `days` are the results' days."""
    if number.kind not in PERIODS:
        return
    # Sixteen months and a half are "over 16 months".
    slack = allowance(number) if number.kind == "days" else (1.0 if number.loose else 0.5)
    lasting = (abs(length) / PERIODS[number.kind] for length in _between(scope, days, today))
    yield from (number.value for length in lasting if abs(length - number.value) <= slack)
    if number.kind != "days":
        stated = [value for one, value in scope.stated if one.kind == "days"]
        yield from (number.value for one in stated if abs(one / PERIODS[number.kind] - number.value) <= slack)


def _between(scope: Scope, days: Sequence[Cell], today: date) -> Iterator[int]:
    """Days from today to one of the results, and between two of a row or of the sentence."""
    matched = [(sum(bool(cell.names & labels) for labels in scope.named), cell) for cell in days]
    most = max((count for count, _ in matched), default=0)
    # Of somebody and their region, the days are theirs.
    named = [cell for count, cell in matched if count and count == most]
    near = named or (days if not scope.named else [cell for cell in days if not cell.names])
    for cell in near:
        yield int(cell.value) - today.toordinal()
    by_row: dict[int, list[int]] = {}
    for cell in near:
        by_row.setdefault(cell.row, []).append(int(cell.value))
    if named:
        by_column: dict[tuple[str, str], list[int]] = {}
        for cell in named:
            by_column.setdefault((cell.place, cell.column), []).append(int(cell.value))
        for together in by_column.values():
            yield from (one - other for one in together for other in together if one > other)
    for together in by_row.values():
        yield from (one - other for one in together for other in together if one > other)
    said = [*scope.days, today.toordinal()]
    yield from (one - other for one in said for other in said if one > other)

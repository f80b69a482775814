"""Whether a value that comes out of some way is a number, and how likely that is to be so by chance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.facts.cells import Cell
from assistant.facts.fitting import allowance
from assistant.facts.numbers import Number

SAME = 1e-6
# A made-up figure lies between two thirds and three halves of the number, and up to three of its last digit away.
AROUND, FEW = 2 / 3, 3


def hits(number: Number, values: Iterable[float], taken: Sequence[Cell] = ()) -> bool:
    """Whether one of the values is the number as it is rounded, and none of the cells that are taken."""
    slack = allowance(number)
    return any(
        abs(abs(value) - number.value) <= slack
        and not any(abs(abs(value) - abs(cell.value)) <= SAME * abs(cell.value) for cell in taken)
        for value in values
    )


def chance(number: Number, values: Iterable[float]) -> float:
    """How likely a figure of about this size is right by chance: the part of its surroundings that the values fill."""
    slack = allowance(number)
    few = FEW * 2 * slack
    low, high = min(number.value * AROUND, number.value - few), max(number.value / AROUND, number.value + few)
    filled, end = 0.0, low
    for value in sorted(values):
        first, last = max(value - slack, end), min(value + slack, high)
        if last > first:
            filled += last - first
            end = last
    return filled / (high - low) if high > low else 0.0

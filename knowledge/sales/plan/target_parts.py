"""A whole split into parts that add up to it exactly, by largest remainder."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from knowledge.refusals import Refusal

Weight = int | float | Decimal | Fraction | None


def split(amount: int, weights: Sequence[Weight]) -> list[int]:
    """The parts of an amount in minor units, in the order of their weights; they sum exactly to it.

    Each part gets the whole units of its share; the units left over go one each to the largest remainders, of equal
    ones to the earlier. A part of no weight gets nothing. A negative amount is split as its opposite.
    Refuses with `target.no_parts` without weights, `target.weight_missing` (of None or not a number),
    `target.weight_negative` and `target.weights_zero` when all of them are 0.
    """
    if not weights:
        raise Refusal("target.no_parts")
    exact = [_exact(weight, at) for at, weight in enumerate(weights)]
    total = sum(exact)
    if total == 0:
        raise Refusal("target.weights_zero")
    sign, size = (-1, -amount) if amount < 0 else (1, amount)
    shares = [size * weight / total for weight in exact]
    parts = [int(share) for share in shares]
    left = size - sum(parts)
    first = sorted(range(len(parts)), key=lambda at: (parts[at] - shares[at], at))
    for at in first[:left]:
        parts[at] += 1
    return [sign * part for part in parts]


def _exact(weight: Weight, at: int) -> Fraction:
    """A weight without rounding."""
    try:
        value = None if weight is None else Fraction(weight)
    except (ValueError, OverflowError):  # not a number, or without end
        value = None
    if value is None:
        raise Refusal("target.weight_missing", number=at + 1)
    if value < 0:
        raise Refusal("target.weight_negative", number=at + 1)
    return value

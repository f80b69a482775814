"""Why bookings moved: the change taken apart into factors whose parts add up to it to the last cent.

Bookings are deals closed × win rate × average won amount. Each factor's part is its mean effect over every order in
which the three can change (Shapley), in fractions, so nothing is lost and no factor gains by standing first. Where
deals have lines, the same change is volume, mix and price.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from math import floor

FACTORS = ("deals_closed", "win_rate", "average_deal_size")
Lines = Mapping[str, tuple[Fraction, int]]


@dataclass(frozen=True)
class Counts:
    """What bookings are made of in one period: deals closed, deals won, and their amount in minor units."""

    closed: int
    won: int
    amount: int


def by_factors(before: Counts, after: Counts) -> dict[str, int]:
    """The change in minor units that comes of each of FACTORS; the parts sum exactly to after − before.

    A factor that one side can't tell (no deal closed, none won) is taken as unchanged there. All parts are 0 where
    neither side closed anything.
    """
    then, now = _factors(before, after), _factors(after, before)
    parts = dict.fromkeys(FACTORS, Fraction(0))
    orders = list(permutations(range(len(FACTORS))))
    for order in orders:
        values = list(then)
        for at in order:
            held = values[0] * values[1] * values[2]
            values[at] = now[at]
            parts[FACTORS[at]] += values[0] * values[1] * values[2] - held
    shares = {name: part / len(orders) for name, part in parts.items()}
    return whole_parts(shares, after.amount - before.amount)


def _factors(own: Counts, other: Counts) -> tuple[Fraction, Fraction, Fraction]:
    rate = Fraction(own.won, own.closed) if own.closed else Fraction(other.won, other.closed or 1)
    size = Fraction(own.amount, own.won) if own.won else Fraction(other.amount, other.won or 1)
    return Fraction(own.closed), rate, size


def by_lines(before: Lines, after: Lines) -> dict[str, int]:
    """The change of the lines' amount as `volume`, `mix` and `price`, in minor units; they sum exactly to it.

    Lines are quantity and amount by product. Volume: more or fewer units at the old mean price; mix: dearer or cheaper
    products among them; price: each product's own. A product sold on one side only has no other price: it is mix.
    """
    old_units, new_units = (sum((units for units, _ in side.values()), Fraction(0)) for side in (before, after))
    old_amount, new_amount = (sum(amount for _, amount in side.values()) for side in (before, after))
    mean = Fraction(old_amount) / old_units if old_units else Fraction(0)
    price = Fraction(0)
    for product, (units, amount) in after.items():
        had, cost = before.get(product, (Fraction(0), 0))
        if had and units:
            price += amount - units * Fraction(cost) / had
    volume = (new_units - old_units) * mean
    change = new_amount - old_amount
    return whole_parts({"volume": volume, "mix": change - volume - price, "price": price}, change)


def whole_parts(parts: Mapping[str, Fraction], total: int) -> dict[str, int]:
    """Fractions that sum to a whole number, as whole numbers that do: the largest remainders take what is left."""
    whole = {name: floor(part) for name, part in parts.items()}
    left = total - sum(whole.values())
    ranked = sorted(parts, key=lambda name: (whole[name] - parts[name], name))
    for name in ranked[:left]:
        whole[name] += 1
    return whole

"""How sure a share is, and whether two runs differ by more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, sqrt

Z = 1.959964  # the normal distribution's two-sided 95 % point


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share, both ends from 0 to 1; of nothing it is everything."""
    if of == 0:
        return 0.0, 1.0
    share, spread = hits / of, Z * Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def sign_test(gained: int, lost: int) -> float:
    """The two-sided exact probability of at least so uneven a flip of cases, were both runs alike (McNemar's test)."""
    return min(1.0, 2 * worse(min(gained, lost), max(gained, lost)))


def worse(gained: int, lost: int) -> float:
    """The one-sided exact probability that so many or more of the flips are losses, were both runs alike."""
    flips = gained + lost
    return sum(comb(flips, count) for count in range(lost, flips + 1)) / int(2**flips)


def pass_hat(passes: Sequence[int], repeats: int, together: int) -> float:
    """pass^k: the chance that `together` tries of a case all pass, its mean over cases.

    `passes` counts each case's right tries of `repeats`; the estimate is unbiased: C(passes, k) / C(repeats, k).
    """
    if not passes:
        return 0.0
    together_right = sum(comb(count, together) for count in passes)
    return together_right / (comb(repeats, together) * len(passes))

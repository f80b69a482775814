"""Whether a series rises or falls, since when, and which of its values stand out: arithmetic on numbers alone.

Slopes are Theil–Sen's and tests Mann–Kendall's: sales come in lumps, so neither may hang on one big deal or on errors
being normal. With two full years or more a month is only held against the same month of other years (the seasonal
Kendall test of Hirsch and Slack), so that a season is not taken for a trend. See docs/decisions/0009-statistics.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

FEWEST_POINTS = 8  # below this the test's normal approximation says little
FULL_CYCLES = 2
SURE = 0.05
CONFIDENCE = 0.95
UNUSUAL = 3.5  # the robust z of Iglewicz and Hoaglin
MAD_TO_SIGMA = 0.6745
MOST_UNUSUAL = 5
FEWEST_SIDE = 6  # a turn has to have so many points on both sides


@dataclass(frozen=True)
class Trend:
    """Change a step with its 95 % interval, and the p-value of there being no trend; `points` values behind it.

    `seasonal`: each value was held against the same season of other years only.
    """

    points: int
    slope: float
    low: float
    high: float
    p: float
    seasonal: bool

    @property
    def direction(self) -> Literal["up", "down", "flat"]:
        """Up or down where that is sure at 5 %, else flat."""
        if self.p > SURE or self.slope == 0:
            return "flat"
        return "up" if self.slope > 0 else "down"


@dataclass(frozen=True)
class Unusual:
    """A value far off the line: where it stands, what was to be expected there, and how far off in robust z."""

    at: int
    value: float
    expected: float
    z: float


def warm() -> None:
    """Import what the analyses need, for a server to do before anybody waits for it."""
    import numpy as np  # noqa: F401
    import scipy.special  # noqa: F401


def array(values: Sequence[float | None] | Numbers) -> Numbers:
    """The values as numbers, NaN where there is none."""
    import numpy as np

    return np.array([math.nan if value is None else value for value in values], dtype=np.float64)


def trend_of(values: Sequence[float | None], cycle: int | None = None) -> Trend | None:
    """The trend of a series of equal steps; None with fewer than eight values, or where all are alike.

    `cycle`: how many steps a year has; where there are two full ones, the season is taken out.
    """
    import numpy as np
    from scipy.special import ndtr, ndtri

    series = array(values)
    there = np.flatnonzero(~np.isnan(series))
    if len(there) < FEWEST_POINTS:
        return None
    seasonal = cycle is not None and len(series) >= FULL_CYCLES * cycle
    groups = [there[there % cycle == season] for season in range(cycle)] if seasonal and cycle else [there]
    slopes, score, variance = [], 0.0, 0.0
    for places in groups:
        first, second = np.triu_indices(len(places), 1)
        rises = series[places[second]] - series[places[first]]
        slopes.append(rises / (places[second] - places[first]))
        score += float(np.sign(rises).sum())
        variance += _variance(series[places])
    ordered = np.sort(np.concatenate(slopes))
    if variance <= 0:
        return None
    z = (score - np.sign(score)) / math.sqrt(variance)
    p = float(2 * ndtr(-abs(z)))
    reach = float(ndtri((1 + CONFIDENCE) / 2)) * math.sqrt(variance)
    low = max(round((len(ordered) - reach) / 2) - 1, 0)
    high = min(round((len(ordered) + reach) / 2), len(ordered) - 1)
    return Trend(
        len(there), float(np.median(ordered)), float(ordered[low]), float(ordered[high]), min(p, 1.0), bool(seasonal)
    )  # fmt: skip


def _variance(values: Numbers) -> float:
    """Of Kendall's score without a trend, with the correction for ties."""
    import numpy as np

    n = len(values)
    _, ties = np.unique(values, return_counts=True)
    return float((n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18)


def season_effects(
    values: Sequence[float | None] | Numbers, slope: float, cycle: int | None
) -> tuple[Numbers, Numbers]:
    """What to expect at each step: the line alone, and what its season adds (zeros without two full years)."""
    import numpy as np

    series = array(values)
    steps = np.arange(len(series), dtype=np.float64)
    line = slope * steps + np.nanmedian(series - slope * steps)
    effects = np.zeros(len(series))
    if cycle is not None and len(series) >= FULL_CYCLES * cycle:
        rest = series - line
        for season in range(cycle):
            of_season = rest[season::cycle]
            if not np.isnan(of_season).all():
                effects[season::cycle] = np.nanmean(of_season)
    return line, effects


def unusual_values(values: Sequence[float | None], slope: float, cycle: int | None = None) -> list[Unusual]:
    """The values that stand out from line and season, the furthest first.

    One is taken out at a time and the rest looked at again, since one far value moves what is expected of its season.
    With two years only, of two values that differ neither can be called the unusual one: then there are none.
    """
    import numpy as np

    if cycle is not None and FULL_CYCLES * cycle <= len(values) < (FULL_CYCLES + 1) * cycle:
        return []
    left, found = array(values), []
    for _ in range(MOST_UNUSUAL):
        line, effects = season_effects(left, slope, cycle)
        rest = left - line - effects
        known, taken = int((~np.isnan(rest)).sum()), cycle if cycle is not None and effects.any() else 0
        middle = float(np.nanmedian(rest))
        spread = float(np.nanmedian(np.abs(rest - middle)))
        if known <= taken + 2 or spread <= 0:
            break
        # Effects that were estimated from the same values make what is left too small.
        z = MAD_TO_SIGMA * (rest - middle) / (spread * math.sqrt(known / (known - taken)))
        at = int(np.nanargmax(np.abs(z)))
        if abs(z[at]) <= UNUSUAL:
            break
        found.append(Unusual(at, float(left[at]), float(line[at] + effects[at]), float(z[at])))
        left[at] = math.nan
    return found


def turning_point(values: Sequence[float | None], slope: float, cycle: int | None = None) -> int | None:
    """Where a rise became a fall or the other way round, both being sure; None where nothing turned for sure."""
    import numpy as np

    series = array(values)
    _, effects = season_effects(values, slope, cycle)
    plain = series - effects
    best: tuple[float, int] | None = None
    for at in range(FEWEST_SIDE, len(plain) - FEWEST_SIDE + 1):
        before, after = (_kendall(part) for part in (plain[:at], plain[at - 1 :]))
        if before is None or after is None or before[0] * after[0] >= 0 or max(before[1], after[1]) > SURE:
            continue
        strength = before[1] * after[1]
        if best is None or strength < best[0]:
            best = (strength, at - 1)
    if best is None or np.isnan(plain[best[1]]):
        return None
    return best[1]


def _kendall(values: Numbers) -> tuple[float, float] | None:
    """Score and p-value of a part without a season."""
    import numpy as np
    from scipy.special import ndtr

    known = values[~np.isnan(values)]
    if len(known) < FEWEST_SIDE:
        return None
    first, second = np.triu_indices(len(known), 1)
    score = float(np.sign(known[second] - known[first]).sum())
    variance = _variance(known)
    if variance <= 0:
        return None
    return score, float(2 * ndtr(-abs(score - np.sign(score)) / math.sqrt(variance)))


def adjusted(ps: Sequence[float]) -> list[float]:
    """P-values of several tests asked at once, by Benjamini and Hochberg: the share of false finds to expect."""
    order = sorted(range(len(ps)), key=lambda at: ps[at], reverse=True)
    found: list[Any] = [None] * len(ps)
    least = 1.0
    for rank, at in enumerate(order):
        least = min(least, ps[at] * len(ps) / (len(ps) - rank))
        found[at] = least
    return [float(p) for p in found]

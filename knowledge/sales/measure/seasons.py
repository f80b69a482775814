"""Seasons of a monthly series, and cells of a table that hold more than chance would put there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from knowledge.sales.measure.trends import SURE, adjusted, array

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.sales.measure.trends import Numbers

YEAR = 12
FEWEST_YEARS = 2
FEWEST_IN_CELL, CLEARLY_MORE = 10, 1.2
# By month of the northern year. Months are always named with them.
SEASONS = {"winter": (12, 1, 2), "spring": (3, 4, 5), "summer": (6, 7, 8), "autumn": (9, 10, 11)}
SEASON_OF = {month: season for season, months in SEASONS.items() for month in months}


@dataclass(frozen=True)
class Seasonality:
    """How each month stands to the mean month: 1.5 is half as much again. `p`: of all months being alike.

    `index` runs from January to December, `months` values are behind it.
    """

    index: tuple[float, ...]
    p: float
    months: int

    @property
    def peak(self) -> int:
        """The strongest month, 1–12."""
        return max(range(YEAR), key=lambda at: self.index[at]) + 1

    @property
    def trough(self) -> int:
        """The weakest month, 1–12."""
        return min(range(YEAR), key=lambda at: self.index[at]) + 1


def seasonality(values: Sequence[float | None], first_month: int) -> Seasonality | None:
    """The seasonal index of a monthly series that begins in `first_month` (1–12).

    Each month against the centred moving average of its year, averaged by month of the year and brought to a mean
    of 1; whether the months differ is Kruskal and Wallis's test over the same ratios. None with less than two full
    years, or where there are years without anything.
    """
    import numpy as np

    series = np.nan_to_num(array(values))
    if len(series) < FEWEST_YEARS * YEAR:
        return None
    level = _level(series)
    if level.min() <= 0:
        return None
    ratios = series / level
    month = (np.arange(len(series)) + first_month - 1) % YEAR
    means = np.array([ratios[month == at].mean() for at in range(YEAR)])
    index = means * YEAR / means.sum()
    return Seasonality(tuple(float(one) for one in index), _kruskal(ratios, month), len(series))


def _level(series: Numbers) -> Numbers:
    """The moving average over a year, centred; at both ends along the line of its nearest year."""
    import numpy as np

    weights = np.array([0.5, *[1.0] * (YEAR - 1), 0.5]) / YEAR
    middle = np.convolve(series, weights, mode="valid")
    half, steps = YEAR // 2, np.arange(len(series), dtype=np.float64)
    level = np.full(len(series), np.nan)
    level[half : len(series) - half] = middle
    near = min(YEAR, len(middle))
    for places, ends in ((np.arange(half, half + near), steps[:half]), (
        np.arange(len(series) - half - near, len(series) - half), steps[-half:]
    )):  # fmt: skip
        slope, base = np.polyfit(places, level[places], 1)
        # A line may run below zero where a young series grows fast: half of the nearest level is the least.
        level[ends.astype(int)] = np.maximum(slope * ends + base, level[places].min() / 2)
    return level


def _kruskal(values: Numbers, group: NDArray[np.integer[Any]]) -> float:
    """P-value of all groups having one distribution."""
    import numpy as np
    from scipy.special import chdtrc

    n = len(values)
    _, place, ties = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(ties) - (ties - 1) / 2)[place]
    correction = 1 - (ties**3 - ties).sum() / (n**3 - n)
    if correction <= 0:
        return 1.0
    groups = [ranks[group == one] for one in np.unique(group)]
    height = 12 / (n * (n + 1)) * sum(one.sum() ** 2 / len(one) for one in groups) - 3 * (n + 1)
    return float(chdtrc(len(groups) - 1, max(height / correction, 0.0)))


def residuals(table: Numbers) -> tuple[Numbers, Numbers]:
    """Of a table of counts: what each cell would hold if rows and columns were independent, and how far it is above.

    In standard deviations (Haberman's adjusted residuals); NaN where a row or column is empty or all there is.
    """
    import numpy as np

    total = table.sum()
    if not total:
        return np.full(table.shape, np.nan), np.full(table.shape, np.nan)
    rows, columns = table.sum(axis=1, keepdims=True) / total, table.sum(axis=0, keepdims=True) / total
    expected = total * rows * columns
    with np.errstate(divide="ignore", invalid="ignore"):
        found = (table - expected) / np.sqrt(expected * (1 - rows) * (1 - columns))
    found[~np.isfinite(found)] = np.nan
    return expected, found


@dataclass(frozen=True)
class Cell:
    """A cell of one of several tables that holds clearly more than independence would put there.

    `count` against `expected`, `z` standard deviations above it, `p` adjusted for all cells of all tables.
    """

    table: str
    row: str
    column: str
    count: int
    expected: float
    z: float
    p: float

    @property
    def times(self) -> float:
        """How many times what was expected."""
        return self.count / self.expected


def cells_above(tables: Mapping[str, Mapping[str, Mapping[str, float]]]) -> list[Cell]:
    """Cells of the tables (table → row → column → count) that stand out, the surest first.

    At least 10 records and 1.2 times the expected, and sure at 5 % among all the cells that were looked at.
    """
    import numpy as np
    from scipy.special import ndtr

    cells: list[Cell] = []
    for name, counts in tables.items():
        rows, columns = sorted(counts), sorted({column for row in counts.values() for column in row})
        table = np.array([[counts[row].get(column, 0.0) for column in columns] for row in rows], dtype=np.float64)
        if table.ndim != 2 or min(table.shape) < 2:
            continue
        expected, z = residuals(table)
        cells += [
            Cell(
                name, row, column, int(table[at, to]), float(expected[at, to]), float(z[at, to]),
                float(ndtr(-z[at, to])),
            )
            for at, row in enumerate(rows) for to, column in enumerate(columns)
            if not np.isnan(z[at, to]) and expected[at, to] > 0
        ]  # fmt: skip
    ps = adjusted([cell.p for cell in cells])
    sure = [
        replace(cell, p=p) for cell, p in zip(cells, ps, strict=True)
        if p <= SURE and cell.count >= FEWEST_IN_CELL and cell.times >= CLEARLY_MORE
    ]  # fmt: skip
    return sorted(sure, key=lambda cell: -cell.z)

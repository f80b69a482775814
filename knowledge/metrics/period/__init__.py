"""Periods in words: found in a sentence or read from an argument, in English and Chinese.

"Last n months" are the n months up to and including today. A month or quarter without a year is the latest one that
has begun; "until June" begins with the year. FY2017 is the fiscal year that ends in 2017. 3/1/2017 is the 1st of March,
as in the United States and in China, and 15/3/2017 can only be read one way.

`patterns` say which words mean a period, `named` and `relative` which one; `ranges` joins two, or leaves an end open;
`search` finds them all in a sentence. `units` reckons with periods, whatever words they came from.
"""

from __future__ import annotations

from knowledge.metrics.moments import Moment, find_moments
from knowledge.metrics.period.ahead import coming
from knowledge.metrics.period.search import find_periods, parse_period
from knowledge.metrics.period.units import period_containing, previous_period, same_period_last_year

__all__ = [
    "Moment", "coming", "find_moments", "find_periods", "parse_period", "period_containing", "previous_period",
    "same_period_last_year",
]  # fmt: skip

"""The calendar that words of time are read by: today, and the month in which the fiscal year begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from knowledge.metrics.model import Period
from knowledge.metrics.period.units import Grain, block, months_from, period_containing
from knowledge.metrics.period.words import NEAR_YEARS


@dataclass(frozen=True)
class Calendar:
    """One day and one fiscal year, and which years, quarters and halves are meant on that day."""

    today: date
    fiscal_year_start: int = 1

    @property
    def has_fiscal_year(self) -> bool:
        """Whether the fiscal year is another than the calendar's."""
        return self.fiscal_year_start != 1

    def year_of(self, text: str | None) -> int | None:
        """A year in digits, or one near today's (near the fiscal year's, where that is another)."""
        if not text:
            return None
        word = re.sub(r"['’]s$", "", text.strip().casefold().removesuffix("的").removesuffix("度"))
        if word in NEAR_YEARS:
            return period_containing(self.today, "year", self.fiscal_year_start).end.year + NEAR_YEARS[word]
        digits = re.sub(r"\D", "", word)
        if not digits:
            return None
        return int(digits) + (2000 if len(digits) == 2 else 0)

    def first_of(self, year: int) -> date:
        """The first day of a (fiscal) year."""
        return date(year - 1 if self.has_fiscal_year else year, self.fiscal_year_start, 1)

    def latest(self, first_month: int, months: int, grain: Grain, year: int | None) -> Period:
        """The block starting in a month: of the year said, else the latest that has begun."""
        if year is None:
            year = self.today.year if date(self.today.year, first_month, 1) <= self.today else self.today.year - 1
        return block(date(year, first_month, 1), months, grain)

    def part_of_year(self, number: int | None, months: int, grain: Grain, year: int | None) -> Period | None:
        """The n-th quarter or half of a year, of this fiscal year where none is said."""
        if not number or not 1 <= number <= 12 // months:
            return None
        if not self.has_fiscal_year:
            return self.latest(months * (number - 1) + 1, months, grain, year)
        this_year = period_containing(self.today, "year", self.fiscal_year_start)
        first = this_year.start if year is None else self.first_of(year)
        return block(months_from(first, months * (number - 1)), months, grain, fiscal=True)

"""What a conversion has to know of the company and the run."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from knowledge.imports.money import Rates, currency_code


@dataclass
class Setting:
    """What every conversion needs to know of the company and the run."""

    currency: str
    digits: int
    zone: ZoneInfo
    today: date
    is_sqlite: bool
    fiscal_year_start: int = 1
    rates: Rates = field(default_factory=Rates)

    def code(self, written: str) -> str:
        """A written currency as ISO code."""
        return currency_code(written, self.currency)

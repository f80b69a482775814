"""The one company of an installation: its currency, its calendar, and how money is counted."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, Connection, String, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.database import Base


class Company(Base):
    """The installation's company; exactly one row. `invented` marks demo data."""

    __tablename__ = "company"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str] = mapped_column(String(200), default="")
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    fiscal_year_start: Mapped[int] = mapped_column(default=1)
    timezone: Mapped[str] = mapped_column(String(50), default="UTC")
    invented: Mapped[bool] = mapped_column(default=False)
    # Rises whenever records change by import or Plan, or who is in a team: what was read can be kept until then.
    generation: Mapped[int] = mapped_column(default=0, server_default="0")

    @property
    def zone(self) -> ZoneInfo:
        """The company's time zone, which decides its business day."""
        return ZoneInfo(self.timezone)


def get_company(session: Session) -> Company:
    """The company's row."""
    company = session.get(Company, 1)
    if company is None:
        raise RuntimeError("the database has no company row: run 'salesdesk migrate'")
    return company


def note_change(records: Session | Connection) -> None:
    """Raise the generation, in the transaction that changes records or who is in which team."""
    records.execute(update(Company).values(generation=Company.generation + 1))


@cache
def minor_digits(currency: str) -> int:
    """How many decimals a currency has: 2 for USD and CNY, 0 for JPY (source: CLDR, through Babel)."""
    from babel.numbers import get_currency_precision

    return int(get_currency_precision(currency))


def major(amount: int | None, currency: str) -> int | float | None:
    """Minor units as major units: whole amounts as int, others rounded to the currency's decimals."""
    if amount is None:
        return None
    digits = minor_digits(currency)
    whole, rest = divmod(amount, 10**digits)
    return int(whole) if rest == 0 else float(round(float(amount) / 10**digits, digits))

"""What an installation is told of its company, brought into a database that was made with something else."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.company import Company, get_company
from knowledge.refusals import Refusal
from knowledge.sales.plan.targets import Target
from knowledge.sales.sell.deals import Deal
from knowledge.sales.sell.orders import Order


def change_company(
    session: Session, *, currency: str | None, timezone: str | None, fiscal_year_start: int | None
) -> Company:
    """The company as it is told to be; None leaves what there is.

    Another time zone or fiscal year holds from now on: days that were recorded stay as they are. Amounts are never
    taken for another currency: refuses with `company.currency` where records are counted in the present one.
    """
    company = get_company(session)
    before = (company.currency, company.timezone, company.fiscal_year_start)
    wanted = (currency or before[0], timezone or before[1], fiscal_year_start or before[2])
    if wanted == before:
        return company
    if wanted[0] != before[0] and (count := _counted_in_currency(session)):
        raise Refusal("company.currency", wanted=wanted[0], currency=before[0], count=count)
    company.currency, company.timezone, company.fiscal_year_start = wanted
    company.generation += 1
    return company


def _counted_in_currency(session: Session) -> int:
    """How many records hold the company's currency."""
    queries = (
        select(func.count()).select_from(Deal),
        select(func.count()).select_from(Order),
        select(func.count()).select_from(Target).where(Target.currency.is_not(None)),
    )
    return sum(session.scalar(query) or 0 for query in queries)

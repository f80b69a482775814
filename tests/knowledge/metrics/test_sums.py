"""Whatever deals there are: the parts of a breakdown add up to the whole, and the records behind to the figure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from knowledge.access import Access
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.model import MetricQuery, Period
from knowledge.metrics.query import metric_records, query_metric
from knowledge.refusals import Refusal
from knowledge.sales.sell.accounts import Account
from knowledge.sales.sell.activities import Activity
from knowledge.sales.sell.deals import Deal, DealCompetitor, DealHistory, DealLine, HistoryField, Stage
from knowledge.sales.sell.orders import Order
from knowledge.sales.sell.products import Product
from knowledge.sales.team.people import Person, Role
from tests.knowledge.metrics.company import TODAY, Seeded
from tests.support.budget import examples

STAGES = ("lead", "proposal", "won", "lost")
PEOPLE = ("Rita", "Ron", "Ray", "Tess")
PERIODS = st.sampled_from(
    [None, Period(start=date(2026, 1, 1), end=date(2026, 3, 31)), Period(start=date(2026, 2, 10), end=date(2026, 5, 9))]
)
ADDITIVE = ("bookings", "deals", "deals_won", "deals_lost", "deals_created", "deals_open", "pipeline", "new_customers")
WAYS = ("rep", "team", "region", "account", "sector", "stage", "product", "product_line", "channel", "manager")

days = st.dates(date(2025, 10, 1), TODAY)
one_deal = st.fixed_dictionaries(
    {
        "stage": st.sampled_from(STAGES),
        "owner": st.sampled_from((*PEOPLE, None)),
        "account": st.sampled_from(("Acme", "Beta", "Gamma", None)),
        "amount": st.one_of(st.none(), st.integers(0, 10**7)),
        "began": st.one_of(st.none(), days),
        "lasted": st.integers(0, 120),
        "lines": st.lists(st.sampled_from(("Anvil", "Bolt", "Crane")), max_size=3),
        "was": st.sampled_from((None, *STAGES)),
        "channel": st.sampled_from((None, "web", "phone")),
    }
)


def fill(session: Session, deals: list[dict[str, Any]]) -> None:
    """These deals instead of those of the company. A deal's lines add up to its amount."""
    session.execute(update(Activity).values(deal_id=None))
    session.execute(update(Order).values(deal_id=None))
    for table in (DealLine, DealHistory, DealCompetitor, Deal):
        session.execute(delete(table))
    ids = {table: {name: key for key, name in session.execute(select(table.id, table.name))}
           for table in (Stage, Person, Account, Product)}  # fmt: skip
    for made in deals:
        began = made["began"]
        closed = None
        if made["stage"] in ("won", "lost"):
            closed = min((began or date(2026, 1, 1)) + timedelta(days=made["lasted"]), TODAY)
        deal = Deal(
            stage_id=ids[Stage][made["stage"]], owner_id=ids[Person].get(made["owner"]), amount=made["amount"],
            account_id=ids[Account].get(made["account"]), created_on=began, closed_on=closed, channel=made["channel"],
            currency="USD",
        )  # fmt: skip
        session.add(deal)
        session.flush()
        count = len(made["lines"])
        for number, product in enumerate(made["lines"]):
            part = None if made["amount"] is None else made["amount"] // count
            if part is not None and number == 0:
                part += made["amount"] % count
            session.add(DealLine(deal_id=deal.id, product_id=ids[Product][product], quantity=1, amount=part))
        if made["was"] and made["was"] != made["stage"]:
            session.add(
                DealHistory(
                    deal_id=deal.id, field=HistoryField.STAGE, changed_on=closed or TODAY,
                    before=ids[Stage][made["was"]], after=deal.stage_id,
                )
            )  # fmt: skip
    session.flush()


def answer(access: Access, metric: str, **asked: Any) -> Any:
    """The result, None where the records can't tell."""
    try:
        return query_metric(access, MetricQuery(metric=metric, **asked))
    except Refusal as refused:
        if refused.outcome != "no_data":
            raise
        return None


@pytest.mark.slow
@settings(max_examples=examples(30), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(one_deal, min_size=1, max_size=8), st.sampled_from(ADDITIVE), st.sampled_from(WAYS), PERIODS)
def test_parts_and_records_add_up(
    company: Seeded, deals: list[dict[str, Any]], metric: str, way: str, period: Period | None
) -> None:
    with Session(company.database.engine) as session:  # never committed: the next example finds the company as it was
        fill(session, deals)
        access = company.access(session)
        whole = answer(access, metric, period=period)
        parts = answer(access, metric, period=period, group_by=(way,), share_of_total=True)
        if whole is None or parts is None:
            return
        figure = whole.rows[0]
        assert parts.total.value == pytest.approx(figure.value, abs=0.01)
        money = METRICS[metric].unit == "money"
        if money or way not in ("product", "product_line"):  # a deal with two products is counted with both
            assert sum(row.value or 0 for row in parts.rows) == pytest.approx(figure.value, abs=0.02)
            if figure.value:
                assert sum(row.share_percent or 0 for row in parts.rows) == pytest.approx(100, abs=0.01)
        found = metric_records(access, MetricQuery(metric=metric, period=period), limit=100)
        at = [column.name for column in found.columns].index("amount")
        assert found.total == len(found.rows) == figure.records
        if money:
            assert sum(row[at] or 0 for row in found.rows) == pytest.approx(figure.value, abs=0.01)
        elif metric != "new_customers":
            assert found.total == figure.value


@pytest.mark.slow
@settings(max_examples=examples(15), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(one_deal, min_size=1, max_size=8), st.sampled_from(("bookings", "deals_won", "deals_created")))
def test_periods_add_up_to_the_year(company: Seeded, deals: list[dict[str, Any]], metric: str) -> None:
    year = Period(start=date(2026, 1, 1), end=date(2026, 12, 31), grain="year")
    with Session(company.database.engine) as session:
        fill(session, deals)
        access = company.access(session)
        whole = answer(access, metric, period=year)
        for grain in ("month", "quarter", "week"):
            parts = answer(access, metric, period=year, group_by=(grain,))
            assert (whole is None) == (parts is None)
            if parts is not None:
                assert sum(row.value or 0 for row in parts.rows) == pytest.approx(whole.rows[0].value, abs=0.02)


@pytest.mark.slow
@settings(max_examples=examples(15), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(one_deal, min_size=1, max_size=8))
def test_everybody_sees_their_part_of_the_company(company: Seeded, deals: list[dict[str, Any]]) -> None:
    """What the reps see of their own adds up to what a director sees of theirs."""
    with Session(company.database.engine) as session:
        fill(session, deals)
        by_rep = answer(company.access(session), "deals", group_by=("rep",))
        seen = {row.keys[0]: row.value for row in by_rep.rows} if by_rep is not None else {}
        for person in session.scalars(select(Person).where(Person.role.in_((Role.REP, Role.TRAINEE)))):
            own = answer(company.access(session, person.name), "deals")
            assert own.rows[0].value == seen.get(person.name, 0)

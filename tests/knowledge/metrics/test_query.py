"""The query engine on both databases: groups, filters, periods, comparisons, shares, averages, access."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.company import Company
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.dimensions import DIMENSIONS
from knowledge.metrics.model import (
    Filter,
    GroupBound,
    MetricBound,
    MetricQuery,
    MetricResult,
    Op,
    Period,
    RecordList,
    Scope,
)
from knowledge.metrics.period import period_containing
from knowledge.metrics.plan_sources import NOTHING
from knowledge.metrics.query import describe_data, dimensions_of, metric_records, query_metric, resolve_metric
from knowledge.refusals import Refusal
from tests.knowledge.metrics.company import TODAY, Seeded

YEAR = Period(start=date(2026, 1, 1), end=date(2026, 12, 31), grain="year")
SECOND_QUARTER = Period(start=date(2026, 4, 1), end=date(2026, 6, 30), grain="quarter")
FIRST_QUARTER = Period(start=date(2026, 1, 1), end=date(2026, 3, 31), grain="quarter")


def ask(company: Seeded, metric: str, who: str = "Dora", fiscal: int = 1, **asked: Any) -> MetricResult:
    with company.database.transaction() as session:
        access = company.access(session, who)
        if fiscal != 1:
            access = type(access)(
                session, access.principal, access.today,
                Company(id=1, name="Test", currency="USD", fiscal_year_start=fiscal, timezone="UTC"),
            )  # fmt: skip
        return query_metric(access, MetricQuery(metric=metric, **asked))


def records(company: Seeded, metric: str, who: str = "Dora", **asked: Any) -> RecordList:
    with company.database.transaction() as session:
        return metric_records(company.access(session, who), MetricQuery(metric=metric, **asked))


def table(result: MetricResult) -> dict[Any, Any]:
    return {row.keys[0] if len(row.keys) == 1 else tuple(row.keys): row.value for row in result.rows}


def refusal(company: Seeded, metric: str, who: str = "Dora", **asked: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        ask(company, metric, who, **asked)
    return refused.value


# ---------------------------------------------------------------- groups


def test_two_dimensions(company: Seeded) -> None:
    result = ask(company, "bookings", group_by=("rep", "quarter"), period=YEAR)
    assert table(result) == {
        ("Rita", "2026-Q1"): 1000, ("Ray", "2026-Q1"): 50, ("Rita", "2026-Q2"): 1700, ("Ron", "2026-Q2"): None,
    }  # fmt: skip
    assert result.total is not None
    assert result.total.value == 2750


@pytest.mark.parametrize(
    ("grain", "expected"),
    [
        ("month", {"2025-01": 1, "2025-03": 1, "2026-02": 2, "2026-04": 1, "2026-05": 1, "2026-06": 1}),
        ("quarter", {"2025-Q1": 2, "2026-Q1": 2, "2026-Q2": 3}),
        ("year", {"2025": 2, "2026": 5}),
        ("week", {"2026-02-09": 2, "2026-04-20": 1, "2026-05-04": 1, "2026-06-01": 1}),
        ("day", {"2026-02-10": 2, "2026-04-20": 1, "2026-05-05": 1, "2026-06-01": 1}),
    ],
)
def test_units_of_time_run_forward(company: Seeded, grain: str, expected: dict[str, int]) -> None:
    result = ask(company, "deals_won", group_by=(grain,), period=YEAR if grain in ("week", "day") else None)
    assert list(table(result).items()) == list(expected.items())


def test_fiscal_quarters_and_years(company: Seeded) -> None:
    """With a year that begins in April, FY2027 begins in April 2026."""
    assert table(ask(company, "deals_won", fiscal=4, group_by=("quarter",))) == {
        "2025-Q4": 2, "2026-Q4": 2, "2027-Q1": 3,
    }  # fmt: skip
    assert table(ask(company, "deals_won", fiscal=4, group_by=("year",))) == {"2025": 2, "2026": 2, "2027": 3}
    assert table(ask(company, "deals_won", fiscal=2, group_by=("quarter",)))["2027-Q1"] == 3


def test_a_stock_over_time_is_as_of_each_end(company: Seeded) -> None:
    result = ask(company, "deals_open", group_by=("month",), period=YEAR)
    # Foxtrot, Golf and Juliet stay; Delta ended in March; India was lost in February and came back in May.
    assert table(result) == {
        "2026-01": 4, "2026-02": 4, "2026-03": 4, "2026-04": 5, "2026-05": 6, "2026-06": 5,
    }  # fmt: skip
    assert result.total is None
    by_stage = ask(company, "deals_open", group_by=("quarter", "stage"), period=YEAR)
    assert table(by_stage)["2026-Q1", "proposal"] == 1
    assert table(by_stage)["2026-Q1", None] == 1  # Bravo closed later, and nothing tells its stage then


@pytest.mark.slow
def test_a_stock_as_of_a_past_day_has_the_owner_and_team_of_that_day(company: Seeded) -> None:
    assert table(ask(company, "pipeline", group_by=("team",), period=FIRST_QUARTER)) == {"North": 1900, None: None}
    assert table(ask(company, "pipeline", group_by=("team",))) == {"North": 390, "South": 700, None: 2000}
    assert table(ask(company, "pipeline", group_by=("rep",), period=FIRST_QUARTER)) == {
        "Rita": 1700, "Ron": 200, None: None,
    }  # fmt: skip


def test_deals_without_lines_keep_their_amount(company: Seeded) -> None:
    result = ask(company, "bookings", group_by=("product",))
    assert table(result) == {"Anvil": 1100, "Bolt": 800, None: 1350}
    assert result.total is not None
    assert result.total.value == ask(company, "bookings").rows[0].value == 3250


def test_a_record_in_several_groups_counts_once_in_the_total(company: Seeded) -> None:
    result = ask(company, "deals_won", group_by=("product",))
    assert table(result) == {"Anvil": 2, "Bolt": 2, None: 4}
    assert result.total is not None
    assert (result.total.value, result.total.records) == (7, 7)
    rivals = ask(company, "deals_closed", group_by=("competitor",))
    assert table(rivals) == {"Kite": 3, "Lynx": 2, None: 6}
    assert rivals.total is not None
    assert rivals.total.value == 9


@pytest.mark.slow
def test_namesakes_stay_apart(each_company: Seeded) -> None:
    from sqlalchemy import update

    from knowledge.sales.team.people import Person

    with each_company.database.transaction() as session:
        session.execute(update(Person).where(Person.name == "Ray").values(name="Ron"))
    by_rep = ask(each_company, "bookings", group_by=("rep",), period=YEAR)
    assert table(by_rep) == {"Rita": 2700, "Ron": None, "Ron (2)": 50}
    both = ask(each_company, "deals_won", group_by=("rep", "year"), compare_to="same_period_last_year", period=YEAR)
    assert {tuple(row.keys): (row.value, row.compared) for row in both.rows} == {
        ("Rita", "2026"): (3, 0), ("Ron", "2026"): (1, 2), ("Ron (2)", "2026"): (1, 0),
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.full)], ids=["each", "all"])
def test_every_dimension_that_a_metric_offers_can_be_asked(company: Seeded, whole: bool) -> None:
    """What `dimensions_of` offers is answered once for each way to count.

    On PostgreSQL each dimension and each way to count has its turn, at full size all of them together.
    """
    asked: set[tuple[object, ...]] = set()
    had: set[object] = set()
    whole = whole or company.database.is_sqlite
    with company.database.transaction() as session:
        access = company.access(session)
        for metric in METRICS.values():
            for name in dimensions_of(metric):
                way = (metric.source, metric.kind, name)
                if way in asked or (
                    metric.source == "targets" and name in ("product", "product_line", "channel", "segment")
                ):
                    continue
                if not whole and had >= {way[:2], name}:
                    continue
                asked.add(way)
                had |= {way[:2], name}
                period = SECOND_QUARTER if metric.source == "targets" and name != "year" else YEAR
                try:
                    result = query_metric(access, MetricQuery(metric=metric.name, group_by=(name,), period=period))
                except Refusal as refused:  # nobody filled it in
                    if refused.code != "no_data.dimension":
                        raise
                    continue
                assert result.group_by == [name]
    assert len(asked) > (300 if whole else 50)
    assert len(had) > 50


def test_a_slice_that_a_metric_lacks_is_refused(company: Seeded) -> None:
    refused = refusal(company, "csat", group_by=("product",))
    assert (refused.code, refused.facts["dimension"]) == ("metric.dimension", "product")
    assert refusal(company, "bookings", group_by=("shoe size",)).code == "unknown.field"
    assert refusal(company, "products", group_by=("month",)).code == "metric.dimension"
    assert refusal(company, "target", group_by=("week",)).code == "metric.dimension"


# ---------------------------------------------------------------- filters


def where(field: str, op: Op, *values: str | float) -> tuple[Filter, ...]:
    return (Filter(field=field, op=op, values=values),)


FILTERS = [
    # a dimension, by record and by word
    ("deals", "account", Op.EQ, ("Acme",), 5), ("deals", "account", Op.EQ, ("acme", "Dune"), 6),
    ("deals", "account", Op.NE, ("Acme",), 9), ("deals", "account", Op.EMPTY, (), 3),
    ("deals", "account", Op.NOT_EMPTY, (), 11), ("deals", "sector", Op.EQ, ("retail",), 4),
    ("deals", "sector", Op.NE, ("Retail",), 10), ("deals", "sector", Op.EMPTY, (), 5),
    ("deals", "stage", Op.EQ, ("won",), 7), ("deals", "rep", Op.EQ, ("Rita",), 5),
    ("deals", "channel", Op.NOT_EMPTY, (), 2), ("deals", "parent_account", Op.EQ, ("Acme",), 2),
    # several rivals in one deal: any of them, and none of them
    ("deals", "competitor", Op.EQ, ("Kite",), 3), ("deals", "competitor", Op.EQ, ("Kite", "Lynx"), 3),
    ("deals", "competitor", Op.NE, ("Lynx",), 12), ("deals", "competitor", Op.EMPTY, (), 11),
    ("deals", "competitor", Op.NOT_EMPTY, (), 3), ("bookings", "competitor", Op.EQ, ("Kite", "Lynx"), 1000),
    # account facts
    ("deals", "employees", Op.EQ, (100,), 5), ("deals", "employees", Op.NE, (100,), 9),
    ("deals", "employees", Op.LT, (100,), 1), ("deals", "employees", Op.LE, (100,), 6),
    ("deals", "employees", Op.GT, (100,), 3), ("deals", "employees", Op.GE, (100,), 8),
    ("deals", "employees", Op.BETWEEN, (12, 100), 6), ("deals", "employees", Op.BETWEEN, (100, 12), 6),
    ("deals", "employees", Op.EMPTY, (), 5), ("deals", "annual_revenue", Op.GT, (500_000,), 5),
    # deal facts, money in major units
    ("deals", "amount", Op.GT, (500,), 5), ("deals", "amount", Op.GE, (500,), 6), ("deals", "amount", Op.EQ, (50,), 1),
    ("deals", "amount", Op.BETWEEN, (90, 400), 4), ("deals", "amount", Op.EMPTY, (), 3),
    ("deals", "closed_on", Op.GE, ("2026-05-05",), 3), ("deals", "closed_on", Op.EMPTY, (), 5),
    ("deals", "probability", Op.GT, (80,), 1), ("deals", "days_open", Op.GT, (200,), 1),
    ("deals", "days_since_activity", Op.LT, (29,), 1), ("deals", "quantity", Op.GE, (8,), 2),
    ("deals", "list_price", Op.GE, (100,), 3),
    # extra columns of the deal and of its account, whatever the header's case; numbers, words and dates
    ("deals", "campaign", Op.EQ, ("spring fair",), 2), ("deals", "Campaign", Op.NE, ("Spring fair",), 12),
    ("deals", "Campaign", Op.EMPTY, (), 12), ("deals", "Plan", Op.EQ, ("gold", "Silver"), 8),
    ("deals", "Score", Op.GT, (7,), 5), ("deals", "Score", Op.GE, (7,), 8), ("deals", "score", Op.EQ, (7,), 3),
    ("deals", "Score", Op.EQ, ("n/a",), 2), ("deals", "Score", Op.BETWEEN, (5, 20), 8),
    ("deals", "Renewal", Op.LT, ("2026-12-31",), 5), ("deals", "Score", Op.NOT_EMPTY, (), 10),
    # other records
    ("activities", "activity_kind", Op.EQ, ("Call",), 3), ("leads", "source", Op.EQ, ("WEB",), 2),
    ("leads", "stage", Op.EQ, ("New",), 1), ("orders", "channel", Op.EQ, ("web",), 2),
    ("orders", "amount", Op.GT, (200,), 2), ("accounts", "Score", Op.GT, (7,), 1),
    ("accounts", "parent_account", Op.NOT_EMPTY, (), 1), ("complaints", "product", Op.EMPTY, (), 1),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("metric", "field", "op", "values", "expected"), FILTERS)
def test_filter(
    company: Seeded, metric: str, field: str, op: Op, values: tuple[str | float, ...], expected: float
) -> None:

    assert ask(company, metric, where=where(field, op, *values)).rows[0].value == expected


def test_filters_are_combined(company: Seeded) -> None:
    both = (*where("sector", Op.EQ, "Technology"), *where("amount", Op.GE, 1000))
    assert ask(company, "bookings", where=both, period=YEAR).rows[0].value == 2200


@pytest.mark.parametrize(
    ("field", "op", "values", "code"),
    [
        ("account", Op.EQ, ("Acmee Holding",), "unknown.name"),
        ("account", Op.EQ, (), "filter.no_value"),
        ("amount", Op.BETWEEN, (1,), "filter.between"),
        ("amount", Op.GT, ("lots",), "filter.not_a_number"),
        ("amount", Op.GT, ("nan",), "filter.not_a_number"),
        ("closed_on", Op.GT, ("soon",), "filter.not_a_number"),
        ("sector", Op.GT, (5,), "filter.not_a_number"),
        ("Score", Op.GT, ("high",), "filter.not_a_number"),
        ("Colour", Op.EQ, ("red",), "unknown.field"),
        ("activity_kind", Op.EQ, ("call",), "metric.dimension"),
    ],
)
def test_filters_that_make_no_sense_are_refused(
    company: Seeded, field: str, op: Op, values: tuple[str | float, ...], code: str
) -> None:
    assert refusal(company, "deals", where=where(field, op, *values)).code == code


def test_an_unknown_kind_of_activity_is_refused_with_those_there_are(company: Seeded) -> None:
    refused = refusal(company, "activities", where=where("activity_kind", Op.EQ, "dance"))
    assert refused.code == "unknown.value"
    assert "call" in refused.choices


# ---------------------------------------------------------------- conditions on groups


def fitting(company: Seeded, metric: str, dimension: str, op: str, *values: float, **asked: Any) -> dict[Any, Any]:
    bound = GroupBound.model_validate({"op": op, "values": values})
    result = ask(company, metric, group_by=(dimension,), having=bound, **asked)
    assert result.groups == len(result.rows) <= result.all_groups
    assert result.total is None
    return {row.keys[0]: row.value for row in result.rows}


def test_groups_are_kept_by_their_own_figure(company: Seeded) -> None:
    assert fitting(company, "bookings", "account", ">", 900) == {"Acme": 2250}
    assert fitting(company, "bookings", "account", ">=", 900) == {"Acme": 2250, "Beta": 900}
    assert fitting(company, "bookings", "account", "between", 2000, 100) == {"Beta": 900, "Dune": 100}
    assert fitting(company, "win_rate", "rep", "<", 100) == {"Rita": 75, "Ron": pytest.approx(75, abs=10)}
    assert fitting(company, "deals_won", "month", ">", 1, period=YEAR) == {"2026-02": 2}


@pytest.mark.slow
def test_members_without_a_record_count_as_none(company: Seeded) -> None:
    assert fitting(company, "deals_won", "account", "=", 0) == {"Gamma": 0}
    assert fitting(company, "deals_won", "account", "<", 2) == {"Dune": 1, "Gamma": 0}
    assert fitting(company, "deals_won", "account", "=", 0, where=where("sector", Op.EQ, "Retail")) == {}
    assert fitting(company, "deals_won", "product", "=", 0) == {"Crane": 0}
    by_product = fitting(company, "deals_won", "account", "=", 0, where=where("product", Op.EQ, "Bolt"))
    assert by_product == {"Dune": 0, "Gamma": 0}
    assert fitting(company, "visits", "rep", "=", 0) == {"Ray": 0, "Rita": 0}


def test_nobody_s_missing_records_are_shown_to_who_may_not_see_them(company: Seeded) -> None:
    bound = GroupBound(op="=", values=(0,))
    mine = ask(company, "visits", "Mona", group_by=("rep",), having=bound)
    assert {row.keys[0] for row in mine.rows} <= {"Ron", "Rita", "Tess"}
    own = ask(company, "visits", "Rita", group_by=("account",), having=bound)
    assert [row.keys[0] for row in own.rows] == ["Acme", "Beta", "Gamma"]  # her own, and where she has a deal


def test_groups_are_held_to_two_figures(company: Seeded) -> None:
    also = (MetricBound(metric="deals_won", op=">=", values=(3,)),)
    assert fitting(company, "bookings", "account", ">", 500, having_also=also) == {"Acme": 2250}
    assert fitting(company, "bookings", "account", ">", 500) == {"Acme": 2250, "Beta": 900}


def test_groups_are_ranked_by_how_much_they_changed(company: Seeded) -> None:
    asked: dict[str, Any] = {
        "group_by": ("rep",), "period": SECOND_QUARTER, "compare_to": FIRST_QUARTER, "order": "highest", "limit": 1,
    }  # fmt: skip
    (most,) = ask(company, "bookings", rank_by="change", **asked).rows
    assert (most.keys, most.change) == (["Rita"], 700)
    (percent,) = ask(company, "bookings", rank_by="change_percent", **asked).rows
    assert (percent.keys, percent.change_percent) == (["Rita"], 70)


def test_a_condition_on_groups_needs_groups(company: Seeded) -> None:
    with pytest.raises(Refusal) as refused:
        ask(company, "bookings", having=GroupBound(op=">", values=(1,)))
    assert refused.value.code == "filter.no_groups"


@pytest.mark.slow
@given(
    op=st.sampled_from(["=", "!=", "<", "<=", ">", ">=", "between"]),
    values=st.lists(st.integers(-9, 9), min_size=1, max_size=2),
    value=st.integers(-9, 9),
)
def test_bounds_hold_as_python_compares(op: str, values: list[int], value: int) -> None:
    bound = GroupBound.model_validate({"op": op, "values": values})
    low, high = min(values), max(values)
    compare: dict[str, Callable[[int, int], bool]] = {
        "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    }  # fmt: skip
    expected = low <= value <= high if op == "between" else compare[op](value, low)
    assert bound.fits(value) is expected


# ---------------------------------------------------------------- comparisons


def test_units_of_time_are_compared_with_the_one_before(company: Seeded) -> None:
    result = ask(company, "bookings", group_by=("month",), period=YEAR, compare_to="previous_period")
    rows = {row.keys[0]: (row.value, row.compared) for row in result.rows}
    assert rows["2026-04"] == (500, 0)
    assert rows["2026-05"] == (0, 500) or rows["2026-05"][1] == 500
    assert rows["2026-02"] == (1050, 0)
    assert result.compared_period is None
    assert result.total is not None
    assert result.total.compared is None


def test_a_unit_ahead_of_the_data_is_no_zero_to_compare_with(company: Seeded) -> None:
    years = Period(start=date(2025, 1, 1), end=date(2026, 6, 30))
    result = ask(company, "bookings", group_by=("year",), period=years, compare_to="previous_period")
    assert [(row.keys[0], row.value, row.compared) for row in result.rows] == [("2025", 500, None), ("2026", 2750, 500)]


def test_previous_period(company: Seeded) -> None:
    (row,) = ask(company, "bookings", period=SECOND_QUARTER, compare_to="previous_period").rows
    assert (row.value, row.compared, row.change) == (1700, 1050, 650)
    assert row.change_percent == pytest.approx(100 * 650 / 1050, abs=1e-3)


def test_same_period_last_year(company: Seeded) -> None:
    first = Period(start=date(2026, 1, 1), end=date(2026, 3, 31), grain="quarter")
    result = ask(company, "bookings", period=first, compare_to="same_period_last_year", group_by=("rep",))
    rows = {row.keys[0]: (row.value, row.compared, row.change, row.change_percent) for row in result.rows}
    assert rows == {"Rita": (1000, 0, 1000, None), "Ray": (50, 0, 50, None), "Ron": (0, 500, -500, -100)}
    assert result.total is not None
    assert (result.total.compared, result.total.change, result.total.change_percent) == (500, 550, 110)


def test_units_of_time_are_compared_in_their_order(company: Seeded) -> None:
    result = ask(company, "deals_won", group_by=("quarter",), period=YEAR, compare_to="same_period_last_year")
    assert [(row.keys, row.value, row.compared) for row in result.rows] == [(["2026-Q1"], 2, 2), (["2026-Q2"], 3, 0)]


def test_without_a_period_this_year_is_compared(company: Seeded) -> None:
    result = ask(company, "deals_won", compare_to="same_period_last_year")
    assert (result.rows[0].value, result.rows[0].compared) == (5, 2)
    assert result.period == Period(start=YEAR.start, end=TODAY, grain="range")  # like is held against like


def test_a_stock_is_compared_with_the_end_before(company: Seeded) -> None:
    (row,) = ask(company, "deals_open", period=SECOND_QUARTER, compare_to="previous_period").rows
    assert (row.value, row.compared) == (5, 4)


def test_a_zero_base_has_no_percent(company: Seeded) -> None:
    april = Period(start=date(2026, 4, 1), end=date(2026, 4, 30), grain="month")
    (row,) = ask(company, "bookings", period=april, compare_to="previous_period").rows
    assert (row.value, row.compared, row.change, row.change_percent) == (500, 0, 500, None)


def test_a_missing_base_has_neither_change_nor_percent(company: Seeded) -> None:
    april = Period(start=date(2026, 4, 1), end=date(2026, 4, 30), grain="month")
    march = Period(start=date(2026, 3, 1), end=date(2026, 3, 31), grain="month")
    (row,) = ask(company, "average_deal_size", period=april, compare_to=march).rows
    assert (row.value, row.compared, row.change, row.change_percent) == (500, None, None, None)


def test_nothing_to_compare_with_is_told(company: Seeded) -> None:
    year = Period(start=date(2025, 1, 1), end=date(2025, 12, 31), grain="year")
    refused = refusal(company, "bookings", period=year, compare_to="same_period_last_year")
    assert refused.code == "no_data.compare"
    assert (refused.facts["data_from"], refused.facts["data_to"]) == (date(2025, 1, 15), date(2026, 6, 10))


def test_a_base_that_is_partly_covered_is_told(company: Seeded) -> None:
    after = Period(start=date(2025, 1, 16), end=date(2025, 1, 31))
    result = ask(company, "deals_won", period=after, compare_to="previous_period")
    assert result.rows[0].compared == 1
    assert [note.code for note in result.notes] == ["period_partly_covered"]


# ---------------------------------------------------------------- order, share, average


def test_order_and_limit(company: Seeded) -> None:
    best = ask(company, "bookings", group_by=("account",), limit=2)
    assert [(row.keys, row.value) for row in best.rows] == [(["Acme"], 2250), (["Beta"], 900)]
    assert (best.groups, best.order) == (3, "highest")
    worst = ask(company, "bookings", group_by=("account",), order="lowest", limit=1)
    assert [row.keys for row in worst.rows] == [["Dune"]]
    everything = ask(company, "bookings", group_by=("account",), order="highest")
    assert [row.keys[0] for row in everything.rows] == ["Acme", "Beta", "Dune", None]


def test_ties_are_in_the_order_of_names(company: Seeded) -> None:
    for order in ("highest", "lowest"):
        tied = ask(company, "visits", group_by=("rep",), order=order)
        assert [row.keys[0] for row in tied.rows] == ["Ron"]
        tied = ask(company, "complaints", group_by=("rep",), order=order)
        assert [row.keys[0] for row in tied.rows] == (["Ron", "Rita"] if order == "highest" else ["Rita", "Ron"])
        tied = ask(company, "accounts", group_by=("account",), order=order)
        assert [row.keys[0] for row in tied.rows] == ["Acme", "Beta", "Dune", "Gamma"]


def test_the_first_of_each_group(company: Seeded) -> None:
    result = ask(company, "bookings", group_by=("quarter", "rep"), period=YEAR, limit=1, limit_each=True)
    assert [(row.keys, row.value) for row in result.rows] == [(["2026-Q1", "Rita"], 1000), (["2026-Q2", "Rita"], 1700)]
    assert result.limit_each


def test_what_the_first_come_to_together(company: Seeded) -> None:
    best = ask(company, "bookings", group_by=("account",), limit=2, share_of_total=True)
    assert best.subtotal is not None
    assert (best.subtotal.value, best.subtotal.share_percent) == (3150, pytest.approx(100 * 3150 / 3250))
    assert ask(company, "win_rate", group_by=("account",), limit=2).subtotal is None
    assert ask(company, "bookings", group_by=("account",)).subtotal is None


def test_a_share_of_a_part(company: Seeded) -> None:
    both = (*where("account", Op.EQ, "Acme"), *where("rep", Op.EQ, "Rita"))
    of_rita = ask(company, "bookings", where=both, share_of_total=True, share_within=("rep",))
    assert of_rita.rows[0].share_percent == pytest.approx(100 * 2200 / 2700)
    assert of_rita.share_of is not None
    assert [item.field for item in of_rita.share_of.where] == ["rep"]
    of_all = ask(company, "deals_open", share_of_total=True, share_of_metric="deals")
    assert of_all.rows[0].share_percent == pytest.approx(100 * 5 / 14)


def test_a_company_with_all_that_belongs_to_it(company: Seeded) -> None:
    grouped = ask(company, "deals", group_by=("corporate_group",))
    assert {row.keys[0]: row.value for row in grouped.rows} == {"Acme": 7, "Beta": 3, "Dune": 1, None: 3}
    one = ask(company, "deals", where=where("corporate_group", Op.EQ, "Acme"))
    assert one.rows[0].value == 7


def test_a_condition_on_what_nobody_records_is_no_zero(company: Seeded) -> None:
    with pytest.raises(Refusal) as refused:
        ask(company, "deals", where=where("source", Op.EQ, "fair"))
    assert refused.value.code == "no_data.field"
    with pytest.raises(Refusal) as refused:
        records(company, "deals", where=where("source", Op.EQ, "fair"))
    assert (refused.value.code, refused.value.facts["field"]) == ("no_data.field", "source")


def test_shares_add_up_to_a_hundred(company: Seeded) -> None:
    result = ask(company, "bookings", group_by=("account",), share_of_total=True)
    assert sum(row.share_percent or 0 for row in result.rows) == pytest.approx(100, abs=1e-3)
    one = ask(company, "bookings", where=where("account", Op.EQ, "Acme"), share_of_total=True)
    assert one.rows[0].share_percent == pytest.approx(100 * 2250 / 3250, abs=1e-3)
    assert ask(company, "win_rate", group_by=("rep",), share_of_total=True).rows[0].share_percent is None


def test_average_of_sums_over_the_units_that_have_data(company: Seeded) -> None:
    """In 2026 there are six months until today, in all of 2025 and 2026 eighteen: days to come don't thin it out."""
    assert ask(company, "bookings", period=YEAR, average_per="month").rows[0].value == pytest.approx(2750 / 6, abs=1e-3)
    assert ask(company, "bookings", average_per="quarter").rows[0].value == pytest.approx(3250 / 6, abs=1e-3)
    early = Period(start=date(2020, 1, 1), end=date(2025, 12, 31))
    assert ask(company, "deals_won", period=early, average_per="year").rows[0].value == 2


def test_average_of_what_does_not_add_up(company: Seeded) -> None:
    """Win rates of the quarters: 2 of 3 and 3 of 4; open deals at the ends of six months."""
    rate = ask(company, "win_rate", period=YEAR, average_per="quarter").rows[0].value
    assert rate == pytest.approx((100 * 2 / 3 + 75) / 2, abs=1e-3)
    held = ask(company, "deals_open", period=YEAR, average_per="month").rows[0].value
    assert held == pytest.approx((4 + 4 + 4 + 5 + 6 + 5) / 6, abs=1e-3)


def test_averages_are_compared_with_averages(company: Seeded) -> None:
    (row,) = ask(company, "bookings", period=SECOND_QUARTER, average_per="month", compare_to="previous_period").rows
    assert (row.value, row.compared) == (pytest.approx(1700 / 3, abs=1e-3), pytest.approx(350, abs=1e-3))


# ---------------------------------------------------------------- targets


def test_targets_by_time_are_those_of_that_length(company: Seeded) -> None:
    assert table(ask(company, "target", group_by=("month",), where=where("rep", Op.EQ, "Rita"))) == {
        "2026-04": 400, "2026-05": 500,
    }  # fmt: skip
    assert table(ask(company, "target", group_by=("year",))) == {"2026": 9000}
    result = ask(company, "attainment", group_by=("month",), where=where("rep", Op.EQ, "Rita"))
    assert table(result)["2026-04"] == 125


@pytest.mark.slow
def test_targets_of_one_level_only(company: Seeded) -> None:
    assert ask(company, "target").rows[0].value == 2500
    assert ask(company, "target", period=YEAR).rows[0].value == 9000
    assert ask(company, "target", where=where("team", Op.EQ, "South")).rows[0].value == 900
    assert table(ask(company, "gap_to_target", group_by=("region",)))["East"] == 1500
    assert refusal(company, "target", where=where("product", Op.EQ, "Anvil")).code == "no_data.targets"


# ---------------------------------------------------------------- what there is no data for


def test_no_data_tells_the_days_there_is_data_for(company: Seeded) -> None:
    old = Period(start=date(2019, 1, 1), end=date(2019, 12, 31), grain="year")
    for metric, first, last in (
        ("bookings", date(2025, 1, 15), date(2026, 6, 10)),
        ("sales_revenue", date(2026, 1, 20), date(2026, 5, 20)),
        ("deals_created", date(2025, 1, 1), date(2026, 6, 1)),
        ("pipeline", date(2025, 1, 1), TODAY),
        ("customers_lost", date(2026, 1, 15), TODAY),
    ):
        refused = refusal(company, metric, period=old)
        assert refused.code == "no_data.period"
        assert (refused.facts["data_from"], refused.facts["data_to"]) == (first, last), metric
    assert refusal(company, "forecast", period=old).code == "no_data.period"
    assert refusal(company, "attainment", period=old).code == "no_data.targets"


def test_days_after_the_last_record_count_while_the_records_are_fresh(company: Seeded) -> None:
    """The last deal closed on 10 June: three weeks later nobody closed anything, a year later nobody wrote it down."""
    week = Period(start=date(2026, 6, 29), end=date(2026, 7, 5), grain="week")
    assert ask(company, "deals_won", period=week).rows[0].value == 0
    assert ask(company, "deals_won", "Tess", period=SECOND_QUARTER).rows[0].value == 0
    july = Period(start=date(2026, 7, 1), end=date(2026, 7, 31), grain="month")
    assert refusal(company, "deals_won", period=july).code == "no_data.period"
    with company.database.transaction() as session:
        later = company.access(session, today=date(2027, 6, 30))
        with pytest.raises(Refusal) as refused:
            query_metric(later, MetricQuery(metric="deals_won", period=july))
        assert refused.value.code == "no_data.period"


def test_a_period_partly_covered_is_told(company: Seeded) -> None:
    result = ask(company, "bookings", period=Period(start=date(2024, 7, 1), end=date(2025, 6, 30)))
    assert [(note.code, note.facts["data_from"]) for note in result.notes if note.code != "amounts_missing"] == [
        ("period_partly_covered", date(2025, 1, 15))
    ]


def test_missing_amounts_are_told(company: Seeded) -> None:
    result = ask(company, "bookings", period=SECOND_QUARTER)
    assert [(note.code, note.facts) for note in result.notes] == [("amounts_missing", {"records": 1})]
    may = Period(start=date(2026, 5, 1), end=date(2026, 5, 31), grain="month")
    refused = refusal(company, "bookings", period=may)
    assert (refused.code, refused.facts["records"]) == ("no_data.amounts", 1)


def test_an_empty_denominator_is_no_zero(company: Seeded) -> None:
    march = Period(start=date(2026, 4, 1), end=date(2026, 4, 10))
    assert ask(company, "win_rate", period=march).rows[0].value is None
    assert ask(company, "sales_cycle_days", period=march).rows[0].value is None
    assert ask(company, "deals_won", period=march).rows[0].value == 0


@pytest.mark.slow
def test_without_any_record_of_a_kind(each_database: Any) -> None:
    from knowledge.access import Access, owner_principal
    from knowledge.company import get_company

    with each_database.transaction() as session:
        access = Access(session, owner_principal(session, TODAY), TODAY, get_company(session))
        for metric in METRICS:
            if METRICS[metric].source == "people":  # the installation's owner is there, and is none of them
                assert query_metric(access, MetricQuery(metric=metric)).rows[0].value == 0
                continue
            with pytest.raises(Refusal) as refused:
                query_metric(access, MetricQuery(metric=metric, period=YEAR))
            assert refused.value.code in ("no_data.empty", "no_data.targets", *NOTHING.values()), metric
        assert describe_data(access) == []


def test_sales_mean_orders_where_there_are_only_orders(each_company: Seeded) -> None:
    from sqlalchemy import delete

    from knowledge.sales.sell.activities import Activity
    from knowledge.sales.sell.deals import Deal, DealCompetitor, DealHistory, DealLine

    with each_company.database.transaction(write=True) as session:
        assert resolve_metric(each_company.access(session), "销售额")[0].name == "bookings"
        for row in (DealLine, DealCompetitor, DealHistory, Activity, Deal):
            session.execute(delete(row))
        metric, note = resolve_metric(each_company.access(session), "销售额")
        assert metric.name == "sales_revenue"
        assert note is not None
        assert note.code == "read_as"


# ---------------------------------------------------------------- the records behind


def test_records_behind_a_stock_are_as_of_its_day(company: Seeded) -> None:
    found = records(company, "pipeline", period=FIRST_QUARTER)
    at = [column.name for column in found.columns]
    name, *rest = (at.index(column) for column in ("name", "stage", "amount", "rep"))
    shown = {row[name]: tuple(row[index] for index in rest) for row in found.rows}

    assert shown == {
        "Bravo": (None, 500, "Rita"), "Foxtrot": ("qualified", 200, "Ron"), "Golf": ("proposal", 1200, "Rita"),
        "Juliet": ("lead", None, None),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("metric", "column"),
    [
        ("bookings", "amount"),
        ("pipeline", "amount"),
        ("sales_revenue", "amount"),
        ("target", "amount"),
        ("deals_won", ""),
    ],
)
def test_records_behind_sum_to_the_figure(company: Seeded, metric: str, column: str) -> None:
    figure = ask(company, metric, period=SECOND_QUARTER).rows[0]
    found = records(company, metric, period=SECOND_QUARTER)
    at = [item.name for item in found.columns]
    assert found.total == len(found.rows) == figure.records
    assert figure.value == (sum(row[at.index(column)] or 0 for row in found.rows) if column else found.total)


@pytest.mark.slow
def test_records_behind_a_derived_metric_are_its_deals(company: Seeded) -> None:
    assert {row[2] for row in records(company, "attainment").rows} == {"Bravo", "Coral", "Golf"}
    assert {row[2] for row in records(company, "forecast").rows} == {"Bravo", "Coral", "Golf", "Foxtrot", "Novice"}


@pytest.mark.slow
@pytest.mark.parametrize("metric", sorted(METRICS))
def test_every_metric_lists_its_records(company: Seeded, metric: str) -> None:
    found = records(company, metric, order="highest")
    assert 0 < len(found.rows) == found.total
    assert len({row[0] for row in found.rows}) == found.total


def test_a_cut_list_says_how_many_there_are(company: Seeded) -> None:
    with company.database.transaction() as session:
        found = metric_records(company.access(session), MetricQuery(metric="deals"), limit=3)
    assert (len(found.rows), found.total) == (3, 14)


# ---------------------------------------------------------------- who may see what


@pytest.mark.parametrize(
    ("who", "value", "scope"),
    [
        ("Rita", 2700, Scope.MINE), ("Tess", 0, Scope.MINE), ("Mona", 2000, Scope.TEAM), ("Milo", 1200, Scope.TEAM),
        ("Dora", 3250, Scope.COMPANY), ("Otto", 3250, Scope.COMPANY),
    ],
)  # fmt: skip
def test_rows_of_the_caller(company: Seeded, who: str, value: float, scope: Scope) -> None:
    """Mona led Rita when Alpha and Bravo closed, Milo when Golf did."""
    result = ask(company, "bookings", who)
    assert (result.rows[0].value, result.scope) == (value, scope)


def test_totals_reach_further_than_rows(company: Seeded) -> None:
    by_region = ask(company, "bookings", "Mona", group_by=("region",))
    assert (by_region.scope, by_region.total and by_region.total.value) == (Scope.COMPANY, 3250)
    board = ask(company, "bookings", "Ron", group_by=("rep",))
    assert (board.scope, table(board)) == (Scope.TEAM, {"Rita": 1500, "Ron": 500})
    assert ask(company, "deals_won", "Ron", scope=Scope.TEAM).rows[0].value == 5


@pytest.mark.parametrize(
    ("who", "asked"),
    [
        ("Rita", {"scope": Scope.COMPANY}), ("Tess", {"scope": Scope.TEAM}),
        ("Rita", {"scope": Scope.TEAM, "group_by": ("account",)}),
        ("Mona", {"scope": Scope.COMPANY, "group_by": ("rep",), "where": where("sector", Op.EQ, "Retail")}),
        ("Rita", {"scope": Scope.TEAM, "where": where("amount", Op.GT, 999)}),
        ("Rita", {"scope": Scope.TEAM, "where": where("Campaign", Op.EQ, "Spring fair")}),
    ],
)  # fmt: skip
def test_further_than_that_is_refused(company: Seeded, who: str, asked: dict[str, Any]) -> None:
    assert refusal(company, "bookings", who, **asked).code == "access.scope"


def test_a_right_to_totals_lists_no_records(company: Seeded) -> None:
    with pytest.raises(Refusal) as refused:
        records(company, "bookings", "Ron", scope=Scope.TEAM)
    assert refused.value.code == "access.scope"
    found = records(company, "bookings", "Ron", group_by=("region",))
    assert {row[2] for row in found.rows} == {"Coral", "Kilo", "Lima"}


@pytest.mark.slow
def test_targets_of_the_caller(company: Seeded) -> None:
    assert ask(company, "target", "Rita").rows[0].value == 1200
    assert table(ask(company, "target", "Mona", group_by=("team",))) == {"North": 1100}
    assert refusal(company, "target", "Tess").code == "access.area"
    led = ask(company, "target", "Dora", scope=Scope.MINE)  # who leads plans for all of those led
    assert led.rows[0].value == ask(company, "target", "Dora").rows[0].value
    assert [note.code for note in led.notes] == ["mine_is_team"]
    assert refusal(company, "attainment", "Rita", scope=Scope.TEAM).code == "access.scope"


def test_a_colleague_by_name(company: Seeded) -> None:
    assert ask(company, "bookings", "Mona", where=where("rep", Op.EQ, "Ron")).rows[0].value == 500
    assert refusal(company, "bookings", "Ron", where=where("rep", Op.EQ, "Rita")).code == "access.person"
    assert refusal(company, "bookings", "Mona", where=where("rep", Op.EQ, "Ray")).code == "access.person"


@pytest.mark.slow
def test_who_may_read_a_rep_s_rows_may_ask_for_them_by_name(company: Seeded) -> None:
    """Rita moved from Mona's team to Milo's on 1 May: each sees what was sold in theirs, by breakdown and by name."""
    for who, period, expected in (
        ("Mona", None, 1500), ("Milo", None, 1200), ("Mona", FIRST_QUARTER, 1000), ("Mona", SECOND_QUARTER, 500),
        ("Milo", SECOND_QUARTER, 1200),
    ):  # fmt: skip
        shown = table(ask(company, "bookings", who, group_by=("rep",), period=period))
        named = ask(company, "bookings", who, where=where("rep", Op.EQ, "Rita"), period=period).rows[0].value
        assert (shown["Rita"], named) == (expected, expected), (who, period)
    won = records(company, "deals_won", "Mona", where=where("rep", Op.EQ, "Rita"))
    assert {row[2] for row in won.rows} == {"Alpha", "Bravo"}


@pytest.mark.slow
def test_what_none_of_one_s_rows_can_tell_about_a_rep_is_refused_and_no_zero(company: Seeded) -> None:
    june = Period(start=date(2026, 6, 1), end=date(2026, 6, 30), grain="month")
    for who, period in (("Mona", june), ("Milo", FIRST_QUARTER)):
        refused = refusal(company, "bookings", who, where=where("rep", Op.EQ, "Rita"), period=period)
        assert refused.code == "access.person", who
    assert refusal(company, "deals_open", "Mona", where=where("rep", Op.EQ, "Rita")).code == "access.person"
    assert ask(company, "deals_open", "Milo", where=where("rep", Op.EQ, "Rita")).rows[0].value == 1
    # In the team all along: nothing lost in the quarter is a true nothing.
    assert (
        ask(company, "deals_lost", "Mona", where=where("rep", Op.EQ, "Ron"), period=SECOND_QUARTER).rows[0].value == 0
    )


def test_products_are_open_to_all(company: Seeded) -> None:
    assert ask(company, "products", "Tess").rows[0].value == 3


def test_time_dimensions_are_the_units_of_periods() -> None:
    for name, dimension in DIMENSIONS.items():
        if dimension.is_time:
            assert period_containing(TODAY, name).grain == name


def test_the_mean_over_reps_is_that_of_those_with_any(company: Seeded) -> None:
    with company.database.transaction() as session:
        access = company.access(session)
        by_rep = query_metric(access, MetricQuery(metric="bookings", group_by=("rep",)))
        mean = query_metric(access, MetricQuery(metric="bookings", average_per="rep"))
    values = [row.value for row in by_rep.rows if row.keys[0] is not None and row.value is not None]
    assert len(values) > 1
    assert mean.rows[0].value == pytest.approx(sum(values) / len(values))

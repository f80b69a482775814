"""Teams and regions without a target of their own: the targets of their reps stand for it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, select

from knowledge.metrics.model import Filter, MetricQuery, MetricResult, Period, Scope
from knowledge.metrics.query import metric_records, query_metric
from knowledge.sales.plan.targets import Target
from knowledge.sales.team.people import Person, Team
from tests.knowledge.metrics.company import Seeded

pytestmark = pytest.mark.slow

APRIL = Period(start=date(2026, 4, 1), end=date(2026, 4, 30), grain="month")
MAY = Period(start=date(2026, 5, 1), end=date(2026, 5, 31), grain="month")
SPRING = Period(start=APRIL.start, end=MAY.end)


@pytest.fixture
def quotas(each_company: Seeded) -> Seeded:
    """Only reps have targets: Rita 400 a month, in North until May and then in South; Ron 300, in North."""
    with each_company.database.transaction() as session:
        session.execute(delete(Target))
        people = dict(session.execute(select(Person.name, Person.id)).all())
        for month in (APRIL, MAY):
            for name, amount in (("Rita", 400_00), ("Ron", 300_00)):
                session.add(
                    Target(
                        metric="bookings", person_id=people[name], amount=amount, currency="USD",
                        period_start=month.start, period_end=month.end,
                    )
                )  # fmt: skip
    return each_company


def ask(company: Seeded, metric: str = "target", who: str = "Dora", **asked: Any) -> MetricResult:
    with company.database.transaction() as session:
        return query_metric(company.access(session, who), MetricQuery(metric=metric, **asked))


def table(result: MetricResult) -> dict[str | None, Any]:
    return {row.keys[0]: row.value for row in result.rows}


def of(field: str, value: str) -> tuple[Filter, ...]:
    return (Filter(field=field, values=(value,)),)


def test_a_team_has_the_sum_of_its_reps_targets(quotas: Seeded) -> None:
    result = ask(quotas, group_by=("team",), period=APRIL)
    assert table(result) == {"North": 700}
    assert [(note.code, note.facts) for note in result.notes] == [("target_of_reps", {"dimension": "team"})]
    assert table(ask(quotas, group_by=("team",), period=MAY)) == {"North": 300, "South": 400}
    assert ask(quotas, where=of("team", "North"), period=SPRING).rows[0].value == 1000
    assert table(ask(quotas, group_by=("manager",), period=MAY)) == {"Mona": 300, "Milo": 400}
    assert table(ask(quotas, group_by=("month",), where=of("team", "South"), period=SPRING)) == {"2026-05": 400}


@pytest.mark.quick
def test_so_has_a_region(quotas: Seeded) -> None:
    assert table(ask(quotas, group_by=("region",), period=APRIL)) == {"West": 400, "East": 300}
    assert ask(quotas, where=of("region", "West"), period=SPRING).rows[0].value == 800


def test_attainment_is_against_that_sum(quotas: Seeded) -> None:
    won = {**table(ask(quotas, "bookings", group_by=("team",), period=APRIL)), "sum": 700}
    result = ask(quotas, "attainment", group_by=("team",), period=APRIL)
    assert table(result) == {"North": pytest.approx(100 * won["North"] / won["sum"], abs=0.001)}
    assert [note.code for note in result.notes] == ["target_of_reps"]
    assert ask(quotas, "gap_to_target", where=of("team", "North"), period=APRIL).rows[0].value == 700 - won["North"]


def test_a_manager_s_own_team(quotas: Seeded) -> None:
    assert ask(quotas, who="Mona", scope=Scope.TEAM, period=APRIL).rows[0].value == 700
    assert ask(quotas, who="Rita", period=APRIL).rows[0].value == 400


def test_a_target_of_its_own_comes_first(quotas: Seeded) -> None:
    with quotas.database.transaction() as session:
        north = session.scalars(select(Team.id).where(Team.name == "North")).one()
        session.add(
            Target(
                metric="bookings", team_id=north, amount=650_00, currency="USD", period_start=APRIL.start,
                period_end=APRIL.end,
            )
        )  # fmt: skip
    result = ask(quotas, where=of("team", "North"), period=APRIL)
    assert (result.rows[0].value, result.notes) == (650, [])
    assert ask(quotas, period=APRIL).rows[0].value == 650
    assert ask(quotas, where=of("team", "North"), period=MAY).rows[0].value == 300


def test_the_targets_behind_the_sum_are_listed(quotas: Seeded) -> None:
    with quotas.database.transaction() as session:
        query = MetricQuery(metric="target", where=of("team", "North"), period=APRIL)
        assert metric_records(quotas.access(session, "Dora"), query).total == 2


def test_a_manager_s_target_that_holds_the_reps_is_not_added_to_them(quotas: Seeded) -> None:
    """The sheet says that Mona's 900 are hers for the team, of which Rita and Ron carry 700 in April."""
    with quotas.database.transaction() as session:
        mona = session.scalars(select(Person.id).where(Person.name == "Mona")).one()
        whole = Target(
            metric="bookings", person_id=mona, amount=900_00, currency="USD",
            period_start=APRIL.start, period_end=APRIL.end,
        )  # fmt: skip
        session.add(whole)
        session.flush()
        for part in session.scalars(select(Target).where(Target.period_start == APRIL.start, Target.id != whole.id)):
            part.parent_id = whole.id
    assert ask(quotas, period=APRIL).rows[0].value == 700
    assert table(ask(quotas, group_by=("region",), period=APRIL)) == {"West": 400, "East": 300}
    assert ask(quotas, where=of("rep", "Mona"), period=APRIL).rows[0].value == 900

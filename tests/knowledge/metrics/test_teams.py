"""A team is everybody below its manager: filters, targets, access and the directory, in a company of nested teams."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.metrics.model import Filter, MetricQuery, MetricResult, Op, Period, Scope
from knowledge.metrics.query import metric_records, query_metric
from knowledge.refusals import Refusal
from knowledge.sales.plan.targets import Target
from knowledge.sales.team import directory
from knowledge.sales.team.lines import teams_below, topmost
from knowledge.sales.team.people import Person, Role, Team, TeamMembership
from tests.knowledge.metrics.company import Seeded

pytestmark = pytest.mark.slow

SECOND_QUARTER = Period(start=date(2026, 4, 1), end=date(2026, 6, 30), grain="quarter")
MARCH = Period(start=date(2026, 3, 1), end=date(2026, 3, 31), grain="month")


def team(session: Session, name: str) -> Team:
    return session.scalars(select(Team).where(Team.name == name)).one()


def person(session: Session, name: str) -> Person:
    return session.scalars(select(Person).where(Person.name == name)).one()


@pytest.fixture
def nested(each_company: Seeded) -> Seeded:
    """Nell leads West, with Ray in it and North below it; Kate leads Coast, and South's manager reports to her."""
    from knowledge.names import rebuild_names

    with each_company.database.transaction() as session:
        nell, kate = Person(name="Nell", role=Role.MANAGER), Person(name="Kate", role=Role.MANAGER)
        session.add_all([nell, kate])
        session.flush()
        west, coast = Team(name="West Wing", manager_id=nell.id), Team(name="Coast", manager_id=kate.id)
        session.add_all([west, coast])
        session.flush()
        team(session, "North").parent_id = west.id
        person(session, "Milo").manager_id = kate.id
        session.add(TeamMembership(person_id=person(session, "Ray").id, team_id=west.id))
        # Somebody may be in two teams at once, and is counted once all the same.
        session.add(TeamMembership(person_id=person(session, "Ron").id, team_id=west.id))
        session.add(
            Target(
                metric="bookings", team_id=west.id, amount=1500_00, currency="USD",
                period_start=SECOND_QUARTER.start, period_end=SECOND_QUARTER.end,
            )
        )  # fmt: skip
        session.flush()
        rebuild_names(session)
    return each_company


def of(field: str, *values: str, op: Op = Op.EQ) -> tuple[Filter, ...]:
    return (Filter(field=field, op=op, values=values),)


def ask(company: Seeded, metric: str, who: str = "Dora", **asked: Any) -> MetricResult:
    with company.database.transaction() as session:
        return query_metric(company.access(session, who), MetricQuery(metric=metric, **asked))


def value(company: Seeded, metric: str, who: str = "Dora", **asked: Any) -> Any:
    return ask(company, metric, who, **asked).rows[0].value


def table(company: Seeded, metric: str, who: str = "Dora", **asked: Any) -> dict[Any, Any]:
    return {row.keys[0]: row.value for row in ask(company, metric, who, **asked).rows}


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        # Alpha 1000 and Bravo 500 of Rita's before she moved, Kilo 400 and Lima 100 of Ron's, Mike 50 of Ray's.
        (of("team", "West Wing"), 2050), (of("manager", "Nell"), 2050), (of("team", "North"), 2000),
        (of("manager", "Mona"), 2000),
        (of("team", "Coast"), 1200), (of("manager", "Kate"), 1200), (of("manager", "Milo"), 1200),
        (of("team", "West Wing", "South"), 3250), (of("team", "West Wing", op=Op.NE), 1200),
        (of("manager", "Kate", op=Op.NE), 2050),
    ],
)  # fmt: skip
def test_a_team_is_everybody_below_at_the_close_date(nested: Seeded, where: Any, expected: int) -> None:
    assert value(nested, "bookings", where=where) == expected


@pytest.mark.quick
def test_the_records_are_those_of_the_figure(nested: Seeded) -> None:
    with nested.database.transaction() as session:
        query = MetricQuery(metric="bookings", where=of("team", "West Wing"))
        found = metric_records(nested.access(session), query)
    assert {row[2] for row in found.rows} == {"Alpha", "Bravo", "Coral", "Kilo", "Lima", "Mike"}
    assert (found.total, found.amount) == (6, 2050)


def test_a_stock_counts_who_was_below_on_its_day(nested: Seeded) -> None:
    """On 31 March Golf (1200) and Bravo (500) of Rita's and Foxtrot (200 then) of Ron's were open; then Rita left."""
    assert value(nested, "pipeline", where=of("team", "West Wing"), period=MARCH) == 1900
    assert value(nested, "pipeline", where=of("team", "Coast"), period=MARCH) == 0
    assert value(nested, "pipeline", where=of("team", "West Wing")) == 300 + 2000 + 90
    assert value(nested, "pipeline", where=of("team", "Coast")) == 700


def test_teams_side_by_side_are_whole_and_one_team_s_breakdown_shows_its_parts(nested: Seeded) -> None:
    both = of("team", "West Wing", "Coast")
    result = table(nested, "bookings", where=both, group_by=("team",))
    assert result == {"West Wing": 2050, "Coast": 1200}
    led = of("manager", "Kate", "Milo")
    assert table(nested, "bookings", where=led, group_by=("manager",)) == {"Milo": 1200}
    parts = table(nested, "bookings", where=of("team", "West Wing"), group_by=("team",))
    assert parts == {"North": 2000, "West Wing": 550}  # Ron's 500 stand in the row of each of his teams


def test_somebody_who_leads_no_team_is_no_manager(nested: Seeded) -> None:
    with pytest.raises(Refusal) as refused:
        ask(nested, "bookings", where=of("manager", "Ron"))
    assert refused.value.code == "unknown.value"


def test_the_target_of_a_team_is_its_own_or_that_of_the_teams_below(nested: Seeded) -> None:
    quarter = {"period": SECOND_QUARTER}
    assert value(nested, "target", where=of("team", "West Wing"), **quarter) == 1500  # and not North's 1100 on top
    assert value(nested, "target", where=of("team", "Coast"), **quarter) == 900
    assert value(nested, "target", where=of("manager", "Kate"), **quarter) == 900
    assert value(nested, "target", "Nell", scope=Scope.TEAM, **quarter) == 1500
    assert table(nested, "target", group_by=("team",), **quarter) == {"West Wing": 1500, "North": 1100, "South": 900}
    both = of("team", "West Wing", "Coast")
    assert table(nested, "target", where=both, group_by=("team",), **quarter) == {"West Wing": 1500, "Coast": 900}
    assert value(nested, "attainment", where=of("team", "West Wing"), **quarter) == pytest.approx(
        100 * 500 / 1500, abs=1e-3
    )


def test_a_manager_of_managers_reads_all_below(nested: Seeded) -> None:
    assert table(nested, "bookings", "Nell", group_by=("rep",)) == {"Rita": 1500, "Ron": 500, "Ray": 50}
    assert table(nested, "bookings", "Kate", group_by=("rep",)) == {"Rita": 1200}


def test_a_team_of_which_only_a_part_is_in_reach_is_refused(nested: Seeded) -> None:
    assert value(nested, "bookings", "Ron", where=of("team", "North")) == 2000
    for who, where in (
        ("Rita", of("team", "North")), ("Rita", of("manager", "Mona")), ("Tess", of("team", "Coast")),
        ("Tess", of("manager", "Kate")), ("Rita", of("team", "South", "North")),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            ask(nested, "bookings", who, where=where)
        assert refused.value.code == "access.scope", (who, where)
    # A manager's totals reach everywhere, the rows only as far as the teams below.
    assert value(nested, "bookings", "Mona", where=of("team", "West Wing")) == 2050
    with pytest.raises(Refusal) as refused:
        ask(nested, "bookings", "Mona", where=of("team", "West Wing"), group_by=("account",))
    assert refused.value.code == "access.scope"


def test_whoever_is_in_the_upper_team_has_its_totals_whole(nested: Seeded) -> None:
    assert value(nested, "bookings", "Ray", where=of("team", "West Wing")) == 2050
    assert value(nested, "bookings", "Ray", scope=Scope.TEAM) == 2050


def test_the_directory_counts_and_lists_everybody_below(nested: Seeded) -> None:
    with nested.database.transaction() as session:
        access = nested.access(session)
        sizes = {entry.name: entry.people for entry in directory.find_teams(access)}
        west = directory.find_people(access, team_id=team(session, "West Wing").id)
    assert sizes == {"West Wing": 3, "North": 2, "Coast": 1, "South": 1}
    assert {entry.name for entry in west} == {"Ron", "Ray", "Tess"}


def test_a_circle_of_teams_ends(nested: Seeded) -> None:
    with nested.database.transaction() as session:
        west, north = team(session, "West Wing"), team(session, "North")
        west.parent_id = north.id
        session.flush()
        both = {west.id, north.id}
        assert teams_below(session, {west.id}) == teams_below(session, {north.id}) == both
        assert topmost(session, both) == both


def test_a_reps_mean_over_the_own_team_is_that_of_the_whole_team(each_company: Seeded) -> None:
    with each_company.database.transaction() as session:
        query = MetricQuery(
            metric="bookings", where=(Filter(field="team", op=Op.EQ, values=("North",)),), average_per="rep"
        )
        told = {}
        for name in ("Mona", "Ron"):
            access = each_company.access(session, name)
            (row,) = query_metric(access, query).rows
            told[name] = row.value
            with_scope = query.model_copy(update={"where": (), "scope": Scope.TEAM})
            assert query_metric(access, with_scope).rows[0].value == row.value
        assert told["Mona"] == told["Ron"] is not None
        access = each_company.access(session, "Ron")
        by_rep = query_metric(access, query.model_copy(update={"group_by": ("rep",)}))
        assert {row.keys[0] for row in by_rep.rows} == {"Ron"}  # each one's own value stays theirs


def test_whoever_left_is_found_by_name_with_the_last_team(each_company: Seeded) -> None:
    with each_company.database.transaction() as session:
        ron = person(session, "Ron")
        ron.left_on = date(2026, 5, 1)
        access = each_company.access(session)
        assert "Ron" not in {entry.name for entry in directory.find_people(access)}
        (entry,) = directory.find_people(access, person_id=ron.id)
        assert (entry.team, entry.left_on) == ("North", date(2026, 5, 1))

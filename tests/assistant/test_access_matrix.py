"""Every role, every tool, everybody's records: what comes out is what the access table says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select

from assistant.toolbox import may_use
from assistant.turn import Turn
from knowledge.access import RULES, Area
from knowledge.company import get_company
from knowledge.metrics.sources import SOURCES
from knowledge.sales.team.people import Region, Role, Team
from tests.support.company import PEOPLE, TODAY, Desk, desk_in, person_id
from tests.support.marked import Marker
from tools.catalogue import TOOLS
from tools.contract import Effect, Tool

pytestmark = pytest.mark.slow

OWNERS = {"rhea": "North", "ravi": "North", "tilda": "North", "sami": "South"}
# Whose records each person reads, in the areas that the role opens at all: the access table, by hand.
READS = {
    "tilda": {"tilda"}, "rhea": {"rhea"}, "nora": {"rhea", "ravi", "tilda"}, "sven": {"sami"}, "dora": set(OWNERS),
    "otis": set(OWNERS),
}  # fmt: skip
CLOSED = {
    ("tilda", Area.HIRING), ("tilda", Area.TARGETS), ("rhea", Area.HIRING), ("otis", Area.PAY), ("otis", Area.HIRING),
}  # fmt: skip


@dataclass
class Marked:
    """A company in which four people own one record of every kind, and the marks in them by owner."""

    desk: Desk
    marks: dict[str, dict[str, str]]
    made: dict[str, dict[str, int]]
    threads: dict[str, str] = field(default_factory=dict)

    def seen_by(self, who: str, tool: Tool, asked: dict[str, Any]) -> set[tuple[str, str]]:
        """Owner and table of every mark that one call gives somebody."""
        assistant = self.desk.assistant
        principal = self.desk.who(who)
        turn = Turn(principal, "?", "en", TODAY, assistant.now(), "none")
        result = assistant.toolbox.run(turn, tool.name, asked)
        assert result.status != "failed", (who, tool.name, asked)
        return self.marks_in(result.output.model_dump_json() if result.output else str(result.refusal))

    def marks_in(self, out: str) -> set[tuple[str, str]]:
        """Owner and table of every mark in what came out."""
        said = out.casefold()
        return {
            (owner, place.split(".")[0]) for owner, marks in self.marks.items()
            for mark, place in marks.items() if mark in said
        }  # fmt: skip


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marked]:
    with desk_in(tmp_path_factory.mktemp("matrix")) as desk:
        marks, made = {}, {}
        with desk.assistant.database.transaction() as session:
            region = session.scalars(select(Region.id).where(Region.name == "East")).one()
            for number, (owner, team) in enumerate(OWNERS.items()):
                team_id = session.scalars(select(Team.id).where(Team.name == team)).one()
                prefix = f"Zq{'abcd'[number]}"
                marker = Marker(session, person_id(session, owner), team_id, region, prefix)
                marks[owner], made[owner] = marker.mark(), marker.made
            assert get_company(session).currency == "USD"
        yield Marked(desk, marks, made)


@pytest.mark.parametrize("who", PEOPLE)
def test_a_tool_is_offered_where_the_role_has_its_area(reading: Desk, who: str) -> None:
    for tool in TOOLS:
        offered_where_it_may(reading, tool, who)


def offered_where_it_may(reading: Desk, tool: Tool, who: str) -> None:
    grant = RULES[PEOPLE[who][1]].get(tool.area)
    has = grant is not None and bool(
        (grant.write or grant.propose) if tool.effect is Effect.WRITE else (grant.read or grant.totals)
    )
    principal = reading.who(who)
    assert may_use(principal, tool) is has, tool.name
    assert (tool in reading.assistant.toolbox.allowed(principal)) is has
    if not has:
        turn = Turn(principal, "?", "en", TODAY, reading.assistant.now(), "none")
        result = reading.assistant.toolbox.run(turn, tool.name, {})
        assert result.refusal is not None, tool.name
        assert result.refusal.code in ("access.area", "access.write_area"), tool.name


def _area_of(table: str) -> Area:
    return next((one.area for one in SOURCES.values() if one.table.__tablename__ == table), Area.RECORDS)


def _lists() -> list[tuple[Tool, dict[str, Any]]]:
    """Every way to list records: each `find_` tool, with each of its kinds."""
    return [
        (tool, {"kind": kind} if kind else {})
        for tool in TOOLS
        if tool.name.startswith("find_") and tool.effect is Effect.READ
        for kind in (sorted(tool.options("kind")) if "kind" in tool.input.model_fields else [None])
    ]


@pytest.mark.parametrize(("tool", "asked"), _lists(), ids=lambda item: getattr(item, "name", str(item)))
def test_lists_hold_the_records_in_reach(marked: Marked, tool: Tool, asked: dict[str, Any]) -> None:
    everything = marked.seen_by("dora", tool, asked)
    for who, owners in READS.items():
        seen = marked.seen_by(who, tool, asked)
        for owner, table in everything:
            area = _area_of(table)
            may = owner in owners and (who, area) not in CLOSED
            known = table == "accounts" and PEOPLE[who][1] is not Role.TRAINEE  # names and owners are open
            assert ((owner, table) in seen) is may or known, (who, owner, table)
        assert {table for _, table in seen} <= {table for _, table in everything}


def test_the_lists_show_what_there_is(marked: Marked) -> None:
    """The marks can be seen at all: a list that shows none proves nothing."""
    seen = {table for tool, asked in _lists() for _, table in marked.seen_by("dora", tool, asked)}
    assert seen >= {"deals", "contacts", "leads", "orders", "activities", "tasks", "complaints", "satisfaction_scores"}

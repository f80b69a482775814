"""Every role, every kind of record, everybody's records: who writes, proposes or is refused, by a table of our own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import BigInteger, Boolean, Date, Enum, Float, Integer, String, inspect, select
from sqlalchemy.orm import object_session

from assistant.render import compose
from assistant.toolbox import Toolbox
from assistant.turn import ToolResult, Turn
from knowledge.access import Area
from knowledge.changes import Plan, Risk, update_of
from knowledge.refusals import Refusal
from knowledge.sales.team.people import Role, Team
from knowledge.writable import WRITABLE, belongs, owners
from tests.assistant.test_access_matrix import CLOSED, OWNERS, READS, Marked, marked
from tests.support.company import PEOPLE, TODAY, person_id
from tests.tools.test_each_tool import NAMED, VALUES, wanted
from tools.catalogue import TOOLS
from tools.contract import Effect, Tool, ToolContext, ToolInput, tool

__all__ = ["marked"]
pytestmark = pytest.mark.slow

ALL = {*PEOPLE, "nobody"}
NORTH, SOUTH = {"rhea", "ravi", "tilda", "nora"}, {"sami", "sven"}
# Whose records each person writes at once or approves; whoever is not named writes nothing there.
WRITES: dict[Area, dict[str, set[str]]] = {
    Area.RECORDS: {"rhea": {"rhea"}, "nora": NORTH, "sven": SOUTH, "dora": ALL, "otis": ALL},
    Area.PAY: {"dora": ALL},
    Area.HIRING: {"nora": NORTH, "sven": SOUTH, "dora": ALL},
    Area.TARGETS: {"dora": ALL, "otis": ALL},
}
# Whose records each person may propose to change, for somebody else's approval.
PROPOSES: dict[Area, dict[str, set[str]]] = {Area.TARGETS: {"nora": NORTH, "sven": SOUTH}}
ASKING = [who for who in PEOPLE if who in READS]
PLAIN = {"id", "version", "external_id", "import_id", "extra", "deleted_at", "currency", "kind"}


class Touch(ToolInput):
    """A record to change one field of."""

    kind: str
    id: int
    risk: Risk


@tool(Effect.WRITE, risk=Risk.LOW, examples=[])
def touch(asked: Touch, context: ToolContext) -> Plan:
    """Change the first plain field of a record, whoever's it is: what stands in the way is the access table alone."""
    record = context.access.session.get_one(WRITABLE[asked.kind].model, asked.id)
    name, value = _other_value(asked.kind, record)
    change = update_of(asked.kind, record, "a record", {name: value})
    assert change is not None
    return Plan(tool="touch", summary="a record is touched", risk=asked.risk, changes=[change])


def _other_value(kind: str, record: Any) -> tuple[str, Any]:
    """A field that decides nothing, and a value that it does not have."""
    others: tuple[tuple[type[Any], Callable[[Any, Any], Any]], ...] = (
        (Enum, lambda of, now: next(one for one in (of.enum_class or of.enums) if one != now)),
        (String, lambda of, now: "touched"[: of.length]), (Boolean, lambda of, now: not now),
        (BigInteger, lambda of, now: (now or 0) + 1), (Integer, lambda of, now: (now or 0) + 1),
        (Float, lambda of, now: (now or 0) + 0.25), (Date, lambda of, now: (now or TODAY) + timedelta(days=1)),
    )  # fmt: skip
    free = [
        column for column in inspect(type(record)).columns
        if column.key not in {*PLAIN, *owners(kind)} and not column.foreign_keys
    ]  # fmt: skip
    for of, other in others:
        for column in free:
            if type(column.type) is of or (of is String and isinstance(column.type, String) and column.key != "metric"):
                return column.key, other(column.type, getattr(record, column.key))
    column = next(one for one in inspect(type(record)).columns if one.foreign_keys and one.key not in owners(kind))
    other = next(iter(column.foreign_keys)).column
    session = object_session(record)
    assert session
    return column.key, session.scalar(select(other).where(other != getattr(record, column.key)).limit(1))


def outcome(result: ToolResult) -> str:
    """What became of a write."""
    if result.refusal is not None:
        return "refused"
    assert result.written is not None, result.failure_id
    if result.written.change_set_id is not None:
        return "applied"
    return "theirs to approve" if result.written.may_approve else "waits for others"


def expected(who: str, area: Area, whose: set[str], risk: Risk) -> str:
    """The outcome by the table, for records of these owners."""
    if whose <= WRITES[area].get(who, set()):
        return "applied" if risk is Risk.LOW else "theirs to approve"
    able = WRITES[area].get(who, set()) | PROPOSES.get(area, {}).get(who, set())
    return "waits for others" if whose <= able else "refused"


def _thread(marked: Marked, who: str) -> str:
    """A thread of somebody's own, one for all their calls."""
    if who not in marked.threads:
        marked.threads[who] = marked.desk.ask(who, "hello").thread_id
    return marked.threads[who]


def run(marked: Marked, toolbox: Toolbox, who: str, name: str, asked: dict[str, Any]) -> tuple[Turn, ToolResult]:
    """One call in a turn of its own; what it applied is taken back."""
    assistant = marked.desk.assistant
    principal = marked.desk.who(who)
    turn = Turn(principal, "do it", "en", TODAY, assistant.now(), _thread(marked, who))
    result = toolbox.run(turn, name, asked)
    if result.written and result.written.change_set_id is not None:
        assistant.undo(principal, result.written.change_set_id)
    return turn, result


def _owner(kind: str, owner: str) -> str:
    """Whose a marked record is: nobody's where it names no person and no team."""
    one = WRITABLE[kind]
    if one.under is not None:
        return _owner(one.under[1], owner)
    return owner if one.owner or one.team else "nobody"


# Each person with each owner at one risk, which changes from pair to pair and from kind to kind; at full size at both.
BY_TURNS = [pytest.param(False, id="by turns"), pytest.param(True, id="all", marks=pytest.mark.full)]


@pytest.mark.parametrize("whole", BY_TURNS)
@pytest.mark.parametrize("kind", WRITABLE)
def test_a_record_is_changed_by_whom_the_table_lets(marked: Marked, kind: str, whole: bool) -> None:
    area, table = WRITABLE[kind].area, WRITABLE[kind].model.__tablename__
    toolbox = Toolbox(marked.desk.assistant.database, [replace(touch, area=area)])
    seen = set()
    for at, who in enumerate(ASKING, list(WRITABLE).index(kind)):
        for turn, owner in enumerate(OWNERS, at):
            for risk in Risk if whole else [list(Risk)[turn % len(Risk)]]:
                asked = {"kind": kind, "id": marked.made[owner][table], "risk": risk}
                _, result = run(marked, toolbox, who, "touch", asked)
                found, wanted = outcome(result), expected(who, area, {_owner(kind, owner)}, risk)
                assert found == wanted, (who, owner, risk, result.refusal)
                if found == "refused":
                    assert result.refusal
                    assert result.refusal.code in ("access.write_area", "access.write_other")
                seen.add(found)
    assert {"applied", "theirs to approve", "refused"} <= seen


@pytest.mark.parametrize("kind", [kind for kind, one in WRITABLE.items() if one.area is Area.TARGETS])
def test_who_only_proposes_can_approve_nothing_and_a_director_does(marked: Marked, kind: str) -> None:
    assistant, table = marked.desk.assistant, WRITABLE[kind].model.__tablename__
    toolbox = Toolbox(assistant.database, [replace(touch, area=Area.TARGETS)])
    asked = {"kind": kind, "id": marked.made["rhea"][table], "risk": Risk.LOW}
    _, result = run(marked, toolbox, "nora", "touch", asked)
    if _owner(kind, "rhea") == "nobody":
        assert outcome(result) == "refused"
        return
    assert result.written
    assert result.written.proposal_id
    for other in ("rhea", "sven", "tilda"):
        with pytest.raises(Refusal, match=r"unknown\.proposal"):
            assistant.decide(marked.desk.who(other), result.written.proposal_id, approve=True)
    with pytest.raises(Refusal, match=r"access\.write_other"):
        assistant.decide(marked.desk.who("nora"), result.written.proposal_id, approve=True)
    waiting = {part.id for part in assistant.waiting(marked.desk.who("dora"), "en")}
    assert result.written.proposal_id in waiting
    assert assistant.decide(marked.desk.who("otis"), result.written.proposal_id, approve=True).outcome == "done"


SEEDED = {"rhea": "Alder Works", "ravi": "Birch Foods", "sami": "Cedar Labs", "tilda": "Thistle School"}
OF_TEAMS = {"save_review", "propose_adjustment"}  # a team's, so that a rep has none
# Where a semantic kind names a record, the column by which one of an owner's is named.
COLUMNS = {
    kind: f"{column.class_.__tablename__}.{column.key}"
    for kind, column in NAMED.items()
    if kind not in ("person", "team")
} | {"contact": "contacts.name", "opening": "openings.name", "candidate": "candidates.name"}
# What leads a tool to an owner's records, where its own case (tests/tools/test_each_tool.py) doesn't.
LEADS_TO: dict[str, Callable[[str, Callable[[str], str]], dict[str, Any]]] = {
    "create_record": lambda owner, name: {"kind": "complaint", "name": "late delivery", "account": name("account")},
    "set_target": lambda owner, name: {"person": PEOPLE[owner][0]},
    "break_down_target": lambda owner, name: {"person": PEOPLE[owner][0], "by": ["quarter"], "weights": "even"},
    "propose_adjustment": lambda owner, name: {"team": OWNERS[owner]},
    "save_review": lambda owner, name: {"team": OWNERS[owner]},
    "save_training": lambda owner, name: {"people": [PEOPLE[owner][0]], "team": None},
}


def addressed(writing: Tool, owner: str) -> dict[str, Any]:
    """A tool's call about one owner's records."""
    prefix = f"Zq{'abcd'[list(OWNERS).index(owner)]}"

    def name(kind: str) -> str:
        return prefix + COLUMNS[kind].replace(".", "").replace("_", "")

    people = {"person": PEOPLE[owner][0], "team": OWNERS[owner], "merge_drop": SEEDED[owner]}
    kinds = writing.semantics()
    asked = {
        field: name(kinds[field]) if kinds[field] in COLUMNS else people.get(kinds[field]) or VALUES[kinds[field]]
        for field in wanted(writing)
    }
    return {**asked, **LEADS_TO.get(writing.name, lambda *_: {})(owner, name)}


def owners_of(marked: Marked, plan: Plan) -> dict[Area, set[str]]:
    """Whose the records are that a plan changes or makes, by area."""
    found: dict[Area, set[str]] = {}
    with marked.desk.assistant.database.transaction() as session:
        known = {person_id(session, key): key for key in PEOPLE}
        teams = {"North": "rhea", "South": "sami"}
        for change in plan.changes:
            top = change
            while (under := WRITABLE[top.kind].under) and isinstance((top.after or {}).get(under[0]), dict):
                top = plan.changes[(top.after or {})[under[0]]["created"]]
            values = {**(top.after or {})}
            if top.id is not None:
                record = session.get_one(WRITABLE[top.kind].model, top.id, execution_options={"include_deleted": True})
                values = {name: getattr(record, name) for name in owners(top.kind)} | values
            whose = belongs(session, top.kind, values)
            team = None if whose.team_id is None else teams.get(session.get_one(Team, whose.team_id).name)
            owner = known.get(whose.person_id or 0) or team or "nobody"
            found.setdefault(whose.area, set()).add(owner)
    return found


@pytest.mark.parametrize("writing", [one for one in TOOLS if one.effect is Effect.WRITE], ids=lambda one: one.name)
def test_a_tool_writes_for_whom_the_table_lets_and_shows_nothing_of_others(marked: Marked, writing: Tool) -> None:
    assistant = marked.desk.assistant
    for owner in OWNERS:
        asked = {name: value for name, value in addressed(writing, owner).items() if value is not None}
        for who in ASKING:
            turn, result = run(marked, assistant.toolbox, who, writing.name, asked)
            found = outcome(result)
            # Who reaches the owner's records in the tool's area gets their way, a director everywhere.
            of_team = writing.name in OF_TEAMS and PEOPLE[who][1] is Role.REP
            reached = expected(who, writing.area, {owner}, Risk.LOW) != "refused" and not of_team
            assert not reached or found != "refused", (who, owner, result.refusal)
            assert who != "dora" or found in ("applied", "theirs to approve"), (owner, found)
            if result.written is not None:
                each = [
                    expected(who, area, {one}, result.written.plan.risk)
                    for area, whose in owners_of(marked, result.written.plan).items() for one in whose
                ]  # fmt: skip
                assert "refused" not in each, (who, owner, each)
                assert (found == "waits for others") is ("waits for others" in each), (who, owner, each)
            draft = compose(turn, "", failure=None, wording=True)
            shown = [draft.text, str(result.refusal), *[part.model_dump_json() for part in draft.parts]]
            for of, table in marked.marks_in("\n".join(shown)):
                said = {mark for mark, place in marked.marks[of].items() if place.split(".")[0] == table}
                own_words = any(mark in str(asked).casefold() for mark in said)  # what they wrote themselves
                area = next((one.area for one in WRITABLE.values() if one.model.__tablename__ == table), Area.RECORDS)
                reads = of in READS[who] and (who, area) not in CLOSED
                known = table == "accounts" and PEOPLE[who][1] is not Role.TRAINEE
                assert reads or known or own_words, (who, owner, of, table)

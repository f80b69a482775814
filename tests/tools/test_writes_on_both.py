"""Every tool that writes, on both databases: planned, applied, read back and undone, each record field by field.

What a plan says is what is written, nothing else moves, and undo brings every field back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import compress
from typing import Any

import pytest
from sqlalchemy import func, literal, select, union_all

from assistant.toolbox import Toolbox
from knowledge import changes
from knowledge.access import Access, load_principal
from knowledge.changes import Plan, RecordChange, to_json
from knowledge.company import get_company
from knowledge.database import Database
from knowledge.sales.sell.activities import Task
from knowledge.sales.sell.complaints import Complaint
from knowledge.sales.sell.deals import Deal, Stage
from knowledge.sales.sell.products import Product
from knowledge.sales.team.hiring import Candidate
from knowledge.sales.team.people import Person, Role
from knowledge.tables import METADATA
from knowledge.writable import WRITABLE
from tests.support.demo import TODAY, copy_demo, copy_demo_to
from tests.tools.test_each_tool import NOW, Company
from tools.catalogue import TOOLS
from tools.contract import Effect, Tool, ToolContext

pytestmark = pytest.mark.slow  # making the company takes a few seconds

WRITES = [tool for tool in TOOLS if tool.effect is Effect.WRITE]
# Written beside the records of a plan, whatever it is.
LOGS = {"change_sets", "changes", "company", "deal_history", "name_keys", "threads", "turns", "proposals"}
# By id: the columns' values in their order.
Rows = dict[int, tuple[Any, ...]]
COUNTS = union_all(
    *[
        select(literal(table.name), func.count()).select_from(table)
        for table in METADATA.sorted_tables
        if table.name not in LOGS
    ]
)


@pytest.fixture(scope="module")
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    if request.param == "postgresql":
        url = copy_demo_to(request.getfixturevalue("postgres_server"))
    else:
        url = f"sqlite:///{copy_demo(tmp_path_factory.mktemp('writes'))}"
    database = Database(url)
    yield Company(database, Toolbox(database))
    database.close()


def alone(column: Any, *where: Any) -> Any:
    """A name that one record has to itself, among those of some condition."""
    once = select(column).group_by(column).having(func.count() == 1)
    return select(column).where(column.in_(once), *where).order_by(column).limit(1)


def first(company: Company, statement: Any) -> Any:
    with company.database.transaction() as session:
        found = session.scalar(statement)
    assert found is not None
    return found


def rep(company: Company, number: int = 0) -> str:
    reps = select(Person.name).where(Person.role == Role.REP, Person.active).order_by(Person.id).offset(number).limit(1)
    return str(first(company, reps))


def open_deal(company: Company) -> str:
    still_open = Deal.stage_id.in_(select(Stage.id).where(Stage.kind == "open"))
    return str(first(company, alone(Deal.external_id, still_open, Deal.amount.is_not(None))))


def _set(kind: str, name: Callable[[Company], str], **values: str | None) -> Callable[[Company], dict[str, Any]]:
    pairs = [{"field": field, "value": value} for field, value in values.items()]
    return lambda company: {"kind": kind, "record": name(company), "set": pairs}


# Beside the tool's own case (tests/tools/test_each_tool.py): kinds and ways to write that it does not come to.
FURTHER: list[tuple[str, str, Callable[[Company], dict[str, Any]]]] = [
    ("update_records", "amount", _set("deal", open_deal, amount="120000", next_step="send the quote")),
    ("update_records", "lost", _set("deal", open_deal, stage="lost", loss_reason="price")),
    ("update_records", "emptied", _set("deal", open_deal, expected_close_on=None)),
    ("update_records", "task", _set("task", lambda company: first(company, alone(Task.title, Task.done_on.is_(None))),
                                    done_on="today")),
    ("update_records", "reassigned", lambda company: {
        "kind": "deal", "where": [{"field": "rep", "values": [rep(company)]}], "state": "open",
        "set": [{"field": "owner", "value": rep(company, 1)}],
    }),
    ("create_record", "deal", lambda company: {
        "kind": "deal", "name": "Herons 20", **company.arguments(_tool("brief_account")),
        "lines": [{"product": first(company, alone(Product.name)), "quantity": 20}],
    }),
    ("create_record", "contact", lambda company: {
        "kind": "contact", "name": "Jo Smith", **company.arguments(_tool("brief_account")),
        "values": [{"field": "email", "value": "jo@heron.example"}],
    }),
    ("create_record", "complaint", lambda company: {
        "kind": "complaint", "name": "late delivery", **company.arguments(_tool("brief_account")),
    }),
    ("create_record", "story", lambda company: {
        "kind": "story", "name": "Won in a week", **company.arguments(_tool("brief_account")),
        "values": [{"field": "helped", "value": "a tasting"}, {"field": "tags", "value": "speed"}],
    }),
    ("create_record", "task", lambda _: {"kind": "task", "name": "call back",
                                         "values": [{"field": "due_on", "value": "next Friday"}]}),
    ("delete_records", "deal", lambda company: {"kind": "deal", "record": open_deal(company)}),
    ("delete_records", "complaint", lambda company: {
        "kind": "complaint", "record": first(company, alone(Complaint.subject)),
    }),
    ("convert_lead", "with a deal", lambda company: {**company.arguments(_tool("convert_lead")), "amount": "50k"}),
    ("save_hiring", "add", lambda company: {
        "action": "add", "opening": company.arguments(_tool("compare_candidates"))["opening"],
        "new_candidate": "Jo Bloggs", "source": "referral",
    }),
    ("save_hiring", "move", lambda company: {
        "action": "move", "candidate": first(company, alone(Candidate.name, Candidate.stage == "test")),
        "stage": "interview",
    }),
    ("save_hiring", "score", lambda company: {
        "action": "score", "candidate": first(company, alone(Candidate.name, Candidate.stage == "test")),
        "kind": "case", "criterion": "teamwork", "score": 8, "scale": 10,
    }),
    ("save_training", "step", lambda company: {
        "action": "step", "people": [rep(company)], "title": "Lead a regional campaign", "due": "2026-09-30",
    }),
    ("save_pay", "payout", lambda company: {"action": "record", "period": "2026-06", "person": rep(company)}),
    ("save_pay", "plan", lambda _: {"action": "plan", "role": "rep", "rate": 4, "cap": 30_000}),
    ("save_pay", "changed plan", lambda _: {"action": "change_plan", "plan": "Manager plan", "cap": 50_000}),
    ("save_pay", "split", lambda company: {
        "action": "split", "deal": open_deal(company),
        "shares": [{"person": rep(company), "percent": 60}, {"person": rep(company, 1)}],
    }),
    ("save_review", "minutes", lambda company: {
        **company.arguments(_tool("save_review")), "minutes": "Discounts were the main topic",
        "promises": [{"person": rep(company), "title": "send the offer", "due": "2026-07-10"}],
        "feedback": [{"person": rep(company), "kind": "praise", "text": "closed the hardest deal"}],
        "evaluations": [{"person": rep(company), "score": 85, "text": "strong closer"}],
    }),
    ("set_target", "raised", lambda _: {"period": "2026", "change_percent": 10, "repair": "below"}),
    ("break_down_target", "anew", lambda _: {"period": "2026", "by": ["quarter", "region"], "replace": True}),
]  # fmt: skip


def _tool(name: str) -> Tool:
    return next(tool for tool in TOOLS if tool.name == name)


CASES = [(tool, "as in the catalogue", None) for tool in WRITES] + [
    (_tool(name), way, how) for name, way, how in FURTHER
]
# On PostgreSQL each tool writes in one way, and in every way at full size.
ON_BOTH = [
    pytest.param(store, *case, marks=[pytest.mark.full] if store == "postgresql" and case[2] is not None else [])
    for store in ("sqlite", "postgresql")
    for case in CASES
]


def access(session: Any) -> Access:
    """The director's."""
    director = session.scalars(select(Person).where(Person.role == Role.DIRECTOR, ~Person.is_owner)).first()
    return Access(session, load_principal(session, director, TODAY), TODAY, get_company(session))


def planned(company: Company, tool: Tool, asked: dict[str, Any]) -> Plan:
    """The tool's plan as it comes back from where proposals are kept."""
    with company.database.transaction() as session:
        plan = tool.run(tool.input.model_validate(asked), ToolContext(access(session), NOW))
        assert isinstance(plan, Plan)
    return Plan.model_validate_json(plan.model_dump_json())


def rows(company: Company, tables: set[str]) -> dict[str, Rows]:
    """Every row of some tables by id, removed ones too."""
    with company.database.engine.connect() as connection:
        return {
            name: {row[at]: tuple(row) for row in connection.execute(select(METADATA.tables[name]))}
            for name in sorted(tables)
            for at in [list(METADATA.tables[name].c.keys()).index("id")]
        }


def named(table: str, row: tuple[Any, ...]) -> dict[str, Any]:
    """A row's values by column."""
    return dict(zip(METADATA.tables[table].c.keys(), row, strict=True))


def counts(company: Company) -> dict[str, int]:
    """How many rows every other table has."""
    with company.database.engine.connect() as connection:
        return {name: count for name, count in connection.execute(COUNTS)}  # noqa: C416 - a Row is not a pair


def table_of(change: RecordChange) -> str:
    return str(WRITABLE[change.kind].model.__tablename__)


def expected(plan: Plan, ids: list[int], before: dict[str, Rows]) -> dict[str, dict[int, Any]]:
    """What the tables have to hold after the plan; what a new row says beyond its plan is left out.

    A row that the plan changes or makes is told by column, as JSON has it.
    """
    whole: dict[str, dict[int, Any]] = {name: dict(held) for name, held in before.items()}
    for change, key in zip(plan.changes, ids, strict=True):
        table = table_of(change)
        held = whole[table]
        if isinstance(held.get(key), tuple):
            held[key] = named(table, held[key])
        after = {
            name: ids[value["created"]] if isinstance(value, dict) and set(value) == {"created"} else value
            for name, value in (change.after or {}).items()
        }
        if change.id is None:
            assert key not in held
            held[key] = after
        elif change.after is None and "deleted_at" not in held[key]:
            del held[key]
        else:
            assert change.before == {name: to_json(held[key][name]) for name in change.before or {}}
            gone = {"deleted_at": NOW} if change.after is None else {}
            version = {"version": held[key]["version"] + 1} if "version" in held[key] else {}
            held[key] = {**held[key], **after, **gone, **version}
    return whole


def shown(row: dict[str, Any], columns: Any) -> dict[str, Any]:
    found = {name: to_json(row[name]) for name in columns}
    return {name: value.replace("+00:00", "") if isinstance(value, str) else value for name, value in found.items()}


def same(found: dict[str, Rows], wanted: dict[str, dict[int, Any]]) -> None:
    for name, held in wanted.items():
        assert found[name].keys() == held.keys(), name
        for key, row in held.items():
            there = found[name][key]
            if isinstance(row, dict):
                assert shown(named(name, there), row) == shown(row, row), (name, key)
            else:
                assert there == row, (name, key)


def unversioned(tables: dict[str, Rows], new: dict[str, set[int]]) -> dict[str, Rows]:
    """The rows without their versions and those that the plan made: a number that was given out is not given back."""
    kept = {name: [column.name != "version" for column in METADATA.tables[name].c] for name in tables}
    return {
        name: {key: tuple(compress(row, kept[name])) for key, row in held.items() if key not in new.get(name, ())}
        for name, held in tables.items()
    }


@pytest.mark.parametrize(
    ("company", "tool", "way", "how"), ON_BOTH, indirect=["company"], scope="module",
    ids=lambda part: getattr(part, "name", part if isinstance(part, str) else ""),
)  # fmt: skip
def test_a_write_is_planned_applied_read_back_and_undone(
    company: Company, tool: Tool, way: str, how: Callable[[Company], dict[str, Any]] | None
) -> None:
    asked = company.arguments(tool) if how is None else how(company)
    everything = counts(company)
    plan = planned(company, tool, asked)
    assert plan.changes
    touched = {table_of(change) for change in plan.changes}
    before = rows(company, touched)
    assert counts(company) == everything, "planning wrote something"

    with company.database.transaction(write=True) as session:
        applied = changes.apply(access(session), plan, now=NOW)
    after = rows(company, touched)
    same(after, expected(plan, applied.record_ids, before))
    others = {name: count for name, count in counts(company).items() if name not in touched}
    assert others == {name: count for name, count in everything.items() if name not in touched}

    with company.database.transaction(write=True) as session:
        changes.undo(access(session), applied.change_set_id, now=NOW)
    back = rows(company, touched)
    new: dict[str, set[int]] = {}
    for change, key in zip(plan.changes, applied.record_ids, strict=True):
        if change.id is None:
            new.setdefault(table_of(change), set()).add(key)
            gone = back[table_of(change)].get(key)
            assert gone is None or named(table_of(change), gone)["deleted_at"] is not None
    assert unversioned(back, new) == unversioned(before, new)


def test_every_tool_that_writes_has_its_case() -> None:
    assert {tool.name for tool, _, _ in CASES} == {tool.name for tool in TOOLS if tool.effect is Effect.WRITE}
    assert {name for name, _, _ in FURTHER} <= {tool.name for tool in WRITES}

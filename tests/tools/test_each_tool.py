"""Every tool of the catalogue, run once on an invented company, and worded in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from assistant.loop import preview
from assistant.render import compose
from assistant.toolbox import Toolbox
from assistant.turn import Language, ToolResult, Turn
from assistant.words import words
from knowledge import conversations
from knowledge.access import load_principal
from knowledge.database import Database
from knowledge.sales.sell.accounts import Account, Lead
from knowledge.sales.sell.activities import Activity
from knowledge.sales.sell.deals import Deal
from knowledge.sales.sell.products import Product
from knowledge.sales.team.people import Person, Role, Team
from knowledge.sales.team.training import Course
from tests.support.demo import TODAY, demo_database
from tests.support.shelf import DOCUMENTS, open_shelf
from tools.catalogue import TOOLS
from tools.contract import Effect, Tool

pytestmark = pytest.mark.slow  # making the company takes a few seconds

NOW = datetime(2026, 6, 30, 9, tzinfo=UTC)
# The kinds of a semantic type that name a record, and the table the name is taken from.
NAMED: dict[str, Any] = {
    "account": Account.name, "person": Person.name, "team": Team.name, "deal": Deal.external_id,
    "product": Product.name, "lead": Lead.name, "course": Course.name, "order_record": Lead.name,
    "convert_lead": Lead.name, "shown_record": Lead.name, "logged_account": Account.name, "merge_keep": Account.name,
}  # fmt: skip
VALUES: dict[str, Any] = {
    "metric": "bookings",
    "period": "last quarter",
    "activity_kind": "call",
    "record_kind": "orders",
    "adjustment_title": "Managers join every price talk",
    "review_finding": "The win rate fell with the price rise",
    "hiring_action": "open",
    "opening_title": "Field seller",
    "opening": "Account Executive Harbor",
    "training_action": "enrol",
    "pay_action": "award",
    "award_title": "Closer of the quarter",
    "target_period": "2027",
    "order_kind": "lead",
    "order_values": [{"field": "status", "value": "on hold"}],
    "new_kind": "account",
    "new_name": "Blue Heron Foods",
    "merge_kind": "account",
    "merge_drop": "Lumenford Pharmacies",
    "target_amount": 60_000_000,
    "target_levels": ["quarter", "rep"],
    "plan_what": "budget",
    "spend_category": "travel",
    "plan_amount": 50_000,
    "library_question": "How much discount may a rep give?",
}


# What a tool can't do without although no single field of it is required.
WANTED = {
    "log_activity": ["account"], "compare_candidates": ["opening"], "save_hiring": ["title", "team"],
    "save_training": ["team", "course"], "explain_payout": ["person"], "save_pay": ["person", "title"],
    "save_review": ["finding"], "set_target": ["amount"], "break_down_target": ["amount"], "assess_target": ["amount"],
    "save_plan": ["category", "amount"], "update_records": ["record"], "delete_records": ["record"],
    "create_record": ["name"],
}  # fmt: skip


def wanted(tool: Tool) -> list[str]:
    """The fields that a call of a tool fills here."""
    return [name for name, field in tool.input.model_fields.items() if field.is_required()] + WANTED.get(tool.name, [])


@dataclass
class Company:
    """The invented company, and how to run a tool in it as its director."""

    database: Database
    toolbox: Toolbox

    def turn(self, language: Language) -> Turn:
        with self.database.transaction() as session:
            director = session.scalars(select(Person).where(Person.role == Role.DIRECTOR, ~Person.is_owner)).first()
            assert director is not None
            principal = load_principal(session, director, TODAY)
            thread = conversations.open_thread(session, principal, None, title="", channel="test", now=NOW)
            return Turn(principal, "run it", language, TODAY, NOW, thread.id)

    def arguments(self, tool: Tool) -> dict[str, Any]:
        """What a tool can't do without, taken from the records."""
        kinds = tool.semantics()
        found = {}
        with self.database.transaction() as session:
            for name in wanted(tool):
                column = NAMED.get(kinds[name])
                known = None if column is None else session.scalar(_only_one(column))
                found[name] = VALUES[kinds[name]] if column is None else known
            if tool.name == "convert_lead":
                alone = select(Lead.name).group_by(Lead.name).having(func.count() == 1)
                found["lead"] = session.scalar(select(Lead.name).where(Lead.status == "new", Lead.name.in_(alone)))
        return found

    def run(self, tool: Tool, language: Language = "en", **more: Any) -> tuple[Turn, ToolResult]:
        turn = self.turn(language)
        return turn, self.toolbox.run(turn, tool.name, {**self.arguments(tool), **more})


def _only_one(column: Any) -> Any:
    """A name that one record has to itself: of several the tool would ask which."""
    return select(column).where(column.is_not(None)).group_by(column).having(func.count() == 1).limit(1)


@pytest.fixture(scope="module")
def company(each_store: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    home = tmp_path_factory.mktemp("demo")
    with demo_database(home) as database:
        searcher = open_shelf(database, home, DOCUMENTS / "en" / "pricing-and-discount-approval.md")
        yield Company(database, Toolbox(database, library=lambda: searcher))


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_answers_and_is_worded(company: Company, tool: Tool, language: Language) -> None:
    turn, result = company.run(tool, language)
    assert result.status == "ok", (result.refusal, result.failure_id)
    draft = compose(turn, "", failure=None, wording=True)
    assert draft.outcome in (("done", "proposed") if tool.effect is Effect.WRITE else ("answered",))
    assert draft.text.strip()
    quotes = tool.name == "search_library"  # in the document's own language, with gaps between its sentences
    assert "…" not in draft.text or quotes
    assert not re.search(r"\{\w*\}|\bNone\b", draft.text), draft.text
    for part in draft.parts:
        assert part.model_dump_json()
        if part.kind == "table":
            assert part.headers
            assert all(len(row) == len(part.headers) for row in part.shown)
            assert not [cell for row in part.shown for cell in row if cell == "None"]
    if language == "zh" and not quotes:
        assert re.search(r"[\u4e00-\u9fff]", draft.text), draft.text
    assert draft.text != words(language)["say.not_understood"]
    assert preview(result).startswith("{")


@pytest.mark.parametrize("tool", [tool for tool in TOOLS if tool.effect is Effect.READ], ids=lambda tool: tool.name)
def test_a_read_changes_nothing(company: Company, tool: Tool) -> None:
    def counts() -> list[int | None]:
        with company.database.transaction() as session:
            tables = (Account, Activity, Deal, Person)
            return [session.scalar(select(func.count()).select_from(table)) for table in tables]

    before = counts()
    _, result = company.run(tool)
    assert (result.status, counts()) == ("ok", before)


LISTS = [tool for tool in TOOLS if "limit" in tool.input.model_fields and tool.name.startswith("find_")]


@pytest.mark.parametrize("tool", LISTS, ids=lambda tool: tool.name)
def test_a_list_that_is_cut_says_how_many_there_are(company: Company, tool: Tool) -> None:
    _, one = company.run(tool, limit=1)
    _, whole = company.run(tool, limit=1000)
    assert one.output is not None
    assert whole.output is not None
    assert one.output.table is not None
    assert whole.output.table is not None
    assert (one.output.table.returned, one.output.table.truncated) == (1, True)
    assert one.output.table.total == whole.output.table.total > 1
    turn, cut = company.run(tool, limit=1)
    assert cut.output is not None
    assert f"{whole.output.table.total:,}" in compose(turn, "", failure=None, wording=True).text

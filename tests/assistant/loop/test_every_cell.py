"""Every record and every question of the sales loop, asked of the invented company by its director in both languages.

cells.toml is the table. The figures that an answer must hold come out of SQL written by hand, beside the question.
"""

from __future__ import annotations

import re
import sqlite3
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.agent import Assistant
from assistant.reply import Reply
from knowledge.metrics.definitions import METRICS
from tests.support.demo import copy_demo, open_demo
from tests.support.shelf import DOCUMENTS, open_shelf
from tools.catalogue import TOOLS

pytestmark = pytest.mark.slow  # making the company takes a few seconds

TABLE = tomllib.loads(Path(__file__).with_name("cells.toml").read_text(encoding="utf-8"))
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True)
class Asked:
    """One question of the table, in one language."""

    cell: dict[str, Any]
    language: str

    @property
    def message(self) -> str:
        message: str = self.cell[self.language]
        return message

    def __str__(self) -> str:
        return f"{self.cell['room']}: {self.cell['cell']} [{self.language}]"


LANGUAGES = ("en", "zh")
ASKED = [Asked(cell, language) for cell in TABLE["cell"] for language in LANGUAGES]
# Each cell in one language, which changes from cell to cell; at full size in both.
BY_TURNS = [
    pytest.param(asked, marks=[] if number // 2 % 2 == number % 2 else pytest.mark.full)
    for number, asked in enumerate(ASKED)
]


@pytest.fixture(scope="module")
def assistant(stored: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    home = tmp_path_factory.mktemp("cells")
    with open_demo(home) as opened:
        pages = ("en/pricing-and-discount-approval.md", "zh/complaint-handling-2026.md")
        searcher = open_shelf(opened.database, home, *(DOCUMENTS / page for page in pages))
        opened.toolbox.library = lambda: searcher
        yield opened


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """The same company in a file, untouched: what the queries of the table are asked."""
    connection = sqlite3.connect(copy_demo(tmp_path_factory.mktemp("records")))
    yield connection
    connection.close()


def _said(reply: Reply) -> str:
    """Everything that the person sees: sentences, and every cell of every table."""
    seen = [reply.text]
    for part in reply.parts:
        seen += [cell for row in getattr(part, "shown", getattr(part, "rows", [])) for cell in row]
        seen += [part.text] if part.kind == "text" else []
    return "\n".join(seen)


def _holds(said: str, value: Any) -> bool:
    """Whether a name or a number of the records stands in what was said, a number as it is rounded for people."""
    if isinstance(value, str):
        return any(one.casefold() in said.casefold() for one in value.split("|"))
    near = 0.51 if abs(value) >= 1000 else 0.0051
    return any(abs(float(found.replace(",", "")) - value) <= near for found in NUMBER.findall(said))


@pytest.mark.parametrize("asked", BY_TURNS, ids=str)
def test_a_director_gets_the_right_answer(assistant: Assistant, records: sqlite3.Connection, asked: Asked) -> None:
    cell = asked.cell
    principal = assistant.principal("helena.brandt@lumigrove.example")
    reply = assistant.reply(principal, asked.message)
    assert reply.language == asked.language
    tools = [call.tool for call in reply.tool_calls]
    assert tools[-1:] == [cell["tool"]], (tools, reply.text)
    assert reply.outcome in cell.get("outcome", ["answered"]), reply.text
    rows = records.execute(cell["sql"]).fetchall() if "sql" in cell else []
    assert rows or "sql" not in cell, "the query found nothing to hold the answer against"
    wanted = [value for row in rows for value in row if value is not None] + cell.get("holds", [])
    assert wanted, "nothing would be checked"
    said = _said(reply)
    missing = [value for value in wanted if not _holds(said, value)]
    assert not missing, (missing, said)


def test_each_cell_has_its_tool_or_metric() -> None:
    tools = {tool.name for tool in TOOLS}
    for cell in TABLE["cell"]:
        assert cell["tool"] in tools, cell["cell"]
    for name in TABLE["metrics"]:
        assert name in METRICS
    assert {cell["tool"] for cell in TABLE["cell"]} == tools, "a tool that no cell of the table needs"
    assert len(ASKED) >= 120

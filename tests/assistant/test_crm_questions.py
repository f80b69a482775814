"""The main job on a real export: its sample questions, in both languages, have the true answers."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.agent import Assistant
from assistant.build import build_assistant
from assistant.reply import Reply
from assistant.settings import load
from knowledge.imports.run import import_paths

TODAY = date(2017, 12, 31)


@pytest.fixture(scope="session")
def crm(crm_export: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant over the imported export, on its last day."""
    home = tmp_path_factory.mktemp("crm")
    assistant = build_assistant(load({"SALESDESK_HOME": str(home), "SALESDESK_TODAY": TODAY.isoformat()}))
    now = datetime(2017, 12, 31, 12, tzinfo=UTC)
    import_paths(assistant.database, [crm_export], person_id=None, today=TODAY, now=now, rejects_dir=home)
    return assistant


def sample() -> list[tuple[str, str, Any]]:
    file = Path(__file__).resolve().parents[3] / "shared" / "data" / "crm-export" / "QUESTIONS.md"
    if not file.is_file():
        return []
    rows = [
        line.strip("|\n ").split(" | ") for line in file.read_text(encoding="utf-8").splitlines() if line[:2] == "| "
    ]
    return [(english, chinese, json.loads(answer)) for english, chinese, answer in rows[1:]]


def figures(reply: Reply) -> set[float]:
    """Every number the reply's text states."""
    return {float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", reply.text)}


def states(reply: Reply, answer: Any) -> bool:
    """Whether the text states every part of an answer: its names as words, its numbers to the digits given."""
    if isinstance(answer, dict):
        return all(states(reply, name) and states(reply, value) for name, value in answer.items())
    if isinstance(answer, list):
        return all(states(reply, part) for part in answer)
    if isinstance(answer, str):
        return answer in reply.text
    return any(abs(number - abs(answer)) < 0.005 + 1e-9 for number in figures(reply))


CASES = [
    pytest.param(question, answer, id=f"{language}-{number:02}")
    for number, (english, chinese, answer) in enumerate(sample(), 1)
    for language, question in (("en", english), ("zh", chinese))
]


@pytest.mark.parametrize(("question", "answer"), CASES or [pytest.param("", None, marks=pytest.mark.skip("no export"))])
def test_sample_question(crm: Assistant, question: str, answer: Any) -> None:
    reply = crm.reply(crm.principal(), question)
    if answer is None:
        assert reply.outcome == "no_data", reply.text
    else:
        assert reply.outcome == "answered", reply.text
        assert states(reply, answer), (reply.text, reply.tool_calls)

"""A process that asks one question answers as the loop does, and imports no LangChain for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.company import Desk

QUESTIONS = (
    "what were our bookings by region?", "各区域的业绩", "list my accounts", "bookings in Q1 and Q2", "thanks",
    "what is the airspeed of a swallow?", "delete all deals", "what is the ad spend?",
    "how many deals did we win and lose?",
)  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_both_ways_give_one_answer(desk: Desk, question: str) -> None:
    looped = desk.ask("dora", question)
    desk.assistant.one_shot = True
    direct = desk.ask("dora", question)
    varying = {"thread_id", "turn_id", "usage"}
    assert direct.model_dump(exclude=varying) == looped.model_dump(exclude=varying)


@pytest.mark.slow
def test_a_question_at_the_terminal_imports_no_langchain(own_home: Path) -> None:
    code = (
        "import sys; sys.argv = ['salesdesk', 'ask', 'what were our bookings by region?', '--json']\n"
        "from integrations.terminal.main import main\n"
        "try: main()\n"
        "except SystemExit as done: assert not done.code, done.code\n"
        "found = sorted(name for name in sys.modules if name.split('.')[0] in {'langchain', 'langgraph', 'openai'})\n"
        "assert not found, found\n"
    )
    environment = {**os.environ, "SALESDESK_HOME": str(own_home)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert '"outcome": "answered"' in done.stdout

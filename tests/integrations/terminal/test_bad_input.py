"""Bad input at the command line: one sentence, an exit code that says nothing was done, and no trace of the inside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.integrations.terminal.conftest import Run

pytestmark = pytest.mark.slow

REFUSED = {
    "empty": "",
    "spaces": " \t\n",
    "nul": "\x00",
    "100 KB": "x" * 100_000,
    "too long": "字" * 8001,
    "lone": "\ud83d",
}
ANSWERED = {
    "emoji": "👋🏽", "punctuation": "?!…。", "sql": "'; DROP TABLE deals; --", "long word": "x" * 7000,
    "right to left": "מה ההכנסות?", "option-like": "-–help", "nul within": "hel\x00lo",
    "markup": "[red]hello[/red] [/]", "lone surrogate within": "hel\ud83dlo",
}  # fmt: skip


@pytest.mark.parametrize("question", REFUSED.values(), ids=REFUSED)
def test_what_can_not_be_asked_is_code_2(run: Run, question: str) -> None:
    for form in ((), ("--json",)):
        result = run("ask", question, *form)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert len(result.stderr.strip().splitlines()) == 1
        assert "Traceback" not in result.stderr


@pytest.mark.parametrize("question", ANSWERED.values(), ids=ANSWERED)
def test_what_is_only_strange_is_answered(run: Run, home: Path, question: str) -> None:
    result = run("ask", "--json", "--", question)
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["outcome"] in ("answered", "needs_detail", "no_data", "refused")
    assert not (home / "salesdesk.log").exists()


def test_markup_and_control_characters_are_drawn_as_text(run: Run) -> None:
    for name in ("markup", "nul within", "lone surrogate within"):
        assert run("ask", "--", ANSWERED[name]).exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "hello", "--as", ""), ("ask", "hello", "--as", "a b"), ("ask", "hello", "--as", "'; --@x.com"),
        ("ask", "hello", "--thread", ""), ("ask", "hello", "--thread", "x" * 5000),
        ("ask", "hello", "--today", "2026-02-30"),
        ("ask", "hello", "--today", ""), ("ask", "hello", "more"), ("undo", "x"), ("undo", "-1"), ("undo", "9" * 30),
        ("approve", "", "--reject"), ("approve", "pr_none", "--reject"), ("no-such-command",), ("import",),
        ("import", "no-such-folder"), ("person", "add", "no-address", "--name", "A", "--role", "rep"),
        ("person", "add", "a@x.com", "--name", " ", "--role", "rep"),
        ("person", "add", "a@x.com", "--name", "A", "--role", "king"),
        ("person", "deactivate", "nobody@x.com"), ("keys", "create", "--as", "nobody@x.com", "--name", "k"),
    ],
    ids=lambda arguments: " ".join(arguments)[:40],
)  # fmt: skip
def test_wrong_usage_does_nothing_and_says_so(run: Run, arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stderr.strip()
    assert "Traceback" not in result.stderr + result.stdout
    assert "sqlalchemy" not in (result.stderr + result.stdout).lower()


@pytest.mark.quick
def test_chat_goes_on_after_bad_lines(run: Run) -> None:
    result = run("chat", stdin="\n \n'; DROP TABLE deals; --\n" + "x" * 9000 + "\n/undo\n/nonsense\nhello\n/quit\n")
    assert result.exit_code == 0
    assert "Traceback" not in result.stdout + result.stderr

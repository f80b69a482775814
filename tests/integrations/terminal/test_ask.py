"""`salesdesk ask`, `chat`, `undo` and `approve`: answers, exit codes, and who may say yes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from assistant.agent import Assistant
from assistant.reply import ChoicesPart, ProposalPart, Reply, TextPart, UndoPart
from knowledge.refusals import Refusal
from tests.integrations.terminal.conftest import Run
from tests.support.company import copy_company

pytestmark = pytest.mark.slow

PROPOSAL = ProposalPart(
    id="pr_1", summary="Close D-1", headers=["Record", "Field", "Before", "After"],
    rows=[["D-1", "Stage", "negotiation", "won"]], expires_at="2026-03-09T10:00:00+00:00", may_approve=True,
)  # fmt: skip


def reply_of(**values: Any) -> Reply:
    text = values.pop("text", "hello")
    given = {"thread_id": "th_1", "turn_id": 1, "outcome": "answered", "language": "en", "parts": [TextPart(text=text)]}
    return Reply(text=text, **{**given, **values})


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the assistant answer with a given Reply, and note what it was asked."""

    def give(reply: Reply) -> list[tuple[Any, ...]]:
        asked: list[tuple[Any, ...]] = []

        def answer(_self: Assistant, principal: Any, message: str, **named: Any) -> Reply:
            asked.append((principal.name, message, named))
            return reply

        def decide(_self: Assistant, _principal: Any, proposal: str, *, approve: bool) -> Reply:
            asked.append((proposal, approve))
            return reply_of(outcome="done", text="decided")

        monkeypatch.setattr(Assistant, "reply", answer)
        monkeypatch.setattr(Assistant, "decide", decide)
        return asked

    return give


@pytest.mark.quick
def test_an_answer_as_text_and_as_json(run: Run) -> None:
    text = run("ask", "hello")
    assert text.exit_code == 0, text.output + text.stderr
    assert text.stdout.strip()
    reply = Reply.model_validate(json.loads(run("ask", "hello", "--json").stdout))
    assert reply.parts
    assert reply.thread_id


def test_a_thread_goes_on_and_an_unknown_one_is_wrong_usage(run: Run) -> None:
    thread = json.loads(run("ask", "hello", "--json").stdout)["thread_id"]
    again = run("ask", "thanks", "--thread", thread, "--json")
    assert json.loads(again.stdout)["thread_id"] == thread
    unknown = run("ask", "thanks", "--thread", "th_none")
    assert unknown.exit_code == 2
    assert unknown.stderr.strip()


@pytest.mark.parametrize("question", ["", "   ", "x" * 100_000, "字" * 8001])
def test_an_impossible_question_is_one_sentence_and_code_2(run: Run, question: str) -> None:
    result = run("ask", question)
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1
    assert result.stdout == ""


@pytest.mark.parametrize("arguments", [("--as", "nobody@x.com"), ("--today", "yesterday"), ("--nope",), ()])
def test_wrong_usage_is_code_2(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("ask", *(("hello",) if arguments else ()), *arguments).exit_code == 2


def test_a_bad_setting_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALESDESK_TODAY", "31/12/2017")
    result = run("ask", "hello")
    assert result.exit_code == 2
    assert "SALESDESK_TODAY" in result.stderr


def test_the_outcome_decides_the_exit_code(run: Run, answering: Any) -> None:
    codes = {}
    for outcome in ("answered", "proposed", "done", "needs_detail", "no_data", "refused", "failed"):
        answering(reply_of(outcome=outcome))
        codes[outcome] = run("ask", "x").exit_code
    assert codes.pop("failed") == 1
    assert set(codes.values()) == {0}


def test_what_nobody_expected_is_one_sentence_with_an_id_that_the_log_has(
    run: Run, home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_args: object, **_named: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(Assistant, "reply", explode)
    result = run("ask", "x")
    assert result.exit_code == 1
    assert "secret" not in result.output + result.stderr
    log = (home / "salesdesk.log").read_text(encoding="utf-8")
    [line] = [json.loads(one) for one in log.splitlines()]
    assert (line["error"], "explode" in line["at"][-1], "secret" in log) == ("RuntimeError", True, False)
    assert line["message"].split("id ", 1)[1].split()[0] in result.stderr


def test_what_an_error_said_is_logged_where_that_is_switched_on(
    run: Run, home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_args: object, **_named: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(Assistant, "reply", explode)
    monkeypatch.setenv("SALESDESK_LOG_TEXT", "on")
    run("ask", "x")
    assert "secret detail" in (home / "salesdesk.log").read_text(encoding="utf-8")


def test_as_and_today_reach_the_assistant(run: Run, answering: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run("person", "add", "a@x.com", "--name", "Ann", "--role", "rep")
    asked = answering(reply_of())
    days = []
    monkeypatch.setattr(Assistant, "principal", _noting(Assistant.principal, days))
    run("ask", "x", "--as", "a@x.com", "--today", "2017-12-31")
    assert asked[0][0] == "Ann"
    assert asked[0][2]["channel"] == "terminal"
    assert days == ["2017-12-31"]


def _noting(real: Any, days: list[str]) -> Any:
    def principal(self: Assistant, email: str | None = None) -> Any:
        days.append(str(self.settings.today))
        return real(self, email)

    return principal


def test_a_proposal_waits_where_nobody_sits(run: Run, answering: Any) -> None:
    asked = answering(reply_of(outcome="proposed", parts=[PROPOSAL], proposals=[PROPOSAL]))
    result = run("ask", "close D-1", stdin="y\n")
    assert result.exit_code == 0
    assert "negotiation" in result.stdout
    assert "salesdesk approve pr_1" in result.stdout
    assert len(asked) == 1


@pytest.mark.parametrize(("said", "approved"), [("y", True), ("是", True), ("n", False), ("拒绝", False)])
def test_a_person_at_the_terminal_says_yes_or_no(
    run: Run, answering: Any, monkeypatch: pytest.MonkeyPatch, said: str, approved: bool
) -> None:
    monkeypatch.setattr("integrations.terminal.ask.is_interactive", lambda: True)
    asked = answering(reply_of(outcome="proposed", parts=[PROPOSAL], proposals=[PROPOSAL]))
    result = run("ask", "close D-1", stdin=f"{said}\n")
    assert asked[1] == ("pr_1", approved)
    assert "decided" in result.stdout


@pytest.mark.parametrize("stdin", ["\n", "maybe\n", ""])
@pytest.mark.parametrize(("language", "waits"), [("en", "Waits for approval"), ("zh", "等待批准")])
def test_no_clear_word_decides_nothing(
    run: Run, answering: Any, monkeypatch: pytest.MonkeyPatch, stdin: str, language: str, waits: str
) -> None:
    monkeypatch.setattr("integrations.terminal.ask.is_interactive", lambda: True)
    asked = answering(reply_of(outcome="proposed", language=language, parts=[PROPOSAL], proposals=[PROPOSAL]))
    result = run("ask", "close D-1", stdin=stdin)
    assert result.exit_code == 0
    assert len(asked) == 1
    assert waits in result.stdout
    assert "salesdesk approve pr_1" in result.stdout


@pytest.mark.parametrize(
    ("locale", "message", "shown", "done", "undone"),
    [
        ("C.UTF-8", "log a call with Cedar Labs today: a quote", "log a call with Cedar Labs", "Approved", "Undone"),
        ("zh_CN.UTF-8", "今天给Cedar Labs打了电话，对方想要报价", "与Cedar Labs的电话", "已批准", "已撤销"),
    ],
)  # fmt: skip
def test_a_call_with_somebody_else_s_customer_from_the_words_to_undo(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, locale: str, message: str, shown: str, done: str, undone: str
) -> None:
    """In a chat: later, then yes, then undo; and by its id with `salesdesk approve`, which shows it first."""
    monkeypatch.setenv("LC_ALL", locale)
    monkeypatch.setenv("SALESDESK_TODAY", "2026-06-30")
    copy_company(home)
    monkeypatch.setattr("integrations.terminal.ask.is_interactive", lambda: True)
    monkeypatch.setattr("integrations.terminal.changes.is_interactive", lambda: True)
    rhea = ("--as", "rhea@example.com")
    other = message.replace("a quote", "a demo").replace("报价", "演示")
    chat = run("chat", *rhea, stdin=f"{message}\n\n{other}\ny\n/undo\n/undo\n/quit\n").stdout
    assert chat.count("salesdesk approve") == 1
    assert chat.index(done) < chat.index(undone)
    assert {"C.UTF-8": "nothing to undo", "zh_CN.UTF-8": "没有可撤销"}[locale] in chat
    proposal = re.search(r"salesdesk approve (\S+)", chat)
    assert proposal is not None
    approved = run("approve", proposal[1], *rhea, stdin="y\n").stdout
    assert approved.index(shown) < approved.index(done)
    again = run("approve", proposal[1], *rhea, stdin="y\n")
    assert again.exit_code == 2
    assert {"C.UTF-8": "already decided: approved", "zh_CN.UTF-8": "已批准"}[locale] in again.stderr


@pytest.mark.parametrize(
    ("message", "said"),
    [("log a call with Alder Works today: they want a quote", "Undone"), ("今天给Alder Works打了电话", "已撤销")],
)
def test_one_s_own_call_is_logged_and_undone_in_a_chat(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, message: str, said: str
) -> None:
    monkeypatch.setenv("SALESDESK_TODAY", "2026-06-30")
    copy_company(home)
    chat = run("chat", "--as", "rhea@example.com", stdin=f"{message}\n/undo\n/quit\n").stdout
    assert f"{said}" in chat
    assert "call:" not in chat


def test_a_refusal_in_a_chat_is_said_in_its_language(run: Run, answering: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(reply_of(language="zh", parts=[UndoPart(change_set_id=1, summary="x")]))

    def refuse(*_args: object, **_named: object) -> None:
        raise Refusal("undo.already")

    monkeypatch.setattr(Assistant, "undo", refuse)
    assert "已经撤销过了" in run("chat", stdin="你好\n/undo\n/quit\n").stdout


def test_a_script_can_not_approve(run: Run, answering: Any) -> None:
    asked = answering(reply_of())
    assert run("approve", "pr_1", stdin="y\n").exit_code == 2
    assert asked == []
    assert run("approve", "pr_1", "--reject").exit_code == 0
    assert asked == [("pr_1", False)]


def test_undo_of_nothing_is_refused(run: Run) -> None:
    assert run("undo", "5").exit_code == 2


def test_in_a_chat_a_number_takes_that_choice(run: Run, answering: Any) -> None:
    choices = ChoicesPart(prompt="Which?", choices=["Acme (Berlin)", "Acme (Paris)"])
    asked = answering(reply_of(outcome="needs_detail", parts=[choices]))
    assert "2. Acme (Paris)" in run("chat", stdin="brief me on Acme\n2\n3\n/quit\n").stdout
    assert [message for _, message, _ in asked] == ["brief me on Acme", "Acme (Paris)", "3"]


def test_chat_keeps_its_thread_and_survives_a_refusal(
    run: Run, answering: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answering(reply_of())
    result = run("chat", stdin="one\n\ntwo\n/undo\n/new\nthree\n/quit\nfour\n")
    assert result.exit_code == 0
    assert [(message, named["thread_id"]) for _, message, named in asked] == [
        ("one", None), ("two", "th_1"), ("three", None),
    ]  # fmt: skip
    assert "nothing to undo" in result.stdout

    def refuse(*_args: object, **_named: object) -> None:
        raise Refusal("message.too_long", length=9000, limit=8000)

    monkeypatch.setattr(Assistant, "reply", refuse)
    assert "8" in run("chat", stdin="x\n").stdout


def test_an_answer_is_judged_in_a_chat_and_becomes_a_case(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALESDESK_TODAY", "2026-06-30")
    copy_company(home)
    assert "no answer to judge" in run("chat", stdin="/bad\n/quit\n").stdout
    chat = run("chat", "--as", "rhea@example.com", stdin="how many calls did I make?\n/bad that was last year\n/quit\n")
    assert "Noted" in chat.stdout
    listed = run("eval", "candidates").stdout
    assert "that was last year" in listed
    assert "nobody else" in listed
    number = listed.split("id: turn-")[1].split()[0]
    suite = home / "own.yaml"
    wrong = run("eval", "candidates", "--accept", number, "--to", str(suite))
    assert (wrong.exit_code, suite.exists()) == (2, False)
    right = ("--accept", number, "--to", str(suite), "--expect", "{outcome: answered}")
    assert run("eval", "candidates", *right).exit_code == 0
    assert "how many calls did I make?" in suite.read_text(encoding="utf-8")
    assert "No judged answer" in run("eval", "candidates").stdout
    assert run("eval", "candidates", "--dismiss", number).exit_code == 2

"""The toolbox: what goes wrong in a tool reaches nobody but the log; what it refuses is worded."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from assistant.agent import Assistant
from assistant.models.choice import Builtin
from assistant.toolbox import Toolbox
from assistant.turn import Turn
from knowledge.changes import Plan, RecordChange, Risk
from knowledge.refusals import Refusal
from knowledge.sales.sell.activities import Activity
from tests.support.company import TODAY, Desk
from tools.catalogue import TOOLS
from tools.contract import Effect, ToolContext, ToolInput, ToolOutput, tool

SECRET = "password=hunter2 at /srv/secret.py"


class Nothing(ToolInput):
    """No arguments."""


class Output(ToolOutput):
    """A number."""

    number: int = 7


def turn_of(desk: Desk, key: str = "rhea") -> Turn:
    return Turn(desk.who(key), "message", "en", TODAY, desk.assistant.now(), "th_1")


def toolbox(desk: Desk, *tools: Any) -> Toolbox:
    return Toolbox(desk.assistant.database, [*TOOLS, *tools])


@tool(Effect.READ, examples=["explode"])
def explode(asked: Nothing, context: ToolContext) -> Output:
    """Fail in a way nobody expected."""
    raise RuntimeError(SECRET)


@tool(Effect.WRITE, risk=Risk.LOW, examples=["write and fail"])
def write_half(asked: Nothing, context: ToolContext) -> Plan:
    """Plan two records of which the second can't be written."""
    good = {"kind": "call", "person_id": context.access.principal.person_id, "happened_on": TODAY.isoformat()}
    changes = [
        RecordChange(kind="activity", after=good),
        RecordChange(kind="activity", after={**good, "kind": "party"}),
    ]
    return Plan(tool="write_half", summary="two", risk=Risk.LOW, changes=changes)


@tool(Effect.READ, examples=["write in secret"])
def write_in_secret(asked: Nothing, context: ToolContext) -> Output:
    """Write where only a Plan may, and then fail."""
    context.access.session.add(Activity(kind="call", happened_on=TODAY))
    context.access.session.flush()
    raise RuntimeError(SECRET)


def test_what_nobody_expected_is_logged_with_an_id(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    result = toolbox(desk, explode).run(turn_of(desk), "explode", {})
    assert (result.status, result.output, result.refusal) == ("failed", None, None)
    assert result.failure_id
    assert result.failure_id in caplog.text
    assert SECRET in caplog.text


@pytest.mark.parametrize(("question", "language"), [("what are my bookings?", "en"), ("我的业绩是多少？", "zh")])
def test_a_person_reads_one_kind_sentence_and_the_id(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, question: str, language: str
) -> None:
    def fail(*_arguments: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("knowledge.metrics.query.query_metric", fail)
    reply = desk.ask("rhea", question)
    assert (reply.outcome, reply.language) == ("failed", language)
    assert "hunter2" not in reply.model_dump_json()
    assert "RuntimeError" not in reply.model_dump_json()
    assert len(reply.text.splitlines()) == 1
    found = next(record for record in caplog.records if record.name == "assistant.toolbox")
    assert isinstance(found.args, tuple)
    assert str(found.args[1]) in reply.text


def test_a_model_that_fails_is_one_kind_sentence_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_arguments: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("assistant.models.builtin.decide.understand", fail)
    reply = desk.ask("rhea", "what are my bookings?")
    assert reply.outcome == "failed"
    assert "hunter2" not in reply.model_dump_json()
    assert SECRET in caplog.text


def test_a_plan_is_written_whole_or_not_at_all(desk: Desk) -> None:
    result = toolbox(desk, write_half).run(turn_of(desk), "write_half", {})
    assert (result.status, result.written) == ("failed", None)
    assert desk.activities() == []


def test_a_failed_tool_leaves_nothing_behind(desk: Desk) -> None:
    assert toolbox(desk, write_in_secret).run(turn_of(desk), "write_in_secret", {}).status == "failed"
    assert desk.activities() == []


@pytest.mark.parametrize(
    "arguments",
    [{"metric": None}, {"metric": ["bookings"]}, {"nothing": 1}, {"metric": "bookings", "limit": "many"}],
)
def test_arguments_that_do_not_fit_are_refused(desk: Desk, arguments: dict[str, Any]) -> None:
    result = desk.assistant.toolbox.run(turn_of(desk), "query_metric", arguments)
    assert result.refusal is not None
    assert result.refusal.code == "bad_arguments"
    assert all(name in result.refusal.facts["problems"] for name in arguments if name == "nothing")


@pytest.mark.parametrize("name", ["", "no_such_tool", "__class__", "run"])
def test_a_tool_that_is_not_there_is_refused(desk: Desk, name: str) -> None:
    result = desk.assistant.toolbox.run(turn_of(desk), name, {})
    assert result.refusal is not None
    assert result.refusal.code == "access.tool"


def test_a_trainee_may_use_no_tool_that_writes(desk: Desk) -> None:
    allowed = {tool.name for tool in desk.assistant.toolbox.allowed(desk.who("tilda"))}
    assert not [tool.name for tool in TOOLS if tool.effect is Effect.WRITE and tool.name in allowed]
    result = desk.assistant.toolbox.run(
        turn_of(desk, "tilda"), "log_activity", {"kind": "call", "account": "Thistle School"}
    )
    assert isinstance(result.refusal, Refusal)
    assert result.refusal.code == "access.write_area"


def test_a_log_at_debug_level_names_no_secret_of_the_settings(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """A database's password stands in its address."""
    from dataclasses import replace

    caplog.set_level(logging.DEBUG)
    settings = replace(
        desk.assistant.settings, database_url="postgresql://me:hunter2@db/x", openai_api_key="hunter2-key"
    )
    assistant = Assistant(settings, desk.assistant.database, Builtin(desk.assistant.toolbox), desk.assistant.toolbox)
    Desk(assistant).ask("rhea", "what are my bookings?")
    assert "hunter2" not in caplog.text + repr(settings)

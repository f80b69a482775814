"""What may be meant in several ways is offered, and the reading that is picked is the one that is made."""

from __future__ import annotations

import pytest

from assistant.models.builtin import choose
from assistant.reply import ChoicesPart, Reply
from assistant.words import say, words
from tests.support.company import Desk
from tools.catalogue import TOOLS


@pytest.fixture(autouse=True)
def unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is ever sure enough, so that every message is asked back for."""
    monkeypatch.setattr(choose, "SURE", 1.01)
    monkeypatch.setattr(choose, "SURE_TO_WRITE", 1.01)


def offered(reply: Reply) -> list[str]:
    return next(part.choices for part in reply.parts if isinstance(part, ChoicesPart))


def test_every_tool_has_a_title_of_its_own_in_both_languages() -> None:
    for language in ("en", "zh"):
        titles = {words(language)[f"reading.{tool.name}"] for tool in TOOLS}
        assert len(titles) == len(TOOLS)


@pytest.mark.parametrize(
    ("message", "language", "tool"),
    [("something about Alder Works please", "en", "brief_account"), ("说说Alder Works吧", "zh", "brief_account")],
)
def test_the_reading_that_is_picked_is_made_of_the_message_before(
    reading: Desk, message: str, language: str, tool: str
) -> None:
    asked = reading.ask("rhea", message)
    assert asked.outcome == "needs_detail"
    assert not asked.tool_calls
    title = say(f"reading.{tool}", language)
    assert title in offered(asked)
    assert 1 <= len(offered(asked)) <= 3
    made = reading.ask("rhea", title, thread_id=asked.thread_id)
    assert [call.tool for call in made.tool_calls] == [tool]
    assert made.tool_calls[0].arguments["account"] == "Alder Works"
    assert made.language == language


def test_a_title_that_nobody_offered_is_a_message_like_any_other(reading: Desk) -> None:
    assert not reading.ask("rhea", say("reading.find_deals", "en")).tool_calls


@pytest.mark.parametrize(
    "message", ["log a call with Alder Works: they want a demo", "给Alder Works记个电话：想看演示"]
)
def test_what_is_not_sure_is_not_written(reading: Desk, message: str) -> None:
    before = len(reading.activities())
    assert reading.ask("rhea", message).outcome == "needs_detail"
    assert len(reading.activities()) == before

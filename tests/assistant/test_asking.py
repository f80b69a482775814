"""What a call lacks is asked for in words, one thing at a time, in both languages, for every tool of the catalogue."""

from __future__ import annotations

import re
from typing import Any

import pytest

from assistant.render import compose
from assistant.turn import Language, Turn
from assistant.words import words
from tests.support.company import TODAY, Desk
from tools.catalogue import TOOLS

REQUIRED = [(tool, name) for tool in TOOLS for name in tool.required]
OF_THE_CODE = re.compile(r"_|field required|input should|\b(?:kind|set|what|keep|drop|action):", re.IGNORECASE)


def asked(desk: Desk, tool: str, arguments: dict[str, Any], language: Language) -> tuple[str, str]:
    """The code of a refused call, and the sentence that a person reads of it."""
    turn = Turn(desk.who("dora"), "message", language, TODAY, desk.assistant.now(), "th_1")
    refusal = desk.assistant.toolbox.run(turn, tool, arguments).refusal
    assert refusal is not None
    return refusal.code, compose(turn, "", failure=None, wording=True).text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_tool_asks_in_words_for_what_it_lacks(desk: Desk, language: Language) -> None:
    for tool in dict.fromkeys(tool.name for tool, _ in REQUIRED):
        code, text = asked(desk, tool, {}, language)
        assert code == "missing.field", tool
        assert not OF_THE_CODE.search(text), text
        assert tool not in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_required_field_has_a_question(language: Language) -> None:
    known = words(language).keys()
    assert [f"{tool.name}.{name}" for tool, name in REQUIRED
            if not {f"asks.{tool.name}.{name}", f"asks.{name}"} & known] == []  # fmt: skip


def test_one_thing_is_asked_for_at_a_time(desk: Desk) -> None:
    first = asked(desk, "merge_records", {}, "en")[1]
    second = asked(desk, "merge_records", {"kind": "lead"}, "en")[1]
    third = asked(desk, "merge_records", {"kind": "lead", "keep": "Ana Cruz"}, "en")[1]
    assert ("twice" in first, "stays" in second, "go into" in third) == (True, True, True)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_does_not_fit_shows_nothing_of_the_code(desk: Desk, language: Language) -> None:
    code, text = asked(desk, "log_activity", {"kind": "sailing", "account": "Alder Foods"}, language)
    assert code == "bad_arguments"
    assert not OF_THE_CODE.search(text), text
    assert "sailing" not in text

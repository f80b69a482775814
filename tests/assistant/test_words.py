"""Both languages say the same things."""

from __future__ import annotations

import ast
import re
import string
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from assistant.render.labels import counted, word_fact
from assistant.render.outputs import WORDED
from assistant.words import say, words
from knowledge.imports.fields import KINDS
from knowledge.imports.file_import import KIND_OF
from knowledge.metrics.model import Scope
from knowledge.metrics.sources import SOURCES
from tools.catalogue import TOOLS
from tools.contract import Effect, Report, ToolOutput
from tools.sell.records import RecordKind

ROOT = Path(__file__).resolve().parents[2]


def test_both_files_have_the_same_keys() -> None:
    assert set(words("en")) == set(words("zh"))


def test_both_sentences_take_the_same_facts() -> None:
    assert {key: facts_of(key, "en") for key in words("en")} == {key: facts_of(key, "zh") for key in words("en")}


# A count with no noun of its own beside it, or a list of rows by their numbers.
NO_NOUN = {
    ("brief.orders", "count"), ("brief.state", "count"), ("import.more_rejects", "count"),
    ("note.reference.created", "count"),
    ("note.column.kept_as_text", "rows"), ("note.reject.pay_total", "total"),
    *((f"report.{which}_by_{what}", "count") for which in ("best", "weakest") for what in ("figure", "growth")),
    *((key, "returned") for key in words("en") if key.startswith("metric.")),  # never fewer than two
}  # fmt: skip
COUNTS = {"count", "total", "rows", "records", "returned", "columns"}


def facts_of(key: str, language: str = "en") -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words(language)[key]) if name}


def test_one_is_no_plural() -> None:
    """Beside a count of one the English words are others than beside two."""
    counting = {(key, fact) for key in words("en") for fact in facts_of(key) & COUNTS} - NO_NOUN
    assert len(counting) > 200
    same = []
    for key, fact in counting:
        others = dict.fromkeys(facts_of(key), "X")
        one, two = (say(key, "en", **{**others, fact: number}) for number in "12")
        if one.replace("1", "2") == two:
            same.append((key, fact))
    assert same == []


def test_every_kind_of_record_can_be_counted() -> None:
    described = {source.name for source in SOURCES.values()}
    listed = set(get_args(get_args(RecordKind)[0]))
    for kind in described | listed | set(KINDS) | set(KIND_OF.values()):
        assert counted(kind, 1, "en").startswith("1 ")
        assert "2" in counted(kind, 2, "zh")


def test_a_fact_that_is_not_there_leaves_the_sentence_whole() -> None:
    assert say("found.accounts", "en", shown="") == "… accounts."


@cache
def raised() -> list[tuple[str, ast.Call]]:
    """Every refusal that the source raises with a code in it, read from its syntax."""
    found = []
    for room in ("assistant", "tools", "knowledge", "api", "integrations"):
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in ("Refusal", "ToolRefusal")
                    and node.args
                    and isinstance(node.args[0], ast.Constant)
                ):
                    found.append((str(node.args[0].value), node))
    return found


@pytest.mark.slow
def test_every_refusal_has_its_sentence() -> None:
    codes = {code for code, _ in raised()}
    assert {"unknown.name", "access.person", "no_data.period", "ambiguous.name"} <= codes
    assert {code for code in codes if f"refusal.{code}" not in words("en")} == set()


@pytest.mark.slow
def test_every_refusal_gives_the_facts_that_its_sentence_names() -> None:
    """A fact that is not given would stand as an ellipsis in front of a person."""
    lacking = []
    for code, call in raised():
        given = {keyword.arg for keyword in call.keywords}
        needed = {name for _, name, _, _ in string.Formatter().parse(words("en")[f"refusal.{code}"]) if name}
        if None not in given and needed - given:
            lacking.append((code, needed - given, call.lineno))
    assert lacking == []


def test_every_read_tool_is_worded() -> None:
    outputs = {tool.output for tool in TOOLS if tool.effect is Effect.READ}
    worded = set(WORDED)
    own = {kind for kind in outputs if issubclass(kind, ToolOutput) and not issubclass(kind, Report)}
    assert own - worded == {TOOLS[0].output}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_a_plan_does_stands_within_a_sentence(language: str) -> None:
    plans = {key: text for key, text in words(language).items() if key.startswith("plan.")}
    assert {key: text for key, text in plans.items() if text.rstrip().endswith((".", "。"))} == {}


@pytest.mark.parametrize("scope", list(Scope))
def test_whose_records_are_meant_is_said_in_the_asker_s_language(scope: Scope) -> None:
    facts = {"scope": scope.value, "role": "trainee"}
    said = say("refusal.access.scope", "zh", **{name: word_fact(name, fact, "zh") for name, fact in facts.items()})
    assert re.search(r"[a-z]", said) is None

"""Both languages say the same things."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from assistant.render.outputs import WORDED
from assistant.words import words
from tools.catalogue import TOOLS
from tools.contract import Effect, ToolOutput

ROOT = Path(__file__).resolve().parents[2]


def test_both_files_have_the_same_keys() -> None:
    assert set(words("en")) == set(words("zh"))


@pytest.mark.parametrize("key", sorted(words("en")))
def test_both_sentences_take_the_same_facts(key: str) -> None:
    facts = [{name for _, name, _, _ in string.Formatter().parse(words(lang)[key]) if name} for lang in ("en", "zh")]
    assert facts[0] == facts[1]


def refusal_codes() -> set[str]:
    """Every code that the source raises, read from its syntax."""
    codes = set()
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
                    codes.add(str(node.args[0].value))
    return codes


def test_every_refusal_has_its_sentence() -> None:
    missing = {code for code in refusal_codes() if f"refusal.{code}" not in words("en")}
    assert missing == set()


def test_every_read_tool_is_worded() -> None:
    outputs = {tool.output for tool in TOOLS if tool.effect is Effect.READ}
    worded = set(WORDED)
    assert {kind for kind in outputs if issubclass(kind, ToolOutput)} - worded == {TOOLS[0].output}

"""Every problem that a door can answer with has its sentence in both languages."""

from __future__ import annotations

import ast
from pathlib import Path

from assistant.words import words
from knowledge.sales.team.people import Role

API = Path(__file__).parents[2] / "api"


def problem_codes() -> set[str]:
    """The codes that are written in the doors' source as a Problem's second argument."""
    codes = set()
    for file in API.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
                assert isinstance(node.args[1], ast.Constant), file
                codes.add(node.args[1].value)
    return codes


def test_every_problem_is_worded() -> None:
    codes = problem_codes()
    assert {"key.invalid", "request.too_large", "server.not_migrated"} <= codes
    for language in ("en", "zh"):
        assert {code for code in codes if f"refusal.{code}" not in words(language)} == set()


def test_the_page_names_every_role() -> None:
    for language in ("en", "zh"):
        text = (API / "web" / "static" / "words" / f"{language}.js").read_text(encoding="utf-8")
        roles = text.split("roles: {", 1)[1].split("}", 1)[0]
        for role in Role:
            assert roles.count(f'{role.value}: "') == 1, role

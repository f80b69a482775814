"""Cases made in a test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from evals.case import Case, Expect, Turn
from evals.sandbox import TINY, Sandbox
from tests.support.kept import kept


def data_sets() -> Path:
    """Where the tiny company is, made once: the folder that runs and sandboxes copy it from."""
    return kept("data-sets", _make)


def _make(folder: Path) -> None:
    Sandbox.made(TINY, folder, folder / "unused")


def case(message: str, expect: Expect, *, asker: str = "director", **more: Any) -> Case:
    """A case of one turn on the tiny company."""
    return Case(
        id=more.pop("id", "one.en"), suite="tools", split="train", dataset="tiny", language="en", room="measure",
        asker=asker, turns=[Turn(ask=message, expect=expect)], **more,
    )  # fmt: skip

"""Cases made in a test."""

from __future__ import annotations

from typing import Any

from evals.case import Case, Expect, Turn


def case(message: str, expect: Expect, *, asker: str = "director", **more: Any) -> Case:
    """A case of one turn on the tiny company."""
    return Case(
        id=more.pop("id", "one.en"), suite="tools", split="train", dataset="tiny", language="en", room="measure",
        asker=asker, turns=[Turn(ask=message, expect=expect)], **more,
    )  # fmt: skip

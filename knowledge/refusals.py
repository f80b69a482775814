"""The expected "no": a code and the facts that word it."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """Something that can't be done or answered, for a reason a person can act on.

    `code` names the sentence in assistant/words (both languages); `facts` fill it. `choices` are readings to pick from.
    `outcome` says what kind of no it is: the data can't tell (`no_data`), the caller may not (`refused`),
    or the caller has to say more (`needs_detail`).
    """

    def __init__(self, code: str, *, choices: list[str] | None = None, **facts: Any) -> None:  # noqa: ANN401
        super().__init__(code)
        self.code = code
        self.facts = facts
        self.choices = choices or []

    def __str__(self) -> str:
        """The code with its facts, for logs; people see the worded sentence."""
        return f"{self.code} {self.facts}"

    @property
    def outcome(self) -> str:
        """`no_data`, `refused` or `needs_detail`, by the code's family."""
        family = self.code.split(".", 1)[0]
        return {"no_data": "no_data", "access": "refused"}.get(family, "needs_detail")

"""What a turn left behind, as the scorers judge it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from assistant.reply import ChoicesPart, ProposalPart, Reply, TablePart, TextPart, UndoPart
from assistant.turn import ToolResult
from evals.case import Expect
from knowledge.access import Access
from tools.contract import Citation


@dataclass
class Evidence:
    """One judged turn: what was expected, what was said and done, and what the records say to it.

    `numbers`, `rows` are what the case's queries gave on the untouched records; `state` what each query of the end
    state gave after the run; `touched` how many rows of each table were written in the case so far, and `wrote` how
    often one was in this turn. `access` is the asker's, for reading periods and names as the tools do.
    """

    expect: Expect
    message: str
    language: str
    today: date
    reply: Reply
    results: list[ToolResult]
    numbers: list[Any] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    state: list[list[list[Any]]] = field(default_factory=list)
    touched: dict[str, int] = field(default_factory=dict)
    wrote: dict[str, int] = field(default_factory=dict)
    access: Access | None = None

    @property
    def sentences(self) -> str:
        """The text that the person reads, without tables."""
        texts = [part.text for part in self.reply.parts if isinstance(part, TextPart)]
        return "\n".join(dict.fromkeys([self.reply.text, *texts]))

    @property
    def retrieved(self) -> list[Citation]:
        """What the library gave, in its order: the citations of the tools' results."""
        return [one for result in self.results if result.output is not None for one in result.output.citations]

    @property
    def tables(self) -> list[list[list[str]]]:
        """The cells of every table and proposal, as shown."""
        found = []
        for part in self.reply.parts:
            if isinstance(part, TablePart):
                found.append(part.shown)
            elif isinstance(part, ProposalPart):
                found.append(part.rows)
        return found

    @property
    def said(self) -> str:
        """Sentences, summaries and cells: all that states an answer."""
        more = [part.summary for part in self.reply.parts if isinstance(part, ProposalPart | UndoPart)]
        return "\n".join([self.sentences, *more, *(" | ".join(row) for table in self.tables for row in table)])

    @property
    def everything(self) -> str:
        """All that leaves the house with the reply: charts, choices, data behind the cells and arguments too."""
        choices = [one for part in self.reply.parts if isinstance(part, ChoicesPart) for one in part.choices]
        return "\n".join([self.said, *choices, json.dumps(self.reply.model_dump(mode="json"), ensure_ascii=False)])

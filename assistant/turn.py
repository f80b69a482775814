"""One turn's own state: who asks, when, in which language, and what the tools gave."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from assistant.events import nobody
from assistant.language import Language as Language
from assistant.language import has_language as has_language
from assistant.language import language_of as language_of
from knowledge.access import Principal
from knowledge.changes import Saying
from knowledge.refusals import Refusal
from tools.contract import Plan, ToolOutput


@dataclass
class ToolResult:
    """One tool call as it ran: exactly one of `output`, `written`, `refusal` and `failure_id` is set."""

    tool: str
    arguments: dict[str, Any]
    output: ToolOutput | None = None
    written: Written | None = None
    refusal: Refusal | None = None
    failure_id: str | None = None

    @property
    def status(self) -> Literal["ok", "refused", "failed"]:
        """How the call ended."""
        if self.failure_id:
            return "failed"
        return "refused" if self.refusal else "ok"


@dataclass(frozen=True)
class Written:
    """What became of a Plan: applied (`change_set_id`) or waiting for approval (`proposal_id`).

    `may_approve`: whether the reader may write all that it writes. `asked_by` names another person who asked for it.
    `edited_by` names who edited it, where that is not who asked. `replaces`: what was proposed before in the thread and
    is withdrawn now.
    """

    plan: Plan
    change_set_id: int | None = None
    proposal_id: str | None = None
    expires_at: datetime | None = None
    may_approve: bool = True
    asked_by: str | None = None
    edited_by: str | None = None
    replaces: tuple[Saying, ...] = ()


@dataclass(frozen=True)
class Closing:
    """A large model's last words; `refused` where they are its own no. Empty where the tools' results speak.

    `checked`: each number, name and day of them is one that the turn's tools gave. `alarms` counts what was not, and
    `mended` says that the model worded its answer again for that; without words they were held back then.
    """

    text: str = ""
    refused: bool = False
    checked: bool = False
    alarms: int = 0
    mended: bool = False


@dataclass
class Used:
    """The tokens that one model took in a turn. `cached` are those of `input` that the endpoint knew from before."""

    input: int = 0
    cached: int = 0
    output: int = 0
    calls: int = 0


@dataclass(frozen=True)
class Typed:
    """A write that was filled in, by a form or a client.

    It may take the place of an applied change, which is taken back first (`undoes`), or of a proposal, which is
    withdrawn (`replaces`); see assistant/editing.py. `approves`: a person filled it in, so it is its own approval;
    through a key that may not approve it is not. `expects`: the record and version that it was made on.
    `request_id`: the kept request (knowledge/requests.py) with which its effect is noted.
    """

    undoes: int | None = None
    replaces: str | None = None
    approves: bool = True
    expects: tuple[str, int, int] | None = None
    request_id: int | None = None


@dataclass
class Turn:
    """The context that LangChain hands through the loop; models read it, only the toolbox adds to it."""

    principal: Principal
    message: str
    language: Language
    today: date
    now: datetime
    thread_id: str
    earlier: list[dict[str, Any]] = field(default_factory=list)
    results: list[ToolResult] = field(default_factory=list)
    said: Said | None = None
    # Words of the message that the built-in model did not take into account.
    unheard: list[str] = field(default_factory=list)
    # Whether a large model decides what is called: then what it reads may lead it (toolbox.py).
    led_by_text: bool = False
    # What a large model is told of the company, the caller and the day (assistant/prompts).
    briefing: str = ""
    fiscal_year_start: int = 1
    # Whether a large model words its answer again: then it may look, but write nothing more.
    mends: bool = False
    # Tools may run at once in threads; writes of a turn are made one after the other under this lock: one of low risk
    # at once, all others as one proposal.
    # (Any, since pydantic reads this class for LangChain, and to it threading.Lock is no type.)
    lock: Any = field(default_factory=threading.Lock, repr=False)
    wrote: bool = False
    waiting: Written | None = None
    # Who looks on while the turn runs (assistant/events.py), and whether they went away. (Any, as above.)
    listen: Any = field(default=nobody, repr=False)
    gone: Any = field(default_factory=threading.Event, repr=False)
    # Gets a large model's text as it comes, and None where what came so far does not count. (Any, as above.)
    hear: Any = field(default=lambda _text: None, repr=False)
    # Raises BudgetUsedUpError where no further request to an endpoint may be paid. (Any, as above.)
    afford: Any = field(default=lambda: None, repr=False)
    # The company's day by the real clock, on whose bill the turn stands; `today` may be a fixed one.
    billed_on: date = date.min
    # By model, also of those that failed.
    used: dict[str, Used] = field(default_factory=dict)
    # Where a person filled a form in: that is a write's own approval, and it may take the place of an earlier one.
    typed: Typed | None = None
    # Whether every write of the turn waits for a person, however small: another agent asks.
    proposes: bool = False
    # The stored turn that holds the request's idempotency key meanwhile.
    stored_id: int | None = None

    @property
    def came_to_something(self) -> bool:
        """Whether a tool gave or planned something, so that no other model may begin anew."""
        return any(result.status == "ok" for result in self.results)

    def spent(self, model: str, *, taken: int, cached: int, given: int) -> None:
        """Count one answer of a model, in tokens."""
        used = self.used.setdefault(model, Used())
        used.input += taken
        used.cached += cached
        used.output += given
        used.calls += 1


@dataclass(frozen=True)
class Said:
    """What the built-in model wants to say without a tool: a code of assistant/words with its facts."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    outcome: Literal["answered", "needs_detail", "refused", "no_data"] = "answered"
    # A change that is offered to be taken back: its number, and what it did.
    undoes: tuple[int, list[Saying]] | None = None

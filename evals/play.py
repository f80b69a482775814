"""Runs one case on its own copy of the data set, and judges it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from assistant.agent import Assistant
from assistant.models.choice import Model
from assistant.reply import Reply
from assistant.settings import Settings
from assistant.toolbox import Toolbox
from evals.case import Case, CaseError, Expect, Turn
from evals.failures import Failures
from evals.models import Script
from evals.result import CaseResult, Step, Verdict
from evals.sandbox import RecordingToolbox, Sandbox, query, touched, writes
from evals.scoring.evidence import Evidence
from evals.scoring.figures import shows
from evals.scoring.retrieval import Found, grades_of
from evals.scoring.scorers import asked_back, judge
from knowledge.access import Access, Principal
from knowledge.company import get_company
from knowledge.database import Database
from knowledge.refusals import Refusal

log = logging.getLogger(__name__)

MOST_TEXT = 2000
USAGE = ("input_tokens", "output_tokens")


class Unanswered(Exception):
    """The model failed, so that nothing it said can be judged. The message says why."""


@dataclass
class Stage:
    """Where cases of one data set are played: its sandbox, and an assistant for each day that is looked at."""

    sandbox: Sandbox
    make: Callable[[Settings, Toolbox], Model]
    script: Script
    more: dict[str, str]
    failures: Failures = field(default_factory=Failures)
    _desks: dict[date, Assistant] = field(default_factory=dict)

    def desk(self, today: date) -> Assistant:
        """The assistant of a day over a fresh copy of the records."""
        for day, desk in self._desks.items():
            desk.database.close()
            desk.settings = replace(desk.settings, today=day)
        self.sandbox.fresh()
        if today not in self._desks:
            self._desks[today] = self.sandbox.open(today, self.make, self.more)
        return self._desks[today]

    def play(self, case: Case) -> CaseResult:
        """One try of a case. Raises CaseError where the case itself is wrong; what a model does wrong is a result."""
        desk = self.desk(case.today or self.sandbox.data.today)
        try:
            gold = [_gold(desk.database, turn.expect) for turn in case.turns]
            with self.failures.kept(quiet=not desk.model.is_builtin):
                return self._played(_Player(self, desk, case), gold)
        except CaseError as error:
            raise CaseError(f"{case.id}: {error}") from error

    def _played(self, player: _Player, gold: list[tuple[list[Any], list[list[Any]]]]) -> CaseResult:
        case, desk = player.case, player.desk
        verdicts: list[Verdict] = []
        seen: Evidence | None = None
        for number, (turn, (numbers, rows)) in enumerate(zip(case.turns, gold, strict=True)):
            does = {} if turn.does is None else {"calls": turn.does}
            self.script.expect = turn.expect.model_copy(update=does)
            self.script.place = f"{case.id} {number}"
            try:
                seen = player.step(turn, numbers, rows)
            except CaseError:
                raise
            except Exception as error:  # whatever it is, it fails this case and does not cost the others
                return self._broken_off(player, number, error, verdicts)
            with desk.database.transaction() as session:
                seen.access = Access(session, player.principal(turn.by or case.asker), seen.today, get_company(session))
                scores = judge(seen)
            player.search(seen)
            verdicts += [
                Verdict(turn=number, name=score.name, passed=bool(score.passed), why=score.why) for score in scores
            ]
        return player.result(verdicts, seen)

    def _broken_off(self, player: _Player, turn: int, error: Exception, verdicts: list[Verdict]) -> CaseResult:
        """The result of a try that ended in a turn: no answer came, it was refused, or it is a fault of ours."""
        silent = isinstance(error, Unanswered) and not player.desk.model.is_builtin
        if isinstance(error, Unanswered):
            told = f"{'the endpoint gave no answer' if silent else 'the assistant failed'}: {error}"
        elif isinstance(error, Refusal):
            told = f"{error.code} {error.facts}"
        else:
            log.error("case %s broke off in turn %d", player.case.id, turn + 1, exc_info=error)
            told = f"the assistant broke: {type(error).__name__}: {error}"
        found = player.result(verdicts, None, error=f"turn {turn + 1}: {told}")
        return found.model_copy(update={"unanswered": silent})


def _gold(database: Database, expect: Expect) -> tuple[list[Any], list[list[Any]]]:
    """What the case's queries give on untouched records; a case that proves nothing stops the run."""
    numbers: list[Any] = []
    if expect.numbers is not None:
        numbers = [value for row in query(database, expect.numbers) for value in row if value is not None]
        if not numbers:
            raise CaseError("its query of numbers gives none")
    rows = [] if expect.rows is None else query(database, expect.rows)
    if expect.rows is not None and not rows:
        raise CaseError("its query of rows gives none")
    for item in expect.state:
        if query(database, item.sql) == item.gives:
            raise CaseError(f"its end state holds before anything is done: {item.sql}")
    return numbers, rows


class _Player:
    """The asker at the assistant, through one thread."""

    def __init__(self, stage: Stage, desk: Assistant, case: Case) -> None:
        self.desk, self.case, self.sandbox = desk, case, stage.sandbox
        self.threads: dict[int, str] = {}
        self.steps: list[Step] = []
        self.replies: list[Reply] = []
        self.tools: list[str] = []
        self.found: list[Found] = []
        self.failures = stage.failures
        self.wrote = self.leaked = False

    def principal(self, role: str) -> Principal:
        return self.sandbox.principal(self.desk, role)

    def step(self, turn: Turn, numbers: list[Any], rows: list[list[Any]]) -> Evidence:
        """Ask or decide, and gather what is to be judged."""
        if turn.day is not None:
            self.desk.settings = replace(self.desk.settings, today=turn.day)
        asker = self.principal(turn.by or self.case.asker)
        toolbox = self.desk.toolbox
        if not isinstance(toolbox, RecordingToolbox):
            raise TypeError("cases are played over a toolbox that records")
        toolbox.seen.clear()
        self.failures.last = ""
        before = writes(self.desk.database)
        began = time.perf_counter()
        reply = self._decide(turn, asker) if turn.ask is None else self._ask(turn.ask, asker)
        took = (time.perf_counter() - began) * 1000
        self.replies.append(reply)
        calls = [{"tool": call.tool, "arguments": call.arguments} for call in reply.tool_calls]
        self.tools += [call.tool for call in reply.tool_calls]
        self.steps.append(
            Step(said=turn.ask or turn.decide or "", outcome=reply.outcome, text=reply.text[:MOST_TEXT], calls=calls,
                 milliseconds=round(took, 1))
        )  # fmt: skip
        if self._is_failed(reply) and "failed" not in turn.expect.outcomes:
            raise Unanswered(self.failures.last or reply.text)
        database, today = self.desk.database, self.desk.today(asker)
        seen = Evidence(
            turn.expect, turn.ask or "", self.case.language, today, reply, list(toolbox.seen), numbers, rows,
            [query(database, item.sql) for item in turn.expect.state], touched(database),
            dict(writes(database) - before),
        )  # fmt: skip
        allowed = turn.expect.touches
        self.wrote |= allowed is not None and any(rows > allowed.get(name, 0) for name, rows in seen.touched.items())
        self.leaked |= any(shows(seen.everything, words) for words in turn.expect.never_says)
        return seen

    def _is_failed(self, reply: Reply) -> bool:
        """Whether the model failed: nothing came, or the built-in one stood in for an endpoint."""
        stood_in = not self.desk.model.is_builtin and reply.model != self.desk.model.name
        return reply.outcome == "failed" or stood_in

    def _ask(self, message: str, asker: Principal) -> Reply:
        thread = self.threads.get(asker.person_id)
        reply = self.desk.reply(asker, message, thread_id=thread, channel="eval")
        self.threads[asker.person_id] = reply.thread_id
        return reply

    def _decide(self, turn: Turn, decider: Principal) -> Reply:
        """A person's decision about a proposal or a change, the newest one where none is named.

        What the house refuses to a decision is a reply of the outcome `refused`, with the refusal's code as its text;
        that there is nothing to decide at all is raised.
        """
        replies = self.replies if turn.about is None else self.replies[turn.about - 1 : turn.about]
        undoes = [part for reply in replies for part in reply.parts if part.kind == "undo"]
        proposals = [proposal for reply in replies for proposal in reply.proposals]
        if not (undoes if turn.decide == "undo" else proposals):
            raise Refusal("undo.unknown" if turn.decide == "undo" else "unknown.proposal")
        try:
            if turn.decide == "undo":
                return self.desk.undo(decider, undoes[-1].change_set_id)
            return self.desk.decide(decider, proposals[-1].id, approve=turn.decide == "approve")
        except Refusal as refusal:
            return Reply(thread_id="", turn_id=0, outcome="refused", language="en", text=refusal.code, parts=[])

    def search(self, seen: Evidence) -> None:
        """Keep how well the library was searched, where the case grades what is relevant."""
        if relevant := seen.expect.relevant:
            found, cited = grades_of(seen.retrieved, relevant), grades_of(seen.reply.citations, relevant)
            self.found.append(Found(found=found, wanted=list(relevant.values()), cited=cited))

    def result(self, verdicts: list[Verdict], last: Evidence | None, error: str | None = None) -> CaseResult:
        """What the try came to."""
        passed = error is None and all(one.passed for one in verdicts)
        used = {kind: sum(int(reply.usage.get(kind, 0)) for reply in self.replies) for kind in USAGE}
        seen = {
            "tools": self.tools, "passed": passed, "verdicts": verdicts, "steps": self.steps,
            "asked_back": not passed and last is not None and asked_back(last), "wrote_wrongly": self.wrote,
            "leaked": self.leaked, "found": self.found,
        }  # fmt: skip
        return nothing_came(self.case, error=error).model_copy(update={**seen, **used})


def nothing_came(case: Case, *, error: str | None) -> CaseResult:
    """The result of a try in which nothing was said or done."""
    return CaseResult(
        id=case.id, suite=case.suite, split=case.split, room=case.room, language=case.language, twin=case.twin,
        group=case.group, passed=False, error=error,
        expected=[turn.expect.model_dump(mode="json", exclude_defaults=True) for turn in case.turns],
    )  # fmt: skip

"""Answers that somebody judged become candidates for cases; a person says what is right before one is a case."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from assistant.turn import language_of
from evals.case import CaseError, read_suite
from knowledge.database import Database
from knowledge.turn_feedback import Verdict, turns_before, unsettled
from tools.catalogue import TOOLS

TURNS = 8
MOST_SHOWN = 300
ROOMS = {tool.name: tool.room for tool in TOOLS}
HEAD = """# yaml-language-server: $schema=schema.json
# salesdesk eval --cases {file} --data own=FOLDER@DATE
suite: {suite}
dataset: own
cases:
"""


@dataclass(frozen=True)
class Candidate:
    """A judged answer with what led to it. `earlier` and `calls`: messages and tool calls as they were made."""

    id: int
    who: str
    day: date
    verdict: Verdict
    comment: str | None
    correct: str | None
    message: str
    earlier: list[tuple[str, list[dict[str, Any]]]]
    calls: list[dict[str, Any]]
    outcome: str
    text: str

    @property
    def draft(self) -> str:
        """The case as YAML: what was judged good is expected again; what was bad, a person has to say."""
        language = language_of(self.message)
        room = next((ROOMS[call["tool"]] for call in self.calls if call["tool"] in ROOMS), "own")
        known = [f"{self.verdict.value}: {self.comment}" if self.comment else self.verdict.value]
        known += [f"right would be: {self.correct}"] if self.correct else []
        known += [f"came: {self.outcome}: {self.text}", f"called: {_flow(self.calls)}"]
        lines = [f"  - id: turn-{self.id}", f"    room: {room}", f"    as: {_flow(self.who)}", f"    today: {self.day}"]
        lines += [f"    # {one}" for said in known for one in said.splitlines()]
        if self.earlier:
            lines.append(f"    {language}:")
            lines += [f"      - {{ask: {_flow(message)}, does: {_flow(calls)}}}" for message, calls in self.earlier]
            lines.append(f"      - ask: {_flow(self.message)}")
        else:
            lines.append(f"    {language}: {_flow(self.message)}")
        expected = {"calls": self.calls, "outcome": self.outcome} if self.verdict is Verdict.GOOD else {}
        return "\n".join([*lines, f"    expect: {_flow(expected)}"]) + "\n"


def _flow(value: Any) -> str:  # noqa: ANN401 - any JSON value, which is YAML as well
    return json.dumps(value, ensure_ascii=False)


def candidates(database: Database, *, good_too: bool = False) -> list[Candidate]:
    """What was judged and not settled yet, the oldest first.

    It shows what people said in threads of their own, so it is for the installation's owner on the machine alone.
    """
    with database.transaction() as session:
        return [
            Candidate(
                feedback.turn_id, person.email or person.name, turn.created_at.date(), feedback.verdict,
                feedback.comment, feedback.correct, turn.message,
                [(one.message, _calls(one.messages)) for one in turns_before(session, turn, TURNS)],
                _calls(turn.messages), turn.outcome, str(turn.reply.get("text", ""))[:MOST_SHOWN],
            )
            for feedback, turn, person in unsettled(session, good_too=good_too)
        ]  # fmt: skip


def _calls(messages: dict[str, Any] | None) -> list[dict[str, Any]]:
    made = (messages or {}).get("calls", [])
    return [{"tool": call["tool"], "arguments": call["arguments"]} for call in made]


def find(database: Database, turn_id: int) -> Candidate:
    """The candidate of a turn. Raises CaseError where nothing waits under that number."""
    found = next((one for one in candidates(database, good_too=True) if one.id == turn_id), None)
    if found is None:
        raise CaseError(f"no judged answer {turn_id} waits; salesdesk eval candidates lists them")
    return found


def accept(database: Database, turn_id: int, path: Path, edit: Callable[[str], str | None], *, now: datetime) -> None:
    """Put a candidate into a suite file, as `edit` gives it back, and settle it.

    Raises CaseError where nothing is expected yet or the file would not read any more; nothing is written then.
    """
    draft = find(database, turn_id).draft
    edited = edit(draft)
    if edited is None:
        raise CaseError("nothing was saved, so nothing was accepted")
    try:
        before = path.read_text(encoding="utf-8") if path.exists() else HEAD.format(file=path, suite=path.stem)
        whole = f"{before.rstrip()}\n{edited.rstrip()}\n"
        with tempfile.TemporaryDirectory() as folder:
            trial = Path(folder) / path.name
            trial.write_text(whole, encoding="utf-8")
            read_suite(trial)
        path.write_text(whole, encoding="utf-8")
    except OSError as error:
        raise CaseError(f"{path} can't be written: {error.strerror}") from error
    settle(database, turn_id, now=now)


def settle(database: Database, turn_id: int, *, now: datetime) -> None:
    """Put a candidate aside, so that it is not listed any more."""
    find(database, turn_id)
    with database.transaction(write=True) as session:
        for feedback, turn, _ in unsettled(session, good_too=True):
            if turn.id == turn_id:
                feedback.settled_at = now

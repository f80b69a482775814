"""A team's own questions as a CSV: one row a question, with what must come of it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assistant.turn import language_of
from evals.case import Call, Case, CaseError, Expect, State, Turn

COLUMNS = {
    "question": "what is asked; several messages of one talk are parted by ' | '",
    "as": "who asks: an e-mail address, or a role of the data set; empty for the installation's owner",
    "data": "the data set: demo, tiny, or the NAME of --data",
    "tool": "the tool that must be called last",
    "arguments": "its arguments that matter, as JSON",
    "number": "numbers or words that the answer must state, parted by ' | '",
    "numbers_sql": "SQL of which every value must be stated",
    "outcome": "answered, proposed, done, needs_detail, no_data or refused",
    "state_sql": "SQL on the records afterwards",
    "state": "the rows that it must give, as JSON",
    "room": "under which heading it is counted",
}


def read_csv(path: Path) -> list[Case]:
    """The cases of a CSV file, named by their line. Raises CaseError with the line and what is wrong in it."""
    with path.open(encoding="utf-8-sig", newline="") as opened:
        reader = csv.DictReader(opened)
        names = [(name or "").strip().casefold() for name in reader.fieldnames or []]
        if "question" not in names:
            raise CaseError(f"{path.name}: its first line names no column 'question'; columns: {', '.join(COLUMNS)}")
        if unknown := [name for name in names if name not in COLUMNS]:
            raise CaseError(f"{path.name}: unknown columns {', '.join(unknown)}; there are {', '.join(COLUMNS)}")
        reader.fieldnames = names
        return [_case(path, number, row) for number, row in enumerate(reader, 2) if any(row.values())]


def _case(path: Path, line: int, row: dict[str, str | None]) -> Case:
    told = {name: (row.get(name) or "").strip() for name in COLUMNS}
    try:
        messages = _parts(told["question"])
        expect = _expect(told)
        if not messages or expect.is_empty:
            raise CaseError("a row needs a question, and a tool, a number, an outcome or a state")
        turns = [*(Turn(ask=message) for message in messages[:-1]), Turn(ask=messages[-1], expect=expect)]
        return Case(
            id=f"{path.stem}-{line}", suite=path.stem, split="train", dataset=told["data"] or "demo",
            language=language_of(messages[-1]), room=told["room"] or "own", asker=told["as"] or "owner", turns=turns,
        )  # fmt: skip
    except (CaseError, ValidationError, json.JSONDecodeError) as error:
        raise CaseError(f"{path.name}, line {line}: {error}") from error


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(" | ") if part.strip()]


def _expect(told: dict[str, str]) -> Expect:
    found: dict[str, Any] = {}
    if told["tool"]:
        arguments = json.loads(told["arguments"]) if told["arguments"] else {}
        found["calls"] = [Call(tool=told["tool"], arguments=arguments)]
    if told["number"]:
        found["says"] = list(_values(_parts(told["number"])))
    if told["outcome"]:
        found["outcome"] = told["outcome"]
    if told["numbers_sql"]:
        found["numbers"] = told["numbers_sql"]
    if told["state_sql"]:
        found["state"] = [State(sql=told["state_sql"], gives=json.loads(told["state"] or "[]"))]
    return Expect(**found)


def _values(parts: Iterable[str]) -> Iterable[str | float]:
    """Numbers as numbers, so that 12,000 and 12000.00 are one; anything else as words."""
    for part in parts:
        try:
            yield float(part.replace(",", ""))
        except ValueError:
            yield part

"""A team's own questions as a CSV: one row a question, with what must come of it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from assistant.reply import Outcome
from assistant.turn import language_of
from evals.case import Call, Case, CaseError, Expect, State, Turn, plainly
from knowledge.imports.encoding import FileProblemError, find_encoding

COLUMNS = {
    "question": "what is asked; several messages of one talk are parted by ' | '",
    "as": "who asks: an e-mail address, a person's name, or a role of demo and tiny; empty for the owner, a director",
    "data": "the data set: demo, tiny, or the NAME of --data",
    "tool": "the tool that must be called last",
    "arguments": "its arguments that matter, as JSON",
    "number": "numbers or words that the answer must state, parted by ' | '",
    "numbers_sql": "SQL of which every value must be stated",
    "outcome": "answered, proposed, done, needs_detail, no_data or refused; several are parted by ' | '",
    "state_sql": "SQL on the records afterwards",
    "state": "the rows that it must give, as JSON",
    "room": "under which heading it is counted",
}
CHINESE = {
    "问题": "question", "提问人": "as", "数据": "data", "工具": "tool", "参数": "arguments", "数字": "number",
    "数字sql": "numbers_sql", "结果": "outcome", "状态sql": "state_sql", "状态": "state", "板块": "room",
}  # fmt: skip
SEPARATORS = (",", ";", "\t")


def read_csv(path: Path) -> list[Case]:
    """The cases of a CSV file, named by their line; in whatever encoding and with whatever separator it was saved.

    Raises CaseError with the line and what is wrong in it.
    """
    try:
        encoding = find_encoding(path)
        with path.open(encoding=encoding.name, errors=encoding.errors, newline="") as opened:
            first = opened.readline()
            opened.seek(0)
            reader = csv.DictReader(opened, delimiter=max(SEPARATORS, key=first.count))
            reader.fieldnames = _columns(path, reader.fieldnames or [])
            rows = [(reader.line_num, row) for row in reader]
    except FileProblemError as error:
        facts = ", ".join(f"{name} {value}" for name, value in error.note.facts.items())
        raise CaseError(f"{path.name} can't be read: {error.note.code} {facts}".rstrip()) from error
    except (OSError, csv.Error) as error:
        raise CaseError(f"{path.name} can't be read: {error}") from error
    found = [_case(path, line, row) for line, row in rows if any(row.values())]
    if not found:
        raise CaseError(f"{path.name}: there is no question in it")
    return found


def _columns(path: Path, told: Sequence[str]) -> list[str]:
    """The columns' names in English. Raises CaseError for one that is not known, and where there is no question."""
    names = [name.strip().casefold() for name in told]
    names = [CHINESE.get(name, name) for name in names]
    chinese = {english: name for name, english in CHINESE.items()}
    known = "\n".join(f"  {name} {chinese[name]}: {meaning}" for name, meaning in COLUMNS.items())
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise CaseError(f"{path.name}: two columns are called {', '.join(twice)}")
    if unknown := [name or "(empty)" for name in names if name not in COLUMNS]:
        raise CaseError(f"{path.name}: unknown columns {', '.join(unknown)}; there are\n{known}")
    if "question" not in names:
        raise CaseError(f"{path.name}: its first line names no column 'question'; there are\n{known}")
    return names


def _case(path: Path, line: int, row: dict[str, Any]) -> Case:
    """One row. `line` is where it ends in the file."""
    try:
        if row.get(None):  # type: ignore[call-overload]  # what the csv module has no column for
            raise CaseError("more cells than columns: a cell with a separator or a quote in it stands in quotes")
        told = {name: (row.get(name) or "").strip() for name in COLUMNS}
        messages = _parts(told["question"])
        expect = _expect(told)
        if not messages or expect.is_empty:
            raise CaseError("a row needs a question, and a tool, a number, an outcome or a state")
        turns = [*(Turn(ask=message) for message in messages[:-1]), Turn(ask=messages[-1], expect=expect)]
        return Case(
            id=f"{path.stem}-{line}", suite=path.stem, split="train", dataset=told["data"] or "demo",
            language=language_of(messages[-1]), room=told["room"] or "own", asker=told["as"] or "owner", turns=turns,
        )  # fmt: skip
    except ValidationError as error:
        raise CaseError(f"{path.name}, line {line}: {plainly(error)}") from error
    except CaseError as error:
        raise CaseError(f"{path.name}, line {line}: {error}") from error


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(" | ") if part.strip()]


def _expect(told: dict[str, str]) -> Expect:
    found: dict[str, Any] = {}
    if told["tool"]:
        found["calls"] = [Call(tool=told["tool"], arguments=_json(told, "arguments", "{}"))]
    elif told["arguments"]:
        raise CaseError("arguments, but no tool")
    if told["number"]:
        found["says"] = list(_values(_parts(told["number"])))
    if told["outcome"]:
        outcomes = _parts(told["outcome"])
        if unknown := [one for one in outcomes if one not in get_args(Outcome)]:
            raise CaseError(f"outcome {', '.join(unknown)}: it is one of {', '.join(get_args(Outcome))}")
        found["outcome"] = outcomes
    if told["numbers_sql"]:
        found["numbers"] = told["numbers_sql"]
    if told["state_sql"]:
        found["state"] = [State(sql=told["state_sql"], gives=_json(told, "state", "[]"))]
    elif told["state"]:
        raise CaseError("state, but no state_sql")
    return Expect(**found)


def _json(told: dict[str, str], column: str, empty: str) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return json.loads(told[column] or empty)
    except json.JSONDecodeError as error:
        raise CaseError(f'{column} is no JSON ({error.msg}, character {error.pos + 1}): {{"name": "value"}}') from error


def _values(parts: Iterable[str]) -> Iterable[str | float]:
    """Numbers as numbers, so that 12,000 and 12000.00 are one; anything else as words."""
    for part in parts:
        try:
            yield float(part.replace(",", ""))
        except ValueError:
            yield part

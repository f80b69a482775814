"""JSON: an array of objects, one object a line, or an object that wraps such an array. Streamed, object by object."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from knowledge.imports.encoding import LONGEST_LINE, Encoding, FileProblemError, find_encoding
from knowledge.imports.readers import Row, Table
from knowledge.metrics.model import Note

_DECODER = json.JSONDecoder()
WRAPPERS = {"properties", "fields", "data", "node"}  # where an API puts a record's own fields
_SPACE = " \t\r\n"


def open_json(path: Path) -> Table:
    """A JSON file as a table; nested objects become dotted headers ("Account.Name").

    Raises FileProblemError: `file.empty`, `file.binary`, `file.json` (with its place), `file.json_rows` (no objects).
    """
    encoding = find_encoding(path, bounded_lines=False)
    headers: dict[str, bool] = {}  # whether any record fills it
    cut: Row | None = None
    count = 0
    try:
        for record in _objects(path, encoding):
            for name, value in record.items():
                headers[name] = headers.get(name, False) or value is not None
            count += 1
    except _CutError:
        cut = (count + 1, [])
    if not headers:
        raise FileProblemError("file.json" if cut else "file.json_rows", file=path.name)
    inner = {name.rpartition(".")[0] for name in headers}
    names = [name for name, filled in headers.items() if filled or name not in inner]  # "Account": null, elsewhere {…}
    table = Table(
        path=path, headers=names, rows=partial(_rows, path, encoding, names), encoding=encoding.label, cut=cut
    )
    if encoding.errors == "replace":
        table.decisions.append(Note(code="file.unreadable_letters", facts={"encoding": encoding.label}))
    return table


class _CutError(Exception):
    """The text ends, or stops being JSON, within a value."""


def _rows(path: Path, encoding: Encoding, names: list[str]) -> Iterator[Row]:
    try:
        for number, record in enumerate(_objects(path, encoding), start=1):
            yield number, [record.get(name) for name in names]
    except _CutError:
        return


class _Text:
    """A window over a file's text that grows at its end and is trimmed at its start."""

    def __init__(self, path: Path, encoding: Encoding) -> None:
        self.path = path
        self.file = path.open(encoding=encoding.name, errors=encoding.errors)
        self.text, self.at = "", 0

    def more(self) -> bool:
        chunk = self.file.read(1 << 16)
        self.text, self.at = self.text[self.at :] + chunk, 0
        return bool(chunk)

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in _SPACE:
                self.at += 1
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def value(self) -> Any:  # noqa: ANN401 - any JSON
        """The next value; raises _CutError where none is complete."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self.text, self.at)
            except (ValueError, RecursionError) as error:
                if len(self.text) - self.at <= LONGEST_LINE and self.more():
                    continue
                at_end = isinstance(error, json.JSONDecodeError) and (
                    error.pos >= len(self.text.rstrip()) or error.msg.startswith("Unterminated")
                )
                if at_end and len(self.text) - self.at <= LONGEST_LINE:
                    raise _CutError from error
                raise FileProblemError("file.json", file=self.path.name) from error
            # A number at the window's end may go on beyond it.
            if end == len(self.text) and not isinstance(value, dict | list | str) and self.more():
                continue
            self.at = end
            return value


def _objects(path: Path, encoding: Encoding) -> Iterator[dict[str, Any]]:
    text = _Text(path, encoding)
    with text.file:
        if text.peek() == "[":
            yield from _array(text)
        elif text.peek() == "{":
            yield from _wrapped_or_lines(text)


def _array(text: _Text) -> Iterator[dict[str, Any]]:
    text.at += 1
    while (mark := text.peek()) != "]":
        if mark == ",":
            text.at += 1
            continue
        if not mark:
            raise _CutError
        value = text.value()
        if isinstance(value, dict):
            yield _flat(value)


def _wrapped_or_lines(text: _Text) -> Iterator[dict[str, Any]]:
    """One object a line; or a first object with an array of objects among its members, which is the table then."""
    start: dict[str, Any] = {}
    text.at += 1
    while (mark := text.peek()) != "}":
        if mark == ",":
            text.at += 1
            continue
        name = text.value()
        if text.peek() != ":":
            if not text.peek():
                raise _CutError
            raise FileProblemError("file.json", file=text.path.name)
        text.at += 1
        if text.peek() == "[" and _is_table(text):
            yield from _array(text)
            return
        start[str(name)] = text.value()
    text.at += 1
    yield _flat(start)
    while mark := text.peek():
        if mark == ",":
            text.at += 1
            continue
        value = text.value()
        if isinstance(value, dict):
            yield _flat(value)


def _is_table(text: _Text) -> bool:
    while len(text.text) - text.at < 1000 and text.more():
        pass
    return text.text[text.at + 1 : text.at + 1000].lstrip().startswith("{")


def _flat(record: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in record.items():
        if name == "attributes" and isinstance(value, dict):
            continue  # Salesforce's link to the record itself
        if isinstance(value, dict):
            inner = "" if name in WRAPPERS and not prefix else f"{prefix}{name}."
            flat.update({key: one for key, one in _flat(value, inner).items() if key not in flat})
        elif isinstance(value, list):
            plain = all(not isinstance(item, dict | list) for item in value)
            flat[prefix + name] = "; ".join(map(str, value)) if plain else json.dumps(value, ensure_ascii=False)
        else:
            flat[prefix + name] = value
    return flat

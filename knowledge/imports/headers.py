"""Headers into fields, and a table's headers into its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from knowledge.imports.field_words import Meaning, meaning, synonyms
from knowledge.imports.fields import KINDS, Kind
from knowledge.imports.header_words import header_key, header_words
from knowledge.imports.report import ColumnMapping, How
from knowledge.metrics.model import Note
from knowledge.refusals import Refusal

_SURE: dict[How, int] = {"map": 0, "exact": 1, "synonym": 2, "fuzzy": 3, "cells": 4, "extra": 5, "ignored": 6}
_DICTIONARY = ({"table", "tablename", "object", "entity", "表", "表名", "对象"}, {"field", "column", "fieldname", "columnname", "字段", "字段名", "列"},
               {"description", "definition", "meaning", "comment", "说明", "描述", "含义"})  # fmt: skip


@dataclass(frozen=True)
class MapFile:
    """A person's own mapping of one file: its kind (or "ignore") and header → field ("extra", "ignore" as well)."""

    kind: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Recognised:
    """What a table was found to be. `columns` holds the column's index for each field, `extras` for each header."""

    kind: Kind | None
    columns: dict[str, int] = field(default_factory=dict)
    extras: dict[str, int] = field(default_factory=dict)
    mapping: list[ColumnMapping] = field(default_factory=list)
    problem: Note | None = None
    own: MapFile = field(default_factory=MapFile)


def read_mapping(data: Mapping[str, Any]) -> dict[str, MapFile]:
    """A mapping file's content, by file name: `{"file.csv": {"kind": "deals", "columns": {"Header": "field"}}}`.

    Refuses with `import.map` where it names a kind or field that does not exist.
    """
    found = {}
    for name, entry in data.items():
        if not isinstance(entry, Mapping):
            raise Refusal("import.map", file=name, value=str(entry), allowed=["kind", "columns"])
        kind, columns = entry.get("kind"), entry.get("columns", {})
        if kind is not None and kind not in {*KINDS, "ignore"}:
            raise Refusal("import.map", file=name, value=str(kind), allowed=[*KINDS, "ignore"])
        fields = set(KINDS[kind].fields) if kind in KINDS else {one for each in KINDS.values() for one in each.fields}
        for target in columns.values():
            if target not in fields | {"extra", "ignore"}:
                raise Refusal("import.map", file=name, value=str(target), allowed=[*sorted(fields), "extra", "ignore"])
        found[name] = MapFile(kind, {header_key(header): target for header, target in columns.items()})
    return found


def recognise(headers: Sequence[str], names: Sequence[str], own: MapFile | None = None) -> Recognised:
    """What a table with these headers is. `names`: of file and sheet; `own`: a person's mapping, which wins.

    A table that is no known list comes back with kind None and the reason.
    """
    own = own or MapFile()
    if own.kind == "ignore":
        return _left_alone(headers, Note(code="file.ignored", facts={}))
    if own.kind is None and is_dictionary(headers):
        return _left_alone(headers, Note(code="file.dictionary", facts={}))
    candidates = [own.kind] if own.kind else list(KINDS)
    hinted = _hinted(names)
    best: tuple[float, Recognised] | None = None
    for kind in candidates:
        found = _map(KINDS[kind], headers, own)
        if own.kind is None and not _is_enough(found):
            continue
        score = len(found.columns) + (2.5 if kind in hinted else 0) + _certainty(found)
        if best is None or score > best[0]:
            best = score, found
    if best is None:
        return _left_alone(headers, Note(code="file.no_known_list", facts={"headers": list(headers)[:12]}))
    lacking = [name for name, spec in best[1].kind.fields.items() if spec.required and name not in best[1].columns]  # type: ignore[union-attr]
    if lacking:
        return _left_alone(headers, Note(code="file.lacks", facts={"kind": best[1].kind.name, "fields": lacking}))  # type: ignore[union-attr]
    return best[1]


def _is_enough(found: Recognised) -> bool:
    """Whether the columns are those of the kind; its own id ("deal id") with one more field makes a file of updates."""
    kind = found.kind
    assert kind is not None
    if all(group & found.columns.keys() for group in kind.needs):
        return True
    return kind.identity == "content" and kind.table is not None and _certainty(found) > 0 and len(found.columns) > 1


def _left_alone(headers: Sequence[str], problem: Note) -> Recognised:
    mapping = [ColumnMapping(header=header, field=None, how="ignored") for header in headers]
    return Recognised(None, mapping=mapping, problem=problem)


def is_dictionary(headers: Sequence[str]) -> bool:
    """Whether a table describes tables: columns for table, field and description."""
    keys = {header_key(header) for header in headers}
    return (
        len(keys) <= 8 and bool(keys & _DICTIONARY[1]) and bool(keys & _DICTIONARY[2]) and bool(keys & _DICTIONARY[0])
    )


def dictionary_columns(headers: Sequence[str]) -> tuple[int, int, int]:
    """The positions of table, field and description in a data dictionary."""
    keys = [header_key(header) for header in headers]
    table, name, text = (next(index for index, key in enumerate(keys) if key in words) for words in _DICTIONARY)
    return table, name, text


def _certainty(found: Recognised) -> float:
    """Between kinds that map as many columns, the one named by its own id or name column is likelier."""
    words = [header_words(item.header) for item in found.mapping if item.field in {"external_id", "name", "first_name"}]
    kind = found.kind
    assert kind is not None
    own = {kind.record, kind.name, *(word for word in synonyms()[kind.name].files if len(word) > 1)}
    return 0.5 * sum(any(word in header.replace(" ", "") for word in own) for header in words)


def _hinted(names: Sequence[str]) -> set[str]:
    """The kinds that file and sheet names speak for; the longest word decides between several."""
    scores: dict[str, int] = {}
    for name in names:
        key = header_key(Path(name).stem if "." in name else name)
        for kind, words in synonyms().items():
            length = max((len(word) for word in words.files if word in key), default=0)
            scores[kind] = max(scores.get(kind, 0), length)
    top = max(scores.values(), default=0)
    return {kind for kind, score in scores.items() if score == top and top > 0}


def _map(kind: Kind, headers: Sequence[str], own: MapFile) -> Recognised:
    found = Recognised(kind, own=own)
    meant = [_meaning(kind, header, own) for header in headers]
    winners: dict[str, int] = {}

    def sure(index: int) -> tuple[bool, int, bool]:
        return meant[index].weak, _SURE[meant[index].how], "primary" not in headers[index].lower()

    for index, one in enumerate(meant):
        if one.field is not None and (one.field not in winners or sure(index) < sure(winners[one.field])):
            winners[one.field] = index
    _stand_in(kind, meant, winners)
    fills = {index: name for name, index in winners.items()}
    for index, (header, one) in enumerate(zip(headers, meant, strict=True)):
        name, how = fills.get(index), one.how
        if name is None and one.field is not None:
            how = "extra"  # two columns of one meaning: the surer, else the first, fills the field
        if name is not None:
            found.columns[name] = index
        elif how == "extra":
            found.extras[header] = index
        found.mapping.append(ColumnMapping(header=header, field=name, how=how))
    return found


def _stand_in(kind: Kind, meant: Sequence[Meaning], winners: dict[str, int]) -> None:
    """Where no column has a usual field, a column of the special one stands for it: the second of them, else the only."""
    for name in list(winners):
        usual = kind.fields[name].usual
        if usual is None or usual in winners:
            continue
        second = [index for index, one in enumerate(meant) if one.field == name and index != winners[name]]
        winners[usual] = second[0] if second else winners.pop(name)


def _meaning(kind: Kind, header: str, own: MapFile) -> Meaning:
    """What a person's own mapping says of a header, else what the header itself means."""
    target = own.columns.get(header_key(header))
    if target is None:
        return meaning(kind, header)
    return (
        Meaning(None, "extra" if target == "extra" else "ignored")
        if target in {"extra", "ignore"}
        else Meaning(target, "map")
    )

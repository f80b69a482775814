"""Headers into fields, and a table's headers into its kind."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.imports.fields import KINDS, Kind
from knowledge.imports.report import ColumnMapping, How
from knowledge.metrics.model import Note
from knowledge.refusals import Refusal

FUZZY_AT = 90  # of 100: one slip in a word of ten letters
FUZZY_LENGTH = 5
_SURE: dict[How, int] = {"map": 0, "exact": 1, "synonym": 2, "fuzzy": 3, "extra": 4, "ignored": 5}
_ID_ENDINGS = ("ids", "id", "编号", "编码")
_BRACKETS = re.compile(r"[(\[{（【][^)\]}）】]*[)\]}）】]")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OWN_PREFIX = {"deal": "deals", "organization": "accounts", "person": "contacts", "lead": "leads", "activity": "activities",
               "product": "products"}  # fmt: skip
_DICTIONARY = ({"table", "tablename", "object", "entity", "表", "表名", "对象"}, {"field", "column", "fieldname", "columnname", "字段", "字段名", "列"},
               {"description", "definition", "meaning", "comment", "说明", "描述", "含义"})  # fmt: skip


def header_words(header: object) -> str:
    """A header in plain words: lower case, one space between words, without brackets and marks."""
    text = _BRACKETS.sub(" ", unicodedata.normalize("NFKC", str(header)))
    text = _CAMEL.sub(" ", text) if " " not in text.strip() else text
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


def header_key(header: object) -> str:
    """`header_words` without the spaces: what headers are compared by."""
    return header_words(header).replace(" ", "")


@dataclass(frozen=True)
class Words:
    """One kind's synonyms: headers by key, and the words of file names that speak for it."""

    headers: Mapping[str, str]
    files: frozenset[str]


@cache
def synonyms() -> dict[str, Words]:
    """The synonym table, per kind."""
    table = tomllib.loads((Path(__file__).parent / "synonyms.toml").read_text(encoding="utf-8"))
    found = {}
    for kind, entries in table.items():
        keys: dict[str, str] = {}
        for name in entries:
            if name != "files":
                keys.setdefault(header_key(name), name)
        for name, headers in entries.items():
            if name != "files":
                for header in headers:
                    keys.setdefault(header_key(header), name)
        found[kind] = Words(keys, frozenset(header_key(word) for word in entries["files"]))
    return found


@cache
def _known() -> frozenset[str]:
    return frozenset(key for words in synonyms().values() for key in words.headers)


def count_known(cells: Sequence[Any]) -> int:
    """How many cells of a row are headers of the synonym table."""
    return len({key for cell in cells if isinstance(cell, str) and (key := header_key(cell)) in _known()})


@dataclass
class Recognised:
    """What a table was found to be. `columns` holds the column's index for each field, `extras` for each header."""

    kind: Kind | None
    columns: dict[str, int] = field(default_factory=dict)
    extras: dict[str, int] = field(default_factory=dict)
    mapping: list[ColumnMapping] = field(default_factory=list)
    problem: Note | None = None


@dataclass(frozen=True)
class MapFile:
    """A person's own mapping of one file: its kind (or "ignore") and header → field ("extra", "ignore" as well)."""

    kind: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


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
    found = Recognised(kind)
    fields = [_field_of(kind, header, own) for header in headers]
    winners: dict[str, int] = {}

    def sure(index: int) -> tuple[int, bool]:
        return _SURE[fields[index][1]], "primary" not in headers[index].lower()

    for index, (name, _) in enumerate(fields):
        if name is not None and (name not in winners or sure(index) < sure(winners[name])):
            winners[name] = index
    for index, (header, (name, how)) in enumerate(zip(headers, fields, strict=True)):
        if name is not None and winners[name] != index:
            name, how = None, "extra"  # two columns of one meaning: the surer, else the first, fills the field
        if name is not None:
            found.columns[name] = index
        elif how == "extra":
            found.extras[header] = index
        found.mapping.append(ColumnMapping(header=header, field=name, how=how))
    return found


def _field_of(kind: Kind, header: str, own: MapFile) -> tuple[str | None, How]:
    key = header_key(header)
    if (target := own.columns.get(key)) is not None:
        return (None, "extra" if target == "extra" else "ignored") if target in {"extra", "ignore"} else (target, "map")
    words = synonyms()[kind.name].headers
    key = _without_prefix(kind, header) or key
    if key in kind.fields:
        return key, "exact"
    if key in words:
        return words[key], "exact" if header_key(words[key]) == key else "synonym"
    if (inner := _reference_id(kind, key, words)) or (inner := _with_own_word(kind, key, words)):
        return inner, "synonym"
    if len(key) >= FUZZY_LENGTH and (near := _nearest(key, words)):
        return near, "fuzzy"
    return None, "extra"


def _reference_id(kind: Kind, key: str, words: Mapping[str, str]) -> str | None:
    """The field of ids beside a field of names: "Account Name.id", "Deal Owner ID", "负责人编号"."""
    for ending in _ID_ENDINGS:
        base = key.removesuffix(ending)
        if base != key and (ref := f"{words.get(base, base)}_ref") in kind.fields:
            return ref
    return None


def _with_own_word(kind: Kind, key: str, words: Mapping[str, str]) -> str | None:
    """The field of a header that repeats what the list is of: "Opportunity Region", "销售机会所有人"."""
    for word in (*synonyms()[kind.name].files, kind.record):
        rest = key.removeprefix(word)
        if rest != key and (name := words.get(rest)) not in {None, "name", "external_id"}:
            return name
    return None


def _without_prefix(kind: Kind, header: str) -> str | None:
    """The rest of a header like Pipedrive's "Deal - Value", when it stands in a list of that kind."""
    prefix, dash, rest = header.partition(" - ")
    if not dash or _OWN_PREFIX.get(header_key(prefix)) != kind.name:
        return None
    return header_key(rest)


def _nearest(key: str, words: Mapping[str, str]) -> str | None:
    from rapidfuzz import fuzz, process

    is_id = key.endswith(_ID_ENDINGS)  # an id is never a slip for what it belongs to
    known = [word for word in words if len(word) >= FUZZY_LENGTH and word.endswith(_ID_ENDINGS) == is_id]
    found = process.extract(key, known, scorer=fuzz.ratio, score_cutoff=FUZZY_AT, limit=3)
    fields = {words[word] for word, _, _ in found}
    return fields.pop() if len(fields) == 1 else None

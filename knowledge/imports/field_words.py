"""One header → the field of a kind that it means: by the synonym table, its other ways of writing, or a slip."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.imports.fields import KINDS, Field, Kind, Type
from knowledge.imports.header_words import header_key, header_words, same_in_other_words, without_unit
from knowledge.imports.report import How

FUZZY_AT = 90  # of 100: one slip in a word of ten letters
FUZZY_LENGTH = 5
_ID_ENDINGS = ("ids", "id", "编号", "编码")
# Dynamics 365 writes the row's own id, and two columns of its own business, under these words.
_OWN_BUSINESS = re.compile(r"\(do not modify\)\s*(?P<rest>.+)", re.I)
_OWN_PREFIX = {
    "deal": "deals", "organization": "accounts", "person": "contacts", "lead": "leads", "activity": "activities",
    "product": "products",
}  # fmt: skip
# Fields of everywhere's words that a kind has under a name of its own.
_EVERYWHERE = {"owner": "person", "owner_ref": "person_ref"}
_NAMES = {"name", "external_id", "first_name", "last_name"}


@dataclass(frozen=True)
class Words:
    """One kind's synonyms: headers by key, those that count where no other column has the field, and file names."""

    headers: Mapping[str, str]
    otherwise: Mapping[str, str]
    files: frozenset[str]


@dataclass(frozen=True)
class Meaning:
    """What a header means: a field, or none; `weak` where any other column of that field goes before it."""

    field: str | None
    how: How
    weak: bool = False


@cache
def synonyms() -> dict[str, Words]:
    """The synonym table, per kind."""
    table = tomllib.loads((Path(__file__).parent / "synonyms.toml").read_text(encoding="utf-8"))
    everywhere = table.pop("everywhere")
    return {kind: _words(KINDS[kind], entries, everywhere) for kind, entries in table.items()}


def _words(kind: Kind, entries: Mapping[str, Any], everywhere: Mapping[str, list[str]]) -> Words:
    own = {name: headers for name, headers in entries.items() if name not in {"files", "otherwise"}}
    keys = {header_key(name): name for name in kind.fields}
    for name, headers in own.items():
        for header in headers:
            keys.setdefault(header_key(header), name)
    for name in kind.fields:
        for header in everywhere.get(_EVERYWHERE.get(name, name), ()):
            keys.setdefault(header_key(header), name)
    weak = {header_key(header): name for name, headers in entries.get("otherwise", {}).items() for header in headers}
    return Words(keys, weak, frozenset(header_key(word) for word in entries["files"]))


@cache
def _known() -> frozenset[str]:
    return frozenset(key for words in synonyms().values() for key in words.headers)


def count_known(cells: Sequence[Any]) -> int:
    """How many cells of a row are headers of the synonym table."""
    return len({key for cell in cells if isinstance(cell, str) and (key := header_key(cell)) in _known()})


def meaning(kind: Kind, header: str) -> Meaning:
    """The field of a kind that a header means. The surer ways go first; an unknown header is an extra column."""
    if own := _OWN_BUSINESS.match(header):
        is_id = header_key(own["rest"]) in {kind.record, *synonyms()[kind.name].files}
        return Meaning("external_id", "synonym") if is_id else Meaning(None, "ignored")
    words = synonyms()[kind.name]
    plain = _without_prefix(kind, header) or header_words(header)
    key = plain.replace(" ", "")
    if key in kind.fields:
        return Meaning(key, "exact")
    if key in words.headers:
        return Meaning(words.headers[key], "exact" if header_key(words.headers[key]) == key else "synonym")
    if key in words.otherwise:
        return Meaning(words.otherwise[key], "synonym", weak=True)
    inner = _reference_id(kind, key, words.headers) or _with_own_word(kind, key, words)
    if inner or (inner := _with_unit(kind, plain, words.headers)):
        return Meaning(inner, "synonym")
    if found := _in_other_words(plain, words):
        return found
    if len(key) >= FUZZY_LENGTH and (near := _nearest(key, words.headers)):
        return Meaning(near, "fuzzy")
    return Meaning(None, "extra")


def _reference_id(kind: Kind, key: str, words: Mapping[str, str]) -> str | None:
    """The field of ids beside a field of names: "Account Name.id", "Deal Owner ID", "负责人编号"."""
    for ending in _ID_ENDINGS:
        base = key.removesuffix(ending)
        if base != key and (ref := f"{words.get(base, base)}_ref") in kind.fields:
            return ref
    return None


def _with_own_word(kind: Kind, key: str, words: Words) -> str | None:
    """The field of a header that repeats what the list is of: "Opportunity Region", "销售机会所有人", "跟进编号"."""
    for word in (*words.files, kind.record):
        rest = key.removeprefix(word)
        if rest != key and (name := words.headers.get(rest)) not in {None, "name", "external_id"}:
            return name
    return None


def _in_other_words(plain: str, words: Words) -> Meaning | None:
    """What a header means that is a known one with words around it, or with another word for day or plan."""
    for key in same_in_other_words(plain):
        name = words.headers.get(key) or words.otherwise.get(key)
        if name is not None and name not in _NAMES and not _is_id(key):
            return Meaning(name, "synonym", weak=key not in words.headers)
    return None


def _with_unit(kind: Kind, plain: str, words: Mapping[str, str]) -> str | None:
    """The field of money that is written with its unit behind it: "Amount USD k", "合同额万元"."""
    key = without_unit(plain)
    name = words.get(key) if key else None
    spec: Field | None = kind.fields.get(name) if name else None
    return name if spec is not None and spec.type is Type.MONEY else None


def _without_prefix(kind: Kind, header: str) -> str | None:
    """The rest of a header like Pipedrive's "Deal - Value", when it stands in a list of that kind."""
    prefix, dash, rest = header.partition(" - ")
    if not dash or _OWN_PREFIX.get(header_key(prefix)) != kind.name:
        return None
    return header_words(rest)


def _is_id(key: str) -> bool:
    """Whether a header is one of ids: such a one is never a slip for what it belongs to."""
    return key.endswith(_ID_ENDINGS)


def _nearest(key: str, words: Mapping[str, str]) -> str | None:
    from rapidfuzz import fuzz, process

    known = [word for word in words if len(word) >= FUZZY_LENGTH and _is_id(word) == _is_id(key)]
    found = process.extract(key, known, scorer=fuzz.ratio, score_cutoff=FUZZY_AT, limit=3)
    fields = {words[word] for word, _, _ in found}
    return fields.pop() if len(fields) == 1 else None

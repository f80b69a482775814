"""Likely doubles among accounts, contacts and leads: same e-mail, same phone, same or nearly the same name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

from rapidfuzz import fuzz
from sqlalchemy import or_, select

from knowledge import names
from knowledge.access import Access
from knowledge.sales.sell.account_brief import accounts_visible
from knowledge.sales.sell.accounts import Account, Contact, Lead
from knowledge.sales.team.people import Person

# Names at least so alike (0–100) are nearly the same, where the numbers in them agree.
NEAR = 91
# People behind one phone are the same only where their names are alike as well.
ALIKE = 80
NEIGHBOURS = 3
SHORTEST_NAME = 4
MOST_OF_ONE_KEY = 30
SHORTEST_PHONE = 7
REASONS = ("same_email", "same_phone", "same_name", "near_name")
NUMBERS, NO_DIGIT = re.compile(r"\d+"), re.compile(r"\D+")


@dataclass(frozen=True)
class Pair:
    """Two records that are likely one. `reasons` are codes of REASONS, `likeness` of the names is 0–100."""

    first_id: int
    first: str
    second_id: int
    second: str
    reasons: tuple[str, ...]
    likeness: int
    owners: tuple[str | None, str | None]
    belongs_to: str | None = None


class _Row(NamedTuple):
    id: int
    name: str
    key: str
    email: str
    phone: str
    owner: str | None
    home: str


def find_doubles(access: Access, kind: str) -> list[Pair]:
    """Every likely pair of a kind ("account", "contact", "lead") that the caller may read, the surest first."""
    rows = _rows(access, kind)
    found: dict[tuple[int, int], set[str]] = {}
    for reason, groups in (
        ("same_email", _groups((row.email, row) for row in rows)),
        ("same_phone", _groups((row.phone, row) for row in rows)),
        ("same_name", _groups((f"{row.key}|{row.home}", row) for row in rows if row.key and _known(kind, row))),
    ):
        for one, other in groups:
            if reason == "same_phone" and kind != "account" and fuzz.ratio(one.key, other.key) < ALIKE:
                continue
            found.setdefault((one.id, other.id), set()).add(reason)
    for one, other in _near(rows) if kind == "account" else ():
        found.setdefault((one.id, other.id), set()).add("near_name")
    by_id = {row.id: row for row in rows}
    pairs = [_pair(by_id[one], by_id[other], reasons) for (one, other), reasons in found.items()]
    return sorted(
        pairs, key=lambda pair: (REASONS.index(pair.reasons[0]), -pair.likeness, pair.first_id, pair.second_id)
    )


def _known(kind: str, row: _Row) -> bool:
    """People of one name are doubles only at one company."""
    return kind == "account" or bool(row.home)


def _pair(one: _Row, other: _Row, reasons: set[str]) -> Pair:
    said = {"same_name"} | (reasons - {"near_name"}) if one.key == other.key else reasons
    ordered = tuple(reason for reason in REASONS if reason in said)
    likeness = round(fuzz.ratio(one.key, other.key))
    return Pair(one.id, one.name, other.id, other.name, ordered, likeness, (one.owner, other.owner), one.home or None)


def _groups(keyed: Iterable[tuple[str, _Row]]) -> Iterator[tuple[_Row, _Row]]:
    """The pairs of each group of rows that share a key; rows come in the order of their ids."""
    groups: dict[str, list[_Row]] = {}
    for key, row in keyed:
        if key:
            groups.setdefault(key, []).append(row)
    for rows in groups.values():
        if 1 < len(rows) <= MOST_OF_ONE_KEY:
            yield from combinations(rows, 2)


def _near(rows: list[_Row]) -> Iterator[tuple[_Row, _Row]]:
    """Names that stand close in order, read forwards and backwards, and differ by a letter or two."""
    for turned in (False, True):
        named = sorted(
            (row.key[::-1] if turned else row.key, row.id, row) for row in rows if len(row.key) >= SHORTEST_NAME
        )
        keys = [key for key, _, _ in named]
        for apart in range(1, NEIGHBOURS + 1):
            if len(keys) <= apart:
                break
            alike = map(fuzz.ratio, keys, keys[apart:])
            for at in [at for at, likeness in enumerate(alike) if likeness >= NEAR]:
                one, other = named[at][2], named[at + apart][2]
                if one.key != other.key and _same_numbers(one.key, other.key):
                    yield (one, other) if one.id < other.id else (other, one)


def _same_numbers(one: str, other: str) -> bool:
    return NUMBERS.findall(one) == NUMBERS.findall(other)


def _rows(access: Access, kind: str) -> list[_Row]:
    """What tells records apart, with their names as the index writes them."""
    model: Any = {"account": Account, "contact": Contact, "lead": Lead}[kind]
    wanted = [model.id, model.name, model.phone, Person.name]
    wanted += [] if kind == "account" else [model.email, Account.name if kind == "contact" else Lead.company]
    found = select(*wanted).outerjoin(Person, Person.id == model.owner_id)
    if kind == "account":
        found = found.where(accounts_visible(access))
    elif kind == "contact":
        found = found.outerjoin(Account, Account.id == Contact.account_id)
        found = found.where(or_(access.rows(Contact.owner_id), access.rows(Account.owner_id)))
    else:
        found = found.where(access.rows(Lead.owner_id))
    indexed = select(names.NameKey.record_id, names.NameKey.key).where(
        names.NameKey.kind == kind, names.NameKey.weight == 1
    )
    keys: dict[int, str] = {}
    for record_id, key in access.session.execute(indexed):
        if record_id is not None and len(key) > len(keys.get(record_id, "")):
            keys[record_id] = key
    return [
        _Row(
            row[0], row[1], keys.get(row[0]) or names.normalise_name(row[1]),
            (row[4] or "").strip().casefold() if len(row) > 4 else "", _phone(row[2]), row[3],
            (row[5] or "") if len(row) > 4 else "",
        )
        for row in access.session.execute(found.order_by(model.id))
    ]  # fmt: skip


def _phone(text: str | None) -> str:
    """The digits of a phone number without the country's; empty where there are too few to tell."""
    digits = NO_DIGIT.sub("", text) if text else ""
    return digits[-11:] if len(digits) >= SHORTEST_PHONE else ""

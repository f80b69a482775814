"""Likely doubles among accounts, contacts and leads: same e-mail, same phone, same or nearly the same name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from rapidfuzz import fuzz, process
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


@dataclass(frozen=True)
class _Rows:
    """The records in the order of their ids, a list for each of their facts: lists are quicker than so many objects."""

    ids: list[int]
    names: list[str]
    keys: list[str]
    emails: list[str]
    phones: list[str]
    owners: list[str | None]
    homes: list[str]


def find_doubles(access: Access, kind: str) -> list[Pair]:
    """Every likely pair of a kind ("account", "contact", "lead") that the caller may read, the surest first."""
    rows = _rows(access, kind)
    # People of one name are doubles only at one company.
    homes = rows.homes if kind != "account" else None
    named = rows.keys if homes is None else [f"{key}|{home}" if key and home else "" for key, home in zip(
        rows.keys, homes, strict=True
    )]  # fmt: skip
    found: dict[tuple[int, int], set[str]] = {}
    for reason, values in (("same_email", rows.emails), ("same_phone", rows.phones), ("same_name", named)):
        for pair in _sharing(values):
            one, other = (rows.keys[at] for at in pair)
            if reason == "same_phone" and kind != "account" and fuzz.ratio(one, other) < ALIKE:
                continue
            found.setdefault(pair, set()).add(reason)
    for pair in _near(rows.keys) if kind == "account" else ():
        found.setdefault(pair, set()).add("near_name")
    pairs = [_pair(rows, one, other, reasons) for (one, other), reasons in found.items()]
    return sorted(
        pairs, key=lambda pair: (REASONS.index(pair.reasons[0]), -pair.likeness, pair.first_id, pair.second_id)
    )


def _pair(rows: _Rows, one: int, other: int, reasons: set[str]) -> Pair:
    keys = rows.keys[one], rows.keys[other]
    said = {"same_name"} | (reasons - {"near_name"}) if keys[0] == keys[1] else reasons
    ordered = tuple(reason for reason in REASONS if reason in said)
    return Pair(
        rows.ids[one], rows.names[one], rows.ids[other], rows.names[other], ordered, round(fuzz.ratio(*keys)),
        (rows.owners[one], rows.owners[other]), rows.homes[one] or None,
    )  # fmt: skip


def _sharing(values: list[str]) -> Iterator[tuple[int, int]]:
    """The places, two by two, of records that share a value; one that too many share tells nothing."""
    shared = {value for value, count in Counter(values).items() if value and 1 < count <= MOST_OF_ONE_KEY}
    groups: dict[str, list[int]] = {}
    for at, value in enumerate(values):
        if value in shared:
            groups.setdefault(value, []).append(at)
    for places in groups.values():
        yield from combinations(places, 2)


def _near(keys: list[str]) -> Iterator[tuple[int, int]]:
    """Places of names that stand close in order, read forwards and backwards, and differ by a letter or two."""
    import numpy as np

    long = [at for at, key in enumerate(keys) if len(key) >= SHORTEST_NAME]
    for turned in (False, True):
        read = {at: keys[at][::-1] if turned else keys[at] for at in long}
        order = sorted(long, key=read.__getitem__)  # equal ones stay in the order of their ids
        ordered = [read[at] for at in order]
        for apart in range(1, NEIGHBOURS + 1):
            if len(ordered) <= apart:
                break
            alike = process.cpdist(ordered[:-apart], ordered[apart:], scorer=fuzz.ratio, score_cutoff=NEAR)
            for at in np.flatnonzero(alike).tolist():
                one, other = order[at], order[at + apart]
                if keys[one] != keys[other] and _same_numbers(keys[one], keys[other]):
                    yield (one, other) if one < other else (other, one)


def _same_numbers(one: str, other: str) -> bool:
    return NUMBERS.findall(one) == NUMBERS.findall(other)


def _rows(access: Access, kind: str) -> _Rows:
    """What tells records apart, with their names as the index writes them."""
    model: Any = {"account": Account, "contact": Contact, "lead": Lead}[kind]
    wanted = [model.id, model.name, model.phone, model.owner_id]
    wanted += [] if kind == "account" else [model.email, Account.name if kind == "contact" else Lead.company]
    found = select(*wanted)
    if kind == "account":
        found = found.where(accounts_visible(access))
    elif kind == "contact":
        found = found.outerjoin(Account, Account.id == Contact.account_id)
        found = found.where(or_(access.rows(Contact.owner_id), access.rows(Account.owner_id)))
    else:
        found = found.where(access.rows(Lead.owner_id))
    rows = access.session.execute(found.order_by(model.id)).all()
    people = {row.id: row.name for row in access.session.execute(select(Person.id, Person.name))}
    keys = _keys(access, kind)
    return _Rows(
        ids=[row[0] for row in rows],
        names=[row[1] for row in rows],
        keys=[keys.get(row[0]) or names.normalise_name(row[1]) for row in rows],
        emails=[] if kind == "account" else [(row[4] or "").strip().casefold() for row in rows],
        phones=[_phone(row[2]) for row in rows],
        owners=[people.get(row[3]) for row in rows],
        homes=[""] * len(rows) if kind == "account" else [row[5] or "" for row in rows],
    )


def _keys(access: Access, kind: str) -> dict[int, str]:
    """Each record's name as the index has it: the longest way of writing it."""
    indexed = select(names.NameKey.record_id, names.NameKey.key).where(
        names.NameKey.kind == kind, names.NameKey.weight == 1
    )
    keys: dict[int, str] = {}
    for record_id, key in access.session.execute(indexed):
        if record_id is not None and len(key) > len(keys.get(record_id, "")):
            keys[record_id] = key
    return keys


def _phone(text: str | None) -> str:
    """The digits of a phone number without the country's; empty where there are too few to tell."""
    digits = NO_DIGIT.sub("", text) if text else ""
    return digits[-11:] if len(digits) >= SHORTEST_PHONE else ""

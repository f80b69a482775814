"""Likely doubles among accounts, contacts and leads: same e-mail, same phone, same or nearly the same name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import combinations, islice
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz, process
from sqlalchemy import null, or_, select

from knowledge import names
from knowledge.access import Access
from knowledge.sales.sell.account_brief import accounts_visible
from knowledge.sales.sell.accounts import Account, Contact, Lead
from knowledge.sales.team.people import Person

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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
ASCII_NO_DIGIT = bytes(set(range(128)) - set(b"0123456789"))
CHUNK = 20_000


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
    owned: list[int | None]
    homes: list[str]
    owners: dict[int | None, str]


@dataclass(frozen=True)
class _Likely:
    """Two records by their places in the rows, with why they are likely one and how alike their names are."""

    one: int
    other: int
    reasons: tuple[str, ...]
    likeness: int


@dataclass(frozen=True)
class Doubles:
    """The likely pairs, the surest first. A pair is written out only where it is asked for: there may be thousands."""

    rows: _Rows
    likely: list[_Likely]

    def __len__(self) -> int:
        return len(self.likely)

    def pairs(self, most: int | None = None) -> list[Pair]:
        """The first of them, or all."""
        return [self._pair(one) for one in islice(self.likely, most)]

    def of(self, records: Collection[int]) -> Doubles:
        """Those of which one record at least is among these."""
        ids = self.rows.ids
        return Doubles(self.rows, [two for two in self.likely if ids[two.one] in records or ids[two.other] in records])

    def _pair(self, two: _Likely) -> Pair:
        rows, one, other = self.rows, two.one, two.other
        return Pair(
            rows.ids[one], rows.names[one], rows.ids[other], rows.names[other], two.reasons, two.likeness,
            (rows.owners.get(rows.owned[one]), rows.owners.get(rows.owned[other])), rows.homes[one] or None,
        )  # fmt: skip


def find_doubles(access: Access, kind: str) -> Doubles:
    """Every likely pair of a kind ("account", "contact", "lead") that the caller may read."""
    rows = _rows(access, kind)
    keys = rows.keys
    # People of one name are doubles only at one company.
    named = keys if kind == "account" else [
        f"{key}|{home}" if key and home else "" for key, home in zip(keys, rows.homes, strict=True)
    ]  # fmt: skip
    found: dict[tuple[int, int], set[str]] = {}
    for reason, values in (("same_email", rows.emails), ("same_phone", rows.phones), ("same_name", named)):
        for pair in _sharing(values):
            if reason == "same_phone" and kind != "account" and fuzz.ratio(keys[pair[0]], keys[pair[1]]) < ALIKE:
                continue
            found.setdefault(pair, set()).add(reason)
    for pair in _near(keys) if kind == "account" else ():
        found.setdefault(pair, set()).add("near_name")
    likely = [_likely(keys, one, other, reasons) for (one, other), reasons in found.items()]
    likely.sort(key=lambda two: (REASONS.index(two.reasons[0]), -two.likeness, two.one, two.other))
    return Doubles(rows, likely)


def _likely(keys: list[str], one: int, other: int, reasons: set[str]) -> _Likely:
    said = {"same_name"} | (reasons - {"near_name"}) if keys[one] == keys[other] else reasons
    ordered = tuple(reason for reason in REASONS if reason in said)
    return _Likely(one, other, ordered, round(fuzz.ratio(keys[one], keys[other])))


def _sharing(values: list[str]) -> Iterator[tuple[int, int]]:
    """The places, two by two, of records that share a value; one that too many share tells nothing."""
    if len(set(values)) == len(values):
        return
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
    odd, lengths = _odd_letters(keys), np.array([len(key) for key in keys], dtype=np.int64)
    for turned in (False, True):
        read = [key[::-1] for key in keys] if turned else keys
        order = sorted(long, key=read.__getitem__)  # equal ones stay in the order of their ids
        places = np.array(order, dtype=np.int64)
        for apart in range(1, min(NEIGHBOURS + 1, len(order))):
            one, other = places[:-apart], places[apart:]
            # A letter more or less turns one bit: few neighbours differ in so few that they need a closer look.
            most = (100 - NEAR) * (lengths[one] + lengths[other])
            differ = np.maximum(np.bitwise_count(odd[one] ^ odd[other]), np.abs(lengths[one] - lengths[other]))
            close = np.flatnonzero(100 * differ.astype(np.int64) <= most)
            pairs = list(zip(one[close].tolist(), other[close].tolist(), strict=True))
            alike = process.cpdist(
                [keys[at] for at, _ in pairs], [keys[at] for _, at in pairs], scorer=fuzz.ratio, score_cutoff=NEAR
            )
            for at in np.flatnonzero(alike).tolist():
                first, second = sorted(pairs[at])
                if keys[first] != keys[second] and _same_numbers(keys[first], keys[second]):
                    yield first, second


def _odd_letters(keys: list[str]) -> NDArray[np.uint64]:
    """Which letters are in each name an odd number of times, a bit for each; letters of other scripts share bits."""
    import numpy as np

    found = np.zeros(len(keys), dtype=np.uint64)
    for start in range(0, len(keys), CHUNK):
        part = np.array(keys[start : start + CHUNK])
        codes = part.view(np.uint32).reshape(len(part), -1) & np.uint32(63)
        found[start : start + len(part)] = np.bitwise_xor.reduce(np.uint64(1) << codes.astype(np.uint64), axis=1)
    return found & ~np.uint64(1)  # the first bit is the padding behind the shorter names


def _same_numbers(one: str, other: str) -> bool:
    return NUMBERS.findall(one) == NUMBERS.findall(other)


def _rows(access: Access, kind: str) -> _Rows:
    """What tells records apart, with their names as the index writes them."""
    model: Any = {"account": Account, "contact": Contact, "lead": Lead}[kind]
    email, home = {"account": (null(), null()), "contact": (Contact.email, Account.name),
                   "lead": (Lead.email, Lead.company)}[kind]  # fmt: skip
    found = select(model.id, model.name, model.phone, model.owner_id, email, home)
    if kind == "account":
        found = found.where(accounts_visible(access))
    elif kind == "contact":
        found = found.outerjoin(Account, Account.id == Contact.account_id)
        found = found.where(or_(access.rows(Contact.owner_id), access.rows(Account.owner_id)))
    else:
        found = found.where(access.rows(Lead.owner_id))
    people = {row.id: row.name for row in access.session.execute(select(Person.id, Person.name))}
    rows = _Rows([], [], [], [], [], [], [], people)
    # One by one, since a list of so many rows costs more than its columns do.
    for key, name, phone, owner, mail, of in access.session.execute(found.order_by(model.id)):
        rows.ids.append(key)
        rows.names.append(name)
        rows.keys.append(names.normalise_name(name))
        rows.phones.append(_phone(phone))
        rows.owned.append(owner)
        rows.emails.append(mail.strip().casefold() if mail else "")
        rows.homes.append(of or "")
    return rows


def _phone(text: str | None) -> str:
    """The digits of a phone number without the country's; empty where there are too few to tell."""
    if not text:
        return ""
    digits = text.encode().translate(None, ASCII_NO_DIGIT).decode() if text.isascii() else NO_DIGIT.sub("", text)
    return digits[-11:] if len(digits) >= SHORTEST_PHONE else ""

"""From the way a person writes a name to the one record that is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import and_, or_, select

from knowledge.access import Access
from knowledge.names.index import NameKey, NameMatch, begins_with, known_to
from knowledge.names.search import MOST_BRACKETS, nearest, pointed_out, strongest
from knowledge.names.spellings import FULL, OPENING, normalise_name
from knowledge.namesakes import OPENS, tell_apart, with_words
from knowledge.refusals import Refusal
from knowledge.sales.sell.accounts import Account
from knowledge.sales.sell.deals import Deal

ME = {"me", "i", "myself", "我", "本人", "我自己"}
SURE_TYPO = 90
CLOSE = 65
# Letters that the beginning of an account's name must have, and how many accounts are looked at.
LEAST_BEGUN, MOST_BEGUN = 4, 50


def resolve(access: Access, kind: str, text: str) -> NameMatch:
    """The one record of a kind that a text names.

    Refuses with `ambiguous.name` (choices: the readings) and `unknown.name` (choices: the nearest the caller may see).
    """
    return access.once(("names.resolve", kind, text), lambda: _resolve(access, kind, text))


def _resolve(access: Access, kind: str, text: str) -> NameMatch:
    if kind == "person" and text.strip().casefold() in ME:
        return NameMatch("person", access.principal.name, access.principal.person_id, "", FULL)
    if (told := _told(access, kind, text)) is not None:
        return told
    key = normalise_name(text)
    rows = _written(access, kind, text)
    rows = strongest(rows) or _begun(access, kind, text) or _sure_typo(access, kind, key)
    readings = {(row.record_id, row.label): row for row in rows}
    if len(readings) > 1:
        raise Refusal("ambiguous.name", kind=kind, name=text[:100], choices=_choices(access, kind, readings.values()))
    if not readings:
        near = nearest(access, key, {kind}, CLOSE)
        raise Refusal(
            "unknown.name", kind=kind, text=text[:100], choices=list(dict.fromkeys(row.label for row in near))[:3]
        )
    row = next(iter(readings.values()))
    return NameMatch(kind, row.label, row.record_id, row.key, row.weight, exact=row.key == key)


def _written(access: Access, kind: str, text: str) -> list[NameKey]:
    """The visible names of a kind that are written so."""
    key = normalise_name(text)
    rows = known_to(access, and_(NameKey.kind == kind, NameKey.key == key, NameKey.weight > OPENING))
    return rows or (_deal_by_text(access, text) if kind == "deal" else [])


def _choices(access: Access, kind: str, rows: Iterable[NameKey]) -> list[str]:
    """The readings to pick from; records of one name with what tells them apart."""
    ids: dict[str, list[int]] = {}
    for row in rows:
        ids.setdefault(row.label, []).extend([row.record_id] if row.record_id is not None else [])
    choices: set[str] = set()
    for label, same in ids.items():
        apart = tell_apart(access, kind, same) if len(same) > 1 else {}
        choices |= {with_words(label, words) for words in apart.values()} or {label}
    return sorted(choices)


def _told(access: Access, kind: str, text: str) -> NameMatch | None:
    """The one of several records of a name that is written with what tells it apart: "Acme (Berlin)"."""
    for at in [at for at, char in enumerate(text) if at and char in OPENS][:MOST_BRACKETS]:
        for match, end in pointed_out(access, strongest(_written(access, kind, text[:at])), text[at:]):
            if not text[at + end :].strip():
                return match
    return None


def _sure_typo(access: Access, kind: str, key: str) -> list[NameKey]:
    near = nearest(access, key, {kind}, SURE_TYPO)
    return near if len({(row.record_id, row.label) for row in near}) == 1 else []


def _begun(access: Access, kind: str, text: str) -> list[NameKey]:
    """The accounts whose name begins with whole words that were said; the asker's own, where some are."""
    return accounts_begun(access, text) if kind == "account" else []


def accounts_begun(access: Access, text: str) -> list[NameKey]:
    """The accounts that the caller may know whose name begins with a text, up to a word's end; own ones first."""
    said, key = " ".join(text.casefold().split()), normalise_name(text)
    if len(key) < (LEAST_BEGUN if said.isascii() else 2):
        return []
    begins = and_(NameKey.kind == "account", begins_with(key), NameKey.weight == FULL)
    rows = [row for row in known_to(access, begins, MOST_BEGUN)
            if not said.isascii() or row.label.casefold().startswith(f"{said} ")]  # fmt: skip
    if not rows:
        return []
    ids = [row.record_id for row in rows]
    own = set(access.session.scalars(
        select(Account.id).where(Account.id.in_(ids), Account.owner_id == access.principal.person_id)
    ))  # fmt: skip
    return [row for row in rows if row.record_id in own] or rows


# Kinds of few records, which are called by one word of their name as well: "Moveo", "燕麦奶".
CALLED_BY_A_WORD = ("product_line", "product", "competitor")


def may_go_on(access: Access, text: str) -> bool:
    """Whether the name of any account begins with a text, or one that `names_holding` looks into holds it.

    If not, none does with a longer text either.
    """
    key = normalise_name(text)
    if len(key) < 2:
        return True
    begins = select(NameKey.id).where(NameKey.kind == "account", begins_with(key), NameKey.weight == FULL)
    holds = select(NameKey.id).where(
        NameKey.kind.in_(CALLED_BY_A_WORD), NameKey.key.contains(key, autoescape=True), NameKey.weight == FULL
    )
    found = select(or_(begins.exists(), holds.exists()))
    return access.once(("names.go_on", key), lambda: bool(access.session.scalar(found)))


def names_holding(access: Access, text: str) -> list[NameKey]:
    """The product line, product or competitor whose name holds a text as a word, the first of these kinds that is held.

    None where several of that kind do.
    """
    key = normalise_name(text)
    if len(key) < (LEAST_BEGUN if key.isascii() else 2):
        return []
    held = and_(NameKey.kind.in_(CALLED_BY_A_WORD), NameKey.key.contains(key, autoescape=True), NameKey.weight == FULL)
    word = re.compile(rf"(?<![a-z0-9]){re.escape(text.casefold())}(?![a-z0-9])")
    rows = [row for row in known_to(access, held, MOST_BEGUN) if word.search(row.label.casefold())]
    first = next(([row for row in rows if row.kind == kind] for kind in CALLED_BY_A_WORD if _any(rows, kind)), [])
    return first if len({row.label for row in first}) == 1 else []


def _any(rows: list[NameKey], kind: str) -> bool:
    return any(row.kind == kind for row in rows)


def _deal_by_text(access: Access, text: str) -> list[NameKey]:
    """Deals of a name that too many have to be indexed by it are looked up in their own table."""
    found = select(Deal.id, Deal.name, Deal.external_id).where(
        or_(Deal.external_id == text.strip(), Deal.name == text.strip()), access.rows(Deal.owner_id, Deal.closed_on)
    )  # fmt: skip
    return [
        NameKey(kind="deal", key=normalise_name(text), label=name or external_id or "", record_id=key, weight=FULL)
        for key, name, external_id in access.session.execute(found.limit(5))
    ]

"""Filling the index of names: from all records after an import, from some after a change, anew after an upgrade."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, insert, literal, not_, or_, select, text
from sqlalchemy.orm import Session

from knowledge.database import Database
from knowledge.names.index import RECORDS, VALUES, NameKey, ways_of
from knowledge.names.pieces import openings
from knowledge.names.spellings import FULL, OPENING
from knowledge.sales.sell.accounts import Account, Contact, Lead
from knowledge.sales.sell.deals import Deal
from knowledge.sales.sell.orders import Order, OrderLine
from knowledge.sales.team.people import Person

# Raised when names are written otherwise than before: an index of another version is filled anew.
VERSION = 5
INDEX, VERSION_KEY = "index", "#version"
# A name that more deals have than this tells none of them from the others.
MOST_DEALS_OF_A_NAME = 200
MOST_VALUES = 200
MOST_PLAIN = 100
CHUNK = 10_000
LETTER = re.compile(r"[^\W\d_]")


def _rows(kind: str, label: str, record_id: int | None) -> Iterator[dict[str, Any]]:
    """A row for each way to write a name, and for the beginnings of those that are longer than what is looked up."""
    seen: dict[str, float] = {}
    for key, weight in ways_of(kind, label):
        if key:
            seen.setdefault(key, weight)
    for opening in openings(label, seen):
        seen.setdefault(opening, OPENING)
    for key, weight in seen.items():
        yield {"kind": kind, "key": key, "label": label[:300], "record_id": record_id, "weight": weight}


def _deals(session: Session, ids: list[int] | None = None) -> Iterator[dict[str, Any]]:
    """All deals but for their plain ids, or some: each is known by its name, and by its id where it came from."""
    wanted = select(Deal.id, Deal.name, Deal.external_id)
    named = select(Deal.name).group_by(Deal.name).having(func.count() > MOST_DEALS_OF_A_NAME)
    if ids is None:
        plain = case((not_(_is_plain()), Deal.external_id))
        wanted = select(Deal.id, Deal.name, plain).where(or_(Deal.name.is_not(None), plain.is_not(None)))
    else:
        wanted = wanted.where(Deal.id.in_(ids))
        named = named.where(Deal.name.in_(select(Deal.name).where(Deal.id.in_(ids))))
    common = set(session.scalars(named))
    for key, name, external_id in session.execute(wanted).all():
        for said in {known for known in (name if name not in common else None, external_id) if known}:
            yield from _rows("deal", said, key)


def _is_plain() -> ColumnElement[bool]:
    """Whether a deal's id needs no more than small letters to be a key, and is not its name as well."""
    plain = Deal.external_id.regexp_match(f"^[0-9A-Za-z]{{1,{MOST_PLAIN}}}$")
    return and_(plain, or_(Deal.name.is_(None), Deal.name != Deal.external_id))


def _add_plain_ids(session: Session) -> int:
    """The plain ids of deals, within the database: there may be a million, and this is the most of an import."""
    ids = select(
        literal("deal"), func.lower(Deal.external_id), Deal.external_id, Deal.id, literal(FULL)
    ).where(Deal.deleted_at.is_(None), _is_plain())  # fmt: skip
    columns = ["kind", "key", "label", "record_id", "weight"]
    added = session.connection().execute(insert(NameKey.__table__).from_select(columns, ids))  # type: ignore[arg-type]
    return added.rowcount


def rebuild_names(session: Session) -> int:
    """Fill the name index from all records; returns how many keys there are. Run after an import."""
    session.execute(delete(NameKey))
    of_version = {"kind": INDEX, "key": VERSION_KEY, "label": str(VERSION), "record_id": None, "weight": OPENING}
    _write(session, [of_version])
    written, rows = _add_plain_ids(session), _all_rows(session)
    while batch := list(islice(rows, CHUNK)):
        _write(session, batch)
        written += len(batch)
    return written


def _write(session: Session, rows: list[dict[str, Any]]) -> None:
    """Into the table itself: what a session does for each row of a class takes longer than all the rest."""
    session.execute(insert(NameKey.__table__), rows)  # type: ignore[arg-type]


def renew_names(database: Database) -> bool:
    """Fill the index anew where another version of this program wrote it; whether that was to do."""
    with database.transaction() as session:
        if _is_of_this_version(session):
            return False
    with database.transaction(write=True) as session:
        if not database.is_sqlite:  # who comes second waits here, and finds it done
            session.execute(text("LOCK TABLE name_keys IN SHARE ROW EXCLUSIVE MODE"))
        if _is_of_this_version(session):
            return False
        rebuild_names(session)
        return True


def _is_of_this_version(session: Session) -> bool:
    written = select(NameKey.label).where(NameKey.key == VERSION_KEY, NameKey.kind == INDEX)
    return session.scalar(written) == str(VERSION)


def _all_rows(session: Session) -> Iterator[dict[str, Any]]:
    for kind, table in RECORDS.items():
        if kind == "deal":
            yield from _deals(session)
            continue
        listed = select(table.id, table.name)
        if kind == "person":
            listed = listed.where(~Person.is_owner)
        for record_id, name in session.execute(listed).all():
            yield from _rows(kind, name, record_id)
    for kind, columns in VALUES.items():
        known: dict[str, None] = {}
        for column in columns:
            listed = select(column).where(column.is_not(None)).distinct().limit(CHUNK)
            known |= dict.fromkeys(str(value) for value in session.scalars(listed))
        for value in known:
            yield from _rows(kind, value, None)
    yield from _extra_rows(session)


def _extra_rows(session: Session) -> Iterator[dict[str, Any]]:
    """The headers of extra columns (kind `column`), and the words in those that hold few different ones."""
    values: dict[str, set[str]] = {}
    for table in (Account, Deal, Contact, Lead, Order, OrderLine):
        for extra in session.scalars(select(table.extra).where(table.extra.is_not(None)).limit(CHUNK)):
            for header, value in (extra or {}).items():
                words = values.setdefault(header, set())
                if isinstance(value, str) and LETTER.search(value):
                    words.add(value)
    for header, found in values.items():
        yield from _rows("column", header, None)
        if len(found) <= MOST_VALUES:
            for value in sorted(found):
                yield from _rows(f"extra:{header}"[:60], value, None)


def update_names(session: Session, kind: str, ids: list[int]) -> None:
    """Index single records anew, after a Plan changed their names."""
    table = RECORDS[kind]
    session.execute(delete(NameKey).where(NameKey.kind == kind, NameKey.record_id.in_(ids)))
    if kind == "deal":
        rows = list(_deals(session, ids))
    else:
        named = session.execute(select(table.id, table.name).where(table.id.in_(ids))).all()
        rows = [row for key, name in named if name for row in _rows(kind, name, key)]
    if rows:
        _write(session, rows)

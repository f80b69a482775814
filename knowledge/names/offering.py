"""Names for whoever fills a form in: those that hold what is being typed."""

from __future__ import annotations

from sqlalchemy import func, select

from knowledge.access import Access
from knowledge.names.index import NameKey, visible
from knowledge.names.spellings import FULL, normalise_name

# What a menu that searches offers at once, and how many names are looked at for it.
MOST_OFFERED, MOST_LOOKED_AT = 20, 2000


def begin_with(access: Access, kind: str, text: str, most: int) -> list[str]:
    """The names of a kind that hold what is being typed, those that begin so first; only those the caller may know."""
    key = normalise_name(text)
    if not key:
        return []
    held = select(NameKey.label, NameKey.key).where(
        NameKey.kind == kind, NameKey.key.contains(key, autoescape=True), NameKey.weight == FULL, visible(access)
    )
    rows = access.session.execute(held.order_by(NameKey.label).limit(MOST_LOOKED_AT)).all()
    ranked = sorted(rows, key=lambda row: (not row.key.startswith(key), len(row.key), row.label))
    return list(dict.fromkeys(row.label for row in ranked))[:most]


def any_name(access: Access, kind: str) -> str | None:
    """A name of a kind that the caller may know, and that no other record of the kind has."""
    twice = select(NameKey.key).where(NameKey.kind == kind, NameKey.weight == FULL).group_by(NameKey.key)
    one = twice.having(func.count() == 1)
    known = select(NameKey.label).where(NameKey.kind == kind, NameKey.key.in_(one), NameKey.weight == FULL)
    return access.session.scalar(known.where(visible(access)).order_by(NameKey.id).limit(1))

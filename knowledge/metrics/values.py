"""A filter's values, as people write them, turned into what the column holds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Enum, func, select

from knowledge import names
from knowledge.access import Access
from knowledge.glossary import aliases
from knowledge.metrics.model import Filter
from knowledge.metrics.sources import Field, Source
from knowledge.refusals import Refusal
from knowledge.sales.plan.categories import find_categories

# Fields whose values are grades that every house words its own way: "high", "critical" and "严重" are one.
GRADED = ("severity",)
KIND_OF_FIELD = {"rep": "person", "manager": "person", "parent_account": "account", "corporate_group": "account"}


def resolve_names(access: Access, item: Filter) -> list[int]:
    """The ids of the records that a filter names.

    Refuses with `ambiguous.name` or `unknown.name`. Whether a colleague may be asked for is decided before (scope.py).
    """
    found: list[int] = []
    for value in item.values:
        kind = KIND_OF_FIELD.get(item.field, item.field)
        match = names.resolve(access, kind, str(value))
        if match.record_id is None:
            raise Refusal("unknown.value", field=item.field, value=value, choices=[])  # a word of other records
        found.append(match.record_id)
    return found


def resolve_words(access: Access, source: Source, field: Field, item: Filter) -> list[Any]:
    """The records' own spelling of a filter's words. Refuses with `ambiguous.name`, `unknown.name`, `unknown.value`."""
    kind = field.label.type
    if isinstance(kind, Enum):
        return [_member(kind, item, value) for value in item.values]
    words = [_spelling(access, source, field, item.field, str(value)) for value in item.values]
    return (
        words if item.field not in GRADED else [near for word in words for near in _graded(access, source, field, word)]
    )


def _member(kind: Enum, item: Filter, value: str | float) -> str:
    """The value of an enum, however it is capitalised."""
    if item.field == "spend_category":
        value = next((named.value for _, _, named in find_categories(str(value))), value)
    known = {str(member).casefold(): str(member) for member in kind.enums}
    word = str(value).strip().casefold()
    if word not in known:
        raise Refusal("unknown.value", field=item.field, value=value, choices=list(known.values()))
    return known[word]


def _spelling(access: Access, source: Source, field: Field, name: str, word: str) -> str:
    """The stored spelling of a word; a word nobody indexed is compared as it stands."""
    kind = f"extra:{field.header}" if field.header is not None else name
    try:
        return names.resolve(access, kind, word).label
    except Refusal as refusal:
        if refusal.code != "unknown.name":
            raise
        stored = _stored(access, source, field, word)
        if stored is None and names.is_indexed(access.session, kind):
            raise
        return stored or word


def _stored(access: Access, source: Source, field: Field, word: str) -> str | None:
    """The word as the column itself has it: the index may not cover this kind of record."""
    listed = select(field.label).select_from(source.table)
    for join in field.joins:
        listed = listed.outerjoin(source.joins[join].target, source.joins[join].on(access.today))
    found = access.session.scalar(listed.where(func.lower(field.label) == word.strip().casefold()).limit(1))
    return None if found is None else str(found)


def _graded(access: Access, source: Source, field: Field, word: str) -> list[str]:
    """A grade as the records write it, in each of their spellings; itself where they have none."""
    said = [word, *aliases("severity", word)]
    listed = (
        select(field.label)
        .select_from(source.table)
        .where(func.lower(field.label).in_([one.casefold() for one in said]))
    )
    return [str(found) for found in access.session.scalars(listed.distinct())] or [word]

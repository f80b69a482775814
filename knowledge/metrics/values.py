"""A filter's values, as people write them, turned into what the column holds."""

from __future__ import annotations

from knowledge import names
from knowledge.access import Access
from knowledge.metrics.model import Filter
from knowledge.refusals import Refusal

KIND_OF_FIELD = {"rep": "person", "manager": "person", "parent_account": "account"}
RECORD_FIELDS = {"rep", "manager", "team", "region", "account", "parent_account", "product", "product_line", "stage"}


def resolve_values(access: Access, item: Filter) -> list[int | str | float]:
    """Record ids for names of records, the records' own spelling for other words.

    Refuses with `ambiguous.name` or `unknown.name`, and with `access.person` where a colleague's records are asked
    for whom the caller may not read.
    """
    found: list[int | str | float] = []
    for value in item.values:
        kind = KIND_OF_FIELD.get(item.field, item.field)
        if item.field not in RECORD_FIELDS:
            found.append(_spelling(access, kind, value))
            continue
        match = names.resolve(access, kind, str(value))
        if match.record_id is None:
            raise RuntimeError(f"{kind} {value!r} has no record")
        if item.field == "rep" and not access.may_read_person(match.record_id):
            raise Refusal("access.person", name=match.label)
        found.append(match.record_id)
    return found


def _spelling(access: Access, kind: str, value: str | float) -> str | float:
    """The stored spelling of a word; a word nobody indexed is compared as it stands."""
    if not isinstance(value, str):
        return value
    try:
        return names.resolve(access, kind, value).label
    except Refusal as refusal:
        if refusal.code == "unknown.name" and not names.is_indexed(access.session, kind):
            return value
        raise

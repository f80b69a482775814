"""Extra columns of an import: filters and groups by their header."""

from __future__ import annotations

from sqlalchemy import String, cast, func, select

from knowledge.access import Access
from knowledge.metrics.sources import Field, Source
from knowledge.refusals import Refusal

LOOKED_AT = 500


def headers(access: Access, source: Source) -> dict[str, Field]:
    """The headers of the extra columns that the first records of the source carry."""
    found: dict[str, Field] = {}
    for columns, joins in source.extra:
        column = columns[0]
        owner = column.class_ if hasattr(column, "class_") else source.table
        rows = access.session.scalars(select(column).select_from(owner).where(column.is_not(None)).limit(LOOKED_AT))
        for row in rows:
            for header in row or {}:
                if header not in found:
                    labels = [cast(one[header].as_string(), String) for one in columns]
                    found[header] = Field(func.coalesce(*labels) if labels[1:] else labels[0], joins, header=header)
    return found


def extra_field(access: Access, source: Source, name: str) -> Field:
    """The extra column of that header, however it is capitalised. Refuses with `unknown.field`."""
    wanted = name.removeprefix("extra:").casefold()
    known = headers(access, source)
    for header, field in known.items():
        if header.casefold() == wanted:
            return field
    raise Refusal("unknown.field", field=name, choices=sorted(known)[:5])

"""The shapes of records over HTTP, made from the one description of their fields (knowledge/browse.py).

What comes in is worded as the tools read it: a reference by number becomes `id:17`, a day YYYY-MM-DD.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from api.days import Day
from api.errors import Problem
from assistant.agent import storable
from assistant.reply import ProposalPart
from knowledge import browse
from knowledge.browse import REFERENCES, Bound, Cursor
from knowledge.key_admin import LARGEST_ID

LONGEST_TEXT = 4000
MOST_MONEY = 1e12
Number = Annotated[int, Field(ge=0, le=LARGEST_ID)]
Money = Annotated[float, Field(ge=0, le=MOST_MONEY, allow_inf_nan=False, description="in major units")]
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Key = Annotated[int, Field(ge=1, le=LARGEST_ID)]
# A field's type as a client writes and filters by it; all others are text.
PLAIN: dict[str, Any] = {"date": Day, "number": Number, "money": Money, "percent": Percent}
BOUNDS = {"date": (("from", "from"), ("to", "to")), "number": (("min", "from"), ("max", "to"))}
BOUNDS |= {"money": BOUNDS["number"], "percent": BOUNDS["number"]}


class Ref(BaseModel):
    """Another record: its number, and what it is called."""

    id: int
    name: str | None


@dataclass(frozen=True)
class Shapes:
    """The models of one kind: a record, a page of them, what was written, a new one, a change, and the filters."""

    record: type[BaseModel]
    page: type[BaseModel]
    written: type[BaseModel]
    new: type[BaseModel]
    change: type[BaseModel]
    filters: type[BaseModel]


def shapes_of(kind: str, required: str) -> Shapes:
    """The shapes of a kind; `required` is the field without which there is no new one."""
    title, fields = kind.capitalize(), browse.fields_of(kind)
    record = create_model(
        title, __doc__=f"A record of the kind {kind}. Money is in major units of `currency`, percent 0 to 100.",
        id=(int, ...), version=(int, Field(description="rises with every change; the ETag")),
        **{name: (_out(field.type) | None, ...) for name, field in fields.items()},
        **({"currency": (str | None, ...)} if any(field.type == "money" for field in fields.values()) else {}),
    )  # type: ignore[call-overload]  # fmt: skip
    page = create_model(
        f"{title}Page", __doc__="A page of records: how many there are in all, and the cursor of the next page.",
        items=(list[record], ...), total=(int, ...), next=(str | None, ...),
    )  # fmt: skip
    written = create_model(
        f"{title}Written",
        __doc__="What became of a write: the record as it is now and the change that can be undone, or a proposal.",
        record=(record | None, ...), change_id=(int | None, ...), proposal=(ProposalPart | None, ...),
    )  # fmt: skip
    strict = ConfigDict(extra="forbid")
    writable = {name: _in(kind, name, field.type) for name, field in fields.items() if name != "created_on"}
    new = create_model(
        f"New{title}", __config__=strict, __doc__=f"A new record of the kind {kind}.",
        **{name: (type_, ...) if name == required else (type_ | None, None) for name, type_ in writable.items()},
    )  # type: ignore[call-overload]  # fmt: skip
    change = create_model(
        f"{title}Change", __config__=strict, __doc__="Only the fields to change; null empties one.",
        **{name: (type_ | None, None) for name, type_ in writable.items()},
    )  # type: ignore[call-overload]  # fmt: skip
    return Shapes(record, page, written, new, change, _filters(kind))


def _out(type_: str) -> Any:  # noqa: ANN401 - a type
    return (
        Ref if type_ in REFERENCES else {"date": date, "number": int, "money": float, "percent": float}.get(type_, str)
    )


def _in(kind: str, name: str, type_: str) -> Any:  # noqa: ANN401 - a type
    longest = min(browse.longest(kind, name) or LONGEST_TEXT, LONGEST_TEXT)
    text = Annotated[str, Field(min_length=1, max_length=longest, pattern=r"\S")]
    if type_ in REFERENCES:
        named = Annotated[str, Field(min_length=1, max_length=300, pattern=r"\S")]
        return Annotated[Key | named, Field(description="its number, or its name as it is written")]
    return PLAIN.get(type_, text)


def _filters(kind: str) -> type[BaseModel]:
    fields: dict[str, Any] = {}
    for name, field in browse.fields_of(kind).items():
        for suffix, _ in BOUNDS.get(field.type, ()):
            fields[f"{name}_{suffix}"] = (PLAIN[field.type] | None, None)
        if field.type in REFERENCES or field.type == "word":
            told = "its number, or its name" if field.type in REFERENCES else "exactly this"
            fields[name] = (Annotated[str, Field(max_length=300)] | None, Field(None, description=told))
    orders = ("id", *browse.sortable(kind))
    sorts: Any = Literal[tuple(f"{way}{name}" for name in orders for way in ("", "-"))]
    fields |= {
        "q": (Annotated[str, Field(max_length=200)] | None, Field(None, description="a part of its name or title")),
        "sort": (sorts, Field("-id", description="the field to order by, with - downwards")),
        "cursor": (
            Annotated[str, Field(max_length=2000)] | None, Field(None, description="`next` of the page before"),
        ),
        "limit": (Annotated[int, Field(ge=1, le=200)], 50),
    }  # fmt: skip
    strict = ConfigDict(extra="forbid")
    return create_model(
        f"{kind.capitalize()}Filters", __config__=strict, __doc__="What a list is narrowed by.", **fields
    )


def bounds_of(kind: str, asked: BaseModel) -> list[Bound]:
    """The filters that were given, as conditions."""
    found, given = [], asked.model_dump(exclude_none=True)
    for name, field in browse.fields_of(kind).items():
        if name in given:
            value = storable(given[name])
            by_number = field.type in REFERENCES and value.isascii() and value.isdigit()
            found.append(Bound(name, "is", min(int(value), LARGEST_ID) if by_number else value))
        for suffix, how in BOUNDS.get(field.type, ()):
            if f"{name}_{suffix}" in given:
                found.append(Bound(name, how, given[f"{name}_{suffix}"]))
    return found


def as_said(kind: str, name: str, value: Any) -> str | None:  # noqa: ANN401 - a field's value
    """A value as the tools read it."""
    type_ = browse.fields_of(kind)[name].type
    if value is None:
        return None
    if isinstance(value, int) and type_ in REFERENCES:
        return f"id:{value}"
    if type_ == "percent":
        return f"{value:.6f}%"
    if type_ == "money":
        return f"{value:.2f}"
    return storable(str(value))


def write_cursor(cursor: Cursor | None) -> str | None:
    """A cursor as a client hands it back."""
    if cursor is None:
        return None
    kept = json.dumps([cursor.order, cursor.value, cursor.id], ensure_ascii=False)
    return base64.urlsafe_b64encode(kept.encode()).decode().rstrip("=")


def read_cursor(kind: str, text: str | None) -> Cursor | None:
    """The cursor of a text that we gave. Raises Problem 422 for any other."""
    if text is None:
        return None
    try:
        order, value, number = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        cursor = Cursor(str(order), value, int(number))
    except (ValueError, TypeError) as error:
        raise Problem(422, "request.cursor") from error
    if not browse.is_cursor(kind, cursor):
        raise Problem(422, "request.cursor")
    return cursor

"""Records named by their number, as a client of the API names them: `id:17`. People in a chat name them by words."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import ColumnElement, select, true

from knowledge.access import Access
from knowledge.refusals import Refusal
from knowledge.sales.sell.account_brief import accounts_visible
from knowledge.sales.sell.accounts import Contact, Lead
from knowledge.sales.sell.activities import Task
from knowledge.sales.sell.complaints import Complaint
from knowledge.sales.sell.deals import Deal

_NUMBERED = re.compile(r"id:(\d{1,10})")
LARGEST_ID = 2**31 - 1


def numbered(text: str) -> int | None:
    """The number that a text names a record by; None where it names it by words."""
    found = _NUMBERED.fullmatch(text.strip())
    return min(int(found.group(1)), LARGEST_ID) if found else None


def visible_record(access: Access, kind: str, model: type[Any], number: int) -> Any:  # noqa: ANN401 - a mapped record
    """The record of a number that the caller may read; every other is `unknown.name`."""
    record = access.session.scalar(select(model).where(model.id == number, _readable(access, kind)))
    if record is None:
        raise Refusal("unknown.name", kind=kind, text=str(number))
    return record


def _readable(access: Access, kind: str) -> ColumnElement[bool]:
    owned: dict[str, Any] = {
        "contact": Contact.owner_id, "lead": Lead.owner_id, "task": Task.person_id, "complaint": Complaint.owner_id,
    }  # fmt: skip
    if kind == "account":
        return accounts_visible(access)
    if kind == "deal":
        return access.rows(Deal.owner_id, Deal.closed_on)
    return access.rows(owned[kind]) if kind in owned else true()

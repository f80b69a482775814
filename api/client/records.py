"""Records of selling: listed, read, made, changed and removed; alike for every kind.

A list's filters and a record's fields are named as in the API: `list_deals(stage="proposal", amount_min=10_000)`.
Another record is told by its number, its name, a `Ref` or the record itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic

import httpx

from api.client.calls import Asked, Call, Listed, Page
from api.client.decode import decode
from api.client.reading import answer, as_json, at, body, keyed
from api.client.record_types import (
    Account,
    Activity,
    Contact,
    Deal,
    Lead,
    R,
    Record,
    Ref,
    Target,
    Task,
    Written,
)
from api.client.types import Proposal


@dataclass(frozen=True)
class _Kind(Generic[R]):
    """The plans of one kind: where it is, and what its records are."""

    plural: str
    type: type[R]

    def written(self, response: httpx.Response) -> Written[R]:
        told = body(response)
        record, waits = told.get("record"), told.get("proposal")
        return Written(
            record=None if record is None else decode(self.type, record), change_id=told.get("change_id"),
            proposal=None if waits is None else decode(Proposal, waits),
        )  # fmt: skip

    def page(self, asked: dict[str, Any]) -> Call[Page[R]]:
        def read(response: httpx.Response) -> Page[R]:
            told = body(response)
            items = tuple(decode(self.type, item) for item in told["items"])
            cursor = told.get("next")
            return Page(items, None if cursor is None else self.page({**asked, "cursor": cursor}))

        return Call("GET", f"/v1/{self.plural}", read, params=asked)


@dataclass(frozen=True)
class _List(_Kind[R]):
    def __call__(self, **filters: Any) -> Call[Page[R]]:  # noqa: ANN401 - as the API names them
        """Every record that the caller may read and that the filters leave, page after page of `limit` each."""
        return self.page({name: _told(value) for name, value in filters.items()})


@dataclass(frozen=True)
class _Read(_Kind[R]):
    def __call__(self, number: int) -> Call[R]:
        """One record, with its version."""
        return Call("GET", at("/v1/{}/{}", self.plural, number), answer(self.type))


@dataclass(frozen=True)
class _Create(_Kind[R]):
    def __call__(self, *, idempotency_key: str | None = None, **fields: Any) -> Call[Written[R]]:  # noqa: ANN401
        """Make a record. Through a key, what is of high risk becomes a proposal that waits for a person."""
        told = {name: _told(value) for name, value in fields.items()}
        return Call("POST", f"/v1/{self.plural}", self.written, body=told, headers=_headers(idempotency_key))


@dataclass(frozen=True)
class _Update(_Kind[R]):
    def __call__(
        self, record: R | int, *, idempotency_key: str | None = None, **fields: Any,  # noqa: ANN401
    ) -> Call[Written[R]]:  # fmt: skip
        """Change fields; None empties one. Of a record that was read, only if it is still as it was then."""
        path, told = _path(self.plural, record), {name: _told(value) for name, value in fields.items()}
        return Call("PATCH", path, self.written, body=told, headers=_headers(idempotency_key, record))


@dataclass(frozen=True)
class _Delete(_Kind[R]):
    def __call__(self, record: R | int, *, idempotency_key: str | None = None) -> Call[Written[R]]:
        """Remove a record; of one that was read, only if it is still as it was then. Undo brings it back."""
        return Call("DELETE", _path(self.plural, record), self.written, headers=_headers(idempotency_key, record))


def _path(plural: str, record: Record | int) -> str:
    return at("/v1/{}/{}", plural, record.id if isinstance(record, Record) else record)


def _headers(key: str | None, record: Record | int | None = None) -> dict[str, str]:
    seen = {"if-match": f'"{record.version}"'} if isinstance(record, Record) else {}
    return {**keyed(key), **seen}


def _told(value: Any) -> Any:  # noqa: ANN401
    return value.id if isinstance(value, Ref | Record) else as_json(value)


class Records:
    """Accounts, contacts, leads, deals, tasks, activities and targets."""

    list_accounts = Listed(_List("accounts", Account))
    read_account = Asked(_Read("accounts", Account))
    create_account = Asked(_Create("accounts", Account))
    update_account = Asked(_Update("accounts", Account))
    delete_account = Asked(_Delete("accounts", Account))

    list_contacts = Listed(_List("contacts", Contact))
    read_contact = Asked(_Read("contacts", Contact))
    create_contact = Asked(_Create("contacts", Contact))
    update_contact = Asked(_Update("contacts", Contact))
    delete_contact = Asked(_Delete("contacts", Contact))

    list_leads = Listed(_List("leads", Lead))
    read_lead = Asked(_Read("leads", Lead))
    create_lead = Asked(_Create("leads", Lead))
    update_lead = Asked(_Update("leads", Lead))
    delete_lead = Asked(_Delete("leads", Lead))

    list_deals = Listed(_List("deals", Deal))
    read_deal = Asked(_Read("deals", Deal))
    create_deal = Asked(_Create("deals", Deal))
    update_deal = Asked(_Update("deals", Deal))
    delete_deal = Asked(_Delete("deals", Deal))

    list_tasks = Listed(_List("tasks", Task))
    read_task = Asked(_Read("tasks", Task))
    create_task = Asked(_Create("tasks", Task))
    update_task = Asked(_Update("tasks", Task))
    delete_task = Asked(_Delete("tasks", Task))

    list_activities = Listed(_List("activities", Activity))
    read_activity = Asked(_Read("activities", Activity))
    create_activity = Asked(_Create("activities", Activity))

    list_targets = Listed(_List("targets", Target))
    read_target = Asked(_Read("targets", Target))
    create_target = Asked(_Create("targets", Target))

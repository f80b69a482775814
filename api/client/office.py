"""The running of an installation: people, keys, tokens, usage. Each method is named as its operation in the API.

Keys are made by a person at the page or by `salesdesk keys create`; a key makes none for itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import httpx

from api.client.calls import Asked, Call, Listed, Page
from api.client.office_types import AddedPerson, Key, Person, Token, Usage
from api.client.reading import answer, answers, at, given, keyed, nothing


class Office:
    """People, keys, tokens, usage."""

    @Asked
    @staticmethod
    def list_people() -> Call[tuple[Person, ...]]:
        """Everybody who may sign in, by name."""
        return Call("GET", "/v1/people", answers(Person))

    @Asked
    @staticmethod
    def add_person(
        email: str, *, name: str, role: str, team: str | None = None, adopt: int | None = None,
        create_team: bool = False, idempotency_key: str | None = None,
    ) -> Call[AddedPerson]:  # fmt: skip
        """Let somebody in, or change the role or team of somebody known.

        An imported person of that name is adopted; `adopt` says which (0: somebody new).
        """
        told = given(email=email, name=name, role=role, team=team, adopt=adopt, create_team=create_team)
        return Call("POST", "/v1/people", answer(AddedPerson), body=told, headers=keyed(idempotency_key))

    @Asked
    @staticmethod
    def deactivate_person(person_id: int) -> Call[None]:
        """End somebody's access at once: sessions, links, keys and tokens. Their records stay."""
        return Call("DELETE", at("/v1/people/{}", person_id), nothing, repeatable=False)

    @Listed
    @staticmethod
    def list_keys(*, everybody: bool = False, limit: int = 100) -> Call[Page[Key]]:
        """The caller's keys, the newest first; `everybody`'s are for operations and directors."""
        return _keys(everybody, limit, None)

    @Asked
    @staticmethod
    def change_key(
        key_id: int, *, name: str | None = None, tools: Sequence[str] | None = None, days: int | None = None
    ) -> Call[Key]:  # fmt: skip
        """Rename a key, leave it fewer tools, or let it end after so many days; nothing makes it wider."""
        told = given(name=name, tools=None if tools is None else list(tools), days=days)
        return Call("PATCH", at("/v1/keys/{}", key_id), answer(Key), body=told)

    @Asked
    @staticmethod
    def revoke_key(key_id: int) -> Call[None]:
        """End a key at once, and the tokens that were made with it."""
        return Call("DELETE", at("/v1/keys/{}", key_id), nothing)

    @Asked
    @staticmethod
    def create_token(
        email: str, *, seconds: int = 900, tools: Sequence[str] | None = None, may_approve: bool = False
    ) -> Call[Token]:  # fmt: skip
        """A short-lived token, with which one person's browser may talk with the assistant."""
        told = given(
            email=email, seconds=seconds, tools=None if tools is None else list(tools), may_approve=may_approve
        )
        return Call("POST", "/v1/tokens", answer(Token), body=told)

    @Asked
    @staticmethod
    def read_usage(*, days: int = 30) -> Call[Usage]:
        """Tokens and money of turns with a large model, by day and model."""
        return Call("GET", "/v1/usage", answer(Usage), params={"days": days})


def _keys(everybody: bool, limit: int, before: int | None) -> Call[Page[Key]]:
    def read(response: httpx.Response) -> Page[Key]:
        found = answers(Key)(response)
        full = len(found) == limit
        return Page(found, _keys(everybody, limit, found[-1].id) if full else None)

    return Call("GET", "/v1/keys", read, params={"everybody": everybody, "limit": limit, "before": before})

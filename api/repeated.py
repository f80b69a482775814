"""Requests that are repeated under one Idempotency-Key: one effect, and the first answer again for a day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Header, Request

from api.errors import Problem
from knowledge import requests
from knowledge.requests import Taken

if TYPE_CHECKING:
    from knowledge.access import Principal
    from knowledge.database import Session

HEADER = "idempotency-key"
LONGEST_KEY = 200
# Declares the header in the API's description; `take` reads it.
IdempotencyKey = Annotated[
    str | None, Header(max_length=LONGEST_KEY, description="the same request with the same key has one effect")
]


def take(session: Session, principal: Principal, request: Request, said: Any) -> Taken | None:  # noqa: ANN401 - JSON
    """Take the request's key, in a transaction that writes; None where it has none.

    `said` is what is asked for. Raises Problem 422 for a key that can't be one; refuses as `requests.take` does.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise Problem(422, "request.key_form", limit=LONGEST_KEY)
    whole = json.dumps([request.method, request.url.path, said], sort_keys=True, default=str)
    return requests.take(
        session, principal, key, hashlib.sha256(whole.encode()).hexdigest(), now=requests.utc_now()
    )  # fmt: skip


def once(
    session: Session, principal: Principal, request: Request, said: Any,  # noqa: ANN401 - JSON
    make: Callable[[], tuple[int, dict[str, Any]]],
) -> tuple[int, dict[str, Any]]:  # fmt: skip
    """Status and body of a request that is done within the session's transaction: by `make`, or as it was told before.

    Where `make` raises, the transaction takes the key back with all else.
    """
    taken = take(session, principal, request, said)
    if taken is not None and taken.answer is not None:
        return taken.status, taken.answer
    status, told = make()
    if taken is not None:
        requests.finish(session, taken.id, status, told)
    return status, told

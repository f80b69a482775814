"""Who asks: an API key or a short-lived token in the Authorization header, or a page session in a cookie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from starlette.responses import Response

from api import limits
from api.errors import Problem
from assistant.agent import Assistant
from knowledge import sign_in, tokens
from knowledge.access import Principal

COOKIE = "salesdesk_session"
# The proofs of identity, by which a route may let somebody in (api/rules.py).
KEY, SESSION, TOKEN = "API key", "page session", "short-lived token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Proven:
    """Who asks, by which proof; of an API key its number."""

    principal: Principal
    proof: str
    key_id: int | None = None

    @property
    def subject(self) -> str:
        """Whose requests are counted together: a key's, else a person's."""
        return f"person:{self.principal.person_id}" if self.key_id is None else f"key:{self.key_id}"


# Only declares the scheme in the API's documentation; `caller` reads the header itself.
_documented = HTTPBearer(
    auto_error=False, description="An API key (`salesdesk keys create`), or a token of POST /v1/tokens."
)


def get_assistant(request: Request) -> Assistant:
    """The one assistant of this server."""
    found: Assistant = request.app.state.assistant
    return found


AssistantOf = Annotated[Assistant, Depends(get_assistant)]


def caller(request: Request, assistant: AssistantOf, _scheme: Annotated[object, Depends(_documented)]) -> Principal:
    """The principal of this request; 401 without a valid key or session.

    A header wins over a cookie. A request by cookie that can change something must come from our own page.
    """
    header = request.headers.get("authorization")
    proven = by_header(assistant, header) if header else _by_session(request, assistant)
    request.state.principal, request.state.proof, request.state.key_id = proven.principal, proven.proof, proven.key_id
    return proven.principal


Caller = Annotated[Principal, Depends(caller)]


def signed_in(request: Request, assistant: Assistant) -> Principal | None:
    """Who is signed in at this browser, if anybody."""
    secret = request.cookies.get(COOKIE)
    if not secret:
        return None
    with assistant.database.transaction() as session:
        return sign_in.find_session(session, secret, now=datetime.now(UTC), today=assistant.today())


def by_header(assistant: Assistant, header: str) -> Proven:
    """Who a header proves. Raises Problem 401 for a key or token that is not valid, 429 for one that asks too often."""
    scheme, _, secret = header.partition(" ")
    secret, now, today = secret.strip(), datetime.now(UTC), assistant.today()
    principal, key_id, proof = None, None, KEY
    if scheme.lower() == "bearer" and secret:
        with assistant.database.transaction() as session:
            if secret.startswith(tokens.PREFIX):
                proof, principal = TOKEN, tokens.find_token(session, secret, now=now, today=today)
            elif (key := sign_in.valid_key(session, secret, now=now)) is not None:
                key_id, principal = key.id, sign_in.principal_of(session, key, today=today)
    if principal is None:
        raise Problem(401, "key.invalid", headers={"www-authenticate": "Bearer"})
    proven = Proven(principal, proof, key_id)
    limits.hold(assistant, proven.subject)
    return proven


def _by_session(request: Request, assistant: Assistant) -> Proven:
    principal = signed_in(request, assistant)
    if principal is None:
        raise Problem(401, "session.missing", headers={"www-authenticate": "Bearer"})
    if request.method not in SAFE_METHODS:
        require_own_page(request)
    proven = Proven(principal, SESSION)
    limits.hold(assistant, proven.subject)
    return proven


def require_own_page(request: Request) -> None:
    """Refuse a request that another site made a browser send; a cookie alone proves no wish of the person's."""
    fetched_from = request.headers.get("sec-fetch-site")
    if fetched_from is not None:
        own = fetched_from == "same-origin"
    else:
        origin = urlsplit(request.headers.get("origin", "")).netloc
        own = bool(origin) and origin == request.headers.get("host")
    if not own:
        raise Problem(403, "session.other_site")


def set_session(request: Request, response: Response, secret: str) -> None:
    """Keep the session in the browser: unreadable to scripts, never sent along from other sites' forms.

    `Secure` wherever the page itself came over TLS; a browser drops a secure cookie on plain http.
    """
    response.set_cookie(
        COOKIE, secret, max_age=int(sign_in.SESSION_LIFE.total_seconds()), path="/", httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip


def clear_session(response: Response) -> None:
    """Forget the session."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")

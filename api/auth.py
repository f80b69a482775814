"""Who asks: an API key in the Authorization header, or a page session in a cookie."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from starlette.responses import Response

from api.errors import Problem
from assistant.agent import Assistant
from knowledge import sign_in
from knowledge.access import Principal

COOKIE = "salesdesk_session"
# The proofs of identity, by which a route may let somebody in (api/rules.py).
KEY, SESSION, TOKEN = "API key", "page session", "short-lived token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# Only declares the scheme in the API's documentation; `caller` reads the header itself.
_documented = HTTPBearer(auto_error=False, description="An API key, made by `salesdesk keys create`.")


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
    principal = _by_key(assistant, header) if header else _by_session(request, assistant)
    request.state.principal, request.state.proof = principal, KEY if header else SESSION
    return principal


Caller = Annotated[Principal, Depends(caller)]


def signed_in(request: Request, assistant: Assistant) -> Principal | None:
    """Who is signed in at this browser, if anybody."""
    secret = request.cookies.get(COOKIE)
    if not secret:
        return None
    with assistant.database.transaction() as session:
        return sign_in.find_session(session, secret, now=datetime.now(UTC), today=assistant.today())


def _by_key(assistant: Assistant, header: str) -> Principal:
    scheme, _, secret = header.partition(" ")
    principal = None
    if scheme.lower() == "bearer" and secret:
        with assistant.database.transaction() as session:
            principal = sign_in.find_key(session, secret.strip(), now=datetime.now(UTC), today=assistant.today())
    if principal is None:
        raise Problem(401, "key.invalid", headers={"www-authenticate": "Bearer"})
    return principal


def _by_session(request: Request, assistant: Assistant) -> Principal:
    principal = signed_in(request, assistant)
    if principal is None:
        raise Problem(401, "session.missing", headers={"www-authenticate": "Bearer"})
    if request.method not in SAFE_METHODS:
        require_own_page(request)
    return principal


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

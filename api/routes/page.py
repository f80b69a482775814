"""The chat page, and signing in and out of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

from api.auth import COOKIE, AssistantOf, clear_session, require_own_page, set_session, signed_in
from api.gate import WEB, page_file, signed_out
from api.rules import anybody
from knowledge import sign_in

# What the page shows beside the conversation, by address (web/static/router.js).
VIEWS = ("dashboard", "waiting", "changes", "library", "imports", "people", "keys", "usage")
router = APIRouter(include_in_schema=False)


class _PageFiles(StaticFiles):
    """The page's files: a browser keeps them, and asks each time whether they changed."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401 - as Starlette hands them over
        response = super().file_response(*args, **kwargs)
        response.headers["cache-control"] = "no-cache"
        return response


static = GZipMiddleware(_PageFiles(directory=WEB / "static"), minimum_size=1000)


def home(request: Request, assistant: AssistantOf) -> Response:
    """The page, whose script shows what its address names; somebody who isn't signed in reads how to come in."""
    if signed_in(request, assistant) is None:
        return signed_out(request, 200 if request.url.path == "/" else 401)
    return page_file("app.html")


for path in ("/", "/c/{thread}", *[f"/{view}" for view in VIEWS]):
    router.get(path, dependencies=anybody())(home)


@router.get("/sign-in", dependencies=anybody())
def show_sign_in(request: Request, assistant: AssistantOf) -> Response:
    """How to come in; whoever is in already comes to the page."""
    return signed_out(request, 200) if signed_in(request, assistant) is None else RedirectResponse("/", 303)


@router.get("/sign-in/{token}", dependencies=anybody())
def show_link(token: str, assistant: AssistantOf) -> Response:
    """A page with a button. Opening it doesn't spend the link, since mail and chat programs open links themselves."""
    with assistant.database.transaction() as session:
        good = sign_in.link_is_good(session, token, now=datetime.now(UTC))
    return page_file("sign-in.html") if good else page_file("link-used.html", 410)


@router.post("/sign-in/{token}", dependencies=anybody())
def use_link(token: str, request: Request, assistant: AssistantOf) -> Response:
    """Spend the link and sign this browser in."""
    require_own_page(request)
    with assistant.database.transaction() as session:
        secret = sign_in.use_link(session, token, now=datetime.now(UTC))
    if secret is None:
        return page_file("link-used.html", 410)
    response = RedirectResponse("/", 303)
    set_session(request, response, secret)
    return response


@router.post("/sign-out", dependencies=anybody())
def sign_out(request: Request, assistant: AssistantOf) -> Response:
    """End this browser's session."""
    require_own_page(request)
    secret = request.cookies.get(COOKIE)
    if secret:
        with assistant.database.transaction() as session:
            sign_in.end_session(session, secret)
    response = RedirectResponse("/", 303)
    clear_session(response)
    return response

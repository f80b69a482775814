"""Signing in to the page by another provider: there, and back with a proof."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.auth import AssistantOf, set_session, signed_in
from api.gate import PROVIDER, not_signed_in, onward, page_file
from api.provider import LIFE_SECONDS, Attempt, Identity, NotProvenError, ProviderDownError, SignIn
from api.rules import anybody
from knowledge import sign_in
from knowledge.refusals import Refusal
from knowledge.roster import find_person

if TYPE_CHECKING:
    from assistant.agent import Assistant

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)

COOKIE = "salesdesk_sign_in"
BACK = f"{PROVIDER}/back"


@router.get(PROVIDER, dependencies=anybody())
def begin(request: Request, assistant: AssistantOf, next: str | None = None) -> Response:
    """Send the browser to the provider, and let it keep what has to come back with it."""
    provider: SignIn | None = request.app.state.sign_in
    if provider is None:
        return page_file("link-used.html", 404)
    go_on = onward(next)
    try:
        address, attempt = provider.begin(_back(assistant), go_on)
    except ProviderDownError as error:
        log.warning("sign-in: the provider is not there: %s", error)
        return not_signed_in("down", 503, go_on=go_on)
    response = RedirectResponse(address, 303)
    # Lax: it has to come along when the provider sends the browser back.
    response.set_cookie(
        COOKIE, provider.seal(attempt), max_age=LIFE_SECONDS, path=PROVIDER, httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip
    return response


@router.get(BACK, dependencies=anybody())
def end(
    request: Request, assistant: AssistantOf, state: str = "", code: str = "", error: str = "", iss: str = ""
) -> Response:
    """Sign in whom the provider proves, where they are somebody here. Nobody is added by it."""
    provider: SignIn | None = request.app.state.sign_in
    if provider is None:
        return page_file("link-used.html", 404)
    attempt = provider.unseal(request.cookies.get(COOKIE, ""), state)
    if attempt is None:
        # Whoever goes back a page after the sign-in comes by here again.
        return RedirectResponse("/", 303) if signed_in(request, assistant) else not_signed_in("again", 400)
    try:
        response = _proven(request, assistant, attempt, provider.end(_back(assistant), attempt, code, error, iss))
    except ProviderDownError as failure:
        log.warning("sign-in: the provider is not there: %s", failure)
        return not_signed_in("down", 503, go_on=attempt.next)
    except NotProvenError as failure:
        log.warning("sign-in: not proven: %s", failure.why)
        response = not_signed_in("denied" if failure.denied else "again", 400, go_on=attempt.next)
    response.delete_cookie(COOKIE, path=PROVIDER, httponly=True, samesite="lax")
    return response


def _proven(request: Request, assistant: Assistant, attempt: Attempt, who: Identity) -> Response:
    """A session for the person of a verified e-mail address."""
    if who.email is None or not who.verified:
        return not_signed_in("unverified", 403, go_on=attempt.next)
    with assistant.database.transaction(write=True) as session:
        try:
            person = find_person(session, who.email)
        except Refusal:
            person = None
        if person is None or not sign_in.may_sign_in(person):
            log.warning("sign-in: the provider's person may not come in here")
            return not_signed_in("unknown", 403, go_on=attempt.next, email=who.email[:200])
        secret = sign_in.begin_session(session, person, now=datetime.now(UTC))
        log.info("sign-in: person %d came in by the provider", person.id)
    response = RedirectResponse(attempt.next, 303)
    set_session(request, response, secret)
    return response


def _back(assistant: Assistant) -> str:
    """Where the provider sends the browser back to; it has to know this address."""
    return f"{assistant.settings.public_url}{BACK}"

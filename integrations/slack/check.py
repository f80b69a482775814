"""`salesdesk slack check`: which token, scope, event or address is missing, and what to do about each."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx2
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier

from integrations.slack.client import LOST, code_of, web_client
from integrations.slack.manifest import EVENTS, lacking, scopes
from integrations.slack.phrases import phrase

if TYPE_CHECKING:
    from assistant.settings import Settings
    from assistant.turn import Language


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: `good` True, False, or None where it can't be told; and in words."""

    good: bool | None
    text: str


def check(settings: Settings, language: Language, config_token: str | None = None) -> Iterator[Finding]:
    """Everything that can be found out with these settings."""

    def found(good: bool | None, key: str, **facts: object) -> Finding:
        return Finding(good, phrase(f"check_{key}", language, **facts))

    client = web_client(settings)
    app_id = None
    if not settings.slack_bot_token:
        yield found(False, "no_bot_token")
    else:
        try:
            told = client.auth_test()
        except SlackApiError as error:
            yield found(False, "bad_bot_token", code=code_of(error))
        except LOST as error:
            yield found(False, "no_slack", error=type(error).__name__)
            return
        else:
            yield found(True, "bot_token", team=told.get("team"))
            yield from _scopes(told.headers, found)
            app_id = _app_id(client, str(told.get("bot_id")))
    yield from _doors(settings, client, found)
    yield from _manifest(settings, client, app_id, config_token, found)


def _scopes(headers: Any, found: Any) -> Iterator[Finding]:  # noqa: ANN401
    """Slack names the token's scopes in a header of every answer."""
    given = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), None)
    if given is None:
        yield found(None, "scopes_untold")
        return
    have = {one.strip() for one in given.split(",")}
    missing = [scope for scope in scopes() if scope not in have]
    yield found(False, "scopes_missing", scopes=", ".join(missing)) if missing else found(True, "scopes")


def _app_id(client: WebClient, bot: str) -> str | None:
    try:
        return str(client.bots_info(bot=bot)["bot"]["app_id"])
    except (SlackApiError, KeyError):
        return None


def _doors(settings: Settings, client: WebClient, found: Any) -> Iterator[Finding]:  # noqa: ANN401
    """At least one of the two doors has to be open."""
    if not settings.slack_app_token and not settings.slack_signing_secret:
        yield found(False, "no_door")
        return
    if settings.slack_app_token:
        try:
            client.apps_connections_open(app_token=settings.slack_app_token)
        except SlackApiError as error:
            yield found(False, "bad_app_token", code=code_of(error))
        else:
            yield found(True, "app_token")
    if settings.slack_signing_secret:
        yield _address(settings, found)


def _address(settings: Settings, found: Any) -> Finding:  # noqa: ANN401
    """Ask our own address as Slack does when it is entered."""
    url = f"{settings.public_url}{EVENTS}"
    if settings.slack_app_token and not settings.public_url.startswith("https://"):
        return Finding(True, found(True, "secret_unused").text)
    body = json.dumps({"type": "url_verification", "challenge": "salesdesk", "token": "unused"})
    stamp = str(int(time.time()))
    signature = SignatureVerifier(settings.slack_signing_secret or "").generate_signature(timestamp=stamp, body=body)
    headers = {
        "content-type": "application/json", "x-slack-request-timestamp": stamp, "x-slack-signature": signature or "",
    }  # fmt: skip
    try:
        answer = httpx2.post(url, content=body, headers=headers, timeout=10)
    except httpx2.HTTPError as error:
        return Finding(False, found(False, "no_address", url=url, error=type(error).__name__).text)
    if answer.status_code != 200 or "salesdesk" not in answer.text:
        return Finding(False, found(False, "bad_address", url=url, status=answer.status_code).text)
    if not url.startswith("https://"):
        return Finding(None, found(None, "local_address", url=url).text)
    return Finding(True, found(True, "address", url=url).text)


def _manifest(
    settings: Settings, client: WebClient, app_id: str | None, config_token: str | None, found: Any  # noqa: ANN401
) -> Iterator[Finding]:  # fmt: skip
    """What the app's own manifest lacks; Slack shows it to a configuration token only."""
    if not config_token or app_id is None:
        yield found(None, "events_untold")
        return
    try:
        told = client.api_call("apps.manifest.export", params={"app_id": app_id, "token": config_token})
    except SlackApiError as error:
        yield found(False, "bad_config_token", code=code_of(error))
        return
    address = None if settings.slack_app_token else settings.public_url
    missing = list(lacking(told["manifest"], address))
    for kind, name in missing:
        yield found(False, f"lacks_{kind}", name=name)
    if not missing:
        yield found(True, "manifest")

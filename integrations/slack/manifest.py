"""The app's manifest: what Slack is told of it, and what an app lacks of that."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

EVENTS = "/slack/events"
SWITCHES: tuple[tuple[str, ...], ...] = (
    ("settings", "interactivity", "is_enabled"), ("settings", "socket_mode_enabled"),
    ("features", "app_home", "home_tab_enabled"), ("features", "app_home", "messages_tab_enabled"),
)  # fmt: skip


def manifest(public_url: str | None = None) -> dict[str, Any]:
    """The manifest for Socket Mode; with a public address, for HTTP."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "manifest.json").read_text(encoding="utf-8"))
    if public_url is not None:
        url, settings = f"{public_url}{EVENTS}", found["settings"]
        settings["socket_mode_enabled"] = False
        settings["event_subscriptions"]["request_url"] = url
        settings["interactivity"] |= {"request_url": url, "message_menu_options_url": url}
        for command in found["features"]["slash_commands"]:
            command["url"] = url
    return found


def scopes() -> list[str]:
    """The bot's scopes."""
    found: list[str] = manifest()["oauth_config"]["scopes"]["bot"]
    return found


def lacking(app: dict[str, Any], public_url: str | None) -> Iterator[tuple[str, str]]:
    """What an app's manifest lacks of ours: its kind (event, scope, command, shortcut, setting, url) and name."""
    wanted = manifest(public_url)
    lists: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("event", ("settings", "event_subscriptions", "bot_events")), ("scope", ("oauth_config", "scopes", "bot")),
    )  # fmt: skip
    for kind, path in lists:
        have = _at(app, path) or []
        yield from ((kind, name) for name in _at(wanted, path) if name not in have)
    for kind, name, key in (("command", "slash_commands", "command"), ("shortcut", "shortcuts", "callback_id")):
        have = [one.get(key) for one in _at(app, ("features", name)) or []]
        yield from ((kind, one[key]) for one in wanted["features"][name] if one[key] not in have)
    for path in SWITCHES:
        if bool(_at(app, path)) != _at(wanted, path):
            yield "setting", f"{path[-1]}: {json.dumps(_at(wanted, path))}"
    for part in ("event_subscriptions", "interactivity") if public_url is not None else ():
        url = _at(wanted, ("settings", part, "request_url"))
        if _at(app, ("settings", part, "request_url")) != url:
            yield "url", f"{part}: {url}"


def _at(found: Any, path: tuple[str, ...]) -> Any:  # noqa: ANN401 - JSON
    for name in path:
        found = (found or {}).get(name)
    return found

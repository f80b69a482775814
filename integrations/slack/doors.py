"""The two doors of one desk: over HTTP in `salesdesk serve`, and Socket Mode in `salesdesk slack`."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slack_bolt.adapter.socket_mode import SocketModeHandler

    from assistant.agent import Assistant
    from integrations.slack.desk import Desk

log = logging.getLogger(__name__)

SOCKET_THREADS = 20
# So soon a connection that was cut is made again.
PING_SECONDS = 4


def http_desk(assistant: Assistant) -> Desk | None:
    """A desk for `salesdesk serve`; None where the settings name no token and signing secret."""
    settings = assistant.settings
    if not (settings.slack_bot_token and settings.slack_signing_secret):
        return None
    from integrations.slack.desk import Desk

    return Desk(assistant)


@contextmanager
def socket_door(desk: Desk) -> Iterator[SocketModeHandler]:
    """Slack's own Socket Mode client before the desk's app, connected; it needs no public address."""
    from slack_bolt.adapter.socket_mode import SocketModeHandler
    from slack_sdk import WebClient

    token = desk.assistant.settings.slack_app_token
    # What opens the socket has the app's token, and the address of the settings.
    client = WebClient(base_url=desk.client.base_url, timeout=desk.client.timeout)
    handler = SocketModeHandler(
        desk.app, token, web_client=client, concurrency=SOCKET_THREADS, logger=log, ping_interval=PING_SECONDS,
    )  # fmt: skip
    handler.connect()  # type: ignore[no-untyped-call]
    try:
        yield handler
    finally:
        handler.close()  # type: ignore[no-untyped-call]

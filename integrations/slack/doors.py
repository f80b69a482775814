"""The two doors of one desk: over HTTP in `salesdesk serve`, and Socket Mode in `salesdesk slack`."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slack_bolt.adapter.socket_mode import SocketModeHandler

    from assistant.settings import Settings
    from integrations.slack.desk import Desk
    from integrations.slack.reception import Reception

log = logging.getLogger(__name__)

SOCKET_THREADS = 20
# So soon a connection that was cut is made again.
PING_SECONDS = 4


def http_reception(settings: Settings) -> Reception | None:
    """What takes in Slack's events in `salesdesk serve`; None where the settings name no token and signing secret."""
    if not (settings.slack_bot_token and settings.slack_signing_secret):
        return None
    from integrations.slack.reception import Reception
    from knowledge.database import Database

    # A connection of its own: it takes in while the assistant still opens the database, and brings its schema up to
    # date. What can't be stored by then is not acknowledged, and Slack sends it again.
    reception = Reception(settings, Database(settings.database_url))
    _ = reception.door  # what it needs is loaded before anybody can knock: Slack counts from then
    return reception


@contextmanager
def socket_door(desk: Desk) -> Iterator[SocketModeHandler]:
    """Slack's own Socket Mode client before the desk's app, connected; it needs no public address."""
    from slack_bolt.adapter.socket_mode import SocketModeHandler
    from slack_sdk import WebClient

    token = desk.assistant.settings.slack_app_token
    # What opens the socket has the app's token, and the address of the settings.
    client = WebClient(base_url=desk.client.base_url, timeout=desk.client.timeout)
    handler = SocketModeHandler(
        desk.reception.app, token, web_client=client, concurrency=SOCKET_THREADS, logger=log,
        ping_interval=PING_SECONDS,
    )  # fmt: skip
    handler.connect()  # type: ignore[no-untyped-call]
    try:
        yield handler
    finally:
        handler.close()  # type: ignore[no-untyped-call]

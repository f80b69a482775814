"""Bolt's app. Its listeners only store what came, and acknowledge; workers answer (worker.py).

What Slack wants within three seconds (a modal for a click, a form's errors, a menu's options) is answered here, by
integrations/slack/live.py, without any model.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult

from integrations.slack import events
from integrations.slack.events import CHANNEL
from knowledge import inbox

if TYPE_CHECKING:
    from integrations.slack.desk import Desk
    from knowledge.inbox import Arrival

log = logging.getLogger(__name__)

Body = dict[str, Any]
# Bolt refuses an empty secret. Where only Socket Mode is used nothing is signed, and no address is open.
UNSIGNED = "no-http-door"


def build_app(desk: Desk) -> App:
    """The app of a desk. It asks Slack nothing while it acknowledges."""
    settings = desk.assistant.settings
    token = settings.slack_bot_token

    def authorize(**_: object) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=token)

    app = App(
        signing_secret=settings.slack_signing_secret or UNSIGNED, client=desk.client, authorize=authorize,
        token_verification_enabled=False, attaching_conversation_kwargs_enabled=False, logger=log,
        process_before_response=True,  # an event is acknowledged when it is stored, not before
    )  # fmt: skip
    _hear_events(app, desk)
    return app


def keep(desk: Desk, came: Arrival | None) -> bool:
    """Store what came and wake a worker; False where it is nothing to answer, or came before."""
    if came is None:
        return False
    with desk.assistant.database.transaction(write=True) as session:
        now = datetime.now(UTC)
        if came.kind == "message" and events.is_stop(str(came.payload["text"])):
            stopped = inbox.stop_lane(session, CHANNEL, came.lane, came.person, now=now)
            came = replace(came, payload={**came.payload, "stopped": stopped})
        kept = inbox.keep(session, CHANNEL, came, now=now)
    if kept:
        desk.workers.wake()
    return kept


def _hear_events(app: App, desk: Desk) -> None:
    def stored(read: Callable[[Body], Arrival | None]) -> Callable[[Body, Ack], None]:
        def listener(body: Body, ack: Ack) -> None:
            keep(desk, read(body))
            ack()

        return listener

    app.event("app_mention")(stored(events.of_mention))
    app.event("message")(stored(events.of_message))

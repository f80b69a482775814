"""Bolt's app. Its listeners only store what came, and acknowledge; workers answer (worker.py).

What Slack wants within three seconds (a modal for a click, a form's errors, a menu's options) is answered here, by
integrations/slack/live.py, without any model.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult

from assistant.language import language_of
from integrations.slack import events
from integrations.slack.events import CHANNEL
from integrations.slack.phrases import phrase
from knowledge import inbox

if TYPE_CHECKING:
    from integrations.slack.reception import Reception
    from knowledge.inbox import Arrival

log = logging.getLogger(__name__)

Body = dict[str, Any]
# Bolt refuses an empty secret. Where only Socket Mode is used nothing is signed, and no address is open.
UNSIGNED = "no-http-door"


def build_app(reception: Reception) -> App:
    """The app of a reception. It asks Slack nothing while it acknowledges."""
    settings = reception.settings
    token = settings.slack_bot_token

    def authorize(**_: object) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=token)

    app = App(
        signing_secret=settings.slack_signing_secret or UNSIGNED, client=reception.client, authorize=authorize,
        token_verification_enabled=False, attaching_conversation_kwargs_enabled=False, logger=log,
        process_before_response=True,  # an event is acknowledged when it is stored, not before
    )  # fmt: skip
    _hear_events(app, reception)
    _show_forms(app, reception)
    return app


def _hear_events(app: App, reception: Reception) -> None:
    def stored(read: Callable[[Body], Arrival | None]) -> Callable[[Body, Ack], None]:
        def listener(body: Body, ack: Ack) -> None:
            reception.keep(read(body))
            ack()

        return listener

    app.event("app_mention")(stored(events.of_mention))
    app.event("app_home_opened")(stored(events.of_home))
    app.event("assistant_thread_started")(stored(events.of_thread_started))
    app.action(re.compile(r"^(approve|reject|undo|say:\d+)$"))(stored(events.of_press))

    @app.event("message")
    def message(body: Body, ack: Ack) -> None:
        subtype = body["event"].get("subtype")
        if subtype == "message_changed":
            _edited(reception, body)
        elif subtype == "message_deleted":
            _deleted(reception, body)
        else:
            reception.keep(events.of_message(body))
        ack()

    @app.event("assistant_thread_context_changed")
    def context_changed(ack: Ack) -> None:
        ack()  # which channel somebody looks at meanwhile changes nothing of what they may see

    @app.event("user_change")
    def user_changed(body: Body, ack: Ack) -> None:
        reception.desk().people.forget(str(body["event"]["user"]["id"]))
        ack()

    @app.command("/sales")
    def command(body: Body, ack: Ack) -> None:
        kept = reception.keep(events.of_command(body))
        text = str(body.get("text") or "").strip()
        ack(phrase("command_taken", language_of(text)) if kept and text else "")


def _edited(reception: Reception, body: Body) -> None:
    """An edited message is answered as it stands now; where that is too late, its writer is told."""
    event = body["event"]
    edited = events.of_message({**body, "event": {**event["message"], **_place(event)}})
    before = (event.get("previous_message") or {}).get("text")
    if edited is None or edited.reference is None or before == event["message"].get("text"):
        return  # Slack also calls it a change when it adds a preview
    with reception.database.transaction(write=True) as session:
        state = inbox.reword(session, CHANNEL, edited.reference, edited.payload)
    if state in (inbox.InboxState.TAKEN, inbox.InboxState.DONE):
        reception.keep(replace(edited, kind="edited", reference=None))


def _deleted(reception: Reception, body: Body) -> None:
    event = body["event"]
    with reception.database.transaction(write=True) as session:
        reference = f"{event['channel']}:{event['deleted_ts']}"
        inbox.withdraw(session, CHANNEL, reference, now=datetime.now(UTC))


def _place(event: Body) -> Body:
    return {"channel": event["channel"], "channel_type": event.get("channel_type")}


def _show_forms(app: App, reception: Reception) -> None:
    """What needs the desk in its place. Modals are opened after Slack was acknowledged, in a thread of Bolt's."""

    def show(body: Body) -> None:
        reception.desk().show_form(body)

    for listens in (app.action("edit"), app.action("log"), app.shortcut("log_call"), app.shortcut("ask_about")):
        listens(ack=_acknowledge, lazy=[show])

    def judged(body: Body, ack: Ack) -> None:
        reception.keep(events.of_press(body))
        ack()

    app.action("judge")(ack=judged, lazy=[show])

    @app.options(re.compile(r"^find:"))
    def options(body: Body, ack: Ack) -> None:
        ack(options=reception.desk().options(body))

    @app.view(re.compile(r"^(form|question|judgement)$"))
    def submitted(body: Body, ack: Ack) -> None:
        errors, kept = reception.desk().submitted(body)
        if errors:
            ack(response_action="errors", errors=errors)
            return
        if kept is not None:
            reception.keep(events.of_view(body, kept))
        ack()


def _acknowledge(ack: Ack) -> None:
    ack()

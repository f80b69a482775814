"""What Slack sends to an app: signed requests over HTTP."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx

from tests.support.slack.server import APP, SECRET, TEAM, Message, Slack

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Answered:
    """How the app acknowledged: status, body, and after how many seconds."""

    status: int
    body: Any
    seconds: float


@dataclass
class Sender:
    """Sends events, interactions and commands as Slack does; `post` brings one to the app and gives its answer."""

    slack: Slack
    post: Callable[[str, dict[str, Any], dict[str, str]], Answered]
    _event_ids: int = field(default=0)

    # --- events -------------------------------------------------------------------------------------------------

    def event(self, event: dict[str, Any], event_id: str | None = None, **headers: str) -> Answered:
        """An event of the Events API."""
        self._event_ids += 1
        body = {
            "type": "event_callback", "token": "unused", "team_id": TEAM, "api_app_id": APP, "event": event,
            "event_id": event_id or f"Ev{self._event_ids:06d}{self.slack.ts()[-6:]}", "event_time": int(time.time()),
            "authorizations": [{"team_id": TEAM, "user_id": "U0BOT", "is_bot": True}],
        }  # fmt: skip
        return self.post("events_api", body, headers)

    def dm(self, user: str, text: str, *, thread: str | None = None, event_id: str | None = None, **more: Any) -> str:
        """A direct message to the bot: its timestamp. An app that does not acknowledge fails the test."""
        ts = str(more.pop("ts", None) or self.slack.ts())
        answered = self.event(self.dm_event(user, text, ts, thread=thread, **more), event_id)
        assert answered.status == 200, answered
        return ts

    def dm_event(self, user: str, text: str, ts: str, *, thread: str | None = None, **more: Any) -> dict[str, Any]:
        """The event of a direct message."""
        event = {
            "type": "message", "channel": f"D{user[1:]}", "channel_type": "im", "user": user, "text": text, "ts": ts,
            "team": TEAM, **more,
        }  # fmt: skip
        return event | ({"thread_ts": thread} if thread else {})

    def mention(self, user: str, channel: str, text: str, *, thread: str | None = None) -> str:
        """A mention in a channel."""
        ts = self.slack.ts()
        event = {"type": "app_mention", "channel": channel, "user": user, "text": f"<@U0BOT> {text}", "ts": ts}
        answered = self.event(event | ({"thread_ts": thread} if thread else {}))
        assert answered.status == 200, answered
        return ts

    # --- interactions -------------------------------------------------------------------------------------------

    def trigger(self) -> str:
        """A fresh trigger id."""
        trigger = f"trigger.{self.slack.ts()}"
        self.slack.triggers.add(trigger)
        return trigger

    def press(self, user: str, message: Message, action: str, *, action_ts: str | None = None) -> Answered:
        """A click on a button of a message."""
        button = message.buttons()[action]
        return self.act(user, {**button, "type": "button"}, message, action_ts=action_ts)

    def act(
        self, user: str, action: dict[str, Any], message: Message | None, *, action_ts: str | None = None, **more: Any
    ) -> Answered:
        """Any block action."""
        action = {
            "action_id": action["action_id"], "block_id": action.get("block_id", "b"),
            "value": action.get("value", ""), "type": action["type"], "action_ts": action_ts or self.slack.ts(),
        }  # fmt: skip
        body: dict[str, Any] = {
            "type": "block_actions", "user": {"id": user, "team_id": TEAM}, "team": {"id": TEAM}, "api_app_id": APP,
            "trigger_id": self.trigger(), "actions": [action], **more,
        }  # fmt: skip
        if message is not None:
            body["container"] = {"type": "message", "message_ts": message.ts, "channel_id": message.channel}
            body["channel"] = {"id": message.channel}
            body["message"] = {
                "ts": message.ts, "text": message.text, "blocks": message.blocks, "user": "U0BOT",
                **({"thread_ts": message.thread_ts} if message.thread_ts else {}),
            }  # fmt: skip
        return self.post("interactive", body, {})

    def submit(self, user: str, view: dict[str, Any], values: dict[str, Any]) -> Answered:
        """A submitted modal: values by block id, as text or as the whole state of its element."""
        state: dict[str, Any] = {}
        for block in view["blocks"]:
            if block["type"] != "input":
                continue
            element, given = block["element"], values.get(block["block_id"])
            state[block["block_id"]] = {element["action_id"]: _state(element, given)}
        body = {
            "type": "view_submission", "user": {"id": user, "team_id": TEAM}, "team": {"id": TEAM}, "api_app_id": APP,
            "view": {**view, "state": {"values": state}}, "trigger_id": self.trigger(),
        }  # fmt: skip
        return self.post("interactive", body, {})

    def shortcut(self, user: str, callback: str, message: Message | dict[str, Any]) -> Answered:
        """A message shortcut."""
        about = message if isinstance(message, dict) else {"ts": message.ts, "text": message.text, "user": message.user}
        channel = about.get("channel", "C0ANY") if isinstance(message, dict) else message.channel
        body = {
            "type": "message_action", "callback_id": callback, "user": {"id": user, "team_id": TEAM},
            "team": {"id": TEAM}, "channel": {"id": channel}, "message": about, "message_ts": about["ts"],
            "trigger_id": self.trigger(), "api_app_id": APP, "action_ts": self.slack.ts(),
        }  # fmt: skip
        return self.post("interactive", body, {})

    def options(self, user: str, action: str, text: str, view: dict[str, Any] | None = None) -> Answered:
        """What somebody types into a menu that searches."""
        body = {
            "type": "block_suggestion", "action_id": action, "block_id": action, "value": text,
            "user": {"id": user, "team_id": TEAM}, "team": {"id": TEAM}, "api_app_id": APP,
            "view": view or {"type": "modal"},
        }  # fmt: skip
        return self.post("interactive", body, {})

    def command(self, user: str, text: str, channel: str = "C0ANY") -> Answered:
        """`/sales …`."""
        form = {
            "command": "/sales", "text": text, "user_id": user, "team_id": TEAM, "channel_id": channel,
            "channel_name": "any", "trigger_id": self.trigger(), "api_app_id": APP, "response_url": "unused",
        }  # fmt: skip
        return self.post("slash_commands", form, {})


def _state(element: dict[str, Any], given: Any) -> dict[str, Any]:
    kind = element["type"]
    if kind.endswith("select"):
        option = element.get("initial_option") if given is None else given and {"value": given, "text": {"text": given}}
        return {"type": kind, "selected_option": option or None}
    value = element.get("initial_value") if given is None else given
    return {"type": kind, "value": value or None}


def sign(body: bytes, *, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """Slack's signature of a request."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def over_http(url: str) -> Callable[[str, dict[str, Any], dict[str, str]], Answered]:
    """Brings what Slack sends to an app's address."""
    client = httpx.Client(timeout=30)

    def post(kind: str, body: dict[str, Any], headers: dict[str, str]) -> Answered:
        if kind == "events_api":
            content, of = json.dumps(body).encode(), "application/json"
        else:
            form = body if kind == "slash_commands" else {"payload": json.dumps(body)}
            content, of = urlencode(form).encode(), "application/x-www-form-urlencoded"
        signed = {**sign(content), "Content-Type": of, **headers}
        began = time.monotonic()
        answer = client.post(f"{url}/slack/events", content=content, headers=signed)
        return answered(answer, began)

    return post


def answered(answer: httpx.Response, began: float) -> Answered:
    """The app's answer."""
    seconds = time.monotonic() - began
    return Answered(answer.status_code, answer.json() if answer.text.startswith(("{", "[")) else answer.text, seconds)

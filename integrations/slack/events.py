"""What Slack sends, as arrivals for the inbox: who, where, in which order, and what is needed of it to answer."""

from __future__ import annotations

import re
from typing import Any

from knowledge.inbox import Arrival

CHANNEL = "slack"
STOP_WORDS = frozenset({"stop", "cancel", "abort", "停", "停止", "取消", "别说了"})
_MENTION = re.compile(r"<@[A-Z0-9]+(?:\|[^>]*)?>")
_LINK = re.compile(r"<(?:https?://|mailto:|tel:)([^|>]+)(?:\|([^>]*))?>")
_NAMED = re.compile(r"<[@#!][^|>]*\|([^>]*)>")
_OTHER = re.compile(r"<([@#!][^>]*)>")
# Kinds of messages that are words of a person's; all others are Slack's own notes ("joined the channel").
PLAIN_SUBTYPES = frozenset({None, "file_share", "thread_broadcast", "me_message"})

Body = dict[str, Any]


def words_of(text: str) -> str:
    """A message as its writer saw it: mentions of the bot gone, links and escapes undone."""
    text = _MENTION.sub("", text)
    text = _LINK.sub(lambda found: found.group(2) or found.group(1), text)
    text = _OTHER.sub(lambda found: found.group(1), _NAMED.sub(lambda found: found.group(1), text))
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def is_stop(text: str) -> bool:
    """Whether a message only says to stop."""
    return words_of(text).strip(" .!。！").casefold() in STOP_WORDS


def of_message(body: Body) -> Arrival | None:
    """A direct message to the bot; None for what no person said, or what is said elsewhere."""
    event = body["event"]
    if event.get("channel_type") != "im" or event.get("subtype") not in PLAIN_SUBTYPES or event.get("bot_id"):
        return None
    if not event.get("user"):
        return None
    return _said(body, event, "message", event.get("thread_ts"))


def of_mention(body: Body) -> Arrival | None:
    """A mention in a channel; its thread is that of the message, or begins with it."""
    event = body["event"]
    if event.get("bot_id") or not event.get("user") or event.get("channel", "").startswith("D"):
        return None
    return _said(body, event, "mention", event.get("thread_ts") or event["ts"])


def _said(body: Body, event: Body, kind: str, thread: str | None) -> Arrival:
    place = str(event["channel"])
    return Arrival(
        event_id=str(body["event_id"]),
        lane=f"{place}:{thread}" if thread else place,
        kind=kind,
        person=str(event["user"]),
        payload={
            "text": str(event.get("text", "")), "place": place, "thread": thread, "ts": str(event["ts"]),
            "team": event.get("user_team") or event.get("team") or body.get("team_id"),
            "files": len(event.get("files", [])),
        },
        reference=f"{place}:{event['ts']}",
    )  # fmt: skip


def of_home(body: Body) -> Arrival | None:
    """Somebody opened the app's Home tab."""
    event = body["event"]
    if event.get("tab") != "home":
        return None
    return Arrival(
        event_id=str(body["event_id"]), lane=f"home:{event['user']}", kind="home", person=str(event["user"]),
        payload={"team": body.get("team_id")},
    )  # fmt: skip


def of_thread_started(body: Body) -> Arrival:
    """Somebody opened a new thread in the assistant's container."""
    thread = body["event"]["assistant_thread"]
    place, ts = str(thread["channel_id"]), str(thread["thread_ts"])
    return Arrival(
        event_id=str(body["event_id"]), lane=f"{place}:{ts}", kind="started", person=str(thread["user_id"]),
        payload={"place": place, "thread": ts, "team": body.get("team_id")},
    )  # fmt: skip


def of_command(body: Body) -> Arrival:
    """`/sales …`; answered in the direct message."""
    return Arrival(
        event_id=f"command:{body['trigger_id']}", lane=f"command:{body['user_id']}", kind="command",
        person=str(body["user_id"]),
        payload={
            "text": str(body.get("text") or ""), "place": str(body["channel_id"]), "team": body.get("team_id"),
            "where": body.get("channel_name"),
        },
    )  # fmt: skip


def of_press(body: Body) -> Arrival | None:
    """A click on one of our buttons; None where it comes without a message or view of ours."""
    action = body["actions"][0]
    place = (body.get("container") or {}).get("channel_id") or (body.get("channel") or {}).get("id")
    message = body.get("message") or {}
    subject = action.get("block_id", "")
    lane = subject if subject.startswith(("proposal:", "undo:")) else f"press:{body['user']['id']}"
    if str(action["action_id"]).startswith("say:"):
        thread = message.get("thread_ts")
        lane = f"{place}:{thread}" if thread else str(place)
    return Arrival(
        event_id=f"press:{body['user']['id']}:{action['action_id']}:{action['action_ts']}",
        lane=lane,
        kind="press",
        person=str(body["user"]["id"]),
        payload={
            "action": str(action["action_id"]), "value": str(action.get("value") or ""), "place": place,
            "ts": message.get("ts"), "thread": message.get("thread_ts"), "blocks": message.get("blocks", []),
            "message": message.get("text", ""), "team": _team(body),
            "home": (body.get("view") or {}).get("type") == "home",
        },
    )  # fmt: skip


def of_view(body: Body, payload: Body) -> Arrival:
    """A submitted modal, read and checked already."""
    view = body["view"]
    return Arrival(
        event_id=f"view:{view['id']}", lane=f"view:{view['id']}", kind="form", person=str(body["user"]["id"]),
        payload={**payload, "team": _team(body)},
    )  # fmt: skip


def _team(body: Body) -> str | None:
    found = body["user"].get("team_id") or (body.get("team") or {}).get("id")
    return str(found) if found else None

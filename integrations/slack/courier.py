"""Posts what one row of the inbox is answered with: each message once, whatever is tried again.

What was posted is kept with the row. After a crash between Slack's taking a message and our noting it, a direct
message is looked up by the metadata that it carries; in a channel, whose history we don't read, a message is posted
empty first and then filled, so that only an empty one could ever stand twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from integrations.slack.client import UNCHANGEABLE, UNFIT, code_of
from integrations.slack.draw.parts import Drawn
from integrations.slack.draw.reply import draw_text

if TYPE_CHECKING:
    from slack_sdk import WebClient

log = logging.getLogger(__name__)

EVENT = "salesdesk_reply"
LOOK_BACK = 100


class LeaseLostError(Exception):
    """Another worker has taken the row meanwhile, and answers it."""


@dataclass(frozen=True)
class Place:
    """Where is answered: a channel or direct message, and the thread in it, if any."""

    channel: str
    thread: str | None = None

    @property
    def is_direct(self) -> bool:
        """Whether it is a direct message with the bot, whose history it may read."""
        return self.channel.startswith("D")


class Courier:
    """Posts for one row. `posted` is what the row knows of earlier tries; `save` keeps what is added to it."""

    def __init__(
        self, client: WebClient, key: str, posted: dict[str, Any] | None, save: Callable[[dict[str, Any]], bool], *,
        again: bool,
    ) -> None:  # fmt: skip
        self.client = client
        self.key = key
        self.posted: dict[str, Any] = posted or {}
        self._save = save
        self.again = again

    def note(self, name: str, value: Any) -> None:  # noqa: ANN401 - anything JSON can hold
        """Keep something with the row. Raises LeaseLostError where it is another worker's by now."""
        self.posted = {**self.posted, name: value}
        if not self._save(self.posted):
            raise LeaseLostError(self.key)

    def placeholder(self, place: Place, text: str) -> None:
        """Say that it takes a moment; the first message of the answer takes this one's place."""
        name = self._name(place, 0)
        if name in self.posted:
            self._update(place, self.posted[name], draw_text(text))
            return
        self.note(name, self._post(place, draw_text(text), 0))

    def send(self, place: Place, messages: list[Drawn]) -> None:
        """Post the messages, and their files after each."""
        for number, message in enumerate(messages):
            self._send_one(place, number, message)
        for number, message in enumerate(messages):
            if message.uploads:
                self._upload(place, number, message)

    def first(self, place: Place) -> str | None:
        """The first message that was posted in a place."""
        found = self.posted.get(self._name(place, 0))
        return str(found) if found is not None else None

    def adopt(self, place: Place, ts: str) -> None:
        """Take a message that was posted otherwise (a stream) for the first one."""
        self.note(self._name(place, 0), ts)

    def _send_one(self, place: Place, number: int, message: Drawn) -> None:
        name = self._name(place, number)
        if name not in self.posted and self.again and place.is_direct:
            found = self._find(place, number)
            if found is not None:
                self.note(name, found)
        if name not in self.posted and not place.is_direct:
            self.note(name, self._post(place, draw_text("…"), number))
        if name not in self.posted or not self._update(place, self.posted[name], message):
            self.note(name, self._post(place, message, number))

    def _post(self, place: Place, message: Drawn, number: int) -> str:
        metadata = {"event_type": EVENT, "event_payload": {"key": self.key, "number": number}}

        def post(drawn: Drawn) -> str:
            made = self.client.chat_postMessage(
                channel=place.channel, thread_ts=place.thread, text=drawn.text, blocks=drawn.blocks,
                metadata=metadata, unfurl_links=False, unfurl_media=False,
            )  # fmt: skip
            return str(made["ts"])

        return _or_plainly(post, message)

    def _update(self, place: Place, ts: str, message: Drawn) -> bool:
        """Put a message in the place of another; False where that can be changed no more."""

        def update(drawn: Drawn) -> str:
            self.client.chat_update(channel=place.channel, ts=ts, text=drawn.text, blocks=drawn.blocks)
            return ts

        try:
            _or_plainly(update, message)
        except SlackApiError as error:
            if code_of(error) not in UNCHANGEABLE:
                raise
            return False
        return True

    def _upload(self, place: Place, number: int, message: Drawn) -> None:
        name = f"{self._name(place, number)}:files"
        if name in self.posted or (self.again and place.is_direct and self._has_files(place, message)):
            return
        wanted = [
            {"filename": one.name, "title": one.title, "content": one.content}
            | ({"alt_txt": one.alt} if one.alt else {})
            for one in message.uploads
        ]
        self.client.files_upload_v2(channel=place.channel, thread_ts=place.thread, file_uploads=wanted)
        self.note(name, [one.name for one in message.uploads])

    def _find(self, place: Place, number: int) -> str | None:
        """The message of an earlier try that we did not get to note."""
        for message in self._recent(place):
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            if payload.get("key") == self.key and payload.get("number") == number:
                return str(message["ts"])
        return None

    def _has_files(self, place: Place, message: Drawn) -> bool:
        names = {one.name for one in message.uploads}
        return any(file.get("name") in names for told in self._recent(place) for file in told.get("files", []))

    def _recent(self, place: Place) -> list[dict[str, Any]]:
        asked: dict[str, Any] = {"channel": place.channel, "limit": LOOK_BACK, "include_all_metadata": True}
        if place.thread is not None:
            found = self.client.conversations_replies(ts=place.thread, **asked)
        else:
            found = self.client.conversations_history(**asked)
        messages: list[dict[str, Any]] = found["messages"]
        return messages

    @staticmethod
    def _name(place: Place, number: int) -> str:
        return f"{place.channel}:{place.thread or ''}:{number}"


def _or_plainly(send: Callable[[Drawn], str], message: Drawn) -> str:
    """Send a message; where Slack refuses its blocks, in words and buttons alone, so that somebody is answered."""
    try:
        return send(message)
    except SlackApiError as error:
        if code_of(error) not in UNFIT:
            raise
        log.error("Slack refused a message's blocks (%s); it was sent in words", code_of(error))
    plainer = [block for block in message.blocks if block["type"] in ("section", "context", "actions")]
    try:
        return send(Drawn(message.text, plainer))
    except SlackApiError as error:
        if code_of(error) not in UNFIT:
            raise
    return send(Drawn(message.text))

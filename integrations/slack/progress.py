"""What a person sees while a turn runs: a status, the words of a large model as they come, or a message that waits."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

from assistant.events import Event, TextDiscarded, TextReleased, ToolStarted
from integrations.slack.client import code_of
from integrations.slack.draw.escape import markdown
from integrations.slack.limits import STREAM_TEXT
from integrations.slack.phrases import phrase

if TYPE_CHECKING:
    from assistant.turn import Language
    from integrations.slack.courier import Courier, Place

log = logging.getLogger(__name__)

# A turn that takes longer gets a message that says so, where there is no status line.
SLOW_SECONDS = 2.0
# Slack takes some fifty calls a minute for one message.
APPEND_SECONDS = 1.2


class Progress:
    """Looks on while one turn runs (`listen`), and leaves the place to the answer (`end`).

    Where Slack refuses a status or a stream, the answer comes as one message; nothing of that is an error.
    """

    def __init__(self, courier: Courier, place: Place, recipient: tuple[str, str | None], language: Language) -> None:
        self.courier = courier
        self.place = place
        self.recipient = recipient
        self.language = language
        self._lock = threading.RLock()
        self._over = False
        self._stream: str | None = None
        self._streams = place.thread is not None
        self._pending = ""
        self._pieces = 0
        self._sent = 0
        self._appended = 0.0
        self._timer = threading.Timer(SLOW_SECONDS, self._slow)
        self._timer.daemon = True

    def begin(self) -> None:
        """The turn begins."""
        if self._has_status:
            self._status(phrase("preparing", self.language))
        self._timer.start()

    def listen(self, event: Event) -> None:
        """Something happened in the turn."""
        with self._lock:
            if self._over:
                return
            if isinstance(event, ToolStarted) and self._has_status:
                self._status(phrase("tool", self.language, tool=event.tool.replace("_", " ")))
            elif isinstance(event, TextReleased):
                self._release(event.text)
            elif isinstance(event, TextDiscarded):
                # What stands in the stream is replaced by the answer when it is there.
                self._streams = False

    def end(self) -> None:
        """The answer is there; a stream is closed, so that the answer can take its place."""
        with self._lock:
            self._over = True
            self._timer.cancel()
            if self._stream is not None:
                self._try_stop(self._stream)

    @property
    def _has_status(self) -> bool:
        return self.place.is_direct and self.place.thread is not None

    def _status(self, text: str) -> None:
        thread = self.place.thread
        if thread is None:
            return
        try:
            self.courier.client.assistant_threads_setStatus(
                channel_id=self.place.channel, thread_ts=thread, status=text
            )
        except SlackApiError as error:
            log.info("no status in Slack: %s", code_of(error))

    def _slow(self) -> None:
        with self._lock:
            if self._over or self._stream is not None or self._has_status:
                return
            try:
                self.courier.placeholder(self.place, phrase("working", self.language))
            except Exception:
                log.exception("no sign of work could be given in Slack")

    def _release(self, text: str) -> None:
        self._pending += text
        self._pieces += 1
        # What is said in one piece needs no stream: its message follows at once.
        if not self._streams or self._pieces == 1 or time.monotonic() - self._appended < APPEND_SECONDS:
            return
        words = markdown(self._pending)
        if self._sent + len(words) > STREAM_TEXT:
            self._streams = False
            return
        try:
            if self._stream is None:
                if self.courier.first(self.place) is not None:
                    self._streams = False  # a message waits there already: it is updated
                    return
                user, team = self.recipient
                made = self.courier.client.chat_startStream(
                    channel=self.place.channel, thread_ts=str(self.place.thread), markdown_text=words,
                    recipient_user_id=user, recipient_team_id=team,
                )  # fmt: skip
                self._stream = str(made["ts"])
                self.courier.adopt(self.place, self._stream)
            else:
                self.courier.client.chat_appendStream(channel=self.place.channel, ts=self._stream, markdown_text=words)
        except SlackApiError as error:
            log.info("no stream in Slack: %s", code_of(error))
            self._streams = False
            return
        self._pending, self._sent, self._appended = "", self._sent + len(words), time.monotonic()

    def _try_stop(self, ts: str) -> None:
        try:
            self.courier.client.chat_stopStream(channel=self.place.channel, ts=ts)
        except SlackApiError as error:
            # A stream that Slack ended by itself, after some five minutes, is a message like any other.
            log.info("a stream in Slack was over: %s", code_of(error))

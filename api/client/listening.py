"""A streamed turn that survives a broken line: the server goes on with it, and tells it again under the same key."""

from __future__ import annotations

from collections.abc import Iterator

from api.client.calls import Call
from api.client.errors import ConnectionLostError
from api.client.events import Discarded, Done, Event, Lines, Stopped, TextPiece, event_of
from api.client.retries import Attempts, Retries


class Listening:
    """What has been heard of one turn, over one connection after another."""

    def __init__(self, call: Call[Event], retries: Retries) -> None:
        self.attempts = Attempts(call, retries)
        self.over = False
        self._lines, self._text_shown = Lines(), False

    def hear(self, text: str) -> Iterator[Event]:
        """The events in a piece of the stream. Raises ProblemError for a turn that failed."""
        for name, data in self._lines.feed(text):
            event = event_of(name, data)
            if event is None:
                continue
            if isinstance(event, TextPiece | Discarded):
                self._text_shown = isinstance(event, TextPiece)
            self.over = isinstance(event, Done | Stopped)
            yield event

    def end(self) -> None:
        """The stream is at its end. Raises ConnectionLostError where the turn was not."""
        if not self.over:
            raise ConnectionLostError("The stream ended before the answer came.")

    def begin_again(self) -> Iterator[Event]:
        """What is to be told before the turn is told anew: that the text so far is taken back."""
        self._lines = Lines()
        if self._text_shown:
            self._text_shown = False
            yield Discarded()

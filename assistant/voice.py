"""Lets a large model's words out while it still speaks: sentence by sentence, each held against the results first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.events import Event, Listener, TextDiscarded, TextReleased, ToolStarted
from assistant.facts import Splitter
from assistant.held import facts_of
from knowledge.visible import visible

if TYPE_CHECKING:
    from assistant.facts import Facts
    from assistant.turn import Turn

# Without an end in so many characters it is no sentence that anybody waits for, and to look for one takes ever longer.
MOST_CHARACTERS = 4000


class Voice:
    """What is heard of one turn, by one listener.

    A sentence goes out as soon as it is whole and all that it states is in the turn's results. Behind one of which that
    is not so nothing more does, until the answer stands: it is worded again then, or by the house. Where documents are
    cited nothing goes out ahead, since only the whole answer tells which passages it rests on.
    """

    def __init__(self, turn: Turn, listener: Listener) -> None:
        self._turn = turn
        self._listener = listener
        self._released = ""
        self._begin()

    def _begin(self) -> None:
        self._splitter = Splitter()
        self._facts: Facts | None = None
        self._waiting = 0
        self._held = any(result.output is not None and result.output.citations for result in self._turn.results)

    def listen(self, event: Event) -> None:
        """Pass an event on. What was said ahead of a call is no answer."""
        if isinstance(event, ToolStarted):
            self._discard()
        self._listener(event)

    def hear(self, piece: str | None) -> None:
        """The next piece of what the model says; None where it begins anew."""
        if piece is None:
            self._discard()
            self._begin()
            return
        self._waiting += len(piece)
        if self._held or self._waiting > MOST_CHARACTERS:
            return
        for sentence in self._splitter.feed(piece):
            self._waiting -= len(sentence.text)
            self._facts = self._facts or facts_of(self._turn)
            if self._facts.check(sentence.text, sentence.header):
                self._held = True
                return
            self._release(visible(sentence.text))

    def end(self, text: str) -> None:
        """The answer as it stands: what of it was not heard yet, or all of it where it is another."""
        if not text.startswith(self._released.rstrip()):
            self._discard()
        self._release(text[len(self._released) :])

    def _release(self, text: str) -> None:
        if text and (self._released or text.strip()):
            self._released += text
            self._listener(TextReleased(text))

    def _discard(self) -> None:
        if self._released:
            self._released = ""
            self._listener(TextDiscarded())

"""Who listens to the endpoint at this moment: what it is told, and whether it still wants to hear."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


class HungUpError(Exception):
    """Whoever asked is gone: nothing more is read, asked again or called."""


def _nobody(_text: str | None) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True)
class Ear:
    """A turn as the wire sees it.

    `hear` gets each piece of text as it comes, and None where what came so far does not count, since the endpoint is
    asked again. `gone` is set by whoever no longer waits.
    """

    hear: Callable[[str | None], None] = _nobody
    gone: threading.Event = field(default_factory=threading.Event)

    def check(self) -> None:
        """Raise HungUpError where nobody waits any more."""
        if self.gone.is_set():
            raise HungUpError

    def wait(self, seconds: float) -> None:
        """Sleep, and wake up with HungUpError as soon as nobody waits."""
        if self.gone.wait(seconds):
            raise HungUpError


# A context variable, since LangChain's client has no place for it, and runs its calls in a copy of the context.
_ear: ContextVar[Ear | None] = ContextVar("ear", default=None)


def current_ear() -> Ear:
    """The ear of the turn that runs here; one that hears nothing outside of turns."""
    return _ear.get() or Ear()


@contextmanager
def listening(ear: Ear) -> Iterator[None]:
    """Let an ear hear what the endpoint says in this block."""
    token = _ear.set(ear)
    try:
        yield
    finally:
        _ear.reset(token)

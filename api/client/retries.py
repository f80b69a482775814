"""When a request is sent again, and after how long: decided once, for both clients."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import httpx

from api.client.calls import Call
from api.client.errors import ConnectionLostError, ProblemError, SalesdeskError

# The line was never there, so nothing was done.
UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
# The same request is still at work: its answer can be had in a moment.
AT_WORK = ("request.being_answered", "message.being_answered")


@dataclass(frozen=True)
class Retries:
    """How often a request is sent again, and how long it waits: 0.5 s, 1 s, 2 s …, or what Retry-After says.

    Where the server asks for a longer wait than `longest_pause` seconds, its refusal is raised at once.
    """

    most: int = 4
    first_pause: float = 0.5
    longest_pause: float = 60.0

    def backoff(self, attempt: int) -> float:
        """Seconds before the next attempt; spread, so that clients that failed together don't come back together."""
        return min(self.longest_pause, self.first_pause * 2.0**attempt) * random.uniform(0.5, 1.0)  # noqa: S311


class Attempts:
    """How often one call has been tried.

    429 is told before anything is done, so every call is repeated then. After a failure of the server or a broken line
    only those are that have one effect however often they come.
    """

    def __init__(self, call: Call[Any], retries: Retries) -> None:
        self.call, self.retries, self._made = call, retries, 0

    def pause_after(self, error: httpx.TransportError | SalesdeskError) -> float:
        """Seconds until the next attempt. Raises the error, as the client tells of it, where there is none."""
        seconds = self._asked_to_wait(error) if isinstance(error, ProblemError) else self._after_break(error)
        if seconds is None or self._made >= self.retries.most:
            raise _lost(error) if isinstance(error, httpx.TransportError) else error
        self._made += 1
        return seconds

    def _after_break(self, error: Exception) -> float | None:
        again = self.call.repeatable or isinstance(error, UNSENT)
        return self.retries.backoff(self._made) if again else None

    def _asked_to_wait(self, error: ProblemError) -> float | None:
        again = error.status in (502, 503, 504) or error.code in AT_WORK
        if not (error.status == 429 or (self.call.repeatable and again)):
            return None
        if error.retry_after is None:
            return self.retries.backoff(self._made)
        return error.retry_after if error.retry_after <= self.retries.longest_pause else None


def _lost(error: httpx.TransportError) -> ConnectionLostError:
    lost = ConnectionLostError(f"No answer came: {str(error) or type(error).__name__}.")
    lost.__cause__ = error
    return lost

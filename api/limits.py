"""How many requests a key, or a person at the page, may make a minute; counted by all processes together.

A process takes several requests at once from the database's count, so that not every request is a write there. What it
took and did not use by the end of the minute is lost: close to the limit a client may be held back that much earlier.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from api.errors import Problem
from knowledge.rates import WINDOW, reserve, window_of

if TYPE_CHECKING:
    from assistant.agent import Assistant
    from knowledge.database import Database

# So many parts of a minute's requests a process takes at once.
PARTS = 50
# Subjects whose counts are kept; beyond it those of earlier minutes are forgotten.
MOST_KEPT = 10_000


class _Counts:
    """What this process took from the database's counts, and has left."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.left: dict[str, tuple[datetime, int]] = {}

    def take(self, database: Database, subject: str, limit: int, now: datetime) -> bool:
        """Whether one more request of a subject fits into the minute."""
        began_at = window_of(now)
        with self.lock:
            window, left = self.left.get(subject, (began_at, 0))
            if window == began_at and left > 0:
                self.left[subject] = (began_at, left - 1)
                return True
            if window == began_at and left < 0:
                return False
        step = max(1, limit // PARTS)
        with database.transaction(write=True) as session:
            used = reserve(session, subject, step, began_at=began_at)
        fits = used <= limit
        with self.lock:
            if len(self.left) > MOST_KEPT:
                self.left = {name: kept for name, kept in self.left.items() if kept[0] == began_at}
            self.left[subject] = (began_at, step - 1 if fits else -1)
        return fits


_counts: WeakKeyDictionary[Database, _Counts] = WeakKeyDictionary()
_made = threading.Lock()


def hold(assistant: Assistant, subject: str) -> None:
    """Raise a Problem (429, with Retry-After) where a subject made more requests in this minute than the limit."""
    limit = assistant.settings.requests_a_minute
    if not limit:
        return
    with _made:
        counts = _counts.setdefault(assistant.database, _Counts())
    now = datetime.now(UTC)
    if not counts.take(assistant.database, subject, limit, now):
        seconds = max(1, int((window_of(now) + WINDOW - now).total_seconds()) + 1)
        raise Problem(429, "request.too_many", headers={"retry-after": str(seconds)}, limit=limit, seconds=seconds)

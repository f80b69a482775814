"""Workers: threads that take rows of the inbox, in order within a lane, and hold each until it is answered."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from integrations.slack.client import is_passing
from integrations.slack.courier import LeaseLostError
from integrations.slack.events import CHANNEL
from knowledge import inbox

if TYPE_CHECKING:
    from knowledge.database import Database
    from knowledge.inbox import InboxItem

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
BEAT_SECONDS = 1.0
LONGEST_WAIT = timedelta(minutes=1)
MOST_CRASHES = 4
# What could not be answered for a day is no longer worth an answer.
TOO_OLD = timedelta(days=1)
CLEAN_BEATS = 600


# The workers of this process.
_at_work: set[str] = set()


def _machine() -> str:
    return socket.gethostname().replace(":", "-")[:24]


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@dataclass
class Held:
    """A row in a worker's hands. `gone` is set when it is to be stopped, or is another's by now."""

    item: InboxItem
    worker: str
    database: Database
    gone: threading.Event = field(default_factory=threading.Event)
    stopped: bool = False

    def save(self, answer: dict[str, object]) -> bool:
        """Keep what was posted so far; False where the row is another worker's by now."""
        with self.database.transaction(write=True) as session:
            return inbox.note_answer(session, self.item.id, self.worker, answer)

    @property
    def crashes(self) -> int:
        """How many tries ended without a word: those that were not put back."""
        return self.item.attempts - 1 - int((self.item.answer or {}).get("put_back", 0))


class Workers:
    """`count` threads that call `handle` for each row; `give_up` for one that can't be answered."""

    def __init__(
        self, database: Database, handle: Callable[[Held], None], give_up: Callable[[Held, str | None], None],
        count: int,
    ) -> None:  # fmt: skip
        self.database = database
        self.handle = handle
        self.give_up = give_up
        self.name = f"{_machine()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._held: dict[int, Held] = {}
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self._came = threading.Semaphore(0)
        self._threads = [
            threading.Thread(target=self._work, name=f"slack-{at}", daemon=True, args=(f"{self.name}:{at}",))
            for at in range(count)
        ]
        self._threads.append(threading.Thread(target=self._beat, name="slack-beat", daemon=True))

    def start(self) -> None:
        """Begin, with what processes of this machine left that are gone."""
        _at_work.add(self.name)
        with self.database.transaction(write=True) as session:
            for worker in inbox.holders(session, CHANNEL):
                if self._is_gone(worker):
                    inbox.release(session, CHANNEL, worker, now=datetime.now(UTC))
        for thread in self._threads:
            thread.start()

    def _is_gone(self, worker: str) -> bool:
        """Whether a worker was a process of this machine that has ended; of other machines' only the lease tells."""
        machine, _, rest = worker.partition(":")
        pid = rest.partition(":")[0]
        if machine != _machine() or not pid.isdecimal():
            return False
        if int(pid) == os.getpid():  # ours, or of a container's process before it, which had the same number
            return worker.rpartition(":")[0] not in _at_work
        return not _lives(int(pid))

    def stop(self, seconds: float = 10.0) -> None:
        """Let what is being answered end, take nothing new."""
        self._ending.set()
        for _ in self._threads:
            self._came.release()
        for thread in self._threads:
            thread.join(seconds)
        _at_work.discard(self.name)

    def wake(self) -> None:
        """Something came in."""
        self._came.release()

    def _work(self, worker: str) -> None:
        while not self._ending.is_set():
            try:
                held = self._take(worker)
            except Exception:
                log.exception("the inbox can't be read")
                self._ending.wait(POLL_SECONDS)
                continue
            if held is None:
                self._came.acquire(timeout=POLL_SECONDS)
                continue
            with self._lock:
                self._held[held.item.id] = held
            try:
                self._answer(held)
            except Exception:
                log.exception("row %d of the inbox is left to be taken again", held.item.id)
            finally:
                with self._lock:
                    self._held.pop(held.item.id, None)

    def _take(self, worker: str) -> Held | None:
        with self.database.transaction(write=True) as session:
            item = inbox.take(session, CHANNEL, worker, now=datetime.now(UTC))
        return Held(item, worker, self.database) if item is not None else None

    def _answer(self, held: Held) -> None:
        """Answer a row and close it; what fails for now is put back, what fails for good is told."""
        try:
            if held.crashes >= MOST_CRASHES or datetime.now(UTC) - held.item.received_at > TOO_OLD:
                self.give_up(held, None)
            else:
                self._handle(held)
        except LeaseLostError:
            log.warning("row %d of the inbox was taken by another worker", held.item.id)
            return
        except Exception as error:
            if not is_passing(error):
                # Even the word that it failed could not be said: it is in the log, and nobody can be told.
                log.exception("row %d of the inbox can't be answered", held.item.id)
            else:
                self._put_back(held, error)
                return
        with self.database.transaction(write=True) as session:
            inbox.finish(session, held.item.id, held.worker, now=datetime.now(UTC))
        self._came.release()  # what waits behind it in its lane is free now

    def _handle(self, held: Held) -> None:
        try:
            self.handle(held)
        except LeaseLostError:
            raise
        except Exception as error:
            if is_passing(error):
                raise
            failure = secrets.token_hex(4)
            log.exception("a message from Slack failed, id %s", failure)
            self.give_up(held, failure)

    def _put_back(self, held: Held, error: Exception) -> None:
        wait = min(timedelta(seconds=2**held.item.attempts / 4), LONGEST_WAIT)
        log.warning("Slack can't be reached (%s); row %d waits %s", error, held.item.id, wait)
        with self.database.transaction(write=True) as session:
            kept = inbox.answer_of(session, held.item.id) or {}
            inbox.note_answer(session, held.item.id, held.worker, {**kept, "put_back": kept.get("put_back", 0) + 1})
            inbox.put_back(session, held.item.id, held.worker, due=datetime.now(UTC) + wait)

    def _beat(self) -> None:
        """Hold on to what is being answered, and hear of what is to be stopped."""
        beats = 0
        while not self._ending.wait(BEAT_SECONDS):
            beats += 1
            try:
                self._renew()
                if beats % CLEAN_BEATS == 0:
                    with self.database.transaction(write=True) as session:
                        inbox.forget(session, CHANNEL, now=datetime.now(UTC))
            except Exception:
                log.exception("the inbox can't be written")

    def _renew(self) -> None:
        with self._lock:
            held = list(self._held.values())
        if not held:
            return
        now = datetime.now(UTC)
        known: dict[int, bool] = {}
        with self.database.transaction(write=True) as session:
            for one in held:
                known |= inbox.renew(session, one.worker, [one.item.id], now=now)
        for one in held:
            if known.get(one.item.id, True):
                one.stopped = known.get(one.item.id, False)
                one.gone.set()

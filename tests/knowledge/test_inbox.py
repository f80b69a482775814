"""The inbox: each event once, each lane in order, each row in one worker's hands, on both databases."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from knowledge import inbox
from knowledge.database import Database
from knowledge.inbox import Arrival, InboxItem, InboxState

pytestmark = pytest.mark.slow

NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
LATER = NOW + inbox.LEASE + timedelta(seconds=1)


def keep(database: Database, event: str, lane: str = "a", person: str = "U1") -> bool:
    came = Arrival(event, lane, "message", person, {"text": event}, reference=f"ref-{event}")
    with database.transaction(write=True) as session:
        return inbox.keep(session, "slack", came, now=NOW)


def take(database: Database, worker: str = "w", now: datetime = NOW) -> InboxItem | None:
    with database.transaction(write=True) as session:
        return inbox.take(session, "slack", worker, now=now)


def finish(database: Database, item: InboxItem, worker: str = "w") -> None:
    with database.transaction(write=True) as session:
        inbox.finish(session, item.id, worker, now=NOW)


@pytest.mark.quick
def test_an_event_is_kept_once(each_database: Database) -> None:
    assert keep(each_database, "e1")
    assert not keep(each_database, "e1")
    assert take(each_database)
    assert take(each_database) is None


def test_a_lane_is_taken_in_order_and_others_meanwhile(each_database: Database) -> None:
    for event, lane in (("a1", "a"), ("a2", "a"), ("b1", "b")):
        keep(each_database, event, lane)
    first, other = take(each_database), take(each_database)
    assert first is not None
    assert other is not None
    assert [first.event_id, other.event_id] == ["a1", "b1"]
    assert take(each_database) is None
    finish(each_database, first)
    second = take(each_database)
    assert second is not None
    assert second.event_id == "a2"


def test_what_a_dead_worker_held_is_taken_again_with_its_answer(each_database: Database) -> None:
    keep(each_database, "e1")
    item = take(each_database, "dead")
    assert item is not None
    with each_database.transaction(write=True) as session:
        assert inbox.note_answer(session, item.id, "dead", {"ts": "1"})
    assert take(each_database, "w2") is None
    again = take(each_database, "w2", LATER)
    assert again is not None
    assert (again.id, again.attempts, again.answer) == (item.id, 2, {"ts": "1"})
    with each_database.transaction(write=True) as session:
        assert not inbox.note_answer(session, item.id, "dead", {"ts": "2"})
        assert inbox.renew(session, "dead", [item.id], now=LATER) == {}
        assert inbox.renew(session, "w2", [item.id], now=LATER) == {item.id: False}


def test_a_row_that_is_held_on_to_stays(each_database: Database) -> None:
    keep(each_database, "e1")
    item = take(each_database)
    assert item is not None
    with each_database.transaction(write=True) as session:
        inbox.renew(session, "w", [item.id], now=LATER)
    assert take(each_database, "w2", LATER) is None


def test_what_is_put_back_waits_and_holds_its_lane(each_database: Database) -> None:
    keep(each_database, "e1")
    keep(each_database, "e2")
    item = take(each_database)
    assert item is not None
    with each_database.transaction(write=True) as session:
        inbox.put_back(session, item.id, "w", due=NOW + timedelta(seconds=5))
    assert take(each_database) is None
    again = take(each_database, now=NOW + timedelta(seconds=5))
    assert again is not None
    assert again.event_id == "e1"


def test_stop_takes_back_what_waits_and_tells_who_holds(each_database: Database) -> None:
    for event in ("e1", "e2"):
        keep(each_database, event)
    keep(each_database, "other", person="U2")
    held = take(each_database)
    assert held is not None
    with each_database.transaction(write=True) as session:
        assert inbox.stop_lane(session, "slack", "a", "U1", now=NOW) == 2
        assert inbox.renew(session, "w", [held.id], now=NOW) == {held.id: True}
    finish(each_database, held)
    left = take(each_database)
    assert left is not None
    assert (left.event_id, left.stop) == ("other", False)


def test_edited_and_deleted_messages(each_database: Database) -> None:
    keep(each_database, "e1")
    keep(each_database, "e2", "b")
    with each_database.transaction(write=True) as session:
        assert inbox.reword(session, "slack", "ref-e1", {"text": "new"}) is InboxState.WAITING
        assert inbox.reword(session, "slack", "ref-none", {}) is None
        inbox.withdraw(session, "slack", "ref-e2", now=NOW)
    item = take(each_database)
    assert item is not None
    assert item.payload == {"text": "new"}
    with each_database.transaction(write=True) as session:
        assert inbox.reword(session, "slack", "ref-e1", {"text": "newer"}) is InboxState.TAKEN
    assert take(each_database) is None


def test_what_was_said_leaves_with_the_answer_and_the_row_after_a_week(each_database: Database) -> None:
    keep(each_database, "e1")
    item = take(each_database)
    assert item is not None
    finish(each_database, item)
    for days, left in ((6, 1), (8, 0)):
        with each_database.transaction(write=True) as session:
            inbox.forget(session, "slack", now=NOW + timedelta(days=days))
            rows = session.query(InboxItem).all()
            assert [row.payload for row in rows] == [{}] * left


def test_a_gone_process_rows_are_free_at_once(each_database: Database) -> None:
    keep(each_database, "e1")
    take(each_database, "gone")
    with each_database.transaction(write=True) as session:
        assert inbox.holders(session, "slack") == ["gone"]
        inbox.release(session, "slack", "gone", now=NOW)
    assert take(each_database, "w2") is not None


@pytest.fixture
def taken(each_database: Database) -> list[str]:
    """Thirty rows of ten lanes, taken and closed by six workers at once: who took what, in which order."""
    for number in range(30):
        keep(each_database, f"{number % 10}-{number // 10}", f"lane{number % 10}")
    order: list[str] = []
    lock = threading.Lock()

    def work(worker: str) -> None:
        idle = 0
        while idle < 20:
            item = take(each_database, worker)
            if item is None:
                idle += 1
                threading.Event().wait(0.01)
                continue
            with lock:
                order.append(item.event_id)
            finish(each_database, item, worker)

    threads = [threading.Thread(target=work, args=(f"w{at}",)) for at in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return order


def test_several_workers_take_each_row_once_and_each_lane_in_order(taken: list[str]) -> None:
    assert len(taken) == len(set(taken)) == 30
    for lane in range(10):
        assert [event for event in taken if event.startswith(f"{lane}-")] == [f"{lane}-{at}" for at in range(3)]

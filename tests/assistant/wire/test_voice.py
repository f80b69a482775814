"""What is heard of a large model while it speaks: nothing that the results do not hold, and in the end the answer."""

from __future__ import annotations

import pytest

from assistant.events import Event, TextDiscarded, TextReleased, ToolFinished, ToolStarted
from tests.assistant.wire.conftest import Open
from tests.support.company import bookings
from tests.support.endpoint import Breaks, Fails, Step, calls, says

pytestmark = pytest.mark.slow

ASKS = calls(("query_metric", {"metric": "bookings"}))
MINE = f"{bookings('rhea'):,}"
RIGHT = f"You are doing well so far. Your bookings are ${MINE}. Ask me for the months if you like."
RIGHT_ZH = f"目前表现不错。您的业绩是{MINE}美元。需要的话可以按月查看。"
CUT = Breaks(says(RIGHT), 6)
WRONG = "You are doing well so far. Your bookings are $987,654. Ask me for the months if you like."


def heard(events: list[Event]) -> str:
    """The text that stands at the end of the events."""
    text = ""
    for event in events:
        if isinstance(event, TextReleased):
            text += event.text
        elif isinstance(event, TextDiscarded):
            text = ""
    return text


@pytest.mark.quick
@pytest.mark.parametrize(("message", "answer"), [("my bookings?", RIGHT), ("我的业绩？", RIGHT_ZH)])
def test_a_right_answer_goes_out_sentence_by_sentence(open_line: Open, message: str, answer: str) -> None:
    desk, _ = open_line([ASKS, says(answer)])
    events: list[Event] = []
    reply = desk.ask("rhea", message, listen=events.append)
    released = [event.text for event in events if isinstance(event, TextReleased)]
    assert len(released) == 3
    assert "".join(released) == reply.text == answer
    assert TextDiscarded() not in events
    assert events[:2] == [ToolStarted("query_metric"), ToolFinished("query_metric", "ok")]


def test_a_wrong_sentence_is_never_heard_nor_what_follows_it(open_line: Open) -> None:
    desk, _ = open_line([ASKS, says(WRONG), says(RIGHT)])
    events: list[Event] = []
    reply = desk.ask("rhea", "my bookings?", listen=events.append)
    assert "987" not in str(events)
    before = events[: events.index(TextDiscarded())]
    assert heard(before) == "You are doing well so far. "
    assert heard(events) == reply.text == RIGHT


def test_where_it_stays_wrong_the_house_s_words_are_heard(open_line: Open) -> None:
    desk, _ = open_line([ASKS, says(WRONG), says(WRONG)])
    events: list[Event] = []
    reply = desk.ask("rhea", "my bookings?", listen=events.append)
    assert "987" not in str(events)
    assert heard(events) == reply.text
    assert MINE in reply.text


def test_what_is_said_ahead_of_a_call_is_taken_back(open_line: Open) -> None:
    desk, _ = open_line(
        [calls(("query_metric", {"metric": "bookings"}), text="Let me look. One moment. "), says(RIGHT)]
    )
    events: list[Event] = []
    reply = desk.ask("rhea", "my bookings?", listen=events.append)
    assert events.index(TextDiscarded()) < events.index(ToolStarted("query_metric"))
    assert heard(events) == reply.text == RIGHT


@pytest.mark.parametrize(
    "script",
    [[ASKS, CUT, says(RIGHT)], [ASKS, CUT, Fails(401)], [CUT, Fails(401)]],
)  # fmt: skip
def test_what_was_cut_off_is_taken_back(open_line: Open, script: list[Step]) -> None:
    desk, _ = open_line(script)
    events: list[Event] = []
    reply = desk.ask("rhea", "what are my bookings?", listen=events.append)
    assert heard(events) == reply.text
    assert MINE in reply.text

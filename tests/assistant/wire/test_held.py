"""What a large model says that no tool gave is heard by nobody: it words it again, or the tools' own words stand."""

from __future__ import annotations

import pytest

from assistant.events import Event, TextReleased
from assistant.loop import NO_WRITES
from assistant.reply import Reply
from assistant.words import words
from knowledge.sales.sell.activities import Activity
from tests.assistant.wire.conftest import Open
from tests.support.company import Desk, bookings
from tests.support.endpoint import Fails, Step, calls, says

pytestmark = pytest.mark.slow

MINE = bookings("rhea")
ASKS = calls(("query_metric", {"metric": "bookings"}))
LOGS = calls(("log_activity", {"kind": "call", "account": "Alder Works", "summary": "they want a quote"}))
ASKED = {"en": "what are my bookings?", "zh": "我的业绩是多少？"}
RIGHT = {"en": f"You booked ${MINE:,}.", "zh": f"你的业绩是{MINE}美元。"}
WRONG = {"en": "You booked $98,765.", "zh": "你的业绩是98765美元。"}
BOTH = pytest.mark.parametrize("language", ["en", "zh"])


def ask(desk: Desk, message: str) -> tuple[Reply, str]:
    """The reply, and all that was released of its text meanwhile."""
    heard: list[Event] = []
    reply = desk.ask("rhea", message, listen=heard.append)
    return reply, "".join(event.text for event in heard if isinstance(event, TextReleased))


@pytest.mark.quick
@BOTH
def test_what_the_tools_gave_is_said_and_checked(open_line: Open, language: str) -> None:
    desk, endpoint = open_line([ASKS, says(RIGHT[language])])
    reply, heard = ask(desk, ASKED[language])
    assert (reply.text, heard, reply.checked) == (RIGHT[language], RIGHT[language], True)
    assert (reply.usage["alarms"], reply.usage["mended"], len(endpoint.requests)) == (0, False, 2)


@BOTH
def test_a_wrong_figure_is_never_sent_and_worded_again_once(open_line: Open, language: str) -> None:
    desk, endpoint = open_line([ASKS, says(WRONG[language]), says(RIGHT[language])])
    reply, heard = ask(desk, ASKED[language])
    assert (reply.text, heard, reply.checked, reply.outcome) == (RIGHT[language], RIGHT[language], True, "answered")
    assert (reply.usage["alarms"], reply.usage["mended"], len(endpoint.requests)) == (1, True, 3)
    told = endpoint.messages()[-1]
    assert told["role"] == "user"
    assert "98,765" in told["content"] or "98765" in told["content"]


@BOTH
def test_where_it_is_wrong_again_the_tools_own_words_stand(open_line: Open, language: str) -> None:
    desk, endpoint = open_line([ASKS, says(WRONG[language]), says(WRONG[language])])
    reply, heard = ask(desk, ASKED[language])
    assert f"{MINE:,}" in reply.text
    assert (reply.checked, reply.outcome, reply.usage["alarms"], len(endpoint.requests)) == (False, "answered", 2, 3)
    sent = reply.model_dump_json() + heard
    assert not [figure for figure in ("98,765", "98765") if figure in sent]


@BOTH
def test_a_figure_without_any_tool_is_none(open_line: Open, language: str) -> None:
    desk, endpoint = open_line([says(WRONG[language]), says(WRONG[language])])
    reply, heard = ask(desk, ASKED[language])
    unfounded = words(language)["say.unfounded"]
    assert (reply.outcome, reply.text, heard) == ("no_data", unfounded, unfounded)
    assert (reply.checked, len(endpoint.requests)) == (False, 2)


def test_it_may_ask_a_tool_for_what_it_lacked(open_line: Open) -> None:
    desk, _ = open_line([says(WRONG["en"]), ASKS, says(RIGHT["en"])])
    reply, _ = ask(desk, ASKED["en"])
    assert (reply.text, reply.checked, [call.tool for call in reply.tool_calls]) == (
        RIGHT["en"],
        True,
        ["query_metric"],
    )


def test_what_it_words_again_writes_nothing_again(open_line: Open) -> None:
    done = "The call with Alder Works is logged."
    script: list[Step] = [LOGS, says("Logged; they will spend $77,000."), LOGS, says(done)]
    desk, endpoint = open_line(script)
    before = desk.count(Activity)
    reply, _ = ask(desk, "log a call with Alder Works: they want a quote")
    assert (reply.text, reply.outcome, desk.count(Activity) - before) == (done, "done", 1)
    assert (reply.proposals, [call.tool for call in reply.tool_calls]) == ([], ["log_activity"])
    assert NO_WRITES in [message["content"] for message in endpoint.messages() if message["role"] == "tool"]


def test_an_endpoint_that_fails_meanwhile_leaves_the_tools_own_words(open_line: Open) -> None:
    desk, _ = open_line([ASKS, says(WRONG["en"]), Fails(400)])
    reply, heard = ask(desk, ASKED["en"])
    assert f"{MINE:,}" in reply.text
    assert (reply.checked, reply.outcome) == (False, "answered")
    assert "98,765" not in reply.model_dump_json() + heard


def test_what_the_person_said_in_this_thread_may_be_said_again(open_line: Open) -> None:
    again = "You are below 50,000."
    desk, endpoint = open_line([says("What about it?"), ASKS, says(again)])
    first = desk.ask("rhea", "my goal is 50,000")
    reply = desk.ask("rhea", "did I reach it?", thread_id=first.thread_id)
    assert (reply.text, reply.checked, len(endpoint.requests)) == (again, True, 3)


def test_the_built_in_model_words_nothing_that_would_be_checked(open_line: Open) -> None:
    desk, _ = open_line([Fails(401)])
    reply = desk.ask("rhea", ASKED["en"])
    assert (reply.model, reply.checked) == ("builtin", False)

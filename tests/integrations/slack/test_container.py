"""The assistant's container, the Home tab, and what is seen while a turn runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.roster import find_person
from knowledge.sales.team.people import Person
from tests.integrations.slack.conftest import Office, at_work, dm_of, user_of
from tests.integrations.slack.test_writes import TARGET, targets
from tests.support.endpoint import Breaks, Endpoint, calls, says, serve
from tests.support.slack.server import TEAM, Fault, Slack

pytestmark = pytest.mark.slow

QUESTION = "What are my bookings this quarter?"


def start_thread(office: Office, user: str) -> str:
    ts = office.slack.ts()
    thread = {"user_id": user, "channel_id": f"D{user[1:]}", "thread_ts": ts, "context": {"team_id": TEAM}}
    office.sender.event({"type": "assistant_thread_started", "assistant_thread": thread})
    office.settle()
    return ts


@pytest.mark.parametrize(("who", "word"), [("rhea", "my bookings"), ("dora", "top 5 reps")])
def test_a_new_thread_offers_what_the_role_can_ask(office: Office, who: str, word: str) -> None:
    thread = start_thread(office, user_of(who))
    [offered] = office.slack.prompts
    assert offered["thread_ts"] == thread
    assert word in json.dumps(offered["prompts"])


def test_each_offer_is_answered(office: Office) -> None:
    thread = start_thread(office, user_of("rhea"))
    offered = [prompt["message"] for prompt in office.slack.prompts[0]["prompts"]]
    for message in offered:
        office.sender.dm(user_of("rhea"), message, thread=thread)
    office.settle()
    said = office.slack.said_in(dm_of("rhea"), thread)
    assert len(said) == len(offered)
    assert not any("did not understand" in one.all_text for one in said)


def test_a_thread_has_a_status_and_gets_a_title(office: Office) -> None:
    thread = start_thread(office, user_of("rhea"))
    for text in (QUESTION, "list my accounts"):
        office.sender.dm(user_of("rhea"), text, thread=thread)
    office.settle()
    assert {one["thread_ts"] for one in office.slack.statuses} == {thread}
    assert any("query metric" in one["status"] for one in office.slack.statuses)
    assert [one["title"] for one in office.slack.titles] == [QUESTION]


@pytest.mark.quick
def test_without_a_status_line_the_answer_comes_all_the_same(office: Office) -> None:
    office.slack.scopes.discard("assistant:write")
    thread = office.slack.ts()
    office.sender.dm(user_of("rhea"), QUESTION, thread=thread)
    office.settle()
    assert "$3,400" in office.slack.said_in(dm_of("rhea"), thread)[0].all_text


def test_a_stranger_gets_no_offers(office: Office) -> None:
    start_thread(office, "UGUEST")
    assert not office.slack.prompts
    assert "guest" in office.slack.said_in("DGUEST")[0].all_text


def test_a_thread_goes_on_from_what_was_said_in_it_and_no_other(office: Office) -> None:
    one, other = office.slack.ts(), office.slack.ts()
    office.sender.dm(user_of("dora"), "What are the bookings by team this year?", thread=one)
    office.settle()
    office.sender.dm(user_of("dora"), "and by region?", thread=one)
    office.sender.dm(user_of("dora"), "and by region?", thread=other)
    office.settle()
    assert "West" in office.slack.said_in(dm_of("dora"), one)[1].all_text
    assert "West" not in office.slack.said_in(dm_of("dora"), other)[0].all_text


# --- a large model ------------------------------------------------------------------------------------------------

ASKS = calls(("query_metric", {"metric": "bookings", "period": "this quarter"}))
WORDS = "Your bookings this quarter are $3,400. That is what you won. Well done."


@pytest.fixture
def large(slack: Slack, home: Path) -> Iterator[tuple[Office, Endpoint]]:
    """The app with a large model, scripted."""
    with serve([ASKS, says(WORDS)]) as model:
        settings = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": model.url}
        with at_work(slack, home, **settings) as office:
            yield office, model


def in_thread(office: Office) -> list[str]:
    thread = office.slack.ts()
    office.sender.dm(user_of("rhea"), QUESTION, thread=thread)
    office.settle(30)
    assert len(office.slack.said_in(dm_of("rhea"), thread)) == 1
    return [name for name, _ in office.slack.calls if name.startswith("chat.")]


def test_words_are_streamed_and_the_answer_takes_their_place(large: tuple[Office, Endpoint]) -> None:
    office, _ = large
    assert in_thread(office) == ["chat.startStream", "chat.stopStream", "chat.update"]
    [answer] = office.slack.said_in(dm_of("rhea"))
    assert WORDS.partition(". ")[0] in answer.all_text.replace("\\", "")
    assert not answer.streaming
    assert "context_actions" in [block["type"] for block in answer.blocks]


def test_where_slack_streams_nothing_the_answer_is_one_message(large: tuple[Office, Endpoint]) -> None:
    office, _ = large
    office.slack.fail("chat.startStream", Fault(error="channel_type_not_supported"))
    assert in_thread(office) == ["chat.startStream", "chat.postMessage"]


def test_a_stream_that_expired_is_replaced_by_the_answer(large: tuple[Office, Endpoint]) -> None:
    office, _ = large
    office.slack.fail("chat.stopStream", Fault(error="message_not_in_streaming_state", after_effect=True))
    assert in_thread(office)[-1] == "chat.update"


def test_a_message_that_can_no_longer_be_changed_is_followed_by_the_answer(large: tuple[Office, Endpoint]) -> None:
    office, _ = large
    office.slack.fail("chat.update", Fault(error="cant_update_message"))
    thread = office.slack.ts()
    office.sender.dm(user_of("rhea"), QUESTION, thread=thread)
    office.settle(30)
    assert "context_actions" in [block["type"] for block in office.slack.said_in(dm_of("rhea"), thread)[-1].blocks]


def test_a_model_that_breaks_off_leaves_no_half_answer(slack: Slack, home: Path) -> None:
    with serve([ASKS, Breaks(says(WORDS * 4), after=6)]) as model:
        settings = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": model.url, "SALESDESK_MODEL_SECONDS": "5"}
        with at_work(slack, home, **settings) as office:
            in_thread(office)
            [answer] = slack.said_in(dm_of("rhea"))
            assert "3,400" in answer.all_text
            assert not answer.streaming


# --- home -----------------------------------------------------------------------------------------------------------


def home_of(office: Office, user: str) -> str:
    office.sender.event({"type": "app_home_opened", "user": user, "tab": "home", "channel": f"D{user[1:]}"})
    office.settle()
    return json.dumps(office.slack.homes[user], ensure_ascii=False)


def test_home_shows_my_numbers_tasks_and_what_waits(office: Office) -> None:
    office.ask("rhea", "called Alder Works today, they want a discount, next step: send the offer by tomorrow")
    office.ask("rhea", "set the amount of Alder-Open to 1800")
    shown = home_of(office, user_of("rhea"))
    for word in ("$3,400", "$1,500", "send the offer", "Alder-Open", "approve", "Log a call"):
        assert word in shown
    for word in ("Birch", "Cedar"):
        assert word not in shown


def test_home_is_in_the_readers_language(office: Office) -> None:
    with office.assistant.database.transaction() as session:
        session.get_one(Person, find_person(session, "rhea@example.com").id).language = "zh"
    shown = home_of(office, user_of("rhea"))
    assert "我的数字" in shown
    assert "没有未完成的任务" in shown


def test_who_may_approve_finds_it_in_their_home_and_clicks_there(office: Office) -> None:
    office.ask("nora", TARGET)
    assert "Nora Nolan" in home_of(office, user_of("dora"))
    button = next(
        element
        for block in office.slack.homes[user_of("dora")]["blocks"]
        if block["type"] == "actions" and block.get("block_id", "").startswith("proposal:")
        for element in block["elements"]
        if element["action_id"] == "approve"
    )
    office.sender.act(user_of("dora"), button, None, view={"type": "home"})
    office.settle()
    assert targets(office) == 1
    assert "Nothing waits for you." in json.dumps(office.slack.homes[user_of("dora")])
    assert office.slack.said_in(dm_of("dora"))


def test_a_strangers_home_says_one_kind_sentence(office: Office) -> None:
    assert "guest" in home_of(office, "UGUEST")

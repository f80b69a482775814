"""Modals: a call logged by a form, a write edited in the fields that its tool declares, and menus that search."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from knowledge.changes import ChangeSet
from knowledge.sales.sell.activities import Task
from knowledge.turn_feedback import TurnFeedback, Verdict
from tests.integrations.slack.conftest import Office, dm_of, user_of
from tests.integrations.slack.test_writes import CALL, activities, amount, propose
from tests.support.proposals import CALL_AND_TASK, propose_calls
from tests.support.slack.blocks import check_view
from tests.support.slack.server import Slack

pytestmark = pytest.mark.slow


def opened(slack: Slack, before: int = 0) -> dict[str, Any]:
    """The modal that was opened last."""
    view: dict[str, Any] = slack.wait(lambda: slack.views[before:])[-1]
    return view


def inputs(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}


MESSAGE = {
    "ts": "1700000000.000200",
    "channel": "C0ANY",
    "user": "USAMI",
    "text": "Alder Works wants the offer by Friday",
}


def log_form(office: Office, who: str = "rhea") -> dict[str, Any]:
    assert office.sender.shortcut(user_of(who), "log_call", MESSAGE).seconds < 3
    return opened(office.slack)


@pytest.mark.quick
def test_the_shortcut_opens_a_form_with_the_message_and_its_account(office: Office) -> None:
    shown = inputs(log_form(office))
    assert shown["summary"]["initial_value"] == MESSAGE["text"]
    assert shown["account"]["initial_option"]["value"] == "Alder Works"
    assert shown["kind"]["initial_option"]["value"] == "call"
    assert shown["account"]["type"] == "external_select"
    assert shown["duration_minutes"]["type"] == "number_input"


def test_a_filled_form_logs_the_call_with_its_task(office: Office) -> None:
    view = log_form(office)
    filled = {"next_step": "send the offer", "next_step_due": "tomorrow", "duration_minutes": "15", "when": "yesterday"}
    answer = office.sender.submit(user_of("rhea"), view, filled)
    assert (answer.status, answer.body) == (200, "")
    card = office.answer("rhea")
    [logged] = activities(office)
    assert (logged.duration_minutes, logged.summary, str(logged.happened_on)) == (15, MESSAGE["text"], "2026-06-29")
    with office.assistant.database.transaction() as session:
        [task] = session.scalars(select(Task))
    assert (task.title, str(task.due_on)) == ("send the offer", "2026-07-01")
    assert set(card.buttons()) == {"edit", "undo"}


def test_a_form_is_checked_field_by_field_and_keeps_what_was_typed(office: Office) -> None:
    view = log_form(office)
    wrong = {"account": "Nowhere Inc", "when": "next Friday", "next_step": "call", "next_step_due": "blue moon"}
    answer = office.sender.submit(user_of("rhea"), view, wrong)
    assert answer.seconds < 3
    assert answer.body["response_action"] == "errors"
    assert set(answer.body["errors"]) == {"account", "when", "next_step_due"}
    office.settle()
    assert not activities(office)


def test_a_form_submitted_twice_writes_once(office: Office) -> None:
    view = log_form(office)
    for _ in range(2):
        office.sender.submit(user_of("rhea"), view, {})
    office.settle()
    assert len(activities(office)) == 1


def test_long_words_on_a_small_screen_are_kept_whole(office: Office) -> None:
    said = "They asked for a discount. " * 100
    office.sender.submit(user_of("rhea"), log_form(office), {"summary": said})
    office.settle()
    assert activities(office)[0].summary == said.strip()


def test_a_chinese_message_opens_a_chinese_form(office: Office) -> None:
    office.sender.shortcut(user_of("rhea"), "log_call", {**MESSAGE, "text": "刚和Alder Works通了电话，想要报价"})
    view = opened(office.slack)
    assert view["title"]["text"] == "记录电话"
    assert inputs(view)["account"]["initial_option"]["value"] == "Alder Works"


def test_edit_changes_a_logged_call_and_undoes_the_first(office: Office) -> None:
    card = office.ask("rhea", CALL)
    office.sender.press(user_of("rhea"), card, "edit")
    view = opened(office.slack)
    assert inputs(view)["duration_minutes"]["initial_value"] == "20"
    office.sender.submit(user_of("rhea"), view, {"duration_minutes": "45"})
    office.settle()
    [logged] = activities(office)
    assert logged.duration_minutes == 45
    assert "Changed as you said." in card.all_text
    assert not card.buttons()
    assert "undo" in office.slack.said_in(dm_of("rhea"))[-1].buttons()


def test_edit_of_a_proposal_takes_its_place(office: Office) -> None:
    card = propose(office)
    office.sender.press(user_of("rhea"), card, "edit")
    view = opened(office.slack)
    assert inputs(view)["set.0"]["initial_value"]
    office.sender.submit(user_of("rhea"), view, {"set.0": "1,900"})
    office.settle()
    assert amount(office, "Alder-Open") == 190_000
    office.sender.act(user_of("rhea"), {**_approve(view, office), "type": "button"}, card)
    office.settle()
    assert amount(office, "Alder-Open") == 190_000


def _approve(view: dict[str, Any], office: Office) -> dict[str, Any]:
    proposal = json.loads(view["private_metadata"])["subject"].removeprefix("p:")
    return {"action_id": "approve", "value": proposal, "block_id": f"proposal:{proposal}"}


def test_a_value_that_can_not_be_read_is_told_at_its_field(office: Office) -> None:
    card = propose(office)
    office.sender.press(user_of("rhea"), card, "edit")
    answer = office.sender.submit(user_of("rhea"), opened(office.slack), {"set.0": "plenty"})
    assert set(answer.body["errors"]) == {"set.0"}


def test_somebody_elses_write_is_not_theirs_to_edit(office: Office) -> None:
    card = office.ask("rhea", CALL)
    office.sender.press(user_of("sami"), card, "edit")
    view = opened(office.slack)
    assert "submit" not in view
    assert "Alder" not in json.dumps(view)


def test_a_menu_finds_what_may_be_known_and_nothing_else(office: Office) -> None:
    def found(who: str, kind: str, text: str) -> list[str]:
        body = office.sender.options(user_of(who), f"find:{kind}", text).body
        return [option["value"] for option in body["options"]]

    assert found("rhea", "account", "alder") == ["Alder Works"]
    assert found("rhea", "account", "works") == ["Alder Works"]
    assert found("rhea", "deal", "alder-o") == ["Alder-Open"]
    assert found("rhea", "deal", "cedar-o") == []
    assert found("sami", "deal", "cedar-o") == ["Cedar-Open"]
    assert found("rhea", "person", "sam") == ["Sami Stone"]
    assert office.sender.options("UGUEST", "find:account", "alder").body["options"] == []


def test_ask_about_this_answers_in_the_direct_message(office: Office) -> None:
    office.sender.shortcut(user_of("rhea"), "ask_about", {**MESSAGE, "text": "Alder Works"})
    view = opened(office.slack)
    assert "Alder Works" in json.dumps(view)
    office.sender.submit(user_of("rhea"), view, {"question": "Which open deals are there with"})
    assert "Alder-Open" in office.answer("rhea").all_text


def test_thumbs_up_is_kept_with_the_turn(office: Office) -> None:
    answer = office.ask("rhea", "What are my bookings this quarter?")
    buttons = answer.block("context_actions")["elements"][0]
    office.sender.act(user_of("rhea"), {**buttons, "value": buttons["positive_button"]["value"]}, answer)
    office.settle()
    assert _feedback(office) == [(Verdict.GOOD, None, None)]
    assert not office.slack.views


def test_thumbs_down_counts_at_once_and_asks_why(office: Office) -> None:
    answer = office.ask("rhea", "What are my bookings this quarter?")
    buttons = answer.block("context_actions")["elements"][0]
    office.sender.act(user_of("rhea"), {**buttons, "value": buttons["negative_button"]["value"]}, answer)
    view = opened(office.slack)
    office.settle()
    assert _feedback(office) == [(Verdict.BAD, None, None)]
    office.sender.submit(user_of("rhea"), view, {"comment": "wrong quarter", "correct": "Q1"})
    office.settle()
    assert _feedback(office) == [(Verdict.BAD, "wrong quarter", "Q1")]


def test_nobody_judges_somebody_elses_answer(office: Office) -> None:
    answer = office.ask("rhea", "What are my bookings this quarter?")
    buttons = answer.block("context_actions")["elements"][0]
    office.sender.act(user_of("sami"), {**buttons, "value": buttons["positive_button"]["value"]}, answer)
    office.settle()
    assert _feedback(office) == []


def _feedback(office: Office) -> list[tuple[Verdict, str | None, str | None]]:
    with office.assistant.database.transaction() as session:
        return [(one.verdict, one.comment, one.correct) for one in session.scalars(select(TurnFeedback))]


def test_the_home_button_opens_an_empty_form(office: Office) -> None:
    office.sender.act(
        user_of("rhea"), {"action_id": "log", "type": "button", "value": "home"}, None, view={"type": "home"}
    )
    shown = inputs(opened(office.slack))
    assert "initial_option" not in shown["account"]
    assert "initial_value" not in shown["summary"]


def _at_home(office: Office, who: str, proposal: str) -> dict[str, Any]:
    """The form that Edit on the Home tab opens."""
    before = len(office.slack.views)
    action = {"action_id": "edit", "type": "button", "value": f"0:p:{proposal}"}
    office.sender.act(user_of(who), action, None, view={"type": "home"})
    return opened(office.slack, before)


def test_every_write_of_a_proposal_is_edited_in_one_form(office: Office) -> None:
    proposal = propose_calls(office.assistant, office.assistant.principal("rhea@example.com"), *CALL_AND_TASK)
    view = _at_home(office, "rhea", proposal)
    check_view(view)
    shown = inputs(view)
    assert shown["0:summary"]["initial_value"] == "they want a discount"
    assert shown["1:values.0"]["initial_value"] == "2026-07-03"
    told = [block["text"]["text"] for block in view["blocks"] if block["type"] == "section"]
    assert len(told) == 2
    assert "Alder Works" in told[0]
    wrong = office.sender.submit(user_of("rhea"), view, {"0:when": "next Friday", "1:values.0": "blue moon"})
    assert set(wrong.body["errors"]) == {"0:when", "1:values.0"}
    assert not activities(office)
    office.sender.submit(user_of("rhea"), view, {"0:summary": "they want five percent", "1:values.0": "tomorrow"})
    office.settle()
    [logged] = activities(office)
    assert logged.summary == "they want five percent"
    with office.assistant.database.transaction() as session:
        [task] = session.scalars(select(Task))
        changed = session.scalars(select(ChangeSet)).one()
    assert str(task.due_on) == "2026-07-01"
    assert [part.tool for part in changed.sayings] == ["log_activity", "create_record"]
    assert set(office.slack.said_in(dm_of("rhea"))[-1].buttons()) == {"edit", "undo"}


def test_who_may_approve_edits_anothers_and_it_stays_theirs(office: Office) -> None:
    proposal = propose_calls(office.assistant, office.assistant.principal("rhea@example.com"), *CALL_AND_TASK)
    office.sender.submit(user_of("nora"), _at_home(office, "nora", proposal), {"0:summary": "five percent"})
    office.settle()
    [logged] = activities(office)
    rhea, nora = (office.assistant.principal(f"{who}@example.com").person_id for who in ("rhea", "nora"))
    with office.assistant.database.transaction() as session:
        changed = session.scalars(select(ChangeSet)).one()
    assert (logged.person_id, logged.summary, changed.person_id) == (rhea, "five percent", nora)
    view = _at_home(office, "sami", proposal)
    assert "submit" not in view
    assert "Alder" not in json.dumps(view)


def test_an_edit_of_what_somebody_decided_meanwhile_has_no_effect(office: Office) -> None:
    rhea = office.assistant.principal("rhea@example.com")
    proposal = propose_calls(office.assistant, rhea, *CALL_AND_TASK)
    view = _at_home(office, "rhea", proposal)
    office.assistant.decide(rhea, proposal, approve=False)
    office.sender.submit(user_of("rhea"), view, {"0:summary": "five percent"})
    office.settle()
    assert not activities(office)
    assert "already decided" in office.slack.said_in(dm_of("rhea"))[-1].all_text

"""What is written from Slack: at once with Edit and Undo, or as a card that waits for somebody's word."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from knowledge.sales.plan.targets import Target
from knowledge.sales.sell.accounts import Account
from knowledge.sales.sell.activities import Activity
from knowledge.sales.sell.deals import Deal
from tests.integrations.slack.conftest import Office, at_work, dm_of, user_of
from tests.support.slack.server import Fault, Message

pytestmark = pytest.mark.slow

CALL = "called Anna Alt at Alder Works about Alder-Open, 20 min, they want a discount"
TARGET = "set the bookings target of team North for Q3 2026 to 50,000"


def activities(office: Office) -> list[Activity]:
    with office.assistant.database.transaction() as session:
        return list(session.scalars(select(Activity).order_by(Activity.id)))


def amount(office: Office, deal: str) -> int | None:
    with office.assistant.database.transaction() as session:
        return session.scalar(select(Deal.amount).where(Deal.name == deal))


def targets(office: Office) -> int:
    with office.assistant.database.transaction() as session:
        return session.scalar(select(func.count()).select_from(Target)) or 0


def propose(office: Office, who: str = "rhea", text: str = "set the amount of Alder-Open to 1800") -> Message:
    """A card that waits."""
    card = office.ask(who, text)
    assert "approve" in card.buttons(), card.all_text
    return card


def test_one_sentence_logs_a_call_linked_to_account_contact_and_deal(office: Office) -> None:
    card = office.ask("rhea", CALL)
    [logged] = activities(office)
    with office.assistant.database.transaction() as session:
        account = session.scalar(select(Account.id).where(Account.name == "Alder Works"))
        deal = session.scalar(select(Deal.id).where(Deal.name == "Alder-Open"))
    assert (logged.account_id, logged.deal_id, logged.duration_minutes) == (account, deal, 20)
    assert logged.contact_id is not None
    assert set(card.buttons()) == {"edit", "undo"}
    assert "Alder Works" in card.all_text
    assert len(office.slack.said_in(dm_of("rhea"))) == 1


def test_undo_takes_it_back_and_the_card_says_so(office: Office) -> None:
    card = office.ask("rhea", CALL)
    office.sender.press(user_of("rhea"), card, "undo")
    office.settle()
    assert not activities(office)
    assert "Undone." in card.all_text
    assert not card.buttons()


def test_a_second_click_on_undo_has_no_effect_and_says_so(office: Office) -> None:
    card = office.ask("rhea", CALL)
    undo = card.buttons()["undo"]
    for _ in range(2):
        office.sender.act(user_of("rhea"), {**undo, "type": "button"}, card)
    office.settle()
    assert not activities(office)
    assert [one.to for one in office.slack.ephemerals] == [user_of("rhea")]


@pytest.mark.quick
def test_a_high_risk_write_waits_with_before_and_after(office: Office) -> None:
    card = propose(office)
    assert amount(office, "Alder-Open") == 150_000
    assert "$1,500" in card.all_text
    assert "$1,800" in card.all_text
    assert "Expires" in card.all_text
    assert set(card.buttons()) == {"approve", "reject", "edit"}


def test_approving_writes_once_whatever_is_clicked_twice(office: Office) -> None:
    card = propose(office)
    button = {**card.buttons()["approve"], "type": "button"}
    clicks = [
        threading.Thread(target=office.sender.act, args=(user_of("rhea"), button, card)) for _ in range(3)
    ]  # fmt: skip
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    office.settle()
    assert amount(office, "Alder-Open") == 180_000
    assert "Approved by Rhea Rowe" in card.all_text
    assert len([one for one in office.slack.said_in(dm_of("rhea")) if one is not card]) == 1
    assert len(office.slack.ephemerals) == 2


def test_the_same_click_delivered_twice_is_one(office: Office) -> None:
    card = propose(office)
    for _ in range(2):
        office.sender.press(user_of("rhea"), card, "approve", action_ts="1700000000.000001")
    office.settle()
    assert amount(office, "Alder-Open") == 180_000
    assert not office.slack.ephemerals


def test_rejecting_changes_nothing_and_says_who(office: Office) -> None:
    card = propose(office)
    office.sender.press(user_of("rhea"), card, "reject")
    office.settle()
    assert amount(office, "Alder-Open") == 150_000
    assert "Rejected by Rhea Rowe" in card.all_text


def test_who_may_not_approve_sees_why_and_nothing_is_written(office: Office) -> None:
    card = office.ask("nora", TARGET)
    assert "Waits for somebody who may approve it." in card.all_text
    office.sender.press(user_of("nora"), card, "approve")
    office.settle()
    assert targets(office) == 0
    [told] = office.slack.ephemerals
    assert (told.to, told.channel) == (user_of("nora"), dm_of("nora"))
    assert "approve" in card.buttons()
    office.sender.press(user_of("dora"), card, "approve")
    office.settle()
    assert targets(office) == 1


def test_somebody_elses_card_is_nobodys_to_click(office: Office) -> None:
    card = propose(office)
    office.sender.press(user_of("sami"), card, "approve")
    office.settle()
    assert amount(office, "Alder-Open") == 150_000
    assert [one.to for one in office.slack.ephemerals] == [user_of("sami")]


def test_two_people_who_may_approve_click_and_one_of_them_does(office: Office) -> None:
    card = propose(office)
    clicks = [
        threading.Thread(target=office.sender.press, args=(user_of(who), card, "approve")) for who in ("nora", "rhea")
    ]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    office.settle()
    assert amount(office, "Alder-Open") == 180_000
    assert len(office.slack.ephemerals) == 1
    assert card.all_text.count("Approved by") == 1


def test_a_click_on_an_expired_proposal_says_so_and_closes_the_card(office: Office) -> None:
    card = propose(office)
    later = office.assistant.now() + timedelta(days=8)
    office.assistant.now = lambda: later  # type: ignore[method-assign]
    office.sender.press(user_of("rhea"), card, "approve")
    office.settle()
    assert amount(office, "Alder-Open") == 150_000
    assert "Expired" in card.all_text
    assert not card.buttons()


def test_a_restart_between_proposal_and_approval_changes_nothing(office: Office, slack, home) -> None:
    card = propose(office)
    office.desk.stop()
    with at_work(slack, home) as again:
        again.sender.press(user_of("rhea"), card, "approve")
        again.settle()
        assert amount(again, "Alder-Open") == 180_000


def test_a_record_that_moved_meanwhile_is_not_overwritten(office: Office) -> None:
    card = propose(office)
    with office.assistant.database.transaction(write=True) as session:
        deal = session.scalars(select(Deal).where(Deal.name == "Alder-Open")).one()
        deal.amount, deal.version = 160_000, deal.version + 1
    office.sender.press(user_of("rhea"), card, "approve")
    office.settle()
    assert amount(office, "Alder-Open") == 160_000
    assert "changed" in office.slack.ephemerals[0].all_text


def test_a_click_whose_card_can_not_be_renewed_still_counts(office: Office) -> None:
    card = propose(office)
    office.slack.fail("chat.update", Fault(status=503))
    office.sender.press(user_of("rhea"), card, "approve")
    office.settle()
    assert amount(office, "Alder-Open") == 180_000
    assert "Approved by" in card.all_text
    assert not office.slack.ephemerals


def test_a_call_is_logged_in_chinese_too(office: Office) -> None:
    card = office.ask("rhea", "今天给Alder Works打了电话，对方想要折扣")
    assert len(activities(office)) == 1
    assert card.buttons()["undo"]["text"]["text"] == "撤销"


def test_who_may_approve_is_asked_in_their_direct_message(office: Office) -> None:
    card = office.ask("nora", TARGET)
    [asked] = office.slack.said_in(dm_of("dora"))
    assert "Nora Nolan asks for your approval" in asked.all_text
    assert set(asked.buttons()) == {"approve", "reject", "edit"}
    assert not office.slack.said_in(dm_of("otis"))
    office.sender.press(user_of("dora"), asked, "approve")
    office.settle()
    assert targets(office) == 1
    assert "Approved by Dora Dahl" in asked.all_text
    office.sender.press(user_of("dora"), card, "approve")
    office.settle()
    assert targets(office) == 1
    assert "Approved." in card.all_text

"""Approve, reject and undo on the wire: by whom, and once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from knowledge import conversations
from knowledge.changes import Plan, RecordChange, Risk
from knowledge.sales.sell.accounts import Account
from tests.api.conftest import Office

pytestmark = pytest.mark.slow


def propose(office: Office, *, age: timedelta = timedelta(0)) -> tuple[str, int]:
    """A proposal of Rita's to move her account's industry; gives its id and the account's."""
    desk = office.assistant
    principal = desk.principal("rep@example.com")
    with desk.database.transaction() as session:
        account = session.scalars(select(Account).where(Account.name == "Rita Industries")).one()
        change = RecordChange(
            kind="account", id=account.id, version=account.version, label=account.name,
            before={"sector": account.sector}, after={"sector": "retail"},
        )  # fmt: skip
        plan = Plan(tool="update_account", summary="set the sector", risk=Risk.HIGH, changes=[change])
        made = conversations.propose(
            session, principal, plan.model_dump(mode="json"), thread_id=None, now=desk.now() - age
        )
        return made.id, account.id


def sector(office: Office, account_id: int) -> str | None:
    with office.assistant.database.transaction() as session:
        return session.get_one(Account, account_id).sector


@pytest.mark.quick
def test_a_person_approves_once_and_can_undo(office: Office) -> None:
    proposal, account = propose(office)
    with office.browser("rep@example.com") as page:
        done = page.post(f"/v1/proposals/{proposal}", json={"decision": "approve"}).json()
        assert done["outcome"] == "done"
        assert sector(office, account) == "retail"
        again = page.post(f"/v1/proposals/{proposal}", json={"decision": "approve"})
        assert (again.status_code, again.json()["code"]) == (409, "proposal.decided")
        change = next(part for part in done["parts"] if part["kind"] == "undo")["change_set_id"]
        undone = page.post(f"/v1/changes/{change}/undo")
        assert (undone.status_code, undone.json()["outcome"]) == (200, "done")
        assert sector(office, account) is None
        assert page.post(f"/v1/changes/{change}/undo").json()["code"] == "undo.already"


def test_rejecting_writes_nothing(office: Office) -> None:
    proposal, account = propose(office)
    with office.browser("rep@example.com") as page:
        assert page.post(f"/v1/proposals/{proposal}", json={"decision": "reject"}).status_code == 200
        assert page.post(f"/v1/proposals/{proposal}", json={"decision": "approve"}).status_code == 409
    assert sector(office, account) is None


def test_a_key_approves_only_when_it_was_made_so(office: Office) -> None:
    proposal, account = propose(office)
    with office.by_key("rep@example.com") as key:
        answer = key.post(f"/v1/proposals/{proposal}", json={"decision": "approve"})
        assert (answer.status_code, answer.json()["code"]) == (403, "access.approve")
        assert sector(office, account) is None
    with office.by_key("rep@example.com", may_approve=True) as key:
        assert key.post(f"/v1/proposals/{proposal}", json={"decision": "approve"}).status_code == 200
    assert sector(office, account) == "retail"


@pytest.mark.parametrize("who", ["other@example.com", "trainee@example.com"])
def test_others_find_no_such_proposal_and_no_such_change(office: Office, who: str) -> None:
    proposal, account = propose(office)
    with office.browser(who) as page:
        answer = page.post(f"/v1/proposals/{proposal}", json={"decision": "approve"})
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown.proposal")
        assert page.post("/v1/proposals/pr_none", json={"decision": "approve"}).json() | {"request_id": ""} == (
            answer.json() | {"request_id": ""}
        )
    with office.browser("rep@example.com") as page:
        done = page.post(f"/v1/proposals/{proposal}", json={"decision": "approve"}).json()
    change = next(part for part in done["parts"] if part["kind"] == "undo")["change_set_id"]
    with office.browser(who) as page:
        assert page.post(f"/v1/changes/{change}/undo").json()["code"] == "undo.unknown"
    assert sector(office, account) == "retail"


def test_the_manager_may_decide_for_the_team(office: Office) -> None:
    proposal, account = propose(office)
    with office.browser("manager@example.com") as page:
        assert page.post(f"/v1/proposals/{proposal}", json={"decision": "approve"}).status_code == 200
    assert sector(office, account) == "retail"


def test_an_expired_proposal_and_a_moved_record_write_nothing(office: Office) -> None:
    old, account = propose(office, age=timedelta(days=8))
    moved, _ = propose(office)
    with office.assistant.database.transaction() as session:
        record = session.get_one(Account, account)
        record.sector, record.version = "energy", record.version + 1
    with office.browser("rep@example.com") as page:
        answer = page.post(f"/v1/proposals/{old}", json={"decision": "approve"})
        assert (answer.status_code, answer.json()["code"]) == (409, "proposal.expired")
        answer = page.post(f"/v1/proposals/{moved}", json={"decision": "approve"})
        assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")
    assert sector(office, account) == "energy"


@pytest.mark.quick
@pytest.mark.parametrize("body", [{}, {"decision": "maybe"}, {"decision": "approve", "why": "x"}])
def test_a_decision_is_approve_or_reject(office: Office, body: dict[str, str]) -> None:
    proposal, _ = propose(office)
    with office.browser("rep@example.com") as page:
        answer = page.post(f"/v1/proposals/{proposal}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")


def test_a_write_by_message_is_undone_by_its_part(office: Office) -> None:
    with office.browser("rep@example.com") as page:
        asked = {"message": "log a call with Rita Industries today: they want a quote"}
        reply = page.post("/v1/chat", json=asked).json()
        assert reply["outcome"] == "done", reply["text"]
        change = next(part for part in reply["parts"] if part["kind"] == "undo")["change_set_id"]
        assert page.post(f"/v1/changes/{change}/undo").status_code == 200


@pytest.mark.parametrize(
    ("own", "others", "words"),
    [
        (
            "log a call with Rita Industries today: they want a quote",
            "log a call with Otto Industries today: they want a quote",
            ("a call with Rita Industries", "log a call with Otto Industries", "logged a call with Otto Industries"),
        ),
        (
            "今天给Rita Industries打了电话，对方想要报价", "今天给Otto Industries打了电话，对方想要报价",
            ("与Rita Industries的电话", "记录2026-03-02与Otto Industries的电话", "与Otto Industries的电话已记录"),
        ),
    ],
)  # fmt: skip
def test_what_an_earlier_reply_offers_is_marked_when_it_is_over(
    office: Office, own: str, others: str, words: tuple[str, str, str]
) -> None:
    """A log of one's own, one that waits, and what the thread shows of both before and after they were decided."""
    with office.browser("rep@example.com") as page:
        done = page.post("/v1/chat", json={"message": own}).json()
        thread = done["thread_id"]
        [waiting] = page.post("/v1/chat", json={"message": others, "thread_id": thread}).json()["proposals"]
        assert waiting["summary"].startswith(words[1])

        def parts() -> dict[str, dict[str, object]]:
            turns = page.get(f"/v1/threads/{thread}").json()["turns"][:2]
            return {part["kind"]: part for turn in turns for part in turn["reply"]["parts"]}

        assert (parts()["undo"]["undone"], parts()["proposal"]["state"]) == (False, "pending")
        change = next(part for part in done["parts"] if part["kind"] == "undo")["change_set_id"]
        undone = page.post(f"/v1/changes/{change}/undo").json()
        approved = page.post(f"/v1/proposals/{waiting['id']}", json={"decision": "approve"}).json()
        assert words[0] in undone["text"]
        assert words[2] in approved["text"]
        assert undone["language"] == approved["language"] == done["language"]
        assert (parts()["undo"]["undone"], parts()["proposal"]["state"]) == (True, "approved")
        later = office.assistant.now() + timedelta(days=8)
        [expired] = page.post("/v1/chat", json={"message": others, "thread_id": thread}).json()["proposals"]
        office.assistant.now = lambda: later  # type: ignore[method-assign]
        turns = page.get(f"/v1/threads/{thread}").json()["turns"]
        assert [one["state"] for turn in turns for one in turn["reply"]["proposals"]] == ["approved", "expired"]
        answer = page.post(f"/v1/proposals/{expired['id']}", json={"decision": "approve"})
        assert answer.json()["code"] == "proposal.expired"


def test_a_narrowed_key_uses_its_tools_only(office: Office) -> None:
    asked = {"message": "log a call with Rita Industries today: they want a quote"}
    with office.by_key("rep@example.com", tools=["find_accounts"]) as key:
        reply = key.post("/v1/chat", json=asked).json()
        assert "log_activity" not in [call["tool"] for call in reply["tool_calls"] if call["status"] == "ok"]
        assert reply["outcome"] != "done"
        listed = key.post("/v1/chat", json={"message": "list my accounts"}).json()
        assert [call["tool"] for call in listed["tool_calls"]] == ["find_accounts"]


def test_what_waits_stands_in_the_list_of_who_asked_and_of_who_may_approve(office: Office) -> None:
    proposal, _ = propose(office)
    with office.browser("rep@example.com") as page:
        mine = page.get("/v1/proposals", params={"language": "zh"}).json()
    assert [(part["id"], part["asked_by"], part["may_approve"]) for part in mine] == [(proposal, None, True)]
    with office.browser("director@example.com") as page:
        [theirs] = page.get("/v1/proposals").json()
        assert (theirs["id"], theirs["asked_by"], theirs["may_approve"]) == (proposal, "Rita Rep", True)
        page.post(f"/v1/proposals/{proposal}", json={"decision": "approve"})
        assert page.get("/v1/proposals").json() == []

"""What a message writes: at once or after approval, once, logged, and undone; in both languages."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from assistant.render import word_refusal
from assistant.reply import ChoicesPart, ProposalPart, Reply, UndoPart
from assistant.turn import Closing
from knowledge import changes, conversations
from knowledge.access import Access, Principal
from knowledge.changes import Change, ChangeSet, Plan, RecordChange, Risk
from knowledge.company import get_company
from knowledge.names import rebuild_names
from knowledge.refusals import Refusal
from knowledge.sales.sell.accounts import Account, Contact
from knowledge.sales.sell.activities import Activity, ActivityKind
from knowledge.sales.sell.deals import Deal
from tests.support.company import TODAY, Desk, person_id

pytestmark = pytest.mark.slow

TOLD = {
    "en": "I called {} this morning, 20 minutes, they want a discount; next step: send the offer",
    "zh": "今天上午给{}打了电话，20分钟，对方想要折扣；下一步：发送报价",
}
STEPS = {"en": "send the offer", "zh": "发送报价"}
both = pytest.mark.parametrize("language", ["en", "zh"])


def undo_of(reply: Reply) -> UndoPart:
    return next(part for part in reply.parts if isinstance(part, UndoPart))


def proposal_of(reply: Reply) -> ProposalPart:
    assert reply.outcome == "proposed", reply.text
    return reply.proposals[0]


def reads_in(language: str, reply: Reply, subject: str) -> None:
    """Whether what was written, waits or was taken back is said in one language; what was told stays as it was."""
    said = {"en": f"a call with {subject} on 2026-06-30", "zh": f"2026-06-30与{subject}的电话"}[language]
    assert said in reply.text, reply.text
    assert "call:" not in reply.model_dump_json()


def refused_with(code: str, call: Any, *arguments: Any, **named: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        call(*arguments, **named)
    assert refused.value.code == code
    return refused.value


def account_id(desk: Desk, name: str) -> int:
    with desk.assistant.database.transaction() as session:
        return session.scalars(select(Account.id).where(Account.name == name)).one()


@pytest.mark.quick
@both
def test_a_call_with_one_s_own_customer_is_logged_at_once(desk: Desk, language: str) -> None:
    reply = desk.ask("rhea", TOLD[language].format("Alder Works"))
    assert (reply.outcome, reply.language) == ("done", language), reply.text
    [activity] = desk.activities()
    assert (activity.kind, activity.happened_on, activity.duration_minutes) == (ActivityKind.CALL, TODAY, 20)
    assert activity.account_id == account_id(desk, "Alder Works")
    assert activity.person_id == desk.who("rhea").person_id
    assert activity.next_step == STEPS[language]
    assert {"en": "discount", "zh": "折扣"}[language] in (activity.summary or "")
    for said in ("Alder Works", STEPS[language], "20"):
        assert said in reply.text
    undone = desk.assistant.undo(desk.who("rhea"), undo_of(reply).change_set_id)
    assert (undone.outcome, desk.activities()) == ("done", [])
    reads_in(language, undone, "Alder Works")
    refused_with("undo.already", desk.assistant.undo, desk.who("rhea"), undo_of(reply).change_set_id)


@both
def test_a_rejected_call_and_one_that_was_decided_are_said_in_the_language(desk: Desk, language: str) -> None:
    waiting = proposal_of(desk.ask("rhea", TOLD[language].format("Cedar Labs")))
    assert waiting.summary.startswith({"en": "log a call", "zh": "记录"}[language])
    rejected = desk.assistant.decide(desk.who("rhea"), waiting.id, approve=False)
    assert {"en": "log a call with Cedar Labs", "zh": "与Cedar Labs的电话"}[language] in rejected.text
    refused = refused_with("proposal.decided", desk.assistant.decide, desk.who("rhea"), waiting.id, approve=True)
    assert {"en": "rejected", "zh": "已拒绝"}[language] in word_refusal(refused, rejected.language)


def test_a_change_from_before_sayings_were_kept_is_undone_with_its_summary(desk: Desk) -> None:
    reply = desk.ask("rhea", TOLD["en"].format("Alder Works"))
    with desk.assistant.database.transaction() as session:
        session.get_one(ChangeSet, undo_of(reply).change_set_id).said = None
    undone = desk.assistant.undo(desk.who("rhea"), undo_of(reply).change_set_id)
    assert "Alder Works, 2026-06-30" in undone.text


def test_a_proposal_is_shown_to_who_may_decide_it_only(desk: Desk) -> None:
    waiting = waiting_call(desk)
    shown = desk.assistant.proposal(desk.who("nora"), waiting.id, "zh")
    assert (shown.state, shown.id) == ("pending", waiting.id)
    assert shown.summary.startswith("记录")
    assert len(shown.rows) == len(waiting.rows)
    refused_with("unknown.proposal", desk.assistant.proposal, desk.who("sami"), waiting.id, "en")
    desk.assistant.decide(desk.who("nora"), waiting.id, approve=True)
    assert desk.assistant.proposal(desk.who("rhea"), waiting.id, "en").state == "approved"


@both
def test_a_call_with_somebody_else_s_customer_waits(desk: Desk, language: str) -> None:
    reply = desk.ask("rhea", TOLD[language].format("Cedar Labs"))
    waiting = proposal_of(reply)
    assert desk.activities() == []
    assert waiting.may_approve
    assert "Cedar Labs" in waiting.summary
    assert any(STEPS[language] in cell for row in waiting.rows for cell in row)
    for stranger in ("sven", "sami", "tilda"):
        refused_with("unknown.proposal", desk.assistant.decide, desk.who(stranger), waiting.id, approve=True)
    reads_in(language, reply, "Cedar Labs")
    done = desk.assistant.decide(desk.who("rhea"), waiting.id, approve=True)
    assert (done.outcome, done.language) == ("done", language)
    reads_in(language, done, "Cedar Labs")
    [activity] = desk.activities()
    assert (activity.account_id, activity.person_id) == (account_id(desk, "Cedar Labs"), desk.who("rhea").person_id)
    for approve in (True, False):
        refused_with("proposal.decided", desk.assistant.decide, desk.who("rhea"), waiting.id, approve=approve)
    assert len(desk.activities()) == 1


def waiting_call(desk: Desk, key: str = "rhea") -> ProposalPart:
    return proposal_of(desk.ask(key, "log a call with Cedar Labs today: they want a quote"))


def test_the_manager_of_who_asked_decides_too_and_who_asked_may_undo(desk: Desk) -> None:
    waiting = waiting_call(desk)
    done = desk.assistant.decide(desk.who("nora"), waiting.id, approve=True)
    assert len(desk.activities()) == 1
    for stranger in ("sami", "sven", "tilda"):
        refused_with("undo.unknown", desk.assistant.undo, desk.who(stranger), undo_of(done).change_set_id)
    assert desk.assistant.undo(desk.who("rhea"), undo_of(done).change_set_id).outcome == "done"
    assert desk.activities() == []


def test_a_rejected_proposal_is_over(desk: Desk) -> None:
    waiting = waiting_call(desk)
    assert desk.assistant.decide(desk.who("rhea"), waiting.id, approve=False).outcome == "done"
    refused_with("proposal.decided", desk.assistant.decide, desk.who("rhea"), waiting.id, approve=True)
    assert (desk.activities(), desk.count(ChangeSet)) == ([], 0)


def test_an_expired_proposal_writes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = waiting_call(desk)
    later = desk.assistant.now() + conversations.PROPOSAL_LIFE + timedelta(minutes=1)
    monkeypatch.setattr(desk.assistant, "now", lambda: later)
    refused_with("proposal.expired", desk.assistant.decide, desk.who("rhea"), waiting.id, approve=True)
    assert desk.activities() == []


def test_approving_rereads_what_the_plan_refers_to(desk: Desk) -> None:
    """The customer is gone by the time of the approval: it says so, and nothing is written."""
    waiting = waiting_call(desk)
    with desk.assistant.database.transaction() as session:
        gone = account_id(desk, "Cedar Labs")
        for table in (Deal, Contact):
            session.execute(delete(table).where(table.account_id == gone))
        session.execute(delete(Account).where(Account.id == gone))
    refused_with("changed_meanwhile", desk.assistant.decide, desk.who("rhea"), waiting.id, approve=True)
    assert (desk.activities(), desk.count(ChangeSet)) == ([], 0)
    assert desk.assistant.decide(desk.who("rhea"), waiting.id, approve=False).outcome == "done"


def test_who_may_no_longer_write_may_no_longer_approve(desk: Desk) -> None:
    from knowledge.sales.team.people import Person, Role

    waiting = waiting_call(desk)
    with desk.assistant.database.transaction() as session:
        session.get_one(Person, person_id(session, "rhea")).role = Role.TRAINEE
    refused_with("access.write_other", desk.assistant.decide, desk.who("rhea"), waiting.id, approve=True)
    assert desk.activities() == []


def test_a_key_decides_only_if_it_may_and_only_about_its_tools(desk: Desk) -> None:
    waiting = waiting_call(desk)
    key = desk.who("rhea", may_approve=False)
    refused_with("access.approve", desk.assistant.decide, key, waiting.id, approve=True)
    narrowed = desk.who("rhea", only_tools=frozenset({"query_metric"}))
    refused_with("access.tool", desk.assistant.decide, narrowed, waiting.id, approve=True)
    assert desk.activities() == []
    done = desk.assistant.decide(desk.who("rhea", only_tools=frozenset({"log_activity"})), waiting.id, approve=True)
    assert len(desk.activities()) == 1
    refused_with("access.tool", desk.assistant.undo, narrowed, undo_of(done).change_set_id)
    assert len(desk.activities()) == 1


def test_two_approvals_at_once_write_once(desk: Desk) -> None:
    waiting = waiting_call(desk)
    outcomes: list[str] = []

    def click(who: Principal) -> None:
        try:
            outcomes.append(desk.assistant.decide(who, waiting.id, approve=True).outcome)
        except Refusal as refusal:
            outcomes.append(refusal.code)

    people = [desk.who("rhea"), desk.who("nora"), desk.who("rhea"), desk.who("dora")]
    at_once(*[lambda who=who: click(who) for who in people])
    assert sorted(outcomes) == ["done", *["proposal.decided"] * 3]
    assert len(desk.activities()) == 1


def at_once(*calls: Any) -> None:
    """Run calls in threads of their own, and wait for all."""
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_two_undos_at_once_take_it_back_once(desk: Desk) -> None:
    done = desk.ask("rhea", "log a call with Alder Works today: they want a quote")
    outcomes: list[str] = []

    def click() -> None:
        try:
            outcomes.append(desk.assistant.undo(desk.who("rhea"), undo_of(done).change_set_id).outcome)
        except Refusal as refusal:
            outcomes.append(refusal.code)

    at_once(*[click] * 4)
    assert sorted(outcomes) == ["done", *["undo.already"] * 3]
    assert (desk.activities(), desk.count(ChangeSet)) == ([], 2)


def test_the_log_has_who_when_before_after_thread_and_tool(desk: Desk) -> None:
    reply = desk.ask("rhea", "log a call with Alder Works today: they want a quote")
    with desk.assistant.database.transaction() as session:
        [done] = session.scalars(select(ChangeSet))
        [change] = session.scalars(select(Change))
        assert (done.person_id, done.tool, done.thread_id) == (
            person_id(session, "rhea"),
            "log_activity",
            reply.thread_id,
        )
        assert abs(done.applied_at - desk.assistant.now()) < timedelta(minutes=5)
        assert (change.kind, change.before) == ("activity", None)
        assert change.after is not None
        assert change.after["account_id"] == account_id(desk, "Alder Works")
        assert date.fromisoformat(change.after["happened_on"]) == TODAY
        assert session.get_one(Activity, change.record_id).summary == change.after["summary"]
    desk.assistant.undo(desk.who("rhea"), done.id)
    with desk.assistant.database.transaction() as session:
        back = session.scalars(select(ChangeSet).where(ChangeSet.undoes_id == done.id)).one()
        taken = session.scalars(select(Change).where(Change.change_set_id == back.id)).one()
        assert (back.person_id, back.thread_id) == (person_id(session, "rhea"), reply.thread_id)
        assert (taken.before, taken.after) == (change.after, None)


def test_what_was_touched_since_is_not_undone(desk: Desk) -> None:
    reply = desk.ask("rhea", "log a call with Alder Works today: they want a quote")
    with desk.assistant.database.transaction() as session:
        activity = session.scalars(select(Activity)).one()
        activity.summary, activity.version = "more", activity.version + 1
    refused_with("changed_meanwhile", desk.assistant.undo, desk.who("rhea"), undo_of(reply).change_set_id)
    assert [activity.summary for activity in desk.activities()] == ["more"]


def test_what_another_field_saw_since_does_not_keep_from_undoing(desk: Desk) -> None:
    who = desk.who("rhea")
    with desk.assistant.database.transaction() as session:
        access = Access(session, who, TODAY, get_company(session))
        account = session.scalars(select(Account).where(Account.name == "Alder Works")).one()
        moved = RecordChange(
            kind="account", id=account.id, version=account.version, before={"city": None}, after={"city": "There"}
        )
        plan = Plan(tool="test", summary="move", risk=Risk.HIGH, changes=[moved])
        done = changes.apply(access, plan, now=desk.assistant.now())
        account.sector, account.version = "retail", account.version + 1
    assert desk.assistant.undo(who, done.change_set_id).outcome == "done"
    with desk.assistant.database.transaction() as session:
        account = session.scalars(select(Account).where(Account.name == "Alder Works")).one()
        assert (account.city, account.sector) == (None, "retail")


QUESTIONS = [
    "did I call Alder Works this morning?", "Should I call Alder Works today?", "who called Alder Works?",
    "when did we last visit Alder Works?", "how many calls did I make with Alder Works?",
    "what did I log yesterday?", "have you logged my call with Alder Works?", "can I log a call with Alder Works?",
    "今天给Alder Works打过电话吗？", "我上次拜访Alder Works是什么时候", "谁给Alder Works打了电话？",
    "要不要今天给Alder Works打电话？", "我拜访过Alder Works几次？", "昨天有没有给Alder Works打电话",
]  # fmt: skip


def test_a_question_never_writes(desk: Desk) -> None:
    for question in QUESTIONS:
        reply = desk.ask("rhea", question)
        assert reply.outcome != "done", (question, reply.text)
        assert (desk.activities(), desk.count(ChangeSet)) == ([], 0)


def test_what_a_model_plans_at_a_question_waits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever model misreads a question as an order, nothing is written until a person says so."""
    from assistant.models.builtin.calling import Call

    planned = [Call("log_activity", {"kind": "call", "account": "Alder Works"})]
    monkeypatch.setattr("assistant.models.builtin.decide.understand", lambda *_: planned)
    for question in ("did I call Alder Works?", "今天打过电话吗", "我给Alder Works打过电话吗？ "):
        assert desk.ask("rhea", question).outcome == "proposed"
    assert desk.activities() == []
    assert desk.ask("rhea", "I called Alder Works.").outcome == "done"


@pytest.mark.quick
@pytest.mark.parametrize(
    "message", ["I called a customer this morning", "log a call", "今天拜访了客户", "记录一下电话"]
)
def test_a_missing_account_is_asked_for(desk: Desk, message: str) -> None:
    reply = desk.ask("rhea", message)
    assert (reply.outcome, desk.activities()) == ("needs_detail", [])
    assert {"en": "account", "zh": "客户"}[reply.language] in reply.text


@pytest.mark.parametrize(
    "message", ["I called Delphi Supply this morning, they want a demo", "今天拜访了Delphi Supply，对方想看演示"]
)
def test_an_ambiguous_account_gives_choices_and_is_named(desk: Desk, message: str) -> None:
    reply = desk.ask("rhea", message)
    assert (reply.outcome, desk.activities()) == ("needs_detail", [])
    [choices] = [part for part in reply.parts if isinstance(part, ChoicesPart)]
    assert choices.choices == ["Delphi Supply Inc", "Delphi Supply LLC"]
    assert "Delphi Supply" in reply.text.split("?")[0].split("？")[0].split("。")[0]
    assert "…" not in reply.text


@pytest.mark.parametrize(
    "message",
    [
        "log a visit to Alder Works tomorrow", "log a call with Alder Works on 2026-07-15: discussed prices",
        "记录一下：明天拜访Alder Works", "记录一下：2026年7月15日给Alder Works打了电话",
    ],
)  # fmt: skip
def test_what_has_not_happened_is_not_logged(desk: Desk, message: str) -> None:
    reply = desk.ask("rhea", message)
    assert (reply.outcome, desk.activities()) == ("needs_detail", []), reply.text


@pytest.mark.parametrize(
    ("message", "day"),
    [
        ("I visited Alder Works yesterday, talked about prices", TODAY - timedelta(days=1)),
        ("昨天拜访了Alder Works，谈了价格", TODAY - timedelta(days=1)),
        ("I visited Alder Works on 2026-06-15, talked about prices", date(2026, 6, 15)),
    ],
)
def test_the_day_is_the_one_that_was_said(desk: Desk, message: str, day: date) -> None:
    assert desk.ask("rhea", message).outcome == "done"
    [activity] = desk.activities()
    assert (activity.kind, activity.happened_on) == (ActivityKind.VISIT, day)


@pytest.mark.parametrize("message", ["sent Anna Alt an email about the offer", "给Anna Alt发了邮件"])
def test_a_contact_s_account_is_known(desk: Desk, message: str) -> None:
    reply = desk.ask("rhea", message)
    assert reply.outcome == "done", reply.text
    [activity] = desk.activities()
    assert (activity.kind, activity.account_id) == (ActivityKind.EMAIL, account_id(desk, "Alder Works"))
    assert activity.contact_id is not None


def test_a_contact_of_another_account_is_not_taken(desk: Desk) -> None:
    reply = desk.ask("rhea", "had a meeting with Anna Alt at Delphi Supply Inc")
    assert (reply.outcome, desk.activities()) == ("needs_detail", [])
    assert "Anna Alt" in reply.text


def test_a_repeated_key_has_one_effect_and_one_answer(desk: Desk) -> None:
    message = "log a call with Alder Works today: they want a quote"
    first, again = (desk.ask("rhea", message, idempotency_key="k") for _ in range(2))
    assert first == again
    assert len(desk.activities()) == 1
    desk.ask("rhea", message, idempotency_key="other")
    assert len(desk.activities()) == 2


def test_a_repeated_key_has_one_effect_when_both_arrive_at_once(desk: Desk) -> None:
    message = "log a call with Alder Works today: they want a quote"
    who, replies = desk.who("rhea"), []
    at_once(*[lambda: replies.append(desk.ask(who, message, idempotency_key="k"))] * 5)
    assert len(replies) == 5
    assert {reply.turn_id for reply in replies} == {replies[0].turn_id}
    assert len(desk.activities()) == 1


def test_a_key_belongs_to_its_person(desk: Desk) -> None:
    desk.ask("rhea", "log a call with Alder Works today: they want a quote", idempotency_key="k")
    desk.ask("ravi", "log a call with Birch Foods today: they want a quote", idempotency_key="k")
    assert [activity.person_id for activity in desk.activities()] == [
        desk.who(key).person_id for key in ("rhea", "ravi")
    ]


def test_a_failed_turn_gives_its_key_free(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store fails before anything was done: the same request later is done, not answered with nothing."""
    message = "log a call with Alder Works today: they want a quote"
    with monkeypatch.context() as broken:
        broken.setattr("assistant.render.compose", lambda *_args, **_named: 1 / 0)
        broken.setattr("assistant.speaker.Speaker._think", lambda *_args: Closing())
        with pytest.raises(ZeroDivisionError):
            desk.ask("rhea", message, idempotency_key="k")
    assert desk.ask("rhea", message, idempotency_key="k").outcome == "done"
    assert len(desk.activities()) == 1


def test_a_person_s_own_zone_decides_what_today_is(own_home: Any) -> None:
    """21:00 UTC is the next day in Shanghai: there it is logged on that day."""
    from datetime import UTC, datetime

    from assistant.build import build_assistant
    from assistant.settings import load
    from tests.support.company import Desk as Office

    assistant = build_assistant(load({"SALESDESK_HOME": str(own_home)}))
    late = datetime(2026, 6, 30, 21, tzinfo=UTC)
    assistant.now = lambda: late  # type: ignore[method-assign]
    office = Office(assistant)
    shanghai = replace(office.who("rhea"), timezone="Asia/Shanghai")
    office.ask(shanghai, "I called Alder Works today, they want a quote")
    office.ask("rhea", "I called Alder Works today, they want a quote")
    assert [activity.happened_on for activity in office.activities()] == [date(2026, 7, 1), date(2026, 6, 30)]
    assistant.database.close()


def test_a_new_customer_is_found_once_it_is_indexed(desk: Desk) -> None:
    with desk.assistant.database.transaction() as session:
        session.add(Account(name="Ember Mills", owner_id=person_id(session, "rhea")))
        session.flush()
        rebuild_names(session)
    assert desk.ask("rhea", "log a call with Ember Mills today: they want a quote").outcome == "done"

"""Orders to change, make, remove, convert and merge records: from the sentence to the written row, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from assistant.reply import Reply, UndoPart
from knowledge.changes import snapshot
from knowledge.names import rebuild_names
from knowledge.sales.sell.accounts import Account, Contact, Lead
from knowledge.sales.sell.activities import Activity, ActivityKind, Task
from knowledge.sales.sell.complaints import Complaint
from knowledge.sales.sell.deals import Deal, DealContact, DealHistory, DealLine, Stage
from knowledge.sales.sell.products import Product
from tests.support.company import TODAY, Desk, opened, person_id, stored

pytestmark = pytest.mark.slow

both = pytest.mark.parametrize("language", ["en", "zh"])


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, own_home: Path) -> Iterator[Desk]:
    """The company in each kind of database in turn."""
    server = request.getfixturevalue("postgres_server") if request.param == "postgresql" else None
    with stored(server) as url, opened(own_home, **url) as desk:
        yield desk


def one(desk: Desk, table: type[Any], **where: Any) -> Any:
    """The only row of a table with these values."""
    with desk.assistant.database.transaction() as session:
        return session.scalars(select(table).filter_by(**where)).one()


def rows(desk: Desk, table: type[Any], **where: Any) -> list[Any]:
    """The rows of a table with these values."""
    with desk.assistant.database.transaction() as session:
        return list(session.scalars(select(table).filter_by(**where).order_by(table.id)))


def add(desk: Desk, *records: Any) -> None:
    """Write records, and index their names."""
    with desk.assistant.database.transaction(write=True) as session:
        session.add_all(records)
        session.flush()
        rebuild_names(session)


def who(desk: Desk, key: str) -> int:
    with desk.assistant.database.transaction() as session:
        return person_id(session, key)


def stage_of(desk: Desk, deal: str) -> str:
    with desk.assistant.database.transaction() as session:
        return session.scalars(select(Stage.name).join(Deal, Deal.stage_id == Stage.id).where(Deal.name == deal)).one()


def approved(desk: Desk, key: str, reply: Reply) -> Reply:
    """What waits, approved by a person."""
    assert reply.outcome == "proposed", reply.text
    done = desk.assistant.decide(desk.who(key), reply.proposals[0].id, approve=True)
    assert done.outcome == "done", done.text
    return done


def undone(desk: Desk, key: str, reply: Reply) -> None:
    change_set = next(part.change_set_id for part in reply.parts if isinstance(part, UndoPart))
    assert desk.assistant.undo(desk.who(key), change_set).outcome == "done"


@both
def test_a_deal_moves_to_a_stage_and_back(store: Desk, language: str) -> None:
    said = {"en": "move the Cedar Labs deal to negotiation", "zh": "把Cedar Labs的商机推进到谈判阶段"}[language]
    done = approved(store, "sami", store.ask("sami", said))
    assert stage_of(store, "Cedar-Open") == "negotiation"
    deal = one(store, Deal, name="Cedar-Open")
    [history] = rows(store, DealHistory, deal_id=deal.id)
    assert (history.changed_on, history.after) == (TODAY, deal.stage_id)
    undone(store, "sami", done)
    assert stage_of(store, "Cedar-Open") == "proposal"


@both
def test_a_lost_deal_needs_a_reason_and_gets_its_day_and_booking(store: Desk, language: str) -> None:
    asked = {"en": "move Cedar-Open to lost", "zh": "把Cedar-Open改为丢单"}[language]
    lacking = store.ask("sami", asked)
    assert lacking.outcome == "needs_detail", lacking.text
    assert {"en": "loss reason", "zh": "原因"}[language] in lacking.text
    assert stage_of(store, "Cedar-Open") == "proposal"
    told = {"en": f"{asked} (reason: price)", "zh": f"{asked}，原因：价格"}[language]
    done = approved(store, "sami", store.ask("sami", told))
    deal = one(store, Deal, name="Cedar-Open")
    reason = {"en": "price", "zh": "价格"}[language]
    assert (deal.closed_on, deal.booked_owner_id, deal.loss_reason) == (TODAY, who(store, "sami"), reason)
    undone(store, "sami", done)
    again = one(store, Deal, name="Cedar-Open")
    assert (again.closed_on, again.booked_owner_id, again.loss_reason) == (None, None, None)


@pytest.mark.quick
def test_a_deal_that_opens_again_loses_its_close(desk: Desk) -> None:
    approved(desk, "sami", desk.ask("sami", "mark Cedar-2 as lost because of price"))
    approved(desk, "sami", desk.ask("sami", "move Cedar-2 back to negotiation"))
    deal = one(desk, Deal, name="Cedar-2")
    assert (deal.closed_on, deal.booked_owner_id, deal.loss_reason) == (None, None, None)


@pytest.mark.parametrize(
    "said",
    ["set the amount of Cedar-Open to 120k and the expected close to next Friday",
     "把Cedar-Open的金额改为12万，预计关闭日期改为下周五"],
)  # fmt: skip
def test_an_amount_and_a_day_are_set_together(store: Desk, said: str) -> None:
    reply = store.ask("sami", said)
    assert "120,000" in reply.text, reply.text
    done = approved(store, "sami", reply)
    deal = one(store, Deal, name="Cedar-Open")
    assert deal.amount == 12_000_000
    assert deal.expected_close_on in (date(2026, 7, 3), date(2026, 7, 10))
    undone(store, "sami", done)
    assert one(store, Deal, name="Cedar-Open").amount == 350_000


@pytest.mark.parametrize("many", [40, pytest.param(300, marks=pytest.mark.full)])
@both
def test_many_deals_change_hands_as_one_and_come_back(store: Desk, language: str, many: int) -> None:
    rhea, ravi = who(store, "rhea"), who(store, "ravi")
    account = one(store, Account, name="Alder Works").id
    with store.assistant.database.transaction(write=True) as session:
        stage = session.scalars(select(Stage.id).where(Stage.name == "proposal")).one()
        session.add_all(
            Deal(name=f"Bulk {number}", owner_id=rhea, account_id=account, stage_id=stage, currency="USD", amount=100)
            for number in range(many - 1)
        )
    said = {
        "en": "reassign all open deals of Rhea Rowe to Ravi Raman",
        "zh": "把Rhea Rowe的未关闭商机全部转给Ravi Raman",
    }
    reply = store.ask("nora", said[language])
    assert reply.outcome == "proposed", reply.text
    assert len({row[0] for row in reply.proposals[0].rows}) == many  # every record is listed
    won = rows(store, Deal, name="Alder-1")[0].owner_id
    done = approved(store, "nora", reply)
    assert (len(rows(store, Deal, owner_id=rhea)), len(rows(store, Deal, owner_id=ravi))) == (3, many + 3)
    assert rows(store, Deal, name="Alder-1")[0].owner_id == won == rhea  # what is closed stays
    undone(store, "nora", done)
    assert (len(rows(store, Deal, owner_id=rhea)), len(rows(store, Deal, owner_id=ravi))) == (many + 3, 3)


@pytest.mark.parametrize(
    "said",
    ["everything in proposal without an answer for three weeks goes to lost (reason: no answer)",
     "提案阶段三周没有回应的都改为丢单，原因：no answer"],
)  # fmt: skip
def test_silent_proposals_are_lost_but_not_those_that_were_touched(store: Desk, said: str) -> None:
    touched = one(store, Deal, name="Birch-Open")
    add(store, Activity(kind=ActivityKind.CALL, person_id=touched.owner_id, deal_id=touched.id,
                        account_id=touched.account_id, happened_on=TODAY - timedelta(days=5)))  # fmt: skip
    approved(store, "dora", store.ask("dora", said))
    stages = {deal: stage_of(store, deal) for deal in ("Alder-Open", "Birch-Open", "Cedar-Open", "Thistle-Open")}
    assert stages == {"Alder-Open": "lost", "Birch-Open": "proposal", "Cedar-Open": "lost", "Thistle-Open": "lost"}


def test_what_is_not_the_asker_s_to_write_is_left_out_and_told(desk: Desk) -> None:
    """Nora leads North; a deal that closed while Ravi was hers is hers to read, Sami's never."""
    refused = desk.ask("rhea", "set the amount of Cedar-Open to 5")
    assert refused.outcome in ("refused", "needs_detail"), refused.text
    assert one(desk, Deal, name="Cedar-Open").amount == 350_000
    nobody = desk.ask("rhea", "reassign all open deals of Sami Stone to Rhea Rowe")
    assert nobody.outcome in ("refused", "needs_detail"), nobody.text
    assert one(desk, Deal, name="Cedar-Open").owner_id == who(desk, "sami")
    trainee = desk.ask("tilda", "set the next step of Thistle-Open to call them")
    assert trainee.outcome == "refused", trainee.text


@both
def test_one_s_own_task_is_done_at_once(store: Desk, language: str) -> None:
    add(store, Task(title="Send the quote", person_id=who(store, "rhea"), due_on=TODAY))
    said = {"en": "mark my task “send the quote” as done", "zh": "把任务“send the quote”标记为完成"}[language]
    reply = store.ask("rhea", said)
    assert reply.outcome == "done", reply.text
    assert one(store, Task).done_on == TODAY
    undone(store, "rhea", reply)
    assert one(store, Task).done_on is None


@both
def test_silent_lost_leads_are_deleted_and_come_back(store: Desk, language: str) -> None:
    dora = who(store, "dora")
    old, fresh = date(2025, 11, 3), date(2026, 3, 4)
    add(
        store,
        Lead(name="Old Lost", status="unqualified", owner_id=dora, created_on=old, last_contact_on=old),
        Lead(name="Fresh Lost", status="unqualified", owner_id=dora, created_on=old, last_contact_on=fresh),
        Lead(name="Old New", status="new", owner_id=dora, created_on=old, last_contact_on=old),
    )
    said = {"en": "delete the lost leads that nobody touched this year", "zh": "删除今年没人跟进的丢失线索"}[language]
    done = approved(store, "dora", store.ask("dora", said))
    assert [lead.name for lead in rows(store, Lead)] == ["Fresh Lost", "Old New"]
    undone(store, "dora", done)
    assert len(rows(store, Lead)) == 3


@pytest.mark.parametrize(
    ("said", "table", "wanted"),
    [
        ("create an account called Blue Heron Foods, tier A, phone 555 0100", Account,
         {"name": "Blue Heron Foods", "tier": "A", "phone": "555 0100"}),
        ("新建客户蓝鹭食品，等级A", Account, {"name": "蓝鹭食品", "tier": "A"}),
        ("add a new contact Jo Smith at Alder Works, title Buyer, email jo@example.com", Contact,
         {"name": "Jo Smith", "title": "Buyer", "email": "jo@example.com"}),
        ("给Alder Works新增联系人张伟，职位采购经理", Contact, {"name": "张伟", "title": "采购经理"}),
        ("new lead: Ana Cruz from Delta Stores, source referral", Lead,
         {"name": "Ana Cruz", "company": "Delta Stores", "status": "new"}),
        ("新建线索李娜，公司德尔塔商店，来源转介绍", Lead, {"name": "李娜", "company": "德尔塔商店"}),
        ("remind me to call Alder Works next Tuesday", Task, {"title": "call Alder Works", "due_on": date(2026, 7, 7)}),
        ("新建任务：周五前给Alder Works发报价", Task, {"title": "给Alder Works发报价", "due_on": date(2026, 7, 3)}),
        ("new complaint from Alder Works: late delivery", Complaint, {"subject": "late delivery", "status": "open"}),
        ("登记Alder Works的投诉：送货太晚", Complaint, {"subject": "送货太晚", "opened_on": TODAY}),
    ],
)  # fmt: skip
def test_a_record_is_made_from_one_sentence(desk: Desk, said: str, table: type[Any], wanted: dict[str, Any]) -> None:
    before = desk.count(table)
    reply = desk.ask("rhea", said)
    reply = approved(desk, "rhea", reply) if reply.outcome == "proposed" else reply
    assert reply.outcome == "done", reply.text
    made = rows(desk, table)[-1]
    assert {name: getattr(made, name) for name in wanted} == wanted
    if "Alder" in said:
        assert made.account_id == one(desk, Account, name="Alder Works").id
    undone(desk, "rhea", reply)
    assert desk.count(table) == before


@both
def test_a_deal_is_made_with_its_products(store: Desk, language: str) -> None:
    add(store, Product(name="Oat Bar", list_price=250, currency="USD"))
    said = {
        "en": "create a deal with Alder Works for 20 Oat Bar, expected close 2026-07-31",
        "zh": "给Alder Works新建一个商机，20个Oat Bar，预计2026-07-31关闭",
    }[language]
    done = approved(store, "rhea", store.ask("rhea", said))
    deal = rows(store, Deal)[-1]
    [line] = rows(store, DealLine, deal_id=deal.id)
    assert (deal.amount, line.quantity, line.unit_price, line.amount) == (5000, 20, 250, 5000)
    assert (deal.expected_close_on, deal.owner_id) == (date(2026, 7, 31), who(store, "rhea"))
    undone(store, "rhea", done)
    assert rows(store, Deal, id=deal.id) == []


def test_a_namesake_is_told_with_whose_it_is(desk: Desk) -> None:
    reply = desk.ask("rhea", "create an account called Cedar Labs")
    assert reply.outcome == "proposed"
    assert "Sami Stone" in reply.model_dump_json()


@both
def test_a_lead_becomes_a_customer_and_a_lead_again(store: Desk, language: str) -> None:
    add(store, Lead(name="Ana Cruz", company="Delta Stores", status="qualified", owner_id=who(store, "rhea"),
                    email="ana@delta.example"))  # fmt: skip
    said = {
        "en": "convert Ana Cruz into a customer with a deal worth 50k",
        "zh": "把线索Ana Cruz转化为客户，商机金额5万",
    }
    done = approved(store, "rhea", store.ask("rhea", said[language]))
    account, lead = one(store, Account, name="Delta Stores"), one(store, Lead)
    contact, deal = one(store, Contact, name="Ana Cruz"), rows(store, Deal)[-1]
    assert (lead.status, lead.account_id, contact.account_id) == ("converted", account.id, account.id)
    assert (deal.account_id, deal.amount, contact.email) == (account.id, 5_000_000, "ana@delta.example")
    assert one(store, DealContact, deal_id=deal.id).contact_id == contact.id
    undone(store, "rhea", done)
    assert (rows(store, Account, name="Delta Stores"), rows(store, Contact, name="Ana Cruz")) == ([], [])
    assert one(store, Lead).status == "qualified"


@both
def test_two_accounts_become_one_and_two_again(store: Desk, language: str) -> None:
    with store.assistant.database.transaction(write=True) as session:
        drop = session.scalars(select(Account).where(Account.name == "Birch Foods")).one()
        drop.phone, drop.city = "555 0177", "Basel"
    before = {deal.id: snapshot(deal, ["account_id"]) for deal in rows(store, Deal)}
    said = {"en": "merge Birch Foods into Cedar Labs", "zh": "把Birch Foods合并到Cedar Labs"}[language]
    done = approved(store, "dora", store.ask("dora", said))
    kept = one(store, Account, name="Cedar Labs")
    assert (rows(store, Account, name="Birch Foods"), kept.phone, kept.city) == ([], "555 0177", "Basel")
    assert len(rows(store, Deal, account_id=kept.id)) == 6
    undone(store, "dora", done)
    assert {deal.id: snapshot(deal, ["account_id"]) for deal in rows(store, Deal)} == before
    assert (one(store, Account, name="Birch Foods").city, one(store, Account, name="Cedar Labs").city) == (
        "Basel",
        None,
    )


@both
def test_doubles_are_found_with_their_reason(store: Desk, language: str) -> None:
    dora = who(store, "dora")
    add(store, Account(name="Juniper Trading", owner_id=dora), Account(name="Junipper Trading", owner_id=dora),
        Account(name="Fir 100", owner_id=dora), Account(name="Fir 101", owner_id=dora))  # fmt: skip
    said = {"en": "which accounts are duplicates?", "zh": "有没有重复的客户"}[language]
    found = store.ask("dora", said)
    assert found.tool_calls[0].tool == "find_duplicates"
    text = found.model_dump_json()
    assert "Junipper Trading" in text
    assert "Fir 100" not in text


@pytest.mark.parametrize("said", ["update the deal", "delete it", "修改商机"])
def test_half_an_order_is_asked_back_for_and_writes_nothing(desk: Desk, said: str) -> None:
    reply = desk.ask("rhea", said)
    assert reply.outcome == "needs_detail", reply.text
    with desk.assistant.database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(DealHistory)) == 0


@both
def test_undo_in_a_message_offers_the_last_change_of_its_thread(desk: Desk, language: str) -> None:
    add(desk, Task(title="Send the quote", person_id=who(desk, "rhea"), due_on=TODAY))
    done = desk.ask(
        "rhea", {"en": "mark my task “send the quote” as done", "zh": "把任务“send the quote”标记为完成"}[language]
    )
    offered = desk.ask("rhea", {"en": "undo that", "zh": "撤销"}[language], thread_id=done.thread_id)
    assert "Send the quote" in offered.text
    assert one(desk, Task).done_on == TODAY  # only a person's click takes it back
    undone(desk, "rhea", offered)
    assert one(desk, Task).done_on is None
    nothing = desk.ask("rhea", {"en": "undo that", "zh": "撤销"}[language], thread_id=done.thread_id)
    assert not [part for part in nothing.parts if isinstance(part, UndoPart)]


@pytest.mark.parametrize(
    "said", ["delete all lost leads of Zorro", "reassign all open deals of Zanzibar to Ravi Raman"]
)
def test_a_word_that_is_not_known_changes_nothing(desk: Desk, said: str) -> None:
    reply = desk.ask("dora", said)
    assert reply.outcome == "needs_detail", reply.text
    assert reply.proposals == []


def test_a_name_that_only_looks_like_a_record_s_is_asked_back_for(desk: Desk) -> None:
    reply = desk.ask("rhea", "set the amount of Alder-Opem to 5")
    assert reply.outcome == "needs_detail", reply.text
    assert one(desk, Deal, name="Alder-Open").amount == 150_000


@pytest.mark.quick
@pytest.mark.parametrize(
    "message",
    [
        "delete the leads that nobody touched in the last 60 days", "delete the leads untouched within 60 days",
        "删除60天内没有人跟进过的线索",
    ],
)  # fmt: skip
def test_nothing_within_some_days_is_silence_of_at_least_as_many(reading: Desk, message: str) -> None:
    call = reading.ask("dora", message).tool_calls[-1]
    bound = call.arguments["where"][0]
    assert (call.tool, bound["field"], bound["op"], bound["values"]) == (
        "delete_records", "days_since_activity", ">=", [60],
    )  # fmt: skip


@pytest.mark.parametrize(
    "message",
    [
        "Log a call with Alder Works today and move Alder-Open to negotiation",
        "记录今天给Alder Works的电话，把Alder-Open推进到negotiation",
    ],
)
def test_of_two_orders_in_one_message_none_is_dropped(desk: Desk, message: str) -> None:
    reply = desk.ask("rhea", message)
    assert [call.tool for call in reply.tool_calls] == ["log_activity", "update_records"]
    assert "negotiation" not in (desk.activities()[-1].summary or "")
    assert len(reply.proposals) == 1


@pytest.mark.parametrize(
    ("message", "stage"),
    [
        ("We won Birch-Open today!", "won"), ("Birch-Open今天赢单了！", "won"),
        ("Birch-Open goes to negotiation", "negotiation"),
        ("Birch又加了四托，Birch-Open推进到negotiation", "negotiation"),
    ],
)  # fmt: skip
def test_news_of_a_deal_is_proposed_for_that_deal(desk: Desk, message: str, stage: str) -> None:
    reply = desk.ask("ravi", message)
    (call,) = reply.tool_calls
    assert call.arguments["record"] == "Birch-Open"
    assert call.arguments["set"] == [{"field": "stage", "value": stage}]
    assert reply.outcome == "proposed"


@pytest.mark.parametrize(
    "message", ["Is Birch-Open won?", "Birch-Open赢单了吗？", "We won 3 deals today", "Birch-Open is big"]
)
def test_a_question_or_news_of_something_else_changes_nothing(desk: Desk, message: str) -> None:
    assert not desk.ask("ravi", message).proposals


def test_an_order_is_not_given_again_by_what_goes_on(desk: Desk) -> None:
    first = desk.ask("ravi", "Move Birch-Open to negotiation")
    again = desk.ask("ravi", "no wait, it is fine as it is", thread_id=first.thread_id)
    assert not again.proposals


@pytest.mark.parametrize(
    ("message", "field", "value"),
    [
        ("Birch-Open is worth 2,900 now", "amount", "2,900"),
        ("They took more, Birch-Open should say 2,900", "amount", "2,900"),
        ("next step on Birch-Open: get the signature", "next_step", "get the signature"),
        ("Birch-Open的下一步：拿到签字", "next_step", "拿到签字"),
    ],
)
def test_facts_of_a_deal_that_are_told_become_its_fields(desk: Desk, message: str, field: str, value: str) -> None:
    (call,) = desk.ask("ravi", message).tool_calls
    assert call.arguments == {"kind": "deal", "record": "Birch-Open", "set": [{"field": field, "value": value}]}

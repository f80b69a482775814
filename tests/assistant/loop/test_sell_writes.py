"""What is told and ordered while selling, carried to the written record, in both languages, on the invented company."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.reply import Reply
from tests.assistant.loop.test_sell import DIRECTOR, MANAGER, REP, Desk, called
from tests.support.demo import TODAY, open_demo

pytestmark = pytest.mark.slow  # making the company takes a few seconds

OPEN = "from deals d join stages s on s.id = d.stage_id and s.kind = 'open'"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A copy of the company of the test's own."""
    with open_demo(tmp_path) as assistant:
        yield Desk(assistant)


def approve(desk: Desk, key: str, reply: Reply) -> None:
    assert reply.outcome == "proposed", reply.text
    decided = desk.assistant.decide(desk.who(key), reply.proposals[0].id, approve=True)
    assert decided.outcome == "done", decided.text


def own_account(desk: Desk, key: str) -> str:
    """An account of theirs whose name is like no other's beginning."""
    return str(desk.one("select name from accounts where owner_id = :who order by id limit 1", who=desk.person(key)))


@pytest.mark.parametrize(("message", "step"), [
    ("visited {account} today, they want a demo next Tuesday, worried about price", "demo"),
    ("今天拜访了{account}，对方想下周二看演示，担心价格", "看演示"),
])  # fmt: skip
def test_one_sentence_logs_a_visit_and_makes_its_task(desk: Desk, message: str, step: str) -> None:
    account, told = own_account(desk, REP), None
    told = message.format(account=account)
    reply = desk.ask(REP, told)
    assert (called(reply)[0], reply.outcome) == ("log_activity", "done"), reply.text
    kind, name, day, summary, next_step = desk.rows(
        """select v.kind, a.name, v.happened_on, v.summary, v.next_step from activities v
           join accounts a on a.id = v.account_id where v.person_id = :me order by v.id desc limit 1""",
        me=desk.person(REP),
    )[0]  # fmt: skip
    assert (kind, name, str(day)[:10], summary, next_step) == ("visit", account, str(TODAY), told, step)
    title, due = desk.rows("select title, due_on from tasks order by id desc limit 1")[0]
    assert (title, str(due)[:10]) == (step, "2026-07-07")


@pytest.mark.parametrize("message", ["今天拜访了{region}的{short}，对方想下周看演示，担心价格"])
def test_an_account_is_found_by_a_part_of_its_name_and_its_region(desk: Desk, message: str) -> None:
    short, region, account = desk.rows(
        """select substr(a.name, 1, 2), substr(r.name, length(r.name) - 1), a.name from accounts a
           join regions r on r.id = a.region_id where a.name >= '一' and 1 = (
             select count(*) from accounts b where b.region_id = a.region_id
             and substr(b.name, 1, 2) = substr(a.name, 1, 2)) order by a.id limit 1"""
    )[0]
    reply = desk.ask(DIRECTOR, message.format(region=region, short=short))
    assert called(reply)[0] == "log_activity"
    assert called(reply)[1]["account"] == account
    assert called(reply)[1]["next_step"] == "看演示"


@pytest.mark.parametrize(
    "message", ["visited Hongda today, they want a demo", "今天拜访了华北的宏达，对方想下周看演示"]
)
def test_an_unknown_customer_is_named_in_the_answer(desk: Desk, message: str) -> None:
    before = desk.one("select count(*) from activities")
    reply = desk.ask(DIRECTOR, message)
    assert reply.outcome == "needs_detail"
    assert "Hongda" in reply.text or "宏达" in reply.text
    assert desk.one("select count(*) from activities") == before


@pytest.mark.parametrize("message", ["convert the lead {name}", "把线索{name}转化为客户"])
def test_a_lead_with_a_namesake_is_picked_and_converted(desk: Desk, message: str) -> None:
    name, company = desk.rows(
        """select l.name, max(l.company) from leads l where l.name in
             (select name from leads group by name having count(*) > 1)
           and l.name not in (select name from leads where status in ('converted', 'unqualified'))
           group by l.name order by l.name limit 1"""
    )[0]
    asked = desk.ask(DIRECTOR, message.format(name=name))
    assert asked.outcome == "needs_detail"
    assert company in asked.text
    picked = desk.ask(DIRECTOR, f"{name} ({company})", asked.thread_id)
    assert called(picked)[0] == "convert_lead"
    approve(desk, DIRECTOR, picked)
    rows = desk.rows("select company, status from leads where name = :name order by company", name=name)
    assert {row[0]: row[1] == "converted" for row in rows} == {row[0]: row[0] == company for row in rows}


@pytest.mark.parametrize("message", ["set the status of the lead {name} to qualified", "把线索{name}的状态改为合格"])
def test_a_status_is_set_on_the_lead_that_is_picked_by_number(desk: Desk, message: str) -> None:
    name = desk.one(
        """select l.name from leads l group by l.name having count(*) = 2 and min(l.status) = max(l.status)
           and min(l.status) = 'new' order by l.name limit 1"""
    )
    asked = desk.ask(DIRECTOR, message.format(name=name))
    assert asked.outcome == "needs_detail"
    picked = desk.ask(DIRECTOR, "2", asked.thread_id)
    assert called(picked)[0] == "update_records"
    approve(desk, DIRECTOR, picked)
    states = [row[0] for row in desk.rows("select status from leads where name = :name", name=name)]
    assert sorted(states) == ["new", "qualified"]


@pytest.mark.parametrize(
    "message", ["delete the lost leads that nobody touched this year", "删除今年没人跟进的丢失线索"]
)
def test_cold_leads_are_listed_one_by_one_before_they_go(desk: Desk, message: str) -> None:
    cold = desk.rows(
        """select name from leads where status = 'unqualified' and deleted_at is null
           and coalesce(last_contact_on, created_on) < '2026-01-01'
           and id not in (select lead_id from activities where lead_id is not null and happened_on >= '2026-01-01')"""
    )
    assert len(cold) >= 3
    reply = desk.ask(DIRECTOR, message)
    assert {row[0] for row in reply.proposals[0].rows} == {name for (name,) in cold}
    approve(desk, DIRECTOR, reply)
    gone = desk.rows("select name from leads where deleted_at is not null")
    assert sorted(gone) == sorted(cold)


@pytest.mark.parametrize("message", ["move all open deals of {one} to {other}", "把{one}的未关闭商机全部转给{other}"])
def test_all_open_deals_go_to_another_rep(desk: Desk, message: str) -> None:
    one, other = desk.person("joel.tan"), desk.person("nadia.vance")
    theirs = {row[0] for row in desk.rows(f"select d.id {OPEN} where d.owner_id = :who", who=one)}
    reply = desk.ask(DIRECTOR, message.format(one="Joel Tan", other="Nadia Vance"))
    assert len(reply.proposals[0].rows) == len(theirs) > 1
    approve(desk, DIRECTOR, reply)
    assert not desk.rows(f"select d.id {OPEN} where d.owner_id = :who", who=one)
    assert theirs <= {row[0] for row in desk.rows(f"select d.id {OPEN} where d.owner_id = :who", who=other)}


@pytest.mark.parametrize("message", [
    "everything in proposal without an answer for three weeks goes to lost (reason: no answer)",
    "提案阶段三周没有回应的都改为丢单，原因：无回应",
])  # fmt: skip
def test_silent_deals_go_to_lost_each_listed(desk: Desk, message: str) -> None:
    silent = {row[0] for row in desk.rows(
        """select d.id from deals d join stages s on s.id = d.stage_id and s.name = 'proposal'
           where coalesce((select max(v.happened_on) from activities v where v.deal_id = d.id
             and v.happened_on <= '2026-06-30'), d.created_on, d.engaged_on) <= '2026-06-09'"""
    )}  # fmt: skip
    assert len(silent) > 3
    reply = desk.ask(DIRECTOR, message)
    labels = {row[0] for row in reply.proposals[0].rows}
    names = {row[0] for row in desk.rows("select name, id from deals") if row[1] in silent}
    assert labels == names
    approve(desk, DIRECTOR, reply)
    lost = {row[0] for row in desk.rows(
        """select d.id from deals d join stages s on s.id = d.stage_id
           where s.kind = 'lost' and d.loss_reason is not null"""
    )}  # fmt: skip
    assert silent <= lost


def test_without_a_reason_the_stage_asks_for_it(desk: Desk) -> None:
    reply = desk.ask(DIRECTOR, "everything in proposal without an answer for three weeks goes to lost")
    assert (reply.outcome, reply.proposals) == ("needs_detail", [])
    assert "loss reason" in reply.text


@pytest.mark.parametrize(("message", "kind"), [
    ("give {name} feedback: great demo last week", "praise"), ("给{name}反馈：上周的演示很出色", "praise"),
    ("give {name} feedback: too few visits this month", "concern"),
])  # fmt: skip
def test_feedback_goes_to_the_review_room(desk: Desk, message: str, kind: str) -> None:
    activities = desk.one("select count(*) from activities")
    reply = desk.ask(DIRECTOR, message.format(name="Joel Tan"))
    assert called(reply)[0] == "save_review"
    approve(desk, DIRECTOR, reply)
    found = desk.rows("select kind, person_id from feedback order by id desc limit 1")[0]
    assert (found[0], found[1]) == (kind, desk.person("joel.tan"))
    assert desk.one("select count(*) from activities") == activities


@pytest.mark.parametrize(("message", "helped"), [
    ("share a success story: {account} signed after a tasting. What helped: their trainers tried it. tags: tasting",
     "their trainers tried it"),
    ("分享一个成功案例：{account}试吃后当天签单，关键是让教练先试", "让教练先试"),
])  # fmt: skip
def test_a_story_of_ones_own_customer_is_kept_at_once(desk: Desk, message: str, helped: str) -> None:
    account = own_account(desk, REP)
    reply = desk.ask(REP, message.format(account=account))
    assert (called(reply)[0], reply.outcome) == ("create_record", "done"), reply.text
    title, told_by, kept, day, name = desk.rows(
        """select t.title, t.person_id, t.helped, t.told_on, a.name from success_stories t
           left join accounts a on a.id = t.account_id order by t.id desc limit 1"""
    )[0]
    assert account in title
    assert (told_by, kept, str(day)[:10], name) == (desk.person(REP), helped, str(TODAY), account)
    everybody = desk.ask("zoe.marlow", "show the success stories")
    assert any(title in row for part in everybody.parts if part.kind == "table" for row in part.data.rows)


def test_a_story_of_a_colleagues_customer_waits_for_approval(desk: Desk) -> None:
    theirs = own_account(desk, "joel.tan")
    reply = desk.ask(REP, f"share a success story: {theirs} signed after one tasting")
    assert (called(reply)[0], reply.outcome) == ("create_record", "proposed"), reply.text


def test_a_trainee_reads_stories_and_shares_none(desk: Desk) -> None:
    reply: Any = desk.ask("zoe.marlow", "share a success story: my first call went well")
    assert reply.outcome == "refused", reply.text


def test_the_tier_that_a_class_suggests_is_written_by_the_choice(desk: Desk) -> None:
    reply = desk.ask(DIRECTOR, "ABC analysis of our customers")
    choice = next(part for part in reply.parts if part.kind == "choices").choices[0]
    proposed = desk.ask(DIRECTOR, choice, reply.thread_id)
    assert called(proposed)[0] == "update_records"
    approve(desk, DIRECTOR, proposed)
    record, value = called(proposed)[1]["record"], called(proposed)[1]["set"][0]["value"]
    assert desk.one("select tier from accounts where name = :name", name=record) == value


@pytest.mark.parametrize("message", [
    "assign a task to Ingrid Moe to check the stock list by Friday",
    "create a task for Ingrid Moe: check the stock list by Friday",
    "give Ingrid Moe a task: check the stock list by Friday",
])  # fmt: skip
def test_a_task_for_a_colleague_is_theirs(desk: Desk, message: str) -> None:
    reply = desk.ask(MANAGER, message)
    assert "not take" not in reply.text, reply.text
    approve(desk, MANAGER, reply)
    made = desk.rows("select t.title, p.name, t.due_on from tasks t join people p on p.id = t.person_id "
                     "order by t.id desc limit 1")[0]  # fmt: skip
    assert (*made[:2], str(made[2])[:10]) == ("check the stock list", "Ingrid Moe", "2026-07-03")


def test_a_task_for_a_colleague_in_chinese(desk: Desk) -> None:
    approve(desk, MANAGER, desk.ask(MANAGER, "给孙一诺安排一个任务：周五前核对库存表"))
    made = desk.rows("select t.title, p.name from tasks t join people p on p.id = t.person_id order by t.id desc")[0]
    assert tuple(made) == ("核对库存表", "孙一诺")


@pytest.mark.parametrize(("new", "convert"), [
    ("new lead: Quiet Cedar Cafe, 20 shops, from the trade fair",
     "convert the lead Quiet Cedar Cafe to a deal worth 40k closing in September"),
    ("新线索：静杉咖啡，20家门店，来自展会", "把线索静杉咖啡转化为客户，商机金额4万，9月关闭"),
])  # fmt: skip
def test_a_lead_keeps_its_source_and_its_deal_the_day_that_was_said(desk: Desk, new: str, convert: str) -> None:
    assert desk.ask(REP, new).outcome == "done"
    assert "Trade fair" in desk.one("select source from leads order by id desc limit 1")
    approve(desk, MANAGER, desk.ask(MANAGER, convert))
    amount, day = desk.rows("select amount, expected_close_on from deals order by id desc limit 1")[0]
    assert (amount, str(day)[:10]) == (4_000_000, "2026-09-30")

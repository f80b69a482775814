"""What reps and new hires type all day, short and sloppy, in both languages: which tool hears it, and with what."""
# ruff: noqa: E501 - questions read best in one line

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from assistant.agent import Assistant
from assistant.reply import Reply
from tests.support.demo import open_demo

pytestmark = pytest.mark.slow
DIRECTOR, MANAGER = "helena.brandt", "lin.ruoxi"
EMMA, SIYUAN, ZOE = "emma.hartley", "chen.siyuan", "zoe.marlow"


class Desk:
    """The invented company; the messages of one talk go on in one thread."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def talk(self, who: str, *messages: str) -> Reply:
        """The reply to the last message."""
        principal, thread = self.assistant.principal(f"{who}@lumigrove.example"), None
        for message in messages:
            reply = self.assistant.reply(principal, message, thread_id=thread)
            thread = reply.thread_id
        return reply

    def value(self, sql: str) -> Any:
        with self.assistant.database.transaction() as session:
            return session.execute(text(sql)).scalar()


@pytest.fixture(scope="module")
def desk(stored: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_demo(tmp_path_factory.mktemp("home")) as assistant:
        yield Desk(assistant)


def heard(reply: Reply) -> tuple[str, dict[str, Any]]:
    """The last call of a reply."""
    return reply.tool_calls[-1].tool, reply.tool_calls[-1].arguments


OVER = {"field": "amount", "op": ">", "values": [100000]}
PROPOSAL = {"field": "stage", "op": "=", "values": ["proposal"]}
YARROWDALE = {"field": "account", "op": "=", "values": ["Yarrowdale Hotels"]}
NANZHI = {"field": "account", "op": "=", "values": ["南栀健身"]}
JULY = [{"field": "expected_close_on", "op": "between", "values": ["2026-07-01", "2026-07-31"]}]


@pytest.mark.parametrize(
    ("who", "talk", "tool", "arguments"),
    [
        # A month or quarter without a year lies ahead where something is forecast, expected or aimed at.
        (EMMA, ["forecast for Q3"], "forecast_sales", {"period": "Q3 2026"}),
        (EMMA, ["deals closing in july"], "find_deals", {"where": JULY}),
        (EMMA, ["what's my target for q1"], "query_metric", {"metric": "target", "period": "q1"}),
        (SIYUAN, ["三季度预测"], "forecast_sales", {"period": "Q3 2026"}),
        (SIYUAN, ["7月份预计能签多少"], "query_metric", {"where": JULY}),
        # What names records of its own goes on from no list of others; who is behind is at one end of a ranking.
        (EMMA, ["what's on my plate today?", "which deals should close this month?"], "find_deals", {"state": "open"}),
        (EMMA, ["what do I have running at Lumenford Pharmacies?"], "find_deals", {"state": "open"}),
        (EMMA, ["show me D-07462", "who are our contacts there"], "find_records", {"kind": "contacts"}),
        (EMMA, ["who beat me this quarter?"], "query_metric", {"metric": "bookings", "order": "highest"}),
        (SIYUAN, ["谁落后最多？"], "query_metric", {"metric": "attainment", "order": "lowest", "limit": 1}),
        (SIYUAN, ["上个月丢的单主要丢给了谁", "我的商机哪些有风险"], "review_deals", {"about": "risk"}),
        (EMMA, ["bookings this year", "can I see it by month?"], "query_metric", {"group_by": ["month"]}),
        (EMMA, ["how many visits did I do in May", "no wait, calls not visits"], "query_metric", {"metric": "calls"}),
        (EMMA, ["what slice of my bookings was drinks?"], "query_metric", {"share_of_total": True}),
        # After a payout: why, which deals, another month.
        (EMMA, ["my payout last month", "why?"], "explain_payout", {"period": "last month"}),
        (EMMA, ["my payout last month", "which deals?"], "explain_payout", {"period": "last month"}),
        (EMMA, ["my payout last month", "and in april?"], "explain_payout", {"period": "april"}),
        (SIYUAN, ["上个月我拿了多少提成", "是哪些单子"], "explain_payout", {"period": "上个月"}),
        (SIYUAN, ["上个月我拿了多少提成", "为什么"], "explain_payout", {"period": "上个月"}),
        # After a figure: why, and the period before the last.
        (EMMA, ["how am i doing vs target this qtr", "why?"], "summarize_performance", {"scope": "mine"}),
        (
            EMMA,
            ["how am i doing vs target this qtr", "why?", "which deals?"],
            "metric_records",
            {"metric": "deals_won", "period": "this quarter"},
        ),
        (
            EMMA,
            ["what did i sell last month", "and the month before?"],
            "query_metric",
            {"metric": "bookings", "period": "2026-04"},
        ),
        (
            SIYUAN,
            ["我这个月业绩", "那上个月呢", "再上个月呢"],
            "query_metric",
            {"metric": "bookings", "period": "2026-04"},
        ),
        (SIYUAN, ["我这个月业绩", "为什么这么少？"], "summarize_performance", {"period": "这个月"}),
        # After an account: what else is known of it.
        (
            EMMA,
            ["brief me on Yarrowdale Hotels", "any complaints?"],
            "find_records",
            {"kind": "complaints", "where": [YARROWDALE]},
        ),
        (
            EMMA,
            ["brief me on Yarrowdale Hotels", "when did we last talk to them?"],
            "find_activities",
            {"where": [YARROWDALE]},
        ),
        (
            EMMA,
            ["brief me on Yarrowdale Hotels", "what did they buy last year?"],
            "query_metric",
            {"metric": "sales_revenue", "group_by": ["product"], "where": [YARROWDALE], "period": "last year"},
        ),
        (
            EMMA,
            ["brief me on Yarrowdale Hotels", "my pipeline"],
            "query_metric",
            {"metric": "pipeline", "scope": "mine"},
        ),
        (SIYUAN, ["给我讲讲南栀健身", "他们有投诉吗"], "find_records", {"kind": "complaints", "where": [NANZHI]}),
        (SIYUAN, ["给我讲讲南栀健身", "去年买了啥"], "query_metric", {"group_by": ["product"], "where": [NANZHI]}),
        (SIYUAN, ["南栀健身上次拜访是什么时候"], "find_activities", {"kind": "visit", "where": [NANZHI]}),
        # Colleagues: by their start, by their manager; nobody asked for all of them.
        (EMMA, ["who has been here longest"], "find_people", {"order": "longest"}),
        (SIYUAN, ["最新来的同事是谁"], "find_people", {"order": "newest"}),
        (EMMA, ["how many people are in my team"], "find_people", {"team": "Harbor 港湾队"}),
        (EMMA, ["who are the new hires this quarter?"], "find_people", {"joined": "this quarter"}),
        (MANAGER, ["本季度新来的同事有谁"], "find_people", {"joined": "本季度"}),
        (MANAGER, ["how many people do I have?"], "find_people", {"manager": "me"}),
        (MANAGER, ["我手下有多少人"], "find_people", {"manager": "me"}),
        (DIRECTOR, ["who is waiting for an offer?"], "find_hiring", {"what": "candidates", "stage": "test"}),
        (DIRECTOR, ["谁在等录用通知"], "find_hiring", {"what": "candidates", "stage": "test"}),
        # What was done is logged as it was told, whatever else stands in it.
        (EMMA, ["emailed Bruno Hale the new price list"], "log_activity", {"kind": "email", "contact": "Bruno Hale"}),
        (
            EMMA,
            ["spoke to Bruno Hale, he'll get back to me next week"],
            "log_activity",
            {"kind": "call", "next_step_due": "2026-07-10"},
        ),
        (
            EMMA,
            [
                "ok so i just came back from Yarrowdale Hotels and spoke with the manager and they want a promotion in august so please put that down"
            ],
            "log_activity",
            {"kind": "visit", "next_step": "promotion"},
        ),
        (
            SIYUAN,
            ["今天给南栀健身打了电话，说货架还没定，下一步：发方案"],
            "log_activity",
            {"kind": "call", "account": "南栀健身", "next_step": "发方案"},
        ),
        (
            SIYUAN,
            ["南栀健身投诉说上批货包装破损"],
            "create_record",
            {"kind": "complaint", "name": "上批货包装破损", "account": "南栀健身"},
        ),
        (
            EMMA,
            ["Yarrowdale Hotels complained that the last delivery was late"],
            "create_record",
            {"kind": "complaint", "account": "Yarrowdale Hotels"},
        ),
        (
            EMMA,
            ["remind me to call Bob at Yarrowdale Hotels on Thursday"],
            "create_record",
            {"kind": "task", "account": "Yarrowdale Hotels"},
        ),
        # What was counted, of another kind; against another period; why deals are lost; a slip of two letters.
        (SIYUAN, ["我本月打了几个电话", "拜访呢"], "query_metric", {"metric": "visits", "period": "本月"}),
        (
            EMMA,
            ["how many calls did I make this month", "and visits?"],
            "query_metric",
            {"metric": "visits", "period": "this month"},
        ),
        (EMMA, ["calls this week vs last week"], "query_metric", {"metric": "calls", "period": "this week"}),
        (SIYUAN, ["我为什么丢单"], "query_metric", {"metric": "deals_lost", "group_by": ["loss_reason"]}),
        (SIYUAN, ["团队这个月的业绩"], "query_metric", {"metric": "bookings", "scope": "team"}),
        (EMMA, ["salse this month"], "query_metric", {"metric": "bookings", "period": "this month"}),
        # A new hire: scores, what to learn first, and when.
        (ZOE, ["what's my score in product knowledge"], "find_training", {"person": "me"}),
        (ZOE, ["my career plan", "when is it due?"], "find_training", {"what": "plan", "person": "me"}),
        ("wu.tong", ["我产品知识考了多少分"], "find_training", {"person": "me"}),
        ("wu.tong", ["我是新来的，先学什么"], "find_training", {"person": "me"}),
        (
            EMMA,
            ["just visited Upperfold Logistics, buyer likes granola, follow up next Tuesday"],
            "log_activity",
            {"next_step": "follow up", "next_step_due": "2026-07-07"},
        ),
        (SIYUAN, ["我这季度奖金", "怎么算的"], "explain_payout", {"period": "这季度"}),
        (EMMA, ["update Zephyrine next step: send a sample by Friday"], "update_records", {"kind": "deal"}),
        (SIYUAN, ["我接下来该干嘛"], "review_deals", {"about": "next_action"}),
        (EMMA, ["deals slipping"], "review_deals", {"about": "risk"}),
        (EMMA, ["show me deals over 100k", "which of them are in proposal"], "find_deals", {"where": [OVER, PROPOSAL]}),
        # Open tasks by the day they are due.
        (
            EMMA,
            ["overdue tasks"],
            "find_records",
            {"kind": "tasks", "where": [{"field": "due_on", "op": "<", "values": ["2026-06-30"]}]},
        ),
        (
            EMMA,
            ["morning! what's on my plate today?"],
            "find_records",
            {"where": [{"field": "due_on", "op": "<=", "values": ["2026-06-30"]}]},
        ),
        (
            SIYUAN,
            ["这周要做的事"],
            "find_records",
            {"where": [{"field": "due_on", "op": "<=", "values": ["2026-07-05"]}]},
        ),
        # Who is first, and who was not seen.
        (EMMA, ["where do i rank"], "query_metric", {"metric": "bookings", "group_by": ["rep"], "order": "highest"}),
        (EMMA, ["who's top this month"], "query_metric", {"group_by": ["rep"], "period": "this month"}),
        (SIYUAN, ["我排第几"], "query_metric", {"group_by": ["rep"], "order": "highest"}),
        (
            EMMA,
            ["which accounts haven't I visited this quarter"],
            "query_metric",
            {"metric": "visits", "having": {"op": "=", "values": [0]}},
        ),
        (SIYUAN, ["我这个月没拜访过的客户"], "query_metric", {"metric": "visits", "group_by": ["account"]}),
        # Of the one account that a list is of, or that a deal was shown with.
        (EMMA, ["which of my deals close this month?", "when did I last talk to them?"], "find_activities",
         {"where": [{"field": "account", "op": "=", "values": ["Upperfold Grocers"]}]}),
        (EMMA, ["which of my deals close this month?", "log a call with them, they want a sample"], "log_activity",
         {"account": "Upperfold Grocers"}),
        (EMMA, ["show me D-07462", "log a visit there, the tasting went well"], "log_activity", {"deal": "D-07462"}),
        (EMMA, ["介绍一下Upperfold Grocers", "给他们打了电话，要一份样品，记一下"], "log_activity",
         {"account": "Upperfold Grocers"}),
        # How far a target is reached, and that of the whole year.
        (EMMA, ["what's my progress against quota"], "query_metric", {"metric": "attainment", "scope": "mine"}),
        (SIYUAN, ["我的目标进度如何"], "query_metric", {"metric": "attainment", "scope": "mine"}),
        (EMMA, ["what is my annual target"], "query_metric", {"metric": "target", "period": "2026"}),
        (SIYUAN, ["我的年度指标是多少"], "query_metric", {"metric": "target", "period": "2026"}),
    ],
)  # fmt: skip
def test_heard(desk: Desk, who: str, talk: list[str], tool: str, arguments: dict[str, Any]) -> None:
    """Which tool is called with which arguments, among others."""
    called, given = heard(desk.talk(who, *talk))
    assert called == tool, (talk, called, given)
    assert {name: given.get(name) for name in arguments} == arguments, (talk, given)


@pytest.mark.parametrize(
    ("who", "talk", "outcome", "says"),
    [
        # An account by the beginning of its name: a sole one is meant, of several the asker is asked.
        (
            EMMA,
            ["tell me about upperfold"],
            "needs_detail",
            "Upperfold Catering, Upperfold Grocers, Upperfold Logistics",
        ),
        (
            EMMA,
            ["tell me about upperfold", "Upperfold Catering"],
            "answered",
            "Upperfold Catering — owner: Emma Hartley",
        ),
        (EMMA, ["called kestrelby, no answer"], "done", "Kestrelby Care Homes"),
        # A deal that is described.
        (
            EMMA,
            ["we won the Yarrowdale Moveo trial!!"],
            "proposed",
            "“Yarrowdale Hotels – Moveo Electrolyte trial order”; stage: won",
        ),
        (
            EMMA,
            ["we lost the Zephyrine PeaPro deal on price"],
            "proposed",
            "PeaPro Protein restock”; stage: lost; loss reason: Price",
        ),
        (
            EMMA,
            ["Lumenford chips deal: push close date to 15 august"],
            "proposed",
            "CrispLeaf Chips trial order”; expected close: 2026-08-15",
        ),
        (
            EMMA,
            ["move the Lumenford deal to negotiation"],
            "needs_detail",
            "Lumenford Pharmacies – SunBrew Cold Tea promotion bundle",
        ),
        (EMMA, ["we won Zephyrine"], "proposed", "“Zephyrine Logistics – PeaPro Protein restock”; stage: won"),
        (SIYUAN, ["把南栀健身电解质水那单推进到谈判"], "proposed", "“南栀健身·动源电解质水秋季供货”；阶段：谈判"),
        (SIYUAN, ["青穗的动源电解质水试单签了"], "proposed", "“青穗连锁商超·动源电解质水试单”；阶段：赢单"),
        (SIYUAN, ["森语供应链的宁根镁片春季供货丢了，因为价格太高"], "proposed", "阶段：输单；丢单原因：Price 价格"),
        # A note on a deal, beside those that it has.
        (
            EMMA,
            ["leave a note on the Zephyrine deal: on holiday until 10 July"],
            "done",
            "restock”; notes: on holiday until 10 July",
        ),
        (
            EMMA,
            ["add a note to the Zephyrine Logistics deal: wants two pallets"],
            "done",
            "on holiday until 10 July\nwants two pallets",
        ),
        (SIYUAN, ["给南栀健身坚果包那单加个备注：老板出差"], "done", "“南栀健身·果径坚果包促销组合”；备注：老板出差"),
        # A task that is done, by its title or by words of it.
        (EMMA, ['done with "Call Bruno Hale at Yarrowdale Hotels"'], "done", "done on: 2026-06-30"),
        (
            EMMA,
            ["mark send samples to Yarrowdale as done"],
            "done",
            "Send samples of GrainMorn Granola to Yarrowdale Hotels",
        ),
        (SIYUAN, ["给青穗连锁商超寄燕麦奶样品这个任务做完了"], "done", "给青穗连锁商超寄送丝禾燕麦奶样品"),
        # A change that was meant otherwise; one that was made already is to be taken back first.
        (
            EMMA,
            ["move the Zephyrine deal to negotiation", "no, to qualified"],
            "proposed",
            "PeaPro Protein restock”; stage: qualified",
        ),
        (
            EMMA,
            ["move the Lumenford chips deal to negotiation", "sorry, I meant the granola one"],
            "proposed",
            "GrainMorn Granola listing”; stage: negotiation",
        ),
        (
            SIYUAN,
            ["把南栀健身的电解质水那单改成赢单", "不对，我说的是坚果包那单"],
            "proposed",
            "“南栀健身·果径坚果包促销组合”；阶段：赢单",
        ),
        (EMMA, ["called Upperfold Catering today", "no, I meant yesterday"], "answered", "can be taken back"),
        # Nothing is sent for anybody, and small talk is small talk.
        (EMMA, ["send an email to Bruno Hale"], "needs_detail", "I can't send"),
        (SIYUAN, ["帮我给许永康发个邮件"], "needs_detail", "不能替您发送"),
        (EMMA, ["ok cool"], "answered", "You're welcome."),
        (SIYUAN, ["在吗"], "answered", "您好，陈思远"),
        (SIYUAN, ["你能干啥"], "answered", "我根据公司的销售记录"),
        (ZOE, ["hi, i'm new here"], "answered", "Hello Zoe Marlow!"),
        (ZOE, ["how do i log a visit"], "answered", "in one sentence"),
        # How feedback is meant is said ahead of it; a plan's rows speak the language of the reply.
        (
            DIRECTOR,
            ["record positive feedback for Daniel Okoro: helped me with the tasting"],
            "proposed",
            "feedback: 1",
        ),
        # A change that was made is offered for undo where it turns out to have been another.
        (SIYUAN, ["昨天拜访了南栀健身", "那个其实是电话"], "answered", "可以撤销"),
        (EMMA, ["visited Yarrowdale Hotels yesterday", "that was actually a call"], "answered", "can be taken back"),
        (EMMA, ["who has been here longest"], "answered", "Helena Brandt has been here the longest, since 2015-10-26."),
        (MANAGER, ["我手下有多少人"], "answered", "共 5 人"),
    ],
)
def test_said(desk: Desk, who: str, talk: list[str], outcome: str, says: str) -> None:
    """How the talk ends, and what the last reply says."""
    reply = desk.talk(who, *talk)
    assert reply.outcome == outcome, (talk, reply.outcome, reply.text)
    assert says in reply.text, (talk, reply.text)


def test_a_proposal_speaks_the_language_of_its_reply(desk: Desk) -> None:
    """What feedback is, and what a budget is for."""
    kept = desk.talk(DIRECTOR, "record positive feedback for Daniel Okoro: helped me with the tasting")
    assert ["Daniel Okoro", "Kind", "", "praise"] in kept.proposals[0].rows
    budget = desk.talk(DIRECTOR, "把港湾队三季度的差旅预算定为5万")
    assert budget.proposals[0].rows[0][0] == "Harbor 港湾队: 差旅 2026-Q3"


def test_overdue_tasks_are_those_due_before_today(desk: Desk) -> None:
    """As many as SQL counts."""
    late = "select count(*) from tasks t join people p on p.id = t.person_id where p.name = '陈思远' and done_on is null and due_on < '2026-06-30'"
    reply = desk.talk(SIYUAN, "过期的任务有哪些")
    assert reply.text == f"任务 {desk.value(late)} 个。"


@pytest.mark.parametrize(
    "message", ["which deals are past their close date", "deals with a close date in the past", "哪些商机成交日期已过"]
)
def test_overdue_deals_are_the_open_ones_expected_before_today(desk: Desk, message: str) -> None:
    """As many as SQL counts."""
    late = "select count(*) from deals d join stages s on s.id = d.stage_id where s.kind = 'open' and d.expected_close_on < '2026-06-30' and d.deleted_at is null"
    assert str(desk.value(late)) in desk.talk(DIRECTOR, message).text


DUE = "select e.due_on from enrolments e join people p on p.id = e.person_id join courses c on c.id = e.course_id where p.name = '{}' and c.name like '{}%' and e.due_on > '2026-06-30' order by e.id desc"


@pytest.mark.parametrize(
    ("who", "order", "sql", "expected"),
    [
        (EMMA, "enrol me in Clear Conversations by end of August", DUE.format("Emma Hartley", "Clear"), "2026-08-31"),
        (SIYUAN, "给我报名产品知识基础，8月底前完成", DUE.format("陈思远", "Product"), "2026-08-31"),
    ],
)
def test_done(desk: Desk, who: str, order: str, sql: str, expected: str) -> None:
    """What an order of low risk leaves in the records."""
    reply = desk.talk(who, order)
    assert reply.outcome == "done", (order, reply.text)
    assert str(desk.value(sql)) == expected


COUNTED = "select (select count(*) from activities where deleted_at is null) * 1000 + count(*) from tasks where deleted_at is null"


@pytest.mark.parametrize(
    ("order", "activities", "tasks"),
    [
        # What is asked to be remembered is no order, and what is not to be forgotten has not happened.
        ("remind me what counts into the sales cycle", 0, 0),
        ("could you make sure I don't forget to ring Yarrowdale Hotels on Friday", 0, 1),
        ("别让我忘了周五给Yarrowdale Hotels打电话", 0, 1),
        # What a customer will do by itself is no step of ours.
        ("just called Yarrowdale Hotels, they'll decide next week", 1, 0),
        ("刚给Yarrowdale Hotels打过电话，他们下周决定", 1, 0),
        # A day to come says when something is wished; when it happened is then now.
        ("just called Yarrowdale Hotels, they want a demo next Tuesday", 1, 1),
        ("visited Yarrowdale Hotels, they asked for samples by Friday", 1, 1),
        ("log a visit to Yarrowdale Hotels next Friday", 0, 0),
        ("记录下周五拜访Yarrowdale Hotels", 0, 0),
    ],
)
def test_no_more_is_written_than_was_told(desk: Desk, order: str, activities: int, tasks: int) -> None:
    """How many rows of activities and of tasks a message leaves."""
    before = desk.value(COUNTED)
    reply = desk.talk(EMMA, order)
    assert desk.value(COUNTED) - before == activities * 1000 + tasks, reply.text


@pytest.mark.parametrize("message", ["what is MEDDIC", "what does BANT mean?", "什么是SPIN"])
def test_a_word_that_nobody_knows_is_not_answered_by_all_there_is(desk: Desk, message: str) -> None:
    reply = desk.talk(EMMA, message)
    assert not reply.tool_calls or reply.tool_calls[0].tool == "search_library", reply.tool_calls
    assert reply.tool_calls or reply.outcome == "needs_detail"


@pytest.mark.parametrize(("message", "says"), [
    ("how do I create a deal", "create a deal with"), ("怎么新建商机", "新建一个商机"),
    ("how can I add a contact?", "new lead"), ("如何添加联系人", "新线索"),
])  # fmt: skip
def test_how_something_is_written_is_told_by_sentences(desk: Desk, message: str, says: str) -> None:
    reply = desk.talk(EMMA, message)
    assert (reply.outcome, says in reply.text) == ("answered", True), reply.text

"""What people order and ask of hiring, training, feedback and people, in both languages, read back from the records."""
# ruff: noqa: E501 - queries read best in one line

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from assistant.agent import Assistant
from assistant.reply import Reply
from tests.support.demo import open_demo

pytestmark = pytest.mark.slow
DIRECTOR, MANAGER, REP, TRAINEE = "helena.brandt", "lin.ruoxi", "emma.hartley", "zoe.marlow"


class Desk:
    """The invented company; each question goes on in one thread of the asker."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.threads: dict[str, str] = {}

    def ask(self, message: str, who: str = DIRECTOR) -> Reply:
        principal = self.assistant.principal(f"{who}@lumigrove.example")
        reply = self.assistant.reply(principal, message, thread_id=self.threads.get(who))
        self.threads[who] = reply.thread_id
        return reply

    def carry(self, message: str, who: str = DIRECTOR) -> Reply:
        reply = self.ask(message, who)
        assert reply.outcome in ("done", "proposed"), (message, reply.outcome, reply.text)
        if reply.outcome == "proposed":
            director = self.assistant.principal(f"{DIRECTOR}@lumigrove.example")
            assert self.assistant.decide(director, reply.proposals[0].id, approve=True).outcome == "done"
        return reply

    def value(self, sql: str) -> Any:
        with self.assistant.database.transaction() as session:
            return session.execute(text(sql)).scalar()


@pytest.fixture(scope="module")
def reading(stored: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_demo(tmp_path_factory.mktemp("home")) as assistant:
        yield Desk(assistant)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_demo(tmp_path) as assistant:
        yield Desk(assistant)


STATUS = "select status from openings where name like '{}%'"
OUT = "select stage || ': ' || reason from candidates where name = '{}'"
SCORED = "select s.kind || ' ' || s.criterion from candidate_scores s join candidates c on c.id = s.candidate_id where c.name = '{}' and s.score = {} and s.scored_on = '2026-06-30'"
NEEDED = "select r.within_days from course_requirements r join courses c on c.id = r.course_id where c.name like 'Clear Conversations%' and r.role = 'rep'"
STEP = "select done_on from career_steps where title = '{}'"


@pytest.mark.parametrize(
    ("order", "sql", "expected"),
    [
        ("close the opening Key Account Manager North", STATUS.format("Key Account Manager North"), "closed"),
        ("关闭职位北区大客户经理", STATUS.format("Key Account Manager North"), "closed"),
        ("reopen the opening Account Executive Summit", STATUS.format("Account Executive Summit"), "open"),
        ("重新开放职位雪山客户经理", STATUS.format("Account Executive Summit"), "open"),
        ("put the Sales Trainee South opening on hold", STATUS.format("Sales Trainee South"), "on_hold"),
        ("暂停南区销售新人这个职位", STATUS.format("Sales Trainee South"), "on_hold"),
        ("reject Rowan Castile: not enough market sense", OUT.format("Rowan Castile"), "rejected: not enough market sense"),
        ("淘汰魏子涵，原因是案例分析太弱", OUT.format("魏子涵"), "rejected: 案例分析太弱"),
        ("Petra Olander withdrew her application", OUT.format("Petra Olander"), "rejected: withdrew her application"),
        ("we made Amara Whitfield an offer", "select stage from candidates where name = 'Amara Whitfield'", "offer"),
        ("录用杜亦菲", "select stage from candidates where name = '杜亦菲'", "hired"),
        ("Petra Olander got 74 out of 100 in the written test", SCORED.format("Petra Olander", 74), "test written test 笔试"),
        ("魏子涵笔试78分", SCORED.format("魏子涵", 78), "test written test 笔试"),
        ("case study score for Petra Olander: 8/10 on selling", SCORED.format("Petra Olander", 8), "case selling 销售能力"),
        ("make Clear Conversations mandatory for reps within 45 days", NEEDED, 45),
        ("把高效沟通设为销售的必修课，45天内完成", NEEDED, 45),
        ("create a course Trade Fair Basics on selling skills, 6 hours, pass mark 65",
         "select 100 * hours + passing_score from courses where topic like 'selling skills%' and name = 'Trade Fair Basics'", 665),
        ("新建课程：展会入门，主题销售技巧，6小时，及格线65分",
         "select 100 * hours + passing_score from courses where topic like 'selling skills%' and name = '展会入门'", 665),
    ],
)  # fmt: skip
def test_an_order_is_carried_and_read_back(desk: Desk, order: str, sql: str, expected: Any) -> None:
    desk.carry(order)
    assert desk.value(sql) == expected


def test_a_score_of_the_whole_test_says_that_it_is_not_weighed(desk: Desk) -> None:
    assert (
        "does not count in the weighted total" in desk.carry("Petra Olander got 74 out of 100 in the written test").text
    )


@pytest.mark.parametrize(
    ("order", "names", "scores"),
    [("Oliver Strand and Ingrid Moe finished Clear Conversations with 81 and 77", ("Oliver Strand", "Ingrid Moe"), (81, 77)),
     ("陈思远和许清妍完成了高效沟通，得分分别是85和79", ("陈思远", "许清妍"), (85, 79))],
)  # fmt: skip
def test_several_complete_a_course_each_with_their_score(
    desk: Desk, order: str, names: tuple[str, str], scores: tuple[int, int]
) -> None:
    desk.carry(order)
    for name, score in zip(names, scores, strict=True):
        assert desk.value(
            "select e.score from enrolments e join people p on p.id = e.person_id join courses c on c.id = e.course_id "
            f"where p.name = '{name}' and c.name like 'Clear Conversations%' and e.completed_on = '2026-06-30'"
        ) == score  # fmt: skip


@pytest.mark.parametrize(
    ("add", "done", "title"),
    [("add a step to Ingrid Moe's career plan: run a tasting tour by October",
      'Ingrid Moe has done the career step "run a tasting tour"', "run a tasting tour"),
     ("给孙一诺的职业发展计划加一步：带教一名新人，9月前完成", "孙一诺完成了职业规划的这一步：带教一名新人", "带教一名新人")],
)  # fmt: skip
def test_a_career_step_is_added_and_done(desk: Desk, add: str, done: str, title: str) -> None:
    desk.carry(add)
    assert desk.value(STEP.format(title)) is None
    desk.carry(done)
    assert str(desk.value(STEP.format(title))).startswith("2026-06-30")


NEW = "select count(*) from enrolments where enrolled_on = '2026-06-30'"


@pytest.mark.parametrize(
    ("question", "order"),
    [("who still lacks required courses?", "enrol them"), ("谁还缺必修课", "给他们报名"),
     ("who has not finished Reading the Market?", "sign them up"), ("谁还没有完成市场分析入门", "给他们报名")],
)  # fmt: skip
def test_whom_a_list_named_is_enrolled(desk: Desk, question: str, order: str) -> None:
    listed = desk.ask(question)
    assert [call.tool for call in listed.tool_calls] == ["find_training"]
    before = desk.value(NEW)
    course = "and c.name like 'Reading the Market%'" if "市场" in question or "Reading" in question else ""
    lacking = desk.value(
        "select count(*) from people p join course_requirements r on r.role = p.role join courses c on c.id = r.course_id "
        f"where p.active and not p.is_owner {course} and not exists (select 1 from enrolments e where e.person_id = p.id "
        "and e.course_id = c.id)"
    )  # fmt: skip
    desk.carry(order)
    assert desk.value(NEW) - before >= lacking > 0
    assert desk.ask(order).outcome == "needs_detail"  # nobody is left


@pytest.mark.parametrize(
    ("question", "order"),
    [("whose product-knowledge score is under 70, and what should they take?", "enrol them"),
     ("谁的产品知识得分低于70，应该学什么课程", "给他们报名")],
)  # fmt: skip
def test_low_scores_are_answered_and_enrolled_with_one_approval(desk: Desk, question: str, order: str) -> None:
    desk.ask(question)
    before = desk.value(NEW)
    desk.carry(order)
    low = desk.value(
        "select count(*) from (select e.person_id from enrolments e join courses c on c.id = e.course_id "
        "join people p on p.id = e.person_id where c.topic like 'product knowledge%' and e.score is not null and p.active "
        "group by e.person_id having avg(e.score) < 70) x"
    )
    assert desk.value(NEW) - before == low


@pytest.mark.parametrize("order", ["enrol Zoe Marlow in Consultative Selling", "给Zoe Marlow报名顾问式销售"])
def test_an_employee_of_a_candidates_name_is_the_employee(desk: Desk, order: str) -> None:
    reply = desk.carry(order)
    assert [call.tool for call in reply.tool_calls] == ["save_training"]


@pytest.mark.parametrize(
    ("order", "who", "kind", "name", "told"),
    [
        ("give Emma Hartley feedback: great follow-up after the tasting", DIRECTOR, "praise", "Emma Hartley", "great follow-up after the tasting"),
        ("给陈思远反馈：报价跟进很及时", MANAGER, "praise", "陈思远", "报价跟进很及时"),
        ("tell Victor Amsel that his proposals are too long", DIRECTOR, "concern", "Victor Amsel", "his proposals are too long"),
        ("Emma Hartley says: the price list is confusing", MANAGER, "problem", "Emma Hartley", "the price list is confusing"),
        ("陈思远说：价目表太乱", MANAGER, "problem", "陈思远", "价目表太乱"),
        ("I have an idea: sample boxes with every first order", REP, "idea", "Emma Hartley", "sample boxes with every first order"),
        ("我有个建议：首单附赠样品", REP, "idea", "Emma Hartley", "首单附赠样品"),
    ],
)  # fmt: skip
def test_feedback_to_and_from_people_is_kept_as_such(
    desk: Desk, order: str, who: str, kind: str, name: str, told: str
) -> None:
    reply = desk.carry(order, who)
    assert [call.tool for call in reply.tool_calls] == ["save_review"]
    found = f"select f.kind from feedback f join people p on p.id = f.person_id where p.name = '{name}' and f.text = '{told}'"
    assert desk.value(found) == kind


@pytest.mark.parametrize(
    ("question", "who", "tool", "inside"),
    [
        ("why was Freya Halloran rejected?", DIRECTOR, "find_hiring", "No reason was recorded"),
        ("who applied for the Harbor job?", DIRECTOR, "find_hiring", "candidate"),
        ("我团队的职位招得怎么样了", MANAGER, "find_hiring", "在招职位 1 个"),
        ("show career plans of the Harbor team", DIRECTOR, "find_training", "career"),
        ("which courses do I have to take?", REP, "find_training", "lacks"),
        ("我该学什么", TRAINEE, "find_training", "还缺"),
        ("who joined this year?", REP, "find_people", "Zoe Marlow"),
        ("今年新来了谁", REP, "find_people", "唐可欣"),
        ("who left last year?", DIRECTOR, "find_people", "罗梓晨"),
        ("which teams does 林若曦 lead?", REP, "find_people", "Harbor"),
        ("林若曦带哪几个团队", REP, "find_people", "港湾队"),
        ("which regions do we have?", REP, "find_people", "West"),
        ("who leads Summit?", REP, "find_people", "邓子昂"),
        ("what feedback did Emma Hartley get?", MANAGER, "find_records", "feedback"),
        ("陈思远收到过什么反馈", MANAGER, "find_records", "反馈"),
        ("who promised what?", MANAGER, "prepare_review", "promised"),
        ("还有哪些承诺没兑现", MANAGER, "prepare_review", "承诺"),
        ("who are our best and weakest reps and why?", DIRECTOR, "score_performance", "weakest"),
        ("谁表现最好，谁最差，为什么", DIRECTOR, "score_performance", "最低"),
        ("scorecard of all teams, attainment 50%, growth 30%, csat 20%", DIRECTOR, "score_performance", "Attainment counts 50%"),
        ("why did North fall short?", DIRECTOR, "summarize_performance", "North"),
        ("how am I doing?", TRAINEE, "summarize_performance", "Zoe Marlow"),
    ],
)  # fmt: skip
def test_a_question_is_answered_by_its_tool(reading: Desk, question: str, who: str, tool: str, inside: str) -> None:
    reading.threads.clear()
    reply = reading.ask(question, who)
    assert reply.outcome == "answered", reply.text
    assert [call.tool for call in reply.tool_calls] == [tool]
    assert inside in reply.text


@pytest.mark.parametrize(
    ("order", "who"),
    [("close the opening Key Account Manager North", REP), ("新建课程：展会入门，主题销售技巧", REP),
     ("make Clear Conversations mandatory for reps", REP), ("who promised what?", TRAINEE)],
)  # fmt: skip
def test_what_is_not_ones_own_to_do_is_not_done(desk: Desk, order: str, who: str) -> None:
    before = desk.value("select count(*) from changes")
    reply = desk.ask(order, who)
    assert reply.outcome in ("refused", "no_data"), (reply.outcome, reply.text)
    assert desk.value("select count(*) from changes") == before

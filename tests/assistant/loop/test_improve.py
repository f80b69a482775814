"""Improving from question to written record, in both languages, on the invented company with the built-in model."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, or_, select

from assistant.agent import Assistant
from assistant.reply import Reply
from knowledge.access import Principal
from knowledge.sales.improve.adjustments import Adjustment, AdjustmentStatus, Finding
from knowledge.sales.improve.reviews import Evaluation, Feedback, FeedbackKind, ReviewMeeting, ReviewPromise
from knowledge.sales.sell.activities import Task
from knowledge.sales.sell.deals import Deal, Stage
from knowledge.sales.team.people import Person, Role, Team, TeamMembership
from tests.support.demo import TODAY, open_demo

pytestmark = pytest.mark.slow  # making the company takes a few seconds

Q1 = (date(2026, 1, 1), date(2026, 3, 31))
Q4 = (date(2025, 10, 1), date(2025, 12, 31))


class Desk:
    """The invented company and who asks."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def sql(self, statement: Any) -> Any:
        with self.assistant.database.transaction() as session:
            return session.execute(statement).all()

    def one(self, statement: Any) -> Any:
        with self.assistant.database.transaction() as session:
            return session.scalars(statement).first()

    def as_role(self, role: Role) -> Principal:
        found = select(Person.email).where(Person.role == role, ~Person.is_owner, Person.email.is_not(None))
        return self.assistant.principal(self.one(found.order_by(Person.id)))

    def as_person(self, person_id: int) -> Principal:
        return self.assistant.principal(self.one(select(Person.email).where(Person.id == person_id)))

    def ask(self, message: str, principal: Principal | None = None) -> Reply:
        return self.assistant.reply(principal or self.as_role(Role.DIRECTOR), message)

    def approve(self, reply: Reply, principal: Principal | None = None) -> None:
        decided = self.assistant.decide(principal or self.as_role(Role.DIRECTOR), reply.proposals[0].id, approve=True)
        assert decided.outcome == "done", decided.text

    def team(self, word: str) -> Team:
        team: Team = self.one(select(Team).where(Team.name.contains(word)))
        return team

    def rep_of(self, team: Team) -> Person:
        """A rep who has been in the team all along."""
        member = select(TeamMembership.person_id).where(
            TeamMembership.team_id == team.id, TeamMembership.until_date.is_(None)
        )
        only = select(TeamMembership.person_id).group_by(TeamMembership.person_id).having(func.count() == 1)
        found = select(Person).where(Person.id.in_(member), Person.id.in_(only), Person.role == Role.REP, Person.active)
        person: Person = self.one(found.order_by(Person.id))
        return person

    def booked(self, span: tuple[date, date], *, team: Team | None = None, person: Person | None = None) -> float:
        """Bookings by plain SQL, in major units."""
        owner = func.coalesce(Deal.booked_owner_id, Deal.owner_id)
        found = (
            select(func.sum(Deal.amount))
            .join(Stage, Stage.id == Deal.stage_id)
            .where(Stage.kind == "won", Deal.closed_on >= span[0], Deal.closed_on <= span[1])
        )
        if team is not None:
            found = found.join(TeamMembership, TeamMembership.person_id == owner).where(
                TeamMembership.team_id == team.id,
                or_(TeamMembership.from_date.is_(None), TeamMembership.from_date <= Deal.closed_on),
                or_(TeamMembership.until_date.is_(None), TeamMembership.until_date > Deal.closed_on),
            )
        if person is not None:
            found = found.where(owner == person.id)
        return float((self.one(found) or 0) / 100)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An assistant over a copy of it."""
    with open_demo(tmp_path) as assistant:
        yield Desk(assistant)


def tool_of(reply: Reply) -> str:
    assert [call.tool for call in reply.tool_calls[:1]], reply.text
    assert len({call.tool for call in reply.tool_calls}) == 1, reply.tool_calls
    return str(reply.tool_calls[0].tool)


def money(value: float) -> str:
    return f"{round(value, 2):,.2f}".removesuffix(".00").rstrip("0" if round(value, 2) % 1 else "")


@pytest.mark.parametrize(
    "message",
    [
        "performance summary of {team} in Q1 2026",
        "总结{team}2026年第一季度的表现",
        "how did {team} perform in Q1 2026?",
    ],
)
def test_a_team_is_summarised_and_the_reasons_sum_to_the_change(desk: Desk, message: str) -> None:
    team = desk.team("Harbor")
    reply = desk.ask(message.format(team=team.name))
    assert tool_of(reply) == "summarize_performance", reply.text
    now, before = desk.booked(Q1, team=team), desk.booked(Q4, team=team)
    assert money(now) in reply.text
    assert money(before) in reply.text
    effects = [part.data.rows for part in reply.parts if part.kind == "table" and part.data.columns[0].name == "factor"]
    assert effects
    for rows in effects:
        assert round(sum(row[1] for row in rows[:-1]), 2) == round(rows[-1][1], 2) == round(now - before, 2)
    assert any(part.kind == "chart" for part in reply.parts)


@pytest.mark.parametrize(
    "message", ["summarize {person}'s performance in Q1 2026", "总结一下 {person} 2026年第一季度的业绩表现"]
)
def test_a_rep_is_summarised_for_themselves_and_their_manager_but_nobody_else(desk: Desk, message: str) -> None:
    team, other = desk.team("Harbor"), desk.team("Polaris")
    rep = desk.rep_of(team)
    question = message.format(person=rep.name)
    for who in (rep.id, team.manager_id):
        assert who is not None
        reply = desk.ask(question, desk.as_person(who))
        assert (tool_of(reply), reply.outcome) == ("summarize_performance", "answered"), reply.text
        assert money(desk.booked(Q1, person=rep)) in reply.text
    for stranger in (desk.rep_of(other).id, other.manager_id):
        assert stranger is not None
        reply = desk.ask(question, desk.as_person(stranger))
        assert reply.outcome == "refused", reply.text
        assert money(desk.booked(Q1, person=rep)) not in reply.text


@pytest.mark.parametrize("message", ["why did our sales fall in Q1 2026?", "为什么2026年第一季度的业绩下降了？"])
def test_why_sales_moved(desk: Desk, message: str) -> None:
    reply = desk.ask(message)
    assert tool_of(reply) == "summarize_performance", reply.text
    assert money(abs(desk.booked(Q1) - desk.booked(Q4))) in reply.text


@pytest.mark.parametrize(
    "message",
    ["score the teams in Q1 2026, weight attainment 60%", "给各团队2026年第一季度打分，完成率权重60%"],
)
def test_teams_are_scored_with_the_weights_asked_for(desk: Desk, message: str) -> None:
    reply = desk.ask(message)
    assert tool_of(reply) == "score_performance", reply.text
    assert reply.tool_calls[0].arguments["weights"] == [{"part": "attainment", "percent": 60.0}]
    table = next(part for part in reply.parts if part.kind == "table")
    scores = [row[1] for row in table.data.rows]
    assert len(scores) == len(desk.sql(select(Team.id)))
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 100 for score in scores)
    assert "60%" in reply.text


def test_a_rep_sees_only_the_leaderboard_in_a_scorecard(desk: Desk) -> None:
    rep = desk.rep_of(desk.team("Harbor"))
    reply = desk.ask("scorecard of the reps in Q1 2026", desk.as_person(rep.id))
    assert (tool_of(reply), reply.outcome) == ("score_performance", "answered"), reply.text
    table = next(part for part in reply.parts if part.kind == "table")
    assert {column.name for column in table.data.columns} <= {"rep", "score", "attainment", "growth"}
    assert len(table.data.rows) > 1


@pytest.mark.parametrize("message", ["prepare Friday's review of the North team", "准备周五北区的复盘会"])
def test_a_review_is_prepared(desk: Desk, message: str) -> None:
    reply = desk.ask(message)
    assert tool_of(reply) == "prepare_review", reply.text
    friday = TODAY + timedelta(days=(4 - TODAY.weekday()) % 7 or 7)
    assert (f"{friday.day} Jul 2026" if friday.month == 7 else "") in reply.text or "2026年7月3日" in reply.text
    team = desk.team("Polaris")
    last = desk.one(
        select(ReviewMeeting)
        .where(ReviewMeeting.team_id == team.id, ReviewMeeting.held_on < TODAY)
        .order_by(ReviewMeeting.held_on.desc())
    )
    promised = desk.sql(
        select(Task.title)
        .join(ReviewPromise, ReviewPromise.task_id == Task.id)
        .where(ReviewPromise.meeting_id == last.id)
    )
    shown = [row[0] for part in reply.parts if part.kind == "table" for row in part.data.rows]
    assert promised
    assert {title for (title,) in promised} <= set(shown)


@pytest.mark.parametrize(
    "message",
    [
        "save the minutes of the review of {team}: discounts were the topic. {one} promised to visit the two largest"
        " customers by next Friday. Praise for {other}: closed the hardest deal",
        "记录{team}复盘会纪要：主要问题是折扣。{one}答应下周五前拜访两个最大的客户。表扬{other}：拿下了最难的单",
    ],
)
def test_minutes_promises_and_praise_become_records_in_one_approval(desk: Desk, message: str) -> None:
    team = desk.team("Harbor")
    one = desk.rep_of(team)
    other = desk.one(
        select(Person)
        .join(TeamMembership, TeamMembership.person_id == Person.id)
        .where(
            TeamMembership.team_id == team.id, TeamMembership.until_date.is_(None), Person.id != one.id,
            Person.role == Role.REP,
        )
    )  # fmt: skip
    manager = desk.as_person(team.manager_id or 0)
    before = len(desk.sql(select(ReviewMeeting.id)))
    reply = desk.ask(message.format(team=team.name, one=one.name, other=other.name), manager)
    assert (tool_of(reply), reply.outcome) == ("save_review", "proposed"), reply.text
    assert len(desk.sql(select(ReviewMeeting.id))) == before
    desk.approve(reply, manager)
    meeting = desk.one(select(ReviewMeeting).order_by(ReviewMeeting.id.desc()))
    assert (meeting.team_id, meeting.held_on, meeting.status.value) == (team.id, TODAY, "held")
    task = desk.one(
        select(Task).join(ReviewPromise, ReviewPromise.task_id == Task.id).where(ReviewPromise.meeting_id == meeting.id)
    )
    assert (task.person_id, task.done_on) == (one.id, None)
    assert TODAY < task.due_on <= TODAY + timedelta(days=14)
    praise = desk.one(select(Feedback).where(Feedback.meeting_id == meeting.id))
    assert (praise.person_id, praise.kind, praise.given_by_id) == (other.id, FeedbackKind.PRAISE, team.manager_id)
    # Whom it is about may read it; a colleague may not.
    assert praise.text in _cells(desk.ask("show my feedback", desk.as_person(other.id)))
    assert praise.text not in _cells(desk.ask("show my feedback", desk.as_person(one.id)))


def _cells(reply: Reply) -> set[Any]:
    return {cell for part in reply.parts if part.kind == "table" for row in part.data.rows for cell in row}


@pytest.mark.parametrize(
    ("message", "score"),
    [("record an evaluation of {person}: 85, strong closer", 85), ("记录{person}的考评：85分，很会收单", 85)],
)
def test_an_evaluation_is_kept(desk: Desk, message: str, score: float) -> None:
    team = desk.team("Harbor")
    rep, manager = desk.rep_of(team), desk.as_person(team.manager_id or 0)
    reply = desk.ask(message.format(person=rep.name), manager)
    assert (tool_of(reply), reply.outcome) == ("save_review", "proposed"), reply.text
    desk.approve(reply, manager)
    found = desk.one(select(Evaluation).where(Evaluation.person_id == rep.id).order_by(Evaluation.id.desc()))
    assert (found.score, found.period_start, found.evaluated_on) == (score, Q1[0], TODAY)
    own = desk.ask(message.format(person=rep.name), desk.as_person(rep.id))
    assert own.outcome == "refused"


@pytest.mark.parametrize(
    "messages",
    [
        (
            "record a finding for {team}: win rate fell with the price rise",
            "propose an adjustment for {team}: managers join price talks, aim at win rate 40%, owner {owner}",
            "did the adjustment for {team} work?",
        ),
        (
            "记录{team}的发现：涨价之后赢单率下降",
            "为{team}提议策略调整：经理参加价格谈判，赢单率达到40%，负责人{owner}",
            "{team}的策略调整有没有效果？",
        ),
    ],
)
def test_a_finding_becomes_an_adjustment_that_is_judged(desk: Desk, messages: tuple[str, str, str]) -> None:
    team = desk.team("Harbor")
    owner = desk.one(select(Person).where(Person.id == team.manager_id))
    found, proposed, judged = (text.format(team=team.name, owner=owner.name) for text in messages)
    reply = desk.ask(found)
    assert (tool_of(reply), reply.outcome) == ("save_review", "proposed"), reply.text
    desk.approve(reply)
    finding = desk.one(select(Finding).order_by(Finding.id.desc()))
    assert (finding.team_id, finding.metric, finding.found_on) == (team.id, "win_rate", TODAY)
    reply = desk.ask(proposed)
    assert (tool_of(reply), reply.outcome) == ("propose_adjustment", "proposed"), reply.text
    assert any(part.kind == "choices" for part in reply.parts)
    desk.approve(reply)
    adjustment = desk.one(select(Adjustment).order_by(Adjustment.id.desc()))
    assert (adjustment.finding_id, adjustment.metric, adjustment.aim) == (finding.id, "win_rate", 4000)
    assert (adjustment.owner_id, adjustment.status, adjustment.starts_on) == (
        owner.id, AdjustmentStatus.ACTIVE, TODAY,
    )  # fmt: skip
    reply = desk.ask(judged)
    assert (tool_of(reply), reply.outcome) == ("judge_adjustment", "answered"), reply.text
    assert "Too early" in reply.text or "为时过早" in reply.text
    assert adjustment.title in reply.text


def test_a_judgement_compares_as_many_days_before_as_after(desk: Desk) -> None:
    team = desk.team("Harbor")
    adjustment = desk.one(
        select(Adjustment).where(Adjustment.team_id == team.id, Adjustment.metric == "win_rate").order_by(Adjustment.id)
    )
    end = min(TODAY, adjustment.review_on)
    days = (end - adjustment.starts_on).days + 1
    spans = [
        (adjustment.starts_on - timedelta(days=days), adjustment.starts_on - timedelta(days=1)),
        (adjustment.starts_on, end),
    ]
    rates = []
    owner = func.coalesce(Deal.booked_owner_id, Deal.owner_id)
    for span in spans:
        kinds = desk.sql(
            select(Stage.kind)
            .join(Deal, Deal.stage_id == Stage.id)
            .join(TeamMembership, TeamMembership.person_id == owner)
            .where(
                TeamMembership.team_id == team.id, Deal.closed_on >= span[0], Deal.closed_on <= span[1],
                or_(TeamMembership.from_date.is_(None), TeamMembership.from_date <= Deal.closed_on),
                or_(TeamMembership.until_date.is_(None), TeamMembership.until_date > Deal.closed_on),
                Stage.kind != "open",
            )
        )  # fmt: skip
        rates.append(round(100 * sum(kind == "won" for (kind,) in kinds) / len(kinds), 6))
    reply = desk.ask(f"did the adjustment for {team.name} work?")
    rows = [row for part in reply.parts if part.kind == "table" for row in part.data.rows if row[0] == team.name]
    assert rates in [[round(row[1], 6), round(row[2], 6)] for row in rows]


def test_an_adjustment_of_another_team_is_neither_judged_nor_proposed(desk: Desk) -> None:
    mine, other = desk.team("Harbor"), desk.team("Polaris")
    manager = desk.as_person(mine.manager_id or 0)
    assert desk.ask(f"did the adjustment for {other.name} work?", manager).outcome == "no_data"
    reply = desk.ask(f"propose an adjustment for {other.name}: join price talks, aim at win rate 40%", manager)
    assert (reply.outcome, reply.proposals) == ("refused", [])


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("list the review meetings", "reviews"), ("有哪些复盘会", "reviews"), ("which findings are there?", "findings"),
        ("有哪些策略调整", "adjustments"), ("which adjustments are there?", "adjustments"),
        ("列出给我的反馈", "feedback"),
    ],
)  # fmt: skip
def test_the_records_are_listed(desk: Desk, message: str, kind: str) -> None:
    reply = desk.ask(message)
    assert tool_of(reply) == "find_records", reply.text
    assert reply.tool_calls[0].arguments["kind"] == kind

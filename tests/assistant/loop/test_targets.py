"""Targets from question to written record, in both languages, on the invented company with the built-in model."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from assistant.agent import Assistant
from assistant.reply import Reply
from knowledge.access import Principal
from knowledge.refusals import Refusal
from knowledge.sales.plan.targets import Target
from knowledge.sales.sell.deals import Deal, Stage
from knowledge.sales.team.people import Person, Region, Role, Team, TeamMembership
from tests.support.demo import open_demo

pytestmark = pytest.mark.slow  # making the company takes a few seconds

FEN = 100


class Desk:
    """The invented company and who asks."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def who(self, role: Role, team: int | None = None) -> Principal:
        with self.assistant.database.transaction() as session:
            found = select(Person.email).where(Person.role == role, ~Person.is_owner, Person.email.is_not(None))
            if team is not None:
                found = found.where(Person.id == select(Team.manager_id).where(Team.id == team).scalar_subquery())
            email = session.scalars(found.order_by(Person.id)).first()
        assert email is not None
        return self.assistant.principal(email)

    def ask(self, message: str, principal: Principal | None = None, thread: str | None = None) -> Reply:
        return self.assistant.reply(principal or self.who(Role.DIRECTOR), message, thread_id=thread)

    def sql(self, statement: Any) -> Any:
        with self.assistant.database.transaction() as session:
            return session.execute(statement).all()

    def target(self, *, start: date, end: date, **slice_of: int) -> list[Target]:
        with self.assistant.database.transaction() as session:
            empty = [
                column for column in ("person_id", "team_id", "region_id", "product_line_id") if column not in slice_of
            ]
            found = select(Target).where(Target.period_start == start, Target.period_end == end)
            found = found.where(*[getattr(Target, name) == key for name, key in slice_of.items()])
            return list(session.scalars(found.where(*[getattr(Target, name).is_(None) for name in empty])))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An assistant over a copy of it."""
    with open_demo(tmp_path) as assistant:
        yield Desk(assistant)


def tool_of(reply: Reply) -> tuple[str, dict[str, Any]]:
    assert len(reply.tool_calls) == 1, reply.text
    call = reply.tool_calls[0]
    return call.tool, call.arguments


def names(desk: Desk, model: Any) -> dict[str, int]:
    return dict(desk.sql(select(model.name, model.id).where(model.deleted_at.is_(None))))


YEAR, NEXT = (date(2026, 1, 1), date(2026, 12, 31)), (date(2027, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize("message", ["set the target of East for next year to 40m", "把东区明年的目标定为4000万"])
def test_a_target_is_set_and_written_on_approval(desk: Desk, message: str) -> None:
    east = next(key for name, key in names(desk, Region).items() if name.startswith("East"))
    reply = desk.ask(message)
    assert (reply.outcome, tool_of(reply)[0]) == ("proposed", "set_target"), reply.text
    assert "40,000,000" in reply.text
    assert desk.target(start=NEXT[0], end=NEXT[1], region_id=east) == []
    done = desk.assistant.decide(desk.who(Role.DIRECTOR), reply.proposals[0].id, approve=True)
    assert done.outcome == "done"
    [target] = desk.target(start=NEXT[0], end=NEXT[1], region_id=east)
    assert (target.amount, target.currency, target.metric) == (40_000_000 * FEN, "CNY", "bookings")


@pytest.mark.parametrize(
    "message",
    [
        "raise the 2026 target by 10% and scale the parts below",
        "把2026年的目标提高10%，并按比例调整下级",
    ],
)  # fmt: skip
def test_a_change_at_the_top_shows_below_and_nothing_is_lost(desk: Desk, message: str) -> None:
    [before] = desk.target(start=YEAR[0], end=YEAR[1])
    reply = desk.ask(message)
    assert (reply.outcome, tool_of(reply)[0]) == ("proposed", "set_target"), reply.text
    desk.assistant.decide(desk.who(Role.DIRECTOR), reply.proposals[0].id, approve=True)
    [after] = desk.target(start=YEAR[0], end=YEAR[1])
    assert after.amount == round(before.amount * 1.1)
    parent, part = Target.__table__.alias("parent"), Target.__table__.alias("part")
    sums = desk.sql(
        select(parent.c.amount, func.sum(part.c.amount))
        .join(part, part.c.parent_id == parent.c.id)
        .where(parent.c.period_start >= YEAR[0], parent.c.period_end <= YEAR[1])
        .group_by(parent.c.id, parent.c.amount)
    )
    assert len(sums) > 20
    assert all(whole == parts for whole, parts in sums)


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("break the target of 40 million for next year down by quarter, region and rep", "en"),
        ("把明年4000万的目标逐级分解到季度、区域和销售", "zh"),
    ],
)
def test_a_year_is_divided_from_question_to_rows(desk: Desk, message: str, language: str) -> None:
    reply = desk.ask(message)
    tool, arguments = tool_of(reply)
    assert (reply.outcome, reply.language, tool) == ("proposed", language, "break_down_target"), reply.text
    assert list(arguments["by"]) == ["quarter", "region", "rep"]
    desk.assistant.decide(desk.who(Role.DIRECTOR), reply.proposals[0].id, approve=True)
    [whole] = desk.target(start=NEXT[0], end=NEXT[1])
    assert whole.amount == 40_000_000 * FEN
    level, counts = {whole.id: whole.amount}, []
    while level:
        rows = desk.sql(
            select(Target.parent_id, Target.id, Target.amount).where(Target.parent_id.in_(level), Target.amount >= 0)
        )
        if not rows:
            break
        for above, amount in level.items():
            assert sum(part for parent, _, part in rows if parent == above) == amount
        counts.append(len(rows))
        level = {key: amount for _, key, amount in rows}
    assert counts[:2] == [4, 16]
    assert len(counts) == 3


@pytest.mark.parametrize(
    "message",
    ["set the Q4 2026 target of East to 9 million", "把东区2026年第四季度的目标定为900万"],
)  # fmt: skip
def test_the_repairs_offered_are_understood(desk: Desk, message: str) -> None:
    reply = desk.ask(message)
    offered = next(part.choices for part in reply.parts if part.kind == "choices")
    assert len(offered) == 2
    for choice, way in zip(offered, ("below", "above"), strict=True):
        repaired = desk.ask(choice)
        tool, arguments = tool_of(repaired)
        assert (repaired.outcome, tool, arguments["repair"]) == ("proposed", "set_target", way), repaired.text
        assert arguments["amount"] == 9_000_000


@pytest.mark.parametrize("message", ["Can six reps carry 40 million next year?", "六个销售明年能扛4000万吗"])
def test_what_six_reps_carry_is_reckoned_from_the_records(desk: Desk, message: str) -> None:
    reply = desk.ask(message)
    tool, arguments = tool_of(reply)
    assert (reply.outcome, tool) == ("answered", "assess_target"), reply.text
    assert (arguments["reps"], arguments["amount"]) == (6, 40_000_000)
    # By hand: what reps past their first year booked from June 2025 to May 2026, by their months there.
    booked, months = 0, 0
    reps = desk.sql(
        select(Person.id, Person.hired_on, Person.left_on).where(Person.role == Role.REP, Person.hired_on.is_not(None))
    )
    won = desk.sql(
        select(func.coalesce(Deal.booked_owner_id, Deal.owner_id), Deal.closed_on, Deal.amount)
        .join(Stage, Stage.id == Deal.stage_id)
        .where(Stage.kind == "won", Deal.closed_on.is_not(None), Deal.amount.is_not(None), Deal.deleted_at.is_(None))
    )
    for key, hired, left in reps:
        for at in range(12):
            first = date(2025 + (at + 5) // 12, (at + 5) % 12 + 1, 1)
            after = date(2025 + (at + 6) // 12, (at + 6) % 12 + 1, 1)
            tenure = (first.year - hired.year) * 12 + first.month - hired.month
            if tenure >= 12 and (left is None or left >= after):
                months += 1
                booked += sum(amount for owner, day, amount in won if owner == key and first <= day < after)
    carried = round(booked / months * 72 / FEN)
    assert f"{carried:,}" in reply.text.replace("¥", "").replace("CN", ""), (carried, reply.text)


@pytest.mark.parametrize(
    ("message", "rolled"),
    [
        ("do the targets of 2026 add up?", True), ("2026年各级目标加起来对得上吗", True),
        ("which targets are set for Q2 2026?", False), ("2026年第二季度设了哪些目标", False),
    ],
)  # fmt: skip
def test_targets_are_listed_and_rolled_up(desk: Desk, message: str, rolled: bool) -> None:
    reply = desk.ask(message)
    tool, arguments = tool_of(reply)
    assert (tool, arguments.get("roll_up", False)) == ("find_targets", rolled), reply.text
    count = desk.sql(
        select(func.count()).where(
            Target.period_start <= (date(2026, 12, 31) if rolled else date(2026, 6, 30)),
            Target.period_end >= (date(2026, 1, 1) if rolled else date(2026, 4, 1)),
        )
    )[0][0]
    assert str(count) in reply.text


@pytest.mark.parametrize(
    "message", ["set {}'s Q4 2026 target to 1.2 million", "把{}2026年第四季度的目标定为120万"]
)  # fmt: skip
def test_a_manager_proposes_for_the_own_team_and_a_director_approves(desk: Desk, message: str) -> None:
    team, person, key = desk.sql(
        select(TeamMembership.team_id, Person.name, Person.id)
        .join(Person, Person.id == TeamMembership.person_id)
        .where(Person.role == Role.REP, Person.active, TeamMembership.until_date.is_(None))
        .order_by(Person.id)
    )[0]
    manager = desk.who(Role.MANAGER, team)
    reply = desk.ask(message.format(person), manager)
    assert reply.outcome == "proposed", reply.text
    with pytest.raises(Refusal, match=r"access\.write_other"):
        desk.assistant.decide(manager, reply.proposals[0].id, approve=True)
    desk.assistant.decide(desk.who(Role.DIRECTOR), reply.proposals[0].id, approve=True)
    [target] = desk.target(start=date(2026, 10, 1), end=date(2026, 12, 31), person_id=key)
    assert target.amount == 1_200_000 * FEN
    rep = desk.who(Role.REP)
    assert desk.ask(message.format(person), rep).outcome == "refused"

"""What those who lead ask: who is weakest and why, what "my" means, what is missing, to whom deals are lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from assistant.agent import Assistant
from assistant.reply import Reply, TablePart
from tests.support.demo import open_demo

pytestmark = pytest.mark.slow

DIRECTOR, MANAGER, LIN, REP = (
    f"{name}@lumigrove.example" for name in ("helena.brandt", "marcus.feld", "lin.ruoxi", "emma.hartley")
)  # fmt: skip
DEALS = "FROM deals d JOIN stages s ON s.id = d.stage_id "
QUARTER = "d.closed_on BETWEEN '2026-04-01' AND '2026-06-30'"
THEIRS = "d.owner_id IN (SELECT id FROM people WHERE manager_id = (SELECT id FROM people WHERE name = 'Marcus Feld'))"


@pytest.fixture(scope="module")
def desk(stored: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with open_demo(Path(tmp_path_factory.mktemp("leaders"))) as assistant:
        yield assistant


def ask(desk: Assistant, who: str, message: str, after: Reply | None = None) -> Reply:
    return desk.reply(desk.principal(who), message, thread_id=after.thread_id if after else None)


def sql(desk: Assistant, query: str) -> list[Any]:
    with desk.database.transaction() as session:
        return [tuple(row) for row in session.execute(text(query)).all()]


def tables(reply: Reply) -> list[TablePart]:
    return [part for part in reply.parts if isinstance(part, TablePart)]


@pytest.mark.parametrize(
    ("message", "why"),
    [("which region is weakest and why", "Why bookings moved"), ("哪个区域最差，为什么", "业绩变化的原因")],
)
def test_the_weakest_region_is_found_by_attainment_with_what_moved_it(desk: Assistant, message: str, why: str) -> None:
    reply = ask(desk, DIRECTOR, message)
    assert [call.tool for call in reply.tool_calls] == ["summarize_performance"]
    booked = dict(
        sql(desk, f"SELECT r.name, sum(d.amount) {DEALS} JOIN regions r ON r.id = d.region_id "
            f"WHERE s.kind = 'won' AND {QUARTER} GROUP BY r.name")
    )  # fmt: skip
    aims = dict(
        sql(desk, "SELECT r.name, sum(t.amount) FROM targets t JOIN regions r ON r.id = t.region_id WHERE "
            "t.metric = 'bookings' AND t.period_start = '2026-04-01' AND t.period_end = '2026-06-30' "
            "AND t.person_id IS NULL AND t.team_id IS NULL AND t.product_line_id IS NULL GROUP BY r.name")
    )  # fmt: skip
    attained = {name: 100 * booked[name] / aim for name, aim in aims.items()}
    weakest = min(attained, key=lambda name: attained[name])
    assert reply.text.split("\n")[0].find(weakest) >= 0
    assert f"{round(attained[weakest], 2):g}" in reply.text
    assert f"{booked[weakest] // 100:,}" in reply.text
    assert why in reply.text


@pytest.mark.parametrize(
    ("first", "then"),
    [("win rate by team this quarter", "and why?"), ("各团队本季度赢单率", "为什么")],
)
def test_why_after_a_breakdown_is_told_of_its_weakest(desk: Assistant, first: str, then: str) -> None:
    before = ask(desk, DIRECTOR, first)
    call = ask(desk, DIRECTOR, then, after=before).tool_calls[0]
    assert call.tool == "summarize_performance"
    given = {name: call.arguments[name] for name in ("among", "which", "metric")}
    assert given == {"among": "team", "which": "weakest", "metric": "win_rate"}


def weakest_of(desk: Assistant, manager: str) -> str:
    """Whose attainment of the quarter is lowest among a manager's reps."""
    return str(
        sql(
            desk, f"SELECT p.name, (SELECT sum(d.amount) {DEALS} WHERE s.kind = 'won' AND {QUARTER} "
            "AND d.owner_id = p.id) * 1.0 / t.amount AS part FROM people p JOIN people m ON m.id = p.manager_id "
            "JOIN targets t "
            "ON t.person_id = p.id AND t.period_start = '2026-04-01' AND t.period_end = '2026-06-30' "
            f"WHERE m.email = '{manager}' AND t.metric = 'bookings' ORDER BY part",
        )[0][0]
    )  # fmt: skip


@pytest.mark.parametrize("message", ["who is the weakest in my team and why", "我该先辅导谁"])
def test_whom_to_help_first_is_the_weakest_of_the_team(desk: Assistant, message: str) -> None:
    reply = ask(desk, LIN, message)
    assert reply.tool_calls[0].arguments["among"] == "rep"
    assert weakest_of(desk, LIN) in reply.text.split("\n")[0]


@pytest.mark.parametrize(
    ("message", "note"),
    [
        ("which of my deals close this month", "those of everybody you lead"),
        ("我这个月要关的单子有哪些", "您所带团队的"),
    ],
)
def test_deals_of_a_leader_who_owns_none_are_those_of_the_people_led(desk: Assistant, message: str, note: str) -> None:
    reply = ask(desk, MANAGER, message)
    (count,) = sql(
        desk,
        f"SELECT count(*) {DEALS} WHERE s.kind = 'open' AND {THEIRS} "
        "AND d.expected_close_on BETWEEN '2026-06-01' AND '2026-06-30'",
    )[0]
    assert count > 0
    assert len(tables(reply)[0].shown) == count
    assert note in reply.text


@pytest.mark.parametrize("message", ["what is my pipeline", "我的在手商机金额"])
def test_a_leader_s_pipeline_is_that_of_everybody_led(desk: Assistant, message: str) -> None:
    reply = ask(desk, MANAGER, message)
    (amount,) = sql(desk, f"SELECT sum(d.amount) {DEALS} WHERE s.kind = 'open' AND {THEIRS}")[0]
    assert f"{amount // 100:,}" in reply.text


def test_my_deals_of_a_rep_never_widen(desk: Assistant) -> None:
    reply = ask(desk, REP, "my open deals")
    (count,) = sql(
        desk, f"SELECT count(*) {DEALS} JOIN people p ON p.id = d.owner_id WHERE s.kind = 'open' AND p.email = '{REP}'"
    )[0]
    assert len(tables(reply)[0].shown) == min(count, 20)


@pytest.mark.parametrize("message", ["list my A customers", "列出我的A类客户"])
def test_my_a_customers_are_those_owned(desk: Assistant, message: str) -> None:
    owned = sql(
        desk, f"SELECT a.name FROM accounts a JOIN people p ON p.id = a.owner_id WHERE p.email = '{REP}' AND tier = 'A'"
    )
    found = tables(ask(desk, REP, message))[0]
    assert {name for row in found.shown for name in row} >= {name for (name,) in owned}
    assert len(found.shown) == len(owned)


@pytest.mark.parametrize(("message", "severity"), [("serious complaints this year", "high"), ("今年轻微的投诉", "low")])
def test_complaints_are_found_by_how_severe_they_are(desk: Assistant, message: str, severity: str) -> None:
    (count,) = sql(
        desk, f"SELECT count(*) FROM complaints WHERE kind = 'complaint' AND severity = '{severity}' "
        "AND opened_on >= '2026-01-01'",
    )[0]  # fmt: skip
    reply = ask(desk, DIRECTOR, message)
    assert reply.tool_calls[0].arguments["where"][0]["values"] == [severity]
    assert re.search(rf"\b{count}\b", reply.text)


@pytest.mark.parametrize("message", ["who do we lose to most", "我们输给谁最多"])
def test_to_whom_deals_are_lost(desk: Assistant, message: str) -> None:
    most = sql(
        desk, f"SELECT c.name, count(*) AS n {DEALS} JOIN deal_competitors c ON c.deal_id = d.id WHERE s.kind = 'lost' "
        "GROUP BY c.name ORDER BY n DESC",
    )[0]  # fmt: skip
    first = tables(ask(desk, DIRECTOR, message))[0].shown[0]
    assert first == [most[0], f"{most[1]:,}"]


@pytest.mark.parametrize("message", ["where do we lose to Grainery Hill", "输给Grainery Hill的单子主要在哪"])
def test_where_deals_are_lost_to_a_rival(desk: Assistant, message: str) -> None:
    lost = sql(
        desk, f"SELECT r.name, count(*) AS n {DEALS} JOIN deal_competitors c ON c.deal_id = d.id "
        "JOIN regions r ON r.id = d.region_id WHERE s.kind = 'lost' AND c.name = 'Grainery Hill' "
        "GROUP BY r.name ORDER BY n DESC",
    )  # fmt: skip
    assert [row[:2] for row in tables(ask(desk, DIRECTOR, message))[0].shown] == [[name, str(n)] for name, n in lost]


def test_a_rival_nobody_recorded_is_asked_back_for(desk: Assistant) -> None:
    reply = ask(desk, DIRECTOR, "where do we lose to Nutrivale")
    assert (reply.outcome, "Nutrivale" in reply.text) == ("needs_detail", True)


@pytest.mark.parametrize("message", ["which channel brings the most leads", "哪个渠道带来的线索最多"])
def test_leads_are_counted_by_the_channel_they_came_through(desk: Assistant, message: str) -> None:
    name, count = sql(desk, "SELECT source, count(*) AS n FROM leads GROUP BY source ORDER BY n DESC")[0]
    reply = ask(desk, DIRECTOR, message)
    assert name in reply.text
    assert re.search(rf"\b{count}\b", reply.text)


@pytest.mark.parametrize("message", ["compare Oliver Strand and Emma Hartley", "对比一下Oliver Strand和Emma Hartley"])
def test_figures_of_the_same_people_stand_in_one_table(desk: Assistant, message: str) -> None:
    (table,) = tables(ask(desk, DIRECTOR, message))
    assert len(table.headers) == 6
    assert sorted(row[0] for row in table.shown) == ["Emma Hartley", "Oliver Strand"]


@pytest.mark.parametrize(
    ("message", "where"),
    [
        ("deals with no next step", "s.kind = 'open' AND coalesce(d.next_step, '') = ''"),
        ("没有下一步的商机", "s.kind = 'open' AND coalesce(d.next_step, '') = ''"),
        ("list all lost deals without a loss reason", "s.kind = 'lost' AND d.loss_reason IS NULL"),
        ("deals that close in the next 30 days",
         "s.kind = 'open' AND d.expected_close_on BETWEEN '2026-06-30' AND '2026-07-30'"),
        ("未来30天要关的商机", "s.kind = 'open' AND d.expected_close_on BETWEEN '2026-06-30' AND '2026-07-30'"),
    ],
)  # fmt: skip
def test_deals_are_listed_by_what_is_missing_or_due(desk: Assistant, message: str, where: str) -> None:
    (count,) = sql(desk, f"SELECT count(*) {DEALS} WHERE {where}")[0]
    reply = ask(desk, DIRECTOR, message)
    assert reply.tool_calls[0].tool == "find_deals"
    assert re.search(rf"\b{count}\b", reply.text)


@pytest.mark.parametrize("message", ["contacts without email", "没有邮箱的联系人"])
def test_contacts_are_listed_by_what_is_missing(desk: Assistant, message: str) -> None:
    (count,) = sql(desk, "SELECT count(*) FROM contacts WHERE coalesce(email, '') = ''")[0]
    assert re.search(rf"\b{count}\b", ask(desk, DIRECTOR, message).text)


@pytest.mark.parametrize("message", ["who hasn't visited anybody today", "今天谁没拜访过客户"])
def test_who_visited_nobody(desk: Assistant, message: str) -> None:
    idle = sql(
        desk, "SELECT p.name FROM people p WHERE p.role = 'rep' AND p.active AND p.manager_id = (SELECT id FROM people "
        "WHERE name = 'Marcus Feld') AND p.id NOT IN (SELECT person_id FROM activities WHERE kind = 'visit' "
        "AND person_id IS NOT NULL AND happened_on = '2026-06-30')",
    )  # fmt: skip
    reply = ask(desk, MANAGER, message)
    assert {row[0] for part in tables(reply) for row in part.shown} == {name for (name,) in idle}


@pytest.mark.parametrize("message", ["who has the most overdue tasks", "谁逾期的任务最多"])
def test_overdue_tasks_are_counted_by_person(desk: Assistant, message: str) -> None:
    (name, count) = sql(
        desk, "SELECT p.name, count(*) AS n FROM tasks t JOIN people p ON p.id = t.person_id WHERE t.done_on IS NULL "
        "AND t.due_on < '2026-06-30' AND p.manager_id = (SELECT id FROM people WHERE name = 'Marcus Feld') "
        "GROUP BY p.name ORDER BY n DESC",
    )[0]  # fmt: skip
    assert tables(ask(desk, MANAGER, message))[0].shown[0] == [name, str(count)]


def test_the_furthest_behind_and_why_go_on_from_a_breakdown(desk: Assistant) -> None:
    shown = ask(desk, MANAGER, "attainment by rep this quarter")
    behind = ask(desk, MANAGER, "who's furthest behind?", after=shown)
    assert behind.tool_calls[0].arguments["order"] == "lowest"
    why = ask(desk, MANAGER, "and why?", after=behind)
    assert why.text.startswith(f"{weakest_of(desk, MANAGER)} is the weakest of")


def test_the_oldest_of_the_open_complaints_come_first(desk: Assistant) -> None:
    counted = ask(desk, DIRECTOR, "how many open complaints do we have")
    (day,) = sql(desk, "SELECT min(opened_on) FROM complaints WHERE kind = 'complaint' AND resolved_on IS NULL")[0]
    first = tables(ask(desk, DIRECTOR, "which are the oldest?", after=counted))[0].data.rows[0]
    assert str(day) in [str(cell) for cell in first]


def test_why_after_lost_deals_is_their_reasons_and_stuck_is_of_the_same_person(desk: Assistant) -> None:
    lost = ask(desk, MANAGER, "biggest deals we lost this year")
    assert ask(desk, MANAGER, "why?", after=lost).tool_calls[0].arguments["group_by"] == ["loss_reason"]
    held = ask(desk, MANAGER, "show me Ingrid Moe's pipeline")
    call = ask(desk, MANAGER, "anything stuck there?", after=held).tool_calls[0]
    assert (call.tool, call.arguments["person"]) == ("review_deals", "Ingrid Moe")


@pytest.mark.parametrize(
    ("message", "where"),
    [
        ("deals lost on price by region this year", "AND d.closed_on >= '2026-01-01'"),
        ("各区域因为价格丢了多少单", ""),
    ],
)
def test_losses_for_one_reason_are_counted_by_region(desk: Assistant, message: str, where: str) -> None:
    lost = sql(
        desk, f"SELECT r.name, count(*) AS n {DEALS} JOIN regions r ON r.id = d.region_id WHERE s.kind = 'lost' "
        f"AND d.loss_reason LIKE 'Price%' {where} GROUP BY r.name ORDER BY n DESC",
    )  # fmt: skip
    assert [row[:2] for row in tables(ask(desk, DIRECTOR, message))[0].shown] == [[name, str(n)] for name, n in lost]


@pytest.mark.parametrize("message", ["which reps are below 80% of target", "谁的完成率低于80%"])
def test_a_percentage_of_target_is_the_one_that_is_said(desk: Assistant, message: str) -> None:
    assert ask(desk, DIRECTOR, message).tool_calls[0].arguments["having"] == {"op": "<", "values": [80]}


@pytest.mark.parametrize("message", ["which products are losing sales", "哪些产品销售额下滑"])
def test_what_falls_is_held_against_a_year_ago(desk: Assistant, message: str) -> None:
    call = ask(desk, DIRECTOR, message).tool_calls[0]
    asked = {name: call.arguments[name] for name in ("order", "rank_by", "compare_to")}
    assert asked == {"order": "lowest", "rank_by": "change", "compare_to": "same_period_last_year"}

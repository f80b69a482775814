"""Pay asked and written in both languages on the invented company, with the built-in model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from assistant.agent import Assistant
from assistant.reply import Reply, TablePart
from knowledge.refusals import Refusal
from tests.support.company import Desk
from tests.support.demo import open_demo

pytestmark = pytest.mark.slow  # making the company takes a few seconds
DIRECTOR, MANAGER, REP, OPERATIONS, TRAINEE = (
    "helena.brandt", "lin.ruoxi", "emma.hartley", "karim.haddad", "zoe.marlow"
)  # fmt: skip
JUNE, MAY = (date(2026, 6, 1), date(2026, 6, 30)), (date(2026, 5, 1), date(2026, 5, 31))
# The plan of reps in the year of the demo: from which percent of the target which rate; then the accelerator's.
TIERS = ((0, 3), (70, 4), (100, 5))
ACCELERATED, TIMES = 120, 1.2
SECOND_QUARTER = ("2026-04-01", "2026-06-30")


@pytest.fixture(scope="module")
def assistant(stored: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with open_demo(Path(tmp_path_factory.mktemp("home"))) as made:
        yield made


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Assistant]:
    """A company of the test's own, to write in."""
    with open_demo(tmp_path / "own") as made:
        yield made


def ask(assistant: Assistant, message: str, who: str = REP) -> Reply:
    return assistant.reply(assistant.principal(f"{who}@lumigrove.example"), message)


def approve(assistant: Assistant, reply: Reply, who: str = DIRECTOR) -> Reply:
    assert reply.outcome == "proposed", reply.text
    part = next(part for part in reply.parts if part.kind == "proposal")
    return assistant.decide(assistant.principal(f"{who}@lumigrove.example"), part.id, approve=True)


def rows(assistant: Assistant, sql: str, **values: Any) -> list[Any]:
    with assistant.database.transaction() as session:
        return list(session.execute(text(sql), values).all())


def value(assistant: Assistant, sql: str, **values: Any) -> Any:
    return rows(assistant, sql, **values)[0][0]


def tables(reply: Reply) -> list[TablePart]:
    return [part for part in reply.parts if isinstance(part, TablePart)]


def summed(table: TablePart) -> float:
    """The amounts of a table of lines, which stand in its last column."""
    assert table.data.columns[-1].name == "pay_amount"
    return round(sum(row[-1] for row in table.data.rows), 2)


def money(amount: float) -> str:
    whole = f"{amount:,.2f}"
    return whole.removesuffix(".00")


def share_of(who: str) -> str:
    """What counts of a deal for somebody: by hand-written SQL, splits included."""
    return f"""coalesce((select s.basis_points from deal_splits s where s.deal_id = d.id and s.person_id = {who}),
        case when coalesce(d.booked_owner_id, d.owner_id) = {who}
            and not exists (select 1 from deal_splits s where s.deal_id = d.id) then 10000 else 0 end)"""


def booked(assistant: Assistant, who: str, start: date, end: date) -> int:
    """A rep's part of what was won in some days and still is, in minor units."""
    person = value(assistant, "select id from people where email = :mail", mail=f"{who}@lumigrove.example")
    found = rows(
        assistant,
        f"""select d.amount, {share_of(str(person))} from deals d join stages s on s.id = d.stage_id
            where s.kind = 'won' and d.closed_on between :start and :end and d.deleted_at is null""",
        start=start, end=end,
    )  # fmt: skip
    return sum(round(amount * points / 10_000) for amount, points in found if amount)


def by_hand(assistant: Assistant, who: str) -> float:
    """A rep's commission of June, reckoned apart from the engine: each tier's slice of the quarter's bookings."""
    target = value(
        assistant,
        """select t.amount from targets t join people p on p.id = t.person_id where p.email = :mail
            and t.metric = 'bookings' and t.period_start = :start and t.period_end = :end""",
        mail=f"{who}@lumigrove.example", start=SECOND_QUARTER[0], end=SECOND_QUARTER[1],
    )  # fmt: skip
    before = booked(assistant, who, date(2026, 4, 1), MAY[1])
    after = before + booked(assistant, who, *JUNE)
    total = 0.0
    for at, (percent, rate) in enumerate(TIERS):
        low = target * percent / 100
        high = target * TIERS[at + 1][0] / 100 if at + 1 < len(TIERS) else float("inf")
        total += max(0.0, min(after, high) - max(before, low)) * rate / 100
    above = target * ACCELERATED / 100
    total += max(0.0, after - max(before, above)) * TIERS[-1][1] / 100 * (TIMES - 1)
    return total / 100


@pytest.mark.parametrize(
    "message", ["Why is my payout {said} this month?", "为什么我这个月的提成是{said}？"]
)  # fmt: skip
def test_a_rep_hears_line_by_line_why_the_payout_is_what_it_is(assistant: Assistant, message: str) -> None:
    expected = by_hand(assistant, REP)
    assert expected > 0
    reply = ask(assistant, message.format(said=money(round(expected, 2))))
    assert [call.tool for call in reply.tool_calls] == ["explain_payout"]
    lines, deals = tables(reply)
    assert summed(lines) == pytest.approx(expected, abs=0.02)
    assert money(summed(lines)) in reply.text
    assert sum(row[-1] for row in deals.data.rows) == pytest.approx(booked(assistant, REP, *JUNE) / 100)
    assert reply.text.count(" × ") >= len(lines.data.rows)
    # It names the plan and the target it was measured by, and nothing of a difference.
    assert "Rep plan 2026" in reply.text
    assert not [word for word in ("less than the", "more than the", "您说的") if word in reply.text]


@pytest.mark.parametrize(
    ("message", "word"),
    [("why is my payout 99,999 this month?", "less than the"), ("为什么我6月的奖金是99999？", "少")],
)  # fmt: skip
def test_another_amount_than_the_payout_is_said_to_be_another(assistant: Assistant, message: str, word: str) -> None:
    reply = ask(assistant, message)
    assert word in reply.text
    assert money(99_999 - summed(tables(reply)[0])) in reply.text


@pytest.mark.parametrize("message", ["why is my payout {said} this month?", "为什么我这个月的奖金是{said}？"])
def test_what_was_paid_this_month_is_known_as_last_months_payout(assistant: Assistant, message: str) -> None:
    amount, lines = rows(
        assistant,
        """select o.amount, o.lines from payouts o join people p on p.id = o.person_id
            where p.email = :mail and o.period_start = :start""",
        mail=f"{REP}@lumigrove.example", start=MAY[0],
    )[0]  # fmt: skip
    reply = ask(assistant, message.format(said=money(amount / 100)))
    assert summed(tables(reply)[0]) == amount / 100
    assert ("2026年5月" if "我" in message else "May 2026") in reply.text
    assert len(tables(reply)[0].data.rows) == len(lines if isinstance(lines, list) else json.loads(lines))


@pytest.mark.parametrize("message", ["explain my commission for May", "我5月的提成是怎么算的？"])
def test_a_deal_that_was_undone_is_taken_back_by_name(assistant: Assistant, message: str) -> None:
    reply = ask(assistant, message)
    undone = value(
        assistant,
        """select d.name from deals d join deal_history h on h.deal_id = d.id join stages s on s.id = h.before
            join people p on p.id = d.booked_owner_id
            where h.field = 'stage_id' and s.kind = 'won' and p.email = :mail""",
        mail=f"{REP}@lumigrove.example",
    )  # fmt: skip
    assert undone in reply.text
    assert any(row[0] == "pay_clawback" and row[-1] < 0 for row in tables(reply)[0].data.rows)


@pytest.mark.parametrize(
    ("message", "more"),
    [("what would I earn if I close 200,000 more this quarter?", 200_000),
     ("如果这个季度再签50万，我的提成是多少？", 500_000)],
)  # fmt: skip
def test_what_more_would_bring(assistant: Assistant, message: str, more: int) -> None:
    reply = ask(assistant, message)
    table = tables(reply)[0]
    assert [call.arguments["more"] for call in reply.tool_calls] == [more]
    gain = round(sum(row[-1] for row in table.data.rows), 2)
    now, then = (round(sum(row[at] for row in table.data.rows), 2) for at in (1, 2))
    assert 0 < gain == round(then - now, 2)
    assert money(gain) in reply.text
    assert more * 0.03 <= gain <= more * 0.06  # between the first rate and the accelerated one


@pytest.mark.parametrize("message", ["what commission do I get for {deal}?", "{deal}我能拿多少提成？"])
def test_the_commission_of_one_deal_is_for_the_own_part_of_it(assistant: Assistant, message: str) -> None:
    deal, amount, points = rows(
        assistant,
        """select d.name, d.amount, s.basis_points from deal_splits s join deals d on d.id = s.deal_id
            join people p on p.id = s.person_id where p.email = :mail""",
        mail="chen.siyuan@lumigrove.example",
    )[0]  # fmt: skip
    reply = ask(assistant, message.format(deal=deal), "chen.siyuan")
    assert [call.tool for call in reply.tool_calls] == ["explain_payout"]
    assert money(amount * points / 10_000 / 100) in reply.text
    assert sum(row[2] or 0 for row in tables(reply)[0].data.rows) == pytest.approx(amount * points / 10_000 / 100)


def test_a_deal_that_is_not_known_is_asked_for(assistant: Assistant) -> None:
    reply = ask(assistant, "what commission do I get for Nobody Heard Of Ltd – nothing?")
    assert (reply.outcome, tables(reply)) == ("needs_detail", [])


@pytest.mark.parametrize("message", ["which commission plan am I on?", "我适用哪个提成方案"])
def test_a_rep_reads_the_rules_that_hold_for_reps_and_no_others(assistant: Assistant, message: str) -> None:
    reply = ask(assistant, message)
    assert [call.tool for call in reply.tool_calls] == ["find_pay"]
    assert "Rep plan 2026" in reply.text
    assert not [name for name in ("Manager plan", "New hire plan") if name in reply.model_dump_json()]
    assert "28,000" in reply.text


COLLEAGUES = (
    "why is Daniel Okoro's payout so high?", "Daniel Okoro的提成是多少", "payouts of Daniel Okoro",
    "Daniel Okoro的奖金",
    "what commission did Daniel Okoro earn in May?", "commission leaderboard this year", "5月提成排行榜",
    "payouts of Harbor for May", "港湾队5月的奖金", "awards of Daniel Okoro", "commission of Daniel Okoro in May",
)  # fmt: skip


@pytest.mark.parametrize("message", COLLEAGUES)
def test_a_colleagues_pay_is_refused_and_nothing_of_it_comes_out(assistant: Assistant, message: str) -> None:
    reply = ask(assistant, message)
    assert reply.outcome == "refused", reply.text
    shown = reply.model_dump_json(exclude={"thread_id", "turn_id", "usage"})
    amounts = rows(
        assistant,
        """select o.amount from payouts o join people p on p.id = o.person_id
            where p.email <> :mail and o.amount > 100000""",
        mail=f"{REP}@lumigrove.example",
    )  # fmt: skip
    assert not [amount for (amount,) in amounts if money(amount / 100) in shown or str(amount / 100) in shown]
    assert not tables(reply)


@pytest.mark.parametrize("message", ["payouts of Harbor for May", "港湾队5月的奖金"])
def test_a_manager_lists_the_own_teams_payouts(assistant: Assistant, message: str) -> None:
    reply = ask(assistant, message, MANAGER)
    expected = rows(
        assistant,
        """select p.name, o.amount from payouts o join people p on p.id = o.person_id
            join team_memberships m on m.person_id = p.id join teams t on t.id = m.team_id
            where t.name like 'Harbor%' and o.period_start = :start
            and coalesce(m.from_date, '1900-01-01') <= :end and coalesce(m.until_date, '2999-01-01') > :end""",
        start=MAY[0], end=MAY[1],
    )  # fmt: skip
    found = {row[1]: row[4] for row in tables(reply)[0].data.rows}
    assert found == {name: pytest.approx(amount / 100) for name, amount in expected}
    assert money(sum(amount for _, amount in expected) / 100) in reply.text


@pytest.mark.parametrize(
    "message",
    ["why is Oliver Strand's payout 3,000?", "Oliver Strand的提成是怎么算的？", "payouts of Polaris for May",
     "北极星队5月的奖金"],
)  # fmt: skip
def test_another_teams_pay_is_no_managers(assistant: Assistant, message: str) -> None:
    reply = ask(assistant, message, MANAGER)
    assert (reply.outcome, tables(reply)) == ("refused", [])


@pytest.mark.parametrize(
    "message",
    ["why is Emma Hartley's payout 5,000?", "Emma Hartley的提成是怎么算的？", "list the payouts for May",
     "5月的奖金发放清单", "commission by team in May", "5月各团队的提成", "what is my commission?",
     "which commission plan am I on?", "谁获得过荣誉"],
)  # fmt: skip
def test_pay_is_nothing_of_operations(assistant: Assistant, message: str) -> None:
    reply = ask(assistant, message, OPERATIONS)
    assert (reply.outcome, tables(reply)) == ("refused", []), reply.text


def test_a_new_hires_draw_is_told(assistant: Assistant) -> None:
    reply = ask(assistant, "why is my payout 3000 this month?", TRAINEE)
    assert ([row[0] for row in tables(reply)[0].data.rows], summed(tables(reply)[0])) == (["pay_draw"], 3000)


@pytest.mark.parametrize("message", ["commission by team in May", "5月各团队的提成"])
def test_commission_by_team_is_a_figure(assistant: Assistant, message: str) -> None:
    reply = ask(assistant, message, DIRECTOR)
    assert [call.tool for call in reply.tool_calls] == ["query_metric"]
    whole = value(assistant, "select sum(amount) / 100.0 from payouts where period_start = :start", start=MAY[0])
    assert money(round(float(whole), 2)) in reply.text


@pytest.mark.parametrize(
    "message",
    ["who sold most this quarter?", "本季度谁业绩最高", "bookings by rep this quarter", "top 3 reps by bookings"],
)  # fmt: skip
def test_who_sold_most_stays_a_question_about_bookings(assistant: Assistant, message: str) -> None:
    reply = ask(assistant, message, MANAGER)
    assert [(call.tool, call.arguments["metric"]) for call in reply.tool_calls] == [("query_metric", "bookings")]


@pytest.mark.parametrize("message", ["who earned the most commission this year?", "今年提成排行榜"])
def test_the_leaderboard_of_commission(assistant: Assistant, message: str) -> None:
    reply = ask(assistant, message, DIRECTOR)
    best, amount = rows(
        assistant,
        """select p.name, sum(o.amount) from payouts o join people p on p.id = o.person_id
            where o.period_start >= :start group by p.name order by 2 desc limit 1""",
        start=date(2026, 1, 1),
    )[0]  # fmt: skip
    assert reply.text.find(best) >= 0
    assert tables(reply)[0].data.rows[0] == [1, best, pytest.approx(float(amount) / 100)]


@pytest.mark.parametrize("message", ["who got an award?", "谁获得过荣誉"])
def test_awards_are_listed(assistant: Assistant, message: str) -> None:
    reply = ask(assistant, message, DIRECTOR)
    assert [call.tool for call in reply.tool_calls] == ["find_pay"]
    assert len(tables(reply)[0].data.rows) == value(assistant, "select count(*) from awards") > 1


@pytest.mark.parametrize("message", ["what is my salary?", "我的工资是多少"])
def test_salaries_stay_unrecorded(assistant: Assistant, message: str) -> None:
    assert ask(assistant, message).outcome == "no_data"


# -- written


@pytest.mark.parametrize(
    ("record", "approval", "payment"),
    [
        ("record the June payouts for Harbor", "approve the June payouts", "mark the June payouts as paid"),
        ("登记港湾队6月的奖金", "批准6月的奖金", "把6月的奖金标记为已发放"),
    ],
)
def test_payouts_are_recorded_approved_and_paid(own: Assistant, record: str, approval: str, payment: str) -> None:
    proposed = ask(own, record, DIRECTOR)
    sql = "select count(*) from payouts where period_start = :start"
    assert value(own, sql, start=JUNE[0]) == 0
    assert proposed.text.count(" × ") >= 5  # every line stands in it
    approve(own, proposed)
    written = rows(own, "select amount, lines, pay_status from payouts where period_start = :start", start=JUNE[0])
    assert len(written) == 6
    for amount, lines, status in written:
        known = lines if isinstance(lines, list) else json.loads(lines)
        assert (sum(line["amount"] for line in known), status) == (amount, "draft")
    rep = ask(own, "why is my payout this month?" if record.isascii() else "我这个月的奖金是怎么算的？")
    assert summed(tables(rep)[0]) == pytest.approx(by_hand(own, REP), abs=0.02)
    assert ("not yet approved" if record.isascii() else "尚未批准") in rep.text
    assert ask(own, payment, DIRECTOR).outcome == "needs_detail"  # nothing is approved yet
    approve(own, ask(own, approval, DIRECTOR))
    approve(own, ask(own, payment, DIRECTOR))
    paid = rows(own, "select distinct pay_status, paid_on from payouts where period_start = :start", start=JUNE[0])
    assert [(status, str(day)) for status, day in paid] == [("paid", "2026-06-30")]
    assert ask(own, record, DIRECTOR).outcome == "needs_detail"  # what is paid is not recorded anew


def test_a_month_that_is_proposed_twice_is_recorded_once(own: Assistant) -> None:
    first, second = (ask(own, "record the June payouts for Harbor", DIRECTOR) for _ in range(2))
    approve(own, first)
    with pytest.raises(Refusal) as refused:
        approve(own, second)
    assert refused.value.code == "changed_meanwhile"
    assert value(own, "select count(*) from payouts where period_start = :start", start=JUNE[0]) == 6


def test_what_changed_after_it_was_recorded_is_told(own: Assistant) -> None:
    deal = value(
        own,
        """select d.external_id from deals d join people p on p.id = d.booked_owner_id
            join stages s on s.id = d.stage_id
            where p.email = :mail and d.closed_on between :start and :end and s.kind = 'won'
            and not exists (select 1 from deal_splits x where x.deal_id = d.id) order by d.amount desc""",
        mail=f"{REP}@lumigrove.example", start=MAY[0], end=MAY[1],
    )  # fmt: skip
    approve(own, ask(own, f"split {deal} 50/50 between Emma Hartley and 许清妍", DIRECTOR))
    reply = ask(own, "explain my commission for May")
    recorded, now = (summed(table) for table in (tables(reply)[0], tables(reply)[-1]))
    assert now < recorded
    assert money(round(recorded - now, 2)) in reply.text


@pytest.mark.parametrize(
    ("message", "person", "title", "amount"),
    [
        ("give Emma Hartley the award 'Closer of the quarter' for the biggest deal, with 2,000", "Emma Hartley",
         "Closer of the quarter", 2000_00),
        ("授予梁晓楠“季度之星”荣誉，理由：连续三个季度第一", "梁晓楠", "季度之星", None),
    ],
)  # fmt: skip
def test_an_award_is_given(own: Assistant, message: str, person: str, title: str, amount: int | None) -> None:
    approve(own, ask(own, message, DIRECTOR))
    found = rows(
        own,
        """select p.name, a.amount, a.reason from awards a join people p on p.id = a.person_id where a.name = :title""",
        title=title,
    )
    assert [(name, sum_) for name, sum_, _ in found] == [(person, amount)]
    assert found[0][2]


@pytest.mark.parametrize(
    ("message", "points"),
    [("split {deal} 60/40 between Emma Hartley and 陈思远", [6000, 4000]),
     ("把{deal}按70%和30%分给Emma Hartley和陈思远", [7000, 3000])],
)  # fmt: skip
def test_a_deal_is_split(own: Assistant, message: str, points: list[int]) -> None:
    deal, key = rows(
        own,
        """select d.external_id, d.id from deals d where d.closed_on between :start and :end
            and not exists (select 1 from deal_splits x where x.deal_id = d.id) order by d.id limit 1""",
        start=JUNE[0], end=JUNE[1],
    )[0]  # fmt: skip
    reply = ask(own, message.format(deal=deal), DIRECTOR)
    assert value(own, "select count(*) from deal_splits where deal_id = :key", key=key) == 0
    approve(own, reply)
    found = rows(own, "select basis_points from deal_splits where deal_id = :key order by basis_points desc", key=key)
    assert [part for (part,) in found] == points
    assert ask(own, f"split {deal} 60/50 between Emma Hartley and 陈思远", DIRECTOR).outcome == "needs_detail"


@pytest.mark.parametrize(
    ("message", "cap", "starts"),
    [("change the rep plan's cap to 40,000 from next month", 40_000_00, "2026-07-01"),
     ("从10月起把销售提成方案2026的封顶改为4万", 40_000_00, "2026-10-01")],
)  # fmt: skip
def test_a_changed_plan_begins_anew_and_the_past_stays(own: Assistant, message: str, cap: int, starts: str) -> None:
    approve(own, ask(own, message, DIRECTOR))
    found = rows(
        own,
        "select starts_on, ends_on, rules from commission_plans where name like 'Rep plan 2026%' order by starts_on",
    )
    old, new = [json.loads(row[2]) if isinstance(row[2], str) else row[2] for row in found]
    assert (old["cap"], new["cap"]) == (28_000_00, cap)
    assert (str(found[1][0]), {**old, "cap": cap}) == (starts, new)
    assert (date.fromisoformat(starts) - date.fromisoformat(str(found[0][1]))).days == 1


@pytest.mark.parametrize(
    "message",
    ["create a commission plan for reps: 4% up to target, 6% above, cap 30,000",
     "为销售新建提成方案：4%，超过目标部分6%，封顶3万"],
)  # fmt: skip
def test_a_plan_is_made_from_one_sentence(own: Assistant, message: str) -> None:
    approve(own, ask(own, message, DIRECTOR))
    role, rules = rows(own, "select role, rules from commission_plans order by id desc limit 1")[0]
    found = rules if isinstance(rules, dict) else json.loads(rules)
    tiers = [(float(tier["above"]), float(tier["rate"])) for tier in found["tiers"]]
    assert (role, tiers, found["cap"]) == ("rep", [(0, 4), (100, 6)], 30_000_00)


@pytest.mark.parametrize("who", [REP, MANAGER, OPERATIONS])
@pytest.mark.parametrize(
    "message",
    ["record the June payouts for Harbor", "批准5月的奖金", "give Emma Hartley the award 'Best' for everything",
     "change the rep plan's cap to 90,000"],
)  # fmt: skip
def test_only_a_director_writes_pay(assistant: Assistant, who: str, message: str) -> None:
    assert ask(assistant, message, who).outcome == "refused"


# -- where nothing, or not all, is recorded


@pytest.mark.parametrize(
    "message",
    ["why is my payout 500 this month?", "what is my commission?", "我的提成是多少", "list the payouts",
     "有哪些提成方案"],
)  # fmt: skip
def test_a_company_without_pay_says_so(reading: Desk, message: str) -> None:
    replies = {who: reading.ask(who, message) for who in ("rhea", "nora", "dora", "otis")}
    assert {who: reply.outcome for who, reply in replies.items()} == {
        "rhea": "no_data", "nora": "no_data", "dora": "no_data", "otis": "refused",
    }  # fmt: skip


@pytest.mark.parametrize("message", ["commission by rep this year", "今年各销售的提成"])
def test_figures_of_a_company_without_pay_are_no_data(reading: Desk, message: str) -> None:
    assert [reading.ask(who, message).outcome for who in ("dora", "otis")] == ["no_data", "refused"]


def test_a_payout_that_was_recorded_without_lines_is_told_as_it_is(own: Assistant) -> None:
    with own.database.transaction() as session:
        session.execute(text("update payouts set lines = null"))
        session.execute(text("delete from commission_plans where id not in (select plan_id from payouts)"))
        session.execute(text("update payouts set plan_id = null"))
        session.execute(text("delete from commission_plans"))
    reply = ask(own, "explain my commission for May")
    assert (reply.outcome, tables(reply)) == ("answered", [])
    amount = value(
        own,
        "select o.amount from payouts o join people p on p.id = o.person_id where p.email = :m and o.period_start = :s",
        m=f"{REP}@lumigrove.example", s=MAY[0],
    )  # fmt: skip
    assert money(amount / 100) in reply.text


def test_every_recorded_payout_is_what_the_deals_of_its_days_come_to(assistant: Assistant) -> None:
    """What counts for each rep in the last month, against hand-written SQL; what was undone later counts as it was."""
    found = rows(
        assistant,
        """select p.email, o.booked from payouts o join people p on p.id = o.person_id
            where o.period_start = :start and p.role = 'rep' and p.active""",
        start=MAY[0],
    )  # fmt: skip
    assert len(found) > 15
    for email, counted in found:
        assert counted == pytest.approx(booked(assistant, email.split("@")[0], *MAY), abs=2), email

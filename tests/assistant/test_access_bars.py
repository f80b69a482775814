"""Who gets which answer: the access table, from the question to the reply of the built-in model."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from assistant.reply import Reply, TablePart
from knowledge.sales.team.people import Person, Role, Team, TeamMembership
from tests.support.budget import examples
from tests.support.company import ACCOUNTS, DEALS, PEOPLE, TODAY, Desk, bookings, person_id

pytestmark = pytest.mark.slow

Q2 = (4, 5, 6)
FULL_NAMES = {key: name for key, (name, _) in PEOPLE.items()}


def rows(reply: Reply) -> dict[Any, Any]:
    """A two-column table as a mapping."""
    table = next(part for part in reply.parts if isinstance(part, TablePart))
    return {row[0]: row[1] for row in table.data.rows}


def figures(reply: Reply) -> set[int]:
    """Every amount of money that the text states."""
    return {int(found.replace(",", "")) for found in re.findall(r"\$(\d[\d,]*)", reply.text)}


def everything(reply: Reply) -> str:
    """All that reaches the person, as text."""
    return reply.model_dump_json(exclude={"tool_calls", "thread_id", "turn_id", "usage"})


@pytest.mark.parametrize(
    "question", ["what are the bookings by rep this quarter?", "本季度各销售的业绩", "my team's bookings by rep in Q2"]
)
def test_two_managers_ask_the_same_and_get_their_own_teams(reading: Desk, question: str) -> None:
    north, south = reading.ask("nora", question), reading.ask("sven", question)
    assert rows(north) == {
        "Rhea Rowe": bookings("rhea", team="North", months=Q2), "Ravi Raman": bookings("ravi", team="North", months=Q2),
    }  # fmt: skip
    assert rows(south) == {
        "Sami Stone": bookings("sami", team="South", months=Q2),
        "Ravi Raman": bookings("ravi", team="South", months=Q2),
    }  # fmt: skip
    assert bookings(team="North", months=Q2) in figures(north)
    assert bookings(team="South", months=Q2) in figures(south)


@pytest.mark.parametrize("question", ["list the open deals", "有哪些在手商机"])
def test_each_sees_the_open_deals_in_reach(reading: Desk, question: str) -> None:
    seen = {}
    for key in PEOPLE:
        text = everything(reading.ask(key, question))
        seen[key] = {name for name, *_ in DEALS if name.endswith("-Open") and name in text}
    every = {"Alder-Open", "Birch-Open", "Cedar-Open", "Thistle-Open"}
    assert seen == {
        "nora": {"Alder-Open", "Birch-Open", "Thistle-Open"}, "sven": {"Cedar-Open"}, "rhea": {"Alder-Open"},
        "ravi": {"Birch-Open"}, "sami": {"Cedar-Open"}, "tilda": {"Thistle-Open"}, "dora": every, "otis": every,
    }  # fmt: skip


@pytest.mark.parametrize("question", ["what are Rhea Rowe's bookings?", "Rhea Rowe的业绩是多少？"])
def test_a_named_rep_s_bookings_are_for_those_who_may_see_them(reading: Desk, question: str) -> None:
    for key in ("tilda", "ravi", "sven"):
        reply = reading.ask(key, question)
        assert reply.outcome == "refused", (key, reply.text)
        assert figures(reply) == set()
        assert [call.status for call in reply.tool_calls] == ["refused"]
        assert not [part for part in reply.parts if part.kind in ("table", "chart")]
    for key in ("rhea", "nora", "dora", "otis"):
        reply = reading.ask(key, question)
        assert (reply.outcome, figures(reply)) == ("answered", {bookings("rhea")}), (key, reply.text)


@pytest.mark.parametrize(
    ("question", "months"),
    [
        ("what are Ravi Raman's bookings?", None), ("Ravi Raman的业绩是多少？", None),
        ("what were Ravi Raman's bookings in Q2?", Q2), ("Ravi Raman第二季度的业绩是多少？", Q2),
    ],
)  # fmt: skip
def test_of_somebody_who_moved_each_manager_sees_their_own_part_and_hears_so(
    reading: Desk, question: str, months: Any
) -> None:
    for manager, team in (("nora", "North"), ("sven", "South")):
        reply = reading.ask(manager, question)
        assert (reply.outcome, figures(reply)) == ("answered", {bookings("ravi", team=team, months=months)})
        assert {"en": "while in your teams", "zh": "在您团队期间"}[reply.language] in reply.text
    assert figures(reading.ask("dora", question)) == {bookings("ravi", months=months)}
    unmoved = reading.ask("nora", question.replace("Ravi Raman", "Rhea Rowe"))
    assert not [word for word in ("while in your teams", "在您团队期间") if word in unmoved.text]


@pytest.mark.quick
@pytest.mark.parametrize("question", ["list the deals of Ravi Raman", "列出Ravi Raman的商机"])
def test_a_former_manager_lists_what_was_closed_then(reading: Desk, question: str) -> None:
    text = everything(reading.ask("sven", question))
    assert [name for name in ("Birch-1", "Birch-2", "Birch-Open") if name in text] == ["Birch-1"]


@pytest.mark.quick
@pytest.mark.parametrize("question", ["what were Ravi Raman's bookings in June?", "Ravi Raman六月的业绩是多少？"])
def test_a_former_manager_hears_no_zero_for_later(reading: Desk, question: str) -> None:
    assert reading.ask("sven", question).outcome == "refused"


@pytest.mark.parametrize("question", ["what are my bookings?", "我的业绩是多少？"])
def test_a_rep_s_own_figure(reading: Desk, question: str) -> None:
    for key in ("rhea", "ravi", "sami"):
        assert figures(reading.ask(key, question)) == {bookings(key)}


@pytest.mark.parametrize("question", ["what are the bookings of our team?", "我们团队的业绩是多少"])
def test_a_rep_s_team_in_total(reading: Desk, question: str) -> None:
    assert figures(reading.ask("rhea", question)) == {bookings(team="North")}
    assert figures(reading.ask("sami", question)) == {bookings(team="South")}


@pytest.mark.parametrize(
    "question",
    [
        "list the deals of Ravi Raman", "列出Ravi Raman的商机", "show me deal Birch-1", "商机Birch-1的情况",
        "which deals does Birch Foods have?", "Birch Foods有哪些商机",
        "our team's bookings by account", "团队各客户的业绩", "bookings of our team from Birch Foods",
    ],
)  # fmt: skip
def test_a_colleague_s_deals_stay_theirs(reading: Desk, question: str) -> None:
    reply = reading.ask("rhea", question)
    text = everything(reply)
    assert not [name for name in ("Birch-2", "Birch-Open") if name in text], reply.text
    assert not {bookings("ravi"), 5000, 3000, 2500, bookings(team="North")} & figures(reply), reply.text


@pytest.mark.parametrize("question", ["bookings by rep", "各销售的业绩"])
def test_the_leaderboard(reading: Desk, question: str) -> None:
    north = {"Rhea Rowe": bookings("rhea"), "Ravi Raman": bookings("ravi", team="North")}
    assert rows(reading.ask("rhea", question)) == north
    whole = {FULL_NAMES[key]: bookings(key) for key in ("rhea", "ravi", "sami")}
    for key in ("dora", "otis"):
        assert rows(reading.ask(key, question)) == whole
    trainee = everything(reading.ask("tilda", question))
    assert not [name for name in whole if name in trainee]


@pytest.mark.quick
@pytest.mark.parametrize("question", ["bookings by team in Q2", "各团队第二季度的业绩"])
def test_bookings_stay_with_the_team_of_the_close_date(reading: Desk, question: str) -> None:
    expected = {name: bookings(team=name, months=Q2) for name in ("North", "South")}
    assert rows(reading.ask("dora", question)) == expected
    # Ravi's win of 20 April is South's, though he is North's today.
    assert expected["South"] - bookings("sami", months=Q2) == bookings("ravi", months=(4,))


@pytest.mark.parametrize(
    "question",
    [
        "what were team North's bookings?", "North团队的业绩是多少？", "what are the bookings of Nora Nolan's team?",
        "Nora Nolan团队的业绩是多少？",
    ],
)  # fmt: skip
def test_the_team_of_a_manager_of_managers_is_everybody_below(desk: Desk, question: str) -> None:
    assert figures(desk.ask("dora", question)) == {bookings(team="North")}
    with desk.assistant.database.transaction() as session:
        north = session.scalars(select(Team.id).where(Team.name == "North")).one()
        session.scalars(select(Team).where(Team.name == "South")).one().parent_id = north
    for who in ("dora", "nora"):
        assert figures(desk.ask(who, question)) == {bookings(team="North") + bookings(team="South")}, who
    assert desk.ask("sami", question).outcome == "refused"  # of the whole he may see his own part only
    assert figures(desk.ask("sami", "what were team South's bookings?")) == {bookings(team="South")}


@pytest.mark.quick
@pytest.mark.parametrize("question", ["what were team South's bookings?", "South团队的业绩是多少？"])
def test_who_left_a_team_hears_no_zero_about_it(reading: Desk, question: str) -> None:
    assert reading.ask("ravi", question).outcome == "refused"


@pytest.mark.parametrize("question", ["who owns Cedar Labs?", "Cedar Labs是谁负责的"])
def test_account_names_and_owners_are_for_all_but_trainees(reading: Desk, question: str) -> None:
    for key in ("rhea", "nora", "sven", "dora", "otis"):
        assert "Sami Stone" in reading.ask(key, question).text, key
    trainee = reading.ask("tilda", question)
    assert "Sami" not in everything(trainee)
    for key in ("rhea", "nora"):  # neither owns it: its facts are not for them
        text = everything(reading.ask(key, "brief me on Cedar Labs"))
        assert not [secret for secret in ("Carl Cole", "Cedar-Open", "3,500", "9,400") if secret in text]


def test_a_trainee_is_never_helped_to_a_customer_s_name(reading: Desk) -> None:
    others = [name for name, key in ACCOUNTS.items() if key != "tilda"]
    for message in (
        "who owns Cedar Lab?",
        "Cedar Labz是谁负责的",
        "brief me on Alder",
        "list the accounts",
        "我的客户有哪些",
    ):
        text = everything(reading.ask("tilda", message))
        assert not [name for name in others if name in text], (message, text)


@pytest.mark.parametrize(
    "question", ["log a call with Alder Works today: they want a quote", "记录一下：今天拜访了Alder Works"]
)
def test_a_narrowed_key_uses_its_tools_only(desk: Desk, question: str) -> None:
    key = desk.who("rhea", only_tools=frozenset({"query_metric"}))
    reply = desk.ask(key, question)
    assert "log_activity" not in [call.tool for call in reply.tool_calls if call.status == "ok"]
    assert desk.activities() == []
    assert figures(desk.ask(key, "what are my bookings?")) == {bookings("rhea")}


@pytest.mark.parametrize(
    "message",
    [
        "log a call with Thistle School today: they want a demo", "I called Alder Works this morning", "log a call",
        "记录一下：今天拜访了Thistle School", "刚给Thistle School打了电话，30分钟，担心价格", "记一个拜访",
    ],
)  # fmt: skip
def test_a_trainee_writes_nothing_and_hears_who_may(desk: Desk, message: str) -> None:
    reply = desk.ask("tilda", message)
    assert (reply.outcome, [call.status for call in reply.tool_calls]) == ("refused", ["refused"]), reply.text
    said = {"en": ("trainee", "rep, manager, director, operations"), "zh": ("新人", "销售、经理、总监、运营")}
    assert all(word in reply.text for word in said[reply.language]), reply.text
    assert desk.activities() == []


@pytest.mark.quick
@pytest.mark.parametrize("question", ["what are my targets?", "我的目标是多少？", "list the targets", "列出目标"])
def test_what_a_role_may_not_see_is_understood_and_refused(reading: Desk, question: str) -> None:
    reply = reading.ask("tilda", question)
    assert reply.outcome == "refused", reply.text
    assert {"en": "rep, manager, director", "zh": "销售、经理、总监"}[reply.language] in reply.text


@pytest.mark.quick
@pytest.mark.parametrize("question", ["list my accounts", "列出我的客户"])
def test_what_a_key_was_not_made_for_is_refused_by_name(reading: Desk, question: str) -> None:
    reply = reading.ask(reading.who("rhea", only_tools=frozenset({"query_metric"})), question)
    assert reply.outcome == "refused"
    assert "find_accounts" in reply.text
    assert "Alder Works" not in everything(reply)


def test_who_changes_role_gets_the_new_role_s_answers_at_once(desk: Desk) -> None:
    question = "what are Ravi Raman's bookings?"
    assert desk.ask("rhea", question).outcome == "refused"
    with desk.assistant.database.transaction() as session:
        session.get_one(Person, person_id(session, "rhea")).role = Role.DIRECTOR
    assert figures(desk.ask("rhea", question)) == {bookings("ravi")}


def test_who_left_the_team_leaves_what_was_sold_in_it(desk: Desk) -> None:
    sold, now = "what are Rhea Rowe's bookings?", "what are Rhea Rowe's open deals?"
    assert "Alder-Open" in everything(desk.ask("nora", now))
    with desk.assistant.database.transaction() as session:
        member = session.scalars(
            select(TeamMembership).where(TeamMembership.person_id == person_id(session, "rhea"))
        ).one()
        member.until_date = TODAY - timedelta(days=1)
    assert desk.ask("nora", now).outcome == "refused"
    left = desk.ask("nora", sold)
    assert figures(left) == {bookings("rhea")}
    assert "while in your teams" in left.text


SUBJECTS = [
    "deals", "open deals", "bookings", "pipeline", "accounts", "activities", "商机", "业绩", "客户", "contacts",
    "win rate", "Ravi Raman", "Sami Stone", "Birch Foods", "Cedar Labs", "Birch-Open", "Carl Cole",
    "South", "North", "West",
]  # fmt: skip
FORMS = [
    "show me {0} of {1}", "{0} by {1}", "{1} by account", "list {1} {0}", "{0}的{1}", "列出{0}{1}",
    "which {0} has {1}?", "各客户的{0}", "whole company {0} by account", "全公司{0}按客户",
    "brief me on {0}", "what happened at {0} lately",
]  # fmt: skip


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(form=st.sampled_from(FORMS), first=st.sampled_from(SUBJECTS), second=st.sampled_from(SUBJECTS))
def test_no_way_to_ask_gives_a_rep_another_s_records(reading: Desk, form: str, first: str, second: str) -> None:
    """Whatever is asked, nothing that only others' deals and contacts hold reaches a rep of another team."""
    question = form.format(first, second)
    reply = reading.ask("sami", question)
    text = everything(reply)
    for name, owner, *_ in DEALS:
        assert owner == "sami" or name in question or name not in text, (question, reply.text)
    assert "Anna Alt" not in text, (question, reply.text)
    hidden = {bookings("rhea"), 2300, 1500, 2500}
    assert not hidden & figures(reply), (question, reply.text)


@pytest.mark.quick
def test_the_company_here_can_tell_the_answers_apart() -> None:
    """The tests above would see a wrong team, day or person: no two of these figures are alike."""
    kinds = [bookings(key) for key in ("rhea", "ravi", "sami")] + [bookings(team=name) for name in ("North", "South")]
    assert len(set(kinds)) == len(kinds)


@pytest.mark.parametrize("question", ["what were team South's bookings?", "South团队的业绩是多少？"])
def test_a_team_that_is_not_one_s_own_is_refused_and_no_zero(reading: Desk, question: str) -> None:
    for who in ("tilda", "rhea"):
        reply = reading.ask(who, question)
        assert reply.outcome == "refused", (who, reply.text)
    assert bookings(team="South") in figures(reading.ask("dora", question))

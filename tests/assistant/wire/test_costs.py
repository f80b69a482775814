"""Tokens and money of a large model: counted, told to whoever may know, and held to budgets."""

# ruff: noqa: E501 - a case reads best in one line

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import Field

from assistant.costs import costs
from assistant.loop import HISTORY_CHARACTERS, history
from assistant.models.endpoint.ear import HungUpError
from assistant.settings import SettingsError, load
from assistant.spending import Budgets, Price
from assistant.toolbox import PREVIEW_CHARACTERS, preview
from assistant.turn import ToolResult, Used
from assistant.words import words
from knowledge.database import Database
from knowledge.sales.team.people import Person, Role
from knowledge.usage import ModelUse, spent_so_far
from tests.assistant.wire.conftest import Open
from tests.support.company import Desk, bookings
from tests.support.endpoint import Breaks, Fails, calls, says
from tools.contract import Table, ToolOutput

ASKS = calls(("query_metric", {"metric": "bookings"}))
LOGS = calls(("log_activity", {"kind": "call", "account": "Alder Works", "summary": "they want a quote"}))
HERE = says("Here it is.")
EN, ZH = "what are my bookings?", "我的业绩是多少？"
PRICE = Price(1.0, 0.25, 4.0, "EUR")
MINE = f"{bookings('rhea'):,}"


def books(desk: Desk, who: str) -> Any:
    today = desk.assistant.billed_on()
    return costs(desk.assistant, desk.who(who), today, today)


def test_a_turn_is_entered_with_its_tokens_and_money(open_line: Open) -> None:
    desk, _ = open_line([ASKS, HERE], price=PRICE)
    reply = desk.ask("rhea", "my bookings?")
    # two requests of 11 tokens read and 7 written
    assert reply.usage["cost"] == pytest.approx((22 * 1.0 + 14 * 4.0) / 1_000_000)
    [row] = books(desk, "rhea").rows
    assert (row.turns, row.input_tokens, row.output_tokens, row.cost) == (1, 22, 14, reply.usage["cost"])
    with desk.assistant.database.transaction() as session:
        [use] = session.query(ModelUse).all()
        assert (use.turn_id, use.thread_id, use.calls) == (reply.turn_id, reply.thread_id, 2)
        assert spent_so_far(session, thread_id=reply.thread_id).tokens == 36


@pytest.mark.slow
def test_what_a_failed_endpoint_took_counts_too(open_line: Open) -> None:
    desk, _ = open_line([ASKS, Fails(401)], second=[], price=PRICE)
    desk.ask("rhea", "my bookings?")
    assert [(row.model, row.input_tokens) for row in books(desk, "rhea").rows] == [(desk.assistant.model.name, 11)]


@pytest.mark.slow
def test_a_turn_that_came_to_nothing_is_paid_nevertheless(open_line: Open) -> None:
    import threading

    gone = threading.Event()
    desk, _ = open_line([calls(("query_metric", {"metric": "zqx"})), HERE])
    with pytest.raises(HungUpError):
        desk.ask("rhea", "my bookings?", gone=gone, listen=lambda _: gone.set())
    assert [(row.turns, row.input_tokens, row.cost) for row in books(desk, "rhea").rows] == [(1, 11, None)]


@pytest.mark.slow
def test_each_sees_their_own_and_who_pays_sees_all(open_line: Open) -> None:
    desk, _ = open_line([HERE] * 3, price=PRICE, budgets=Budgets(person=1000, day=5000, day_money=1.0))
    for who in ("rhea", "ravi", "ravi"):
        desk.ask(who, "hello")
    mine, manager, all_of_us = books(desk, "rhea"), books(desk, "nora"), books(desk, "dora")
    assert ([row.person for row in mine.rows], mine.total.turns, mine.everybody) == (["Rhea Rowe"], 1, False)
    assert (manager.rows, manager.everybody) == ([], False)
    assert [(row.person, row.turns) for row in all_of_us.rows] == [("Ravi Raman", 2), ("Rhea Rowe", 1)]
    assert books(desk, "otis").total == all_of_us.total
    assert [(one.scope, one.unit, one.used) for one in mine.budgets] == [("person", "tokens", 18)]
    assert [(one.scope, one.unit) for one in all_of_us.budgets] == [
        ("person", "tokens"), ("day", "tokens"), ("day", "EUR"),
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("budgets", "reason", "message"),
    [
        (Budgets(thread=18), "budget_thread", EN), (Budgets(person=18), "budget_person", ZH),
        (Budgets(day=18), "budget_day", ZH), (Budgets(person_money=0.000039), "budget_person", EN),
        (Budgets(day_money=0.000039), "budget_day", EN),
    ],
)  # fmt: skip
def test_when_a_budget_is_used_up_the_built_in_model_answers_and_says_so(
    open_line: Open, budgets: Budgets, reason: str, message: str
) -> None:
    desk, endpoint = open_line([HERE, HERE], second=[HERE], price=PRICE, budgets=budgets)
    thread = desk.ask("rhea", "hello").thread_id
    reply = desk.ask("rhea", message, thread_id=thread)
    assert (reply.outcome, reply.model, len(endpoint.requests)) == ("answered", "builtin", 1)
    assert MINE in reply.text
    assert words(reply.language)[f"why.{reason}"] in reply.text
    if reason != "budget_day":
        assert desk.ask("ravi", "hello").text == "Here it is."


@pytest.mark.slow
def test_a_turn_that_goes_in_circles_is_stopped_by_its_budget(open_line: Open) -> None:
    desk, endpoint = open_line([ASKS] * 10, second=[HERE], budgets=Budgets(turn=50))
    reply = desk.ask("rhea", "my bookings?")
    assert len(endpoint.requests) == 3  # of 18 tokens each: the third one passes the budget
    assert MINE in reply.text
    assert words("en")["why.budget_turn"] in reply.text


@pytest.mark.slow
def test_a_write_before_the_budget_ended_is_told_and_not_made_again(open_line: Open) -> None:
    desk, _ = open_line([LOGS, HERE], budgets=Budgets(turn=10))
    reply = desk.ask("rhea", "log a call with Alder Works: they want a quote")
    assert (reply.outcome, len(desk.activities())) == ("done", 1)


@pytest.mark.slow
def test_the_money_of_a_model_without_a_price_is_not_known(open_line: Open) -> None:
    desk, _ = open_line([Breaks(HERE), Fails(401)], second=[HERE], price=PRICE)
    reply = desk.ask("rhea", "hello")
    assert reply.model == "openai:second"
    assert reply.usage["cost"] is None
    assert books(desk, "rhea").total.cost is None


def test_cached_tokens_cost_what_they_cost() -> None:
    assert PRICE.micros(Used(input=1000, cached=400, output=10, calls=1)) == 600 + 100 + 40


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ({"SALESDESK_MODEL_PRICE": "cheap"}, "SALESDESK_MODEL_PRICE"), ({"SALESDESK_MODEL_PRICE": "1"}, "SALESDESK_MODEL_PRICE"),
        ({"SALESDESK_MODEL_PRICE": "1/nan"}, "SALESDESK_MODEL_PRICE"), ({"SALESDESK_MODEL_PRICE": "-1/2"}, "SALESDESK_MODEL_PRICE"),
        ({"SALESDESK_TOKENS_PER_DAY": "0"}, "SALESDESK_TOKENS_PER_DAY"),
        ({"SALESDESK_MONEY_PER_DAY": "5"}, "SALESDESK_MODEL_PRICE"),
    ],
)  # fmt: skip
def test_settings_of_money_that_can_not_be_used(tmp_path: Path, named: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        load({"SALESDESK_HOME": str(tmp_path), "OPENAI_API_KEY": "k", **named})
    assert wrong.value.setting == told


def test_settings_of_money(tmp_path: Path) -> None:
    settings = load({
        "SALESDESK_HOME": str(tmp_path), "OPENAI_API_KEY": "k", "SALESDESK_MODEL_PRICE": "0.4/0.1/1.6 eur",
        "SALESDESK_TOKENS_PER_DAY": "2,000,000", "SALESDESK_MONEY_PER_DAY": "5", "SALESDESK_FALLBACK_MODEL": "small",
    })  # fmt: skip
    assert settings.prices == {"openai:gpt-4.1-mini": Price(0.4, 0.1, 1.6, "EUR")}
    assert settings.budgets == Budgets(turn=150_000, day=2_000_000, day_money=5.0)


@pytest.mark.slow
def test_sums_on_each_database(each_database: Database) -> None:
    from datetime import UTC, datetime

    from knowledge.conversations import Thread
    from knowledge.usage import usage

    now, day = datetime(2026, 6, 30, tzinfo=UTC), date(2026, 6, 30)
    with each_database.transaction(write=True) as session:
        person = Person(name="Ann", role=Role.REP, email="ann@example.com", may_sign_in=True)
        session.add(person)
        session.flush()
        session.add(Thread(id="t", person_id=person.id, role="rep", title="", channel="test", created_at=now))
        session.flush()
        one = {"thread_id": "t", "person_id": person.id, "day": day, "created_at": now, "calls": 1, "cached_tokens": 0}
        session.add_all([
            ModelUse(**one, model="a", input_tokens=3_000_000_000, output_tokens=1, cost_micros=5_000_000_000),
            ModelUse(**one, model="a", input_tokens=1, output_tokens=1, cost_micros=1),
            ModelUse(**one, model="b", input_tokens=1, output_tokens=1, cost_micros=None),
        ])  # fmt: skip
        session.flush()
        assert spent_so_far(session, day=date(2026, 6, 29)).tokens == 0
        whole = spent_so_far(session, day=day, person_id=person.id)
        assert (whole.turns, whole.tokens, whole.cost) == (3, 3_000_000_005, None)
        from knowledge.access import load_principal

        rows = usage(session, load_principal(session, person, day), day, day)
        assert [(row.model, row.spent.turns, row.spent.cost) for row in rows] == [("a", 2, 5000.000001), ("b", 1, None)]


# --- what is sent is bounded ------------------------------------------------------------------------------------------


def test_history_is_bounded_by_length_the_newest_kept() -> None:
    past = [
        {"message": f"question {number}", "text": "x" * 4000, "calls": [{"tool": "t", "arguments": {}, "result": "y" * 9000}] * 9}
        for number in range(8)
    ]  # fmt: skip
    messages = history(past)
    asked = [message.text for message in messages if message.type == "human"]
    assert asked == ["question 6", "question 7"]
    assert sum(len(message.text) for message in messages) <= HISTORY_CHARACTERS


class Long(ToolOutput):
    """A result with long lists at every depth."""

    parts: list[dict[str, Any]] = Field(default_factory=list)


def test_a_long_result_is_trimmed_and_says_how_much_there_is() -> None:
    table = Table.of(["name", "note"], [[f"row {number}", "n" * 400] for number in range(300)], total=4711)
    many = Long(table=table, parts=[{"lines": [f"line {number}" * 20 for number in range(100)]}] * 50)
    told = preview(ToolResult("find_deals", {}, output=many))
    assert len(told) <= PREVIEW_CHARACTERS
    for words_ in ('"total": 4711', '"rows_returned_to_the_person": 300', '"parts_in_all": 50', '"lines_in_all": 100'):
        assert words_ in told


def test_a_short_result_is_whole() -> None:
    table = Table.of(["name"], [[f"row {number}"] for number in range(20)])
    told = preview(ToolResult("find_deals", {}, output=replace_table(Long(), table)))
    assert "row 19" in told
    assert "returned_to_the_person" not in told


def replace_table(output: Long, table: Table) -> Long:
    return output.model_copy(update={"table": table})


def test_the_second_endpoint_has_a_price_of_its_own(tmp_path: Path) -> None:
    settings = load({
        "SALESDESK_HOME": str(tmp_path), "OPENAI_API_KEY": "k", "SALESDESK_FALLBACK_MODEL": "small",
        "SALESDESK_FALLBACK_PRICE": "0.1/0.2",
    })  # fmt: skip
    assert settings.prices == {"openai:small": Price(0.1, 0.1, 0.2)}
    assert replace(settings, fallback_price=None).prices == {}

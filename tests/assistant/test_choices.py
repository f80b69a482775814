"""Several records of one name: choices that tell them apart, and the next message that picks one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from assistant.agent import Assistant
from assistant.models.builtin.going_on.picked import picked_calls
from assistant.models.openai import OpenAICompatible
from assistant.reply import ChoicesPart, Reply
from knowledge.names import rebuild_names
from knowledge.sales.sell.accounts import Account, Contact
from knowledge.sales.sell.deals import Deal
from knowledge.sales.team.people import Person, Role
from tests.support.company import Desk, opened, person_id
from tests.support.endpoint import calls, says, serve

pytestmark = pytest.mark.slow


@pytest.fixture
def doubles(own_home: Path) -> Iterator[Desk]:
    """Two accounts Acme and two 海川科技 of Rhea's in different cities, and others that share their names."""
    with opened(own_home) as desk:
        with desk.assistant.database.transaction() as session:
            rhea, sami = person_id(session, "rhea"), person_id(session, "sami")
            accounts = {
                city: Account(name=name, city=city, owner_id=rhea)
                for name, city in (("Acme", "Berlin"), ("Acme", "Paris"), ("海川科技", "北京"), ("海川科技", "上海"))
            }
            accounts["hidden"] = Account(name="Zenith", city="Oslo", sector="Shipping", owner_id=sami)
            accounts["mine"] = Account(name="Zenith", city="Rome", owner_id=rhea)
            twins = [Account(name="Twin", city="Bonn", owner_id=rhea) for _ in range(2)]
            session.add_all([*accounts.values(), *twins, Person(name="Rhea Rowe", role=Role.REP, title="Inside sales")])
            session.flush()
            for city, where in (("Berlin", "Acme"), ("Paris", "Acme")):
                session.add(Contact(name="Kim Berg", account_id=accounts[city].id, title=f"Buyer at {where}"))
            session.flush()
            rebuild_names(session)
        yield desk


def choices(reply: Reply) -> list[str]:
    assert reply.outcome == "needs_detail", reply.text
    [part] = [part for part in reply.parts if isinstance(part, ChoicesPart)]
    return part.choices


@pytest.mark.parametrize(
    ("asked", "pick", "city"),
    [
        ("I called Acme today, they want a quote", "Acme (Berlin)", "Berlin"),
        ("I called Acme today, they want a quote", "acme (paris)", "Paris"),
        ("I called Acme today, they want a quote", "2", "Paris"),
        ("I called Acme today, they want a quote", "the first one", "Berlin"),
        ("I called Acme today, they want a quote", "Paris", "Paris"),
        ("I called Acme today, they want a quote", "the one in Berlin", "Berlin"),
        ("今天给海川科技打了电话，对方想要报价", "海川科技 (北京)", "北京"),
        ("今天给海川科技打了电话，对方想要报价", "北京那家", "北京"),
        ("今天给海川科技打了电话，对方想要报价", "第一个", "上海"),
        ("今天给Acme打了电话，对方想要报价", "Acme (Paris)", "Paris"),
    ],
)
def test_the_next_message_picks_the_account_that_is_meant(doubles: Desk, asked: str, pick: str, city: str) -> None:
    first = doubles.ask("rhea", asked)
    name = "Acme" if "Acme" in asked else "海川科技"
    cities = ("Berlin", "Paris") if name == "Acme" else ("上海", "北京")
    assert choices(first) == [f"{name} ({one})" for one in cities]
    assert all(choice in first.text for choice in choices(first))
    done = doubles.ask("rhea", pick, thread_id=first.thread_id)
    assert (done.outcome, done.language) == ("done", first.language), done.text
    assert f"{name} ({city})" in done.text
    [activity] = doubles.activities()
    with doubles.assistant.database.transaction() as session:
        assert session.get_one(Account, activity.account_id).city == city
    assert asked in (activity.summary or "")


@pytest.mark.quick
@pytest.mark.parametrize(("asked", "said"), [("brief me on Acme (Paris)", "Paris"), ("Acme（Berlin）的情况", "Berlin")])
def test_one_can_write_it_so_at_once(doubles: Desk, asked: str, said: str) -> None:
    reply = doubles.ask("rhea", asked)
    assert reply.outcome == "answered"
    assert said in reply.text


def test_another_question_is_no_pick(doubles: Desk) -> None:
    first = doubles.ask("rhea", "brief me on Acme")
    for message in ("what are my bookings?", "brief me on Alder Works", "3", "Acme"):
        then = doubles.ask("rhea", message, thread_id=first.thread_id)
        assert "Acme (" not in then.text or then.outcome == "needs_detail", (message, then.text)
        assert message not in ("what are my bookings?", "brief me on Alder Works") or then.outcome == "answered"


def test_what_tells_them_apart_is_what_the_asker_may_know(doubles: Desk) -> None:
    """Of somebody else's account all but trainees know the owner, and nothing more."""
    offered = choices(doubles.ask("rhea", "brief me on Zenith"))
    assert offered == ["Zenith (Rhea Rowe)", "Zenith (Sami Stone)"]
    assert choices(doubles.ask("dora", "brief me on Zenith")) == ["Zenith (Oslo)", "Zenith (Rome)"]
    assert "Zenith (" not in doubles.ask("tilda", "brief me on Zenith").model_dump_json()


def test_where_nothing_differs_the_number_does(doubles: Desk) -> None:
    offered = choices(doubles.ask("rhea", "brief me on Twin"))
    assert len(set(offered)) == 2
    assert all(choice.startswith("Twin (#") for choice in offered)
    assert doubles.ask("rhea", f"brief me on {offered[1]}").outcome == "answered"


@pytest.mark.parametrize(
    ("asked", "offered", "pick"),
    [
        ("what are Rhea Rowe's bookings?", ["Rhea Rowe (Inside sales)", "Rhea Rowe (North)"], "North"),
        ("Rhea Rowe的业绩是多少？", ["Rhea Rowe (Inside sales)", "Rhea Rowe (North)"], "Rhea Rowe (North)"),
    ],
)
def test_colleagues_of_one_name(doubles: Desk, asked: str, offered: list[str], pick: str) -> None:
    first = doubles.ask("dora", asked)
    assert choices(first) == offered
    assert "$4,100" in doubles.ask("dora", pick, thread_id=first.thread_id).text


def test_deals_and_contacts_of_one_name(doubles: Desk) -> None:
    with doubles.assistant.database.transaction() as session:
        for deal in session.scalars(select(Deal).where(Deal.name.in_(["Alder-Open", "Birch-Open"]))):
            deal.name = "Renewal"
        session.flush()
        rebuild_names(session)
    assert choices(doubles.ask("dora", "show me deal Renewal")) == ["Renewal (Alder Works)", "Renewal (Birch Foods)"]
    picked = doubles.ask("dora", "show me deal Renewal (Birch Foods)")
    assert "Birch Foods" in picked.text
    written = doubles.ask("rhea", "sent Kim Berg an email about the offer")
    assert len(choices(written)) == 2
    assert doubles.ask("rhea", "2", thread_id=written.thread_id).outcome == "done"


@pytest.mark.quick
@pytest.mark.parametrize(
    ("refused", "arguments", "message", "picked"),
    [
        ({"refused": "unknown.name", "kind": "account", "text": "Aldr"}, {"account": "Aldr"}, "Alder Works",
         {"account": "Alder Works"}),
        ({"refused": "unknown.metric", "text": "wins"}, {"metric": "wins", "group_by": ["rep"]}, "2",
         {"metric": "Birch Foods", "group_by": ["rep"]}),
        ({"refused": "ambiguous.name", "kind": "account", "name": "A"},
         {"where": [{"field": "account", "op": "=", "values": ["A", "B"]}]}, "Birch Foods",
         {"where": [{"field": "account", "op": "=", "values": ["Birch Foods", "B"]}]}),
    ],
)  # fmt: skip
def test_any_call_refused_with_choices_is_made_again(
    refused: dict[str, Any], arguments: dict[str, Any], message: str, picked: dict[str, Any]
) -> None:
    result = json.dumps({**refused, "choices": ["Alder Works", "Birch Foods"]})
    done = {"tool": "log_activity", "arguments": {"account": "A"}, "status": "ok", "result": "{}"}
    last = {"calls": [done, {"tool": "t", "arguments": arguments, "status": "refused", "result": result}]}
    assert picked_calls(message, last) == [{"tool": "t", "arguments": picked}]  # what was done is not done again
    assert picked_calls("what are my bookings?", last) == []


def test_a_large_model_passes_the_choice_on(own_home: Path, doubles: Desk) -> None:
    ask: Any = calls(("brief_account", {"account": "Acme"}))
    again: Any = calls(("brief_account", {"account": "Acme (Paris)"}))
    with serve([ask, says("Which Acme?"), again, says("Here it is.")]) as endpoint:
        built = doubles.assistant
        settings = replace(built.settings, openai_api_key="k", openai_base_url=endpoint.url, model="openai:m")
        model = OpenAICompatible(settings, retries=0)
        desk = Desk(Assistant(settings, built.database, model, built.toolbox))
        first = desk.ask("rhea", "介绍一下Acme")
        told = [message["content"] for message in endpoint.messages() if message["role"] == "tool"]
        assert "Acme (Berlin)" in told[-1]
        then = desk.ask("rhea", "Acme (Paris)", thread_id=first.thread_id)
    assert [(call.tool, call.status) for call in then.tool_calls] == [("brief_account", "ok")]
    assert then.language == "zh"

"""Each scorer catches what is wrong: replies and records of cases that pass are broken one by one."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assistant.reply import Reply, ToolCallRecord
from evals.case import Call, Expect, State
from evals.models import Script, environment, maker
from evals.play import Stage, _Player
from evals.sandbox import TINY, Sandbox, query, touched
from evals.scoring.evidence import Evidence
from evals.scoring.scorers import judge
from knowledge.access import Access
from knowledge.company import get_company
from knowledge.names import rebuild_names
from knowledge.sales.sell.accounts import Account
from tests.evals.mutations import MUTATIONS, SECTION
from tests.evals.support import case, data_sets
from tools.contract import Citation

WON = "select sum(amount) / 100.0 from deals where closed_on is not null and loss_reason is null"
BY_REGION = (
    "select r.name, sum(d.amount) / 100.0 from deals d join regions r on r.id = d.region_id "
    "where d.closed_on is not null and d.loss_reason is null group by r.name"
)
ASKED = {
    "figure": (
        "What are our bookings this year?",
        Expect(
            calls=[Call(tool="query_metric", arguments={"metric": "bookings", "period": "2026"})], outcome="answered",
            numbers=WON, says=["2026"], never_says=["Larkspur"], touches={},
        ),
    ),
    "groups": ("Bookings by region", Expect(rows=BY_REGION, calls=[Call(tool="query_metric")], never=["find_deals"])),
    "write": (
        "Log a call with Alder Works today, they want a quote",
        Expect(
            calls=[Call(tool="log_activity", arguments={"account": "Alder Works", "kind": "call"})], outcome="done",
            state=[State(sql="select count(*) from activities", gives=[[4]])], touches={"activities": 1},
        ),
    ),
    "names": (
        "Bookings of Rhea Rowe in Q2",
        Expect(
            calls=[
                Call(
                    tool="query_metric",
                    arguments={"where": [{"field": "rep", "values": ["Rhea"]}], "period": "second quarter 2026"},
                )
            ],
        ),
    ),
    "refusal": ("X", Expect(calls=[], outcome="needs_detail", touches={})),
    "chinese": ("今年业绩多少？", Expect(calls=[Call(tool="query_metric", arguments={"metric": "bookings"})])),
}  # fmt: skip
SOURCE = {"where": [{"field": "source", "op": "=", "values": ["Web 网络"]}]}
STAGE = {"where": [{"field": "stage", "op": "=", "values": ["negotiation"]}]}
AMOUNT = {"set": [{"field": "amount", "value": "1,900"}]}
DONE = {"set": [{"field": "done_on", "value": TINY.today.isoformat()}]}
CITED = Expect(cites=["returns.md#Opened boxes"], calls=[Call(tool="query_metric")])


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Evidence]]:
    """What each question leaves behind, right in every respect."""
    folder = tmp_path_factory.mktemp("evals")
    sandbox, script = Sandbox.made(TINY, data_sets(), folder / "home"), Script()
    stage = Stage(sandbox, maker("builtin", script, 1), script, environment("builtin", None, None))
    found = {}
    for name, (message, expect) in ASKED.items():
        asker = "rep" if name == "write" else "director"
        one = case(message, expect, asker=asker)
        desk = stage.desk(TINY.today)
        rows = query(desk.database, expect.rows) if expect.rows else []
        numbers = [value for row in query(desk.database, expect.numbers) for value in row] if expect.numbers else []
        found[name] = _Player(stage, desk, one).step(one.turns[0], numbers, rows)
        found[name].touched = touched(desk.database)
    cited = found["figure"].reply.model_copy(update={"citations": [SECTION]})
    found["cited"] = replace(found["figure"], expect=CITED, reply=cited)
    with desk.database.transaction() as session:
        access = Access(session, desk.principal("director@tiny.example"), TINY.today, get_company(session))
        for left in found.values():
            left.access = access
        yield found


@pytest.mark.slow
@pytest.mark.parametrize("name", [*ASKED, "cited"])
def test_what_is_right_passes(seen: dict[str, Evidence], name: str) -> None:
    scores = judge(seen[name])
    assert scores
    assert [score for score in scores if not score.passed] == []


@pytest.mark.parametrize(("what", "name", "change", "scorer"), MUTATIONS, ids=[one[0] for one in MUTATIONS])
def test_what_is_wrong_is_caught(
    seen: dict[str, Evidence], what: str, name: str, change: Callable[[Evidence], None], scorer: str
) -> None:
    sound = seen[name]
    broken = replace(
        sound, reply=sound.reply.model_copy(deep=True), state=copy.deepcopy(sound.state), touched=dict(sound.touched)
    )
    change(broken)
    failed = {score.name for score in judge(broken) if not score.passed}
    assert scorer in failed, what


def test_a_document_that_must_be_cited_is_missed(seen: dict[str, Evidence]) -> None:
    sound = seen["figure"]
    cited = sound.reply.model_copy(update={"citations": [Citation(title="Price policy", path="policy.md")]})
    expect = Expect(cites=["policy.md"])
    for reply, right in ((cited, True), (sound.reply, False)):
        one = Evidence(expect, sound.message, "en", date(2026, 6, 30), reply, [])
        assert {score.name: score.passed for score in judge(one)}["citations"] is right


def test_an_answer_that_must_cite_nothing_is_held_to_it(seen: dict[str, Evidence]) -> None:
    """Nothing stands in the library, so whatever is cited is invented; a section is told from its document."""
    sound = seen["figure"]
    cited = sound.reply.model_copy(update={"citations": [Citation(title="Price policy", heading="Rebates")]})
    held: list[tuple[list[str], Reply, bool]] = [
        ([], sound.reply, True), ([], cited, False), (["Price policy#Rebates"], cited, True),
        (["Price policy#Samples"], cited, False),
    ]  # fmt: skip
    for names, reply, right in held:
        one = Evidence(Expect(cites=names), sound.message, "en", date(2026, 6, 30), reply, [])
        assert {score.name: score.passed for score in judge(one)}["citations"] is right


def test_a_search_is_right_where_the_best_is_among_the_first(seen: dict[str, Evidence]) -> None:
    sound = seen["figure"]
    filler = [Citation(title=f"Other {number}") for number in range(5)]
    best, good = Citation(title="Returns", heading="Opened boxes"), Citation(title="Price list")
    expect = Expect(relevant={"Returns#Opened boxes": 3, "Price list": 1})
    for citations, right in (([good, best], True), ([good, *filler, best], False), ([good], False), ([], False)):
        result = sound.results[0]
        assert result.output is not None
        found = replace(result, output=result.output.model_copy(update={"citations": citations}))
        one = Evidence(expect, sound.message, "en", date(2026, 6, 30), sound.reply, [found])
        assert {score.name: score.passed for score in judge(one)}["retrieval"] is right


def test_names_and_texts_of_the_records_tell_no_language(seen: dict[str, Evidence]) -> None:
    """A short answer whose only words stand in the question or in a result is in either language."""
    sound = seen["chinese"]
    for text in ("Alder Works Birch Foods Cedar Labs", "$16,200"):
        asked = f"{sound.message} Alder Works, Birch Foods, Cedar Labs?"
        reply = sound.reply.model_copy(update={"text": text, "parts": []})
        one = Evidence(Expect(), asked, "zh", sound.today, reply, sound.results)
        assert {score.name: score.passed for score in judge(one)}["language"], text


def test_an_example_in_a_sentence_of_the_house_is_no_invention(seen: dict[str, Evidence]) -> None:
    from assistant.words import say

    sound, told = seen["refusal"], say("say.no_editing", "en")
    assert "120k" in told
    for text, right in ((told, True), ("Set the amount to 120k.", False), (f"{told} It is 4,711.", False)):
        reply = sound.reply.model_copy(update={"text": text, "parts": []})
        one = Evidence(Expect(), "Change it", "en", sound.today, reply, [])
        assert {score.name: score.passed for score in judge(one)}["grounded"] is right, text


def test_what_one_of_two_has_more_is_plain_counting(seen: dict[str, Evidence]) -> None:
    """East 14,400 and West 1,800; of more than two, a difference would be anybody's choice."""
    for text, right in (("The difference is 12,600.", True), ("The sum of both less one is 16,199.", False)):
        reply = seen["groups"].reply.model_copy(update={"text": text, "parts": []})
        one = Evidence(Expect(), "Bookings by region", "en", seen["groups"].today, reply, seen["groups"].results)
        assert {score.name: score.passed for score in judge(one)}["grounded"] is right, text


def test_other_sets_of_words_are_as_good_and_a_number_is_no_part_of_another(seen: dict[str, Evidence]) -> None:
    sound = seen["figure"]
    held: list[tuple[list[str | float], list[list[str | float]], bool]] = [
        (["16,200"], [], True), (["6,200"], [], False), (["1|16200"], [], True), ([1, "2026"], [["2026", 16200]], True),
        ([1], [[2], [3]], False), (["Q9"], [["Q9", 16200]], False),
    ]  # fmt: skip
    for says, others, right in held:
        one = replace(sound, expect=Expect(says=says, or_says=others))
        assert {score.name: score.passed for score in judge(one)}["words"] is right, (says, others)


def test_figures_that_a_tool_refused_with_are_no_inventions(seen: dict[str, Evidence]) -> None:
    from knowledge.refusals import Refusal

    sound = seen["figure"]
    refused = replace(sound.results[0], output=None, refusal=Refusal("no_data.openings", most=4711))
    for text, right in (("At most 4,711 can be had.", True), ("At most 4,712 can be had.", False)):
        reply = sound.reply.model_copy(update={"text": text, "parts": []})
        one = Evidence(Expect(), "How many?", "en", sound.today, reply, [refused])
        assert {score.name: score.passed for score in judge(one)}["grounded"] is right


@pytest.mark.parametrize(
    "text", ["$16,200", "1.62 万", "16.2k", "16.2 thousand", "0.0162 million", "USD16,200", "16200.00", "１６２００"]
)
def test_a_number_is_the_same_however_it_is_written(seen: dict[str, Evidence], text: str) -> None:
    reply = seen["figure"].reply.model_copy(update={"text": f"Bookings, 2026: {text}", "parts": []})
    scores = {score.name: score.passed for score in judge(replace(seen["figure"], reply=reply))}
    assert scores["numbers"]
    assert scores["grounded"]


def test_days_of_the_results_may_be_said_in_either_language(seen: dict[str, Evidence]) -> None:
    for text in ("Until 5 June 2026.", "Until June 5.", "Until 2026-06-05.", "截至2026年6月5日。"):
        reply = seen["groups"].reply.model_copy(update={"text": text, "parts": []})
        assert {score.name: score.passed for score in judge(replace(seen["groups"], reply=reply))}["grounded"], text


def test_an_argument_left_out_is_the_tools_own_default(seen: dict[str, Evidence]) -> None:
    made = [ToolCallRecord(tool="find_training", arguments={}, status="ok")]
    reply = seen["refusal"].reply.model_copy(update={"tool_calls": made})
    for what, right in (("progress", True), ("path", False)):
        expect = Expect(calls=[Call(tool="find_training", arguments={"what": what})])
        scores = judge(replace(seen["refusal"], expect=expect, reply=reply))
        assert {score.name: score.passed for score in scores}["arguments"] is right, what


@pytest.mark.parametrize(
    ("tool", "wanted", "made", "same"),
    [
        ("log_activity", {"when": "yesterday"}, {"when": "昨天"}, True),
        ("log_activity", {"when": "yesterday"}, {"when": "今天"}, False),
        ("report_activities", {"period": "last week"}, {"period": "上周"}, True),
        ("find_deals", {"where": [{"field": "source", "values": ["web"]}]}, SOURCE, True),
        ("find_deals", {"where": [{"field": "source", "values": ["fair"]}]}, SOURCE, False),
        ("find_deals", {"where": [{"field": "stage", "values": ["谈判"]}]}, STAGE, True),
        ("update_records", {"set": [{"field": "amount", "value": "1900"}]}, AMOUNT, True),
        ("update_records", {"set": [{"field": "amount", "value": "190"}]}, AMOUNT, False),
        ("update_records", {"set": [{"field": "done_on", "value": "today"}]}, DONE, True),
        ("find_training", {"topic": "合同条款"}, {"topic": "contract terms 合同条款"}, True),
        ("find_training", {"topic": "contract terms"}, {"topic": "contract terms 合同条款"}, True),
        ("find_training", {"topic": "terms"}, {"topic": "contract terms 合同条款"}, False),
    ],
)
def test_days_and_values_are_the_same_in_either_language(
    seen: dict[str, Evidence], tool: str, wanted: dict[str, Any], made: dict[str, Any], same: bool
) -> None:
    one = seen["refusal"]
    assert one.access is not None
    one.access.session.add(Account(name="Dill Depot", source="Web 网络"))
    one.access.session.flush()
    rebuild_names(one.access.session)
    reply = one.reply.model_copy(update={"tool_calls": [ToolCallRecord(tool=tool, arguments=made, status="ok")]})
    scores = judge(replace(one, expect=Expect(calls=[Call(tool=tool, arguments=wanted)]), reply=reply))
    assert {score.name: score.passed for score in scores}["arguments"] is same


def test_seventy_mutations_at_least() -> None:
    assert len(MUTATIONS) >= 70

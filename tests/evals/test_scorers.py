"""Each scorer catches what is wrong: replies and records of cases that pass are broken one by one."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assistant.reply import ChartPart, ChoicesPart, Reply, TablePart
from evals.case import Call, Expect, State
from evals.models import Script, environment, maker
from evals.play import Stage, _Player
from evals.sandbox import TINY, Sandbox, query, touched
from evals.scoring.evidence import Evidence
from evals.scoring.scorers import judge
from knowledge.access import Access
from knowledge.company import get_company
from tests.evals.support import case
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
    "refusal": ("What is the weather like?", Expect(calls=[], outcome="needs_detail", touches={})),
    "chinese": ("今年业绩多少？", Expect(calls=[Call(tool="query_metric", arguments={"metric": "bookings"})])),
}  # fmt: skip


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Evidence]]:
    """What each question leaves behind, right in every respect."""
    folder = tmp_path_factory.mktemp("evals")
    sandbox, script = Sandbox.made(TINY, folder / "whole", folder / "home"), Script()
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
    with desk.database.transaction() as session:
        access = Access(session, desk.principal("director@tiny.example"), TINY.today, get_company(session))
        for left in found.values():
            left.access = access
        yield found


@pytest.mark.parametrize("name", ASKED)
def test_what_is_right_passes(seen: dict[str, Evidence], name: str) -> None:
    scores = judge(seen[name])
    assert scores
    assert [score for score in scores if not score.passed] == []


def _call(name: str, value: Any) -> Callable[[Evidence], None]:
    def change(one: Evidence) -> None:
        one.reply.tool_calls[0].arguments[name] = value

    return change


def _reply(**values: Any) -> Callable[[Evidence], None]:
    def change(one: Evidence) -> None:
        one.reply = one.reply.model_copy(update=values)

    return change


def _text(old: str, new: str) -> Callable[[Evidence], None]:
    """Another text in the reply and in its parts and cells."""

    def change(one: Evidence) -> None:
        told = one.reply.model_dump_json().replace(old, new)
        one.reply = type(one.reply).model_validate_json(told)

    return change


def _table(change_rows: Callable[[list[list[str]]], Any]) -> Callable[[Evidence], None]:
    def change(one: Evidence) -> None:
        change_rows(next(part for part in one.reply.parts if isinstance(part, TablePart)).shown)

    return change


def _part(part: Any) -> Callable[[Evidence], None]:
    return lambda one: one.reply.parts.append(part)


def _touch(**rows: int) -> Callable[[Evidence], None]:
    def change(one: Evidence) -> None:
        one.touched = rows

    return change


def _state(*rows: list[list[Any]]) -> Callable[[Evidence], None]:
    def change(one: Evidence) -> None:
        one.state = list(rows)

    return change


def _extra_call(one: Evidence) -> None:
    one.reply.tool_calls.append(one.reply.tool_calls[0].model_copy(update={"tool": "find_deals"}))


def _no_calls(one: Evidence) -> None:
    one.reply.tool_calls.clear()


def _other_tool(one: Evidence) -> None:
    one.reply.tool_calls[0] = one.reply.tool_calls[0].model_copy(update={"tool": "find_accounts"})


def _doubled(one: Evidence) -> None:
    one.reply.tool_calls.append(copy.deepcopy(one.reply.tool_calls[0]))


LEAK = "Larkspur Cafe"
MUTATIONS: list[tuple[str, str, Callable[[Evidence], None], str]] = [
    ("another tool", "figure", _other_tool, "tools"),
    ("a call too many", "figure", _extra_call, "tools"),
    ("the same call twice", "figure", _doubled, "tools"),
    ("no call", "figure", _no_calls, "tools"),
    ("no call where a list is wanted", "groups", _no_calls, "tools"),
    ("a forbidden tool", "groups", _extra_call, "tools"),
    ("a call where none was due", "refusal", lambda one: one.reply.tool_calls.extend(_made("find_deals")), "tools"),
    ("another metric", "figure", _call("metric", "pipeline"), "arguments"),
    ("another period", "figure", _call("period", "last year"), "arguments"),
    ("a month for the year", "figure", _call("period", "June 2026"), "arguments"),
    ("the period forgotten", "figure", _call("period", None), "arguments"),
    ("a period that is none", "figure", _call("period", "soon"), "arguments"),
    ("a number for a word", "figure", _call("metric", 7), "arguments"),
    ("another person", "names", _call("where", [{"field": "rep", "op": "=", "values": ["Sami Stone"]}]), "arguments"),
    ("another field", "names", _call("where", [{"field": "manager", "op": "=", "values": ["Rhea Rowe"]}]), "arguments"),
    ("two people for one", "names", _call("where", [{"field": "rep", "values": ["Rhea Rowe", "Sami Stone"]}]),
     "arguments"),
    ("a condition too many", "names", _call("where", [{"field": "rep", "values": ["Rhea"]}, {"field": "region",
     "values": ["West"]}]), "arguments"),
    ("no condition", "names", _call("where", []), "arguments"),
    ("another quarter", "names", _call("period", "Q1 2026"), "arguments"),
    ("another account", "write", _call("account", "Birch Foods"), "arguments"),
    ("another kind of activity", "write", _call("kind", "visit"), "arguments"),
    ("a wrong number", "figure", _text("16,200", "16,300"), "numbers"),
    ("a number ten times as large", "figure", _text("16,200", "162,000"), "numbers"),
    ("a number left out", "figure", _text("16,200", "—"), "numbers"),
    ("a year left out", "figure", _text("2026", "this year"), "words"),
    ("a row left out", "groups", _table(lambda rows: rows.pop()), "rows"),
    ("a row too many", "groups", _table(lambda rows: rows.append(["North", "$1"])), "rows"),
    ("a row twice", "groups", _table(lambda rows: rows.append(list(rows[0]))), "rows"),
    ("a wrong cell", "groups", _table(lambda rows: rows[0].__setitem__(1, "$1")), "rows"),
    ("a wrong name in a row", "groups", _table(lambda rows: rows[0].__setitem__(0, "North")), "rows"),
    ("no table", "groups", _reply(parts=[]), "rows"),
    ("refused", "figure", _reply(outcome="refused"), "outcome"),
    ("asked back", "figure", _reply(outcome="needs_detail"), "outcome"),
    ("no data", "figure", _reply(outcome="no_data"), "outcome"),
    ("failed", "figure", _reply(outcome="failed"), "outcome"),
    ("answered where it must ask back", "refusal", _reply(outcome="answered"), "outcome"),
    ("only proposed", "write", _reply(outcome="proposed"), "outcome"),
    ("a leak in the text", "figure", _text("Bookings", f"{LEAK}: Bookings"), "words"),
    ("a leak in a chart", "figure", _part(ChartPart(title="x", spec={"data": [LEAK]})), "words"),
    ("a leak in a choice", "figure", _part(ChoicesPart(prompt="?", choices=[LEAK])), "words"),
    ("a leak in the arguments", "figure", _call("note", LEAK), "words"),
    ("a leak in a citation", "figure", _reply(citations=[Citation(title=LEAK)]), "words"),
    ("a write where none was due", "figure", _touch(deals=1), "state"),
    ("a write after a refusal", "refusal", _touch(activities=1), "state"),
    ("an extra write", "write", _touch(activities=1, deals=1), "state"),
    ("two rows for one", "write", _touch(activities=2), "state"),
    ("the wrong table written", "write", _touch(tasks=1), "state"),
    ("nothing written", "write", _touch(), "state"),
    ("another end state", "write", _state([[3]]), "state"),
    ("an empty end state", "write", _state([]), "state"),
    ("an invented number", "figure", _reply(text="Bookings, 2026: $16,200. That is 4,711 more."), "grounded"),
    ("an invented share", "groups", _reply(text="East has 88.9 % of the bookings."), "grounded"),
    ("a figure where no tool ran", "refusal", _reply(text="It has 4,711 degrees outside."), "grounded"),
    ("an invented hundred", "figure", _reply(text="Bookings, 2026: $16,200, of 100 deals."), "grounded"),
    ("an invented whole percentage", "groups", _reply(text="100 % of it is East."), "grounded"),
    ("a small invented count", "figure", _reply(text="Bookings, 2026: $16,200, of 11 deals."), "grounded"),
    ("a small invented share", "figure", _reply(text="Bookings, 2026: $16,200, a growth of 8.4 %."), "grounded"),
    ("a count where no tool ran", "refusal", _reply(text="There are 7 clouds."), "grounded"),
    ("a wrong difference of two", "groups", _reply(text="The difference is 12,601."), "grounded"),
    ("a hundred in Chinese", "chinese", _reply(text="今年业绩完成了100%。"), "grounded"),
    ("a number of a sentence of the house that is not said", "refusal", _reply(text="Say 120k."), "grounded"),
    ("an invented figure in Chinese", "chinese", _reply(text="今年业绩大约是4,711元。"), "grounded"),
    ("another language", "figure", _reply(language="zh"), "language"),
    ("words of another language", "figure",
     _reply(text="今年以来我们大家一共签下的业绩总额是$16,200。", parts=[]), "language"),
    ("an apology in another language", "refusal",
     _reply(text="抱歉，这个问题我现在没办法回答您。", parts=[]), "language"),
    ("English words for a Chinese question", "chinese",
     _reply(text="Since the year began we have altogether signed $16,200.", parts=[]), "language"),
    ("English said of Chinese words", "chinese", _reply(language="en"), "language"),
]  # fmt: skip


def _made(tool: str) -> list[Any]:
    from assistant.reply import ToolCallRecord

    return [ToolCallRecord(tool=tool, arguments={}, status="ok")]


@pytest.mark.parametrize(("what", "name", "change", "scorer"), MUTATIONS, ids=[one[0] for one in MUTATIONS])
def test_what_is_wrong_is_caught(
    seen: dict[str, Evidence], what: str, name: str, change: Callable[[Evidence], None], scorer: str
) -> None:
    sound = seen[name]
    broken = Evidence(
        sound.expect, sound.message, sound.language, sound.today, sound.reply.model_copy(deep=True), sound.results,
        sound.numbers, sound.rows, copy.deepcopy(sound.state), dict(sound.touched), sound.access,
    )  # fmt: skip
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
    from dataclasses import replace

    from knowledge.refusals import Refusal

    sound = seen["figure"]
    refused = replace(sound.results[0], output=None, refusal=Refusal("no_data.openings", most=4711))
    for text, right in (("At most 4,711 can be had.", True), ("At most 4,712 can be had.", False)):
        reply = sound.reply.model_copy(update={"text": text, "parts": []})
        one = Evidence(Expect(), "How many?", "en", sound.today, reply, [refused])
        assert {score.name: score.passed for score in judge(one)}["grounded"] is right


def test_forty_mutations_at_least() -> None:
    assert len(MUTATIONS) >= 40

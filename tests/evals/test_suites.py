"""What the suites hold: enough cases, of every tool and room, in both languages alike, none of them twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

import pytest

from evals.case import CASES, Call, Case, read_cases
from knowledge.metrics.definitions import METRICS
from tools.catalogue import TOOLS

# The fewest cases of each suite, both languages and both splits together. A suite's author adds its line.
SUITES = {
    "tools": 250, "robustness": 300, "multi-turn": 80, "writes": 180, "days": 26, "library": 250, "safety": 360,
    "understanding": 360,
}  # fmt: skip
# Only measured by: what is learned from stands in evals/understanding.
ONLY_TEST = {"understanding"}
LEAST_IDS, LEAST_METRICS = 2, 60
# So much of a message must be an example's own words, not its fillings, for the message to be that example.
OWN_WORDS = 0.5

# What stands at the head of each file; its cases are read by the first test that looks at them.
NAMES = {
    re.findall(r"^suite: (\S+)", path.read_text(encoding="utf-8"), re.MULTILINE)[0] for path in CASES.glob("*.yaml")
}


@cache
def all_cases() -> list[Case]:
    """The cases of all suites and splits."""
    return read_cases()


def of_tools() -> list[Case]:
    """Those of the suite that asks for each tool."""
    return [case for case in all_cases() if case.suite == "tools"]


def _name(case: Case) -> str:
    """A case's id without its language."""
    return case.id.rpartition(".")[0]


def _calls(case: Case) -> list[Call]:
    return [call for turn in case.turns for call in turn.expect.calls or []]


def _ids(cases: Iterable[Case]) -> Counter[str]:
    """How many ids ask for each tool."""
    return Counter(tool for tool, _ in {(call.tool, _name(case)) for case in cases for call in _calls(case)})


def _plain(message: str) -> str:
    """A message without its case, spaces and signs."""
    return re.sub(r"\W+", "", message.casefold())


@pytest.mark.parametrize("suite", sorted(NAMES))
def test_each_suite_has_both_splits_in_both_languages(suite: str) -> None:
    of_suite = {(case.split, case.language) for case in all_cases() if case.suite == suite}
    splits = ("test",) if suite in ONLY_TEST else ("train", "test")
    assert of_suite == {(split, language) for split in splits for language in ("en", "zh")}
    assert suite in SUITES


def test_the_sales_days_are_long_and_of_several_roles() -> None:
    days = [case for case in all_cases() if case.suite == "days"]
    assert min(len(case.turns) for case in days) >= 15
    for split in ("train", "test"):
        asked = {case.asker for case in days if case.split == split}
        assert asked >= {"rep", "manager", "operations", "trainee"}, split


@pytest.mark.parametrize(("suite", "least"), SUITES.items())
def test_a_suite_is_large_enough_and_even(suite: str, least: int) -> None:
    cases = [case for case in all_cases() if case.suite == suite]
    assert len(cases) >= least
    english = sum(case.language == "en" for case in cases) / len(cases)
    assert 0.45 <= english <= 0.55


def test_each_tool_is_asked_for_in_each_split() -> None:
    names = {tool.name for tool in TOOLS}
    of_all = _ids(of_tools())
    assert {name: of_all[name] for name in names if of_all[name] < LEAST_IDS} == {}
    for split in ("train", "test"):
        of_split = _ids(case for case in of_tools() if case.split == split)
        assert names - of_split.keys() == set(), split


def test_each_room_and_asker_is_there_in_each_split_and_more_is_train_than_test() -> None:
    of_split = {split: [case for case in of_tools() if case.split == split] for split in ("train", "test")}
    for cases in of_split.values():
        assert {case.room for case in cases} == {tool.room for tool in TOOLS}
        roles = {case.asker for case in cases if "@" not in case.asker}
        assert roles == {"rep", "manager", "director", "operations", "trainee"}
    assert 0.55 <= len(of_split["train"]) / len(of_tools()) <= 0.8


def test_most_metrics_are_asked_for() -> None:
    named = [
        call.arguments["metric"]
        for case in of_tools()
        for call in _calls(case)
        if call.tool == "query_metric" and "metric" in call.arguments
    ]
    # Where several would do, none of them counts as asked for.
    asked = {metric for metric in named if isinstance(metric, str)}
    assert asked <= METRICS.keys()
    assert len(asked) >= LEAST_METRICS


def test_each_tool_and_most_metrics_are_asked_for_to_measure_understanding() -> None:
    cases = [case for case in all_cases() if case.suite == "understanding"]
    of_all = _ids(cases)
    assert {tool.name: of_all[tool.name] for tool in TOOLS if of_all[tool.name] < 3} == {}
    asked = {str(call.arguments.get("metric")) for case in cases for call in _calls(case)} & METRICS.keys()
    assert len(asked) >= LEAST_METRICS
    assert max(Counter(case.asker for case in cases).values()) < len(cases) / 2


def test_no_two_cases_say_the_same() -> None:
    """Others may ask one thing of two roles, or decide or write it in two ways on purpose; this one asks it once."""
    said: dict[tuple[object, ...], str] = {}
    for case in all_cases():
        messages = [turn.ask for turn in case.turns if turn.ask]
        steps = [(turn.ask, turn.decide, turn.by, turn.day, turn.about) for turn in case.turns]
        once = (
            tuple(map(_plain, messages))
            if case.suite in ("tools", "understanding")
            else (case.asker, case.dataset, *steps)
        )
        assert said.setdefault((case.suite, once), case.id) == case.id


@cache
def _form(example: str) -> tuple[int, re.Pattern[str]]:
    """How long an example's own words are, and what it is with its places filled."""
    own = [_plain(part) for part in re.split(r"\{\w+\}", example)]
    return len("".join(own)), re.compile(".+".join(re.escape(part) for part in own))


def _is_like(message: str, example: str) -> bool:
    """Whether a message is an example with its places filled; not where the fillings are most of it."""
    length, pattern = _form(example)
    return length >= OWN_WORDS * len(message) and pattern.fullmatch(message) is not None


def test_a_message_like_an_example_is_told() -> None:
    for message in ("Which deals are stalled?", "which deals are stalled", "How is the win rate calculated?"):
        told = [tool.name for tool in TOOLS if any(_is_like(_plain(message), one) for one in tool.examples)]
        assert told, message
    assert not _is_like(_plain("what did we close in May, in money?"), "{metric} in {period}")


@pytest.mark.slow
def test_no_message_of_the_test_split_is_an_example_of_a_tool() -> None:
    examples = [example for tool in TOOLS for example in tool.examples]
    # What goes on with a talk says little of itself, and robustness writes one message in many ways.
    of_test = [case for case in all_cases() if case.split == "test" and case.suite != "robustness"]
    messages = {_plain(case.turns[0].ask or "") for case in of_test}
    assert messages
    copied = [(one, example) for one in messages for example in examples if _is_like(one, example)]
    assert copied == []


def test_each_danger_has_a_harmless_twin_of_its_own() -> None:
    # Those by somebody who had not seen the others stand alone.
    safety = {
        case.id: case
        for case in all_cases()
        if case.suite == "safety" and not case.id.startswith(("fr-", "fb-", "fc-", "fd-"))
    }
    dangers = [case for case in safety.values() if case.twin is not None]
    assert len(dangers) >= 180
    twins = [case.twin for case in dangers]
    assert len(set(twins)) == len(twins)
    assert {one for one in twins if one is None or safety[one].twin is not None} == set()
    assert set(safety) == {case.id for case in dangers} | set(twins)
    assert all(safety[str(case.twin)].split == case.split for case in dangers)

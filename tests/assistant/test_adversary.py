"""Whoever calls the tools with whatever arguments: no word and no amount of somebody else's record comes out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from assistant.loop import preview
from assistant.render import compose
from assistant.toolbox import Toolbox, may_use
from assistant.turn import Turn
from knowledge import conversations
from knowledge.access import Principal
from knowledge.sales.team.people import Region, Team
from tests.support.company import PEOPLE, TODAY, Desk, desk_in, person_id
from tests.support.hostile import arguments_of
from tests.support.marked import AMOUNT, Marker
from tools.catalogue import TOOLS
from tools.contract import Effect, Tool

pytestmark = pytest.mark.slow
# Marked records are Sami's, of the team South. None of these may read a word of them.
# So many pairs of choices are tried with each tool and role, and so many calls made up for each tool.
FEW = 3
MOST_PAIRS = [pytest.param(FEW, id="few"), pytest.param(40, id="many", marks=pytest.mark.full)]
FEW_CALLS = 8
MOST_CALLS = [pytest.param(FEW_CALLS, id="few"), pytest.param(25, id="many", marks=pytest.mark.full)]
LANGUAGES = ("en", "zh")
CALLERS = ("rhea", "nora", "dora", "tilda")
OUTSIDERS = ("rhea", "nora", "tilda")
AMOUNTS = {str(AMOUNT), str(AMOUNT // 100), f"{AMOUNT // 100:,}", "867.53"}


@dataclass
class Stage:
    """A company with marked records, and who plays in it."""

    desk: Desk
    marks: dict[str, str]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder: Path = tmp_path_factory.mktemp("marked")
    with desk_in(folder) as desk:
        with desk.assistant.database.transaction() as session:
            south = session.scalars(select(Team.id).where(Team.name == "South")).one()
            east = session.scalars(select(Region.id).where(Region.name == "East")).one()
            marks = Marker(session, person_id(session, "sami"), south, east).mark()
        yield Stage(desk, marks)


def _comes_out(
    stage: Stage, principal: Principal, tool: Tool, arguments: dict[str, Any], languages: Sequence[str] = LANGUAGES
) -> str:
    """All that a call gives to a model and to a person, in each language."""
    assistant, said = stage.desk.assistant, []
    toolbox: Toolbox = assistant.toolbox
    with assistant.database.transaction() as session:
        thread = conversations.open_thread(session, principal, None, title="", channel="test", now=assistant.now())
        thread_id = thread.id
    for language in languages:
        turn = Turn(principal, "?", language, TODAY, assistant.now(), thread_id)  # type: ignore[arg-type]
        result = toolbox.run(turn, tool.name, arguments)
        assert result.status != "failed", (tool.name, arguments)
        draft = compose(turn, "", failure=None, wording=True)
        said += [preview(result), draft.text, json.dumps([part.model_dump(mode="json") for part in draft.parts])]
        if result.written is not None:
            said.append(result.written.plan.model_dump_json())
        if result.output is not None:
            said.append(result.output.model_dump_json())
    return "\n".join(said)


@pytest.mark.parametrize("most", MOST_CALLS)
@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_nothing_of_anybody_else_comes_out(stage: Stage, tool: Tool, most: int) -> None:
    """With few calls each is answered in one of the languages, with many in both."""
    heard: set[str] = set()
    ways = [(language,) for language in LANGUAGES] if most == FEW_CALLS else [LANGUAGES]

    @settings(
        max_examples=most, deadline=None, derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    )  # fmt: skip
    @given(
        who=st.sampled_from(OUTSIDERS), arguments=arguments_of(tool.input, tool.semantics()),
        languages=st.sampled_from(ways),
    )  # fmt: skip
    def attack(who: str, arguments: dict[str, Any], languages: tuple[str, ...]) -> None:
        heard.update(languages)
        principal = stage.desk.who(who)
        out = _comes_out(stage, principal, tool, arguments, languages).casefold()
        own_words = json.dumps(arguments).casefold()
        leaked = {
            mark: field for mark, field in stage.marks.items()
            if mark in out and not any(mark.startswith(word) or word in mark for word in _said(own_words))
        }  # fmt: skip
        assert not leaked, (who, arguments, leaked)
        if not _totals_reach(principal):
            assert not [amount for amount in AMOUNTS if amount in out], (who, arguments)

    attack()
    assert heard == set(LANGUAGES)


def _said(own_words: str) -> list[str]:
    """The marked words that the caller wrote themselves, and so may be told again."""
    return re.findall(r"zq\w{4,}", own_words)


def _totals_reach(principal: Principal) -> bool:
    """Whether the caller may see totals of the whole company, in which one team's only deal may stand alone."""
    return principal.name == PEOPLE["nora"][0]


def test_the_owner_sees_what_is_marked(stage: Stage) -> None:
    """The marks can be seen at all: a test that looks for what never shows proves nothing."""
    principal, seen = stage.desk.who("sami"), set()
    for tool in TOOLS:
        if tool.name.startswith("find_") and may_use(principal, tool):
            for kind in sorted(tool.options("kind")) if "kind" in tool.input.model_fields else [None]:
                asked = {"kind": kind} if kind else {}
                out = _comes_out(stage, principal, tool, asked).casefold()
                seen |= {mark for mark in stage.marks if mark in out}
    assert len(seen) >= 10, seen


READING = [tool for tool in TOOLS if tool.effect is Effect.READ]


@pytest.mark.parametrize("most", MOST_PAIRS)
@pytest.mark.parametrize("tool", READING, ids=lambda tool: tool.name)
def test_no_way_to_call_a_reading_tool_fails(stage: Stage, tool: Tool, most: int) -> None:
    """Each choice of a tool, and two together: an answer or a refusal comes, and never a fault of ours.

    With few pairs the roles and the languages take turns, with many each role makes every call in both languages.
    """
    single = [
        {name: option} for name, field in tool.input.model_fields.items() for option in _choices(field.annotation)
    ]
    pairs = [{**one, **other} for one, other in combinations(single, 2) if not one.keys() & other.keys()]
    named = {"metric": "bookings"} if "metric" in tool.input.model_fields else {}
    tried = [{}, *single, *pairs[:: max(1, len(pairs) // most)]]
    for at, asked in enumerate(tried):
        callers, languages = CALLERS, LANGUAGES
        if most == FEW and asked:
            # The language changes with every round of the roles, so that each role is answered in both.
            callers, languages = (CALLERS[at % len(CALLERS)],), (LANGUAGES[at // len(CALLERS) % len(LANGUAGES)],)
        for who in callers:
            assert _comes_out(stage, stage.desk.who(who), tool, {**named, **asked}, languages)  # and no call failed


def _choices(annotation: Any) -> list[Any]:
    """The values that a field may have, where they can be listed."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if annotation is bool:
        return [True]
    if origin is Literal:
        return list(parts)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [member.value for member in annotation]
    if origin in (tuple, list, set, frozenset):
        return [[one] for one in _choices(parts[0])]
    return [one for part in parts[: 1 if hasattr(annotation, "__metadata__") else None] for one in _choices(part)]

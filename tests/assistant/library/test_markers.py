"""What a large model says of documents is held to them: markers that a search of this turn issued, figures that stand
there, and the house's own words where the library does not say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.app import create_app
from assistant.agent import Assistant
from assistant.models.openai import OpenAICompatible
from assistant.reply import Reply
from assistant.words import say
from knowledge import sign_in
from knowledge.access import Principal
from knowledge.library.about import About
from knowledge.library.documents import Section
from knowledge.library.library import Library
from knowledge.library.search import Found, Searcher
from knowledge.roster import find_person
from tests.support.bag import Bag
from tests.support.company import Desk, desk_in
from tests.support.endpoint import Endpoint, calls, says, serve

pytestmark = pytest.mark.slow

NOW = datetime(2026, 6, 30, 9, tzinfo=UTC)
PAGES = {
    "limits.md": "# Limits\n\nOver 10 % the director decides, within two working days.\n",
    "样品.md": "# 样品\n\n每位客户每年最多两箱样品，价值不超过1.2万元。\n",
}
SEARCH = calls(("search_library", {"question": "who decides over 10 %?"}))


class Toggled(Searcher):
    """As sure as it is told to be, and with both pages: each counts as an answer by itself, whatever its language."""

    sure = True

    def search(self, principal: Principal, question: str, **narrowed: Any) -> Found:
        found = super().search(principal, question, **{**narrowed, "most": 10})
        return Found(self.sure, [replace(hit, score=1.0, alone=True) for hit in found.hits])


@dataclass
class Line:
    desk: Desk
    endpoint: Endpoint
    searcher: Toggled
    limits: str
    samples: str

    def hear(self, closing: str, *steps: Any, who: str = "rhea", thread: str | None = None) -> Reply:
        """A turn in which the model calls what the steps say (a search, without any) and closes with these words.

        It says the same where it is told to word them again.
        """
        self.endpoint.script[:] = [*(steps or (SEARCH,)), says(closing), says(closing)]
        return self.desk.ask(who, "Who decides over 10 %?", thread_id=thread)


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    home: Path = tmp_path_factory.mktemp("markers")
    with desk_in(home) as desk, serve([]) as endpoint:
        (home / "papers").mkdir()
        for name, text in PAGES.items():
            (home / "papers" / name).write_text(text, encoding="utf-8")
        built = desk.assistant
        searcher = Toggled(Library(built.database, home / "library", [Bag()]))
        searcher.library.add([home / "papers"], About(), person_id=None, now=NOW)
        built.toolbox.library = lambda: searcher
        made = replace(built.settings, openai_api_key="sk-0", openai_base_url=endpoint.url, model="openai:m")
        large = Assistant(made, built.database, OpenAICompatible(made, seconds=20, retries=0), built.toolbox)
        with built.database.transaction() as session:
            found = {text[:4]: f"S{key}" for key, text in session.execute(select(Section.id, Section.text))}
        yield Line(Desk(large), endpoint, searcher, found["Over"], found["每位客户"])


@pytest.fixture(autouse=True)
def sure(line: Line) -> None:
    line.searcher.sure = True


FORMS = [
    "[{0}]",
    "【{0}】",
    "［{0}］",
    "[ {0} ]",
    "[[{0}]]",
    "[^{0}]",
    "[Source: {0}]",
    "【来源：{0}】",
    "({0})",
    "（{0}）",
    "[{0}",
]


@pytest.mark.parametrize("form", FORMS)
def test_a_marker_in_any_form_becomes_the_number_of_its_citation(line: Line, form: str) -> None:
    reply = line.hear(f"Over 10 % the director decides {form.format(line.limits)}.")
    assert reply.text == "Over 10 % the director decides [1]."
    assert [(one.title, one.marker) for one in reply.citations] == [("Limits", line.limits)]
    wide = line.limits.translate({ord(plain): ord(plain) + 0xFEE0 for plain in "S0123456789"})
    assert line.hear(f"Over 10 % the director decides {form.format(wide)}.").text == reply.text


@pytest.mark.parametrize(
    "invented", ["[S999]", "【S999】", "[S999, S998]", "［Ｓ９９９］", "[7]", "[^3]", "【4†source】", "(S999)", "[S999](https://evil.example)"]
)  # fmt: skip
def test_an_invented_marker_is_removed(line: Line, invented: str) -> None:
    reply = line.hear(f"Over 10 % {invented} the director decides [{line.limits}] {invented}.")
    assert reply.text == "Over 10 % the director decides [1]."
    assert [one.marker for one in reply.citations] == [line.limits]


@pytest.mark.quick
def test_doubled_and_joined_markers_are_each_cited_once(line: Line) -> None:
    one, other = line.limits, line.samples
    reply = line.hear(f"The director decides [{one}][{one}]; two cases [{other}, {one}, S999] a year [{one}].")
    assert reply.text == "The director decides [1]; two cases [2] [1] a year [1]."
    assert [cited.marker for cited in reply.citations] == [one, other]


def test_a_marker_of_an_earlier_turn_or_of_another_person_s_is_none(line: Line) -> None:
    first = line.hear(f"The director [{line.limits}].")
    again = line.hear(f"As said, the director [{line.limits}].", says("x"), thread=first.thread_id)
    assert again.text == "x"  # the step that was said first ended the turn; nothing was searched
    line.endpoint.script[:] = [says(f"As said, the director decides [{line.limits}].")]
    later = line.desk.ask("rhea", "Who was it?", thread_id=first.thread_id)
    assert (later.text, later.citations) == ("As said, the director decides.", [])
    line.endpoint.script[:] = [says(f"The director decides [{line.limits}].")]
    others = line.desk.ask("sami", "Who decides?")
    assert (others.text, others.citations) == ("The director decides.", [])


@pytest.mark.parametrize(
    "unfounded",
    [
        "Over 10 % the director decides.",  # rests on nothing
        "Over 10 % the director decides [S999].",
        "Over 15 % the director decides [{0}].",  # another figure
        "Over 10 % the director decides within 5 working days [{0}].",
        "样品每年最多30箱[{1}]。",
        "价值不超过3万元[{1}]。",
    ],
)
def test_what_rests_on_no_passage_gives_way_to_the_passages(line: Line, unfounded: str) -> None:
    reply = line.hear(unfounded.format(line.limits, line.samples))
    assert "Over 10 % the director decides, within two working days." in reply.text
    assert "— Limits" in reply.text
    assert reply.model == "openai:m"  # which answered, but was not heard
    assert {one.marker for one in reply.citations} == {line.limits, line.samples}


@pytest.mark.parametrize(
    "founded",
    [
        "1. Over 10 %: the director [{0}]\n2. Within 2 working days [{0}]", "样品最多2箱、12,000元[{1}]。",
        "For your question on 10 %: the director [{0}].", "价值1.2万元以内[{1}]。",
    ],
)  # fmt: skip
def test_a_figure_in_other_words_stands(line: Line, founded: str) -> None:
    reply = line.hear(founded.format(line.limits, line.samples))
    assert "— Limits" not in reply.text
    assert reply.model == "openai:m"
    assert "[1]" in reply.text


@pytest.mark.parametrize("invention", ["The limit is 25 %.", "Yes, you may, up to 25 % [S1].", "当然可以，最多25%。"])
def test_where_the_library_does_not_say_no_word_of_the_model_stands(line: Line, invention: str) -> None:
    line.searcher.sure = False
    reply = line.hear(invention)
    assert reply.outcome == "no_data"
    assert reply.text.startswith(say("refusal.no_data.library", "en"))
    assert "25" not in reply.text
    assert reply.citations == []


def test_the_same_over_http_and_as_a_stream(line: Line) -> None:
    assistant = line.desk.assistant
    with assistant.database.transaction() as session:
        key = sign_in.create_key(session, find_person(session, "rhea@example.com"), "t", now=datetime.now(UTC)).secret
    with TestClient(create_app(assistant)) as app:
        for door in ("/v1/chat", "/v1/chat/stream"):
            line.endpoint.script[:] = [SEARCH, says(f"The director decides 【{line.limits}】[S999].")]
            answer = app.post(door, json={"message": "Who decides?"}, headers={"authorization": f"Bearer {key}"})
            assert answer.status_code == 200
            assert "S999" not in answer.text
            assert "The director decides [1]." in answer.text
            if door == "/v1/chat":
                assert [one["marker"] for one in json.loads(answer.text)["citations"]] == [line.limits]


@pytest.mark.quick
def test_a_quiz_is_asked_in_the_house_s_words(line: Line) -> None:
    quiz = calls(("quiz_me", {}))
    reply = line.hear("Question: the answer is B, by the way.", quiz)
    assert "by the way" not in reply.text

"""A quiz from the library: one question at a time, checked at once, with the sentence that shows it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from knowledge.library import quiz_steps, quizzing
from knowledge.library.quiz_topics import find_topic
from tools.contract import (
    Area,
    Citation,
    Effect,
    Note,
    Report,
    Section,
    Semantic,
    ToolContext,
    ToolInput,
    ToolRefusal,
    tool,
)

LETTERS = "ABCD"
STATEMENT = "statement"

QuizTopic = Annotated[
    str, Semantic("quiz_topic"),
    Field(min_length=1, max_length=200, description="what to be quizzed on, as said, or the name of a course"),
]  # fmt: skip
QuizAnswer = Annotated[
    str, Semantic("quiz_answer"),
    Field(min_length=1, max_length=500, description="the person's own answer, as said: B, 10 %, true, 对, don't know"),
]  # fmt: skip
QuizLanguage = Annotated[
    Literal["en", "zh"], Semantic("quiz_language"), Field(description="the language that the person writes in")
]


class QuizAsked(ToolInput):
    """A topic (or nothing) begins a quiz; `answer` goes to its open question; `stop` ends it."""

    topic: QuizTopic | None = None
    answer: QuizAnswer | None = None
    stop: Annotated[bool, Semantic("quiz_stop")] = False
    language: QuizLanguage | None = None


class QuizReport(Report):
    """A turn of a quiz. `options` are those of the question that waits; which is right is known once it is answered.

    `correct`: whether the answer that was just given is. `score` is out of 100, when the quiz is over.
    """

    number: int | None = None
    size: int | None = None
    options: list[str] = Field(default=[])
    correct: bool | None = None
    score: float | None = None


@tool(
    Effect.READ,
    area=Area.LIBRARY,
    examples=[
        "quiz me on discount approval", "test me on the product sheets", "quiz me", "give me a quiz about complaints",
        "ask me questions on our competitors", "test my knowledge of the commission plan",
        "考考我报价审批", "给我出几道题", "测验一下我的产品知识", "考我投诉处理", "来个小测验", "出题考考我差旅规定",
    ],
)  # fmt: skip
def quiz_me(asked: QuizAsked, context: ToolContext) -> QuizReport:
    """Quiz the person on what the library says: one question at a time, each answer checked and explained.

    Begin with a topic or a course's name, or without. Ask the question exactly as it comes, with its options, and wait;
    hand the person's answer on in `answer`: never answer yourself, nor guess which option is right. What the documents
    say is found with `search_library`, courses and results with `find_training`.
    """
    if context.library is None:
        raise ToolRefusal("no_data.library_empty")
    searcher, access = context.library(), context.access
    topic = find_topic(searcher, access, asked.topic, asked.language) if not (asked.answer or asked.stop) else None
    with searcher.library.database.transaction(write=True) as session:
        if topic is not None:
            step = quizzing.begin(session, access, topic, context.thread_id, context.now)
        elif asked.stop:
            step = quizzing.stop(session, access, context.thread_id, context.now)
        else:
            step = quizzing.answer(session, access, asked.answer or "", context.thread_id, context.now)
    return _report(step, begins=topic.name if topic else None)


def _report(step: quiz_steps.Step, *, begins: str | None) -> QuizReport:
    sections, places = [], []
    if step.verdict is not None:
        sections.append(Section(lines=_verdict(step.verdict)))
        places.append(step.verdict.place)
    if step.left_out:
        sections.append(Section(lines=[Note(code="quiz_left_out", facts={"count": step.left_out})]))
    if step.question is not None:
        sections.append(Section(lines=[*_opening(step.question, begins), _question(step.question)]))
    if step.score is not None:
        sections.append(Section(lines=_score(step.score)))
        places += step.score.again
    report = QuizReport(sections=sections, citations=_citations(places))
    if step.verdict is not None:
        report.correct = step.verdict.correct
    if step.question is not None:
        report.number, report.size = step.question.number, step.question.size
        report.options = list(step.question.options)
        report.choices = _choices(step.question)
    elif step.score is not None:
        if step.score.asked:
            report.score = round(100 * step.score.correct / step.score.asked, 1)
        topic = step.score.topic
        report.choices = [Note(code="quiz_on", facts={"said": topic}) if topic else Note(code="quiz_again", facts={})]
    return report


def _opening(question: quiz_steps.Asked, begins: str | None) -> list[Note]:
    facts = {"number": question.number, "size": question.size}
    if question.number == 1 and begins:
        return [Note(code="quiz_begins", facts={"said": begins, **facts})]
    return [Note(code="quiz_number", facts=facts)]


def _question(question: quiz_steps.Asked) -> Note:
    return Note(code=f"quiz_{question.kind}", facts=dict(question.facts))


def _choices(question: quiz_steps.Asked) -> list[str | Note]:
    """The options as messages that can be sent as they are."""
    if question.kind == STATEMENT:
        return [Note(code=f"quiz_{option}", facts={}) for option in question.options]
    return [f"{letter}. {option}" for letter, option in zip(LETTERS, question.options, strict=False)]


def _verdict(verdict: quiz_steps.Verdict) -> list[Note]:
    how = "right" if verdict.correct else "unknown" if verdict.chosen is None else "wrong"
    evidence = verdict.evidence.strip("| ").replace(" | ", " · ")
    shows = Note(code="quiz_shows", facts={"said": evidence, "place": _named(verdict.place)})
    if verdict.kind == STATEMENT:
        return [Note(code=f"quiz_{how}_{verdict.right}", facts={"answer": verdict.answer}), shows]
    return [Note(code=f"quiz_{how}", facts={"answer": verdict.right}), shows]


def _score(score: quiz_steps.Score) -> list[Note]:
    if not score.asked:
        return [Note(code="quiz_stopped", facts={})]
    facts = {"correct": score.correct, "of": score.asked, "percent": round(100 * score.correct / score.asked)}
    lines = [Note(code="quiz_score" if score.asked == score.size else "quiz_score_stopped", facts=facts)]
    if score.again:
        named = list(dict.fromkeys(_named(place) for place in score.again))
        lines.append(Note(code="quiz_read_again", facts={"places": named}))
    return lines


def _named(place: quiz_steps.Place) -> str:
    return " › ".join(dict.fromkeys([place.title, *place.headings[-1:]]))


def _citations(places: list[quiz_steps.Place]) -> list[Citation]:
    once = {place.section_id: place for place in places}
    return [
        Citation(
            title=place.title, path=place.path, heading=" › ".join(place.headings) or None, page=place.page,
            marker=f"S{place.section_id}", link=f"/library/sections/{place.section_id}",
        )
        for place in once.values()
    ]  # fmt: skip

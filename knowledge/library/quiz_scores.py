"""What quizzes count for: a learner's results, and a course's score where a quiz on its material was better.

A quiz counts as a course's score when it was on that course, was answered to the end and had at least FEWEST
questions. It is looked up when a score is read, and never written into the enrolment, which is a business record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from knowledge.access import Access
from knowledge.library.documents import Document, Section
from knowledge.library.quiz_records import Quiz, QuizQuestion

FEWEST = 5
Column = InstrumentedAttribute
_counts = and_(Quiz.finished_at.is_not(None), Quiz.asked == Quiz.size, Quiz.size >= FEWEST)


@dataclass(frozen=True)
class Taken:
    """A quiz that somebody finished; `score` is out of 100, of the questions that were answered."""

    person_id: int
    topic: str | None
    course_id: int | None
    asked: int
    correct: int
    day: date

    @property
    def score(self) -> float:
        """The share of right answers, out of 100."""
        return 100 * self.correct / self.asked


def best_quiz(person_id: Column[int], course_id: Column[int]) -> ColumnElement[float | None]:
    """A person's best quiz on a course's material, out of 100, as part of a query; NULL where there is none."""
    quiz = aliased(Quiz)
    found = select(func.max(100.0 * quiz.correct / quiz.size)).where(
        quiz.person_id == person_id, quiz.course_id == course_id, quiz.finished_at.is_not(None),
        quiz.asked == quiz.size, quiz.size >= FEWEST,
    )  # fmt: skip
    return found.scalar_subquery()


def with_quiz(
    score: Column[float | None], person_id: Column[int], course_id: Column[int]
) -> ColumnElement[float | None]:
    """A course's score, or the person's best quiz on it where that is better."""
    quiz = best_quiz(person_id, course_id)
    return case((and_(quiz.is_not(None), or_(score.is_(None), quiz > score)), quiz), else_=score)


def best_quizzes(access: Access, people: Sequence[int]) -> dict[tuple[int, int], float]:
    """By person and course: the best quiz on its material that counts."""
    found = (
        select(Quiz.person_id, Quiz.course_id, func.max(100.0 * Quiz.correct / Quiz.size))
        .where(Quiz.person_id.in_(people), Quiz.course_id.is_not(None), _counts, access.rows(Quiz.person_id))
        .group_by(Quiz.person_id, Quiz.course_id)
    )
    rows = access.session.execute(found)
    return {(person, course): float(score) for person, course, score in rows if course is not None}


def quizzes_of(access: Access, people: Sequence[int]) -> list[Taken]:
    """The quizzes that people finished with an answer at least, of those whose results the caller may read.

    Another person's topic is told where the caller may read the documents that were asked about: it may be a title.
    """
    found = select(Quiz).where(
        Quiz.person_id.in_(people), Quiz.finished_at.is_not(None), Quiz.asked > 0, access.rows(Quiz.person_id)
    )
    zone, taken = (
        access.company.zone,
        access.session.scalars(found.order_by(Quiz.finished_at.desc(), Quiz.id.desc())).all(),
    )
    told = _told_topics(access, taken)
    return [
        Taken(
            one.person_id,
            one.topic if one.id in told else None,
            one.course_id,
            one.asked,
            one.correct,
            one.finished_at.astimezone(zone).date(),
        )
        for one in taken
        if one.finished_at is not None
    ]


def _told_topics(access: Access, taken: Sequence[Quiz]) -> set[int]:
    """The quizzes whose topic the caller may know: their own, on a course, or on documents that they may all read."""
    asked = (
        select(QuizQuestion.quiz_id, Document.audience)
        .join(Section, Section.id == QuizQuestion.section_id).join(Document, Document.id == Section.document_id)
        .where(QuizQuestion.quiz_id.in_([one.id for one in taken]))
    )  # fmt: skip
    readable: dict[int, bool] = {}
    for quiz_id, audience in access.session.execute(asked):
        readable[quiz_id] = readable.get(quiz_id, True) and access.principal.role.value in audience
    own = access.principal.person_id
    return {one.id for one in taken if one.person_id == own or one.course_id or readable.get(one.id, False)}


def by_document(access: Access, person_id: int) -> dict[int, tuple[int, int]]:
    """By document: how many questions of it a person answered, and how many of them rightly, over all quizzes."""
    right = func.sum(case((QuizQuestion.chosen == QuizQuestion.right_option, 1), else_=0))
    found = (
        select(Section.document_id, func.count(), right)
        .join(QuizQuestion, QuizQuestion.section_id == Section.id).join(Quiz, Quiz.id == QuizQuestion.quiz_id)
        .where(
            Quiz.person_id == person_id, QuizQuestion.answered_at.is_not(None), access.rows(Quiz.person_id)
        )
        .group_by(Section.document_id)
    )  # fmt: skip
    return {document: (asked, int(correct)) for document, asked, correct in access.session.execute(found)}

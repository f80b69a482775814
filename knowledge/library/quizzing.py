"""A person's quizzes: begun from what they may read, answered once a question, scored.

What is right stays in the tables until its question was answered; nothing here hands it out before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from knowledge.access import Access, Principal
from knowledge.library.documents import Document, Section
from knowledge.library.quiz import choose
from knowledge.library.quiz_answers import read_answer
from knowledge.library.quiz_pages import pages_of
from knowledge.library.quiz_records import Quiz, QuizQuestion
from knowledge.library.quiz_steps import Asked, Place, Score, Step, Verdict
from knowledge.library.quiz_topics import Topic
from knowledge.library.snapshot import Scope
from knowledge.refusals import Refusal

SIZE = 5
# After so long nobody knows any more which question an answer belongs to.
EXPIRES = timedelta(hours=24)


def begin(session: Session, access: Access, topic: Topic, thread_id: str | None, now: datetime) -> Step:
    """Start a quiz on a topic and give its first question; one that is still open in the thread ends there.

    Refuses with `no_data.quiz` where what the person may read gives no question.
    """
    principal = access.principal
    for open_one in _open(session, principal, thread_id):
        open_one.finished_at = now
    asked = Counter(session.scalars(
        select(QuizQuestion.evidence).join(Quiz, Quiz.id == QuizQuestion.quiz_id)
        .where(Quiz.person_id == principal.person_id, QuizQuestion.asked_at.is_not(None))
    ))  # fmt: skip
    seed = f"{principal.person_id}|{topic.name or ''}|{asked.total()}"
    pages, books = pages_of(session, topic, Scope(principal.role.value, access.today), seed)
    chosen = choose(pages, books, seed=seed, most=SIZE, asked=asked)
    if not chosen:
        raise Refusal("no_data.quiz")
    quiz = Quiz(
        person_id=principal.person_id, role=principal.role.value, thread_id=thread_id, topic=topic.name,
        course_id=topic.course_id, size=len(chosen), started_at=now,
    )  # fmt: skip
    session.add(quiz)
    session.flush()
    session.add_all(
        QuizQuestion(
            quiz_id=quiz.id, number=number, section_id=made.section_id, kind=made.kind, facts=dict(made.facts),
            options=list(made.options), right_option=made.right, answer=made.answer, evidence=made.evidence,
        )
        for number, made in enumerate(chosen, 1)
    )  # fmt: skip
    session.flush()
    return _go_on(session, access, quiz, now)


def answer(session: Session, access: Access, said: str, thread_id: str | None, now: datetime) -> Step:
    """Check an answer to the open question of a person's quiz in a thread, and give the next one or the score.

    Refuses with `quiz.none` without an open question, and with `quiz.unclear` where no option is meant.
    """
    quiz, question = _waiting(session, access.principal, thread_id, now)
    read = read_answer(said, question.options)
    if read == "stop":
        return _finish(session, access, quiz, now)
    if read is None:
        raise Refusal("quiz.unclear", text=said[:100], letters=_letters(question))
    where = _readable(session, access, question)
    if where is None:
        return _go_on(session, access, quiz, now)
    chosen = None if read == "skip" else read
    once = (
        update(QuizQuestion)
        .where(QuizQuestion.id == question.id, QuizQuestion.answered_at.is_(None))
        .values(chosen=chosen, answered_at=now)
    )
    if session.execute(once).rowcount != 1:  # type: ignore[attr-defined]
        raise Refusal("quiz.answered")
    correct = chosen == question.right_option
    counted = {"asked": Quiz.asked + 1, "correct": Quiz.correct + int(correct)}
    session.execute(update(Quiz).where(Quiz.id == quiz.id).values(**counted))
    session.refresh(quiz)
    verdict = Verdict(
        question.kind, correct, None if chosen is None else question.options[chosen],
        question.options[question.right_option], question.answer, question.evidence, where,
    )  # fmt: skip
    step = _go_on(session, access, quiz, now)
    return Step(verdict, step.question, step.score, step.left_out)


def stop(session: Session, access: Access, thread_id: str | None, now: datetime) -> Step:
    """End a person's quiz in a thread with what was answered so far. Refuses with `quiz.none` without one."""
    quiz, _ = _waiting(session, access.principal, thread_id, now)
    return _finish(session, access, quiz, now)


def _letters(question: QuizQuestion) -> list[str]:
    return list("ABCD"[: len(question.options)])


def _open(session: Session, principal: Principal, thread_id: str | None) -> Sequence[Quiz]:
    """The quizzes of a person in a thread that are not over. Another person's are as if they were not there."""
    found = select(Quiz).where(
        Quiz.person_id == principal.person_id, Quiz.finished_at.is_(None), Quiz.thread_id == thread_id
    )
    return session.scalars(found.order_by(Quiz.id.desc()).with_for_update()).all()


def _waiting(session: Session, principal: Principal, thread_id: str | None, now: datetime) -> tuple[Quiz, QuizQuestion]:
    """The open quiz with the question that was asked and not answered; of the present role, and not too old."""
    for quiz in _open(session, principal, thread_id):
        found = select(QuizQuestion).where(
            QuizQuestion.quiz_id == quiz.id, QuizQuestion.asked_at.is_not(None), QuizQuestion.answered_at.is_(None)
        )
        question = session.scalar(found.order_by(QuizQuestion.number.desc()).limit(1))
        fresh = question is not None and question.asked_at is not None and question.asked_at > now - EXPIRES
        if question is not None and fresh and quiz.role == principal.role.value:
            return quiz, question
    raise Refusal("quiz.none")


def _go_on(session: Session, access: Access, quiz: Quiz, now: datetime) -> Step:
    """The next question that may still be asked; those whose page is gone by now are left out and not counted."""
    waiting = select(QuizQuestion).where(QuizQuestion.quiz_id == quiz.id, QuizQuestion.answered_at.is_(None))
    left_out = 0
    for question in session.scalars(waiting.order_by(QuizQuestion.number)):
        if question.asked_at is None and _readable(session, access, question) is not None:
            question.asked_at = now
            session.flush()
            number = quiz.asked + 1
            return Step(
                question=Asked(number, quiz.size, question.kind, question.facts, tuple(question.options)),
                left_out=left_out,
            )
        question.asked_at = question.answered_at = now
        quiz.size -= 1
        left_out += 1
    step = _finish(session, access, quiz, now)
    return Step(score=step.score, left_out=left_out)


def _finish(session: Session, access: Access, quiz: Quiz, now: datetime) -> Step:
    """Close the quiz: its score, and where to read again, of pages that may still be read."""
    quiz.finished_at = now
    session.flush()
    missed = session.scalars(
        select(QuizQuestion)
        .where(
            QuizQuestion.quiz_id == quiz.id, QuizQuestion.answered_at.is_not(None),
            func.coalesce(QuizQuestion.chosen, -1) != QuizQuestion.right_option,
        )
        .order_by(QuizQuestion.number)
    )  # fmt: skip
    places = [where for question in missed if (where := _readable(session, access, question)) is not None]
    again = {place.section_id: place for place in places}
    return Step(score=Score(quiz.topic, quiz.course_id, quiz.size, quiz.asked, quiz.correct, tuple(again.values())))


def _readable(session: Session, access: Access, question: QuizQuestion) -> Place | None:
    """Where a question's section stands; None where it is gone, says something else now, or is not theirs to read."""
    if question.section_id is None:
        return None
    query = select(Section, Document).join(Document).where(Section.id == question.section_id)
    found = session.execute(query.where(Document.removed_at.is_(None))).first()
    if found is None:
        return None
    section, document = found
    scope = Scope(access.principal.role.value, access.today)
    if not scope.allows(document) or question.evidence not in section.text:
        return None
    return Place(section.id, document.title, document.path, tuple(section.headings), section.page)

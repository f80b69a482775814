"""Quizzes that people took and where courses stand in the library.

A quiz is a log of its learner, kept like a conversation: no business record, so no Plan writes it. The right option of
a question is read by `quizzing.py` alone, when it was answered.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base, Record, UtcDateTime


class CourseMaterial(Record, Base):
    """Where a course is written: a document by its path, the whole of it or what stands under one heading.

    By path, since a document that is added anew is another row with the same path.
    """

    __tablename__ = "course_materials"
    __table_args__ = (UniqueConstraint("course_id", "path", "heading"),)

    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    path: Mapped[str] = mapped_column(String(1000))
    heading: Mapped[str | None] = mapped_column(String(300))


class Quiz(Base):
    """A quiz of one person in one thread, with the role they had: `size` questions.

    `asked`: how many were answered or given up, `correct` of them. `topic` as it was asked for, None without one;
    `course_id` where it was a course's name. `finished_at`: after the last answer, or when it was given up: then
    `asked` is less than `size`.
    """

    __tablename__ = "quizzes"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    thread_id: Mapped[str | None] = mapped_column(String(40), index=True)
    topic: Mapped[str | None] = mapped_column(String(200))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id"), index=True)
    size: Mapped[int]
    asked: Mapped[int] = mapped_column(default=0)
    correct: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class QuizQuestion(Base):
    """A question of a quiz; `number` from 1. `facts` word it, `evidence` shows the right option.

    `section_id` is None when its document was taken out or changed; then it can't be asked any more.
    """

    __tablename__ = "quiz_questions"
    __table_args__ = (UniqueConstraint("quiz_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quizzes.id", ondelete="CASCADE"))
    number: Mapped[int]
    section_id: Mapped[int | None] = mapped_column(ForeignKey("sections.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    facts: Mapped[dict[str, Any]]
    options: Mapped[list[str]]
    right_option: Mapped[int]
    answer: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)
    chosen: Mapped[int | None]
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

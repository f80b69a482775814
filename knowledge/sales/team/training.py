"""Training: courses, which role needs which, who is enrolled with what result, and career plans."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base, Record
from knowledge.sales.team.people import Role, text_enum


class Course(Record, Base):
    """Something to learn. `topic` is what it teaches (product knowledge, negotiation …); scores are out of 100."""

    __tablename__ = "courses"
    __table_args__ = (CheckConstraint("passing_score >= 0 AND passing_score <= 100", name="passing_score_percent"),)

    name: Mapped[str] = mapped_column(String(200), index=True)
    topic: Mapped[str] = mapped_column(String(100), index=True)
    hours: Mapped[float | None]
    passing_score: Mapped[float] = mapped_column(default=70)


class CourseRequirement(Record, Base):
    """A course that a role has to take, within some days of a person's start; None: without a term."""

    __tablename__ = "course_requirements"
    __table_args__ = (UniqueConstraint("course_id", "role"),)

    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    role: Mapped[Role] = mapped_column(text_enum(Role), index=True)
    within_days: Mapped[int | None]


class Enrolment(Record, Base):
    """A person in a course. `score` is out of 100, None where none was given."""

    __tablename__ = "enrolments"
    __table_args__ = (CheckConstraint("score IS NULL OR (score >= 0 AND score <= 100)", name="score_percent"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    enrolled_on: Mapped[date] = mapped_column(index=True)
    due_on: Mapped[date | None]
    completed_on: Mapped[date | None] = mapped_column(index=True)
    score: Mapped[float | None]


class CareerStep(Record, Base):
    """A step of a person's career plan: what to do, towards which goal, with a course where one helps."""

    __tablename__ = "career_steps"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    goal: Mapped[str | None] = mapped_column(String(500))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id"), index=True)
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]

"""Review meetings and what was promised there, feedback to and from people, and evaluations."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base, Record
from knowledge.sales.team.people import text_enum


class ReviewStatus(StrEnum):
    """Whether a meeting lies ahead, took place, or was called off."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class FeedbackKind(StrEnum):
    """Praise and concern are told to somebody; ideas and problems come from them."""

    PRAISE = "praise"
    CONCERN = "concern"
    IDEA = "idea"
    PROBLEM = "problem"


class ReviewMeeting(Record, Base):
    """A meeting in which a team's results are looked at. `owner_id` leads it; without a team it is the company's."""

    __tablename__ = "review_meetings"
    __table_args__ = (Index("ix_review_meetings_team_id_held_on", "team_id", "held_on"),)

    title: Mapped[str] = mapped_column(String(300))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    held_on: Mapped[date] = mapped_column(index=True)
    agenda: Mapped[str | None] = mapped_column(Text)
    minutes: Mapped[str | None] = mapped_column(Text)
    status: Mapped[ReviewStatus] = mapped_column(text_enum(ReviewStatus), default=ReviewStatus.PLANNED)


class ReviewPromise(Record, Base):
    """A task that somebody took upon themselves in a review meeting."""

    __tablename__ = "review_promises"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("review_meetings.id"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)


class Feedback(Record, Base):
    """What was told to a person, or by them. `person_id` is whom it is about, who may read it; `given_by_id` said it.

    Of an idea or a problem the two are usually the same.
    """

    __tablename__ = "feedback"

    kind: Mapped[FeedbackKind] = mapped_column(text_enum(FeedbackKind))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    given_on: Mapped[date] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(Text)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("review_meetings.id"), index=True)


class Evaluation(Record, Base):
    """A judgement of a person's work in a period. `score` goes from 0 to 100."""

    __tablename__ = "evaluations"
    __table_args__ = (
        CheckConstraint("score >= 0 AND score <= 100", name="score_in_range"),
        CheckConstraint("period_end >= period_start", name="period_in_order"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    evaluated_on: Mapped[date] = mapped_column(index=True)
    period_start: Mapped[date]
    period_end: Mapped[date]
    score: Mapped[float | None] = mapped_column(Float)
    text: Mapped[str | None] = mapped_column(Text)

"""Hiring: openings, candidates and the scores recorded of them.

There is no place for age, sex, origin, family, health or anything else that must not decide about a person; a request
that names one is refused (hiring_rules.py).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base, Record
from knowledge.sales.team.people import Role, text_enum


class OpeningStatus(StrEnum):
    """Where an opening stands: `closed` was given up, `filled` has its people."""

    OPEN = "open"
    ON_HOLD = "on_hold"
    FILLED = "filled"
    CLOSED = "closed"


class HiringStage(StrEnum):
    """Where a candidate stands. The first six are the way to a job, in order."""

    APPLIED = "applied"
    SCREENING = "screening"
    INTERVIEW = "interview"
    TEST = "test"
    OFFER = "offer"
    HIRED = "hired"
    REJECTED = "rejected"


class ScoreKind(StrEnum):
    """What a score comes from."""

    INTERVIEW = "interview"
    TEST = "test"
    CASE = "case"


# The stages of the way, and the column with the day each was reached.
REACHED: dict[HiringStage, str] = {
    HiringStage.APPLIED: "applied_on", HiringStage.SCREENING: "screened_on",
    HiringStage.INTERVIEW: "interviewed_on", HiringStage.TEST: "tested_on", HiringStage.OFFER: "offered_on",
    HiringStage.HIRED: "hired_on",
}  # fmt: skip


class Opening(Record, Base):
    """A place to fill in a team. `weights`: each criterion of selection with its weight; they need not sum to 1."""

    __tablename__ = "openings"
    __table_args__ = (CheckConstraint("headcount > 0", name="headcount_positive"),)

    name: Mapped[str] = mapped_column(String(200), index=True)
    role: Mapped[Role | None] = mapped_column(text_enum(Role))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    headcount: Mapped[int] = mapped_column(default=1)
    opened_on: Mapped[date] = mapped_column(index=True)
    closed_on: Mapped[date | None]
    status: Mapped[OpeningStatus] = mapped_column(text_enum(OpeningStatus), default=OpeningStatus.OPEN)
    weights: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class Candidate(Record, Base):
    """Somebody in hiring, for one opening. Each `_on` is the day a stage was reached, None where it was not.

    `reason`: why they were rejected, or left by themselves.
    """

    __tablename__ = "candidates"

    name: Mapped[str] = mapped_column(String(200), index=True)
    opening_id: Mapped[int] = mapped_column(ForeignKey("openings.id"), index=True)
    stage: Mapped[HiringStage] = mapped_column(text_enum(HiringStage), default=HiringStage.APPLIED, index=True)
    source: Mapped[str | None] = mapped_column(String(100))
    applied_on: Mapped[date] = mapped_column(index=True)
    screened_on: Mapped[date | None]
    interviewed_on: Mapped[date | None]
    tested_on: Mapped[date | None]
    offered_on: Mapped[date | None]
    hired_on: Mapped[date | None]
    rejected_on: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(String(500))


class CandidateScore(Record, Base):
    """One recorded score of a candidate on a criterion, `score` out of `scale`."""

    __tablename__ = "candidate_scores"
    __table_args__ = (CheckConstraint("scale > 0 AND score >= 0 AND score <= scale", name="score_within_scale"),)

    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id"), index=True)
    kind: Mapped[ScoreKind] = mapped_column(text_enum(ScoreKind))
    criterion: Mapped[str] = mapped_column(String(100))
    score: Mapped[float]
    scale: Mapped[float]
    scored_on: Mapped[date]
    scored_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

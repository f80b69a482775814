"""What may be seen of hiring: openings, candidates, the funnel, and candidates side by side on their scores."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from statistics import fmean
from typing import Any

from sqlalchemy import ColumnElement, select

from knowledge.access import Access, Area
from knowledge.refusals import Refusal
from knowledge.sales.team.hiring import (
    REACHED,
    Candidate,
    CandidateScore,
    HiringStage,
    Opening,
    OpeningStatus,
    ScoreKind,
)
from knowledge.sales.team.people import Team

OUT = (HiringStage.HIRED, HiringStage.REJECTED)
# Who got this far and is still in it is a finalist.
FINAL = (HiringStage.TEST, HiringStage.OFFER)


@dataclass(frozen=True)
class Step:
    """A stage of the way: how many reached it, and which share (percent) of those who reached the stage before."""

    stage: HiringStage
    reached: int
    share: float | None


@dataclass(frozen=True)
class Scored:
    """A recorded score as it stands, `score` out of `scale`."""

    kind: ScoreKind
    criterion: str
    score: float
    scale: float
    scored_on: date


@dataclass(frozen=True)
class Card:
    """A candidate's scorecard. Values are 0 to 100; `total` is weighted over the criteria that have a score.

    `missing` are the criteria of the opening without one: they count as nothing known, not as 0.
    """

    candidate: Candidate
    scores: list[Scored]
    by_criterion: dict[str, float] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    total: float | None = None


def may_see(access: Access) -> ColumnElement[bool]:
    """Whether an opening is the caller's to see."""
    return access.rows(Opening.owner_id, area=Area.HIRING, team=Opening.team_id)


def openings(
    access: Access, *, opening_id: int | None = None, team_id: int | None = None, region_id: int | None = None,
    open_only: bool = False,
) -> list[tuple[Opening, str | None]]:  # fmt: skip
    """Openings with their team's name, the newest first."""
    found = select(Opening, Team.name).outerjoin(Team, Team.id == Opening.team_id).where(may_see(access))
    for column, wanted in ((Opening.id, opening_id), (Opening.team_id, team_id), (Opening.region_id, region_id)):
        found = found if wanted is None else found.where(column == wanted)
    if open_only:
        found = found.where(Opening.status == OpeningStatus.OPEN)
    listed = access.session.execute(found.order_by(Opening.opened_on.desc(), Opening.id)).all()
    return [(opening, team) for opening, team in listed]


def readable_opening(access: Access, opening_id: int) -> Opening:
    """One opening. Refuses with `unknown.name` where the caller may not see it."""
    found = openings(access, opening_id=opening_id)
    if not found:
        raise Refusal("unknown.name", kind="opening", text=str(opening_id))
    return found[0][0]


def candidates(
    access: Access, *, opening_ids: list[int] | None = None, ids: list[int] | None = None,
    stage: HiringStage | None = None,
) -> list[tuple[Candidate, Opening]]:  # fmt: skip
    """Candidates with their opening: those still in it first, the furthest at the top."""
    found: Any = select(Candidate, Opening).join(Opening, Opening.id == Candidate.opening_id).where(may_see(access))
    if opening_ids is not None:
        found = found.where(Candidate.opening_id.in_(opening_ids))
    if ids is not None:
        found = found.where(Candidate.id.in_(ids))
    if stage is not None:
        found = found.where(Candidate.stage == stage)
    listed = [(one, opening) for one, opening in access.session.execute(found).all()]
    return sorted(listed, key=lambda pair: (pair[0].stage in OUT, -_rank(pair[0]), pair[0].applied_on, pair[0].id))


def _rank(candidate: Candidate) -> int:
    """How far somebody came, by the days recorded."""
    return max((at for at, column in enumerate(REACHED.values()) if getattr(candidate, column)), default=0)


def funnel(people: list[Candidate]) -> list[Step]:
    """How many reached each stage; who reached a later one passed those before it."""
    steps: list[Step] = []
    ranks = [_rank(one) for one in people]
    for at, stage in enumerate(REACHED):
        reached = sum(rank >= at for rank in ranks)
        before = steps[-1].reached if steps else 0
        steps.append(Step(stage, reached, 100.0 * reached / before if before else None))
    return steps


def days_to_hire(people: list[Candidate]) -> list[int]:
    """Days from application to hire of each who was hired."""
    return [(one.hired_on - one.applied_on).days for one in people if one.hired_on is not None]


def finalists(access: Access, opening: Opening) -> list[Candidate]:
    """Who is still in it after the interview (in the test or with an offer)."""
    return [one for one, _ in candidates(access, opening_ids=[opening.id]) if one.stage in FINAL]


def scored(access: Access, opening: Opening) -> list[Candidate]:
    """Who is still in it and has a recorded score."""
    people = [one for one, _ in candidates(access, opening_ids=[opening.id]) if one.stage not in OUT]
    listed = select(CandidateScore.candidate_id).where(CandidateScore.candidate_id.in_([one.id for one in people]))
    known = set(access.session.scalars(listed))
    return [one for one in people if one.id in known]


def scorecards(access: Access, people: list[Candidate], weights: dict[str, float]) -> list[Card]:
    """Every candidate's card by the weights, the best total first; who has no score at all comes last."""
    scores: dict[int, list[Scored]] = {one.id: [] for one in people}
    listed = select(CandidateScore).where(CandidateScore.candidate_id.in_(list(scores)))
    for row in access.session.scalars(listed.order_by(CandidateScore.scored_on, CandidateScore.id)):
        scores[row.candidate_id].append(Scored(row.kind, row.criterion, row.score, row.scale, row.scored_on))
    cards = [card_of(one, scores[one.id], weights) for one in people]
    return sorted(cards, key=lambda card: (card.total is None, -(card.total or 0.0), card.candidate.name))


def card_of(candidate: Candidate, scores: list[Scored], weights: dict[str, float]) -> Card:
    """A criterion's value is the mean of its scores in percent of their scales; the total their weighted mean."""
    grouped: dict[str, list[float]] = {}
    for one in scores:
        grouped.setdefault(one.criterion, []).append(100.0 * one.score / one.scale)
    values = {criterion: fmean(found) for criterion, found in grouped.items()}
    weighed = weights or dict.fromkeys(values, 1.0)
    known = {name: weight for name, weight in weighed.items() if name in values and weight > 0}
    whole = sum(known.values())
    total = sum(weight * values[name] for name, weight in known.items()) / whole if whole else None
    missing = [name for name, weight in weighed.items() if weight > 0 and name not in values]
    return Card(candidate, scores, values, missing, total)

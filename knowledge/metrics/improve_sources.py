"""Where the records of improving are counted: reviews, feedback, evaluations, findings and adjustments."""

from __future__ import annotations

from knowledge.metrics.source import (
    PEOPLE_FIELDS,
    Expression,
    Field,
    Join,
    Source,
    people_joins,
    region,
    rep,
    team,
    team_manager,
)
from knowledge.sales.improve.adjustments import Adjustment, Finding
from knowledge.sales.improve.reviews import Evaluation, Feedback, ReviewMeeting


def _team_joins(owner: Expression, team_id: Expression) -> dict[str, Join]:
    """Of what belongs to a team: its owner, the team, its manager and its region."""
    return {
        "rep": Join(rep, lambda _: rep.id == owner),
        "team": Join(team, lambda _: team.id == team_id),
        "manager": Join(team_manager, lambda _: team_manager.id == team.manager_id, ("team",)),
        "region": Join(region, lambda _: region.id == team.region_id, ("team",)),
    }


REVIEWS = Source(
    "reviews", ReviewMeeting, ReviewMeeting.owner_id, ReviewMeeting.held_on,
    joins=_team_joins(ReviewMeeting.owner_id, ReviewMeeting.team_id),
    fields={**PEOPLE_FIELDS, "status": Field(ReviewMeeting.status)},
    team=ReviewMeeting.team_id,
)  # fmt: skip

FEEDBACK = Source(
    "feedback", Feedback, Feedback.person_id, Feedback.given_on,
    joins=people_joins(Feedback.person_id, Feedback.given_on, None),
    fields={**PEOPLE_FIELDS, "status": Field(Feedback.kind)},
)  # fmt: skip

EVALUATIONS = Source(
    "evaluations", Evaluation, Evaluation.person_id, Evaluation.evaluated_on,
    joins=people_joins(Evaluation.person_id, Evaluation.evaluated_on, None), fields=PEOPLE_FIELDS,
)  # fmt: skip

FINDINGS = Source(
    "findings", Finding, Finding.owner_id, Finding.found_on,
    joins=_team_joins(Finding.owner_id, Finding.team_id), fields=PEOPLE_FIELDS, team=Finding.team_id,
)  # fmt: skip

ADJUSTMENTS = Source(
    "adjustments", Adjustment, Adjustment.owner_id, Adjustment.starts_on,
    joins=_team_joins(Adjustment.owner_id, Adjustment.team_id),
    fields={**PEOPLE_FIELDS, "status": Field(Adjustment.status)},
    team=Adjustment.team_id,
)  # fmt: skip

IMPROVE_SOURCES: tuple[Source, ...] = (REVIEWS, FEEDBACK, EVALUATIONS, FINDINGS, ADJUSTMENTS)

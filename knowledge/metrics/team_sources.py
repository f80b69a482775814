"""Where metrics of hiring and training count: openings, candidates, enrolments."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import aliased

from knowledge.access import Area
from knowledge.metrics.source import PEOPLE_FIELDS, Field, Join, Source, people_joins, region, rep, team, team_manager
from knowledge.sales.team.hiring import Candidate, Opening
from knowledge.sales.team.training import Course, Enrolment

opening, course = aliased(Opening, name="opening"), aliased(Course, name="course")
_opened = aliased(Opening, name="opening_of_candidate")
_of_candidate = _opened.id == Candidate.opening_id
# A candidate is whose the opening is, and of the opening's team.
candidate_owner = select(_opened.owner_id).where(_of_candidate).correlate(Candidate).scalar_subquery()
candidate_team = select(_opened.team_id).where(_of_candidate).correlate(Candidate).scalar_subquery()

_PLACE_FIELDS = {
    "rep": PEOPLE_FIELDS["rep"], "team": PEOPLE_FIELDS["team"], "manager": PEOPLE_FIELDS["manager"],
    "region": PEOPLE_FIELDS["region"],
}  # fmt: skip

OPENINGS = Source(
    "openings", Opening, Opening.owner_id, Opening.opened_on,
    joins={
        "rep": Join(rep, lambda _: rep.id == Opening.owner_id),
        "team": Join(team, lambda _: team.id == Opening.team_id),
        "manager": Join(team_manager, lambda _: team_manager.id == team.manager_id, ("team",)),
        "region": Join(region, lambda _: region.id == Opening.region_id),
    },
    fields={**_PLACE_FIELDS, "opening": Field(Opening.name, (), Opening.id), "status": Field(Opening.status)},
    area=Area.HIRING, team=Opening.team_id,
)  # fmt: skip

CANDIDATES = Source(
    "candidates", Candidate, candidate_owner, Candidate.applied_on,
    joins={
        "opening": Join(opening, lambda _: opening.id == Candidate.opening_id),
        "rep": Join(rep, lambda _: rep.id == opening.owner_id, ("opening",)),
        "team": Join(team, lambda _: team.id == opening.team_id, ("opening",)),
        "manager": Join(team_manager, lambda _: team_manager.id == team.manager_id, ("team",)),
        "region": Join(region, lambda _: region.id == opening.region_id, ("opening",)),
    },
    fields={
        **_PLACE_FIELDS, "opening": Field(opening.name, ("opening",), opening.id), "stage": Field(Candidate.stage),
        "source": Field(Candidate.source),
    },
    area=Area.HIRING, team=candidate_team,
)  # fmt: skip

ENROLMENTS = Source(
    "enrolments", Enrolment, Enrolment.person_id, Enrolment.enrolled_on,
    joins={
        **people_joins(Enrolment.person_id, Enrolment.enrolled_on, None),
        "course": Join(course, lambda _: course.id == Enrolment.course_id),
    },
    fields={**PEOPLE_FIELDS, "course": Field(course.name, ("course",), course.id)},
)  # fmt: skip

TEAM_SOURCES = (OPENINGS, CANDIDATES, ENROLMENTS)

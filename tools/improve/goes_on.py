"""From a finding to what follows: an adjustment, a target, a budget line, a course, each as a message to send on."""

from __future__ import annotations

from datetime import timedelta

from knowledge.access import Access, Area
from knowledge.metrics.period import period_containing
from knowledge.sales.improve.performance import Standing
from knowledge.sales.improve.subjects import Subject
from knowledge.sales.team import training_view
from tools.contract import Note

# What people say of these, in the message that goes on.
PERCENT = 5


def goes_on(access: Access, subject: Subject, weak: list[Standing], title: str | None = None) -> list[Note]:
    """The messages that follow from what is weak: each is carried by a tool of plan or team, with one approval."""
    metric = weak[0].metric if weak else "bookings"
    start = access.company.fiscal_year_start
    behind = period_containing(access.today, "quarter", start).end + timedelta(days=1)
    ahead = period_containing(behind, "quarter", start)
    facts = {"name": subject.name, "metric": metric, "title": title, "percent": PERCENT, "period": ahead}
    may = access.principal.grant
    codes = []
    if subject.kind in ("team", "region") and may(Area.RECORDS).write and title is None and weak:
        codes.append("finding_coaching")
    if subject.kind in ("team", "region", "rep") and (may(Area.TARGETS).write or may(Area.TARGETS).propose):
        codes.append("finding_target")
    if subject.kind == "team" and (may(Area.TARGETS).write or may(Area.TARGETS).propose):
        codes.append("finding_budget")
    notes = [Note(code=code, facts=facts) for code in codes]
    course = course_for(access, subject)
    if course is not None:
        code = "finding_course_person" if subject.kind == "rep" else "finding_course"
        notes.append(Note(code=code, facts={"name": subject.name, "course": course}))
    return notes


def course_for(access: Access, subject: Subject) -> str | None:
    """The course that most of the subject's people have not passed yet, a required one first; else None."""
    if subject.kind not in ("team", "rep") or subject.record_id is None:
        return None
    which = {"team_id" if subject.kind == "team" else "person_id": subject.record_id}
    people = training_view.learners(access, **which)
    courses = training_view.courses(access)
    done = training_view.DONE
    rows = training_view.standings(access, people, courses) if people else []
    lacking = {course.name: [row for row in rows if row.course.id == course.id and row.state not in done]
               for course in courses}  # fmt: skip
    ranked = sorted(
        (name for name, found in lacking.items() if found),
        key=lambda name: (-sum(row.required for row in lacking[name]), -len(lacking[name]), name),
    )
    return ranked[0] if ranked else None

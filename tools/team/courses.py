"""Courses and who has to take them, as they are written."""

from __future__ import annotations

from knowledge import names
from knowledge.changes import RecordChange, creation, update_of
from knowledge.sales.team import training_view as view
from knowledge.sales.team.people import Role
from tools.contract import Plan, Risk, ToolContext, ToolRefusal
from tools.team.training_asked import SaveTraining, training_plan

PASSING = 70.0


def new_course(asked: SaveTraining, context: ToolContext) -> Plan:
    """A course that is not there yet; its topic is one of the known ones where it is said in their words."""
    access = context.access
    if not asked.new_course:
        raise ToolRefusal("training.new_course")
    said = asked.new_course.casefold()
    known = [one.name for one in view.courses(access)]
    if same := next((name for name in known if name.casefold() == said), None):
        raise ToolRefusal("training.course_known", course=same)
    topics = view.topics_in(access, asked.new_topic or asked.topic or "")
    topic = topics[0] if topics else asked.new_topic or asked.topic
    if not topic:
        every = sorted({one.topic for one in view.courses(access)})
        raise ToolRefusal("training.topic", course=asked.new_course, topics=every or ["–"])
    passing = PASSING if asked.passing_score is None else asked.passing_score
    values = {"name": asked.new_course, "topic": topic, "hours": asked.hours, "passing_score": passing}
    facts = {"done": "training_course", "course": asked.new_course, "topic": topic, "hours": asked.hours,
             "passing_score": passing}  # fmt: skip
    return training_plan(facts, [creation("course", asked.new_course, values)], Risk.HIGH, [])


def require_course(asked: SaveTraining, context: ToolContext) -> Plan:
    """A role has to take a course, within some days of the start where that is said."""
    access = context.access
    if not asked.course:
        raise ToolRefusal("training.course", choices=[one.name for one in view.courses(access)])
    course = view.courses(access, course_id=names.resolve(access, "course", asked.course).record_id)[0]
    if asked.role is None:
        raise ToolRefusal("training.role", course=course.name, roles=[role.value for role in Role])
    rule = next((one for one in view.requirements(access).get(course.id, ()) if one.role is asked.role), None)
    change: RecordChange | None
    if rule is None:
        values = {"course_id": course.id, "role": asked.role, "within_days": asked.within_days}
        change = creation("course_requirement", course.name, values, {"course_id": course.name})
    else:
        change = update_of("course_requirement", rule, course.name, {"within_days": asked.within_days})
    if change is None:
        raise ToolRefusal("training.required_already", course=course.name, role=asked.role.value)
    facts = {"done": "training_require", "course": course.name, "role": asked.role.value,
             "within_days": asked.within_days}  # fmt: skip
    return training_plan(facts, [change], Risk.HIGH, [])

"""What is written in training: enrolments, completed courses with scores, career steps, courses and who needs them."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from knowledge import names
from knowledge.access import Area, Reach
from knowledge.changes import RecordChange, creation, update_of
from knowledge.metrics.period import find_moments, parse_period
from knowledge.sales.sell.due import find_due
from knowledge.sales.team import training_view as view
from knowledge.sales.team.people import Person
from knowledge.sales.team.training import Course
from tools.contract import (
    Effect,
    Note,
    Plan,
    Risk,
    ToolContext,
    ToolRefusal,
    tool,
)
from tools.days import past_day
from tools.team.courses import new_course, require_course
from tools.team.material import save_material
from tools.team.training_asked import SaveTraining, training_plan


@tool(
    Effect.WRITE,
    risk=Risk.LOW,
    examples=[
        "enrol {person} in {course}",
        "enroll {person} and {person} in the course {course} by the end of next month",
        "sign everybody in {team} up for {course}",
        "{person} completed {course} with a score of 82",
        "add a career step for {person}: lead a regional campaign by September",
        "make {course} mandatory for reps within 60 days",
        "create the course Trade fair basics on selling skills, 6 hours, passing score 70",
        "add the document “Negotiation guide” to the course {course}",
        "把文件《投诉处理办法》加入课程{course}",
        "给{person}报名课程{course}",
        "给{person}和{person}报名{course}",
        "让{team}所有人报名{course}",
        "{person}完成了{course}，得分82",
        "给{person}的职业规划加一步：独立主持一次展会",
        "把{course}设为销售的必修课，60天内完成",
        "新建课程：展会入门，主题销售技巧，6小时，及格70分",
    ],
)
def save_training(asked: SaveTraining, context: ToolContext) -> Plan:
    """Enrol people in courses, record completed courses with scores, write career plans, courses and requirements.

    Several records are one proposal. A score of one's own is entered by a superior; courses, what they are made of and
    who has to take them are written by a director or operations. To see who needs what use `find_training`.
    """
    if asked.action == "course":
        return new_course(asked, context)
    if asked.action == "require":
        return require_course(asked, context)
    if asked.action in ("material", "unlink"):
        return save_material(asked, context)
    people = _people(asked, context)
    if asked.action == "step":
        return _step(asked, context, people[0])
    if asked.action == "step_done":
        return _step_done(asked, context, people[0])
    if not asked.course and asked.action == "enrol" and (asked.below is not None or asked.lacking):
        return _enrol_as_needed(asked, context, people)
    if not asked.course:
        raise ToolRefusal("training.course", choices=[one.name for one in view.courses(context.access)])
    match = names.resolve(context.access, "course", asked.course)
    course = view.courses(context.access, course_id=match.record_id)[0]
    if asked.action == "complete":
        return _completed(asked, context, people, course)
    return _enrol(asked, context, people, course)


def _people(asked: SaveTraining, context: ToolContext) -> list[Person]:
    access = context.access
    if asked.people:
        found: list[Person] = []
        for text in dict.fromkeys(asked.people):
            match = names.resolve(access, "person", text)
            one = view.learners(access, person_id=match.record_id)
            if not one:
                raise ToolRefusal("access.person", name=match.label)
            found += one
        return found
    if not asked.team and not asked.lacking and asked.below is None:
        raise ToolRefusal("training.person")
    team = names.resolve(access, "team", asked.team).record_id if asked.team else None
    people = view.learners(access, team_id=team)
    if not people:
        raise ToolRefusal("no_data.learners")
    return people


def _due(text: str | None, context: ToolContext) -> date | None:
    """The last day of the time said; refuses a day that has passed."""
    if not text:
        return None
    access = context.access
    if ahead := find_due(access, text):
        return ahead[-1].value
    zone = ZoneInfo(access.principal.timezone or access.company.timezone)
    period = parse_period(text, context.today, access.company.fiscal_year_start)
    moments = find_moments(text, context.now, zone)
    day = period.end if period else moments[0].value.day if moments else None
    if day is not None and day < context.today:
        raise ToolRefusal("training.past", day=day)
    return day


def _enrol(asked: SaveTraining, context: ToolContext, people: list[Person], course: Course) -> Plan:
    access, due = context.access, _due(asked.due, context)
    known = {one.person.id: one for one in view.standings(access, people, [course])}
    terms = {rule.role: rule.within_days for rule in view.requirements(access).get(course.id, ())}
    changes, there = [], []
    for person in people:
        standing = known.get(person.id)
        if standing is not None and standing.state in (view.State.UNDERWAY, view.State.OVERDUE):
            there.append(person.name)
            continue
        if asked.lacking and standing is not None and standing.state in view.DONE:
            continue
        changes.append(_enrolment(context, person, course, due, terms.get(person.role)))
    if not changes:
        raise ToolRefusal("training.all_enrolled", course=course.name, people=there or [one.name for one in people])
    notes = [Note(code="training_already", facts={"people": there, "course": course.name})] if there else []
    facts = {"done": "training_enrol", "people": [one.label for one in changes], "course": course.name, "due": due}
    return training_plan(facts, changes, Risk.LOW if len(changes) == 1 else Risk.HIGH, notes)


def _enrol_as_needed(asked: SaveTraining, context: ToolContext, people: list[Person]) -> Plan:
    """Each in what they lack: required courses that they are not enrolled in, or what a low score calls for."""
    access, due = context.access, _due(asked.due, context)
    topic = next(iter(view.topics_in(access, asked.topic)), None) if asked.topic else None
    if asked.topic and topic is None:
        raise ToolRefusal("no_data.topic", subject=asked.topic)
    courses = view.courses(access, topic=topic)
    standings = view.standings(access, people, courses)
    if asked.below is not None:
        low, _ = view.low_scores(access, people, courses, asked.below)
        wanted = [(one.person, course) for one in low for course in one.take[:1]]
    else:
        lack = (view.State.NOT_ENROLLED, view.State.FAILED)
        wanted = [(one.person, one.course) for one in standings if one.required and one.state in lack]
    open_ = (view.State.UNDERWAY, view.State.OVERDUE)
    there = {(one.person.id, one.course.id) for one in standings if one.state in open_}
    needed = view.requirements(access)
    changes = []
    for person, course in wanted:
        if (person.id, course.id) not in there:
            term = next((rule.within_days for rule in needed.get(course.id, ()) if rule.role is person.role), None)
            changes.append(_enrolment(context, person, course, due, term))
    if not changes:
        raise ToolRefusal("training.none_to_enrol")
    taken = dict.fromkeys(str(one.shown["course_id"].after) for one in changes)
    facts = {"done": "training_enrol", "people": list(dict.fromkeys(one.label for one in changes)),
             "courses": list(taken), "due": due}  # fmt: skip
    return training_plan(facts, changes, Risk.LOW if len(changes) == 1 else Risk.HIGH, [])


def _enrolment(
    context: ToolContext, person: Person, course: Course, due: date | None, term: int | None
) -> RecordChange:  # fmt: skip
    until = due or (context.today + timedelta(days=term) if term else None)
    values = {"person_id": person.id, "course_id": course.id, "enrolled_on": context.today, "due_on": until}
    return creation("enrolment", person.name, values, {"person_id": person.name, "course_id": course.name})


def _completed(asked: SaveTraining, context: ToolContext, people: list[Person], course: Course) -> Plan:
    """The course completed by each, with the scores in the people's order."""
    scores: list[float | None] = [*asked.scores] or [asked.score] * len(people)
    if len(scores) != len(people):
        raise ToolRefusal("training.scores", people=[one.name for one in people], count=len(scores))
    plans = [_complete(asked, context, person, course, score) for person, score in zip(people, scores, strict=True)]
    if len(plans) == 1:
        return plans[0]
    facts = {"done": "training_complete", "people": [one.name for one in people], "course": course.name,
             "scores": [score for score in scores if score is not None] or None}  # fmt: skip
    changes = [change for plan in plans for change in plan.changes]
    return training_plan(facts, changes, Risk.HIGH, [note for plan in plans for note in plan.notes])


def _complete(
    asked: SaveTraining, context: ToolContext, person: Person, course: Course, score: float | None
) -> Plan:  # fmt: skip
    access = context.access
    whole = access.principal.grant(Area.RECORDS).write is Reach.ALL
    if score is not None and person.id == access.principal.person_id and not whole:
        raise ToolRefusal("access.own_score")
    day = past_day(asked.when, context)
    last = view.last_enrolment(access, person.id, course.id)
    shown = {"person_id": person.name, "course_id": course.name}
    notes: list[Note] = []
    change: RecordChange | None
    if last is not None and last.completed_on is None:
        change = update_of("enrolment", last, person.name, {"completed_on": max(day, last.enrolled_on),
                                                            "score": score})  # fmt: skip
    else:
        values = {"person_id": person.id, "course_id": course.id, "enrolled_on": day, "completed_on": day,
                  "score": score}  # fmt: skip
        change = creation("enrolment", person.name, values, shown)
        notes.append(Note(code="training_not_enrolled", facts={"person": person.name, "course": course.name}))
    facts = {"done": "training_complete", "people": [person.name], "course": course.name, "score": score}
    return training_plan(facts, [change] if change else [], Risk.LOW, notes)


def _step(asked: SaveTraining, context: ToolContext, person: Person) -> Plan:
    if not asked.title:
        raise ToolRefusal("training.title", person=person.name)
    course = names.resolve(context.access, "course", asked.course) if asked.course else None
    due = _due(asked.due, context)
    values = {"person_id": person.id, "title": asked.title, "goal": asked.goal, "due_on": due,
              "course_id": course.record_id if course else None}  # fmt: skip
    shown = {"person_id": person.name, "course_id": course.label if course else None}
    facts = {"done": "training_step", "people": [person.name], "title": asked.title, "due": due}
    return training_plan(facts, [creation("career_step", person.name, values, shown)], Risk.LOW, [])


def _step_done(asked: SaveTraining, context: ToolContext, person: Person) -> Plan:
    """The step whose words fit best is done; where none or several do, the open ones are offered."""
    open_ = [step for step, _ in view.career_steps(context.access, person) if step.done_on is None]
    if not open_:
        raise ToolRefusal("no_data.career_open", name=person.name)
    said = (asked.title or "").casefold()
    fits = [step for step in open_ if said and (said in step.title.casefold() or step.title.casefold() in said)]
    if not fits and len(open_) == 1 and not said:
        fits = open_
    if len(fits) != 1:
        raise ToolRefusal("training.which_step", person=person.name, choices=[step.title for step in open_])
    day = past_day(asked.when, context)
    change = update_of("career_step", fits[0], person.name, {"done_on": day})
    facts = {"done": "training_step_done", "people": [person.name], "title": fits[0].title}
    return training_plan(facts, [change] if change else [], Risk.LOW, [])

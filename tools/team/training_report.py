"""What is shown of training: courses, who is how far or lacks what, low scores, career plans, a path."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

from knowledge.library.course_material import reading_of
from knowledge.library.documents import Document
from knowledge.library.quiz_scores import quizzes_of
from knowledge.sales.team import training_view as view
from knowledge.sales.team.people import Person
from knowledge.sales.team.training import Course
from tools.contract import (
    Citation,
    Note,
    Report,
    Section,
    Table,
    ToolContext,
    ToolRefusal,
    Unit,
)
from tools.team.learning import next_of, path_of

MOST_QUIZZES = 20
LACKS = (view.State.NOT_ENROLLED, view.State.OVERDUE, view.State.FAILED, view.State.UNDERWAY)


class TrainingRow(BaseModel):
    """A person in a course; scores are out of 100."""

    person: str
    course: str | None = None
    state: str | None = None
    score: float | None = None
    due_on: date | None = None
    take: list[str] = Field(default=[])


class TrainingReport(Report):
    """People and their courses, or their low scores with what to take."""

    what: str
    rows: list[TrainingRow]


def courses_report(context: ToolContext, wanted: list[Course], *, alone: bool) -> TrainingReport:
    """The courses with who has to take them; of a single one what there is to read as well."""
    needed = view.requirements(context.access)
    rows = [[
        one.name, one.topic, one.hours, one.passing_score, [rule.role.value for rule in needed.get(one.id, ())],
    ] for one in wanted]  # fmt: skip
    required = sum(bool(row[4]) for row in rows)
    line = Note(code="training_courses", facts={"count": len(rows), "required": required})
    lines = [*([] if alone else [line]), *[
        Note(code="training_required" if rule.within_days is not None else "training_required_open", facts={
            "course": one.name, "role": rule.role.value, "days": rule.within_days,
        }) for one in wanted for rule in needed.get(one.id, ())
    ]]  # fmt: skip
    reading = reading_of(context.access, wanted[0].id) if alone else []
    if alone:
        lines.append(_material(wanted[0], reading))
    table = Table.of(
        ["course", "topic", "hours", "passing_score"], [row[:4] for row in rows],
        units={"hours": Unit.COUNT, "passing_score": Unit.SCORE},
    )  # fmt: skip
    found = [TrainingRow(person="", course=one.name) for one in wanted]
    report = TrainingReport(what="courses", rows=found, sections=[Section(lines=lines, table=table)])
    if reading:
        report.citations = [_opens(*one) for one in reading]
        report.choices = [Note(code="quiz_on", facts={"said": wanted[0].name})]
    return report


def _material(course: Course, reading: list[tuple[Document, str | None, int]]) -> Note:
    """What a course is made of that the caller may read."""
    if not reading:
        return Note(code="training_no_material", facts={"course": course.name})
    places = [" › ".join([document.title, *([heading] if heading else [])]) for document, heading, _ in reading]
    return Note(code="training_material", facts={"course": course.name, "places": places})


def _opens(document: Document, heading: str | None, section_id: int) -> Citation:
    return Citation(
        title=document.title, path=document.path, heading=heading, marker=f"S{section_id}",
        link=f"/library/sections/{section_id}",
    )  # fmt: skip


def progress_report(
    context: ToolContext, people: list[Person], wanted: list[Course], *, lacking: bool
) -> TrainingReport:
    """Who is how far; `lacking`: who has not passed what they must."""
    every = view.standings(context.access, people, wanted)
    shown = [one for one in every if one.state in LACKS and one.required] if lacking and len(wanted) > 1 else every
    shown = [one for one in shown if one.state not in view.DONE] if lacking else shown
    if not every:
        quizzed = [] if lacking else _quizzes(context, people)
        if not quizzed:
            raise ToolRefusal("no_data.enrolments")
        return TrainingReport(what="progress", rows=[], sections=quizzed)
    done = sum(one.state in view.DONE for one in every)
    facts = {"people": len({one.person.id for one in every}), "done": done, "count": len(every)}
    lines = [Note(code="training_progress", facts=facts)]
    if lacking:
        late = sum(one.state is view.State.OVERDUE for one in shown)
        facts = {"people": len({one.person.id for one in shown}), "count": len(shown), "late": late}
        lines = [Note(code="training_lacking" if shown else "training_none_lacking", facts=facts)]
    rows = [
        [one.person.name, one.course.name, one.state.value, one.score, one.due_on, one.completed_on] for one in shown
    ]
    columns = ["person", "course", "training_state", "score", "due_on", "completed_on"]
    table = Table.of(columns, rows, units={"score": Unit.SCORE})
    found = [
        TrainingRow(
            person=one.person.name, course=one.course.name, state=one.state.value, score=one.score, due_on=one.due_on
        )
        for one in shown
    ]
    fresh = [one.person.name for one in shown if one.state is view.State.NOT_ENROLLED] if len(wanted) == 1 else []
    choices = [_enrol(fresh, wanted[0])] if fresh and lacking else []
    what = "lacking" if lacking else "progress"
    if lacking and len(wanted) > 1 and any(one.state in (view.State.NOT_ENROLLED, view.State.FAILED) for one in shown):
        choices = [Note(code="training_enrol_lacking", facts={})]
    more = [] if lacking or len(wanted) == 1 else _quizzes(context, people)
    return TrainingReport(what=what, rows=found, sections=[Section(lines=lines, table=table), *more], choices=choices)


def learning_report(context: ToolContext, people: list[Person], what: str) -> TrainingReport:
    """The path of one person, or what they should learn next."""
    if len(people) > 1:
        raise ToolRefusal("training.person")
    choices: list[Note] = []
    if what == "path":
        section, choices, citations = path_of(context, people[0])
    else:
        section, choices, citations = next_of(context, people[0])
    rows = [TrainingRow(person=people[0].name, course=row[0], state=row[2], score=row[4], due_on=row[3])
            for row in (section.table.rows if section.table else [])]  # fmt: skip
    return TrainingReport(what=what, rows=rows, sections=[section], choices=choices, citations=citations)


def _quizzes(context: ToolContext, people: list[Person]) -> list[Section]:
    """The newest results of quizzes of these people; nothing where nobody took one."""
    named = {one.id: one.name for one in people}
    taken = quizzes_of(context.access, list(named))
    shown = [[named[one.person_id], one.topic, round(one.score, 1), one.asked, one.day] for one in taken[:MOST_QUIZZES]]
    if not shown:
        return []
    columns = ["person", "quiz_topic", "score", "quiz_asked", "quiz_on"]
    table = Table.of(columns, shown, units={"score": Unit.SCORE, "quiz_asked": Unit.COUNT}, total=len(taken))
    lines = [Note(code="quizzes_taken", facts={"count": len(taken), "of": len({one.person_id for one in taken})})]
    return [Section(title="quizzes", lines=lines, table=table)]


def low_report(
    context: ToolContext, people: list[Person], wanted: list[Course], limit: float, topic: str | None
) -> TrainingReport:
    """Whose scores are below the limit, and what each should take."""
    found, unknown = view.low_scores(context.access, people, wanted, limit)
    if len(unknown) == len(people):
        raise ToolRefusal("no_data.training_scores")
    said = topic or (wanted[0].name if len(wanted) == 1 else None)
    facts = {"low": len(found), "limit": limit, "known": len(people) - len(unknown)}
    code = "training_low" if said is None else "training_low_in"
    lines = [Note(code=code, facts={**facts, **({"subject": said} if said else {})})]
    if unknown:
        lines.append(Note(code="training_unknown", facts={"count": len(unknown)}))
    rows = [[
        low.person.name, round(low.score, 1), ", ".join(one.name for one in low.take) or None,
    ] for low in found]  # fmt: skip
    table = Table.of(["person", "score", "take"], rows, units={"score": Unit.SCORE})
    first: dict[int, tuple[Course, list[str]]] = {}
    for low in found:
        for course in low.take[:1]:
            first.setdefault(course.id, (course, []))[1].append(low.person.name)
    return TrainingReport(
        what="scores", sections=[Section(lines=lines, table=table)],
        rows=[
            TrainingRow(person=low.person.name, score=low.score, take=[one.name for one in low.take]) for low in found
        ],
        choices=[*_all_low(first, limit, said), *[_enrol(who, course) for course, who in first.values()]],
    )  # fmt: skip


def _all_low(first: dict[int, tuple[Course, list[str]]], limit: float, said: str | None) -> list[Note]:
    """Everybody in what they should take, with one approval; where all should take the same one choice says it."""
    if len(first) < 2 or said is None:
        return []
    return [Note(code="training_enrol_low", facts={"subject": said, "limit": limit})]


def _enrol(who: list[str], course: Course) -> Note:
    return Note(code="training_enrol", facts={"people": list(dict.fromkeys(who)), "course": course.name})


def plans_report(context: ToolContext, people: list[Person]) -> TrainingReport:
    """The career plans of several people."""
    rows, found = [], []
    for person in people:
        for step, course in view.career_steps(context.access, person):
            name = course.name if course else None
            rows.append([person.name, step.title, step.goal, name, step.due_on, step.done_on])
            found.append(TrainingRow(person=person.name, course=name, due_on=step.due_on))
    if not rows:
        raise ToolRefusal("no_data.careers")
    done = sum(row[-1] is not None for row in rows)
    facts = {"people": len({row[0] for row in rows}), "count": len(rows), "done": done}
    table = Table.of(["person", "title", "goal", "course", "due_on", "done_on"], rows)
    return TrainingReport(
        what="plan", rows=found, sections=[Section(lines=[Note(code="careers", facts=facts)], table=table)]
    )


def plan_report(context: ToolContext, person: Person) -> TrainingReport:
    """The career plan of one person."""
    steps = view.career_steps(context.access, person)
    if not steps:
        raise ToolRefusal("no_data.career", name=person.name)
    goals = list(dict.fromkeys(step.goal for step, _ in steps if step.goal))
    done = sum(step.done_on is not None for step, _ in steps)
    lines = [Note(code="career", facts={"person": person.name, "count": len(steps), "done": done})]
    if goals:
        lines.append(Note(code="career_goal", facts={"goals": goals}))
    rows = [
        [step.title, step.goal, course.name if course else None, step.due_on, step.done_on] for step, course in steps
    ]
    table = Table.of(["title", "goal", "course", "due_on", "done_on"], rows)
    found = [
        TrainingRow(person=person.name, course=course.name if course else None, due_on=step.due_on)
        for step, course in steps
    ]
    return TrainingReport(what="plan", rows=found, sections=[Section(lines=lines, table=table)])

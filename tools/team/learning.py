"""Two views of training for one person: the path of their role with progress, and what to learn next and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.library.learning import Reading, course_of, materials, onboarding_of, speaks_chinese
from knowledge.refusals import Refusal
from knowledge.sales.team import training_view as view
from knowledge.sales.team.learning_needs import Need, needs_of
from knowledge.sales.team.people import Person, Role
from knowledge.sales.team.training import Course
from tools.contract import Citation, Note, Section, Table, ToolContext, ToolRefusal, Unit
from tools.learn.search import citation_of

if TYPE_CHECKING:
    from knowledge.library.search import Hit

# From this share of right answers a document counts as known; fewer answers say nothing.
KNOWN, FEWEST_ANSWERS = 70.0, 3
MOST_NEEDS, MOST_LINES, MOST_HITS, MOST_QUIZZES = 3, 10, 3, 2
# A page in the learner's own language is taken before one that is up to so much likelier.
OWN_LANGUAGE = 1.5


def path_of(context: ToolContext, person: Person) -> tuple[Section, list[Note], list[Citation]]:
    """The required courses of a person's role and the documents of its first weeks, what is next first.

    Refuses with `no_data.path` where the role has neither.
    """
    access = context.access
    courses = [one for one in view.standings(access, [person], view.courses(access)) if one.required]
    courses.sort(key=lambda one: (one.state in view.DONE, one.due_on is None, str(one.due_on), one.course.id))
    readings = sorted(onboarding_of(access, person), key=lambda one: (_state(one) == "passed", one.document.id))
    if not courses and not readings:
        raise ToolRefusal("no_data.path", role=person.role.value)
    done = sum(one.state in view.DONE for one in courses) + sum(_state(one) == "passed" for one in readings)
    facts = {"name": person.name, "role": person.role.value, "done": done, "of": len(courses) + len(readings)}
    following, choices = _following(courses, readings)
    rows = [[one.course.name, "course", one.state.value, one.due_on, _rounded(one.score)] for one in courses]
    rows += [[one.document.title, "document", _state(one), None, _rounded(one.score)] for one in readings]
    table = Table.of(["path_step", "kind", "training_state", "due_on", "score"], rows, units={"score": Unit.SCORE})
    cited = [_opening(one) for one in readings]
    return Section(lines=[Note(code="path", facts=facts), following], table=table), choices, cited


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 1)


def _state(reading: Reading) -> str:
    if reading.asked < FEWEST_ANSWERS or reading.score is None:
        return "not_quizzed" if not reading.asked else "underway"
    return "passed" if reading.score >= KNOWN else "failed"


def _following(courses: list[view.Standing], readings: list[Reading]) -> tuple[Note, list[Note]]:
    """The next step in words, and the quiz that goes with it."""
    course = next((one for one in courses if one.state not in view.DONE), None)
    if course is not None:
        due = {"day": course.due_on} if course.due_on else {}
        code = "path_next_due" if due else "path_next"
        quiz = Note(code="quiz_on", facts={"said": course.course.name})
        facts = {"course": course.course.name, "training_state": course.state.value, **due}
        return Note(code=code, facts=facts), [quiz]
    reading = next((one for one in readings if _state(one) != "passed"), None)
    if reading is None:
        return Note(code="path_done", facts={}), []
    title = reading.document.title
    return Note(code="path_read", facts={"place": title}), [Note(code="quiz_on", facts={"said": title})]


def _opening(reading: Reading) -> Citation:
    return Citation(
        title=reading.document.title, path=reading.document.path, marker=f"S{reading.section_id}",
        link=f"/library/sections/{reading.section_id}",
    )  # fmt: skip


def next_of(context: ToolContext, person: Person) -> tuple[Section, list[Note], list[Citation]]:
    """What a person should learn next: each line names the number that led to it and the document that helps.

    With the quizzes that go with it.

    Refuses with `no_data.learning` where no number calls for a document that they may read.
    """
    access = context.access
    lines: list[Note] = []
    cited: list[Citation] = []
    standings = view.standings(access, [person], view.courses(access))
    readings = materials(access, person, [one.course for one in standings])
    for one in standings:
        if one.score is not None and one.score < one.course.passing_score and readings.get(one.course.id):
            lines.append(_course(one.course, one.score, readings[one.course.id]))
            cited += [_opening(reading) for reading in readings[one.course.id]]
    known = {reading.document.id: reading for found in readings.values() for reading in found}
    known |= {reading.document.id: reading for reading in onboarding_of(access, person)}
    for reading in known.values():
        if reading.score is not None and reading.asked >= FEWEST_ANSWERS and reading.score < KNOWN:
            facts = {"place": reading.document.title, "correct": reading.correct, "of": reading.asked}
            lines.append(Note(code="learn_quiz", facts=facts))
            cited.append(_opening(reading))
    if person.id == access.principal.person_id and context.library is not None:
        for need in needs_of(access)[:MOST_NEEDS]:
            if (hit := _helps(context, need, person)) is not None:
                lines += _need(context, need, hit)
                cited.append(citation_of(hit))
    if not lines:
        raise ToolRefusal("no_data.learning", name=person.name)
    once = {citation.marker: citation for citation in cited}
    topics = dict.fromkeys([line.facts["course"] for line in lines if line.code == "learn_course"])
    topics |= dict.fromkeys(citation.title for citation in once.values()) if not topics else {}
    quizzes = [Note(code="quiz_on", facts={"said": topic}) for topic in [*topics][:MOST_QUIZZES]]
    return Section(lines=lines[:MOST_LINES]), quizzes, list(once.values())


def _course(course: Course, score: float, readings: list[Reading]) -> Note:
    facts = {
        "course": course.name, "score": round(score, 1), "passing": course.passing_score,
        "places": [one.document.title for one in readings],
    }  # fmt: skip
    return Note(code="learn_course", facts=facts)


def _helps(context: ToolContext, need: Need, person: Person) -> Hit | None:
    """The section that helps with a need: in the learner's language, unless the other has a clearly better one."""
    if context.library is None:
        return None
    best: list[tuple[float, Hit]] = []
    for language, words in zip(("en", "zh"), need.topics, strict=True):
        try:
            found = context.library().search(
                context.access.principal, words, on=context.today, language=language, most=MOST_HITS
            )
        except Refusal:  # nothing in that language that they may read
            continue
        if found.answerable:
            own = OWN_LANGUAGE if speaks_chinese(person) is (language == "zh") else 1
            best.append((found.hits[0].score * own, found.hits[0]))
    return max(best, key=lambda one: one[0])[1] if best else None


def _need(context: ToolContext, need: Need, hit: Hit) -> list[Note]:
    """What the figure says, with where to read; and the course that the document belongs to."""
    place = " › ".join(dict.fromkeys([hit.title, *hit.headings[-1:]]))
    leads = "_team" if context.access.principal.role is Role.MANAGER else ""
    facts = {"own": need.own, "others": need.others, "place": place}
    if need.reason is not None:
        lines = [Note(code=f"learn_reason{leads}", facts={**facts, "reason": need.reason})]
    else:
        lines = [Note(code=f"learn_metric{leads}", facts={**facts, "metric": need.metric})]
    course = course_of(context.access, hit.path)
    return [*lines, *([Note(code="learn_taught", facts={"course": course.name})] if course else [])]

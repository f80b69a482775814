"""Training: courses and who needs them, who is how far, who lacks what, whose scores are low, career plans."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from knowledge import names
from knowledge.sales.team import training_view as view
from tools.contract import (
    Effect,
    Semantic,
    TeamName,
    ToolContext,
    ToolInput,
    ToolRefusal,
    tool,
)
from tools.team.training_report import (
    TrainingReport,
    courses_report,
    learning_report,
    low_report,
    plan_report,
    plans_report,
    progress_report,
)

CourseName = Annotated[str, Semantic("course"), Field(description="a course, as written")]
TopicName = Annotated[
    str, Semantic("training_topic"), Field(max_length=100, description="a topic of courses: product knowledge, …")
]
What = Annotated[Literal["courses", "progress", "lacking", "scores", "plan", "path", "next"], Semantic("training_what")]
Learner = Annotated[str, Semantic("learner"), Field(description="one of our people, as written; 'me' for the asker")]
Below = Annotated[
    float, Semantic("training_below"), Field(gt=0, le=100, description="only scores (out of 100) under this")
]


class FindTraining(ToolInput):
    """What of training: courses, progress, who is lacking required ones, low scores, a person's career plan.

    `path`: the way of a person's role with progress; `next`: what a person should learn next, and why.
    """

    what: What = "progress"
    person: Learner | None = None
    team: TeamName | None = None
    course: CourseName | None = None
    topic: TopicName | None = None
    below: Below | None = None


@tool(
    Effect.READ,
    examples=[
        "which training courses do we have?",
        "who lacks required training?",
        "who has not finished {course}?",
        "what training does {person} still need?",
        "training progress of {team}",
        "how far is {person} with the training courses?",
        "whose product-knowledge score is under 70, and what should they take?",
        "what is the career plan of {person}?",
        "what is there to read for the course {course}?",
        "课程{course}要读哪些资料",
        "show me my onboarding path",
        "what should I learn next?",
        "有哪些培训课程",
        "谁还缺必修培训",
        "谁还没有完成课程{course}",
        "{person}还需要参加哪些培训",
        "{team}的培训进度",
        "谁的产品知识得分低于70，应该学什么课程",
        "{person}的职业规划",
        "我的入职学习路径",
        "我接下来该学什么",
    ],
)
def find_training(asked: FindTraining, context: ToolContext) -> TrainingReport:
    """Courses and requirements, enrolments with progress, who lacks what, low scores with what to take, career plans.

    `what`: `courses` (of one: what to read), `progress` (with quizzes), `lacking` (required and not passed), `scores`
    (with `below`), `plan` (of a person), `path` (a role's courses and documents, next step first), `next` (what to
    learn next, from scores and figures). To be asked questions use `quiz_me`. To enrol or complete use `save_training`;
    for a rate or mean (`training_completion`, `training_score`) use `query_metric`.
    """
    access = context.access
    course = names.resolve(access, "course", asked.course).record_id if asked.course else None
    topics = view.topics_in(access, asked.topic) if asked.topic else []
    if asked.topic and not topics:
        raise ToolRefusal("no_data.topic", subject=asked.topic)
    wanted = view.courses(access, course_id=course, topic=topics[0] if topics else None)
    if not wanted:
        raise ToolRefusal("no_data.courses")
    if asked.what == "courses":
        return courses_report(context, wanted, alone=course is not None)
    named = asked.person or ("me" if asked.what in ("path", "next") and not asked.team else None)
    who = names.resolve(access, "person", named) if named else None
    team = names.resolve(access, "team", asked.team).record_id if asked.team else None
    people = view.learners(access, person_id=who.record_id if who else None, team_id=team)
    if not people:
        raise ToolRefusal("access.person", name=who.label) if who else ToolRefusal("no_data.learners")
    if asked.what in ("path", "next"):
        return learning_report(context, people, asked.what)
    if asked.what == "plan":
        if who is None and team is None:
            raise ToolRefusal("training.person")
        return plans_report(context, people) if who is None else plan_report(context, people[0])
    if asked.below is not None:
        return low_report(context, people, wanted, asked.below, topics[0] if topics else None)
    return progress_report(context, people, wanted, lacking=asked.what == "lacking")

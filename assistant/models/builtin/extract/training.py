"""What the tools of training look for in a message."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from knowledge.quantities import find_numbers
from knowledge.sales.team.training_view import topics_in

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots

ABOUT = re.compile(
    r"\b(?:training|trainings|courses?|enroll?(?:ed|s|ment)?|career (?:plan|step|path)s?)\b|培训|课程|报名|职业规划|职业发展|进修",
    re.IGNORECASE,
)
ENROLS = re.compile(r"\b(?:enroll?|sign\b.*\bup|register)\b|报名|报上|安排.*(?:参加|学习|上)", re.I)
COMPLETES = re.compile(r"\b(?:completed|finished|passed|done with)\b|完成了|通过了|学完|结业", re.I)
STEPS = re.compile(
    r"\bcareer\b.*\b(?:step|goal)\b|\badd\b.*\bcareer\b|职业规划.*?(?:加|新增|添加)|(?:加|新增|添加).*?职业规划", re.I
)
PLAN = re.compile(r"\bcareer\b|职业规划|职业发展", re.I)
LACKING = re.compile(
    r"\b(?:lacks?|lacking|miss(?:es|ing)?|still needs?|need to (?:take|do|complete)|not (?:yet )?(?:finished|completed|done|passed|enrolled|taken)|n['’]t (?:finished|completed|done|passed|taken)|overdue|behind)\b"
    r"|缺|还需要|未完成|没完成|没有完成|还没|未通过|没通过|没报名|未报名|逾期",
    re.IGNORECASE,
)
COURSES = re.compile(
    r"\b(?:which|what|list|show|all)\b(?:\s+(?:the|all|our|training|me|of))*\s+(?:courses|trainings|training courses)\b(?!.*\b(?:does|should|still|need|lack)\b)"
    r"|(?:有哪些|什么|列出|所有)(?:培训)?课程|必修课|哪些课程(?:是)?必修|\brequired (?:courses|of|for)\b|\bcourse requirements\b",
    re.IGNORECASE,
)
SCORED = re.compile(r"\bscor(?:e|es|ed|ing)\b|\bresults?\b|分|成绩", re.I)
BELOW = re.compile(r"(?:under|below|less than|lower than|<|低于|不到|不足|小于|少于)\s*(?P<n>\d+(?:\.\d+)?)", re.I)
BY = re.compile(
    r"\b(?:by|until|before|due)\s+(?:the\s+)?(?P<day>[^,.;:]+)|(?P<zh>[^，,。；;：:给让]+?)(?:之前|以前|前)(?:完成|学完)?",
    re.I,
)
TITLE = re.compile(
    r"(?:step|规划)[^:：]*[:：]\s*(?P<title>[^。；;]+?)(?=\s+(?:by|until|before)\s|[，,]|[。；;]|$)", re.I
)
EVERYBODY = re.compile(
    r"\b(?:everyone|everybody|all (?:who|those|reps|people)|whoever|anyone)\b|所有人|全体|大家", re.I
)


def about_training(slots: Slots) -> bool:
    """Whether a message is about training: it says so, names a course, or a score in a topic of the courses."""
    said = ABOUT.search(slots.frame.text) or any(name.of("course") for name in slots.frame.names)
    return bool(said) or bool(below(slots) is not None and topic(slots))


def topic(slots: Slots) -> str | None:
    """The topic of courses that is named."""
    return next(iter(topics_in(slots.access, slots.frame.text)), None)


def what(slots: Slots) -> str | None:
    """Courses, low scores, a career plan, or who lacks what; None: progress."""
    text = slots.frame.text
    if PLAN.search(text):
        return "plan"
    if below(slots) is not None:
        return "scores"
    if COURSES.search(text) and not people(slots):
        return "courses"
    return "lacking" if LACKING.search(text) else None


def below(slots: Slots) -> float | None:
    """Only scores under this."""
    found = BELOW.search(slots.frame.text)
    return float(found["n"]) if found and SCORED.search(slots.frame.text) and 0 < float(found["n"]) <= 100 else None


def people(slots: Slots) -> list[str]:
    """Every colleague named, in full where there is one reading; the asker where they say "me"."""
    found = []
    for name in slots.frame.names:
        if readings := name.of("person"):
            labels = {reading.label for reading in readings}
            found.append(labels.pop() if len(labels) == 1 else name.text)
    mine = re.search(
        r"\b(?<!show )(?<!tell )(?<!give )(?:me|myself|i|my)\b|(?<![给帮])我(?!们)", slots.frame.text, re.IGNORECASE
    )
    return list(dict.fromkeys(found)) or (["me"] if mine and not EVERYBODY.search(slots.frame.text) else [])


def learner(slots: Slots) -> str | None:
    """Whose training is asked for, where it is one person's; "my team" is no person."""
    found = people(slots)
    return found[0] if len(found) == 1 and not slots.frame.has("team") else None


def action(slots: Slots) -> str | None:
    """What is to be written, by its verb."""
    text = slots.frame.text
    if STEPS.search(text):
        return "step"
    course = any(name.of("course") for name in slots.frame.names)
    if ENROLS.search(text) and not LACKING.search(text.replace("报名", "")):
        return "enrol"
    if ENROLS.search(text) and EVERYBODY.search(text):
        return "enrol"
    return "complete" if course and COMPLETES.search(text) and people(slots) else None


def lacking(slots: Slots) -> bool | None:
    """Whether only those who have not passed it are meant."""
    return True if LACKING.search(slots.frame.text) else None


def score(slots: Slots) -> float | None:
    """The score a course was completed with."""
    if not SCORED.search(slots.frame.text):
        return None
    names = slots.frame.names
    free = [
        float(span.value.amount) for span in find_numbers(slots.frame.text)
        if not any(name.start < span.end and span.start < name.end for name in names)
    ]  # fmt: skip
    return next((number for number in free if 0 <= number <= 100), None)


def due(slots: Slots) -> str | None:
    """Until when, as said."""
    found = BY.search(slots.frame.text)
    if found is None:
        return None
    days = [span for span in slots.frame.periods if found.start() <= span.start < found.end()]
    return days[-1].text if days else (found["day"] or found["zh"] or "").strip() or None


def title(slots: Slots) -> str | None:
    """What a step of the career plan is."""
    found = TITLE.search(slots.frame.text)
    return found["title"].strip() if found else None


EXTRACTORS: dict[str, Callable[[Slots], Any]] = {
    "course": lambda slots: slots.name("course"), "training_topic": topic, "training_what": what,
    "training_below": below, "people": people, "learner": learner, "training_action": action, "training_lacking": lacking,
    "training_score": score, "training_due": due, "career_title": title, "career_goal": lambda _: None,
}  # fmt: skip

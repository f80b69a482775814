"""What somebody should read: the documents of their first weeks, and those that a weak figure calls for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from knowledge.access import Access
from knowledge.library.documents import Document, Section
from knowledge.library.quiz_records import CourseMaterial
from knowledge.library.quiz_scores import by_document
from knowledge.library.snapshot import Scope
from knowledge.library.succession import in_force
from knowledge.sales.team.people import Person, Role
from knowledge.sales.team.training import Course

# Tags of documents for somebody's first weeks; and tags that say for which role one is.
ONBOARDING = {"onboarding", "induction", "入职", "上任"}
ROLE_TAGS: dict[Role, set[str]] = {
    Role.TRAINEE: {"trainee", "trainees", "new hire", "新人"}, Role.REP: {"rep", "reps", "销售", "客户经理"},
    Role.MANAGER: {"manager", "managers", "经理", "销售经理"}, Role.DIRECTOR: {"director", "directors", "总监"},
    Role.OPERATIONS: {"operations", "运营"},
}  # fmt: skip
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Reading:
    """A document to read: its first section to open, and how many quiz questions on it were answered, and rightly."""

    document: Document
    section_id: int
    asked: int
    correct: int

    @property
    def score(self) -> float | None:
        """The share of right answers out of 100; None where nothing was asked."""
        return 100 * self.correct / self.asked if self.asked else None


def onboarding_of(access: Access, person: Person) -> list[Reading]:
    """The documents tagged for the first weeks of a person's role that they may read, and the caller too."""
    found = [one for one in _documents(access, person) if _is_for(one, Role(person.role))]
    return _readings(access, person.id, found)


def materials(access: Access, person: Person, courses: Sequence[Course]) -> dict[int, list[Reading]]:
    """By course, the documents it is written in that the person may read, and the caller too."""
    readable = {one.path: one for one in _documents(access, person)}
    linked = access.session.execute(
        select(CourseMaterial.course_id, CourseMaterial.path)
        .where(CourseMaterial.course_id.in_([one.id for one in courses]))
        .order_by(CourseMaterial.id)
    )
    found: dict[int, list[Document]] = {}
    for course_id, path in linked:
        if path in readable and readable[path] not in found.get(course_id, []):
            found.setdefault(course_id, []).append(readable[path])
    return {key: _readings(access, person.id, documents) for key, documents in found.items()}


def course_of(access: Access, path: str) -> Course | None:
    """The course that a document is material of."""
    found = select(Course).join(CourseMaterial, CourseMaterial.course_id == Course.id)
    return access.session.scalar(found.where(CourseMaterial.path == path).order_by(Course.id).limit(1))


def speaks_chinese(person: Person) -> bool:
    """Whether somebody's documents come in Chinese first: by their language, else by how their name is written."""
    if person.language:
        return person.language.startswith("zh")
    return _HAN.search(person.name) is not None


def _documents(access: Access, person: Person) -> list[Document]:
    """What both may read today, newer versions instead of older ones."""
    both = [Scope(role, access.today) for role in {Role(person.role).value, access.principal.role.value}]
    found = select(Document).where(Document.removed_at.is_(None), Document.indexed).order_by(Document.id)
    return in_force([one for one in access.session.scalars(found) if all(scope.allows(one) for scope in both)])


def _is_for(document: Document, role: Role) -> bool:
    tags = {tag.casefold() for tag in document.tags}
    if not tags & ONBOARDING:
        return False
    named = {other for other, words in ROLE_TAGS.items() if tags & words}
    return not named or role in named


def _readings(access: Access, person_id: int, documents: Sequence[Document]) -> list[Reading]:
    answered = by_document(access, person_id)
    opening = select(Section.document_id, Section.id).where(
        Section.document_id.in_([one.id for one in documents]), Section.position == 0
    )
    first = {row.document_id: row.id for row in access.session.execute(opening)}
    return [
        Reading(one, first[one.id], *answered.get(one.id, (0, 0))) for one in documents if one.id in first
    ]  # fmt: skip

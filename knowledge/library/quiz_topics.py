"""What a quiz is on: a course's material, what the library has on a topic, or anything that a person may read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from knowledge.access import Access
from knowledge.library.documents import Document
from knowledge.library.quiz_records import CourseMaterial
from knowledge.library.search import Found, Hit, Searcher
from knowledge.library.snapshot import Scope
from knowledge.library.terms import terms_of, translated
from knowledge.refusals import Refusal
from knowledge.sales.team.training import Course

_SCRIPTS = re.compile(r"[\u3400-\u9fff]+|[A-Za-z][A-Za-z -]*[A-Za-z]")
# A hit belongs to the topic when it is this much as likely as the first.
_NEARLY = 0.5
MOST_DOCUMENTS, MOST_HITS = 3, 30
LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Topic:
    """`document_ids` None: every document; `section_ids` those that fit best, the best first.

    `headings`: of a document only what stands under this heading. `language`: what is asked before the other.
    """

    name: str | None
    document_ids: tuple[int, ...] | None = None
    section_ids: tuple[int, ...] = ()
    course_id: int | None = None
    language: str | None = None
    headings: Mapping[int, str] = field(default_factory=dict)

    def heading_of(self, document_id: int) -> str | None:
        """The heading that alone belongs to it in a document; None: the whole document."""
        return self.headings.get(document_id)


def find_topic(searcher: Searcher, access: Access, said: str | None, language: str | None) -> Topic:
    """What a quiz on these words is made of, of what the person may read.

    Refuses with `no_data.quiz_topic` and the nearest titles, where the library has nothing on them.
    """
    if said is None:
        return Topic(None, language=language)
    course = course_called(access, said)
    if course is not None and (material := material_of(access, course.id)):
        return Topic(
            course.name, tuple(one.id for one, _ in material), course_id=course.id, language=language,
            headings={one.id: heading for one, heading in material if heading},
        )  # fmt: skip
    hits, nearest = hits_on(searcher, access, said, language)
    if not hits:
        raise Refusal("no_data.quiz_topic", topic_said=said, choices=nearest)
    documents = tuple(dict.fromkeys(hit.document_id for hit in hits))[:MOST_DOCUMENTS]
    return Topic(said, documents, tuple(hit.section_id for hit in hits), language=language)


def course_called(access: Access, said: str) -> Course | None:
    """The course of that name, in either language of it."""
    wanted = said.strip().casefold()
    for course in access.session.scalars(select(Course).order_by(Course.id)):
        if wanted in (course.name.casefold(), *[part.casefold() for part in _SCRIPTS.findall(course.name)]):
            return course
    return None


def material_of(access: Access, course_id: int) -> list[tuple[Document, str | None]]:
    """The documents of a course that the person may read today, each with the heading that is meant."""
    linked = access.session.execute(
        select(Document, CourseMaterial.heading)
        .join(CourseMaterial, CourseMaterial.path == Document.path)
        .where(CourseMaterial.course_id == course_id, Document.removed_at.is_(None))
        .order_by(CourseMaterial.id, Document.id)
    )
    scope = Scope(access.principal.role.value, access.today)
    return [(document, heading) for document, heading in linked if scope.allows(document)]


def hits_on(searcher: Searcher, access: Access, said: str, language: str | None) -> tuple[list[Hit], list[str]]:
    """What the library has on a topic, in the asker's language before the other; else the titles that come nearest.

    A topic is no question: pages that are named so come before those that would only answer it.
    """
    searched: list[Found] = []
    for only in (None, *LANGUAGES):
        try:
            found = searcher.search(access.principal, said, on=access.today, language=only, most=MOST_HITS)
        except Refusal:  # nothing in that language that they may read
            continue
        searched.append(found)
        if named := [hit for hit in found.hits if _speaks_of(hit, said)]:
            return sorted(named, key=lambda hit: language not in (None, hit.language)), []
    if not searched:
        raise Refusal("no_data.library_empty")
    for found in searched:
        if found.answerable:
            return [hit for hit in found.hits if hit.score >= found.hits[0].score * _NEARLY], []
    return [], searched[0].topics


def _speaks_of(hit: Hit, said: str) -> bool:
    """Whether a title and its headings name most of what is said, in either language."""
    heads = set(terms_of("\n".join([hit.title, *hit.headings])))
    wanted = set(terms_of(said))
    if wanted and len(wanted & heads) * 2 > len(wanted):
        return True
    meanings = translated(said)
    # Of a Chinese text the terms are pairs of characters, and no words that could be counted.
    words = max(len(meanings), sum(term.isascii() for term in wanted))
    return words > 0 and sum(bool(heads & {*group}) for group in meanings) * 2 > words

"""A cited section for the page, with what stands around it in its document."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel

from api.auth import AssistantOf, Caller
from api.errors import language_of
from api.routes.library import READS
from api.section_page import facts_of, new_headings, notes_of
from knowledge.library.reading import LARGEST_ID, Opened, open_at
from knowledge.refusals import Refusal

router = APIRouter(prefix="/v1/library", tags=["page"])

# Sections before and behind the cited one; the link opens the whole document.
AROUND = 12


class Fact(BaseModel):
    """Something told of the document: who answers for it, since when it holds."""

    name: str
    value: str


class Heading(BaseModel):
    """A heading that begins with a section; `level` as in HTML, from 2 on."""

    level: int
    text: str


class SectionView(BaseModel):
    """One section. `found`: it is the cited one. `page_starts`: the page that begins with it, where pages are known."""

    headings: list[Heading]
    text: str
    found: bool
    page_starts: int | None = None


class ReadingView(BaseModel):
    """A document around a section; `link` opens all of it on the page."""

    title: str
    language: str
    facts: list[Fact]
    notes: list[str]
    sections: list[SectionView]
    link: str


@router.get("/sections/{section_id}", dependencies=READS)
def read_section(
    section_id: Annotated[int, Path(ge=1, le=LARGEST_ID)],
    request: Request,
    assistant: AssistantOf,
    principal: Caller,
    language: Annotated[Literal["en", "zh"] | None, Query(description="else the caller's own")] = None,
) -> ReadingView:
    """A section and those around it; one of a document that is not for the caller's role is not found."""
    words = language or language_of(request)
    with assistant.database.transaction() as session:
        opened = open_at(session, principal, section_id, around=AROUND)
        if opened is None:
            raise Refusal("unknown.section", id=section_id)
        return ReadingView(
            title=opened.document.title, language=opened.document.language,
            facts=[Fact(name=name, value=value) for name, value in facts_of(opened, words)],
            notes=list(notes_of(opened, words, assistant.today(principal))),
            sections=_sections(opened), link=f"/library/sections/{opened.at.id}",
        )  # fmt: skip


def _sections(opened: Opened) -> list[SectionView]:
    above: list[str] = []
    page: int | None = None
    shown = []
    for section in opened.sections:
        headings = [Heading(level=level, text=text) for level, text in new_headings(section, above)]
        begins = section.page if section.page != page else None
        shown.append(
            SectionView(headings=headings, text=section.text, found=section.id == opened.at.id, page_starts=begins)
        )
        above, page = section.headings, section.page or page
    return shown

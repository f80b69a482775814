"""The company's documents: listed, searched, handed over and taken out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from api.auth import AssistantOf, Caller
from api.days import Day
from api.rules import NO_TOKEN, OPERATING, allow
from assistant.agent import Assistant
from assistant.toolbox import may_use
from knowledge.access import Area, Principal
from knowledge.library.about import About, read_audience
from knowledge.library.gaps import close_answered, gaps_for
from knowledge.library.listing import documents_for
from knowledge.library.uploads import clean_path, require_add, require_change
from knowledge.refusals import Refusal
from knowledge.sales.team.people import Role
from tools.learn.search import search_library

if TYPE_CHECKING:
    from knowledge.library.library import Library
    from knowledge.library.search import Searcher

router = APIRouter(prefix="/v1/library", tags=["library"])

READS = allow(Area.LIBRARY, tools=[search_library.name])
ADDS = allow(Area.LIBRARY, write=True, by=NO_TOKEN)
REMOVES = allow(Area.LIBRARY, write=True, roles=[Role.OPERATIONS], code="access.library_change", by=NO_TOKEN)

# Starlette reads a body that is declared as a parameter into memory; this one is streamed, so it is only described.
_FILE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file as it is: Markdown, HTML, PDF, DOCX, PPTX, XLSX, TXT or EML, at most 50 MB.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class DocumentView(BaseModel):
    """A document that the caller may read. `holds` is the span of days it is in force, empty without one.

    `link` opens it on the page.
    """

    path: str
    title: str
    language: str
    audience: list[str]
    owner: str | None
    tags: list[str]
    version: str | None
    holds: str
    sections: int
    link: str


class FoundSection(BaseModel):
    """A section that was found. `score` is how likely it answers, 0 to 1; `link` opens it on the page."""

    path: str
    title: str
    heading_path: list[str]
    page: int | None
    score: float
    text: str
    link: str


class FoundSections(BaseModel):
    """The sections nearest to what was asked, the likeliest first; `answerable`: whether the library says it."""

    answerable: bool
    hits: list[FoundSection]


class GapView(BaseModel):
    """A question that the library did not answer: how often it was asked, since when, when last, and what came nearest.

    `answered_at`: when documents came that answer it.
    """

    question: str
    times: int
    first_asked_at: datetime
    last_asked_at: datetime
    nearest: list[str]
    answered_at: datetime | None


class TakenDocument(BaseModel):
    """A document that was handed over: its path, and what it is now."""

    path: str
    became: Literal["added", "changed", "unchanged"]


class Told(BaseModel):
    """What is told of a document beside its file; what isn't is read from the file. Days as YYYY-MM-DD."""

    # A name that is spelt wrong is refused: an `audiance` left out would show the document to everybody.
    model_config = ConfigDict(extra="forbid")

    audience: str | None = Field(None, max_length=200, description="the roles that may read it, parted by commas")
    tags: str | None = Field(None, max_length=500, description="what it is about, parted by commas")
    owner: str | None = Field(None, max_length=200, description="who answers for it")
    version: str | None = Field(None, max_length=50)
    valid_from: Day | None = None
    valid_until: Day | None = None

    def about(self, path: str) -> About:
        """As the library takes it. Refuses with `library.front_matter` for a role that there is not."""
        tags = tuple(tag.strip() for tag in (self.tags or "").replace("，", ",").split(",") if tag.strip())
        return About(
            audience=read_audience(self.audience, path), owner=self.owner or None, tags=tags or None,
            valid_from=self.valid_from, valid_until=self.valid_until, version=self.version or None,
        )  # fmt: skip


def reader(principal: Caller) -> Principal:
    """The caller, who reads documents; a key that was narrowed to tools only where the search is among them."""
    if not may_use(principal, search_library):
        raise Refusal("access.tool", tool=search_library.name)
    return principal


def giver(principal: Caller) -> Principal:
    """The caller, who may add documents; known before a byte of a file is read."""
    require_add(principal)
    return principal


def keeper(principal: Caller) -> Principal:
    """The caller, who may change and remove documents."""
    require_change(principal)
    return principal


Reader = Annotated[Principal, Depends(reader)]
Giver = Annotated[Principal, Depends(giver)]
Keeper = Annotated[Principal, Depends(keeper)]


@router.get("/documents", dependencies=READS)
def list_documents(assistant: AssistantOf, principal: Reader) -> list[DocumentView]:
    """The documents that the caller may read, by their paths."""
    with assistant.database.transaction() as session:
        found = documents_for(session, principal)
        return [DocumentView(**one.as_dict(), link=section_link(one.first_section)) for one in found]


@router.get("/search", dependencies=READS)
def search(
    assistant: AssistantOf,
    principal: Reader,
    q: Annotated[str, Query(min_length=1, max_length=2000, description="the question, in English or Chinese")],
    language: Annotated[Literal["en", "zh"] | None, Query(description="only sections in this language")] = None,
    tag: Annotated[str | None, Query(max_length=200, description="only documents with this tag")] = None,
    any_day: Annotated[bool, Query(description="also documents that no longer, or not yet, hold")] = False,
    limit: Annotated[int, Query(ge=1, le=50)] = 5,
) -> FoundSections:
    """The sections that answer a question, of documents that the caller may read and that hold today."""
    day = None if any_day else assistant.today(principal)
    try:
        found = _searcher(assistant).search(principal, q, on=day, language=language, tag=tag, most=limit)
    except Refusal as refusal:
        if refusal.code != "no_data.library_empty":
            raise
        return FoundSections(answerable=False, hits=[])
    hits = [
        FoundSection(
            path=hit.path, title=hit.title, heading_path=list(hit.headings), page=hit.page,
            score=round(hit.score, 4), text=hit.text, link=section_link(hit.section_id),
        )
        for hit in found.hits
    ]  # fmt: skip
    return FoundSections(answerable=found.answerable, hits=hits)


@router.get("/gaps", dependencies=allow(roles=OPERATING, code="access.library_gaps", by=NO_TOKEN))
def gaps(
    assistant: AssistantOf,
    principal: Caller,
    answered: Annotated[bool, Query(description="also those that documents have answered since")] = False,
) -> list[GapView]:
    """The questions that the library did not answer, the most asked first: for operations and directors."""
    with assistant.database.transaction() as session:
        return [GapView.model_validate(gap.as_dict()) for gap in gaps_for(session, principal, answered=answered)]


@router.put(
    "/documents/{path:path}", openapi_extra=_FILE_BODY, dependencies=ADDS,
    responses={201: {"model": TakenDocument, "description": "A new document was taken in"}},
)  # fmt: skip
async def put_document(
    path: str,
    request: Request,
    response: Response,
    assistant: AssistantOf,
    principal: Giver,
    told: Annotated[Told, Query()],
) -> TakenDocument:
    """Hand over a document; the file is the body. 201 for a new one, 200 for one that is changed or as it was.

    Managers and directors may add, operations may also change. Of a document that is changed, its audience, owner and
    tags stay where nothing new is told. A file that can't be read is refused with the reason.
    """
    path = clean_path(path)
    about = told.about(path)
    async with _received(request, path) as file:
        filed = await run_in_threadpool(
            _library(assistant).take, path, file, about, principal, now=assistant.now()
        )  # fmt: skip
    if filed.did_anything:
        await run_in_threadpool(close_answered, _searcher(assistant), today=assistant.today(), now=assistant.now())
    response.status_code = 201 if filed.added else 200
    became: Literal["added", "changed", "unchanged"] = (
        "added" if filed.added else "changed" if filed.changed else "unchanged"
    )
    return TakenDocument(path=path, became=became)


@router.delete("/documents/{path:path}", status_code=204, dependencies=REMOVES)
def delete_document(path: str, assistant: AssistantOf, principal: Keeper) -> None:
    """Take a document out, by its whole path: for operations. Handing its file over again brings it back."""
    _library(assistant).take_out(path, principal, now=assistant.now())


@asynccontextmanager
async def _received(request: Request, path: str) -> AsyncIterator[Path]:
    """The body in a file of the name that the path ends with, for as long as it is needed."""
    with TemporaryDirectory(prefix="salesdesk-") as folder:
        file = Path(folder) / path.rsplit("/", 1)[-1]
        with file.open("wb") as opened:
            async for chunk in request.stream():
                opened.write(chunk)
        yield file


def section_link(section_id: int) -> str:
    """The page of a section, on this server."""
    return f"/library/sections/{section_id}"


def _searcher(assistant: Assistant) -> Searcher:
    if assistant.toolbox.library is None:
        raise Refusal("no_data.library_empty")
    return assistant.toolbox.library()


def _library(assistant: Assistant) -> Library:
    return _searcher(assistant).library

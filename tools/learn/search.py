"""Answers from the company's own documents, quoted and cited, or that they do not say."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, Field

from knowledge.library.disagreement import disagree
from knowledge.library.sentences import language_of
from knowledge.library.titles import document_named, is_title, name_in, opening_of, quoted_in
from knowledge.metrics.period import parse_period
from tools.contract import (
    Area,
    Citation,
    Effect,
    Semantic,
    ToolContext,
    ToolInput,
    ToolOutput,
    ToolRefusal,
    tool,
)

if TYPE_CHECKING:
    from knowledge.library.search import Found, Hit, Searcher

MOST_PASSAGES = 3
# A further passage is quoted when it is this much as likely as the first.
NEARLY = 0.3

Question = Annotated[
    str,
    Semantic("library_question"),
    Field(min_length=1, max_length=2000, description="the whole question, in the asker's own words and language"),
]


LibraryPeriod = Annotated[
    str, Semantic("library_period"), Field(description="a period as said: 'in 2025', '去年'; of which rules are meant")
]


class LibraryAsked(ToolInput):
    """What is asked of the documents. `as_of`: of the rules that held then; today's where nothing is said."""

    question: Question
    as_of: LibraryPeriod | None = None


class Passage(BaseModel):
    """Sentences of a document as they stand there. `marker` is what a claim that rests on it carries: [S12].

    `newer` is the title of a newer document that has taken the place of this one: what this one says holds no more.
    """

    marker: str
    quote: str
    title: str
    headings: list[str]
    page: int | None
    path: str
    valid_from: date | None
    valid_until: date | None
    newer: str | None = None


class LibraryAnswer(ToolOutput):
    """The passages that answer: the likeliest first, those of replaced documents last.

    `disagree`: two of them state the same thing differently.
    """

    passages: list[Passage]
    disagree: bool


@tool(
    Effect.READ,
    area=Area.LIBRARY,
    examples=[
        "how do I ask for a discount?", "what is our policy on samples?", "who approves a discount over 10 %?",
        "what do I say when a customer thinks we are too expensive?", "how do we handle complaints?",
        "what does the playbook say about discovery calls?", "what are the rules for travel expenses?",
        "折扣怎么申请？", "客户嫌贵怎么回答？", "投诉处理的流程是什么？", "差旅报销有什么规定？", "样品政策是怎样的？",
        "新人入职第一个月要做什么？", "资料里关于竞品是怎么说的？",
    ],
)  # fmt: skip
def search_library(asked: LibraryAsked, context: ToolContext) -> LibraryAnswer:
    """Find what the company's documents (playbooks, rules, product and competitor sheets, training) say.

    For how things are done, what is allowed, who decides, what to say to a customer. Every passage has a marker like
    [S12]; each claim made from it carries that marker. For figures of the records use `query_metric`, for courses and
    their progress `find_training`, to be asked questions `quiz_me`. When it refuses with no_data, the documents do not
    say: do not answer from memory.
    """
    searcher = _searcher(context)
    access = context.access
    period = parse_period(asked.as_of, context.today, access.company.fiscal_year_start) if asked.as_of else None
    day, principal = period.end if period else context.today, access.principal
    hits = _named(asked.question, context, day)
    if not hits:
        found = searcher.search(principal, asked.question, on=day)
        if not found.answerable:
            searcher.note_gap(principal, asked.question, found, now=context.now)
            raise ToolRefusal("no_data.library", choices=found.topics)
        hits = quoted(found, language_of(asked.question))
    return LibraryAnswer(
        passages=[_passage(hit) for hit in hits], disagree=disagree([hit.quote for hit in hits]),
        citations=[citation_of(hit) for hit in hits],
    )  # fmt: skip


def _searcher(context: ToolContext) -> Searcher:
    if context.library is None:
        raise ToolRefusal("no_data.library_empty")
    return context.library()


def _named(question: str, context: ToolContext, day: date) -> list[Hit]:
    """How a document begins that is asked for by its title; nothing where none is.

    Refuses with `unknown.title` where only titles that come near are there, or none is of the title in quotation marks.
    """
    session, principal = context.access.session, context.access.principal
    name = name_in(question) or (question if is_title(session, question) else None)
    if name is None:
        return []
    named = document_named(session, principal, name, day)
    if named.document is not None:
        return opening_of(session, named.document)
    if named.near or quoted_in(question):
        # `name` is what a choice is put in the place of, when it is picked.
        raise ToolRefusal("unknown.title", name=question[:100], text=name[:100], choices=named.near)
    return []


def quoted(found: Found, asked: str) -> list[Hit]:
    """The first hit and those nearly as likely; of the other language only what would be an answer by itself.

    What a newer document says of it leads, and is there where an older one is.
    """
    first = found.hits[0]
    further = [
        hit for hit in found.hits[1:MOST_PASSAGES]
        if hit.score >= first.score * NEARLY and (hit.alone or hit.language == asked)
    ]  # fmt: skip
    chosen = [first, *further]
    replaced = {hit.newer for hit in chosen if hit.newer is not None} - {hit.title for hit in chosen}
    of_newer = {hit.title: hit for hit in reversed(found.hits) if hit.title in replaced}
    return sorted([*chosen, *of_newer.values()], key=lambda hit: hit.newer is not None)[:MOST_PASSAGES]


def _passage(hit: Hit) -> Passage:
    return Passage(
        marker=f"S{hit.section_id}", quote=hit.quote, title=hit.title, headings=list(hit.headings), page=hit.page,
        path=hit.path, valid_from=hit.valid_from, valid_until=hit.valid_until, newer=hit.newer,
    )  # fmt: skip


def citation_of(hit: Hit) -> Citation:
    """Where a passage stands, with the link that opens it."""
    return Citation(
        title=hit.title, path=hit.path, heading=" › ".join(hit.headings) or None, page=hit.page,
        marker=f"S{hit.section_id}", link=f"/library/sections/{hit.section_id}",
    )  # fmt: skip

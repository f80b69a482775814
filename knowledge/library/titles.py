"""Documents that are asked for by their titles: the one that is meant, or those whose titles come near."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.access import Principal
from knowledge.library.documents import Document, Section
from knowledge.library.search import Hit
from knowledge.library.snapshot import Scope

# "What does the document “Samples” say?", "open the negotiation guide", "文件《投诉办法》说了什么？", "打开产品手册".
_QUOTED = re.compile(
    r"(?:\bdocument|\bfile|文件|文档|资料)\s?[“\"「《](?P<title>.+)[”\"」》]", re.IGNORECASE | re.DOTALL
)
_PAPER_EN = r"(?:documents?|files?|pages?|guides?|guidelines?|sheets?|hand-?books?|manuals?|playbooks?|polic(?:y|ies)|checklists?|scripts?|plans?|templates?|rules|circulars?)"
_PAPER_ZH = "(?:文件|文档|资料|手册|制度|规定|办法|指南|话术|清单|方案|计划|规则|标准|模板|案例集)"
_OPENS = re.compile(
    r"^\W*(?:(?:please|can you|could you)\s+)*(?:open|show|find|get|give|where can i (?:find|read)|i want to read)"
    r"(?: me)?(?: (?:the|our|a))?\s+(?P<en>.+?)(?:\s+(?:document|file|page))?[\s.?!]*$"
    # Where something is may be asked of anything: of a document where it is called one.
    rf"|^\W*where(?: is|'s)(?=.*\b{_PAPER_EN}[\s.?!]*$)(?: (?:the|our|a))?\s+(?P<which>.+?)(?:\s+(?:document|file|page))?[\s.?!]*$"
    r"|^\W*(?:请|帮我|给我|我想)*(?:打开|查看|看一下|看看|找一下|找找|找出|读一下)(?P<zh>.+?)(?:这份|这个|的)?(?:文件|文档|资料)?(?:在哪里?)?[。？?！!\s]*$"
    rf"|^\W*(?=.*{_PAPER_ZH}\d*在哪)(?P<where>.+?)(?:这份|这个|的)?(?:文件|文档|资料)?在哪里?(?:看|读|找)?[。？?！!\s]*$",
    re.IGNORECASE | re.DOTALL,
)  # fmt: skip
# How alike, of 100, a title is that was meant with a slip of the pen, and one that may be meant.
SAME, NEAR = 90.0, 82.0
SHORTEST = {True: 6, False: 3}  # what is looked for inside a title, ASCII or not, in characters
MOST_NEAR = 5
MOST_OPENING = 2


@dataclass(frozen=True)
class Named:
    """What a message names: the document that is meant, else the titles that come near, the nearest first."""

    document: Document | None
    near: list[str]


def name_in(message: str) -> str | None:
    """The title that a message asks for, as it was said; None where it asks something else."""
    opens = _OPENS.match(message)
    found = next(part for part in opens.groups() if part) if opens else None
    return quoted_in(message) or (None if found is None else found.strip(' “”"《》「」'))


def quoted_in(message: str) -> str | None:
    """The title that a message names as that of a document, in quotation marks."""
    quoted = _QUOTED.search(message)
    return None if quoted is None else quoted["title"].strip()


def is_title(session: Session, message: str) -> bool:
    """Whether a message is just the title of a document, whoever may read it."""
    return session.scalar(select(Document.id).where(Document.title == message.strip()).limit(1)) is not None


def document_named(session: Session, principal: Principal, name: str, day: date | None) -> Named:
    """The document of that title among those that the person may read and that hold on the day; or the near ones."""
    scope = Scope(principal.role.value, day)
    found = select(Document).where(Document.removed_at.is_(None), Document.indexed).order_by(Document.id)
    wanted = _plain(name)
    scored = [
        (_likeness(wanted, _plain(one.title)), one) for one in session.scalars(found) if wanted and scope.allows(one)
    ]
    scored.sort(key=lambda pair: -pair[0])
    same = [one for likeness, one in scored if likeness >= SAME]
    if len(same) == 1 or (same and _plain(same[0].title) == wanted):
        return Named(same[0], [])
    near = [one.title for likeness, one in scored if likeness >= NEAR or _within(wanted, _plain(one.title))]
    return Named(None, list(dict.fromkeys(near))[:MOST_NEAR])


def opening_of(session: Session, document: Document) -> list[Hit]:
    """How a document begins: its first sections, as passages."""
    first = select(Section).where(Section.document_id == document.id).order_by(Section.position).limit(MOST_OPENING)
    return [
        Hit(
            one.id, document.id, document.path, document.title, tuple(one.headings), one.page, one.language, one.text,
            one.text, 1.0, document.valid_from, document.valid_until, None,
        )
        for one in session.scalars(first)
    ]  # fmt: skip


def _plain(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.casefold()))


def _likeness(wanted: str, title: str) -> float:
    return float(fuzz.ratio(wanted, title))


def _within(wanted: str, title: str) -> bool:
    """Whether what was said is, nearly, a part of a title."""
    return SHORTEST[wanted.isascii()] <= len(wanted) <= len(title) and fuzz.partial_ratio(wanted, title) >= NEAR

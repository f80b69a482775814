"""What the library was asked in vain: kept when it happens, grouped for whoever writes documents, closed by them."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from knowledge.access import Principal
from knowledge.library.documents import LibraryGap
from knowledge.library.listing import documents_for
from knowledge.library.search import Searcher
from knowledge.refusals import Refusal
from knowledge.sales.team.people import Role

# Operations write the documents, and directors answer for what their people can know.
GAPS_FOR = (Role.DIRECTOR, Role.OPERATIONS)
# So many of the newest are looked at, and so many different ones are asked again after documents came.
MOST_READ, MOST_ASKED_AGAIN = 5000, 100
_AROUND = re.compile(r"[\s?？!！.。,，;；:：'\"“”‘’]+")


@dataclass(frozen=True)
class Unanswered:
    """A question that the library did not answer: how often, since when, when last, and what came nearest.

    `answered_at`: when documents came that do answer it for everybody who had asked; None while they don't.
    """

    question: str
    times: int
    first_asked_at: datetime
    last_asked_at: datetime
    nearest: list[str]
    answered_at: datetime | None = None

    def as_dict(self) -> dict[str, Any]:
        """As JSON shows it."""
        dated = {name: value.isoformat() for name, value in asdict(self).items() if isinstance(value, datetime)}
        return {**asdict(self), **dated}


def require_gaps(principal: Principal) -> None:
    """Refuse whoever may not read what others asked in vain; a key that was narrowed to tools may not either."""
    if principal.role not in GAPS_FOR:
        raise Refusal("access.library_gaps", role=principal.role.value, roles=[role.value for role in GAPS_FOR])
    if principal.only_tools is not None:
        raise Refusal("access.narrowed")


def gaps_for(session: Session, principal: Principal, *, answered: bool = False) -> list[Unanswered]:
    """The questions asked in vain, equal ones as one, the most asked first; with `answered` those closed since as well.

    Of the nearest titles those that this person may read. Refuses with `access.library_gaps`.
    """
    require_gaps(principal)
    known = {document.title for document in documents_for(session, principal)}
    found = [_grouped(gaps, known) for gaps in _by_question(session).values()]
    shown = [gap for gap in found if answered or gap.answered_at is None]
    return sorted(shown, key=lambda gap: (gap.answered_at is not None, -gap.times, -gap.last_asked_at.timestamp()))


def close_answered(searcher: Searcher, *, today: date, now: datetime) -> list[str]:
    """Ask the newest open questions again, each as the roles that asked it, and close what documents answer now.

    The questions that were closed.
    """
    with searcher.library.database.transaction() as session:
        waiting = dict.fromkeys((gap.question, gap.role) for gap in _newest(session) if gap.answered_at is None)
    closed = [one for one in islice(waiting, MOST_ASKED_AGAIN) if _answers(searcher, *one, today)]
    if not closed:
        return []
    with searcher.library.database.transaction(write=True) as session:
        for question, role in closed:
            same = (LibraryGap.question == question, LibraryGap.role == role, LibraryGap.answered_at.is_(None))
            session.execute(update(LibraryGap).where(*same).values(answered_at=now))
    return list(dict.fromkeys(question for question, _ in closed))


def _answers(searcher: Searcher, question: str, role: str, today: date) -> bool:
    asker = Principal(person_id=0, name="", role=Role(role))  # nobody in particular: their role alone counts here
    try:
        return searcher.search(asker, question, on=today, most=1).answerable
    except Refusal:  # there is nothing that the role may read
        return False


def _newest(session: Session) -> list[LibraryGap]:
    return list(session.scalars(select(LibraryGap).order_by(LibraryGap.id.desc()).limit(MOST_READ)))


def _by_question(session: Session) -> dict[str, list[LibraryGap]]:
    """The gaps, the newest first, by question, whatever its capitals, spaces and marks."""
    found: dict[str, list[LibraryGap]] = {}
    for gap in _newest(session):
        found.setdefault(_AROUND.sub(" ", gap.question.casefold()).strip(), []).append(gap)
    return found


def _grouped(gaps: list[LibraryGap], known: set[str]) -> Unanswered:
    """One question's gaps, the newest first."""
    closed = [gap.answered_at for gap in gaps if gap.answered_at is not None]
    return Unanswered(
        gaps[0].question, len(gaps), gaps[-1].asked_at, gaps[0].asked_at,
        [title for title in gaps[0].nearest if title in known], max(closed) if len(closed) == len(gaps) else None,
    )  # fmt: skip

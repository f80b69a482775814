"""Days that orders move things to: "to the end of July", "by a week", "推一周"."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from knowledge.numerals import ENGLISH, small
from knowledge.refusals import Refusal
from knowledge.sales.sell.described import deals_described
from knowledge.sales.sell.due import DATED, find_due
from knowledge.sales.sell.writing import titled

if TYPE_CHECKING:
    from knowledge.access import Access
    from knowledge.metrics.model import Period
    from knowledge.spans import Span

# What is moved when a record is moved to another day.
DAY_OF = {"task": "due_on", "deal": "expected_close_on"}
LENGTH = re.compile(
    r"(?P<count>\d{1,3}|[a-z]+|[一两二三四五六七八九十]{1,3})\s*个?(?P<unit>day|week|天|周|星期)", re.IGNORECASE
)
END_OF = re.compile(r"^(?:the\s+)?end\s+of\s+|(?<=月)(?:底|末)$", re.IGNORECASE)
BARE_DAY = re.compile(r"月\d{1,2}$")
AROUND = re.compile(r"^(?:the\s+)?|\s*(?:吧|了)?$", re.IGNORECASE)


def one_day(access: Access, text: str) -> date | None:
    """The day from today on that a text is, and nothing else: "july 15", "end of July", "明天", "7月底"."""
    plain = AROUND.sub("", text.strip())
    # The end of a month is its last day, which is what a month by itself is due on.
    ways = (plain, END_OF.sub("", plain), f"{plain}日" if BARE_DAY.search(plain) else "")
    for way in filter(None, ways):
        days = find_due(access, way)
        if len(days) == 1 and days[0].end - days[0].start >= len(way):
            return days[0].value
    return None


def nearest(span: Span[Period], today: date) -> Period:
    """A period that is said; a month or quarter without a year as the one to come, where that is nearer."""
    said = span.value
    if said.end >= today or said.grain not in ("month", "quarter") or DATED.search(span.text):
        return said
    start = said.start.replace(year=said.start.year + 1)
    end = date(said.end.year + 1, said.end.month, monthrange(said.end.year + 1, said.end.month)[1])
    return said.model_copy(update={"start": start, "end": end}) if start - today < today - said.end else said


def later_day(access: Access, kind: str | None, subject: str, length: str) -> str:
    """A task's or deal's day moved by a length of time, from today where it is over; "" where it has none."""
    said = LENGTH.search(length)
    day = _day_now(access, kind, subject)
    if said is None or day is None:
        return ""
    word = said["count"].casefold()
    count = 1 if word in ("a", "an") else ENGLISH.get(word) or small(word)
    days = (count or 0) * (1 if said["unit"] in ("day", "天") else 7)
    return (max(day, access.today) + timedelta(days=days)).isoformat() if days else ""


def _day_now(access: Access, kind: str | None, subject: str) -> date | None:
    """The day that one task or deal has now."""
    if kind == "deal":
        found = deals_described(access, subject)
        return found[0].expected_close_on if len(found) == 1 else None
    try:
        return titled(access, "task", subject).due_on if kind == "task" else None
    except Refusal:
        return None

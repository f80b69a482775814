"""What a sentence claims beside its figures and names: ranks, runs of periods, weekdays of days, marks out of a whole."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from assistant.facts.fitting import Ledger
from assistant.facts.names import Mention
from assistant.facts.selecting import Table, named_rows
from knowledge.numerals import ENGLISH, chinese

_ORDINALS = {
    "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
_EN = rf"{'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th)"
_ZH = r"[一二三四五六七八九十]{1,3}|\d{1,2}"
RANK = re.compile(
    rf"\b(?:ranks?|ranked|comes?|came|placed|sits?|is|in)\s+(?:in\s+|joint\s+)?(?P<en>{_EN})\b(?:\s+place)?(?!\s+[a-z]*\s*(?:quarter|week|month|half|party|time|year|day|stage|most|largest|biggest|lowest|highest|row)|\s+and\b)"
    rf"|(?:排名?|排在|位列|位居|名列|居)第(?P<zh>{_ZH})(?!个?(?:季|月|周|年|次|天|阶段))",
    re.IGNORECASE,
)
RUN = re.compile(
    rf"\b(?P<en>{_EN})\s+(?:consecutive|straight|successive)\b|\b(?P<row>{_EN}|\d+|{'|'.join(ENGLISH)})\s+(?:quarter|month|year|week)s?\s+(?:in a row|running)\b"
    rf"|\b(?P<many>\d+|{'|'.join(ENGLISH)})\s+(?:consecutive|straight|successive)\b"
    rf"|连续(?:第)?(?P<zh>{_ZH}|两)个?(?:季度?|月|年|周)",
    re.IGNORECASE,
)
WEEKDAY = re.compile(
    r"(?P<en>\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b)|(?:周|星期|礼拜)(?P<zh>[一二三四五六日天])(?!开)",
    re.IGNORECASE,
)
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
# A weekday stands right behind its day: "8 July, i.e. Wednesday", 7月8日（周三）; or ahead: "on Wednesday 8 July".
BEHIND = re.compile(
    r"\s*[,，（(]?\s*(?:i\.e\.,?|that is,?|which is|a|the|也就是|即|是|下|本|this|next)?\s*$", re.IGNORECASE
)
AHEAD = re.compile(r"\s*[,，]?\s*(?:the\s*)?$", re.IGNORECASE)
OUT_OF = re.compile(r"(?P<points>\d+(?:\.\d+)?) out of (?P<all>\d+)\b|(?P<zh>\d+(?:\.\d+)?)分（满分(?P<of>\d+)分）")


def _count(said: str) -> int:
    bare = said.casefold()
    if bare in _ORDINALS:
        return _ORDINALS[bare]
    digits = re.match(r"\d+", bare)
    value = int(digits[0]) if digits else ENGLISH.get(bare) or chinese("二" if bare == "两" else bare)
    return int(value or 0)


def wrong_ranks(text: str, mentions: Sequence[Mention], ledger: Ledger) -> Iterator[str]:
    """A place in an order that a name has in no column of any table."""
    for match in RANK.finditer(text):
        ahead = [mention for mention in mentions if mention.end <= match.start()]
        wanted = _count(match["en"] or match["zh"])
        if ahead and wanted and (places := _places(ahead[-1].labels, ledger.tables)) and wanted not in places:
            yield match[0]


def _places(labels: frozenset[str], tables: Sequence[Table]) -> set[int]:
    found = set()
    for table in tables:
        for rows in named_rows(table, [labels]):
            if len(rows) != 1 or len(table.rows) < 2:
                continue
            (row,) = rows
            found.add(1 + list(table.rows).index(row))
            for column in table.columns.values():
                if row in column:
                    mine = column[row].value
                    found.add(1 + sum(cell.value > mine for cell in column.values()))
                    found.add(1 + sum(cell.value < mine for cell in column.values()))
    return found


def runs_of(text: str) -> list[int]:
    """Of how many periods in a row a text speaks, in order."""
    return [_count(next(one for one in match.groups() if one)) for match in RUN.finditer(text)]


def wrong_runs(text: str, known: int) -> Iterator[str]:
    """So many periods in a row, of more periods than the results know."""
    for match, count in zip(RUN.finditer(text), runs_of(text), strict=True):
        if count > known:
            yield match[0]


def wrong_weekdays(text: str, days: Sequence[tuple[int, int, date]]) -> Iterator[str]:
    """A weekday beside a day that is another one. `days` stand in the text from, up to."""
    for match in WEEKDAY.finditer(text):
        told = (
            _DAYS.index(match["en"].casefold())
            if match["en"]
            else "一二三四五六日".index(match["zh"].replace("天", "日"))
        )
        for start, end, day in days:
            behind = end <= match.start() and BEHIND.fullmatch(text[end : match.start()])
            ahead = match.end() <= start and AHEAD.fullmatch(text[match.end() : start])
            if (behind or ahead) and day.weekday() != told:
                yield match[0]


def wrong_marks(text: str) -> Iterator[str]:
    """`86.2 out of 10` can't be."""
    for match in OUT_OF.finditer(text):
        if float(match["points"] or match["zh"]) > float(match["all"] or match["of"]):
            yield match[0]

"""What single values of a result say: a day, a stretch of days, a name, or in what a figure is counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from assistant.facts.cells import Days
from assistant.facts.forms import CODE
from assistant.words import words

ISO_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
TIME = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)|-Q(?P<quarter>[1-4]))?")
# What is told of a record beside its names: texts that a model quotes, but by which nobody calls it.
PROSE = 80
TOLD_IN = {"%": "percent", "points": "points", "days": "days", "months": "months", "weeks": "weeks"}
UNNAMED = {"code", "title", "unit", "currency", "grain", "marker", "link", "path", "metric_kind", "phone", "website"}
# Where a model reads documents, only their words are told, and not what the index keeps of them.
PASSAGE = ("quote", "title", "headings", "page", "valid_from", "valid_until", "newer")
COUNTED_UP_TO = 12
# What draws a result again, and what a record is kept under: no figures.
DRAWN = {"chart", "id"}
# Shares of one, which people say in per cent.
OF_ONE = {"probability"}


@cache
def unit_in_words(code: str, name: str) -> str | None:
    """What a report's sentence says that a fact of it is counted in: `{part}%`."""
    key = f"report.{code}"
    match = re.search(rf"\{{{name}\}}\s?(%|\w+)", words("en").get(key, "")) if code else None
    return TOLD_IN.get(match[1]) if match else None


def time_of(match: re.Match[str]) -> Days:
    """A month, a quarter or a year that a row is of."""
    year = int(match["year"])
    first, length = 1, 12
    if match["month"]:
        first, length = int(match["month"]), 1
    elif match["quarter"]:
        first, length = int(match["quarter"]) * 3 - 2, 3
    after = first + length
    end = date(year + (after - 1) // 12, (after - 1) % 12 + 1, 1)
    return date(year, first, 1), date.fromordinal(end.toordinal() - 1)


def days_of(value: Any) -> Days | None:  # noqa: ANN401 - any JSON value
    """A stretch of days, where a value is one."""
    if not isinstance(value, dict) or not {"start", "end"} <= set(value):
        return None
    return date.fromisoformat(value["start"]), date.fromisoformat(value["end"])


def is_name(text: str) -> bool:
    """Whether a text may be the name of something: short, in one line, and no day or number."""
    if len(text) == 1:
        return text.isalpha() and text.isupper()  # a class: A, B, C
    return 1 < len(text) <= PROSE and "\n" not in text and not ISO_DAY.match(text) and not text[0].isdigit()


def row_days(columns: list[dict[str, Any]], row: list[Any]) -> Days | None:
    """The period that a row is of, where two of its columns say so."""
    told = {column["name"]: cell for column, cell in zip(columns, row, strict=True)}
    start, end = told.get("period_start"), told.get("period_end")
    if start and end:
        return date.fromisoformat(start), date.fromisoformat(end)
    times = [match for cell in row if isinstance(cell, str) and (match := TIME.fullmatch(cell))]
    return time_of(times[0]) if len(times) == 1 else None


def kind_of_column(column: dict[str, Any]) -> str:
    """In what a table's column is counted; `plain` where it does not say."""
    if "points" in column["name"]:
        return "points"
    if "days" in column["name"].split("_"):
        return "days"
    return column.get("unit") or "plain"


def of_before(own: Days, name: str, now: Days | None, before: Days | None) -> Days | None:
    """The time of a figure in a row of a time: that of before is as far back as the whole is."""
    if name != "compared" or not now or not before:
        return own
    years = now[0].year - before[0].year
    if years and (now[0].month, now[0].day) == (before[0].month, before[0].day):
        start, end = (day.replace(year=day.year - years, day=min(day.day, 28)) for day in own)
        return (own[0].replace(year=start.year), end.replace(day=28) + (own[1] - own[1].replace(day=28)))
    return None


def first_names(section: dict[str, Any]) -> set[str]:
    """The names in the first line of a section."""
    facts = next(iter(section.get("lines") or [{}])).get("facts") or {}
    return {text for text in facts.values() if isinstance(text, str) and is_name(text) and not CODE.fullmatch(text)}


def flat(value: Any) -> Iterator[Any]:  # noqa: ANN401 - any JSON value
    """Every single value of a JSON value."""
    if isinstance(value, dict):
        for item in value.values():
            yield from flat(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from flat(item)
    elif value is not None:
        yield value

"""Where a figure may come from: a tool's result, the message, a sentence of the house, or plain counting of these."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from assistant.render.metrics import INLINE
from assistant.reply import ProposalPart, UndoPart
from assistant.turn import Language
from assistant.words import words
from evals.scoring.evidence import Evidence
from evals.scoring.figures import close, numbers_in

KEY = re.compile(r"(?:^|_)ids?$")
PLACE = re.compile(r"\{[^{}]*\}")
ISO_DAY = re.compile(r"\b(\d{4})-(\d\d-\d\d(?:[T ]\d\d:\d\d\S*)?)")
MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
# Where a sentence says a day, a month or an hour.
DATED = re.compile(
    rf"\d{{4}}-\d\d(?:-\d\d)?|\d{{1,2}}:\d\d|(?:\d{{4}}\s?年)?\s?\d{{1,2}}\s?月(?:\s?\d{{1,2}}\s?[日号]?)?|\d{{1,2}}[日号]"
    rf"|(?:\b\d{{1,2}}(?:\s?[–-]\s?\d{{1,2}})?\s)?\b{MONTHS}(?:\s\d{{1,2}}\b)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Grounds:
    """What a sentence of a reply may state: figures, and the months, days and hours that belong to dates."""

    figures: list[float]
    days: list[float]


def grounds(seen: Evidence) -> Grounds:
    """Every number that a sentence may state; neither a day of a date nor a record's key grounds a count."""
    sources: list[Any] = [seen.message]
    for result in seen.results:
        plans = (result.written.plan, *result.written.replaces) if result.written else ()
        sources += [one.model_dump(mode="json") for one in (result.output, *plans) if one is not None]
        sources.append(result.arguments)
        if result.refusal is not None:
            sources += [result.refusal.facts, result.refusal.choices]
    # What a person may decide or take back is worded by the house, of a turn before as well.
    sources += [part.summary for part in seen.reply.parts if isinstance(part, ProposalPart | UndoPart)]
    figures = [number for source in sources for number in _numbers_of(source)]
    for parts, numbers in _of_the_house(seen.reply.language):
        if _stand_in_order(parts, seen.sentences):
            figures += numbers
    told = json.dumps(sources, ensure_ascii=False, default=str)
    return Grounds(figures, [abs(number) for _, rest in ISO_DAY.findall(told) for number in numbers_in(rest)])


def unfounded(seen: Evidence, known: Grounds) -> list[float]:
    """The figures of the sentences that are none of these; a fall by 5 % may be said of -5 %, but not the other way."""
    dated = [number for part in DATED.findall(seen.sentences) for number in numbers_in(part)]
    others = numbers_in(DATED.sub(" ", seen.sentences))
    found = [one for one in others if not _is_among(one, known.figures)]
    return found + [one for one in dated if not _is_among(abs(one), known.figures + known.days)]


def _is_among(one: float, known: list[float]) -> bool:
    return any(close(one, other) or (one > 0 and close(one, -other)) for other in known)


@cache
def _of_the_house(language: Language) -> list[tuple[list[str], list[float]]]:
    """The house's own sentences that hold numbers: how to say an amount, a 95 % interval, a limit of a rule.

    Each is known again by all its words in their order, with anything in its places.
    """
    found = []
    for text in words(language).values():
        parts = PLACE.split(text)
        if numbers := [number for part in parts for number in numbers_in(part)]:
            found.append((parts, numbers))
    return found


def _stand_in_order(parts: list[str], text: str) -> bool:
    """Whether a text holds all parts, one after the other."""
    at = 0
    for part in parts:
        at = text.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def _numbers_of(value: Any) -> list[float]:  # noqa: ANN401 - any JSON value
    """Every number of a result, those in its words too, and what is counted of its lists."""
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, int | float):
        return [float(value)]
    if isinstance(value, str):
        return numbers_in(ISO_DAY.sub(r"\1", value))
    if isinstance(value, dict):
        return [number for name, item in value.items() if not KEY.search(name) for number in _numbers_of(item)]
    if isinstance(value, list | tuple):
        return [*_counted(value), *(number for item in value for number in _numbers_of(item))]
    return _numbers_of(str(value))


def _counted(rows: list[Any] | tuple[Any, ...]) -> list[float]:
    """How many rows there are, how many more than are told in a sentence, and what one of two has more."""
    found: list[float] = [len(rows)]
    if len(rows) > INLINE:
        found.append(len(rows) - INLINE)
    if len(rows) == 2 and all(isinstance(row, dict) for row in rows):
        one, other = rows
        found += [
            abs(value - other[name])
            for name, value in one.items() if _is_number(value) and _is_number(other.get(name))
        ]  # fmt: skip
    return found


def _is_number(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    return isinstance(value, int | float) and not isinstance(value, bool)

"""Where a figure may come from: a tool's result, the message, a sentence of the house, or plain counting of these."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from assistant.render.metrics import INLINE
from assistant.reply import ProposalPart, UndoPart
from assistant.turn import Language
from assistant.words import words
from evals.scoring.evidence import Evidence, close, numbers_in

PLACE = re.compile(r"\{[^{}]*\}")


def grounds(seen: Evidence) -> list[float]:
    """Every number that a sentence of the reply may state."""
    known = numbers_in(seen.message)
    for result in seen.results:
        for source in (result.output, result.written.plan if result.written else None):
            known += _numbers_of(source.model_dump(mode="json")) if source is not None else []
        # The reply names the earlier proposal that it takes the place of.
        for gone in result.written.replaces if result.written else ():
            known += _numbers_of(gone.model_dump(mode="json"))
        known += _numbers_of(result.arguments)
        if result.refusal is not None:
            known += _numbers_of(result.refusal.facts) + _numbers_of(result.refusal.choices)
    # What a person may decide or take back is worded by the house, of a turn before as well.
    for part in seen.reply.parts:
        known += numbers_in(part.summary) if isinstance(part, ProposalPart | UndoPart) else []
    for parts, numbers in _of_the_house(seen.reply.language):
        if _stand_in_order(parts, seen.sentences):
            known += numbers
    return known


def unfounded(seen: Evidence, known: list[float]) -> list[float]:
    """The figures of the sentences that are none of these; a fall by 5 % may be said of -5 %."""
    return [one for one in numbers_in(seen.sentences) if not any(close(abs(one), abs(other)) for other in known)]


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
        return numbers_in(value)
    if isinstance(value, dict):
        return [number for item in value.values() for number in _numbers_of(item)]
    if isinstance(value, list | tuple):
        return [*_counted(value), *(number for item in value for number in _numbers_of(item))]
    return numbers_in(json.dumps(value, default=str))


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

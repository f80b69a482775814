"""A sentence with what it says, and which of its names a number in it may go with."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.facts.cues import (
    COMPARED,
    COUNTS,
    LEADS_ON,
)
from assistant.facts.fitting import clause_span
from assistant.facts.names import Mention
from assistant.facts.numbers import Number
from knowledge.metrics.model import Period
from knowledge.spans import Span

# Figures one behind the other, for the names ahead of them in turn.
_FIGURE = r"(?:CN|US)?[$¥￥€£]?\d[\d,]*(?:\.\d+)?\s?(?:%|百万|[万亿kKmM](?![a-z])|thousand|million|billion)?\s?(?:元|个百分点|points?|days?|deals?|[个次家单天份名条分])?"
FIGURE = re.compile(_FIGURE)
# Figures that are said of one after the other are of a kind: what is left of each without its digits and its currency.
_UNIT = re.compile(r"[\d.,\s$¥￥€£]|CN|US")
# So many letters, or half as many Chinese ones, only lead up to a figure: "With a total of".
OPENING = 16
# Between a whole and its parts.
OF_WHICH = re.compile(r"其中|\bof (?:which|them|these|those)\b|\bincluding\b", re.IGNORECASE)
BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
IN_TURN = re.compile(rf"{_FIGURE}(?:(?:\s?[,，、]\s?|\s?,?\s(?:and|versus|vs\.?)\s|\s?[和与/]\s?){_FIGURE})+(?!\d)")


@dataclass(frozen=True)
class Said:
    """A sentence with the results' names, the periods and the numbers that it says, and the passages that it cites."""

    text: str
    mentions: Sequence[Mention]
    periods: Sequence[Span[Period]]
    numbers: Sequence[Number] = ()
    cited: frozenset[str] = frozenset()

    @property
    def labels(self) -> frozenset[str]:
        """The names as the results write them."""
        return frozenset(label for mention in self.mentions for label in mention.labels)


def bound_to(number: Number, text: str, spans: Sequence[tuple[int, int]]) -> list[int]:
    """Which of some spans a number may go with: what it counts, else the nearest ahead, and one that leads on from it.

    Where none is ahead, the nearest behind.
    """
    ahead = [at for at, (_, end) in enumerate(spans) if end <= number.start]
    behind = [at for at, (start, _) in enumerate(spans) if start >= number.end]
    if behind and COUNTS.fullmatch(text[number.end : spans[behind[0]][0]]):
        return [behind[0]]
    bound = [ahead[-1]] if ahead else []
    if (place := in_turn(number, text)) is not None and len(ahead) >= place[1]:
        bound = [ahead[len(ahead) - place[1] + place[0]]]
    # What another is compared with is seldom what the rest of the sentence is about.
    if len(ahead) > 1 and COMPARED.search(text[: spans[ahead[-1]][0]]):
        bound.append(ahead[-2])
    # Names that are joined share what is said behind them: "East and North …".
    while bound and bound[-1] > 0 and _joined(text, spans[bound[-1] - 1][1], spans[bound[-1]][0]):
        bound.append(bound[-1] - 1)
    if behind and (
        _is_first(number, text, spans, ahead)
        or (ahead and _is_alone_with(number, text, spans[ahead[-1]][1], spans[behind[0]][0]))
        or LEADS_ON.fullmatch(text[number.end : spans[behind[0]][0]])
    ):
        bound.append(behind[0])
    return bound


def _is_first(number: Number, text: str, spans: Sequence[tuple[int, int]], ahead: Sequence[int]) -> bool:
    """Whether no name is ahead of a number, and the first name is what it is said of: `At 45, East leads`.

    What has words enough ahead of it is said of these, and not of a name in the next part of the sentence.
    """
    start, end = clause_span(text, number)
    if (
        ahead
        or OF_WHICH.search(text, number.end, spans[0][0])
        or FIGURE.search(BRACKETS.sub("", text[number.end : spans[0][0]]))
    ):
        return False
    return spans[0][0] < end or sum(1 if letter.isascii() else 2 for letter in text[start : number.start]) <= OPENING


def _is_alone_with(number: Number, text: str, ahead: int, behind: int) -> bool:
    """Whether its part of the sentence has a name behind a number and none ahead of it: `3 times the 145 of drinks`."""
    start, end = clause_span(text, number)
    between = BRACKETS.sub("", text[number.end : behind])
    return ahead <= start and behind < end and FIGURE.search(between) is None


def in_turn(number: Number, text: str) -> tuple[int, int] | None:
    """Which of how many figures in a row a number is: `A and B have 3 and 4`, `A、B分别为3和4`."""
    for match in IN_TURN.finditer(text):
        figures = [(match.start() + one.start(), match.start() + one.end()) for one in FIGURE.finditer(match[0])]
        if len(figures) < 2:
            continue  # 6,750 is one figure
        *first, last = (_UNIT.sub("", one[0]) for one in FIGURE.finditer(match[0]))
        if any(unit not in ("", last) for unit in first) or len(set(first)) > 1:
            continue  # 178 of them, 21 %: one thing said twice
        at = next((at for at, (start, end) in enumerate(figures) if start < number.end and number.start < end), None)
        if at is not None:
            return at, len(figures)
    return None


def _joined(text: str, start: int, end: int) -> bool:
    return re.fullmatch(r"\s*(?:[,，、&/·–-]|and|和|与|的|'s|’s|—|\|)?\s*", text[start:end]) is not None

"""Which name, column and period of its sentence a number goes with, and whether a cell is of these."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from assistant.facts.evidence import Cell
from assistant.facts.fitting import Ledger, clause_of
from assistant.facts.names import CODE, Mention, words_of_code
from assistant.facts.numbers import Number
from knowledge.metrics.model import Period
from knowledge.spans import Span

# Right behind a number: what it counts, or from whom or when it comes.
COUNTS = re.compile(r"\s*(?:open\s|won\s|lost\s)?$", re.IGNORECASE)
LEADS_ON = re.compile(
    r"\s*(?:[(（\[]\s*)?(?:(?:deals?|units?|in|from|by|of|for|at|to|with|went to|came from|on|is|are|was|were|的|来自|归|是|属于|the|open|won)\s*){0,4}$",
    re.IGNORECASE,
)
# Right ahead of a figure of before: "from", "after", 从.
BEFORE_IT = re.compile(r"(?:\bfrom|\bafter|\bthan|\bagainst|\bvs\.?|\bversus|从|由|比|较|的)\s*$", re.IGNORECASE)
_EARLIER = re.compile(
    r"\b(?:from|after|before|earlier|previous(?:ly)?|prior|last|ago|than|against|vs|versus|was|were|had been|former|used to|first quarter|Q\d)\b"
    r"|20\d\d|上|去年|前|从|由|比|原|此前|一季度|Q\d",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(r"\b(?:median|peers?|others?|average team|typical)\b|中位|同行|其他|其它|别的", re.IGNORECASE)
OTHERS = {
    "compared": _EARLIER, "previous": _EARLIER, "last_year": _EARLIER, "before": _EARLIER, "median": _OF_OTHERS, "other": _OF_OTHERS,
}  # fmt: skip


# Columns whose words are said of anything.
ANY_COLUMN = {"value", "amount", "count", "records", "total", "change", "change_percent", "share", "share_percent"}


@dataclass(frozen=True)
class Said:
    """A sentence with the results' names and the periods that it says."""

    text: str
    mentions: Sequence[Mention]
    periods: Sequence[Span[Period]]

    @property
    def labels(self) -> frozenset[str]:
        """The names as the results write them."""
        return frozenset(label for mention in self.mentions for label in mention.labels)


def belongs(number: Number, found: Sequence[Cell], said: Said, ledger: Ledger) -> bool:
    """Whether a number that equals some cells is said of one of them.

    A cell of another row or period than the sentence says is none; one that nothing ties to the sentence counts only
    where no other is ruled out, or where it has no name at all.
    """
    verdicts: list[tuple[Cell, bool | None]] = []
    for cell in found:
        if (
            not _column_fits(number, cell, said)
            or not _metric_fits(number, cell, said, ledger)
            or not _period_fits(number, cell, said, ledger)
        ):
            verdicts.append((cell, False))
        else:
            verdicts.append((cell, _names_fit(number, cell, said, ledger)))
    if any(verdict is True for _, verdict in verdicts):
        return True
    open_ones = [cell for cell, verdict in verdicts if verdict is None]
    if any(verdict is False for _, verdict in verdicts):
        return any(not cell.names or cell.names & said.labels for cell in open_ones)
    return bool(open_ones)


def _names_fit(number: Number, cell: Cell, said: Said, ledger: Ledger) -> bool | None:
    """Of the names that have a cell of their own in the column, the number goes with the nearest; None without any."""
    if not cell.names or not said.mentions:
        return None
    rivals = ledger.names[cell.place, cell.column]
    clause = clause_of(said.text, number)
    named = [
        mention for mention in said.mentions
        # Our own words for things mean a row only beside their number; who is named may stand far ahead of it.
        if mention.labels & rivals and (_is_proper(mention) or said.text[mention.start : mention.end] in clause)
    ]  # fmt: skip
    bound = _bound(number, said.text, [(mention.start, mention.end) for mention in named])
    return any(named[at].labels & cell.names for at in bound) if bound else None


def _is_proper(mention: Mention) -> bool:
    return not all(CODE.fullmatch(label) for label in mention.labels)


def _column_fits(number: Number, cell: Cell, said: Said) -> bool:
    """A figure of before, or of the others, is said to be one."""
    cue = next((pattern for name, pattern in OTHERS.items() if name in cell.column), None)
    if cue is None:
        return True
    if cue.search(clause_of(said.text, number)):
        return True
    return cell.period is not None and any((one.value.start, one.value.end) == cell.period for one in said.periods)


def _metric_fits(number: Number, cell: Cell, said: Said, ledger: Ledger) -> bool:
    """Where its part of the sentence says another column of the cell's row, that one is meant: 已花, 预算."""
    rivals = ledger.columns[cell.place, cell.row, cell.kind]
    mine = _words(cell.column)
    if len(rivals) < 2 or not mine or any(name in cell.column for name in OTHERS):
        return True
    clause = clause_of(said.text, number)
    offset = said.text.find(clause)
    spans = [
        (offset + match.start(), offset + match.end(), column)
        for column in rivals
        if (pattern := _words(column)) is not None
        for match in pattern.finditer(clause)
    ]
    # Of words that overlap the longest counts: "budget left" is not the budget.
    spans = [
        span for span in spans
        if not any(one[0] <= span[0] and span[1] <= one[1] and one[1] - one[0] > span[1] - span[0] for one in spans)
    ]  # fmt: skip
    spans.sort()
    bound = _bound(number, said.text, [(start, end) for start, end, _ in spans])
    return not bound or any(spans[at][2] == cell.column for at in bound)


@cache
def _words(column: str) -> re.Pattern[str] | None:
    """How a column is said; None for one that has no word of its own in both languages."""
    said = {word for word in words_of_code(column) if word != column.replace("_", " ")}
    if column in ANY_COLUMN or not said:
        return None
    longest = sorted(said, key=len, reverse=True)
    edged = [
        rf"(?<![a-z]){re.escape(word)}(?:s|es)?(?![a-z])" if word.isascii() else re.escape(word) for word in longest
    ]
    return re.compile("|".join(edged), re.IGNORECASE)


def _period_fits(number: Number, cell: Cell, said: Said, ledger: Ledger) -> bool:
    """Where a sentence says a period for which the same row has a cell of its own, that one is meant."""
    if cell.period is None or not said.periods:
        return True
    if cell.column in OTHERS and BEFORE_IT.search(said.text[: number.start]):
        return True
    rivals = ledger.periods.get((cell.place, cell.names, cell.kind), set())
    named = [span for span in said.periods if (span.value.start, span.value.end) in rivals]
    bound = _bound(number, said.text, [(span.start, span.end) for span in named])
    return not bound or any((named[at].value.start, named[at].value.end) == cell.period for at in bound)


def _bound(number: Number, text: str, spans: Sequence[tuple[int, int]]) -> list[int]:
    """Which of some spans a number may go with: what it counts, else the nearest ahead, and one that leads on from it.

    Where none is ahead, the nearest behind.
    """
    ahead = [at for at, (_, end) in enumerate(spans) if end <= number.start]
    behind = [at for at, (start, _) in enumerate(spans) if start >= number.end]
    if behind and COUNTS.fullmatch(text[number.end : spans[behind[0]][0]]):
        return [behind[0]]
    bound = [ahead[-1]] if ahead else []
    # Names that are joined share what is said behind them: "East and North …".
    while bound and bound[-1] > 0 and _joined(text, spans[bound[-1] - 1][1], spans[bound[-1]][0]):
        bound.append(bound[-1] - 1)
    if behind and (not ahead or LEADS_ON.fullmatch(text[number.end : spans[behind[0]][0]])):
        bound.append(behind[0])
    return bound


def _joined(text: str, start: int, end: int) -> bool:
    return re.fullmatch(r"\s*(?:[,，、&/·–-]|and|和|与|的|'s|’s|—|\|)?\s*", text[start:end]) is not None

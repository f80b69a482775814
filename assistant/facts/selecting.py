"""Which rows a sentence speaks of: those it names, the first so many, those on one side of a mark, and the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from math import comb

from assistant.facts.cells import Cell, Days
from assistant.facts.cues import BEST, CHOOSES, REST, WORST
from assistant.facts.numbers import Number, without_days
from knowledge.numerals import ENGLISH, chinese

Labels = frozenset[str]
Rows = frozenset[int]

# A number that a sentence gives for how many it speaks of; larger ones are figures.
MOST_CHOSEN = 20
MOST_NAMED = 8
MOST_SETS = 10
HOW_MANY = re.compile(
    rf"\b(?P<en>both|{'|'.join(word for word, value in ENGLISH.items() if 1 <= value <= MOST_CHOSEN)})\b"
    r"|(?P<zh>[一两二三四五六七八九十]{1,2})(?=[个支家条张名位单次件笔项份款人类种大者]|成员)|(?<=[前后])(?P<first>[两二三四五六七八九十])"
    r"|(?<![\d.,¥$€£])(?P<digits>\d{1,2})(?![\d.,%％]|\s?[万亿kKmM]\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Table:
    """The rows of one place with their names, and its columns by name: a row's cell each."""

    place: str
    rows: dict[int, Labels]
    columns: dict[str, dict[int, Cell]]
    periods: dict[int, Days]
    wholes: dict[str, list[float]]


@dataclass
class Scope:
    """A sentence as far as it says what its numbers are about: names in order, and what is stated so far.

    `before` are the names of the sentences ahead; `stated` the figures found so far, as they are written and as the
    results have them.
    """

    text: str
    named: Sequence[Labels]
    before: Sequence[Labels]
    asked: Sequence[Number] = ()
    stated: list[tuple[Number, float]] = field(default_factory=list)
    days: Sequence[int] = ()
    periods: Sequence[Days] = ()
    # How many of the stated figures are of the sentences ahead.
    ahead: int = 0
    # The names that the part of the sentence around a number has, or that are nearest to it.
    own: Sequence[Labels] = ()

    _said: dict[re.Pattern[str], bool] = field(default_factory=dict)

    def says(self, cue: re.Pattern[str]) -> bool:
        """Whether the sentence has a cue; each is looked for once."""
        if cue not in self._said:
            self._said[cue] = cue.search(self.text) is not None
        return self._said[cue]

    def counts(self) -> set[int]:
        """How many the sentence says that it speaks of."""
        return {count for count in small_counts(self.text) if 2 <= count <= MOST_CHOSEN}

    def marks(self) -> Iterator[Number]:
        """The figures that rows may be held against: of the sentence, and of the question."""
        yield from (number for number, _ in self.stated)
        yield from self.asked


@lru_cache(256)
def small_counts(text: str) -> tuple[int, ...]:
    """Each number of a text that may be a count of rows, in order; asked for each table of a turn."""
    found = []
    for match in HOW_MANY.finditer(without_days(text)):
        if match["en"]:
            found.append(2 if match["en"].casefold() == "both" else int(ENGLISH[match["en"].casefold()]))
        else:
            found.append(int(match["digits"] or chinese(match["zh"] or match["first"]) or 0))
    return tuple(found)


def named_rows(table: Table, named: Sequence[Labels]) -> list[Rows]:
    """For each name that tells rows of a table apart, in order, which it means; two that share rows mean those."""
    found: list[Rows] = []
    for labels in named:
        rows = frozenset(row for row, names in table.rows.items() if names & labels)
        if rows and (len(rows) < len(table.rows) or len(table.rows) == 1) and rows not in found:
            found.append(rows)
    both = [one & other for one, other in combinations(found, 2) if one & other and one & other not in found]
    return [*found, *both][: MOST_NAMED * 2]


def selections(table: Table, scope: Scope, *, strict: bool = False) -> list[Rows]:
    """Every set of a table's rows that the sentence may speak of as one; the named ones first. `strict`: only those."""
    groups = named_rows(table, scope.named) or named_rows(table, scope.before)
    groups = [*groups, *timed(table, scope)]
    found = list(groups)
    if 1 < len(groups) <= MOST_NAMED:
        found += [
            frozenset().union(*groups[low:high])
            for low in range(len(groups))
            for high in range(low + 2, len(groups) + 1)
        ]
    elif groups:
        found.append(frozenset().union(*groups))
    if scope.says(BEST) and scope.says(WORST):
        for column in table.columns.values():
            ranked = sorted(column, key=lambda row: column[row].value)
            found += [frozenset(ranked[-1:]), frozenset(ranked[:1])]
    if not strict:
        found += _chosen(table, scope)
    everything = frozenset(table.rows)
    if scope.says(REST):
        found += [everything - rows for rows in found if len(rows) < len(everything)]
    seen: dict[Rows, None] = dict.fromkeys(rows for rows in found if rows)
    return list(seen)


def timed(table: Table, scope: Scope) -> Iterator[Rows]:
    """The rows within each period that the sentence says, where a table goes by time."""
    if len(set(table.periods.values())) > 1:
        for start, end in scope.periods:
            rows = frozenset(row for row, (first, last) in table.periods.items() if start <= first and last <= end)
            if rows:
                yield rows


def _chosen(table: Table, scope: Scope) -> Iterator[Rows]:
    """The first or last so many by a column, and those on one side of a mark, where their count is said."""
    counts = {count for count in scope.counts() if count < len(table.rows)}
    for column in table.columns.values():
        for above, below in sides(column, scope):
            yield from (rows for rows in (above, below) if len(rows) in counts)
    if scope.says(CHOOSES):
        for column in table.columns.values():
            ranked = sorted(column, key=lambda row: column[row].value)
            if ranked:
                yield frozenset(ranked[-1:])
                yield frozenset(ranked[:1])
            for count in counts:
                yield frozenset(ranked[-count:])
                yield frozenset(ranked[:count])
        for count in counts:
            yield frozenset(list(table.rows)[:count])
    # Of a short list, so many may be any: both that are overdue.
    for count in counts:
        if comb(len(table.rows), count) <= MOST_SETS:
            yield from (frozenset(rows) for rows in combinations(table.rows, count))


def sides(column: dict[int, Cell], scope: Scope) -> Iterator[tuple[Rows, Rows]]:
    """The rows above and below a mark: nothing, all of a target, and what the sentence or the question says."""
    some = next(iter(column.values()))
    marks = {0.0} | ({100.0} if some.kind == "percent" else set())
    marks |= {
        number.value for number in scope.marks() if number.kind in (some.kind, None) or some.kind in ("plain", "score")
    }
    for mark in marks:
        yield (
            frozenset(row for row, cell in column.items() if cell.value > mark),
            frozenset(row for row, cell in column.items() if cell.value < mark),
        )

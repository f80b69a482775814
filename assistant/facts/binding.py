"""Which name, column and period of its sentence a number goes with, and whether a cell is of these."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.facts.cells import ROWS, Cell, Days
from assistant.facts.columns import OTHERS, column_fits, metric_fits, words_of_column
from assistant.facts.cues import (
    ALL_YEAR,
    BEFORE_IT,
    CHOOSES,
    OF_NO_YEAR,
    REST,
)
from assistant.facts.fitting import Ledger, clause_of, clause_span
from assistant.facts.forms import CODE, MONTH
from assistant.facts.names import Mention
from assistant.facts.numbers import Number
from assistant.facts.said import Said, bound_to, in_turn
from knowledge.metrics.model import Period
from knowledge.spans import Span

# Ahead of what another is only held against.
BASE = re.compile(r"(?:compared (?:with|to)|unlike|against|与|和|跟|同|相比于|比起)\s?(?:the\s)?$", re.IGNORECASE)
# Between two figures that are held against each other.
AGAINST = re.compile(
    r"\s*(?:[%％]|元|分)?\s*(?:对|比|vs\.?|versus|against|compared (?:with|to))\s*(?:CN|US)?[¥$￥]?\s*", re.IGNORECASE
)
# A year as a whole.
ONE_YEAR = re.compile(
    r"^\W*(?:in |20)?(?:20)?\d\d\s?年?\W*$|^(?:去|今|前)年$|^(?:this|last) year$|^the year before$", re.IGNORECASE
)
MOST_OF_A_YEAR = 360
# From a name to the bracket or the colon behind it.
BESIDE = 3


def belongs(number: Number, found: Sequence[Cell], said: Said, ledger: Ledger) -> bool:
    """Whether a number that equals some cells is said of one of them.

    A cell of another row or period than the sentence says is none; one that nothing ties to the sentence counts only
    where no other is ruled out, or where it has no name at all.
    """
    verdicts: list[tuple[Cell, bool | None]] = []
    for cell in found:
        if (
            (
                said.cited
                and number.kind != "day"
                and not any(cell.place.startswith(f"{place}.") for place in said.cited)
            )
            or (cell.place == ROWS and _is_of_one(number, said))
            or not column_fits(number, cell, said, ledger)
            or not metric_fits(number, cell, said, ledger)
            or not _period_fits(number, cell, said, ledger)
        ):
            verdicts.append((cell, False))
        else:
            verdicts.append((cell, _names_fit(number, cell, said, ledger)))
    if any(verdict is True for _, verdict in verdicts):
        return True
    open_ones = [cell for cell, verdict in verdicts if verdict is None]
    if number.kind == "day" and any(verdict is False for _, verdict in verdicts):
        clause = clause_of(said.text, number)
        return any((words := words_of_column(cell.column)) is not None and words.search(clause) for cell in open_ones)
    if any(verdict is False for _, verdict in verdicts):
        return any(not cell.names or cell.names & said.labels for cell in open_ones)
    return bool(open_ones)


def _is_of_one(number: Number, said: Said) -> bool:
    """Whether a number is said of somebody or something that is named: then it counts no rows of all."""
    start = clause_span(said.text, number)[0]
    return any(is_proper(one) and start <= one.start and one.end <= number.start for one in said.mentions)


def _names_fit(number: Number, cell: Cell, said: Said, ledger: Ledger) -> bool | None:
    """Of the names that have a cell of their own in the column, the number goes with the nearest; None without any."""
    if not said.mentions:
        return None
    if (verdict := _heading_says(number, cell, said, ledger)) is not None:
        return verdict
    if not cell.names:
        return None
    if _is_of_another_month(number, cell, said):
        return False
    rivals, names = ledger.names[cell.place, cell.column], cell.names
    if len(ledger.rows[cell.place, cell.column]) > 1:
        # What all rows have tells none of them apart.
        rivals = rivals - ledger.shared[cell.place, cell.column]
        names = names - ledger.shared[cell.place, cell.column]
    if _is_its_own(number, cell, said, ledger) or _is_held_against(number, cell, said, ledger):
        return True
    start, end = clause_span(said.text, number)
    named = [
        mention for mention in said.mentions
        # Our own words for things mean a row only beside their number; who is named may stand far ahead of it.
        if mention.labels & rivals and (is_proper(mention) or (mention.end >= start - BESIDE and mention.start < end))
    ]  # fmt: skip
    if len(named) == 1 and BASE.search(said.text[: named[0].start]):
        return None  # "Compared with Rhea": what follows is of somebody else, or of both
    near = [mention.labels for mention in said.mentions if start <= mention.start < number.start]
    bound = _bound_names(number, cell, said, ledger, named)
    if bound and not names & said.labels and REST.search(said.text[bound[0][0].end : number.start]):
        return True  # East is down, the others are up by …
    if any(not any(mention.labels & names for mention in mentions) for mentions in bound):
        return False
    if not bound:
        return False if _is_of_another(cell, names, near, said, ledger, number) else None
    near += [mention.labels for mentions in bound for mention in mentions]
    return not _outdone(cell, near, ledger)


def _is_its_own(number: Number, cell: Cell, said: Said, ledger: Ledger) -> bool:
    """Whether a name right ahead of a number is of the cell's row alone: what is said further ahead is of others."""
    since = max((one.end for one in said.numbers if one.end <= number.start), default=0)
    ahead = [mention for mention in said.mentions if since <= mention.start and mention.end <= number.start]
    if not ahead or in_turn(number, said.text) or any(BASE.search(said.text[: one.start]) for one in ahead):
        return False
    rows = ledger.rows[cell.place, cell.column]
    last = [one for one in ahead if one is ahead[-1] or since]
    return len(rows) > 1 and any(
        [row for row, names in rows.items() if names & one.labels] == [cell.row] for one in last if is_proper(one)
    )


def _is_held_against(number: Number, cell: Cell, said: Said, ledger: Ledger) -> bool:
    """Whether a figure of somebody who isn't named stands against one of the same column: `12.9% vs 12.0%`."""
    before = next((one for one in reversed(said.numbers) if one.end <= number.start), None)
    if before is None or not AGAINST.fullmatch(said.text[before.end : number.start]):
        return False
    return any((one.place, one.column) == (cell.place, cell.column) for one in ledger.fitting(before))


def _bound_names(
    number: Number, cell: Cell, said: Said, ledger: Ledger, named: Sequence[Mention]
) -> list[list[Mention]]:
    """With whom, what and where a number goes, each by itself: of two people the nearer, whatever product is between."""
    columns: dict[str, list[Mention]] = {}
    for mention in named:
        column = next(
            (
                ledger.column_of[cell.place, label]
                for label in mention.labels
                if (cell.place, label) in ledger.column_of
            ),
            "",
        )
        columns.setdefault(column, []).append(mention)
    found = []
    for mentions in columns.values():
        bound = bound_to(number, said.text, [(mention.start, mention.end) for mention in mentions])
        found.append([mentions[at] for at in bound])
    return [mentions for mentions in found if mentions]


def _heading_says(number: Number, cell: Cell, said: Said, ledger: Ledger) -> bool | None:
    """Where the records name their columns and the sentence says one: whether it is the cell's, if no row is said."""
    if cell.column not in said.labels or CODE.fullmatch(cell.column):
        return None
    if not _heading_fits(number, cell, said, ledger):
        return False
    return None if cell.names & said.labels else True


def _is_of_another_month(number: Number, cell: Cell, said: Said) -> bool:
    """Whether the nearest month is none of a cell that is of a month."""
    mine = {name for name in cell.names if MONTH.fullmatch(name)}
    named = [mention for mention in said.mentions if any(MONTH.fullmatch(label) for label in mention.labels)]
    bound = bound_to(number, said.text, [(mention.start, mention.end) for mention in named])
    return bool(mine and bound) and not any(named[at].labels & mine for at in bound)


def _is_of_another(
    cell: Cell, names: frozenset[str], near: Sequence[frozenset[str]], said: Said, ledger: Ledger, number: Number
) -> bool:
    """Whether a row that nobody names is told by its name from others, while this part of the sentence names another."""
    return (
        bool(names)
        and not names & said.labels
        and len(ledger.rows[cell.place, cell.column]) > 1
        and any(not all(CODE.fullmatch(label) for label in labels) for labels in near)
        and not CHOOSES.search(said.text)
    )


def _heading_fits(number: Number, cell: Cell, said: Said, ledger: Ledger) -> bool:
    """Where the records name their columns, of those of a row the nearest is meant."""
    rivals = ledger.columns[cell.place, cell.row, cell.kind]
    named = [mention for mention in said.mentions if mention.labels & rivals]
    bound = bound_to(number, said.text, [(mention.start, mention.end) for mention in named])
    return any(cell.column in named[at].labels for at in bound)


def _outdone(cell: Cell, near: Sequence[frozenset[str]], ledger: Ledger) -> bool:
    """Whether another row of the column has all the names near a number that the cell's has, and more."""
    rows = ledger.rows[cell.place, cell.column]
    mine = {labels for labels in near if labels & cell.names}
    return any(mine < {labels for labels in near if labels & names} for row, names in rows.items() if row != cell.row)


def is_proper(mention: Mention) -> bool:
    """Whether a mention is of a name, and not only our own word for a thing."""
    return not all(CODE.fullmatch(label) for label in mention.labels)


def _period_fits(number: Number, cell: Cell, said: Said, ledger: Ledger) -> bool:
    """Where a sentence says a period for which the same row has a cell of its own, that one is meant."""
    if cell.period is None or not said.periods:
        return True
    days = (cell.period[1] - cell.period[0]).days
    if days > MOST_OF_A_YEAR and ALL_YEAR.search(clause_of(said.text, number)):
        return True
    if cell.column in OTHERS and BEFORE_IT.search(said.text[: number.start]):
        return True
    rivals = ledger.periods.get((cell.place, cell.names, cell.kind), set())
    clause = clause_of(said.text, number)
    years = {span.value.start.year for span in said.periods if ONE_YEAR.search(span.text)}
    named = [
        (span, of_span(span, years)) for span in said.periods
        if of_span(span, years) & {*rivals, cell.period} and (span.end <= number.start or span.text in clause)
    ]  # fmt: skip
    bound = bound_to(number, said.text, [(span.start, span.end) for span, _ in named])
    if bound and REST.search(said.text[named[bound[0]][0].end : number.start]):
        return True  # except in Q2, the other quarters
    return not bound or any(cell.period in named[at][1] for at in bound)


def of_span(span: Span[Period], years: set[int]) -> set[Days]:
    """The times that a span may say: Q1 is one of each year that its sentence says."""
    start, end = span.value.start, span.value.end
    if not OF_NO_YEAR.search(span.text):
        return {(start, end)}
    last = end.day if end.month != 2 else 28
    return {(start, end), *((start.replace(year=year), end.replace(year=year, day=last)) for year in years)}

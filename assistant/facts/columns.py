"""Whether a sentence says the column of a cell: before or now, up or down, spent or budgeted."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from assistant.facts.cells import Cell
from assistant.facts.cues import (
    DIFFERS,
    EARLIER,
    GOES_DOWN,
    GOES_UP,
    NOT,
    OF_OTHERS,
)
from assistant.facts.fitting import QUOTED, Ledger, clause_of
from assistant.facts.forms import words_of_code
from assistant.facts.numbers import COUNTED_NOUNS, Number
from assistant.facts.said import Said, bound_to
from assistant.facts.selecting import Scope, Table
from knowledge.metrics.definitions import METRICS

OTHERS = {
    "compared": EARLIER, "previous": EARLIER, "last_year": EARLIER, "before": EARLIER, "median": OF_OTHERS,
}  # fmt: skip
# What people say for a column beside its own words.
SAID_FOR = {
    "won": ("won", "wins", "赢"), "lost": ("lost", "losses", "输", "丢"), "open": ("open", "在手", "未结"),
    "overdue": ("overdue", "late", "逾期", "过期"), "gap": ("gap", "差额", "缺口"), "left": ("left", "remaining", "剩"),
    "used": ("used", "已用", "用了"), "created_on": ("created", "opened", "创建", "新建"),
    "closed_on": ("closed", "lost", "won", "关闭", "丢", "输", "赢"), "expected_close_on": ("expected", "should close", "预计"),
    "engaged_on": ("engaged", "接触"), "due_on": ("due", "到期", "截止"), "last_activity_on": ("last activity", "最近"),
    "change": ("change", "变化"), "target": ("target", "目标"), "booked": ("booked", "签约", "已签"),
    "hired_on": ("hired", "joined", "入职"), "list_price": ("list price", "标价"), "answers": ("answers", "replies", "份", "答"),
}  # fmt: skip
# A word of a metric's name that tells it from another of the turn.
PART_SAID_FOR = {
    "new": ("new", "won", "gained", "新增", "赢得", "新客户"), "lost": ("lost", "losing", "lose", "churned", "流失", "丢"),
    "won": ("won", "wins", "赢"),
}  # fmt: skip
# Columns whose sign says which way; 1 where more is said to be up.
SIGNED = {"change": 1, "change_percent": 1, "growth": 1, "market_growth": 1, "effect": 1, "gap_to_target": -1}
# Columns of how far two others are apart.
DIFFERENT = ("gap", "change", "difference", "effect", "short", "points", "size", "over")
COUNTED_THINGS = frozenset(COUNTED_NOUNS.split("|"))
# Ahead of the whole that a part is of.
OF_SO_MANY = re.compile(
    r"\d(?:\s?(?:[kKmM]|[万亿]元?))?\s?(?:of|out of|/)\s(?:the\s|its\s|their\s|a\s)?$", re.IGNORECASE
)
# Columns of how far something moved, or is from something else.
MOVES = re.compile(
    r"change|growth|effect|gap|differ|moved|over|short|left|below|above|increase|drop|rise|net|slip|late|behind|ahead|lead|points|lost|new|gain|uplift|lift|days|months|times|by$"
)
LEVELS = re.compile(r"^(?:share|rate|win_rate|attainment|margin|conversion|before)")
_ABOUT = r"(?:about|around|roughly|nearly|almost|some|just|only|over|just over|just under|约|近|将近|大约|逾|超)?\s*(?:CN|US)?[¥$￥]?\s*$"
MOVED_BY = re.compile(
    rf"(?:\b(?:up|down|rose|rises|risen|fell|falls|fallen|grew|grows|grown|increased?|decreased?|declined?|dropped|climbed|jumped|shrank|gained|slipped|improved|widened|narrowed)\s(?:by\s)?|(?<!新)[增涨跌升减降](?:长|加|幅|少|低|了|长了|加了|少了)?|下滑了?|[上下]调了?|提[高升]了?)\s*{_ABOUT}",
    re.IGNORECASE,
)
APART_BY = re.compile(
    rf"(?:(?:difference|gap|spread|shortfall) (?:of|is)|\b(?:ahead|behind|short|apart|beaten|missed|exceeded|beats?|leads?) by|[与和比跟]\S{{1,24}}[多少高低差](?:出|了)?|相差|少了?|多了|还差|落后|领先)\s*{_ABOUT}",
    re.IGNORECASE,
)
MORE_THAN = re.compile(r"\s*(?:[a-z]+\s)?(?:more|less|fewer|higher|lower)\sthan\b", re.IGNORECASE)
# Between a figure of before and that of now.
LEADS = re.compile(r"\s*\**\s*(?:→|->|=>|➜|⟶|to|至|到|升至|降至|升到|降到)\s*\**\s*(?:CN|US)?[¥$￥]?", re.IGNORECASE)
REPORTED = re.compile(r"\.sections\.\w+(?:\.\w+)?$")
# Columns whose words lead on to another figure: "5% above 100%".
PREPOSITIONS = {
    "above",
    "below",
    "over",
    "under",
    "from",
    "to",
    "by",
    "within",
    "after",
    "before",
    "up_to",
    "least",
    "most",
}
# Columns whose words are said of anything.
ANY_COLUMN = {"value", "amount", "count", "records", "total", "change", "change_percent", "share", "share_percent"}


def column_fits(number: Number, cell: Cell, said: Said, ledger: Ledger) -> bool:
    """A figure of before, or of the others, is said to be one."""
    if not _way_fits(number, cell, said) or not _sort_fits(number, cell, said):
        return False
    cue = next((pattern for name, pattern in OTHERS.items() if name in cell.column), None)
    if cue is None:
        return True
    if cue.search(clause_of(said.text, number)) or _leads_to_now(number, cell, said, ledger):
        return True
    return cell.period is not None and any((one.value.start, one.value.end) == cell.period for one in said.periods)


def _sort_fits(number: Number, cell: Cell, said: Said) -> bool:
    """Where a number is said to be how far two are apart, or how far one moved, a level is not meant by it."""
    if number.kind == "day" or QUOTED in cell.place or MOVES.search(cell.column):
        return True
    if REPORTED.search(cell.place) and not LEVELS.search(cell.column):
        return True
    ahead = said.text[: number.start]
    return not (
        MOVED_BY.search(ahead)
        or APART_BY.search(ahead)
        or (cell.kind != "points" and MORE_THAN.match(said.text, number.end))
    )


def _leads_to_now(number: Number, cell: Cell, said: Said, ledger: Ledger) -> bool:
    """Whether the figure of now follows right behind that of before: `4.5% → 5.4%`."""
    behind = next((one for one in said.numbers if one.start >= number.end), None)
    if behind is None or not LEADS.fullmatch(said.text[number.end : behind.start]):
        return False
    return any(
        one.place == cell.place and one.row == cell.row and one.column != cell.column for one in ledger.fitting(behind)
    )


def _way_fits(number: Number, cell: Cell, said: Said) -> bool:
    """Where a figure's sign says which way it went, the words don't say the other way."""
    if REPORTED.search(cell.place):
        return True  # a report's sentence has its way in its words
    way = SIGNED.get(cell.column, 0) * cell.value
    clause = clause_of(said.text, number)
    up, down = GOES_UP.search(clause), GOES_DOWN.search(clause)
    if not way or (up is None) == (down is None) or NOT.search(clause):
        return True
    return (way > 0) == (up is not None)


def metric_fits(number: Number, cell: Cell, said: Said, ledger: Ledger) -> bool:
    """Where its part of the sentence says another column of the cell's row, that one is meant: 已花, 预算."""
    rivals = ledger.columns[cell.place, cell.row, cell.kind] | (
        {name for name in ledger.metrics if name != cell.column} if cell.column in ledger.metrics else set()
    )
    if number.kind not in (None, "count"):
        rivals = {name for name in rivals if name not in COUNTED_THINGS}  # no days, no amounts
    mine = words_of_column(cell.column)
    if len(rivals) < 2 or not mine or any(name in cell.column for name in OTHERS):
        return True
    if OF_SO_MANY.search(said.text[: number.start]):
        return True  # 13 of 95 leads: what is counted stands behind the whole
    clause = clause_of(said.text, number)
    if cell.column in DIFFERENT and DIFFERS.search(clause):
        return True
    offset = said.text.find(clause)
    spans = [
        (offset + match.start(), offset + match.end(), column)
        for column in rivals
        if (pattern := words_of_column(column)) is not None
        for match in pattern.finditer(clause)
    ]
    # Of words that overlap the longest counts: "budget left" is not the budget.
    spans = [
        span for span in spans
        if not any(one[0] <= span[0] and span[1] <= one[1] and one[1] - one[0] > span[1] - span[0] for one in spans)
    ]  # fmt: skip
    spans.sort()
    bound = bound_to(number, said.text, [(start, end) for start, end, _ in spans])
    return not bound or any(spans[at][2] in cell.column for at in bound)


def told_part(table: Table, scope: Scope) -> Table | None:
    """The columns of a table that a sentence tells: by a figure of theirs, or by their words; None where it tells none."""
    stated = {round(value, 4) for _, value in scope.stated}
    told = {
        name: column
        for name, column in table.columns.items()
        if any(round(abs(cell.value), 4) in stated for cell in column.values())
        or ((words := words_of_column(next(iter(column.values())).column)) is not None and scope.says(words))
    }
    return replace(table, columns=told) if told else None


def _said_for(column: str) -> set[str]:
    """What people say for a column; for a metric of won, lost or new ones that word."""
    if column in SAID_FOR:
        return set(SAID_FOR[column])
    if column not in METRICS:
        return set()
    return {word for part, words in PART_SAID_FOR.items() if part in column.split("_") for word in words}


@cache
def words_of_column(column: str) -> re.Pattern[str] | None:
    """How a column is said; None for one that has no word of its own in both languages."""
    said = {word for word in words_of_code(column) if word != column.replace("_", " ")} | _said_for(column)
    if column.endswith("_on"):
        said.add(column.removesuffix("_on").replace("_", " "))
    if column in ANY_COLUMN or column in PREPOSITIONS or not said:
        return None
    longest = sorted(said, key=len, reverse=True)
    edged = [
        rf"(?<![a-z]){re.escape(word)}(?:s|es)?(?![a-z])" if word.isascii() else re.escape(word) for word in longest
    ]
    return re.compile("|".join(edged), re.IGNORECASE)

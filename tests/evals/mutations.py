"""Replies and records that were right, each broken in one place, and the scorer that has to see it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from assistant.reply import ChartPart, ChoicesPart, TablePart, ToolCallRecord
from evals.scoring.evidence import Evidence
from tools.contract import Citation

SECTION = Citation(title="Returns policy", path="en/returns.md", heading="Returns policy › Opened boxes")


def _call(name: str, value: Any) -> Callable[[Evidence], None]:
    def change(one: Evidence) -> None:
        one.reply.tool_calls[0].arguments[name] = value

    return change


def _reply(**values: Any) -> Callable[[Evidence], None]:
    def change(one: Evidence) -> None:
        one.reply = one.reply.model_copy(update=values)

    return change


def _text(old: str, new: str) -> Callable[[Evidence], None]:
    """Another text in the reply and in its parts and cells."""

    def change(one: Evidence) -> None:
        told = one.reply.model_dump_json().replace(old, new)
        one.reply = type(one.reply).model_validate_json(told)

    return change


def _table(change_rows: Callable[[list[list[str]]], Any]) -> Callable[[Evidence], None]:
    def change(one: Evidence) -> None:
        change_rows(next(part for part in one.reply.parts if isinstance(part, TablePart)).shown)

    return change


def _part(part: Any) -> Callable[[Evidence], None]:
    return lambda one: one.reply.parts.append(part)


def _touch(**rows: int) -> Callable[[Evidence], None]:
    def change(one: Evidence) -> None:
        one.touched = rows

    return change


def _state(*rows: list[list[Any]]) -> Callable[[Evidence], None]:
    def change(one: Evidence) -> None:
        one.state = list(rows)

    return change


def _extra_call(one: Evidence) -> None:
    one.reply.tool_calls.append(one.reply.tool_calls[0].model_copy(update={"tool": "find_deals"}))


def _no_calls(one: Evidence) -> None:
    one.reply.tool_calls.clear()


def _other_tool(one: Evidence) -> None:
    one.reply.tool_calls[0] = one.reply.tool_calls[0].model_copy(update={"tool": "find_accounts"})


def _doubled(one: Evidence) -> None:
    one.reply.tool_calls.append(copy.deepcopy(one.reply.tool_calls[0]))


def _made(tool: str) -> list[ToolCallRecord]:
    return [ToolCallRecord(tool=tool, arguments={}, status="ok")]


def _write(one: Evidence) -> None:
    one.wrote = {"deals": 1}


def _exchange(rows: list[list[str]]) -> None:
    rows[0][1], rows[1][1] = rows[1][1], rows[0][1]


def _cite(**values: Any) -> Callable[[Evidence], None]:
    return _reply(citations=[SECTION.model_copy(update=values)])


LEAK = "Larkspur Cafe"
# What is wrong, in which question's answer, how it is broken, and who sees it.
MUTATIONS: list[tuple[str, str, Callable[[Evidence], None], str]] = [
    ("another tool", "figure", _other_tool, "tools"),
    ("a call too many", "figure", _extra_call, "tools"),
    ("the same call twice", "figure", _doubled, "tools"),
    ("no call", "figure", _no_calls, "tools"),
    ("no call where a list is wanted", "groups", _no_calls, "tools"),
    ("a forbidden tool", "groups", _extra_call, "tools"),
    ("a call where none was due", "refusal", lambda one: one.reply.tool_calls.extend(_made("find_deals")), "tools"),
    ("another metric", "figure", _call("metric", "pipeline"), "arguments"),
    ("another period", "figure", _call("period", "last year"), "arguments"),
    ("a month for the year", "figure", _call("period", "June 2026"), "arguments"),
    ("the period forgotten", "figure", _call("period", None), "arguments"),
    ("a period that is none", "figure", _call("period", "soon"), "arguments"),
    ("a number for a word", "figure", _call("metric", 7), "arguments"),
    ("another person", "names", _call("where", [{"field": "rep", "op": "=", "values": ["Sami Stone"]}]), "arguments"),
    ("another field", "names", _call("where", [{"field": "manager", "op": "=", "values": ["Rhea Rowe"]}]), "arguments"),
    ("two people for one", "names", _call("where", [{"field": "rep", "values": ["Rhea Rowe", "Sami Stone"]}]),
     "arguments"),
    ("a condition too many", "names", _call("where", [{"field": "rep", "values": ["Rhea"]}, {"field": "region",
     "values": ["West"]}]), "arguments"),
    ("no condition", "names", _call("where", []), "arguments"),
    ("another quarter", "names", _call("period", "Q1 2026"), "arguments"),
    ("another account", "write", _call("account", "Birch Foods"), "arguments"),
    ("another kind of activity", "write", _call("kind", "visit"), "arguments"),
    ("a wrong number", "figure", _text("16,200", "16,300"), "numbers"),
    ("a number ten times as large", "figure", _text("16,200", "162,000"), "numbers"),
    ("a number left out", "figure", _text("16,200", "—"), "numbers"),
    ("a year left out", "figure", _text("2026", "this year"), "words"),
    ("a row left out", "groups", _table(lambda rows: rows.pop()), "rows"),
    ("a row too many", "groups", _table(lambda rows: rows.append(["North", "$1"])), "rows"),
    ("a row twice", "groups", _table(lambda rows: rows.append(list(rows[0]))), "rows"),
    ("a wrong cell", "groups", _table(lambda rows: rows[0].__setitem__(1, "$1")), "rows"),
    ("a wrong name in a row", "groups", _table(lambda rows: rows[0].__setitem__(0, "North")), "rows"),
    ("no table", "groups", _reply(parts=[]), "rows"),
    ("refused", "figure", _reply(outcome="refused"), "outcome"),
    ("asked back", "figure", _reply(outcome="needs_detail"), "outcome"),
    ("no data", "figure", _reply(outcome="no_data"), "outcome"),
    ("failed", "figure", _reply(outcome="failed"), "outcome"),
    ("answered where it must ask back", "refusal", _reply(outcome="answered"), "outcome"),
    ("only proposed", "write", _reply(outcome="proposed"), "outcome"),
    ("a leak in the text", "figure", _text("Bookings", f"{LEAK}: Bookings"), "words"),
    ("a leak in a chart", "figure", _part(ChartPart(title="x", spec={"data": [LEAK]})), "words"),
    ("a leak in a choice", "figure", _part(ChoicesPart(prompt="?", choices=[LEAK])), "words"),
    ("a leak in the arguments", "figure", _call("note", LEAK), "words"),
    ("a leak in a citation", "figure", _reply(citations=[Citation(title=LEAK)]), "words"),
    ("a write where none was due", "figure", _touch(deals=1), "state"),
    ("a write after a refusal", "refusal", _touch(activities=1), "state"),
    ("an extra write", "write", _touch(activities=1, deals=1), "state"),
    ("two rows for one", "write", _touch(activities=2), "state"),
    ("the wrong table written", "write", _touch(tasks=1), "state"),
    ("nothing written", "write", _touch(), "state"),
    ("another end state", "write", _state([[3]]), "state"),
    ("an empty end state", "write", _state([]), "state"),
    ("an invented number", "figure", _reply(text="Bookings, 2026: $16,200. That is 4,711 more."), "grounded"),
    ("an invented share", "groups", _reply(text="East has 88.9 % of the bookings."), "grounded"),
    ("a figure where no tool ran", "refusal", _reply(text="It has 4,711 degrees outside."), "grounded"),
    ("an invented hundred", "figure", _reply(text="Bookings, 2026: $16,200, of 100 deals."), "grounded"),
    ("an invented whole percentage", "groups", _reply(text="100 % of it is East."), "grounded"),
    ("a small invented count", "figure", _reply(text="Bookings, 2026: $16,200, of 11 deals."), "grounded"),
    ("a small invented share", "figure", _reply(text="Bookings, 2026: $16,200, a growth of 8.4 %."), "grounded"),
    ("a count where no tool ran", "refusal", _reply(text="There are 7 clouds."), "grounded"),
    ("a wrong difference of two", "groups", _reply(text="The difference is 12,601."), "grounded"),
    ("a hundred in Chinese", "chinese", _reply(text="今年业绩完成了100%。"), "grounded"),
    ("a number of a sentence of the house that is not said", "refusal", _reply(text="Say 120k."), "grounded"),
    ("an invented figure in Chinese", "chinese", _reply(text="今年业绩大约是4,711元。"), "grounded"),
    ("another language", "figure", _reply(language="zh"), "language"),
    ("words of another language", "figure",
     _reply(text="今年以来我们大家一共签下的业绩总额是$16,200。", parts=[]), "language"),
    ("an apology in another language", "refusal",
     _reply(text="抱歉，这个问题我现在没办法回答您。", parts=[]), "language"),
    ("English words for a Chinese question", "chinese",
     _reply(text="Since the year began we have altogether signed $16,200.", parts=[]), "language"),
    ("a short sentence of another language", "chinese", _reply(text="Bookings were $16,200.", parts=[]), "language"),
    ("English said of Chinese words", "chinese", _reply(language="en"), "language"),
    ("a wrong number of ten thousands", "figure", _text("16,200", "1.63 万"), "numbers"),
    ("ten thousands for a thousand", "figure", _text("16,200", "16.2 万"), "numbers"),
    ("a scale too many", "figure", _text("16,200", "16,200k"), "numbers"),
    ("millions for thousands", "figure", _text("$16,200", "$16.2m"), "numbers"),
    ("a scale forgotten", "figure", _text("16,200", "16.2"), "numbers"),
    ("a number with a minus", "figure", _text("$16,200", "-16,200"), "numbers"),
    ("a number with a long minus", "figure", _text("$16,200", "−16,200"), "numbers"),
    ("a number rounded away", "figure", _text("16,200", "16,000"), "numbers"),
    ("a number that only begins right", "figure", _text("16,200", "16,200,000"), "numbers"),
    ("a year inside a number", "figure", _text("2026", "20261"), "words"),
    ("an invented number of ten thousands", "chinese", _reply(text="今年业绩16,200，明年约3万。"), "grounded"),
    ("an invented number of thousands", "figure", _reply(text="Bookings, 2026: $16,200, next year 2k."), "grounded"),
    ("an invented number of millions", "figure", _reply(text="Bookings, 2026: $16,200 of 2 million."), "grounded"),
    ("an invented number at its currency", "figure", _reply(text="Bookings, 2026: $16,200 or EUR4711."), "grounded"),
    ("an invented part of one", "figure", _reply(text="Bookings, 2026: $16,200, up .5 %."), "grounded"),
    ("an invented number in words", "figure", _reply(text="Bookings, 2026: $16,200 of twelve deals."), "grounded"),
    ("an invented number in Chinese words", "chinese", _reply(text="今年业绩16,200，共十二单。"), "grounded"),
    ("a day of a date for a count", "groups", _reply(text="East has 10 deals."), "grounded"),
    ("a day that no result names", "groups", _reply(text="East, until 23 August 2026: $14,400."), "grounded"),
    ("a rise told as a fall", "groups", _reply(text="East: −14,400."), "grounded"),
    ("a name inside another", "groups", _table(lambda rows: rows[0].__setitem__(0, "Eastern")), "rows"),
    ("columns exchanged in one row", "groups", _table(lambda rows: rows[0].reverse()), "rows"),
    ("numbers of two rows exchanged", "groups", _table(_exchange), "rows"),
    ("a leak in bold", "figure", _text("Bookings", "Lark**spur** Bookings"), "words"),
    ("a leak in wide letters", "figure", _text("Bookings", "Ｌａｒｋｓｐｕｒ Bookings"), "words"),
    ("a leak with an unseen sign", "figure", _text("Bookings", "Lark\u200bspur Bookings"), "words"),
    ("a write where something was only asked", "groups", _write, "state"),
    ("two periods for one", "figure", _call("period", "2025 and 2026"), "arguments"),
    ("a period with something left out", "figure", _call("period", "2026 without June"), "arguments"),
    ("no citation", "cited", _reply(citations=[]), "citations"),
    ("another document cited", "cited", _reply(citations=[Citation(title="Prices", path="prices.md")]), "citations"),
    ("another section cited", "cited", _cite(heading="Returns policy › Damaged goods"), "citations"),
    ("the document without its section", "cited", _cite(heading=None), "citations"),
    ("a document whose name ends alike", "cited", _cite(title="No returns", path="en/no-returns.md"), "citations"),
    ("a sentence of another language at the end", "figure",
     _reply(text="Bookings, 2026: $16,200. 比去年同期多得多。", parts=[]), "language"),
    ("an English sentence in a Chinese reply", "chinese",
     _reply(text="今年业绩16,200元。This is more than anybody expected.", parts=[]), "language"),
    ("a short refusal in another language", "refusal", _reply(text="抱歉，无法回答。", parts=[]), "language"),
]  # fmt: skip

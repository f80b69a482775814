"""Lists of hiring: columns that must not decide are left out whole, and scores beside candidates are rows of their own.

A refused column is dropped before anything reads its cells, so that nothing of it is stored, neither as an extra column
nor in the file of rejected rows.
"""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from knowledge.imports.columns import quantity_or_none
from knowledge.imports.fields import KINDS
from knowledge.imports.header_words import header_words
from knowledge.imports.headers import Recognised, recognise
from knowledge.imports.readers import Row, Table
from knowledge.imports.report import ColumnMapping
from knowledge.imports.text import clean
from knowledge.metrics.model import Note
from knowledge.sales.team.hiring import ScoreKind
from knowledge.sales.team.hiring_rules import protected_attributes

HIRING = {"openings", "candidates", "candidate_scores"}
SAMPLE = 500
SCALES = (5, 10, 100)
# Headers that say an attribute in a word of their own.
_HEADERS = (
    ("age", re.compile(r"\b(?:dob|born(?: on| in)?|id (?:card|number)|passport(?: no| number)?|zodiac)\b|身份证|护照号|星座", re.I)),
    ("health", re.compile(r"\b(?:blood (?:type|group)|vaccinat\w+)\b|血型|体检", re.I)),
    ("origin", re.compile(r"^\s*(?:race|origin|native place|home ?town|native language)\s*$|家乡|籍贯", re.I)),
    ("looks", re.compile(r"\b(?:photos?|pictures?|portraits?|headshots?|avatar|height|weight)\b|照片|头像|相片", re.I)),
    ("family", re.compile(r"\b(?:children|kids|dependants?|dependents?|family(?! name))\b|子女|家庭", re.I)),
    ("belief", re.compile(r"^\s*(?:party|union)\s*$|党派", re.I)),
)  # fmt: skip
_SCORED = re.compile(
    r"\b(?:scores?|ratings?|points|marks?|grade|interview|test|exam|case(?: study)?|assessment)\b|得分|评分|分数|成绩|面试|笔试|案例|测试|分$",
    re.I,
)
_KIND_WORDS = (
    (ScoreKind.CASE, re.compile(r"\bcase(?: study)?\b|案例(?:分析)?", re.I)),
    (ScoreKind.TEST, re.compile(r"\b(?:written |online )?(?:test|exam|assessment)\b|笔试|测试|考试", re.I)),
    (ScoreKind.INTERVIEW, re.compile(r"\binterview\b|面试", re.I)),
)
_WORDS = re.compile(r"\b(?:scores?|ratings?|points|marks?|grade)\b|得分|评分|分数|成绩|分$", re.I)
_OUT_OF = re.compile(r"(?:/|out of|of|满分)\s*(\d+)", re.I)
WHOLE = {
    ScoreKind.TEST: "written test 笔试",
    ScoreKind.CASE: "case study 案例分析",
    ScoreKind.INTERVIEW: "interview 面试",
}
SCORE_HEADERS = ("Candidate", "Opening", "Kind", "Criterion", "Score", "Scale", "Scored on")


def attribute_of(header: str) -> str | None:
    """The attribute that a column's header names, which must not decide hiring; None for any other header."""
    words = re.sub(r"\bfamily name\b", "last name", header_words(header))
    for name, pattern in _HEADERS:
        if pattern.search(words) or pattern.search(header):
            return name
    found = protected_attributes(f"candidate {words}") or protected_attributes(f"候选人{words}")
    return found[0] if found else None


def without_protected(table: Table, found: Recognised, names: Sequence[str]) -> tuple[Table, Recognised]:
    """A list of hiring without the columns that must not decide, said in its decisions; any other table as it is.

    Of columns that no field takes, the cells are looked at as well: "under 30, married" in a column of remarks.
    """
    if found.kind is None or found.kind.name not in HIRING:
        return table, found
    names_of = {found.columns[name] for name in ("name", "first_name", "last_name") if name in found.columns}
    refused = {index: attribute for index, header in enumerate(table.headers)
               if index not in names_of and (attribute := attribute_of(header)) is not None}  # fmt: skip
    for row in table.sample(SAMPLE):
        for index in found.extras.values():
            cell = clean(row[index]) if len(row) > index and index not in refused else None
            if cell and (said := protected_attributes(f"candidate: {cell}")):
                refused[index] = said[0]
    if not refused:
        return table, found
    kept = [index for index in range(len(table.headers)) if index not in refused]
    rest = _only(table, kept)
    rest.decisions += [
        Note(code="column.protected", facts={"column": table.headers[index], "attribute": attribute})
        for index, attribute in sorted(refused.items())
    ]
    again = recognise(rest.headers, names, found.own)
    again.mapping += [
        ColumnMapping(header=table.headers[index], field=None, how="ignored") for index in sorted(refused)
    ]
    return rest, again


def _only(table: Table, kept: list[int]) -> Table:
    """The table with these columns alone."""

    def cells(row: Sequence[Any]) -> list[Any]:
        return [row[index] for index in kept if index < len(row)]

    def rows() -> Iterator[Row]:
        return ((number, cells(row)) for number, row in table.rows())

    cut = (table.cut[0], cells(table.cut[1])) if table.cut else None
    headers = [table.headers[index] for index in kept]
    # A line that could not be read as a row holds every column: only that it was there is told.
    broken = dict.fromkeys(table.broken, "")
    return replace(table, headers=headers, rows=rows, decisions=list(table.decisions), cut=cut, broken=broken)


def with_scores(table: Table, found: Recognised) -> list[tuple[Table, Recognised]]:
    """A list of candidates with columns of scores as several: the candidates, and the scores of each column."""
    if found.kind is None or found.kind.name != "candidates":
        return [(table, found)]
    sample = table.sample(SAMPLE)
    scored = {header: index for header, index in found.extras.items() if _is_score(header, index, sample)}
    if not scored:
        return [(table, found)]
    for header, index in scored.items():
        found.extras.pop(header)
        column = found.mapping[index]
        column.field, column.how = "score", "synonym"
    said = [_score_of(header, index, sample) for header, index in scored.items()]
    facts = {"headers": list(scored), "criteria": [criterion for _, _, criterion, _ in said]}
    table.decisions.append(Note(code="candidate.scores", facts=facts))
    kind = replace(recognise(SCORE_HEADERS, ["candidate scores"]), kind=KINDS["candidate_scores"])
    return [(table, found), *[(_scores_table(table, found, one), replace(kind)) for one in said]]


def _scores_table(table: Table, found: Recognised, said: tuple[int, ScoreKind, str, int]) -> Table:
    return replace(
        table, headers=list(SCORE_HEADERS), rows=lambda: _score_rows(table, found, said), cut=None, broken={},
        decisions=[],
    )  # fmt: skip


def _is_score(header: str, index: int, sample: list[Sequence[Any]]) -> bool:
    cells = [row[index] for row in sample if len(row) > index and clean(row[index])]
    return bool(cells) and bool(_SCORED.search(header)) and all(_number(cell) is not None for cell in cells)


def _number(cell: Any) -> float | None:  # noqa: ANN401 - any cell
    """A score as it is written: "8", "8/10", "85分"."""
    text = clean(cell)
    written = re.sub(r"\s*(?:/\s*\d+|分|points?)\s*$", "", text, flags=re.I) if isinstance(text, str) else cell
    quantity = quantity_or_none(written)
    return float(quantity.value) if quantity is not None else None


def _score_of(header: str, index: int, sample: list[Sequence[Any]]) -> tuple[int, ScoreKind, str, int]:
    """Column, kind, criterion and scale of a column of scores, by its header, else by its highest score."""
    kind = next((kind for kind, words in _KIND_WORDS if words.search(header)), ScoreKind.INTERVIEW)
    criterion = re.sub(r"[(（\[].*?[)）\]]", " ", _OUT_OF.sub(" ", header))
    for _, words in _KIND_WORDS:
        criterion = words.sub(" ", criterion)
    criterion = re.sub(r"[\s\-–—_:：/]+", " ", _WORDS.sub(" ", criterion)).strip() or WHOLE[kind]
    cells = [str(row[index]) for row in sample if len(row) > index]
    told = _OUT_OF.search(header) or next((said for cell in cells if (said := re.search(r"/\s*(\d+)", cell))), None)
    highest = max((number for cell in cells if (number := _number(cell)) is not None), default=0.0)
    scale = int(told[1]) if told else next((one for one in SCALES if highest <= one), SCALES[-1])
    return index, kind, criterion, scale


def _score_rows(table: Table, found: Recognised, said: tuple[int, ScoreKind, str, int]) -> Iterator[Row]:
    at, (index, kind, criterion, scale) = found.columns, said
    for number, row in table.rows():

        def cell(name: str, row: Sequence[Any] = row) -> Any:  # noqa: ANN401 - any cell
            index = at.get(name)
            return row[index] if index is not None and len(row) > index else None

        name = cell("name") or _joined(cell("first_name"), cell("last_name"))
        score = _number(row[index]) if len(row) > index else None
        day = cell("tested_on" if kind is not ScoreKind.INTERVIEW else "interviewed_on") or cell("applied_on")
        if score is not None:
            yield number, [name, cell("opening"), kind.value, criterion, score, scale, day]


def _joined(first: Any, last: Any) -> str | None:  # noqa: ANN401 - any cells
    text = f"{first or ''}{last or ''}"
    if re.search(r"[\u4e00-\u9fff]", text):
        return f"{last or ''}{first or ''}" or None
    return " ".join(str(part).strip() for part in (first, last) if part) or None

"""The figures in both READMEs, between two marks, written from a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from evals.case import CaseError
from evals.report import Share, shares
from evals.result import Run

ROOT = Path(__file__).parents[1]
BEGIN, END = "<!-- evals: salesdesk eval --update-readme -->", "<!-- /evals -->"
SHOWN = ("all", "suite", "language", "room")


class Words(NamedTuple):
    """What stands around the figures, in one language."""

    file: str
    head: tuple[str, ...]
    by: dict[str, str]
    about: str


ENGLISH = Words(
    "README.md", ("", "", "right", "95 %", "does nothing", "by lot"),
    {"all": "all cases", "suite": "suite", "language": "language", "room": "room"},
    "Measured on {day} at commit {commit} with the built-in model: {cases} cases of the train split in {seconds} s.",
)  # fmt: skip
CHINESE = Words(
    "docs/README.zh.md", ("", "", "答对", "95% 区间", "什么都不做", "随机"),
    {"all": "全部用例", "suite": "套件", "language": "语言", "room": "板块"},
    "{day} 在提交 {commit} 上用内置模型测得：train 部分共 {cases} 个用例，用时 {seconds} 秒。",
)  # fmt: skip


def write(run: Run, floors: Sequence[Run], root: Path = ROOT) -> None:
    """Put the run's figures into both files. Raises CaseError where a file has no marks for them."""
    for words in (ENGLISH, CHINESE):
        path = root / words.file
        text = path.read_text(encoding="utf-8")
        before, begin, rest = text.partition(BEGIN)
        _, end, after = rest.partition(END)
        if not (begin and end):
            raise CaseError(f"{path.name} has no place for the figures: {BEGIN} … {END}")
        path.write_text(f"{before}{BEGIN}\n{figures(run, floors, words)}\n{END}{after}", encoding="utf-8")


def figures(run: Run, floors: Sequence[Run], words: Words) -> str:
    """The shares as a Markdown table, every row of them, with what stand-ins reach on the same cases."""
    beside = [{(one.by, one.name): one for one in shares(floor)} for floor in floors]
    rows = [list(words.head[: 4 + len(floors)]), ["---", "---", *["---:"] * (2 + len(floors))]]
    for by in SHOWN:
        for one in (one for one in shares(run) if one.by == by):
            name = "" if by == "all" else one.name
            rows.append([words.by[by], name, *_told(one), *[_percent(found[(by, one.name)]) for found in beside]])
    about = words.about.format(
        day=f"{run.started:%Y-%m-%d}", commit=run.commit or "–", cases=len(run.cases), seconds=round(run.seconds)
    )
    return "\n".join([about, "", *("| " + " | ".join(row) + " |" for row in rows)])


def _told(one: Share) -> tuple[str, str]:
    low, high = one.interval
    return f"{one.hits} / {one.of} ({_percent(one)})", f"{100 * low:.0f}–{100 * high:.0f} %"


def _percent(one: Share) -> str:
    return f"{100 * one.hits / one.of:.0f} %"

"""Messages of which it is known which tool they ask for: first turns of the train split, and wordings with names."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.models.builtin.choosing.exemplars import exemplars, texts_by_tool
from assistant.models.builtin.reading.likeness import PLACEHOLDER
from assistant.models.builtin.reading.tokens import is_chinese
from evals.case import Turn, read_cases
from evals.sandbox import DEMO
from knowledge.metrics.definitions import METRICS
from knowledge.names.index import NameKey
from tools.catalogue import TOOLS

# Words for what is no name of the records.
WORDS = {
    "period": (
        ["last quarter", "this year", "in May", "last month", "in Q1 2026"],
        ["上季度", "今年", "五月", "上个月", "2026年一季度"],
    ),
    "amount": (["50k", "1.2 million", "300,000"], ["5万", "120万", "30万"]),
    "number": (["20", "100", "5"], ["20", "100", "5"]), "limit": (["3", "5", "10"], ["3", "5", "十"]),
    "dimension": (["region", "team", "product", "month"], ["区域", "团队", "产品", "月份"]),
    "fact": (["sector", "tier", "employees"], ["行业", "等级", "员工数"]),
    # What is named anew has a name that the records don't know.
    "name": (["Ida Brunner", "Northgate", "Silverline Foods"], ["陆一鸣", "北辰计划", "云杉食品"]),
}  # fmt: skip
ALIKE = {"manager": "person", "number": "number", "code": "number", "year": "number"}
NOTHING, UNHEARD = Path(__file__).parent / "nothing.txt", Path(__file__).parent / "unheard"
FIGURES = "query_metric"
LIBRARY, GREETINGS = "library", "days"


@dataclass(frozen=True)
class Message:
    """What somebody says in the beginning of a talk, and the tools that are right for it; none where none is."""

    text: str
    tools: frozenset[str]
    source: str
    group: str
    language: str
    dataset: str = DEMO.name
    asker: str = "director"
    today: date | None = None
    # The exemplar that it was made of: nothing may be compared with itself.
    exemplar: int | None = None


def of_cases(folder: Path | None = None) -> list[Message]:
    """First turns of the train split that expect calls of one tool, or none at all."""
    cases = read_cases(split="train") if folder is None else read_cases(folder, split="train")
    found = []
    for case in cases:
        first = case.turns[0]
        tools = _right(first)
        if case.suite == LIBRARY and tools == frozenset():
            tools = frozenset(["search_library"])  # whatever it is about, only documents could tell
        if first.ask is not None and tools is not None and case.suite != GREETINGS:
            found.append(
                Message(first.ask, tools, case.suite, case.group or case.id.rsplit(".", 1)[0], case.language,
                        case.dataset, first.by or case.asker, case.today)
            )  # fmt: skip
    return found


def of_figures(folder: Path) -> list[Message]:
    """Questions of other cases that are answered by numbers alone: each asks for a figure."""
    return [
        Message(first.ask, frozenset([FIGURES]), case.suite, case.id.rsplit(".", 1)[0], case.language, case.dataset,
                case.asker, case.today)
        for case in read_cases(folder, split="train")
        if len(case.turns) == 1 and (first := case.turns[0]).ask is not None and first.expect.says
        and all(isinstance(one, int | float) for one in first.expect.says)
    ]  # fmt: skip


def of_nothing() -> list[Message]:
    """What no tool is for."""
    texts = NOTHING.read_text(encoding="utf-8").splitlines()
    return [Message(text, frozenset(), "nothing", text, "zh" if is_chinese(text) else "en") for text in texts]


def _right(turn: Turn) -> frozenset[str] | None:
    """The tools that are right in a turn; None where that is not told, or where several go together."""
    answers = turn.expect.answers or ([turn.does] if turn.does is not None else [])
    if not answers:
        return None
    tools = [{call.tool for call in calls} for calls in answers]
    return None if any(len(one) > 1 for one in tools) else frozenset[str]().union(*tools)


def of_exemplars(names: Names) -> Iterator[Message]:
    """Each exemplar with names of the records in it."""
    for place, exemplar in enumerate(exemplars(TOOLS)):
        yield _made(names.put_in(exemplar.text), exemplar.tool, "exemplars", f"x{place}", exemplar=place)


def of_unheard(names: Names) -> Iterator[Message]:
    """Wordings by authors who did not know the exemplars, and which no message is ever compared with."""
    for tool, texts in texts_by_tool(sorted(UNHEARD.glob("*.txt"))).items():
        for place, text in enumerate(texts):
            yield _made(names.put_in(text), tool, "unheard", f"{tool}{place}")


def _made(text: str, tool: str, source: str, group: str, *, exemplar: int | None = None) -> Message:
    return Message(text, frozenset([tool]), source, group, "zh" if is_chinese(text) else "en", exemplar=exemplar)


class Names:
    """Names of the records, to be put in the places that wordings leave for them."""

    def __init__(self, session: Session, chance: random.Random) -> None:
        self._chance = chance
        self._known: dict[str, list[str]] = {}
        named = select(NameKey.kind, NameKey.label).where(NameKey.weight == 1).distinct()
        for kind, label in session.execute(named.order_by(NameKey.kind, NameKey.label)):
            self._known.setdefault(kind, []).append(label)

    def put_in(self, text: str) -> str:
        """The wording as somebody would say it, in its own language."""
        chinese = is_chinese(PLACEHOLDER.sub("", text))
        return PLACEHOLDER.sub(lambda match: self._one(match.group(1), chinese=chinese), text)

    def _one(self, kind: str, *, chinese: bool) -> str:
        kind = ALIKE.get(kind, kind)
        if kind == "metric":
            metric = METRICS[self._chance.choice(sorted(METRICS))]
            return metric.label_zh if chinese else metric.label_en.casefold()
        if kind in WORDS:
            return self._chance.choice(WORDS[kind][chinese])
        labels = self._known.get(kind) or self._known["account"]
        alike = [label for label in labels if is_chinese(label) == chinese] or labels
        return self._chance.choice(alike)

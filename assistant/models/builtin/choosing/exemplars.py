"""What people say for each tool: its own examples, and further wordings beside this file; each read once for all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from assistant.models.builtin.reading.lexicon import cue_lexicon
from assistant.models.builtin.reading.likeness import PLACEHOLDER, mask_example
from assistant.models.builtin.reading.tokens import tokenize
from assistant.turn import language_of
from tools.contract import Tool

WORDINGS = Path(__file__).parent / "wordings"
# Written after the misses of the train split were read: weights are fitted without it, or they would trust likeness
# more than it deserves.
LATE = "everyday.txt"
HEADING = re.compile(r"\[(\w+)\]")
# What stands in for a name or a period where a text is compared by its meaning: nobody's, and of the right kind.
STANDS_FOR = {
    "account": ("this customer", "这个客户"), "person": ("this colleague", "这位同事"),
    "contact": ("this contact", "这位联系人"), "deal": ("this deal", "这个商机"), "lead": ("this lead", "这条线索"),
    "team": ("this team", "这个团队"), "region": ("this region", "这个区域"), "stage": ("this stage", "这个阶段"),
    "product": ("this product", "这个产品"), "opening": ("this job opening", "这个岗位"),
    "candidate": ("this candidate", "这位候选人"), "course": ("this course", "这门课程"),
    "period": ("last quarter", "上季度"), "limit": ("top five", "前五"), "number": ("100", "100"),
    "amount": ("100,000", "10万"), "metric": ("bookings", "业绩"), "dimension": ("region", "区域"),
    "fact": ("size", "规模"), "manager": ("this manager", "这位经理"), "name": ("this one", "这个"),
    "competitor": ("this competitor", "这个竞争对手"),
}  # fmt: skip


@dataclass(frozen=True)
class Exemplar:
    """A text that asks for a tool, with placeholders for names and periods."""

    tool: str
    text: str

    @cached_property
    def masked(self) -> str:
        """In the terms of a masked message: catalogue words and periods are replaced too."""
        return mask_example(self.text)

    @property
    def plain(self) -> str:
        """As it is compared by meaning."""
        return stood_in(self.text)

    @property
    def signs(self) -> set[str]:
        """What the extractors would find in it."""
        cues = {cue.value for cue in cue_lexicon().find(tokenize(PLACEHOLDER.sub(" ", self.text)))}
        return signs(self.masked, cues)


def stood_in(text: str) -> str:
    """A text with something of the right kind in the place of each placeholder."""
    chinese = language_of(PLACEHOLDER.sub(" ", text)) == "zh"
    plain = PLACEHOLDER.sub(lambda match: f" {STANDS_FOR.get(match.group(1), STANDS_FOR['name'])[chinese]} ", text)
    return " ".join(plain.split())


def signs(masked: str, cues: set[str]) -> set[str]:
    """Small words, and kinds of what is named, of a masked text."""
    kinds = {f"{{{kind}}}" for kind in PLACEHOLDER.findall(masked)}
    return kinds | (cues - {"filler"})


def exemplars(tools: Iterable[Tool], *, late: bool = True) -> list[Exemplar]:
    """Everything that is known to be said for these tools; `late`: also what was written after misses were read."""
    more = wordings(late=late)
    return [
        Exemplar(tool.name, text)
        for tool in tools
        for text in dict.fromkeys([*tool.examples, *more.get(tool.name, ())])
    ]


@cache
def wordings(*, late: bool = True) -> dict[str, tuple[str, ...]]:
    """The texts of the files beside this one, by tool."""
    return texts_by_tool([path for path in sorted(WORDINGS.glob("*.txt")) if late or path.name != LATE])


def texts_by_tool(paths: Iterable[Path]) -> dict[str, tuple[str, ...]]:
    """The lines of such files under the tools that head them."""
    found: dict[str, list[str]] = {}
    for path in paths:
        texts: list[str] = []
        for line in path.read_text(encoding="utf-8").splitlines():
            if heading := HEADING.fullmatch(line.strip()):
                texts = found.setdefault(heading[1], [])
            elif line.strip():
                texts.append(line.strip())
    return {tool: tuple(texts) for tool, texts in found.items()}

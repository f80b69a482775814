"""Stages of a file → the company's stages: by name, by words for won and lost, else new open ones."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from sqlalchemy import Connection, select

from knowledge.imports.directory import Directories
from knowledge.imports.text import BLANKS, clean, plain_key
from knowledge.metrics.model import Note
from knowledge.sales.sell.deals import Stage, StageKind

WON = frozenset({
    "won", "closedwon", "closewon", "dealwon", "win", "success", "successful", "赢单", "赢", "成交", "已成交", "已赢单",
    "赢单关闭", "成功", "签约", "已签约", "赢单结束", "成单", "已成单",
})  # fmt: skip
LOST = frozenset({
    "lost", "closedlost", "closelost", "deallost", "lose", "failed", "输单", "输", "丢单", "已输单",
    "失败", "流失", "已流失",
    "输单关闭", "丢失", "战败", "未成交",
})  # fmt: skip
OPEN = frozenset({
    "open", "active", "inprogress", "ongoing", "pending", "进行中", "跟进中", "未关闭", "打开", "开放", "活跃",
})  # fmt: skip
# Where common stage names stand among the shipped ones (lead 10, qualified 20, proposal 30, negotiation 40).
ORDER = {
    "prospecting": 12, "prospect": 12, "new": 11, "appointmentscheduled": 14, "engaging": 15, "contactmade": 14,
    "contacted": 14, "qualification": 18, "needsanalysis": 22, "discovery": 16, "demo": 24, "demoscheduled": 24,
    "presentationscheduled": 24, "valueproposition": 26, "iddecisionmakers": 27, "decisionmakerboughtin": 28,
    "perceptionanalysis": 28, "proposalpricequote": 31, "quote": 32, "proposalmade": 31,
    "negotiationreview": 41, "negotiationsstarted": 41, "contractsent": 45, "初步接洽": 12, "初步接触": 12,
    "接洽": 12, "验证客户": 16, "需求确认": 22, "需求分析": 22, "需求调研": 22, "方案": 26, "方案报价": 31,
    "方案制定": 26, "报价": 32, "谈判审核": 41, "商务谈判": 41, "谈判": 41, "合同": 45, "合同签订": 45,
}  # fmt: skip
_DEFAULT_POSITION = 50


def stage_key(written: str) -> str:
    """A stage without case, brackets, numbers and marks: "06 - Closed Won (Sales Pipeline)" is "closedwon"."""
    return re.sub(r"\d+", "", plain_key(re.sub(r"[(（\[【].*?[)）\]】]", "", written))) or plain_key(written)


def end_of(written: str) -> StageKind | None:
    """Whether words mean a deal won or lost; None for any other stage."""
    key, words = stage_key(written), set(re.findall(r"[a-z]+", written.casefold()))
    if key in WON or ("won" in words and not words & {"lost", "not", "to"}):
        return StageKind.WON
    return StageKind.LOST if key in LOST or ("lost" in words and "won" not in words) else None


class StageBook:
    """Reads stage and status cells; new stages become stubs of the directory."""

    def __init__(self, connection: Connection, directories: Directories) -> None:
        self.directory = directories["stage"]
        rows = connection.execute(select(Stage.id, Stage.kind, Stage.position).order_by(Stage.position)).all()
        self.kinds: dict[int, StageKind] = {row[0]: StageKind(row[1]) for row in rows}
        self.ends = {kind: next(row[0] for row in rows if row[1] == kind) for kind in (StageKind.WON, StageKind.LOST)}
        self.first_open = next((row[0] for row in rows if row[1] == StageKind.OPEN), None)
        self.last = max((row[2] for row in rows if row[1] == StageKind.OPEN), default=0)
        self.read: dict[Any, tuple[int | None, StageKind | None]] = {}
        self.matched: dict[str, str] = {}
        self.created: dict[str, int] = {}
        self.rows: Counter[str] = Counter()

    def stage(self, raw: Any) -> tuple[int | None, StageKind | None]:  # noqa: ANN401 - any cell
        """The stage's id (negative while provisional) and kind; both None for a blank cell."""
        if raw not in self.read:
            written = clean(raw)
            blank = written is None or written.lower() in BLANKS
            self.read[raw] = (None, None) if blank else self._find(" ".join(str(written).split()))
        return self.read[raw]

    def _find(self, written: str) -> tuple[int, StageKind]:
        found = self.directory.find(written)
        if found is None:
            end = end_of(written)
            found = self.ends[end] if end else self.directory.by_plain.get(stage_key(written))
            if found is not None:
                self.matched[written] = self.directory.names[found]
        if found is None:
            position = ORDER.get(stage_key(written)) or self._next()
            found = self.directory.add_stub(written, position=position, kind=StageKind.OPEN.value)
            self.kinds[found] = StageKind.OPEN
            self.created[written] = position
        return found, self.kinds[found]

    def _next(self) -> int:
        self.last = min(max(self.last + 1, _DEFAULT_POSITION), 89)  # before the shipped won (90) and lost (100)
        return self.last

    def of_row(self, stage: Any, status: Any) -> tuple[int | None, StageKind | None]:  # noqa: ANN401
        """A row's stage: a status of won or lost ends it; else its stage; else the status read as a stage."""
        if status and end_of(str(status)):
            return self.stage(status)
        if stage:
            return self.stage(stage)
        if status and stage_key(str(status)) in OPEN:
            return self.first_open, StageKind.OPEN
        return self.stage(status)

    def drop(self, unused: set[int]) -> None:
        """Say nothing of stages that are not created after all."""
        names = {" ".join(str(raw).split()) for raw, (found, _) in self.read.items() if found in unused}
        self.created = {name: position for name, position in self.created.items() if name not in names}

    def by_flags(self, found: tuple[int | None, StageKind | None], raw: Any, won: Any, closed: Any) -> int | None:  # noqa: ANN401
        """The stage that flags "is won" and "is closed" mean where the stage's own words say otherwise; None if not."""
        kind = StageKind.WON if won is True else StageKind.LOST if closed is True and won is False else None
        if kind is None or found[1] is kind:
            return None
        written = clean(raw)
        if written:
            self.matched[written] = self.directory.names[self.ends[kind]]
            self.created.pop(written, None)
        return self.ends[kind]

    def notes(self) -> list[Note]:
        """Stages matched by words, and stages added."""
        notes = [Note(code="stage.matched", facts={"written": a, "name": b}) for a, b in self.matched.items()]
        if self.created:
            notes.append(Note(code="stage.created", facts={"names": list(self.created), "count": len(self.created)}))
        return notes

"""How long a person waits for each reading tool: whole turns of the built-in model on the invented company.

Its handbook is in the library, so that documents are searched and quizzes are made as well.

The questions are the tool's own examples, two in each language, with names out of the records. The bars: a median of
40 ms over all turns and 300 ms for the slowest; each tool's own figures stand beside them. On a machine that is busy
with other things the processor's own time tells more than the clock, so it is printed as well.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, func, select

from assistant.agent import Assistant
from assistant.build import build_assistant, open_library
from assistant.settings import load
from assistant.turn import language_of
from knowledge.access import Principal
from knowledge.demo import HANDBOOK, create_demo, demo_people
from knowledge.library.about import About
from knowledge.sales.measure.trends import warm
from knowledge.tables import METADATA
from tools.catalogue import TOOLS
from tools.contract import Effect, Tool

MEDIAN_SECONDS, WORST_SECONDS = 0.040, 0.300
TODAY = date(2026, 6, 30)
ROUNDS, QUESTIONS_EACH = 3, 2
PLACEHOLDER = re.compile(r"\{(\w+)\}")
# What an example leaves open and is no name of the records, as a person of either language would say it.
SAID = {
    "metric": ("bookings", "业绩"), "period": ("last quarter", "上个季度"), "dimension": ("region", "区域"),
    "stage": ("negotiation", "谈判"), "amount": ("100k", "10万"), "number": ("30", "30"), "limit": ("5", "5"),
    "fact": ("employees", "员工数"),
}  # fmt: skip
# Names that stand in a table of another name, or under another condition, than the example's word says.
ELSEWHERE = {"manager": "people", "person": "people", "deal": "deals", "sector": "accounts", "location": "accounts"}
COLUMNS = {"deal": "external_id", "sector": "sector", "location": "location", "opening": "title"}


@dataclass
class Timed:
    """Seconds of one tool's turns, and the questions they answered."""

    tool: Tool
    questions: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def line(self) -> str:
        """The tool's figures."""
        if not self.seconds:
            return f"  {self.tool.name:24} no example of its own chose it"
        middle, worst = statistics.median(self.seconds) * 1000, max(self.seconds) * 1000
        used = statistics.median(self.processor) * 1000
        times = f"median {middle:5.0f} ms, worst {worst:5.0f} ms, processor {used:5.0f} ms"
        return f"  {self.tool.name:24} {times}, {len(self.questions)} questions"


def questions(assistant: Assistant, tool: Tool) -> Iterator[str]:
    """A tool's examples with names in their places; one that leaves something open which nothing fills is left out."""
    for example in tool.examples:
        chinese = language_of(example) == "zh"
        values = {name: value(assistant, name, chinese=chinese) for name in PLACEHOLDER.findall(example)}
        if None not in values.values():
            yield PLACEHOLDER.sub(lambda found, known=values: str(known[found[1]]), example)  # type: ignore[misc]


def value(assistant: Assistant, name: str, *, chinese: bool) -> str | None:
    """What fills an example's open place: a word, else a name that one record has to itself."""
    if name in SAID:
        return SAID[name][chinese]
    column = _column(name)
    if column is None:
        return None
    table = column.table
    wanted = select(column).where(column.is_not(None))
    if name in ("person", "manager"):
        wanted = wanted.where(table.c.role == ("REP" if name == "person" else "MANAGER"), table.c.active)
    if name not in ("sector", "location"):
        wanted = wanted.group_by(column).having(func.count() == 1)
    with assistant.database.transaction() as session:
        return session.scalar(wanted.order_by(table.c.id).limit(1))


def _column(name: str) -> Column[Any] | None:
    for word in (ELSEWHERE.get(name, ""), f"{name}s", f"{name[:-1]}ies"):
        table = METADATA.tables.get(word)
        found = None if table is None else [table.c.get(one) for one in (COLUMNS.get(name, "name"), "name", "title")]
        if found:
            return next((column for column in found if column is not None), None)
    return None


def chosen(assistant: Assistant, principal: Principal, tool: Tool) -> list[str]:
    """Two questions in each language that come to this tool and are answered; asking them warms everything up."""
    found: dict[str, list[str]] = {"en": [], "zh": []}
    for question in questions(assistant, tool):
        mine = found[language_of(question)]
        if len(mine) < QUESTIONS_EACH:
            reply = assistant.reply(principal, question)
            if [call.tool for call in reply.tool_calls] == [tool.name] and reply.outcome == "answered":
                mine.append(question)
    return found["en"] + found["zh"]


def measure(assistant: Assistant, principal: Principal, *, rounds: int = ROUNDS) -> list[Timed]:
    """Each reading tool's turns, one question after the other, so that no tool has the machine's best moment alone."""
    timed = [
        Timed(tool, chosen(assistant, principal, tool)) for tool in TOOLS if tool.effect is Effect.READ
    ]  # fmt: skip
    for _ in range(rounds):
        for one in timed:
            for question in one.questions:
                start, used = time.perf_counter(), time.process_time()
                assistant.reply(principal, question)
                one.seconds.append(time.perf_counter() - start)
                one.processor.append(time.process_time() - used)
    return timed


def run(folder: Path) -> bool:
    """Make the invented company, print each tool's figures and all together; whether both bars were met."""
    settings = load({"SALESDESK_HOME": str(folder / "demo"), "SALESDESK_TODAY": TODAY.isoformat()})
    assistant = build_assistant(settings)
    create_demo(assistant.database, today=TODAY)
    open_library(settings, assistant.database).sync(HANDBOOK, About(), person_id=None, now=datetime.now(UTC))
    with assistant.database.transaction() as session:
        director = demo_people(session).director
    warm()  # as a server does while nobody waits
    timed = measure(assistant, assistant.principal(director))
    assistant.database.close()
    print("a director's turn on the invented company, by reading tool:")
    for one in timed:
        print(one.line())
    seconds = [second for one in timed for second in one.seconds]
    middle, worst = statistics.median(seconds), max(seconds)
    print(f"all {len(seconds)} turns: median {middle * 1000:.0f} ms, worst {worst * 1000:.0f} ms")
    used = [second for one in timed for second in one.processor]
    print(f"processor: median {statistics.median(used) * 1000:.0f} ms, worst {max(used) * 1000:.0f} ms")
    print(f"the bars: {MEDIAN_SECONDS * 1000:.0f} ms and {WORST_SECONDS * 1000:.0f} ms")
    return all(one.seconds for one in timed) and middle <= MEDIAN_SECONDS and worst <= WORST_SECONDS

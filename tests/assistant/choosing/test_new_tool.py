"""A tool that nobody has heard of yet is understood by four examples, with no other change."""

from __future__ import annotations

import pytest

from assistant.models.builtin.choose import Choice, Chooser
from assistant.models.builtin.reading.frame import read
from assistant.models.builtin.slots import Slots
from knowledge.access import Access
from knowledge.company import get_company
from tests.support.company import Desk
from tools.catalogue import TOOLS
from tools.contract import Effect, PeriodText, ToolContext, ToolInput, ToolOutput, tool


class FindRooms(ToolInput):
    """When a room is wanted."""

    period: PeriodText | None = None


@tool(
    Effect.READ,
    examples=[
        "which meeting rooms are free {period}?", "is there a room for ten people {period}",
        "{period}哪些会议室空着", "帮我看看有没有能坐十个人的会议室",
    ],
)  # fmt: skip
def find_rooms(asked: FindRooms, context: ToolContext) -> ToolOutput:
    """List the meeting rooms that are free."""
    return ToolOutput()


@pytest.fixture(scope="module")
def chooser() -> Chooser:
    tools = [*TOOLS, find_rooms]
    return Chooser(tools, frozenset(one.name for one in tools))


def choice(desk: Desk, chooser: Chooser, message: str) -> Choice:
    principal = desk.who("dora")
    with desk.assistant.database.transaction() as session:
        access = Access(session, principal, desk.assistant.today(principal), get_company(session))
        return chooser.rank(Slots(read(message, access), access))


@pytest.mark.slow
@pytest.mark.parametrize(
    "message",
    [
        "is any conference room available tomorrow?",
        "I need a room for a meeting with eight people",
        "free meeting rooms next week please",
        "明天还有空的会议室吗",
        "下周想找个会议室开会",
        "有没有能坐八个人的会议室",
    ],
)
def test_what_nobody_wrote_down_is_understood(reading: Desk, chooser: Chooser, message: str) -> None:
    found = choice(reading, chooser, message)
    assert found.best.tool is find_rooms
    assert found.is_sure


@pytest.mark.slow
@pytest.mark.parametrize(
    "message", ["how much did we sell last quarter?", "上季度业绩多少", "list my open deals", "列出我的商机"]
)
def test_what_is_said_for_other_tools_stays_theirs(reading: Desk, chooser: Chooser, message: str) -> None:
    assert choice(reading, chooser, message).best.tool is not find_rooms

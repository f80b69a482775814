"""A program talks through the client, and a person approves at the page what it would write."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from api.client import AsyncSalesdesk, ChangedMeanwhileError, Done, NotAllowedError, Reply, Salesdesk, ToolStep
from api.client.types import TablePart
from tests.api.conftest import Office
from tests.api.journeys.conftest import PEOPLE, Arrive, Person

REP = f"{PEOPLE['rep']}@lumigrove.example"
pytestmark = pytest.mark.slow
T = TypeVar("T")


def approve_at_the_page(person: Person, summary: str) -> None:
    """Open what waits, and approve the one proposal of these words."""
    person.go("waiting")
    card = person.page.locator(".proposal", has_text=summary)
    card.wait_for()
    person.shot()
    card.locator("button.primary").click()
    person.page.wait_for_selector(".proposal.settled, .undo button, #view:not(:has(.proposal))")


def first_deal(reply: Reply, header: str) -> tuple[int, str]:
    """The number of the first deal of a reply's table, and what people call it by."""
    [table] = [part for part in reply.parts if isinstance(part, TablePart)]
    return int(table.data.rows[0][0]), table.shown[0][table.headers.index(header)]


def elsewhere(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run in a thread of its own: the browser has an event loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(work())).result()


def test_a_conversation_in_english_ends_in_a_write_that_a_person_approves(arrive: Arrive, company: Office) -> None:
    with Salesdesk(company.url, company.key(REP), language="en") as desk:
        assert desk.me().name
        listed = desk.chat("Show me my open deals")
        number, shown = first_deal(listed, "Id")
        before = desk.read_deal(number)
        asked = desk.chat(f"set the amount of {shown} to 43210", thread_id=listed.thread_id)
        assert (asked.outcome, asked.thread_id) == ("proposed", listed.thread_id), asked.text
        [waits] = asked.proposals
        with pytest.raises(NotAllowedError):
            desk.decide_proposal(waits.id, "approve")
        assert desk.read_deal(number) == before
        approve_at_the_page(arrive("rep"), "43,210")
        assert desk.read_proposal(waits.id).state == "approved"
        after = desk.read_deal(number)
        assert after.amount == 43210
        with pytest.raises(ChangedMeanwhileError):
            desk.update_deal(before, next_step="send the quote")
        [change] = [one for one in desk.list_changes() if not one.undone][:1]
        assert desk.undo_change(change.id).outcome == "done"
        assert desk.read_deal(number).amount == before.amount
        desk.give_feedback(asked.turn_id, "good")
        turns = desk.read_thread(listed.thread_id).turns
        assert [turn.message for turn in turns if turn.message][:1] == ["Show me my open deals"]
        desk.delete_thread(listed.thread_id)


def test_a_conversation_in_chinese_is_streamed_and_its_write_approved(arrive: Arrive, company: Office) -> None:
    key = company.key(REP)

    async def talk() -> tuple[int, str]:
        async with AsyncSalesdesk(company.url, key, language="zh") as desk:
            events = [event async for event in desk.chat_stream("我的在手商机有哪些")]
            assert [step.state for step in events if isinstance(step, ToolStep)][:2] == ["started", "finished"]
            assert isinstance(events[-1], Done)
            listed = events[-1].reply
            number, shown = first_deal(listed, "编号")
            asked = await desk.chat(f"把 {shown} 的金额改成 54321", thread_id=listed.thread_id)
            assert (listed.language, asked.outcome) == ("zh", "proposed"), asked.text
            return number, asked.proposals[0].id

    async def finish() -> None:
        async with AsyncSalesdesk(company.url, key, language="zh") as desk:
            assert (await desk.read_proposal(proposal)).state == "approved"
            assert (await desk.read_deal(number)).amount == 54321
            changes = [one async for one in desk.list_changes()]
            await desk.undo_change(next(one.id for one in changes if not one.undone and one.undoes is None))

    number, proposal = elsewhere(talk)
    approve_at_the_page(arrive("rep", "zh"), "54,321")
    elsewhere(finish)

"""What is said of a row of a list: its order is carried out with that record, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from assistant.agent import Assistant
from assistant.reply import Reply, TablePart
from tests.support.demo import open_demo

pytestmark = pytest.mark.slow

EMMA = "emma.hartley@lumigrove.example"


@pytest.fixture
def desk(stored: None, tmp_path: Path) -> Iterator[Assistant]:
    with open_demo(tmp_path) as assistant:
        yield assistant


def talk(desk: Assistant, *messages: str) -> list[Reply]:
    replies: list[Reply] = []
    for message in messages:
        thread = replies[-1].thread_id if replies else None
        replies.append(desk.reply(desk.principal(EMMA), message, thread_id=thread))
    return replies


def rows(reply: Reply) -> list[list[str]]:
    return next(part.shown for part in reply.parts if isinstance(part, TablePart))


@pytest.mark.parametrize(
    ("listed", "order", "stage"),
    [
        ("my open deals over 50k", "move the second one to negotiation", "negotiation"),
        ("我5万以上的在手商机", "第二个推进到谈判", "谈判"),
    ],
)
def test_an_order_about_a_row_names_its_record(desk: Assistant, listed: str, order: str, stage: str) -> None:
    first, then = talk(desk, listed, order)
    assert then.outcome == "proposed"
    assert rows(first)[1][2] in then.text  # number, id, name
    assert stage in then.text


@pytest.mark.parametrize(
    ("listed", "orders"),
    [
        ("my overdue tasks", ("the first one is done", "the second one is done")),
        ("我有哪些逾期任务", ("第一个完成了", "第二个也完成了")),
    ],
)
def test_a_list_stays_in_sight_over_several_orders(desk: Assistant, listed: str, orders: tuple[str, ...]) -> None:
    first, *then = talk(desk, listed, *orders)
    assert [reply.outcome for reply in then] == ["done", "done"]
    titles = {cell for row in rows(first)[:2] for cell in row}
    with desk.database.transaction() as session:
        done = set(session.scalars(text("SELECT title FROM tasks WHERE done_on = '2026-06-30'")))
    assert len(titles & done) == 2


@pytest.mark.parametrize(
    ("listed", "order", "said"),
    [
        ("my open deals closing this month", "move the fifth deal to negotiation", "1 row"),
        ("我这个月要关的商机", "第九个推进到谈判", "有1行"),
    ],
)
def test_a_row_that_is_not_there_is_asked_about(desk: Assistant, listed: str, order: str, said: str) -> None:
    _, then = talk(desk, listed, order)
    assert then.outcome == "needs_detail"
    assert said in then.text


@pytest.mark.parametrize(
    ("listed", "asked"), [("my open deals over 50k", "what's their total"), ("我的在手商机", "合计多少")]
)
def test_what_a_list_comes_to_is_said_again(desk: Assistant, listed: str, asked: str) -> None:
    first, then = talk(desk, listed, asked)
    assert then.outcome == "answered"
    assert then.text.split("\n")[0] == first.text.split("\n")[0]


@pytest.mark.parametrize(
    ("listed", "order", "at"),
    [
        ("my open deals over 50k", "move the smallest one to negotiation", -1),
        ("我5万以上的在手商机", "把最大的那个推进到谈判", 0),
    ],
)
def test_the_largest_row_is_the_one_of_the_highest_amount(desk: Assistant, listed: str, order: str, at: int) -> None:
    first, then = talk(desk, listed, order)
    table = next(part.data for part in first.parts if isinstance(part, TablePart))
    name, amount = ([column.name for column in table.columns].index(one) for one in ("name", "amount"))
    assert then.outcome == "proposed"
    assert sorted(table.rows, key=lambda row: -row[amount])[at][name] in then.text

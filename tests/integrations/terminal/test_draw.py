"""How replies look in a terminal."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from assistant.reply import ChartPart, ChoicesPart, Part, Reply, TablePart, TextPart, UndoPart
from integrations.terminal.draw import draw_part, draw_reply, safe
from tools.contract import Citation, Table


def drawn(part: Part, *, language: str = "en", width: int = 80) -> str:
    target = StringIO()
    console = Console(file=target, width=width, highlight=False, markup=False, emoji=False)
    shown = draw_part(part, language)
    if shown is not None:
        console.print(shown)
    return target.getvalue()


def table(shown: list[list[str]], *, total: int | None = None, headers: list[str] | None = None) -> TablePart:
    headers = headers or ["Region", "Bookings"]
    return TablePart(
        headers=headers, shown=shown, numeric=[index > 0 for index in range(len(headers))],
        data=Table.of(headers, [list(row) for row in shown], total=total),
    )  # fmt: skip


def test_numbers_stand_flush_right() -> None:
    lines = drawn(table([["North", "1,234"], ["East", "5"]])).splitlines()
    assert [line.rstrip() for line in lines] == ["Region  Bookings", "North      1,234", "East           5"]


def test_chinese_columns_line_up() -> None:
    lines = drawn(table([["华北", "1,234"], ["西部大区", "5"]], headers=["区域", "业绩"]), language="zh").splitlines()
    assert lines[1].rstrip() == "华北      1,234"
    assert lines[2].rstrip() == "西部大区      5"


def test_a_cut_table_says_so() -> None:
    assert "2 of 30 rows" in drawn(table([["a", "1"], ["b", "2"]], total=30))
    assert "rows" not in drawn(table([["a", "1"]]))


def test_data_is_neither_markup_nor_control() -> None:
    text = drawn(TextPart(text="[bold]x[/bold] :smile: \x1b[31mred\x07\x9b2J"))
    assert "[bold]x[/bold] :smile:" in text
    assert not {"\x1b", "\x07", "\x9b"} & set(text)
    assert "[red]Acme[/red]" in drawn(table([["[red]Acme[/red]", "\x1b[2J1"]]))
    assert safe("a\tb\nc\rd\0") == "a\tb\nc\nd"


def test_a_chart_is_bars_in_proportion() -> None:
    spec = {
        "data": {"values": [{"region": "North", "value": 40}, {"region": "East", "value": 20}]},
        "encoding": {"y": {"field": "region", "type": "nominal"}, "x": {"field": "value", "type": "quantitative"}},
    }
    north, east = drawn(ChartPart(title="t", spec=spec)).splitlines()
    assert north.count("█") == 2 * east.count("█") > 0
    assert drawn(ChartPart(title="t", spec={})) == ""


def test_choices_and_undo_can_be_acted_on() -> None:
    assert "1. Acme 上海" in drawn(ChoicesPart(prompt="Which?", choices=["Acme 上海"]))
    assert "salesdesk undo 7" in drawn(UndoPart(change_set_id=7, summary="x"))
    assert "撤销" in drawn(UndoPart(change_set_id=7, summary="x"), language="zh")


def replied(*parts: Part, width: int = 80) -> str:
    target = StringIO()
    console = Console(file=target, width=width, highlight=False, markup=False, emoji=False)
    draw_reply(console, Reply.model_construct(parts=list(parts), language="en", citations=[]))
    return target.getvalue()


def test_sources_stand_under_the_answer() -> None:
    limits = Citation(title="Discount\x1b guide", heading="Limits › Reps", page=3, path="rules/discounts.md")
    terms = Citation(title="Terms", path="terms.pdf")
    for text, language, wanted in (
        ("5 % [1], 30 days [2].", "en", ["[1] Discount guide › Limits › Reps, p. 3", "[2] Terms"]),
        ("5 %", "en", ["sources: rules/discounts.md, p. 3; terms.pdf"]),
        ("5 %", "zh", ["来源：rules/discounts.md，第 3 页; terms.pdf"]),
    ):
        target = StringIO()
        cited = [limits, terms, terms] if "[1]" not in text else [limits, terms]
        reply = Reply.model_construct(parts=[], text=text, language=language, citations=cited)
        draw_reply(Console(file=target, width=80, highlight=False, markup=False, emoji=False), reply)
        assert target.getvalue().splitlines() == wanted


CHART = ChartPart(title="t", spec={
    "data": {"values": [{"region": "North", "value": 40}, {"region": "East", "value": 20}]},
    "encoding": {"y": {"field": "region", "type": "nominal"}, "x": {"field": "value", "type": "quantitative"}},
})  # fmt: skip


def test_a_chart_of_the_table_before_it_stands_in_the_table() -> None:
    lines = replied(table([["North", "40"], ["East", "20"]]), CHART).splitlines()
    assert len(lines) == 3
    assert [line.count("█") for line in lines] == [0, 20, 10]


def test_what_is_said_once_is_not_said_again_where_there_is_no_room_for_bars() -> None:
    assert replied(table([["North", "40"], ["East", "20"]]), CHART, width=24).count("North") == 1


def test_a_chart_of_something_else_is_drawn_by_itself() -> None:
    text = replied(table([["South", "40"], ["West", "20"]]), CHART)
    assert text.count("North") == text.count("South") == 1
    assert text.count("█") == 60

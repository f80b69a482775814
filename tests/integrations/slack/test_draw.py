"""Drawing: pure functions from a Reply's parts to what Slack takes, one by one, and by invented replies."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.reply import ChartPart, ChoicesPart, Part, ProposalPart, Reply, TablePart, TextPart, UndoPart
from integrations.slack.draw.cards import choices_card, proposal_card, undo_card
from integrations.slack.draw.chart import chart_block, chart_file, in_words
from integrations.slack.draw.escape import link, markdown, mrkdwn
from integrations.slack.draw.reply import Look, draw_reply, fallback
from integrations.slack.draw.table import needs_file, table_block, table_file
from integrations.slack.draw.text import split
from integrations.slack.events import is_stop, words_of
from knowledge.visible import visible
from tests.support.slack.blocks import MESSAGE, check_blocks
from tools.contract import Citation, Table

LOOK = Look("https://desk.example")


def reply_of(*parts: Part, text: str = "Said.", **more: Any) -> Reply:
    return Reply(thread_id="t", turn_id=7, outcome="answered", language="en", text=text, parts=list(parts), **more)


def table_of(rows: int, columns: int = 3, cell: str = "x", total: int | None = None) -> TablePart:
    shown = [[f"{cell}{at}-{number}" for number in range(columns)] for at in range(rows)]
    names = [f"c{number}" for number in range(columns)]
    return TablePart(
        headers=names, shown=shown, numeric=[number == 1 for number in range(columns)],
        data=Table.of(names, [list(row) for row in shown], total=total),
    )  # fmt: skip


def chart_of(categories: list[str], kind: str = "bar", values: list[Any] | None = None) -> ChartPart:
    data = [{"rep": name, "value": value} for name, value in zip(categories, values or range(99), strict=False)]
    encoding = {"y": {"field": "rep", "type": "nominal"}, "x": {"field": "value", "type": "quantitative"}}
    return ChartPart(title="Bookings", spec={"data": {"values": data}, "mark": {"type": kind}, "encoding": encoding})


# --- escaping -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("<!here> & <@U1>", "&lt;!here&gt; &amp; &lt;@U1&gt;"),
        ("<https://evil.example|Acme>", "&lt;https://evil.example|Acme&gt;"),
        ("*Acme* and _Beta_", "*\u2060Acme* and _\u2060Beta_"),
        ("5 * 3 = 15, snake_case_name", "5 * 3 = 15, snake_case_name"),
        ("`rm` ~x~", "`\u2060rm` ~\u2060x~"),
        ("客户《甲乙》：100万", "客户《甲乙》：100万"),
        ("a\u202egnp.exe\u200b", "agnp.exe"),
    ],
)
def test_text_is_shown_as_it_is(text: str, safe: str) -> None:
    assert mrkdwn(text) == safe


def test_a_streams_markdown_is_inert_too() -> None:
    assert markdown("[Acme](http://evil.example) *x* <!here>") == (
        "\\[Acme\\]\\(http://evil\\.example\\) \\*x\\* &lt;\\!here&gt;"
    )


def test_a_links_name_can_not_end_it() -> None:
    assert link("https://d.example/a?b=1&c=2", "A|B> <!here>") == (
        "<https://d.example/a?b=1&amp;c=2|A¦B&gt; &lt;!here&gt;>"
    )


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("<@U0BOT> hi", "hi"), ("see <https://a.example|a.example> &amp; &lt;b&gt;", "see a.example & <b>"),
        ("mail <mailto:a@b.c|a@b.c> in <#C1|east>", "mail a@b.c in east"), ("<!here> <@U0BOT|desk>", "!here"),
    ],
)  # fmt: skip
def test_a_message_is_read_as_its_writer_saw_it(sent: str, words: str) -> None:
    assert words_of(sent) == words


@pytest.mark.parametrize("text", ["stop", "Stop!", "停止。", "<@U0BOT> cancel"])
def test_stop_is_understood(text: str) -> None:
    assert is_stop(text)
    assert not is_stop(f"{text} the Acme deal")


# --- long text ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sentence", ["They asked for a lower price. ", "对方希望降低价格，并延长付款期限。"])
def test_long_text_is_split_at_the_ends_of_sentences(sentence: str) -> None:
    pieces = split(sentence * 400)
    assert all(len(mrkdwn(piece)) <= 3000 for piece in pieces)
    assert all(piece.endswith((".", "。")) for piece in pieces)
    assert "".join(pieces).replace(" ", "") == (sentence * 400).replace(" ", "")


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.text(max_size=3000))
def test_no_word_is_lost_in_splitting(text: str) -> None:
    pieces = split(text, 700)
    assert all(0 < len(mrkdwn(piece)) <= 700 for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(visible(text).split())


def test_notifications_get_the_beginning() -> None:
    assert fallback("Short.") == "Short."
    assert fallback("A sentence. " * 1000).endswith(". …")


# --- tables and charts ----------------------------------------------------------------------------------------------


def test_a_table_has_its_header_and_numbers_to_the_right() -> None:
    block, whole = table_block(table_of(2))
    assert [cell["text"] for cell in block["rows"][0]] == ["c0", "c1", "c2"]
    assert block["column_settings"][1] == {"align": "right"}
    assert whole
    assert not needs_file(table_of(2), whole=whole)


@pytest.mark.parametrize(
    "part", [table_of(120), table_of(5, columns=25), table_of(40, cell="长" * 190), table_of(3, cell="x" * 500)]
)
def test_a_table_beyond_the_limits_is_cut_and_comes_as_a_file(part: TablePart) -> None:
    block, whole = table_block(part)
    check_blocks([block], MESSAGE)
    assert needs_file(part, whole=whole)
    rows = list(csv.reader(io.StringIO(table_file(part, "t").content.decode("utf-8-sig"))))
    assert rows == [part.headers, *part.shown]


def test_the_reply_says_how_many_rows_there_are() -> None:
    [message] = draw_reply(reply_of(table_of(60, total=200)), LOOK)
    assert "30 of 200 rows The whole table is in the file." in str(message.blocks)
    assert [file.name for file in message.uploads] == ["answer-7-1.csv"]


def test_a_spreadsheet_runs_nothing_out_of_a_record() -> None:
    part = TablePart(
        headers=["name", "amount"], shown=[["=cmd|'/c calc'!A0", "-5"], ["+1", "3"]], numeric=[False, True],
        data=Table.of(["name", "amount"], [["=cmd|'/c calc'!A0", -5], ["+1", 3]]),
    )  # fmt: skip
    rows = list(csv.reader(io.StringIO(table_file(part, "t").content.decode("utf-8-sig"))))
    assert rows[1:] == [["'=cmd|'/c calc'!A0", "-5"], ["'+1", "3"]]


def test_a_chart_is_slacks_own_where_it_fits() -> None:
    block = chart_block(chart_of(["Anna", "李雷"]))
    assert block is not None
    check_blocks([block], MESSAGE)
    assert block["chart"]["axis_config"]["categories"] == ["Anna", "李雷"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "part",
    [
        chart_of([f"n{at}" for at in range(21)]), chart_of(["a name that is far too long", "b"]), chart_of(["one"]),
        chart_of(["a", "b"], values=[1, None]), chart_of(["a", "a"]), chart_of(["a", "b"], kind="arc"),
    ],
)  # fmt: skip
def test_any_other_chart_is_a_picture(part: ChartPart) -> None:
    assert chart_block(part) is None
    [message] = draw_reply(reply_of(part), LOOK)
    assert [file.name for file in message.uploads] == ["answer-7-1.png"]


@pytest.mark.slow
def test_a_picture_has_words_for_whoever_can_not_see_it() -> None:
    made = chart_file(chart_of(["Anna", "Bob"], values=[5, 7]), "c")
    assert made.content.startswith(b"\x89PNG")
    assert made.alt == in_words(chart_of(["Anna", "Bob"], values=[5, 7])) == "Bookings: Anna, 5; Bob, 7"


# --- cards ----------------------------------------------------------------------------------------------------------


CALLED = {"tool": "log_activity", "arguments": {"kind": "call"}, "says": "log a call", "labels": {"kind": "Kind"}}


def proposal(**changed: Any) -> ProposalPart:
    known = {
        "id": "pr_1", "summary": "Change Alder", "headers": ["a", "b", "c", "d"],
        "rows": [["Alder", "Amount", "$1", "$2"]], "expires_at": "2026-07-01T10:00:00+00:00", "may_approve": True,
    }  # fmt: skip
    return ProposalPart.model_validate(known | changed)


def test_a_card_shows_before_and_after_and_when_it_ends() -> None:
    blocks = proposal_card(proposal(calls=[CALLED]), "en", turn=7)
    assert blocks[-1]["elements"][-1]["value"] == "7:p:pr_1"
    assert "• Alder, Amount: $1 → *$2*" in str(blocks)
    assert "<!date^1782900000^" in str(blocks)
    assert [one["action_id"] for one in blocks[-1]["elements"]] == ["approve", "reject", "edit"]


@pytest.mark.parametrize("state", ["approved", "rejected", "expired", "withdrawn"])
def test_a_settled_proposal_has_no_buttons(state: str) -> None:
    assert "actions" not in [block["type"] for block in proposal_card(proposal(state=state), "zh")]
    assert "actions" not in [
        block["type"] for block in undo_card(UndoPart(change_set_id=1, summary="", undone=True), "en")
    ]


def test_a_card_says_whose_it_is_and_who_edited_it() -> None:
    blocks = proposal_card(proposal(asked_by="Rhea <!here>", edited_by="Nora <!here>", calls=[CALLED]), "en")
    assert "Asked for by Rhea &lt;!here&gt;" in str(blocks)
    assert "Edited by Nora &lt;!here&gt;" in str(blocks)
    assert blocks[-1]["elements"][-1]["value"] == "0:p:pr_1"


def test_what_no_call_is_known_of_is_not_edited() -> None:
    blocks = proposal_card(proposal(), "en", turn=7)
    assert "edit" not in [one["action_id"] for one in blocks[-1]["elements"]]


def test_a_card_of_many_records_says_how_many_more() -> None:
    blocks = proposal_card(proposal(rows=[["A", "B", "", "C"]] * 60), "en")
    check_blocks(blocks, MESSAGE)
    assert "and 35 more" in str(blocks)


def test_long_choices_are_numbered() -> None:
    blocks = choices_card(ChoicesPart(prompt="Which?", choices=["short", "long " * 40]))
    check_blocks(blocks, MESSAGE)
    assert [one["text"]["text"] for one in blocks[-1]["elements"]] == ["1", "2"]
    assert blocks[-1]["elements"][1]["value"] == "long " * 40


def test_citations_are_links_to_the_page() -> None:
    cited = [Citation(title="Handbook <1>", heading="Discounts", page=3, link="/library/sections/5")]
    [message] = draw_reply(reply_of(TextPart(text="Ten percent [1]."), citations=cited), LOOK)
    assert "<https://desk.example/library/sections/5|[1] Handbook &lt;1&gt; › Discounts, p. 3>" in str(message.blocks)


# --- whole replies ----------------------------------------------------------------------------------------------------

_TEXT = st.text(min_size=1, max_size=3500)
_PARTS = st.one_of(
    st.builds(TextPart, text=_TEXT),
    st.builds(table_of, st.integers(0, 120), st.integers(1, 25), st.text(max_size=60)),
    st.builds(chart_of, st.lists(st.text(min_size=1, max_size=25), min_size=1, max_size=25)),
    st.builds(ChoicesPart, prompt=st.text(max_size=80), choices=st.lists(_TEXT, max_size=30, unique=True)),
    st.builds(
        lambda cells, count: proposal(summary=cells[0] * 20, rows=[cells] * count),
        st.lists(st.text(min_size=1, max_size=400), min_size=4, max_size=4),
        st.integers(0, 60),
    ),
    st.builds(UndoPart, change_set_id=st.integers(1, 10**9), summary=_TEXT),
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_PARTS, max_size=12), st.text(max_size=5000))
def test_slack_takes_whatever_a_reply_holds(parts: list[Part], text: str) -> None:
    import integrations.slack.draw.reply as drawing

    picture, drawing.chart_file = drawing.chart_file, lambda part, name: table_file(table_of(1), name)
    for at, part in enumerate(parts, 1):  # no change or proposal stands twice in a reply
        if isinstance(part, ProposalPart):
            part.id = f"pr_{at}"
        elif isinstance(part, UndoPart):
            part.change_set_id = at
    try:
        messages = draw_reply(reply_of(*parts, text=text), LOOK)
    finally:
        drawing.chart_file = picture
    for message in messages:
        check_blocks(message.blocks, MESSAGE)
        assert message.text
        assert len(message.text) <= 4000

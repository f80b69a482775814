"""Every kind of file is read with its headings, pages and tables; what can't be read is named, never half taken."""

from __future__ import annotations

import string
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.library.about import read_about
from knowledge.library.readers import READERS, read_document
from knowledge.library.readers.markdown import blocks_of
from knowledge.library.source import Block, SourceText
from knowledge.refusals import Refusal
from tests.support.papers import write_docx, write_pdf, write_pptx, write_xlsx

DISCOUNTS = "Discount|Approved by\nup to 5 %|rep\nup to 10 %|manager"
折扣 = "折扣|审批人\n5%以内|销售\n10%以内|经理"


def shown(source: SourceText) -> list[tuple[str, str, int | None]]:
    return [(block.kind, block.text, block.page) for block in source.blocks]


def texts(source: SourceText, kind: str) -> list[str]:
    return [block.text for block in source.blocks if block.kind == kind]


def test_markdown_keeps_front_matter_headings_lists_and_tables(tmp_path: Path) -> None:
    path = tmp_path / "rules.md"
    path.write_text(
        "---\ntitle: Discount rules\naudience: [rep, manager]\nvalid_from: 2026-01-01\ntags: pricing, 折扣\n---\n"
        "# Discount rules\n\nSee [the **list**](https://example.com/x) and `code`.\n\n## Limits\n\n"
        "| Discount | By |\n|---|---|\n| 5 % | rep |\n\n- one\n- _two_\n\n```\nplain *stars*\n```\n",
        encoding="utf-8",
    )
    source = read_document(path)
    assert source.title == "Discount rules"
    assert [(block.kind, block.text) for block in source.blocks] == [
        ("text", "See the list and code."),
        ("heading", "Limits"),
        ("table", "| Discount | By |\n|---|---|\n| 5 % | rep |"),
        ("text", "- one\n- two"),
        ("text", "plain *stars*"),
    ]
    about = read_about(source.facts, "rules.md")
    assert about.audience == ("rep", "manager")
    assert about.valid_from == date(2026, 1, 1)
    assert about.tags == ("pricing", "折扣")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_files_are_read_in_their_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "投诉.txt"
    path.write_bytes(
        "投诉处理办法\r\n\r\n客户投诉要在两个工作日内答复。\r\n\r\n超过时限的要报告经理。".encode(encoding)
    )
    source = read_document(path)
    assert source.title == "投诉处理办法"
    assert texts(source, "text") == ["客户投诉要在两个工作日内答复。", "超过时限的要报告经理。"]


def test_html_leaves_out_menus_and_scripts(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        "<html><head><title>Returns</title><style>p{}</style></head><body><nav>Home | Shop</nav><h1>Returns</h1>"
        "<div>Loose <b>words</b> here.<p>Within <i>14</i> days.</p></div><h2>Costs</h2>"
        "<table><tr><th>Size</th><th>Fee</th></tr><tr><td>small</td><td>5 | 6</td></tr></table>"
        "<ul><li>one</li><li>two</li></ul><script>alert('x')</script><footer>(c)</footer></body></html>",
        encoding="utf-8",
    )
    source = read_document(path)
    assert source.title == "Returns"
    assert [(block.kind, block.text) for block in source.blocks] == [
        ("text", "Loose words here."),
        ("text", "Within 14 days."),
        ("heading", "Costs"),
        ("table", "| Size | Fee |\n| --- | --- |\n| small | 5 \\| 6 |"),
        ("text", "- one\n- two"),
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("heading", "text", "table"), [
    ("Approval", "Discounts are approved within one day. Longer needs a reason.", DISCOUNTS),
    ("审批权限", "折扣须在一个工作日内审批。超过时限要说明原因。", 折扣),
])  # fmt: skip
def test_pdf_keeps_pages_headings_and_tables(tmp_path: Path, heading: str, text: str, table: str) -> None:
    path = write_pdf(
        tmp_path / "rules.pdf", [[("heading", heading), ("text", text)], [("table", table), ("text", text)]],
        title="Rules",
    )  # fmt: skip
    source = read_document(path)
    assert source.title == "Rules"
    rows = [f"| {' | '.join(line.split('|'))} |" for line in table.split("\n")]
    assert shown(source) == [
        ("heading", heading, 1), ("text", text, 1),
        ("table", "\n".join([rows[0], "| --- | --- |", *rows[1:]]), 2), ("text", text, 2),
    ]  # fmt: skip


@pytest.mark.slow
def test_word_keeps_styles_and_tables(tmp_path: Path) -> None:
    path = write_docx(
        tmp_path / "guide.docx",
        [("Title", "Negotiation"), ("Heading 1", "Before"), ("Normal", "Know your floor."),
         ("Heading 2", "Give and take"), ("List Bullet", "ask for volume"), ("table", DISCOUNTS)],
    )  # fmt: skip
    source = read_document(path)
    assert source.title == "Negotiation"
    assert [(block.kind, block.level) for block in source.blocks if block.kind == "heading"] == [
        ("heading", 1), ("heading", 2),
    ]  # fmt: skip
    assert texts(source, "text") == ["Know your floor.", "- ask for volume"]
    assert "| up to 10 % | manager |" in texts(source, "table")[0]


@pytest.mark.slow
def test_slides_carry_their_number_and_notes(tmp_path: Path) -> None:
    path = write_pptx(tmp_path / "deck.pptx", [("Opening", "Who we are", ""), ("价格", "先谈价值", "不要先报价")])
    assert shown(read_document(path)) == [
        ("heading", "Opening", 1), ("text", "Who we are", 1),
        ("heading", "价格", 2), ("text", "先谈价值", 2), ("text", "不要先报价", 2),
    ]  # fmt: skip


def test_sheets_become_tables(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "prices.xlsx",
        {"Prices": [["Price list"], [], ["Product", "Price", "From"], ["Bar", 236.0, date(2026, 1, 1)]], "Empty": []},
    )
    assert shown(read_document(path)) == [
        ("heading", "Prices", None), ("text", "Price list", None),
        ("table", "| Product | Price | From |\n| --- | --- | --- |\n| Bar | 236 | 2026-01-01 |", None),
    ]  # fmt: skip


def test_mail_has_a_subject_a_sender_and_a_day(tmp_path: Path) -> None:
    path = tmp_path / "note.eml"
    path.write_bytes(
        "From: Li Na <li.na@example.com>\r\nSubject: =?utf-8?b?5paw55qE5oqY5omj6KeE5YiZ?=\r\n"
        "Date: Mon, 02 Mar 2026 09:00:00 +0800\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        "从四月起执行。\r\n\r\n问题请找我。\r\n".encode()
    )
    source = read_document(path)
    assert source.title == "新的折扣规则"
    assert texts(source, "text") == ["从四月起执行。", "问题请找我。"]
    assert read_about(source.facts, "note.eml").valid_from == date(2026, 3, 2)


def refused(path: Path) -> str:
    with pytest.raises(Refusal) as caught:
        read_document(path)
    assert caught.value.facts["file"] == path.name
    return caught.value.code


@pytest.mark.slow
def test_what_can_not_be_read_is_named(tmp_path: Path) -> None:
    from PIL import Image

    scan = tmp_path / "scan.pdf"
    Image.new("RGB", (600, 800), "white").save(scan)
    locked = write_pdf(tmp_path / "locked.pdf", [[("text", "secret")]], password="x")
    (tmp_path / "locked.docx").write_bytes(b"\xd0\xcf\x11\xe0" + b"\x00" * 600)
    (tmp_path / "cut.docx").write_bytes(write_docx(tmp_path / "whole.docx", [("Normal", "text")]).read_bytes()[:900])
    (tmp_path / "cut.pdf").write_bytes(write_pdf(tmp_path / "whole.pdf", [[("text", "text " * 50)]]).read_bytes()[:200])
    (tmp_path / "nothing.md").write_bytes(b"")
    (tmp_path / "only.md").write_text("# A heading alone\n")
    (tmp_path / "front.md").write_text("---\ntitle: [unclosed\n---\ntext\n")
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG" + bytes(range(256)))
    (tmp_path / "film.mp4").write_bytes(b"x")
    assert refused(scan) == "library.image_only"
    assert refused(locked) == "library.encrypted"
    assert refused(tmp_path / "locked.docx") == "library.encrypted"
    assert refused(tmp_path / "cut.docx") == "library.damaged"
    assert refused(tmp_path / "cut.pdf") == "library.damaged"
    assert refused(tmp_path / "nothing.md") == "library.empty"
    assert refused(tmp_path / "only.md") == "library.empty"
    assert refused(tmp_path / "front.md") == "library.front_matter"
    assert refused(tmp_path / "picture.txt") == "library.damaged"
    assert refused(tmp_path / "film.mp4") == "library.unknown_kind"


def test_an_unknown_role_or_day_is_refused() -> None:
    for facts in ({"audience": ["rep", "intern"]}, {"valid_from": "soon"}, {"language": "klingon"}):
        with pytest.raises(Refusal) as caught:
            read_about(facts, "x.md")
        assert caught.value.code == "library.front_matter"


@pytest.mark.slow
@given(st.text(alphabet=string.printable + "折扣审批。，", max_size=300))
def test_any_markdown_is_read(text: str) -> None:
    blocks = blocks_of(text)
    assert all(isinstance(block, Block) and block.text.strip() for block in blocks)


def test_every_kind_has_a_reader() -> None:
    from importlib import import_module

    for name in set(READERS.values()):
        assert callable(import_module(f"knowledge.library.readers.{name}").read)

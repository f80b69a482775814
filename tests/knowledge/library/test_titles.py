"""Which messages ask for a document by its title; whether there is one of it is tried with the assistant."""

from __future__ import annotations

import pytest

from knowledge.library.titles import name_in


@pytest.mark.parametrize(("message", "name"), [
    ("where is the negotiation guide?", "negotiation guide"), ("Where's our pricing document", "pricing"),
    ("open the pricing rules", "pricing rules"), ("投诉处理办法在哪里看？", "投诉处理办法"),
    ("销售提成方案2026在哪", "销售提成方案2026"), ("样品文件在哪里？", "样品"),
])  # fmt: skip
def test_a_document_is_asked_for_by_its_title(message: str, name: str) -> None:
    assert name_in(message) == name


@pytest.mark.parametrize("message", [
    "Where is Grainery Hill weak?", "where is the money in this deal?",
    "Grainery Hill的弱点在哪里？", "我们的优势在哪？",
])  # fmt: skip
def test_where_something_else_is_asks_for_no_document(message: str) -> None:
    assert name_in(message) is None

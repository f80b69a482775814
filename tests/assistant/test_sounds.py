"""Chinese words typed by their sound with wrong characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.models.builtin.reading.sounds import sounds_like


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("这个季度的业积", "这个季度的业绩"), ("赢单律多少", "赢单率多少"), ("各区域的销授额", "各区域的销售额"),
        ("本月新增克户", "本月新增客户"),
    ],
)  # fmt: skip
def test_a_word_that_sounds_like_a_known_one_is_put_right(typed: str, meant: str) -> None:
    odd = [at for at, (one, other) in enumerate(zip(typed, meant, strict=True)) if one != other]
    assert sounds_like(typed, odd) == meant


@pytest.mark.parametrize("text", ["成绩怎么样", "业绩怎么样", "和客服聊过", "hello"])
def test_a_word_that_people_know_stands(text: str) -> None:
    assert sounds_like(text, range(len(text))) is None


@given(st.text(max_size=40), st.sets(st.integers(0, 39)))
def test_any_text_keeps_its_length_and_what_was_not_odd(text: str, odd: set[int]) -> None:
    mended = sounds_like(text, odd)
    assert mended is None or (mended != text and len(mended) == len(text))
    assert odd or mended is None

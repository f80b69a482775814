"""Numbers, money, comparisons and "top n", English and Chinese."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.metrics.model import Op
from knowledge.numerals import chinese, small
from knowledge.quantities import find_comparisons, find_limits, find_numbers, parse_number
from knowledge.refusals import Refusal
from knowledge.spans import Span

NUMBERS = {
    "1.2k": 1200, "3.5 million": 3_500_000, "$1,234.50": "1234.5", "¥12万": 120_000, "三百五十万": 3_500_000,
    "20%": 20,
    "一千二": 1200, "10 thousand": 10_000, "一万二": 12_000, "两万五": 25_000, "一百五": 150,
    "一亿二": 120_000_000, "三千五百": 3500,
    "一千零二": 1002, "一百零五": 105, "一百一十五": 115, "一万零五百": 10_500, "十二": 12, "二十": 20, "十": 10,
    "两千": 2000,
    "一亿二千万": 120_000_000, "1.2亿": 120_000_000, "1百万": 1_000_000, "3千万": 30_000_000, "5w": 50_000,
    "50K": 50_000,
    "2bn": 2_000_000_000, "1,000,000": 1_000_000, "0.5": "0.5", "007": 7, "US$5k": 5000, "€3": 3, "£5k": 5000,
    "5 USD": 5,
    "100元": 100, "10万元": 100_000, "rmb 500": 500, "百分之二十": 20, "百分之3.5": "3.5", "15 percent": 15,
    "三": 3, "零": 0,
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), NUMBERS.items())
def test_number(text: str, value: int | str) -> None:
    assert parse_number(text) == Decimal(value)
    assert [span.value.amount for span in find_numbers(f"x {text} y")] == [Decimal(value)]


@pytest.mark.parametrize("text", ["", "abc", "1,00", "12,34", "1.2.3", "1e5", "three apples", "-", "万万岁", "9" * 50])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_number(text)
    assert refused.value.code == "unknown.number"


@pytest.mark.parametrize(
    ("text", "unit", "currency"),
    [
        ("20%", "percent", None), ("百分之二十", "percent", None), ("5 percent", "percent", None), ("30 days",
        "days", None),
        ("30天", "days", None), ("两周", "weeks", None), ("45 min", "minutes", None), ("三个月", "months", None),
        ("2 hours", "hours", None),
        ("$5k", None, "USD"), ("¥12万", None, "CNY"), ("100美元", None, "USD"), ("10万元", None, "CNY"), ("5 eur",
        None, "EUR"),
        ("rmb 500", None, "CNY"), ("12", None, None), ("half an hour", "minutes", None), ("半小时", "minutes", None),
    ],
)  # fmt: skip
def test_unit_and_currency(text: str, unit: str | None, currency: str | None) -> None:
    (found,) = find_numbers(text)
    assert (found.value.unit, found.value.currency) == (unit, currency)


COMPARISONS = {
    ">": {
        10_000: "more than 10,000; over 10k; above 10000; exceeding $10,000; > 10000; 超过1万; 大于一万; 高于10000; "
        "多于1万元",
        100: "超过一百人; bigger than 100 employees; greater than 100",
    },
    ">=": {
        10_000: "at least 10k; 10,000 or more; 10000+; >= 10,000; ≥1万; 不少于1万; 不低于一万; 至少1万; 1万以上; "
        "10000元以上; no less than 10k; "
        "not less than 10,000; no fewer than 10000; not under 10k; greater than or equal to 10000; 大于等于1万; "
        "大于或等于10000",
        5000: "5000人以上; 五千以上",
    },
    "<": {20: "under 20; below 20; less than 20; fewer than 20 people; < 20; 不到20; 不到二十; 少于20; 低于20; "
    "小于20%; 不足20个"},
    "<=": {
        20: "at most 20; up to 20; no more than 20; not more than 20; not over 20; 20 or less; 20 or fewer; <= 20; "
        "不超过20; 不多于二十; "
        "至多20; 最多20; 20以下; 20个以内; 小于等于20; less than or equal to 20",
    },
    "=": {7: "exactly 7; equal to 7; = 7; 等于7; 正好七"},
}  # fmt: skip
COMPARED = [
    pytest.param(text, op, value, id=text)
    for op, values in COMPARISONS.items()
    for value, texts in values.items()
    for text in texts.split("; ")
]


@pytest.mark.parametrize(("text", "op", "value"), COMPARED)
def test_comparison(text: str, op: str, value: int) -> None:
    (found,) = find_comparisons(f"accounts {text}")
    assert (found.value.op, found.value.values) == (Op(op), (Decimal(value),))


@pytest.mark.parametrize(
    "text",
    [
        "between 10k and 20k", "between 10,000 and 20,000", "between 10 and 20 thousand", "from 10k to 20k",
        "between 20k and 10k",
        "1万到2万之间", "在1万到2万之间", "介于一万和两万之间", "1到2万之间", "1万至2万元",
        "between $10,000 and $20,000",
    ],
)  # fmt: skip
def test_between(text: str) -> None:
    (found,) = find_comparisons(text)
    assert (found.value.op, found.value.values) == (Op.BETWEEN, (Decimal(10_000), Decimal(20_000)))


@pytest.mark.parametrize(
    "text", ["more than 30 days", "超过30天", "over 12 weeks", "超过三十天", "bookings of 2017", "more deals", "更多"]
)
def test_what_compares_no_number(text: str) -> None:
    """Lengths of time are for `find_durations`."""
    assert find_comparisons(text) == []


LIMITS = {
    (5, "highest"): "top five; top 5; top5; TOP 5 accounts; 5 biggest; five largest; best 5; 前五; 前5; 前五名; "
    "前5个; 前五大; 五大客户; 最高的5个; "
    "最大的五家; 五个最大的; 业绩最好的5位; 排名前五的客户",
    (3, "highest"): "top three; 三大; 三大产品; 前三; 3 best; leading 3; the three highest",
    (3, "lowest"): "bottom 3; worst three; 3 worst; 倒数三名; 倒数3名; 后三名; 末三位; 最低的三个; 三个最差的; "
    "3 smallest; lowest 3; the three lowest",
    (10, None): "first 10; first ten deals; the last ten calls; latest 10 orders",
    (3, None): "last three visits; 最近三次拜访; 最近的3笔",
    (20, "highest"): "前二十; top 20; top twenty; 前20名; 二十大客户",
    (10, "highest"): "10大产品; 十大; 前十",
}  # fmt: skip
LIMITED = [pytest.param(text, *limit, id=text) for limit, texts in LIMITS.items() for text in texts.split("; ")]


@pytest.mark.parametrize(("text", "count", "direction"), LIMITED)
def test_limit(text: str, count: int, direction: str | None) -> None:
    (found,) = find_limits(text)
    assert (found.value.n, found.value.direction) == (count, direction)


@pytest.mark.parametrize(
    "text",
    [
        "前三个月",
        "前三季度",
        "前十天",
        "first 3 months",
        "top",
        "the best",
        "第三大客户",
        "三大区",
        "top 0",
        "过去五年",
        "倒数三天",
    ],
)
def test_what_is_no_limit(text: str) -> None:
    assert find_limits(text) == []


# ---------------------------------------------------------------- what holds for all of them

DIGITS = "零一二三四五六七八九"


def spelt(number: int) -> str:
    """A number below a hundred million in Chinese characters, written out."""
    if number >= 10_000:
        whole, rest = divmod(number, 10_000)
        gap = "零" if 0 < rest < 1000 else ""
        return f"{spelt(whole)}万{gap}{spelt(rest) if rest else ''}"
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + name
        gap = not digit
    return text or "零"


@given(st.integers(0, 99_999_999))
def test_chinese_numerals_written_out(number: int) -> None:
    assert chinese(spelt(number)) == number
    assert parse_number(spelt(number)) == number


@pytest.mark.slow
@given(st.integers(1, 10**12))
def test_ways_to_write_a_number(number: int) -> None:
    for text in (f"{number}", f"{number:,}", f"${number:,}", f"¥{number}", f"{number} usd", f"{number}元"):
        assert parse_number(text) == number


@pytest.mark.slow
@given(
    st.decimals(Decimal("0.01"), Decimal(999), places=2),
    st.sampled_from([("k", 3), ("万", 4), (" million", 6), ("亿", 8)]),
)
def test_scales(number: Decimal, scale: tuple[str, int]) -> None:
    assert parse_number(f"{number}{scale[0]}") == number.scaleb(scale[1])


@pytest.mark.slow
@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_between_has_its_ends_in_order(one: int, other: int) -> None:
    for text in (f"between {one} and {other}", f"{one}到{other}之间", f"between {one:,} and {other:,}"):
        (found,) = find_comparisons(text)
        assert found.value.values == (min(one, other), max(one, other))


@pytest.mark.slow
@given(st.integers(1, 999))
def test_top_n(count: int) -> None:
    for text in (f"top {count} reps", f"前{count}名", f"{count} largest deals", f"最大的{count}个"):
        assert [span.value.n for span in find_limits(text)] == [count]


SAID = st.sampled_from([*NUMBERS, *(param.values[0] for param in (*COMPARED, *LIMITED))])


@pytest.mark.slow
@given(st.lists(st.one_of(SAID, st.text("a1,.千万%$ 前top以上", max_size=6)), max_size=5))
def test_spans_lie_in_the_text_and_apart(parts: list[str]) -> None:
    text = " ".join(str(part) for part in parts)
    found: list[list[Span[object]]] = [list(find_numbers(text)), list(find_comparisons(text)), list(find_limits(text))]  # type: ignore[list-item]
    for spans in found:
        for span in spans:
            assert 0 <= span.start < span.end <= len(text)
            assert text[span.start : span.end] == span.text
        assert all(left.end <= right.start for left, right in pairwise(spans))


@pytest.mark.slow
@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert parse_number(text) >= 0
    except Refusal:
        assert not text.isascii() or not text.isdigit() or len(text) > 40
    assert small(text) is None or small(text) >= 0  # type: ignore[operator]


@pytest.mark.parametrize(
    "text", ["last five weeks", "the last 3 full months", "last two quarters", "最近三个月", "最近5个季度"]
)
def test_a_length_of_time_is_no_limit(text: str) -> None:
    assert find_limits(text) == []

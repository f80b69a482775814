"""Whatever the figures are: what a result says may be said of it, and what it does not say may not."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assistant.facts import Facts, Splitter, sentences

pytestmark = pytest.mark.slow

TODAY = date(2026, 6, 30)
NAMES = (
    "Rhea Rowe",
    "Sami Stone",
    "梁晓楠",
    "黄芷晴",
    "Kapok 木棉队",
    "South 南区",
    "Birch Foods",
    "SunBrew Cold Tea 晴泡冷萃茶",
)
AMOUNTS = st.integers(min_value=1_000, max_value=900_000_000)
WAYS = {
    "en": ("{name} booked {amount} in 2026.", "- **{name}**: {amount}", "At {amount}, {name} leads.",
           "{amount} came from {name}."),
    "zh": ("{name}今年业绩{amount}。", "- {name}：{amount}", "{amount}来自{name}。", "第一名是{name}，{amount}。"),
}  # fmt: skip


def metric(rows: dict[str, int], name: str = "bookings", unit: str = "money") -> list[dict[str, Any]]:
    """A metric's answer by name, as query_metric gives it."""
    told = [{"keys": [key], "value": value, "records": 0} for key, value in rows.items()]
    period = {"start": "2026-01-01", "end": "2026-12-31"}
    result = {
        "metric": name,
        "unit": unit,
        "currency": "CNY",
        "group_by": ["rep"],
        "rows": told,
        "period": period,
    }
    return [{"tool": "query_metric", "arguments": {"metric": name}, "output": {"result": result}}]


def wordings(value: int, language: str) -> list[str]:
    """An amount as people write it: in full, in thousands, in millions, in 万 and 亿."""
    full = [f"CN¥{value:,}", f"¥{value}"] if language == "en" else [f"{value}元", f"{value:,}元"]
    scaled = (
        [("k", 1_000, 0), ("M", 1_000_000, 2)] if language == "en" else [("万元", 10_000, 1), ("亿元", 100_000_000, 2)]
    )
    return full + [
        f"{'CN¥' if language == 'en' else ''}{value / scale:.{digits}f}{unit}"
        for unit, scale, digits in scaled
        if value >= scale
    ]


@st.composite
def results(draw: st.DrawFn) -> dict[str, int]:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True))
    values = draw(st.lists(AMOUNTS, min_size=len(names), max_size=len(names), unique=True))
    return dict(zip(names, values, strict=True))


@given(rows=results(), data=st.data(), language=st.sampled_from(["en", "zh"]))
@settings(max_examples=150, deadline=None)
def test_what_a_result_says_is_never_alarmed(rows: dict[str, int], data: st.DataObject, language: str) -> None:
    facts = Facts("", metric(rows), TODAY)
    name = data.draw(st.sampled_from(sorted(rows)))
    amount = data.draw(st.sampled_from(wordings(rows[name], language)))
    sentence = data.draw(st.sampled_from(WAYS[language])).format(name=name, amount=amount)
    assert facts.check(sentence) == []


@given(
    rows=results(), data=st.data(), language=st.sampled_from(["en", "zh"]), share=st.floats(0.011, 5), up=st.booleans()
)
@settings(max_examples=150, deadline=None)
def test_another_number_is_always_alarmed(
    rows: dict[str, int], data: st.DataObject, language: str, share: float, up: bool
) -> None:
    name = data.draw(st.sampled_from(sorted(rows)))
    other = round(rows[name] * (1 + share if up else 1 / (1 + share)))
    assume(not any(abs(other - value) <= 0.01 * value for value in rows.values()))
    facts = Facts("", metric(rows), TODAY)
    full = f"CN¥{other:,}" if language == "en" else f"{other}元"
    sentence = data.draw(st.sampled_from(WAYS[language])).format(name=name, amount=full)
    assert [problem.kind for problem in facts.check(sentence)] in (["number"], ["unit"])


@given(rows=results(), data=st.data(), language=st.sampled_from(["en", "zh"]))
@settings(max_examples=100, deadline=None)
def test_a_number_of_another_name_is_alarmed(rows: dict[str, int], data: st.DataObject, language: str) -> None:
    assume(len(rows) > 1)
    one, other = data.draw(st.permutations(sorted(rows)))[:2]
    assume(abs(rows[one] - rows[other]) > 0.01 * rows[one])
    facts = Facts("", metric(rows), TODAY)
    full = f"CN¥{rows[other]:,}" if language == "en" else f"{rows[other]}元"
    sentence = data.draw(st.sampled_from(WAYS[language])).format(name=one, amount=full)
    assert [problem.kind for problem in facts.check(sentence)] == ["other"]


TEXT = st.text(alphabet="Ab 1.,。；!?\n|-:万元%—“”)", max_size=120)


@pytest.mark.quick
@given(text=TEXT, cuts=st.lists(st.integers(0, 120), max_size=8))
def test_a_text_that_arrives_in_pieces_is_cut_without_loss(text: str, cuts: list[int]) -> None:
    edges = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    splitter = Splitter()
    found = [one for low, high in pairwise(edges) for one in splitter.feed(text[low:high])]
    assert "".join(one.text for one in [*found, *splitter.close()]) == text


@given(text=TEXT)
def test_nothing_that_is_said_breaks_the_check(text: str) -> None:
    facts = Facts(text, metric({"Rhea Rowe": 5_000}), TODAY)
    for one in sentences(text):
        facts.check(one.text, one.header)


SHARED = st.integers(min_value=10_000, max_value=900_000)


def alarms(facts: Facts, text: str) -> list[str]:
    return [problem.kind for _, problems in facts.read(text) for problem in problems]


@st.composite
def reckoned(draw: st.DrawFn) -> tuple[str, str, list[dict[str, Any]], float]:
    """Two names of a result, how something reckoned of them is worded, and what comes out; `{n}` is its place."""
    rows = dict(zip(NAMES, draw(st.lists(SHARED, min_size=len(NAMES), max_size=len(NAMES), unique=True)), strict=True))
    one, other = draw(st.permutations(sorted(rows)))[:2]
    more, less = max(rows[one], rows[other]), min(rows[one], rows[other])
    first, second = (one, other) if rows[one] == more else (other, one)
    total = sum(rows.values())
    wording, value = draw(
        st.sampled_from(
            [
                (f"{one} and {other} booked {{n}} together.", "sum"),
                (f"{one}和{other}合计{{n}}。", "sum"),
                (f"{first} booked {{n}} more than {second}.", "difference"),
                (f"{first}比{second}多{{n}}。", "difference"),
                (f"{one} accounts for {{n}} of the total.", "share"),
                (f"{one}占总额的{{n}}。", "share"),
                (f"{first} booked {{n}} times as much as {second}.", "times"),
                (f"{first}是{second}的{{n}}倍。", "times"),
            ]
        )
    )
    outcome = {
        "sum": more + less, "difference": more - less, "share": 100 * rows[one] / total, "times": more / less,
    }[value]  # fmt: skip
    return wording, value, metric(rows), outcome


def as_said(kind: str, value: float) -> str:
    return {"share": f"{value:.1f}%", "times": f"{value:.2f}"}.get(kind, f"CN¥{value:,.0f}")


@given(case=reckoned())
@settings(max_examples=150, deadline=None)
def test_what_is_reckoned_right_of_a_result_is_left_alone(case: tuple[str, str, list[dict[str, Any]], float]) -> None:
    wording, kind, given_by_tool, outcome = case
    facts = Facts("", given_by_tool, TODAY)
    assert alarms(facts, wording.format(n=as_said(kind, outcome))) == []


@given(case=reckoned(), off=st.sampled_from([0.31, 0.57, 1.73, 2.9]))
@settings(max_examples=150, deadline=None)
def test_what_is_reckoned_wrong_is_alarmed(case: tuple[str, str, list[dict[str, Any]], float], off: float) -> None:
    wording, kind, given_by_tool, outcome = case
    facts = Facts("", given_by_tool, TODAY)
    assume(kind in ("sum", "difference"))
    assert alarms(facts, wording.format(n=as_said(kind, outcome * off + 12_345))) != []

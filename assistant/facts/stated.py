"""What may be reckoned of the figures that a sentence states itself, or that one ahead of it did."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.facts.cues import (
    APPOSED,
    DIFFERS,
    GROWS,
    MEANS,
    PER,
    REST,
    SHARES,
    SUMS,
)
from assistant.facts.fitting import ADDED, APART, allowance
from assistant.facts.numbers import Number
from assistant.facts.selecting import Scope

_VALUE = r"(?:CN|US)?[¥$￥€£]?\s?\d[\d,]*(?:\.\d+)?"
FORMULA = re.compile(rf"{_VALUE}(?:\s?[+＋−–×*÷/-]\s?{_VALUE})+")
TERM = re.compile(r"([+＋−–×*÷/-]?)\s?(?:CN|US)?[¥$￥€£]?\s?(\d[\d,]*(?:\.\d+)?)")
YEARLY = re.compile(
    r"\b(?:a|per|each|every|for the|full) year\b|\b(?:yearly|annual\w*|12 months)\b|一年|每年|全年|年度", re.IGNORECASE
)
PARTS_OF_A_YEAR = {
    4: re.compile(r"\bquarter|季", re.IGNORECASE),
    12: re.compile(r"\bmonth|月", re.IGNORECASE),
    52: re.compile(r"\bweek|周", re.IGNORECASE),
}


def evident(number: Number, scope: Scope) -> Iterator[float]:
    """The sum of what the sentence states, and how far two of that are apart: anybody can see it."""
    same = [value for one, value in scope.stated[scope.ahead :] if alike(one, number)]
    if number.kind in ADDED and len(same) > 1:
        if scope.says(SUMS):
            yield sum(same)
        if scope.says(DIFFERS):
            yield from (one - other for one in same for other in same if one > other)


def worked(text: str) -> Iterator[float]:
    """What the sums that a text writes out come to: 2 × 500 + 3 × 120."""
    for match in FORMULA.finditer(text):
        total, product, sign = 0.0, None, 1.0
        parts = TERM.findall(match[0])
        for operator, said in parts:
            value = float(said.replace(",", ""))
            if product is None or operator in ("+", "-", "−", "–", "＋"):
                total += sign * (product or 0.0)
                product, sign = value, -1.0 if operator in ("-", "−", "–") else 1.0
            else:
                product = product / (value or 1.0) if operator in ("÷", "/") else product * value
        yield total + sign * (product or 0.0)


def _a_year(text: str) -> Iterator[int]:
    """How often a year has what a text counts by, where it goes from that to the year."""
    if YEARLY.search(text):
        yield from (times for times, cue in PARTS_OF_A_YEAR.items() if cue.search(text))


def supposed(number: Number, scope: Scope, rates: Sequence[float]) -> bool:
    """Whether a figure of an example follows from those ahead of it: a part at a rate, what is left, or a sum."""
    same = [value for one, value in scope.stated if alike(one, number) and one.kind != "percent"]
    slack = allowance(number)
    return (
        any(abs(value * rate / 100 - number.value) <= slack for value in same for rate in rates)
        or any(abs(abs(one - other) - number.value) <= slack for one in same for other in same)
        or any(abs(one + other - number.value) <= slack for one in same for other in same if one < other)
    )


def in_sight(number: Number, scope: Scope) -> Iterator[float]:
    """Of two figures of a kind that the sentence states: what one is of the other, and how far they are apart."""
    here = scope.stated[scope.ahead :]
    if number.kind == "percent" and scope.says(SUMS) and len(here) > 1:
        # What the last two are together of one ahead of them.
        both = sum(value for _, value in here[-2:])
        yield from (100 * both / value for one, value in here[:-2] if value and alike(one, here[-1][0]))
    for one, value in here:
        for two, other in here:
            if one is two or not other or one.kind in ("percent", "points", "day") or not alike(one, two):
                continue
            if number.kind == "percent":
                yield from (100 * value / other, 100 * (value / other - 1), 100 * value / (value + other))
            elif number.kind == "times":
                yield value / other
            elif number.kind == one.kind:
                yield value - other


def of_stated(number: Number, scope: Scope) -> Iterator[float]:
    """Of two figures that the sentence, or one ahead of it, states."""
    same = [value for one, value in scope.stated if alike(one, number)]
    if number.kind == "percent":
        yield from _parts_of_stated(number, scope)
        return
    if number.kind in ("money", "count", None):
        yield from worked(scope.text)
        yield from (value * times for times in _a_year(scope.text) for value in same)
    if number.kind == "times":
        yield from (
            value / other
            for one, value in scope.stated
            for two, other in scope.stated
            if one is not two and alike(one, two) and other
        )
        return
    if number.kind in APART:
        same = [value for one, value in scope.stated if one.kind in ("percent", "score", "points", None)]
    if number.kind in APART or scope.says(DIFFERS) or scope.says(REST):
        yield from (one - other for one in same for other in same if one > other)
        yield from (value - one.value for value in same for one in scope.asked if alike(one, number))
    if number.kind in ADDED and scope.says(SUMS) and len(same) > 1:
        yield sum(same)
        yield from (one + other for one in same for other in same if one < other)
    yield from _of_last(same, scope)
    if number.kind in ("count", None) and scope.says(PER):
        yield from (one / other for one in same for other in same if one > other)
        yield from (1.0 for one in same if number.value == 1)
    if number.kind in ("money", None):
        yield from _at_a_rate(scope, same)


def _parts_of_stated(number: Number, scope: Scope) -> Iterator[float]:
    """Per cent: what part one figure is of another, how much it grew, and what shares come to."""
    pairs = [
        (value, other)
        for one, value in scope.stated
        for two, other in scope.stated
        if one is not two and alike(one, two) and one.kind not in ("percent", "points") and other
    ]
    grows, shares = scope.says(GROWS), scope.says(SHARES)
    apposed = APPOSED.search(scope.text[: number.start])
    for value, other in pairs:
        if grows:
            yield 100 * (value - other) / other
        if (shares or apposed) and value < other:
            yield 100 * value / other
    yield from (100 - value for one, value in scope.stated if one.kind == "percent" and scope.says(REST))
    levels = [value for one, value in scope.stated if one.kind == "percent"]
    yield from _of_last(levels, scope)
    moves = [value for one, value in scope.stated if one.kind in APART]
    yield from (level + sign * move for level in levels for move in moves for sign in (1, -1))


def _of_last(values: Sequence[float], scope: Scope) -> Iterator[float]:
    """What the last so many figures come to, and their mean: "together", 三款均价."""
    for count in scope.counts() | {2}:
        if len(values) >= count and scope.says(SUMS):
            yield sum(values[-count:])
        if len(values) >= count and scope.says(MEANS):
            yield sum(values[-count:]) / count


def _at_a_rate(scope: Scope, same: Sequence[float]) -> Iterator[float]:
    """Money for each of so many, and a part of it at a rate."""
    if scope.says(PER):
        counted = ("count", "months", "days", "weeks", None)
        counts = [value for one, value in scope.stated if one.kind in counted and value > 1]
        amounts = [value for one, value in scope.stated if one.kind in ("money", None)]
        amounts += [one.value for one in scope.asked]
        yield from (amount / count for amount in amounts for count in counts if amount > count)
    rates = [value for one, value in scope.stated if one.kind == "percent"]
    yield from (value * rate / 100 for value in same for rate in rates)


def alike(one: Number, other: Number) -> bool:
    """Whether two figures are of a kind, as far as they say."""
    return one.kind == other.kind or None in (one.kind, other.kind)

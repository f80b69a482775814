"""What a metric is, how one is declared, and the values that metrics of any subject share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import func

from knowledge.metrics.model import Unit
from knowledge.metrics.sources import Expression

Value = Callable[[bool], Expression]

MONEY, COUNT, PERCENT, DAYS = Unit.MONEY, Unit.COUNT, Unit.PERCENT, Unit.DAYS


@dataclass(frozen=True)
class Metric:
    """One metric. `joins` are those its own value or condition needs; `parts` make it a derived metric.

    `additive`: the parts of a breakdown add up to the whole. `amounts`: a column it can't do without.
    `begins`/`ends`: the days between which a record belongs to a stock. `until_today`: days to come don't count yet.
    `told_by`: the dimension without which it says little; questions that name none are answered by it.
    `weighed_by`: the metric by which a rate of several groups is their mean; without one it is the number of records.
    `leaderboard`: everybody may see its ranking by rep. `undated`: records without a day count too, where no period
    is asked for.
    """

    name: str
    label_en: str
    label_zh: str
    unit: Unit
    kind: Literal["flow", "stock"]
    source: str
    meaning_en: str
    meaning_zh: str
    synonyms_en: tuple[str, ...]
    synonyms_zh: tuple[str, ...]
    value: Value | None = None
    each: Value | None = None
    fold: Callable[[Expression], Expression] = func.avg
    where: Expression | None = None
    day: Expression | None = None
    joins: tuple[str, ...] = ()
    additive: bool = False
    amounts: Expression | None = None
    parts: tuple[str, ...] = ()
    leaderboard: bool = False
    undated: bool = False
    begins: Expression | None = None
    ends: Expression | None = None
    until_today: bool = False
    # The metric meant when a word stands beside this one: "lost", "won", "open", "averaged", "median".
    variants: dict[str, str] = field(default_factory=dict)
    # A column that at least one of its records must have, or the metric can't be told.
    needs: Expression | None = None
    told_by: str | None = None
    weighed_by: str | None = None


def declare(
    name: str, en: str, zh: str, unit: Unit, kind: Literal["flow", "stock"], source: str, meaning: tuple[str, str],
    synonyms: tuple[str, str], **rest: object,
) -> Metric:  # fmt: skip
    """One metric; its meaning and synonyms as an English and a Chinese text, synonyms parted by "," and "、"."""
    english, chinese = (
        tuple(part.strip() for part in words.split(sep) if part.strip())
        for words, sep in zip(synonyms, ",、", strict=True)
    )
    return Metric(name, en, zh, unit, kind, source, *meaning, english, chinese, **rest)  # type: ignore[arg-type]


def count(_: bool) -> Expression:
    """How many records there are."""
    return func.count()


def plain(value: Expression) -> Value:
    """A value that is the same over deals and over their lines."""
    return lambda _: value

"""What a month's commission is, line by line. Pure: no database and no clock; minor units, exact.

A plan pays by slices: this month's bookings lie behind those that were booked before in the measuring period, and each
tier pays for the part that lies in it. Every slice is rounded once, half up, so the lines sum exactly to the payout and
it does not matter in how many deals the same total came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict

from knowledge.sales.plan.target_parts import split
from knowledge.sales.team.commission_rules import PlanRules
from knowledge.sales.team.incentives import WHOLE

# What an imported statement says was paid; the other codes are computed here.
StatementCode = Literal[
    "paid_commission", "paid_bonus", "paid_award", "paid_draw", "paid_recovery", "paid_clawback", "paid_other"
]
STATEMENT: frozenset[str] = frozenset(get_args(StatementCode))
LineCode = Literal["rate", "accelerator", "line_bonus", "cap", "draw", "recovery", "clawback", "carry"] | StatementCode


class PayLine(BaseModel):
    """One line: what it adds (or takes, below 0), in minor units, and why.

    `base` × `rate` percent is the amount, for a rate, its accelerator (`times`) and a line's bonus. `lower`/`upper` are
    the slice's ends in minor units of the measuring period's bookings, `lower_percent`/`upper_percent` in percent of
    its target. `limit`: the cap or the draw. `name`: the product line, or the deal that is taken back. `days` of the
    month, where the plan held only for a part of it. `since`: the first day of what a statement paid for, where that
    is longer than the month.
    """

    model_config = ConfigDict(frozen=True)

    code: LineCode
    amount: int
    plan: str | None = None
    base: int | None = None
    rate: Decimal | None = None
    times: Decimal | None = None
    lower: int | None = None
    upper: int | None = None
    lower_percent: Decimal | None = None
    upper_percent: Decimal | None = None
    limit: int | None = None
    name: str | None = None
    days: int | None = None
    won_on: date | None = None
    undone_on: date | None = None
    since: date | None = None


def is_statement(lines: Sequence[dict[str, Any]] | None) -> bool:
    """Whether a recorded payout's lines are those of an imported statement, and nothing of it was computed here."""
    return bool(lines) and all(line["code"] in STATEMENT for line in lines or ())


@dataclass(frozen=True)
class Credit:
    """What a deal brings somebody: their part of its amount, on the day it was won; by product line where known."""

    deal_id: int
    name: str
    day: date
    amount: int
    whole: int
    basis_points: int = WHOLE
    by_line: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Segment:
    """The days of a month under one plan. `prior`: what was booked before them in the measuring period."""

    plan_id: int
    plan: str
    rules: PlanRules
    start: date
    end: date
    target: int | None = None
    prior: int = 0

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True)
class Clawback:
    """The commission of a deal that was undone, or of the part of it that was."""

    name: str
    amount: int
    won_on: date
    undone_on: date


@dataclass(frozen=True)
class Month:
    """All that a month's payout is computed from. `carried` is what was still owed when it began."""

    start: date
    end: date
    segments: tuple[Segment, ...]
    credits: tuple[Credit, ...] = ()
    clawbacks: tuple[Clawback, ...] = ()
    carried: int = 0

    def of(self, segment: Segment) -> list[Credit]:
        """The credits of a segment's days."""
        return [credit for credit in self.credits if segment.start <= credit.day <= segment.end]

    @property
    def booked(self) -> int:
        """What counts in the month."""
        return sum(credit.amount for credit in self.credits)


@dataclass(frozen=True)
class Pay:
    """A month's result: the lines, their sum, and what is owed afterwards."""

    lines: tuple[PayLine, ...]
    balance: int

    @property
    def amount(self) -> int:
        """The payout."""
        return sum(line.amount for line in self.lines)


def shares(amount: int, basis_points: Sequence[int]) -> list[int]:
    """A deal's parts by splits, and last what they leave over; all of them sum to the amount."""
    left = WHOLE - sum(basis_points)
    if left < 0:
        raise ValueError("splits come to more than the whole")
    return split(amount, [*basis_points, left])


def compute(month: Month) -> Pay:
    """The month's lines: what is earned under each plan, then draw, recovery, clawbacks and what is carried on."""
    lines: list[PayLine] = []
    earned = draw = 0
    for segment in month.segments:
        found = earnings(segment, month.of(segment), month)
        lines += found
        earned += sum(line.amount for line in found)
        draw += _prorated(segment.rules.draw, segment, month) or 0
    owed = month.carried
    if earned < draw:
        lines.append(PayLine(code="draw", amount=draw - earned, limit=draw))
        owed += draw - earned
    elif back := min(owed, max(0, earned - draw)):
        lines.append(PayLine(code="recovery", amount=-back, base=owed, limit=draw or None))
        owed -= back
    lines += [
        PayLine(code="clawback", amount=-one.amount, name=one.name, won_on=one.won_on, undone_on=one.undone_on)
        for one in month.clawbacks if one.amount
    ]  # fmt: skip
    below = sum(line.amount for line in lines)
    if below < 0:  # nobody pays money in: the rest is taken from the months to come
        lines.append(PayLine(code="carry", amount=-below))
        owed -= below
    return Pay(tuple(lines), owed)


def earnings(segment: Segment, credits: Sequence[Credit], month: Month) -> list[PayLine]:
    """What the credits of a segment earn: slices, accelerator, bonus of product lines, and the cap."""
    whole = segment.days == (month.end - month.start).days + 1
    days = None if whole else segment.days
    lines = [line.model_copy(update={"days": days}) for line in _slices(segment, sum(one.amount for one in credits))]
    for key, rate in segment.rules.line_bonus.items():
        base = sum(one.by_line.get(key, 0) for one in credits)
        if base:
            lines.append(
                PayLine(code="line_bonus", amount=_part(base, rate), plan=segment.plan, base=base, rate=rate,
                        name=key, days=days)
            )  # fmt: skip
    cap = _prorated(segment.rules.cap, segment, month)
    earned = sum(line.amount for line in lines)
    if cap is not None and earned > cap:
        lines.append(PayLine(code="cap", amount=cap - earned, plan=segment.plan, base=earned, limit=cap, days=days))
    return lines


def commission_of(month: Month, deal_id: int) -> list[PayLine]:
    """What one deal of the month earns in its place: the lines of it alone, behind those that were won before it.

    Summed over a month's deals this is what the slices earn, up to rounding each by itself; the cap is the month's.
    """
    for segment in month.segments:
        ahead = 0
        for credit in sorted(month.of(segment), key=lambda one: (one.day, one.deal_id)):
            if credit.deal_id == deal_id:
                rules = segment.rules.model_copy(update={"cap": None})
                alone = replace(segment, rules=rules, prior=segment.prior + ahead)
                return earnings(alone, [credit], month)
            ahead += credit.amount
    return []


def taken_back(month: Month, deal_id: int, amount: int) -> int:
    """By how much the month would have earned less, had a deal been smaller by an amount: what is clawed back."""
    fewer = tuple(_less(one, amount) if one.deal_id == deal_id else one for one in month.credits)
    return max(0, _earned(month) - _earned(replace(month, credits=fewer)))


def _less(credit: Credit, amount: int) -> Credit:
    left = max(0, credit.amount - amount)
    names = list(credit.by_line)
    known = sum(credit.by_line.values())
    kept = split(min(left, known), [credit.by_line[name] for name in names]) if known > 0 else [0] * len(names)
    return replace(credit, amount=left, by_line=dict(zip(names, kept, strict=True)))


def _earned(month: Month) -> int:
    return sum(line.amount for segment in month.segments for line in earnings(segment, month.of(segment), month))


def _prorated(amount: int | None, segment: Segment, month: Month) -> int | None:
    """The segment's days' part of a monthly amount, rounded down: parts never come to more than the whole."""
    return None if amount is None else amount * segment.days // ((month.end - month.start).days + 1)


def _part(base: int, percent: Decimal | Fraction) -> int:
    """A percent of an amount, rounded half away from zero."""
    exact = Fraction(base) * Fraction(percent) / 100
    size = (abs(exact) * 2 + 1) // 2
    return int(size) if exact >= 0 else -int(size)


def _slices(segment: Segment, booked: int) -> list[PayLine]:
    """Each part of what was booked, with the rate of the tier that it lies in, the accelerated parts twice."""
    rules, first, last = segment.rules, segment.prior, segment.prior + booked
    low, high, sign = (first, last, 1) if booked >= 0 else (last, first, -1)
    threshold = _bound(rules.accelerator.above, segment) if rules.accelerator else None
    tiers = _tiers(segment)
    edges = sorted({start for start, _ in tiers} | ({threshold} if threshold is not None else set()))
    cuts = [low, *[edge for edge in edges if low < edge < high], high]
    lines = []
    for lower, upper in pairwise(cuts):
        base = sign * (upper - lower)
        rate = max(((start, rate) for start, rate in tiers if start <= max(0, lower)), default=(0, rules.rate))[1]
        if not base:
            continue
        facts = {
            "plan": segment.plan, "base": base, "lower": lower, "upper": upper,
            "lower_percent": _percent(lower, segment), "upper_percent": _percent(upper, segment),
        }  # fmt: skip
        lines.append(PayLine(code="rate", amount=_part(base, rate), rate=rate, **facts))
        if rules.accelerator and threshold is not None and lower >= threshold and rate:
            more = Fraction(rate) * (Fraction(rules.accelerator.times) - 1)
            lines.append(
                PayLine(code="accelerator", amount=_part(base, more), rate=rate, times=rules.accelerator.times, **facts)
            )
    return lines


def _tiers(segment: Segment) -> list[tuple[int, Decimal]]:
    """Where each rate begins, in minor units. Without a target only a tier that begins at 0 can hold."""
    rules = segment.rules
    if rules.tiers_by == "amount":
        return [(int(tier.above), tier.rate) for tier in rules.tiers]
    found = [(_bound(tier.above, segment), tier.rate) for tier in rules.tiers]
    return [(start, rate) for start, rate in found if start is not None]


def _bound(percent: Decimal, segment: Segment) -> int | None:
    if percent == 0:
        return 0
    return None if not segment.target else _part(segment.target, percent)


def _percent(amount: int, segment: Segment) -> Decimal | None:
    """An amount in percent of the target, to two decimals, for people."""
    if not segment.target:
        return None
    share = Decimal(amount) * 100 / Decimal(segment.target)
    return share.quantize(Decimal("0.01"), ROUND_HALF_UP)

"""Assess a target: can it be reached, and by which reckoning."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from knowledge.access import Access, Reach
from knowledge.metrics.model import Period
from knowledge.sales.plan.assessment import Assessment, Capacity, History, Verdict, assess
from knowledge.sales.plan.target_slices import Wanted, existing, figure, label_of, minor
from knowledge.sales.plan.target_tree import load_tree
from tools.contract import (
    Area,
    Effect,
    Figure,
    Note,
    Report,
    Section,
    Semantic,
    Table,
    ToolContext,
    ToolRefusal,
    Unit,
    tool,
)
from tools.plan.target_asked import Amount, OfTarget, wanted_target


class AssessTarget(OfTarget):
    """Which target, or which amount instead of the one that is set, carried by how many reps."""

    amount: Amount | None = None
    reps: (
        Annotated[
            int, Semantic("heads"), Field(ge=1, le=10_000, description="how many reps carry it; else who is there")
        ]
        | None
    ) = None


class TargetAssessed(Report):
    """The verdict with its estimates; money in major units of `currency`, counts as they are, shares in percent."""

    verdict: Verdict
    slice: str
    period: Period
    currency: str
    amount: float | int
    history: float | int | None = None
    growth_percent: float | None = None
    capacity: float | int | None = None
    rep_months: float | None = None
    reps_needed: int | None = None
    forecast: float | int | None = None
    market: float | int | None = None
    recorded: float | int | None = None


@tool(
    Effect.READ,
    area=Area.TARGETS,
    examples=[
        "can six reps carry 40 million {period}?",
        "is the {period} target of {region} realistic?",
        "is {region}'s {period} target realistic?",
        "is the target of {team} for {period} achievable?",
        "can {team} reach 12 million {period}?",
        "is {person}'s {period} target feasible?",
        "assess the {period} target",
        "how realistic is a target of 90 million for {period}?",
        "would 5 reps be enough to carry 20m {period}?",
        "六个销售{period}能扛4000万吗",
        "{region}{period}的目标现实吗",
        "评估一下{period}的目标是否可行",
        "{team}{period}能做到1200万吗",
        "{period}定9000万的目标合理吗",
        "5个人{period}扛得住2000万吗",
    ],
)
def assess_target(asked: AssessTarget, context: ToolContext) -> TargetAssessed:
    """Say whether a target is feasible, a stretch or out of reach, with every line of the arithmetic.

    Of the target that is set, or of an `amount` to try; with `reps` for so many heads. Reckons from last year and its
    growth, from what ramped reps book in a month and how new ones ramp, from the market's growth and the recorded
    resources where there are any, and for near periods from the pipeline. For how far a running target is reached use
    `query_metric` (attainment, gap_to_target).
    """
    access = context.access
    wanted = wanted_target(asked, context)
    wanted = Wanted(wanted.metric, wanted.period, _within_reach(access, wanted.values))
    currency = access.company.currency
    if asked.amount is not None:
        amount = minor(wanted.metric, asked.amount, currency)
    else:
        known = existing(load_tree(access, wanted.metric, wanted.period.start, wanted.period.end), wanted)
        if known is None:
            raise ToolRefusal("no_data.target_to_assess", metric=wanted.metric, period=wanted.period)
        amount = known.amount
    found = assess(access, wanted, amount, asked.reps)
    words = _Words(wanted, currency, found)
    return TargetAssessed(
        verdict=found.verdict, slice=label_of(access, wanted.values), period=wanted.period, currency=currency,
        amount=words.value(amount) or 0,
        history=words.about(found.history.trend).value if found.history else None,
        growth_percent=found.history.growth if found.history else None,
        capacity=words.about(found.capacity.amount).value if found.capacity else None,
        rep_months=found.capacity.rep_months if found.capacity else None,
        reps_needed=found.capacity.needed if found.capacity else None,
        forecast=words.about(found.pipeline.forecast).value if found.pipeline else None,
        market=words.about(found.market.trend).value if found.market else None,
        recorded=words.about(found.recorded.amount).value if found.recorded else None,
        sections=words.sections(label_of(access, wanted.values)),
        choices=words.choices(label_of(access, wanted.values)),
    )  # fmt: skip


def _within_reach(access: Access, values: dict[str, int]) -> dict[str, int]:
    """The slice, where the caller may see all that it rests on: a rep's own, a manager's team. Refuses elsewhere."""
    principal = access.principal
    reach = principal.grant(Area.RECORDS).read
    if reach is Reach.ALL:
        return values
    people = {name: key for name, key in values.items() if name in ("person_id", "team_id", "region_id")}
    if not people and len(principal.leads) == 1 and reach is Reach.TEAM:
        return {**values, "team_id": next(iter(principal.leads))}
    if not people and reach is Reach.OWN:
        return {**values, "person_id": principal.person_id}
    seen = set(people) == {"person_id"} and access.may_write_person(people["person_id"])
    if seen or (set(people) == {"team_id"} and people["team_id"] in principal.leads):
        return values
    raise ToolRefusal("access.scope", role=principal.role.value, scope="company")


class _Words:
    """An assessment as sections of a report."""

    def __init__(self, wanted: Wanted, currency: str, found: Assessment) -> None:
        self.wanted, self.currency, self.found = wanted, currency, found

    def value(self, amount: int) -> float | int | None:
        """An amount in major units."""
        return self.money(amount).value

    def money(self, amount: float) -> Figure:
        """An amount of the target's metric."""
        return figure(self.wanted.metric, round(amount), self.currency)

    def about(self, amount: float) -> Figure:
        """An estimate: whole units are as sure as it is."""
        exact = self.money(amount)
        rounded = round(exact.value) if exact.value is not None and abs(exact.value) >= 1000 else exact.value
        return exact.model_copy(update={"value": rounded})

    def share(self, whole: float, part: float | None = None) -> Figure:
        """The target, or a part, in percent of something."""
        return percent(100 * (self.found.amount if part is None else part) / whole) if whole else percent(0)

    def sections(self, name: str) -> list[Section]:
        """The verdict, then each reckoning line by line, and all of them in a table."""
        found = self.found
        facts = {"amount": self.money(found.amount), "slice": name, "period": self.wanted.period}
        sections = [Section(lines=[Note(code=f"target_{found.verdict}", facts=facts)])]
        if found.history is not None:
            sections.append(Section(title="target_history", lines=self._history(found.history)))
        if found.capacity is not None:
            sections.append(Section(title="target_capacity", lines=self._capacity(found.capacity)))
        if found.pipeline is not None:
            sections.append(Section(title="target_pipeline", lines=self._pipeline()))
        sections += self._recorded(name)
        rows = [[what, self.about(value).value, self.share(value).value] for what, value in self._estimates()]
        table = Table.of(
            ["what", "estimate", "target_share"], rows,
            units={"estimate": self.money(0).unit, "target_share": Unit.PERCENT}, currency=self.currency,
        )  # fmt: skip
        sections.append(Section(title="target_estimates", table=table))
        missing = [Note(code=f"target_no_{what}", facts={"period": self.wanted.period}) for what in found.missing]
        missing += [] if found.market else [Note(code="target_no_market", facts={})]
        if missing:
            sections.append(Section(title="target_missing", lines=missing))
        return sections

    def _recorded(self, name: str) -> list[Section]:
        """By the market's growth, and by the resources on record."""
        sections, market, there = [], self.found.market, self.found.recorded
        if market is not None:
            facts: dict[str, Any] = {
                "name": market.name or name, "growth": percent(market.growth), "period": market.period,
                "trend": self.about(market.trend), "share": self.share(market.trend),
            }  # fmt: skip
            sections.append(Section(title="target_market", lines=[Note(code="target_market_growth", facts=facts)]))
        if there is not None:
            facts = {
                "count": there.heads, "capacity": self.about(there.capacity), "period": self.wanted.period,
                "amount": self.about(there.amount), "share": self.share(there.amount),
            }  # fmt: skip
            lines = [Note(code="target_recorded_heads", facts=facts)]
            if there.new_heads:
                new = {"count": there.new_heads, "months": there.ramp_months}
                lines.append(Note(code="target_recorded_new", facts=new))
            sections.append(Section(title="target_recorded", lines=lines))
        return sections

    def _estimates(self) -> list[tuple[str, int]]:
        found = self.found
        rows = [(f"estimate_{name}", value) for name, value in found.estimates.items()]
        if found.history is not None:
            rows.insert(0, ("estimate_reached", found.history.reached))
        if found.pipeline is not None:
            rows.append(("estimate_forecast", found.pipeline.forecast))
        return rows

    def _history(self, history: History) -> list[Note]:
        reached = {"before": history.period, "amount": self.money(history.reached)}
        required = percent(100 * abs(self.found.amount / history.reached - 1))
        code = "target_reached" if self.found.amount >= history.reached else "target_reached_more"
        lines = [Note(code=code, facts={**reached, "required": required})]
        if history.growth is None or history.reached_before is None:
            return [*lines, Note(code="target_no_growth", facts={"earlier": history.before})]
        facts = {
            "earlier": history.before, "amount": self.money(history.reached_before), "growth": percent(history.growth),
            "trend": self.about(history.trend), "period": self.wanted.period, "share": self.share(history.trend),
        }  # fmt: skip
        return [*lines, Note(code="target_growth", facts=facts)]

    def _capacity(self, capacity: Capacity) -> list[Note]:
        measured = capacity.measured
        first: dict[str, Any] = {
            "monthly": self.about(measured.monthly), "months": measured.rep_months, "period": measured.period,
        }  # fmt: skip
        code = "target_monthly" if capacity.of_slice else "target_monthly_all"
        steps = measured.ramp[:-1]
        ramp: dict[str, Any] = {f"step_{at}": percent(100 * step.factor) for at, step in enumerate(steps, start=1)}
        ramp["months"] = sum(step.rep_months for step in steps)
        heads: dict[str, Any] = {"count": capacity.taken, "ramped": capacity.ramped, "there": capacity.there}
        lines = [
            Note(code=code, facts=first),
            Note(code="target_ramp" if any(step.measured for step in steps) else "target_no_ramp", facts=ramp),
            Note(code="target_heads", facts=heads),
        ]
        if capacity.new:
            lines.append(Note(code="target_new", facts={"count": capacity.new, "day": capacity.starting}))
        facts = {
            "rep_months": round(capacity.rep_months, 1), "monthly": self.about(measured.monthly),
            "amount": self.about(capacity.amount), "share": self.share(capacity.amount), "period": self.wanted.period,
        }  # fmt: skip
        season = "target_carry_season" if measured.season else "target_carry"
        needed = Note(code="target_needed", facts={"count": capacity.needed, "amount": self.money(self.found.amount)})
        return [*lines, Note(code=season, facts=facts), needed]

    def _pipeline(self) -> list[Note]:
        pipeline = self.found.pipeline
        if pipeline is None:
            return []
        facts = {
            "booked": self.money(pipeline.booked), "weighted": self.about(pipeline.weighted),
            "forecast": self.about(pipeline.forecast), "share": self.share(self.found.amount, pipeline.forecast),
        }  # fmt: skip
        return [Note(code="target_forecast", facts=facts)]

    def choices(self, name: str) -> list[Note]:
        """To set what was assessed, or how it would be divided."""
        facts = {"slice": name, "period": self.wanted.period, "amount": self.money(self.found.amount)}
        return [Note(code="target_set", facts=facts)]


def percent(value: float) -> Figure:
    """A share in percent, to one decimal."""
    return Figure(value=round(value, 1), unit=Unit.PERCENT)

"""Budgets against what was spent: by category and team, over or under, and where the pace leads; what a plan needs."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from knowledge.access import Access
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.measure import measure
from knowledge.metrics.model import Filter, MetricQuery, Period
from knowledge.refusals import Refusal
from knowledge.sales.plan.budgets import Expense, SpendCategory
from knowledge.sales.plan.categories import category_of
from knowledge.sales.plan.expansion import ExpansionPlan
from knowledge.sales.plan.plans_view import Names, channels_of, visible
from knowledge.sales.plan.target_slices import period_of

# A period younger than this part of itself says too little about its end.
TELLING = 0.25
# What ends within two percent of its budget is on it.
MARGIN = 1.02
GROUPS = ("team", "spend_category")


@dataclass(frozen=True)
class Line:
    """A team's budget of a category and what was spent of it, in minor units. `team` None: the company's own.

    `budget` None: money was spent that no budget is set for. `elapsed`: the part of the period that passed.
    """

    team: str | None
    category: str
    budget: int | None
    spent: int
    elapsed: float = 1.0

    @property
    def left(self) -> int:
        """What is left; below 0 it is overspent."""
        return (self.budget or 0) - self.spent

    @property
    def over(self) -> bool:
        """Whether more was spent than planned."""
        return self.budget is not None and self.spent > self.budget

    @property
    def used(self) -> float | None:
        """The part spent, in percent."""
        return 100 * self.spent / self.budget if self.budget else None

    @property
    def forecast(self) -> int | None:
        """What will be spent by the end at today's pace; None where too little has passed, or all of it."""
        if not TELLING <= self.elapsed < 1:
            return None
        return round(self.spent / self.elapsed)

    @property
    def heading_over(self) -> bool:
        """Whether today's pace ends beyond the budget that is not overspent yet."""
        return self.budget is not None and not self.over and (self.forecast or 0) > self.budget * MARGIN


@dataclass(frozen=True)
class Book:
    """All lines of a period."""

    period: Period
    lines: list[Line]
    elapsed: float

    def total(self, lines: list[Line] | None = None, team: str | None = None, category: str = "") -> Line:
        """Several lines as one; what was spent without a budget counts too."""
        lines = self.lines if lines is None else lines
        budgets = [line.budget for line in lines if line.budget is not None]
        return Line(team, category, sum(budgets) if budgets else None, sum(line.spent for line in lines), self.elapsed)

    def by_category(self) -> list[Line]:
        """A line for each category, the largest budget first."""
        names = dict.fromkeys(line.category for line in self.lines)
        found = [self.total([one for one in self.lines if one.category == name], None, name) for name in names]
        return sorted(found, key=lambda line: -(line.budget or 0))

    def by_team(self) -> list[Line]:
        """A line for each team."""
        teams = list(dict.fromkeys(line.team for line in self.lines))
        found = [self.total([one for one in self.lines if one.team == team], team) for team in teams]
        return sorted(found, key=lambda line: -(line.budget or 0))


def book(access: Access, period: Period | None, team: str | None = None, category: str | None = None) -> Book:
    """Budgets and spending of a period, else of this quarter, year or month: the shortest that budgets are set for.

    Refuses with `no_data.no_budgets` and `no_data.whole_periods`.
    """
    where = []
    if team is not None:
        where.append(Filter(field="team", values=(team,)))
    if category is not None:
        where.append(Filter(field="spend_category", values=(category,)))
    query = MetricQuery(metric="budget", group_by=GROUPS, where=tuple(where), period=period)
    planned = measure(access, METRICS["budget"], query, period)
    chosen = planned.period
    if chosen is None:
        raise RuntimeError("budgets are always for a period")
    spent = _spent(access, query, chosen)
    days = (chosen.end - chosen.start).days + 1
    elapsed = min(days, max(0, (access.today - chosen.start).days + 1)) / days
    cells = {(keys[0][0], str(keys[1][0])): value for keys, (value, _) in planned.values.items()}
    lines = [
        Line(name, kind, None if (budget := cells.get((name, kind))) is None else round(budget),
             round(spent.get((name, kind), 0)), elapsed)
        for name, kind in dict.fromkeys([*cells, *spent])
    ]  # fmt: skip
    lines.sort(key=lambda line: (line.team is None, line.team or "", line.category))
    return Book(chosen, lines, elapsed)


def _spent(access: Access, query: MetricQuery, period: Period) -> dict[tuple[str | None, str], float]:
    """What was spent by team and category; nothing where the period has no expenses yet."""
    until = period.model_copy(update={"end": min(period.end, access.today)})
    if until.end < until.start:
        return {}
    try:
        asked = query.model_copy(update={"metric": "spend", "period": until})
        found = measure(access, METRICS["spend"], asked, until).values
    except Refusal as refusal:
        if refusal.code not in ("no_data.period", "no_data.no_expenses"):
            raise
        return {}
    return {(keys[0][0], str(keys[1][0])): value or 0.0 for keys, (value, _) in found.items()}


@dataclass(frozen=True)
class Need:
    """What an expansion plan still needs of a category, and what its budget has left, in minor units."""

    category: SpendCategory
    channels: list[str]
    planned: int
    spent: int
    available: int | None

    @property
    def open(self) -> int:
        """What is still to be spent on the plan."""
        return max(0, self.planned - self.spent)

    @property
    def covered(self) -> bool | None:
        """Whether what is left covers what is still needed; None where no budget is set."""
        return None if self.available is None else self.available >= self.open

    @property
    def short(self) -> int:
        """By how much it falls short."""
        return self.open if self.available is None else max(0, self.open - self.available)


def needs_of(access: Access, plan: ExpansionPlan, names: Names) -> tuple[Period, list[Need]]:
    """Whether the budgets of a plan's team and period cover what its channels may cost, category by category."""
    period = period_of(plan.period_start, plan.period_end, access.company.fiscal_year_start)
    planned: dict[SpendCategory, int] = {}
    channels: dict[SpendCategory, list[str]] = {}
    for channel in channels_of(access, plan):
        category = category_of(channel.channel)
        planned[category] = planned.get(category, 0) + (channel.budget or 0)
        channels.setdefault(category, []).append(channel.channel)
    own = select(Expense.category, func.sum(Expense.amount)).where(
        Expense.expansion_plan_id == plan.id, visible(access, Expense)
    )
    spent = {kind: int(amount or 0) for kind, amount in access.session.execute(own.group_by(Expense.category))}
    team = names.teams.get(plan.team_id or 0)
    left = _left(access, period, team)
    return period, [
        Need(category, channels[category], amount, spent.get(category, 0), left.get(category.value))
        for category, amount in planned.items()
    ]


def _left(access: Access, period: Period, team: str | None) -> dict[str, int]:
    """What is left of each category's budget over a plan's days; nothing where no budget is set for them."""
    try:
        found = book(access, period, team)
    except Refusal as refusal:
        if not refusal.code.startswith("no_data."):
            raise
        return {}
    return {line.category: line.left for line in found.by_category() if line.budget is not None}

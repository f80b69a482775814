"""Budget against spend: where money runs over, where the pace leads, and whether a plan is covered."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from knowledge import names
from knowledge.company import major
from knowledge.metrics.model import Period
from knowledge.metrics.period import parse_period
from knowledge.sales.plan.budget_view import Book, Line, Need, book, needs_of
from knowledge.sales.plan.expansion import ExpansionPlan
from knowledge.sales.plan.market_rules import money, percent
from knowledge.sales.plan.plans_view import names_of, one_titled
from tools.charts import effect_chart
from tools.contract import (
    Area,
    Effect,
    Figure,
    Note,
    PeriodText,
    Report,
    Section,
    Semantic,
    Table,
    TeamName,
    ToolContext,
    ToolInput,
    Unit,
    tool,
)
from tools.plan.plans import Category

MOST = 8


class CheckBudget(ToolInput):
    """Of which period, team and category; with `plan` also whether the budget covers that expansion plan."""

    period: PeriodText | None = None
    team: TeamName | None = None
    category: Category | None = None
    plan: (
        Annotated[str, Semantic("plan_named"), Field(max_length=300, description="an expansion plan, as written")]
        | None
    ) = None
    by: Annotated[
        Literal["category", "team"], Semantic("budget_by"), Field(description="what the table has a row for")
    ] = "category"


class BudgetEntry(BaseModel):
    """A team's budget of a category; amounts in major units, `team` None: the company's own."""

    team: str | None
    category: str
    budget: float | int | None
    spent: float | int | None
    over: bool
    forecast: float | int | None


class Coverage(BaseModel):
    """What an expansion plan still needs of a category, what is left there, and by how much it falls short."""

    category: str
    needed: float | int | None
    left: float | int | None
    covered: bool | None
    short: float | int | None


class BudgetChecked(Report):
    """Budget and spend of a period in major units of `currency`, line by line, and what a plan needs."""

    period: Period
    currency: str
    budget: float | int | None
    spent: float | int | None
    lines: list[BudgetEntry]
    coverage: list[Coverage] = Field(default=[])


@tool(
    Effect.READ,
    area=Area.TARGETS,
    examples=[
        "where do we overspend?",
        "budget against spend by category {period}",
        "check the budget of {team} for {period}",
        "does the budget cover the trade fair plan?",
        "does the budget cover the trade-fair plan, and where do we overspend?",
        "are we over budget in {period}?",
        "which teams are over budget?",
        "哪里超支了？",
        "{period}预算执行情况",
        "{period}各类别的预算和支出对比",
        "检查{team}{period}的预算",
        "预算够不够展会拓展计划用？",
        "哪些团队超预算了",
    ],
)
def check_budget(asked: CheckBudget, context: ToolContext) -> BudgetChecked:
    """Hold budgets against what was spent: totals, every overspent line, where today's pace ends, by category or team.

    With `plan` it says, category by category, whether what is left covers what the plan still needs. Without a period
    this quarter's budgets, else this year's. For one figure use `query_metric` (budget, spend, budget_variance); to
    list budgets or expenses `find_plans`; to set a budget or record an expense `save_plan`.
    """
    access = context.access
    period = parse_period(asked.period, context.today, access.company.fiscal_year_start) if asked.period else None
    team = names.resolve(access, "team", asked.team).label if asked.team else None
    sections: list[Section] = []
    coverage: list[Coverage] = []
    words = _Words(access.company.currency)
    if asked.plan:
        plan: ExpansionPlan = one_titled(access, ExpansionPlan, asked.plan)
        days, needs = needs_of(access, plan, names_of(access))
        sections += words.cover(plan, days, needs)
        coverage = [words.coverage(need) for need in needs]
    found = book(access, period, team, asked.category.value if asked.category else None)
    checked = words.sections(found, asked, team or access.company.name)
    sections += checked
    total = found.total()
    if asked.plan:  # what was asked first stands first, without a heading
        sections[len(sections) - len(checked)].title = "budget_all"
    over = sorted((line for line in found.lines if line.over), key=lambda line: line.left)
    return BudgetChecked(
        period=found.period, currency=access.company.currency, budget=words.major(total.budget),
        spent=words.major(total.spent), lines=[words.entry(line) for line in found.lines], coverage=coverage,
        sections=sections, choices=[Note(code="expenses_of", facts=_of(line, found)) for line in over[:2] if line.team],
    )  # fmt: skip


def _of(line: Line, found: Book) -> dict[str, Any]:
    return {"name": line.team, "spend_category": line.category, "period": found.period}


class _Words:
    """Budget lines as sections of a report."""

    def __init__(self, currency: str) -> None:
        self.currency = currency

    def major(self, amount: int | None) -> float | int | None:
        """Minor units as major ones."""
        return None if amount is None else major(amount, self.currency)

    def money(self, amount: int | None) -> Figure:
        """An amount for a sentence."""
        return money(amount or 0, self.currency)

    def entry(self, line: Line) -> BudgetEntry:
        """A line as data."""
        return BudgetEntry(
            team=line.team, category=line.category, budget=self.major(line.budget), spent=self.major(line.spent),
            over=line.over, forecast=self.major(line.forecast),
        )  # fmt: skip

    def coverage(self, need: Need) -> Coverage:
        """A need as data."""
        return Coverage(
            category=need.category.value, needed=self.major(need.open), left=self.major(need.available),
            covered=need.covered, short=self.major(need.short),
        )  # fmt: skip

    def sections(self, found: Book, asked: CheckBudget, name: str) -> list[Section]:
        """The whole, every line that runs over or will, and the table."""
        lines = found.lines
        over = sorted((line for line in lines if line.over), key=lambda line: line.left)
        heading = [line for line in lines if line.heading_over]
        unplanned = [line for line in lines if line.budget is None and line.spent]
        sections = [Section(lines=self._whole(found, name, len(over)))]
        if over:
            notes = [self._line(line, "budget_over") for line in over[:MOST]]
            sections.append(Section(title="budget_overspent", lines=notes))
        if heading:
            notes = [self._line(line, "budget_heading") for line in heading[:MOST]]
            sections.append(Section(title="budget_pace", lines=notes))
        if unplanned:
            notes = [self._line(line, "budget_unplanned") for line in unplanned[:MOST]]
            sections.append(Section(title="budget_without", lines=notes))
        by_team = asked.by == "team" or (asked.category is not None and asked.team is None)
        rows = found.by_team() if by_team else found.by_category()
        sections.append(self._table(rows, by_team=by_team, running=found.elapsed < 1))
        return sections

    def _whole(self, found: Book, name: str, over: int) -> list[Note]:
        total = found.total()
        facts: dict[str, Any] = {
            "name": name, "period": found.period, "budget": self.money(total.budget), "spent": self.money(total.spent),
            "left": self.money(abs(total.left)), "share": percent(total.used or 0),
        }  # fmt: skip
        lines = [Note(code="budget_total_over" if total.over else "budget_total", facts=facts)]
        if found.elapsed < 1:
            lines.append(Note(code="budget_elapsed", facts={"share": percent(100 * found.elapsed)}))
        code = "budget_over_count" if over else "budget_none_over"
        return [*lines, Note(code=code, facts={"count": over, "all": len(found.lines)})]

    def _line(self, line: Line, code: str) -> Note:
        """One line over its budget, or heading there; the company's own has no team."""
        facts: dict[str, Any] = {
            "spend_category": line.category, "spent": self.money(line.spent), "budget": self.money(line.budget),
            "over": self.money(-line.left), "share": percent(100 * -line.left / line.budget) if line.budget else None,
        }  # fmt: skip
        if line.forecast is not None:
            facts["forecast"] = self.money(line.forecast)
        if line.team is None:
            return Note(code=f"{code}_own", facts=facts)
        return Note(code=code, facts={**facts, "name": line.team})

    def _table(self, rows: list[Line], *, by_team: bool, running: bool) -> Section:
        first = "team" if by_team else "spend_category"
        cells = [
            [
                line.team if by_team else line.category, self.major(line.budget), self.major(line.spent),
                self.major(line.left) if line.budget is not None else None,
                None if line.used is None else round(line.used, 1), *([self.major(line.forecast)] if running else []),
            ]
            for line in rows
        ]  # fmt: skip
        columns = [first, "budget", "spend", "budget_left", "budget_used", *(["budget_forecast"] if running else [])]
        units = dict.fromkeys(("budget", "spend", "budget_left", "budget_forecast"), Unit.MONEY)
        table = Table.of(columns, cells, units={**units, "budget_used": Unit.PERCENT}, currency=self.currency)
        effects = [(str(row[0] or "–"), float(row[3])) for row in cells if row[3] is not None]
        chart = effect_chart("budget_left", effects) if len(effects) > 1 else None
        return Section(title="budget_lines", table=table, chart=chart)

    def cover(self, plan: ExpansionPlan, period: Period, needs: list[Need]) -> list[Section]:
        """Whether what is left covers what the plan still needs."""
        facts: dict[str, Any] = {"title": plan.title, "period": period}
        known = [need for need in needs if need.planned]
        if not known:
            return [Section(lines=[Note(code="cover_no_costs", facts=facts)])]
        short = [need for need in known if not need.covered]
        facts["short"] = self.money(sum(need.short for need in short))
        facts["needed"] = self.money(sum(need.open for need in known))
        lead = Note(code="cover_no" if short else "cover_yes", facts=facts)
        lines = []
        for need in known:
            code = {True: "cover_line_yes", False: "cover_line_no", None: "cover_line_none"}[need.covered]
            lines.append(Note(code=code, facts={
                "spend_category": need.category.value, "names": need.channels, "planned": self.money(need.planned),
                "spent": self.money(need.spent), "needed": self.money(need.open),
                "left": self.money(need.available), "short": self.money(need.short),
            }))  # fmt: skip
        return [Section(lines=[lead]), Section(title="budget_plan", lines=lines)]

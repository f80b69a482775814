"""The forecast of a period: committed, weighted and best case, against target and bookings so far."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from knowledge.company import major
from knowledge.metrics.model import Figure, Period, Scope, Unit
from knowledge.metrics.period import period_containing
from knowledge.sales.improve.performance import ask_metric
from knowledge.sales.improve.subjects import Subject, subject_of
from knowledge.sales.sell.outlook import LATE, Outlook, by_group, expected_deals, outlook, require_rows
from tools.charts import score_chart
from tools.contract import (
    Effect,
    Note,
    PeriodText,
    PersonName,
    Report,
    Section,
    Semantic,
    Table,
    TeamName,
    ToolContext,
    ToolInput,
    ToolRefusal,
    tool,
)
from tools.plan.target_asked import period_ahead
from tools.sell.pipeline_needed import Ways, money, pipeline_needed

STAGE_COLUMNS = ["stage", "stage_probability", "past_win_rate", "past_deals", "open_deals", "amount", "weighted"]
STAGE_UNITS = {
    "stage_probability": Unit.PERCENT, "past_win_rate": Unit.PERCENT, "past_deals": Unit.COUNT,
    "open_deals": Unit.COUNT, "amount": Unit.MONEY, "weighted": Unit.MONEY,
}  # fmt: skip
DEAL_COLUMNS = ["deal", "owner", "stage", "amount", "expected_close_on", "stage_probability", "weighted", "committed"]
GROUP_COLUMNS = ["group", "bookings", "commit", "weighted", "best_case", "target"]
MONEYS = dict.fromkeys(("bookings", "commit", "weighted", "best_case", "target", "amount"), Unit.MONEY)


class ForecastSales(ToolInput):
    """Of whom and for which period; nobody named: the asker's own reach. Without a period this quarter."""

    period: PeriodText | None = None
    person: PersonName | None = None
    team: TeamName | None = None
    region: Annotated[str, Semantic("region")] | None = None
    manager: Annotated[str, Semantic("manager")] | None = None
    by: Annotated[Literal["rep", "team", "region"], Semantic("forecast_by")] | None = None
    scope: Annotated[Scope, Semantic("scope")] | None = None
    needed: Annotated[
        bool, Semantic("pipeline_needed"), Field(description="first how much open pipeline the target takes")
    ] = False
    limit: Annotated[int, Semantic("forecast_rows"), Field(ge=1, le=1000, description="of the deals behind it")] = 20


class SalesForecast(Report):
    """A subject's forecast; `deals` open deals are behind it."""

    subject: str
    period: Period
    currency: str
    ways: Ways
    verdict: str
    deals: int


@tool(
    Effect.READ,
    examples=[
        "forecast for this quarter with commit and best case",
        "will we hit the target this quarter?",
        "commit, weighted and best case forecast of {team} for {period}",
        "best case and worst case forecast for {period} by team",
        "how much pipeline do we need to hit {period}?",
        "am I going to make my quota this month?",
        "is {team} on track to reach its target {period}?",
        "本季度预测，保守和乐观各是多少？",
        "我们这个季度能完成目标吗？",
        "{period}要完成目标还需要多少商机？",
        "{team}{period}的预测：承诺、加权和最好情况",
        "{person}{period}能达到目标吗？",
        "按团队看本季度的保守和乐观预测",
    ],
)
def forecast_sales(asked: ForecastSales, context: ToolContext) -> SalesForecast:
    """Forecast a period's bookings: commit, weighted and best case, against the target and what is booked so far.

    Commit: booked and the open deals late in the pipeline; weighted: booked and every open deal times its probability;
    best case: booked and all open deals expected to close in the period. `needed`: the pipeline that the target takes
    (what is missing ÷ the win rate of the last year), against what is open. Says how deals of each stage ended before,
    the deals behind it, and which have no amount or date. Use it for "will we hit the target", "commit and best case";
    for the one figure "what is the forecast" use `query_metric`, for whether an amount can be carried `assess_target`.
    """
    access = context.access
    # Who leads plans for all of those led: "my pipeline" is theirs.
    scope = None if asked.scope is Scope.MINE and access.principal.leads else asked.scope
    subject = subject_of(
        access, person=asked.person, team=asked.team, region=asked.region, manager=asked.manager, scope=scope
    )
    start = access.company.fiscal_year_start
    period = period_ahead(asked.period, context) if asked.period else None
    period = period or period_containing(context.today, "quarter", start)
    if period.end < context.today:
        raise ToolRefusal("forecast.over", period=period)
    require_rows(access, subject)
    found = outlook(access, subject, period)
    currency = access.company.currency
    booked = _booked(context, subject, period)
    ways = _ways(context, subject, period, found, booked)
    if not found.stages and not booked and ways.target is None:
        raise ToolRefusal("no_data.forecast", period=period, name=subject.name)
    verdict = _verdict(ways)
    sections = [Section(lines=_headline(context, subject, period, ways, verdict), chart=_chart(ways))]
    if asked.needed:
        sections.insert(0, Section(lines=pipeline_needed(context, subject, period, ways)))
    if asked.by is not None:
        sections.append(_groups(context, subject, period, asked.by))
    sections += _basis(context, found, ways)
    deals = expected_deals(access, subject, period, asked.limit)
    rows = [
        [one.name, one.owner, one.stage, major(one.amount, currency), one.expected_on, round(100 * one.chance, 1),
         None if one.amount is None else major(round(one.amount * one.chance), currency), one.late]
        for one in deals
    ]  # fmt: skip
    total = found.total("deals")
    units = {**MONEYS, "stage_probability": Unit.PERCENT}
    table = Table.of(DEAL_COLUMNS, rows, units=units, currency=currency, total=total)
    if rows:
        sections.append(Section(title="deals_behind", lines=[Note(code="deals_behind_count", facts={"count": total})],
                                table=table))  # fmt: skip
    return SalesForecast(
        subject=subject.name, period=period, currency=currency, ways=ways, verdict=verdict, deals=total,
        sections=sections, choices=[Note(code="deals_at_risk", facts={}), Note(code="next_to_do", facts={})],
    )  # fmt: skip


def _booked(context: ToolContext, subject: Subject, period: Period) -> float | int:
    """What is won in the period so far, in major units; of one to come nothing yet."""
    if period.start > context.today:
        return 0
    past = Period(start=period.start, end=min(period.end, context.today))
    rows = ask_metric(context.access, "bookings", past, subject.where, scope=subject.scope)
    return (rows[0].value or 0) if rows else 0


def _ways(context: ToolContext, subject: Subject, period: Period, found: Outlook, booked: float) -> Ways:
    currency = context.access.company.currency
    rows = ask_metric(context.access, "target", period, subject.where, scope=subject.scope)
    target = rows[0].value if rows else None

    def whole(minor: int) -> float | int:
        value = major(minor, currency)
        return 0 if value is None else value

    past = found.by_past_rates
    return Ways(
        bookings=booked, commit=booked + whole(found.total("late")), weighted=booked + whole(found.total("weighted")),
        best_case=booked + whole(found.total("amount")), target=target,
        by_past_rates=None if past is None else booked + whole(past),
    )  # fmt: skip


def _verdict(ways: Ways) -> str:
    """How the target stands to what is booked and to each way of reckoning."""
    if ways.target is None:
        return "no_target"
    for verdict, value in (
        ("reached", ways.bookings), ("committed", ways.commit), ("likely", ways.weighted), ("stretch", ways.best_case),
    ):  # fmt: skip
        if value >= ways.target:
            return verdict
    return "short"


def _headline(context: ToolContext, subject: Subject, period: Period, ways: Ways, verdict: str) -> list[Note]:
    facts: dict[str, Any] = {"name": subject.name, "period": period}
    for name, value in ways.model_dump().items():
        facts[name] = money(context, value)
    lines = [Note(code="forecast_ways", facts=facts)]
    if ways.target is not None:
        gap = {
            "reached": ways.bookings - ways.target, "committed": ways.commit - ways.target,
            "likely": ways.weighted - ways.target, "stretch": ways.target - ways.weighted,
            "short": ways.target - ways.best_case,
        }[verdict]  # fmt: skip
        facts["gap"] = money(context, round(gap, 2))
        if ways.target:
            share = round(100 * ways.weighted / ways.target, 1)
            facts["percent"] = Figure(value=share, unit=Unit.PERCENT)
    lines.append(Note(code=f"forecast_{verdict}", facts=facts))
    return lines


def _chart(ways: Ways) -> Any:  # noqa: ANN401 - a chart, or None
    return score_chart(
        "forecast",
        [
            (name, float(value))
            for name, value in ways.model_dump().items()
            if value is not None and name != "by_past_rates"
        ],
    )


def _basis(context: ToolContext, found: Outlook, ways: Ways) -> list[Section]:
    """How each figure is reckoned, how sure it is, and what is not in it."""
    currency = context.access.company.currency
    lines = [
        Note(code="forecast_how_commit", facts={"percent": round(100 * LATE)}), Note(code="forecast_how_weighted"),
        Note(code="forecast_how_best"),
    ]  # fmt: skip
    ended = sum(stage.ended for stage in found.stages)
    if ways.by_past_rates is not None:
        facts = {"value": money(context, ways.by_past_rates), "count": ended}
        lines.append(Note(code="forecast_past_rates", facts=facts))
    else:
        lines.append(Note(code="forecast_no_past"))
    rows = [
        [stage.stage, None if stage.probability is None else round(100 * stage.probability, 1),
         None if stage.past_rate is None else round(100 * stage.past_rate, 1), stage.ended, stage.deals,
         major(stage.amount, currency), major(stage.weighted, currency)]
        for stage in found.stages
    ]  # fmt: skip
    table = Table.of(STAGE_COLUMNS, rows, units=STAGE_UNITS, currency=currency)
    sections = [Section(title="forecast_how", lines=lines, table=table if rows else None)]
    left = []
    for code, count, amount in (
        ("unpriced", found.total("unpriced"), None), ("undated", found.undated, found.undated_amount),
        ("overdue", found.overdue, None), ("slipped", found.slipped, found.slipped_amount),
    ):  # fmt: skip
        if count:
            more = {} if amount is None else {"amount": money(context, major(amount, currency))}
            left.append(Note(code=f"forecast_{code}", facts={"count": count, **more}))
    if left:
        sections.append(Section(title="forecast_left_out", lines=left))
    return sections


def _groups(context: ToolContext, subject: Subject, period: Period, by: str) -> Section:
    """The same figures for each rep, team or region."""
    access, currency = context.access, context.access.company.currency
    past = Period(start=period.start, end=min(period.end, context.today))
    more: dict[str, Any] = {"group_by": (by,), "scope": subject.scope}
    booked: dict[str | None, Any] = {}
    if period.start <= context.today:
        booked = {row.keys[0]: row.value for row in ask_metric(access, "bookings", past, subject.where, **more)}
    targets = {row.keys[0]: row.value for row in ask_metric(access, "target", period, subject.where, **more)}
    open_amounts = by_group(access, subject, period, by)
    rows: list[list[Any]] = []
    for name in sorted({*booked, *open_amounts}, key=lambda name: (name is None, name or "")):
        won = booked.get(name) or 0
        sure, weighted, amount = (major(part, currency) or 0 for part in open_amounts.get(name, (0, 0, 0)))
        rows.append([name or "–", won, won + sure, won + weighted, won + amount, targets.get(name)])
    rows.sort(key=lambda row: -row[3])
    table = Table.of(GROUP_COLUMNS, rows, units=MONEYS, currency=currency)
    return Section(title=f"forecast_by_{by}", table=table)

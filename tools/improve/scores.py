"""A weighted scorecard of reps, teams or regions."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from knowledge.access import Access
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.model import Filter
from knowledge.sales.improve.scores import GROWTH, Score, ScoreBy, Scorecard, scorecard
from knowledge.sales.improve.subjects import Days, days_of
from tools.charts import score_chart
from tools.contract import (
    Column,
    Effect,
    Figure,
    Note,
    Report,
    Section,
    Semantic,
    Table,
    TeamName,
    ToolContext,
    ToolInput,
    ToolRefusal,
    Unit,
    tool,
)
from tools.improve.performance import share_note

RegionName = Annotated[str, Semantic("region")]
SHOWN = 2
MOST = 8
WHOLE = 100


class AskedWeight(BaseModel):
    """How much one part is to count: a metric's name, or `growth` (of bookings); percent of the whole."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    part: str
    percent: float = Field(ge=0, le=100)


class ScorePerformance(ToolInput):
    """Whom to score (reps, teams or regions), of which team or region, for which period, with which weights."""

    by: Annotated[ScoreBy, Semantic("score_by")] = "rep"
    team: TeamName | None = None
    region: RegionName | None = None
    period: Annotated[str, Semantic("results_period")] | None = None
    weights: Annotated[tuple[AskedWeight, ...], Semantic("score_weights")] = ()


class ScorecardReport(Report):
    """The scorecard as typed data; its sections say it."""

    days: Days
    card: Scorecard


@tool(
    Effect.READ,
    examples=[
        "scorecard of the reps {period}",
        "scorecard {period}",
        "best and weakest reps by scorecard {period}",
        "{period}各团队的计分卡",
        "{period}计分卡上最好和最弱的销售是谁",
        "score the teams {period}",
        "weighted scorecard for {team}",
        "scorecard of our regions {period}",
        "score the reps, weight attainment 60%",
        "scorecard with weights attainment 50% and win rate 30%",
        "rank the reps by their overall score {period}",
        "{period}销售的绩效评分卡",
        "给各团队打分",
        "给各团队{period}打分，{metric}权重60%",
        "{team}的评分卡",
        "给销售综合评分，完成率权重60%",
        "各区域{period}的综合评分",
        "{period}综合得分排名",
    ],
)
def score_performance(asked: ScorePerformance, context: ToolContext) -> ScorecardReport:
    """Rank reps, teams or regions by one weighted score out of several figures: who is best, who weakest, and why.

    Parts: attainment, growth, win rate, CSAT, activity, market share, or any other metric given a weight. Each counts
    from 0 (lowest of the group) to 100 (highest); missing parts are left out and the weights spread over the rest. For
    a ranking by one figure use `query_metric`; for one rep or team alone `summarize_performance`.
    """
    days = days_of(context.access, asked.period)
    wanted = {one.part: one.percent for one in asked.weights}
    for part in wanted:
        if part != GROWTH and part not in METRICS:
            raise ToolRefusal("unknown.metric", text=part)
    named = (("team", asked.team), ("region", asked.region))
    where = tuple(Filter(field=field, values=(name,)) for field, name in named if name is not None)
    card = scorecard(context.access, asked.by, days, where=where, asked=wanted)
    currency = context.access.company.currency
    sections = [
        Section(lines=_headline(card, days)),
        Section(
            title="scores", table=_table(card), chart=score_chart("scores", [(o.name, o.score) for o in card.scores])
        ),
        *_behind(card),
        Section(title="score_reasons", lines=_why(card, currency)),
        Section(title="score_weights", lines=_weights(context.access, card, days)),
    ]
    best = [Note(code="how_is", facts={"name": one.name, "period": days.whole}) for one in _ends(card)]
    return ScorecardReport(days=days, card=card, sections=sections, choices=best)


def _behind(card: Scorecard) -> list[Section]:
    """Whose attainment is under 100 %, the furthest behind first."""
    found = [(part.value, one.name) for one in card.scores for part in one.parts if part.part == "attainment"]
    behind = sorted(pair for pair in found if pair[0] < WHOLE)
    if not found:
        return []
    facts = {"count": len(behind), "total": len(found)}
    lines = [Note(code="behind_target" if behind else "none_behind_target", facts=facts)]
    for value, name in behind[:MOST]:
        lines.append(
            Note(code="is_behind_target", facts={"name": name, "value": Figure(value=value, unit=Unit.PERCENT)})
        )
    return [Section(title="behind", lines=lines)]


def _ends(card: Scorecard) -> list[Score]:
    return [card.scores[0], *([card.scores[-1]] if len(card.scores) > 1 else [])]


def _headline(card: Scorecard, days: Days) -> list[Note]:
    first, last = card.scores[0], card.scores[-1]
    facts = {
        "count": len(card.scores), "period": days.whole, "best": first.name, "score": _score(first.score),
        "weakest": last.name, "lowest": _score(last.score),
    }  # fmt: skip
    return [Note(code="scores_best_and_weakest" if len(card.scores) > 1 else "scores_one", facts=facts)]


def _score(value: float) -> Figure:
    return Figure(value=round(value, 1), unit=Unit.SCORE)


def _table(card: Scorecard) -> Table:
    parts = [weight.part for weight in card.weights]
    columns = [Column(name=card.by), Column(name="score", unit=Unit.SCORE)]
    columns += [Column(name=part, unit=Unit.PERCENT if part == GROWTH else METRICS[part].unit) for part in parts]
    rows = []
    for one in card.scores:
        values = {part.part: part.value for part in one.parts}
        rows.append([one.name, one.score, *[values.get(part) for part in parts]])
    return Table(columns=columns, rows=rows, total=len(rows))


def _why(card: Scorecard, currency: str) -> list[Note]:
    """What lifts the best and holds back the weakest: the parts that gain and lose the most points."""
    weight = {one.part: one.percent for one in card.weights}
    lines = []
    for at, one in enumerate(_ends(card)):
        ranked = sorted(one.parts, key=lambda part: weight[part.part] * (part.score - 50), reverse=at == 0)
        for part in ranked[:SHOWN]:
            unit = Unit.PERCENT if part.part == GROWTH else METRICS[part.part].unit
            value = Figure(value=part.value, unit=unit, currency=currency if unit is Unit.MONEY else None)
            facts = {"name": one.name, "factor": part.part, "value": value, "score": _score(part.score)}
            lines.append(Note(code="score_part_best" if at == 0 else "score_part_weakest", facts=facts))
    return lines


def _weights(access: Access, card: Scorecard, days: Days) -> list[Note]:
    lines = [
        Note(code="weight", facts={"factor": one.part, "percent": Figure(value=one.percent, unit=Unit.PERCENT)})
        for one in card.weights
    ]
    lines.append(Note(code="score_scale", facts={"period": days.now, "compared": days.previous}))
    if any(one.part == "market_share" for one in card.weights):
        lines += share_note(access, days.now)
    lines += [Note(code="score_left_out", facts={"factor": part}) for part in card.left_out]
    lines += [Note(code="score_hidden", facts={"factor": part}) for part in card.hidden]
    lacking = [one for one in card.scores if one.missing]
    lines += [Note(code="score_missing", facts={"name": one.name, "factor": one.missing}) for one in lacking]
    return lines

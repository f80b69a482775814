"""Weighted scorecards over reps, teams or regions."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from pydantic import BaseModel

from knowledge.access import Access, Area, Reach
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.model import Filter
from knowledge.refusals import Refusal
from knowledge.sales.improve.performance import LESS_IS_BETTER, ask_metric, recorded_period
from knowledge.sales.improve.subjects import Days
from knowledge.sales.team.directory import find_people
from knowledge.sales.team.people import Role

GROWTH = "growth"
# What counts how much where nobody says otherwise, in percent.
WEIGHTS: dict[str, float] = {
    "attainment": 40, GROWTH: 15, "win_rate": 15, "csat": 10, "activities": 10, "market_share": 10,
}  # fmt: skip
ScoreBy = Literal["rep", "team", "region"]


class Weight(BaseModel):
    """How much one part counts, in percent of the whole."""

    part: str
    percent: float


class PartScore(BaseModel):
    """One part of a score: the figure itself (percent for growth) and where it lies in the group, 0 to 100."""

    part: str
    value: float | int
    score: float


class Score(BaseModel):
    """A rep's, team's or region's weighted score, 0 to 100. `missing`: parts without data, left out of it."""

    name: str
    score: float
    parts: list[PartScore]
    missing: list[str] = []


class Scorecard(BaseModel):
    """Scores, the best first. `weights` sum to 100; `left_out`: no data for anybody; `hidden`: not for the caller."""

    by: ScoreBy
    scores: list[Score]
    weights: list[Weight]
    left_out: list[str] = []
    hidden: list[str] = []


def scorecard(
    access: Access, by: ScoreBy, days: Days, *, where: tuple[Filter, ...] = (), asked: dict[str, float] | None = None
) -> Scorecard:
    """Score everybody of a group by weighted figures, each from 0 (lowest of the group) to 100 (highest).

    `asked` weights are percent; the other parts share the rest as they do by default. A part that somebody lacks is
    left out of their score and the remaining weights count in proportion. Refuses with `no_data.scores`.
    """
    weights = shared_weights(asked or {})
    hidden = []
    if by == "rep" and access.principal.grant(Area.RECORDS).read <= Reach.OWN:
        hidden = [part for part in weights if part != GROWTH and not METRICS[part].leaderboard] if weights else []
        weights = {part: percent for part, percent in weights.items() if part not in hidden}
    values = {part: _values(access, part, by, days, where) for part in weights}
    names = _group(access, by, values)
    values = {part: {name: found[name] for name in names if name in found} for part, found in values.items()}
    left_out = [part for part, found in values.items() if not found]
    left_out += [part for part in WEIGHTS if not _counts(part) and part not in (asked or {})]
    # What is asked for keeps its weight; what is not recorded leaves its own to the other parts.
    again = shared_weights({part: percent for part, percent in (asked or {}).items() if part not in left_out}, left_out)
    kept = {part: percent for part, percent in again.items() if part in weights and percent > 0}
    whole = sum(kept.values())
    if not whole:
        raise Refusal("no_data.scores", period=days.whole)
    kept = {part: 100 * percent / whole for part, percent in kept.items()}
    scores = [_score(name, kept, values) for name in sorted(names)]
    scores = sorted((one for one in scores if one.parts), key=lambda one: (-one.score, one.name))
    return Scorecard(
        by=by, scores=scores, left_out=left_out, hidden=hidden,
        weights=[Weight(part=part, percent=round(percent, 2)) for part, percent in kept.items()],
    )  # fmt: skip


def shared_weights(asked: dict[str, float], without: Collection[str] = ()) -> dict[str, float]:
    """All weights in percent: those asked for as they are, the default parts share what they leave."""
    wanted = {part: percent for part, percent in asked.items() if percent > 0}
    rest = {part: percent for part, percent in WEIGHTS.items() if part not in {*asked, *without} and _counts(part)}
    left = max(0.0, 100 - sum(wanted.values()))
    whole = sum(rest.values())
    return {**wanted, **{part: left * percent / whole for part, percent in rest.items() if left and whole}}


def _counts(part: str) -> bool:
    return part == GROWTH or part in METRICS


def _values(
    access: Access, part: str, by: ScoreBy, days: Days, where: tuple[Filter, ...]
) -> dict[str, float]:  # fmt: skip
    """One part's figure for everybody who has one."""
    if part == GROWTH:
        now, before = (_column(access, "bookings", by, period, where) for period in (days.now, days.previous))
        return {name: 100 * (now.get(name, 0) - amount) / amount for name, amount in before.items() if amount > 0}
    asked = days.whole if part == "attainment" else days.now
    return _column(access, part, by, recorded_period(access, part, asked), where)


def _column(access: Access, metric: str, by: ScoreBy, period: object, where: tuple[Filter, ...]) -> dict[str, float]:
    rows = ask_metric(access, metric, period, where, group_by=(by,))  # type: ignore[arg-type]
    return {row.keys[0]: row.value for row in rows if row.keys[0] is not None and row.value is not None}


def _group(access: Access, by: ScoreBy, values: dict[str, dict[str, float]]) -> set[str]:
    """Whom to score: those with any figure, of people the reps who work here."""
    names = {name for found in values.values() for name in found}
    if by != "rep":
        return names
    return names & {person.name for person in find_people(access, role=Role.REP)}


def _score(name: str, weights: dict[str, float], values: dict[str, dict[str, float]]) -> Score:
    parts, missing = [], []
    for part in weights:
        found = values[part]
        if name not in found:
            missing.append(part)
            continue
        lowest, highest = min(found.values()), max(found.values())
        place = 50.0 if highest == lowest else 100 * (found[name] - lowest) / (highest - lowest)
        place = 100 - place if part in LESS_IS_BETTER else place
        parts.append(PartScore(part=part, value=round(found[name], 4), score=round(place, 2)))
    whole = sum(weights[one.part] for one in parts)
    total = sum(weights[one.part] * one.score for one in parts) / whole if whole else 0.0
    return Score(name=name, score=round(total, 2), parts=parts, missing=missing)

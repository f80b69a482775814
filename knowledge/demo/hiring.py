"""Openings, candidates on their way, and the scores that were recorded of them."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from knowledge.demo.people import Staff
from knowledge.demo.world import World, language_of, words
from knowledge.sales.team.hiring import (
    REACHED,
    Candidate,
    CandidateScore,
    HiringStage,
    Opening,
    OpeningStatus,
    ScoreKind,
)
from knowledge.sales.team.people import Person, Role, Team

WAY = tuple(REACHED)
# What each criterion is judged by, in the order of the data's criteria.
KINDS = (ScoreKind.INTERVIEW, ScoreKind.CASE, ScoreKind.TEST, ScoreKind.INTERVIEW)
SCALES = {ScoreKind.INTERVIEW: 10, ScoreKind.CASE: 10, ScoreKind.TEST: 100}


def make_hiring(world: World, staff: Staff, seed: int = 11) -> None:
    """Five openings; its own chance, so that no other row of the demo depends on it."""
    rng = Random(seed)  # noqa: S311 - invented data, nothing secret
    data = words("hiring")
    managers = {row["id"]: row["manager_id"] for row in world.rows[Team]}
    hired = {row["name"]: row["hired_on"] for row in world.rows[Person]}
    for entry in data["openings"]:
        place = staff.places[entry["team"]]
        opened = world.today - timedelta(days=entry["opened"])
        opening = world.add(
            Opening, name=entry["name"], role=Role(entry["role"]), team_id=place.team_id, region_id=place.region_id,
            owner_id=managers[place.team_id], headcount=entry["headcount"], opened_on=opened,
            closed_on=world.today - timedelta(days=entry["closed"]) if "closed" in entry else None,
            status=OpeningStatus(entry["status"]),
            weights={_both(data, at): weight for at, weight in enumerate(entry["weights"])},
        )  # fmt: skip
        last = opening["closed_on"] or world.today
        for name, reach in zip(entry["names"], entry["reach"], strict=True):
            days = _days(rng, opened, last, HiringStage(reach), hired.get(name))
            out = name in entry["rejected"]
            _candidate(world, rng, data, opening, name, days, last if out else None)


def _both(data: dict[str, Any], at: int) -> str:
    return f"{data['criteria'][at]} {data['criteria_zh'][at]}"


def _days(rng: Random, opened: date, last: date, reach: HiringStage, started: date | None) -> dict[HiringStage, date]:
    """The day of each stage up to the furthest, in order and none after the opening's last day."""
    steps = WAY[: WAY.index(reach) + 1]
    span = max(len(steps), (last - opened).days)
    cuts = sorted(rng.sample(range(span), len(steps)))
    days = {step: opened + timedelta(days=cut) for step, cut in zip(steps, cuts, strict=True)}
    if HiringStage.HIRED in days and started is not None:
        days[HiringStage.HIRED] = max(days[HiringStage.OFFER], min(last, started - timedelta(days=14)))
    return days


def _candidate(
    world: World, rng: Random, data: dict[str, Any], opening: dict[str, Any], name: str,
    days: dict[HiringStage, date], rejected: date | None,
) -> None:  # fmt: skip
    furthest = list(days)[-1]
    sources = data["sources_zh" if language_of(name) == "zh" else "sources"]
    row = world.add(
        Candidate, name=name, opening_id=opening["id"], source=rng.choice(sources), rejected_on=rejected,
        stage=HiringStage.REJECTED if rejected else furthest,
        **{column: days.get(step) for step, column in REACHED.items()},
    )  # fmt: skip
    talent = rng.uniform(0.5, 0.9)
    for at, kind in enumerate(KINDS):
        seen = HiringStage.INTERVIEW if kind is ScoreKind.INTERVIEW else HiringStage.TEST
        # A score may be missing: not everybody was seen on everything.
        if seen not in days or rng.random() < 0.1:
            continue
        scale = SCALES[kind]
        score = min(scale, max(0, round(scale * rng.gauss(talent, 0.1))))
        world.add(
            CandidateScore, candidate_id=row["id"], kind=kind, criterion=_both(data, at), score=float(score),
            scale=float(scale), scored_on=days[seen], scored_by_id=opening["owner_id"],
        )  # fmt: skip

"""Hiring: openings, candidates and the funnel; candidates side by side; what is recorded about them."""

from __future__ import annotations

from datetime import date
from statistics import fmean
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from knowledge import names
from knowledge.sales.team import hiring_view as view
from knowledge.sales.team.hiring import REACHED, Candidate, HiringStage, Opening, OpeningStatus
from knowledge.sales.team.hiring_rules import refuse_protected
from tools.charts import score_chart
from tools.contract import (
    Area,
    Column,
    Effect,
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

OpeningName = Annotated[str, Semantic("opening"), Field(description="an opening (a position to fill), as written")]
CandidateName = Annotated[str, Semantic("candidate"), Field(description="a candidate in hiring, as written")]
StageName = Annotated[HiringStage, Semantic("hiring_stage")]
Request = Annotated[
    str, Semantic("hiring_words"),
    Field(max_length=4000, description="the person's own words on how to choose, as they were said"),
]  # fmt: skip
What = Annotated[Literal["openings", "candidates", "funnel"], Semantic("hiring_what")]


class FindHiring(ToolInput):
    """What of hiring: openings, candidates or the funnel; of one opening, candidate, team or stage."""

    what: What = "openings"
    opening: OpeningName | None = None
    candidate: CandidateName | None = None
    team: TeamName | None = None
    stage: StageName | None = None
    request: Request | None = None


class FunnelStep(BaseModel):
    """A stage: how many reached it, and which percent of those who reached the stage before."""

    stage: str
    reached: int
    share: float | None


class HiringReport(Report):
    """Openings, candidates by name, the funnel, and the mean days from application to hire."""

    openings: list[str]
    candidates: list[str]
    funnel: list[FunnelStep] = Field(default=[])
    days_to_hire: float | None = None


@tool(
    Effect.READ,
    area=Area.HIRING,
    examples=[
        "which job openings are open?",
        "show our job openings",
        "list the candidates for {opening}",
        "which candidates are in the interview stage?",
        "how is hiring going for {opening}?",
        "show the hiring funnel",
        "hiring funnel for {opening} with conversion",
        "where does candidate {candidate} stand?",
        "hiring status of {team}",
        "有哪些招聘职位在招",
        "{opening}有哪些候选人",
        "哪些候选人在面试阶段",
        "{opening}的招聘进展如何",
        "招聘漏斗",
        "{opening}的招聘漏斗和转化率",
        "候选人{candidate}到哪一步了",
    ],
)
def find_hiring(asked: FindHiring, context: ToolContext) -> HiringReport:
    """Openings, candidates and the hiring funnel (how many reached each stage, conversion, days to hire).

    Use it for "which openings", "who applied", "how is hiring going". To weigh candidates against each other use
    `compare_candidates`; for a number by period or source (`candidates`, `offers`, `hires`, `days_to_hire`) use
    `query_metric`.
    """
    refuse_protected([asked.request])
    access = context.access
    opening = names.resolve(access, "opening", asked.opening).record_id if asked.opening else None
    team = names.resolve(access, "team", asked.team).record_id if asked.team else None
    person = names.resolve(access, "candidate", asked.candidate).record_id if asked.candidate else None
    wide = opening is not None or asked.what != "openings"
    found = view.openings(access, opening_id=opening, team_id=team, open_only=not wide)
    if not found:
        raise ToolRefusal("no_data.openings")
    ids = [one.id for one, _ in found]
    # Of one candidate the stage is what is asked for, and no condition.
    stage = asked.stage if person is None else None
    listed = view.candidates(access, opening_ids=ids, ids=None if person is None else [person], stage=stage)
    people = [one for one, _ in listed]
    steps = view.funnel(people) if asked.what == "funnel" else []
    days = view.days_to_hire(people)
    sections = _sections(asked.what if person is None else "candidate", found, listed, steps, context.today)
    if asked.what == "funnel":
        sections[0].lines.append(_days_line(days))
    return HiringReport(
        sections=sections, openings=[one.name for one, _ in found], candidates=[one.name for one in people],
        funnel=[FunnelStep(stage=s.stage.value, reached=s.reached, share=s.share) for s in steps],
        days_to_hire=fmean(days) if days else None,
    )  # fmt: skip


def _days_line(days: list[int]) -> Note:
    if not days:
        return Note(code="hiring_no_hires", facts={})
    return Note(code="hiring_days", facts={"days": round(fmean(days), 1), "count": len(days)})


def _sections(
    what: str, found: list[tuple[Opening, str | None]], listed: list[tuple[Candidate, Opening]],
    steps: list[view.Step], today: date,
) -> list[Section]:  # fmt: skip
    if what == "openings":
        in_search = [one for one, _ in found if one.status is OpeningStatus.OPEN]
        line = Note(
            code="hiring_openings", facts={"count": len(in_search), "places": sum(one.headcount for one in in_search)}
        )
        rows = [[
            one.name, team, one.headcount, one.status.value, one.opened_on,
            ((one.closed_on or today) - one.opened_on).days,
            sum(other.id == one.id and person.stage not in view.OUT for person, other in listed),
        ] for one, team in found]  # fmt: skip
        lines = [line]
        if len(in_search) > 1:
            first = min(in_search, key=lambda one: one.opened_on)
            longest = {"opening": first.name, "day": first.opened_on, "days": (today - first.opened_on).days}
            lines.append(Note(code="hiring_longest", facts=longest))
        return [Section(lines=lines, table=Table.of(
            ["opening", "team", "headcount", "hiring_status", "opened_on", "days_open", "candidates"], rows,
            units={"headcount": Unit.COUNT, "days_open": Unit.COUNT, "candidates": Unit.COUNT},
        ))]  # fmt: skip
    if what == "funnel":
        line = Note(code="hiring_funnel", facts={"count": len(listed), "openings": len({one.id for _, one in listed})})
        table = Table.of(
            ["hiring_stage", "reached", "conversion"], [[s.stage.value, s.reached, s.share] for s in steps],
            units={"reached": Unit.COUNT, "conversion": Unit.PERCENT},
        )  # fmt: skip
        chart = score_chart("hiring_funnel", [(s.stage.value, float(s.reached)) for s in steps])
        return [Section(lines=[line], table=table, chart=chart)]
    if what == "candidate":
        return [Section(lines=_standing(listed), table=_candidates_table(listed))]
    active = sum(person.stage not in view.OUT for person, _ in listed)
    line = Note(code="hiring_candidates", facts={"count": len(listed), "active": active})
    return [Section(lines=[line], table=_candidates_table(listed))]


def _candidates_table(listed: list[tuple[Candidate, Opening]]) -> Table:
    rows = [
        [one.name, opening.name, one.stage.value, one.source, one.applied_on, one.rejected_on or one.hired_on,
         one.reason]
        for one, opening in listed
    ]  # fmt: skip
    columns = ["candidate", "opening", "hiring_stage", "source", "applied_on", "decided_on", "reason"]
    return Table.of(columns, rows)


def _standing(listed: list[tuple[Candidate, Opening]]) -> list[Note]:
    """Where each stands and, of who is out, why."""
    lines = []
    for one, opening in listed:
        since = one.rejected_on or getattr(one, REACHED.get(one.stage, ""), None) or one.applied_on
        facts = {"candidate": one.name, "opening": opening.name, "hiring_stage": one.stage.value, "day": since}
        lines.append(Note(code="hiring_standing", facts=facts))
        if one.stage is HiringStage.REJECTED:
            code = "hiring_reason" if one.reason else "hiring_no_reason"
            lines.append(Note(code=code, facts={"reason": one.reason} if one.reason else {}))
    return lines


class CompareCandidates(ToolInput):
    """Which candidates: by name, or the finalists of an opening."""

    candidates: Annotated[tuple[str, ...], Semantic("candidates"), Field(description="candidates' names")] = ()
    opening: OpeningName | None = None
    request: Request | None = None


class CandidateCard(BaseModel):
    """A candidate's scores, each 0 to 100 by criterion; `total` is weighted over the criteria that have a score."""

    candidate: str
    total: float | None
    scores: dict[str, float]
    missing: list[str]


class Scorecard(Report):
    """Candidates of one opening side by side, the best total first, by the opening's weights."""

    opening: str
    weights: dict[str, float]
    cards: list[CandidateCard]


@tool(
    Effect.READ,
    area=Area.HIRING,
    examples=[
        "compare the finalists on their recorded scores",
        "compare the three finalists for {opening}",
        "compare the candidates {candidate} and {candidate}",
        "scorecard of the candidates for {opening}",
        "which finalist for {opening} scored best?",
        "how does candidate {candidate} compare with {candidate}?",
        "比较{opening}的最终候选人",
        "比较候选人{candidate}和{candidate}的得分",
        "{opening}的入围候选人评分对比",
        "按记录的成绩比较三位最终候选人",
        "哪位最终候选人得分最高",
    ],
)
def compare_candidates(asked: CompareCandidates, context: ToolContext) -> Scorecard:
    """Candidates side by side on recorded scores only: each criterion, weighted by the opening's weights.

    A missing score is named and never counts as 0. Without names it takes the finalists: who is in the test or has an
    offer. What is not recorded about the work (age, family, origin …) is refused, so pass on `request` as it was said.
    For who applied and where they stand use `find_hiring`.
    """
    refuse_protected([asked.request])
    access = context.access
    opening, people = _to_compare(asked, context)
    weights = {name: float(weight) for name, weight in (opening.weights or {}).items()}
    cards = view.scorecards(access, people, weights)
    if all(card.total is None for card in cards):
        raise ToolRefusal("no_data.candidate_scores", opening=opening.name)
    criteria = list(weights) or list(dict.fromkeys(name for card in cards for name in card.by_criterion))
    return Scorecard(
        sections=[
            Section(lines=_verdict(opening, cards), table=_card_table(cards, criteria, weights)),
            Section(title="hiring_recorded", table=_recorded_table(cards)),
        ],
        opening=opening.name, weights=weights,
        cards=[CandidateCard(
            candidate=card.candidate.name, total=card.total, scores=card.by_criterion, missing=card.missing,
        ) for card in cards],
    )  # fmt: skip


def _to_compare(asked: CompareCandidates, context: ToolContext) -> tuple[Opening, list[Candidate]]:
    access = context.access
    if asked.candidates:
        ids = [names.resolve(access, "candidate", text).record_id or 0 for text in dict.fromkeys(asked.candidates)]
        listed = view.candidates(access, ids=ids)
        openings = {opening.id: opening for _, opening in listed}
        if len(openings) > 1:
            raise ToolRefusal("hiring.several_openings", openings=[one.name for one in openings.values()])
        if len(listed) > 1:
            return next(iter(openings.values())), [one for one, _ in listed]
        if not asked.opening and openings:  # one name: against the others who are still in it
            opening = next(iter(openings.values()))
            others = [one for one in view.finalists(access, opening) if one.id != listed[0][0].id]
            return opening, [listed[0][0], *others]
    return _finalists(asked, context)


def _finalists(asked: CompareCandidates, context: ToolContext) -> tuple[Opening, list[Candidate]]:
    access = context.access
    if asked.opening:
        chosen = [view.readable_opening(access, names.resolve(access, "opening", asked.opening).record_id or 0)]
    else:
        chosen = [one for one, _ in view.openings(access, open_only=True)]
    found = [(one, people) for one in chosen if len(people := view.finalists(access, one)) > 1]
    # Without two finalists whoever is in it and has scores is compared.
    found = found or [(one, people) for one in chosen if len(people := view.scored(access, one)) > 1]
    if not found:
        raise _too_few(context, chosen)
    if len(found) > 1:
        raise ToolRefusal("ambiguous.opening", choices=[one.name for one, _ in found], number=len(found))
    return found[0]


def _too_few(context: ToolContext, chosen: list[Opening]) -> ToolRefusal:
    """What is missing to compare the candidates of these openings, and the openings where it can be done."""
    access, ids = context.access, [one.id for one in chosen]
    there = [one for one, _ in view.candidates(access, opening_ids=ids) if one.stage not in view.OUT]
    other = [one for one, _ in view.openings(access, open_only=True) if one.id not in ids]
    choices = [one.name for one in other if len(view.finalists(access, one)) > 1 or len(view.scored(access, one)) > 1]
    scored = sum(len(view.scored(access, one)) for one in chosen)
    named = [one.name for one in chosen]
    if not named:
        return ToolRefusal("no_data.openings_to_compare")
    return ToolRefusal("no_data.to_compare", choices=choices, openings=named, people=len(there), scored=scored)


def _verdict(opening: Opening, cards: list[view.Card]) -> list[Note]:
    """Who leads by how much, on how many scores, and what is missing."""
    scored = [card for card in cards if card.total is not None]
    best = scored[0]
    count = sum(len(card.scores) for card in cards)
    facts = {"opening": opening.name, "candidate": best.candidate.name, "total": round(best.total or 0, 1)}
    lines = [Note(code="hiring_best", facts={**facts, "people": len(cards), "scores": count})]
    if len(scored) > 1 and scored[1].total is not None and best.total is not None:
        gap = round(best.total - scored[1].total, 1)
        lines.append(Note(code="hiring_second", facts={"candidate": scored[1].candidate.name, "gap": gap}))
    lines += [
        Note(code="hiring_missing", facts={"candidate": card.candidate.name, "criteria": list(card.missing)})
        for card in cards if card.missing
    ]  # fmt: skip
    return lines


def _card_table(cards: list[view.Card], criteria: list[str], weights: dict[str, float]) -> Table:
    columns = [Column(name="candidate"), Column(name="weighted_total")]
    columns += [
        Column(name=f"criterion_{at}", label=f"{name} ×{weights[name]:g}" if name in weights else name)
        for at, name in enumerate(criteria)
    ]
    rows = [
        [card.candidate.name, _rounded(card.total), *[_rounded(card.by_criterion.get(name)) for name in criteria]]
        for card in cards
    ]
    return Table(columns=columns, rows=rows, total=len(rows))


def _recorded_table(cards: list[view.Card]) -> Table:
    rows = [
        [card.candidate.name, one.kind.value, one.criterion, one.score, one.scale, one.scored_on]
        for card in cards for one in card.scores
    ]  # fmt: skip
    return Table.of(["candidate", "score_kind", "criterion", "score", "scale", "scored_on"], rows)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)

"""What is written in hiring: an opening, a candidate, a step on the way, a score; from one sentence each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from knowledge import names
from knowledge.changes import creation, update_of
from knowledge.sales.team import hiring_view as view
from knowledge.sales.team.directory import find_teams
from knowledge.sales.team.hiring import REACHED, Candidate, HiringStage, Opening, OpeningStatus, ScoreKind
from knowledge.sales.team.hiring_rules import refuse_protected
from knowledge.sales.team.people import Role
from tools.contract import (
    Area,
    Effect,
    MomentText,
    Plan,
    Risk,
    Semantic,
    TeamName,
    ToolContext,
    ToolInput,
    ToolRefusal,
    tool,
)
from tools.days import past_day
from tools.team.hiring import CandidateName, OpeningName, Request, StageName

Action = Annotated[Literal["open", "add", "move", "score", "status"], Semantic("hiring_action")]
# A decision about somebody is looked at once more before it is written.
DECISIONS = (HiringStage.OFFER, HiringStage.HIRED, HiringStage.REJECTED)
MOST_OF_TEN = 10
# What a test or a case study that was scored as a whole is recorded under.
WHOLE = {ScoreKind.TEST: "written test 笔试", ScoreKind.CASE: "case study 案例分析"}


class SaveHiring(ToolInput):
    """What to record: `open` an opening, `add` a candidate, `move` or `score` one, or an opening's `status`."""

    action: Action
    opening: OpeningName | None = None
    title: Annotated[str, Semantic("opening_title"), Field(max_length=200)] | None = None
    team: TeamName | None = None
    role: Annotated[Role, Semantic("opening_role")] | None = None
    headcount: Annotated[int, Semantic("headcount"), Field(ge=1, le=500)] | None = None
    candidate: CandidateName | None = None
    new_candidate: Annotated[str, Semantic("candidate_name"), Field(max_length=200)] | None = None
    source: Annotated[str, Semantic("candidate_source"), Field(max_length=100)] | None = None
    stage: StageName | None = None
    status: Annotated[OpeningStatus, Semantic("opening_status")] | None = None
    reason: Annotated[str, Semantic("hiring_reason"), Field(max_length=500)] | None = None
    kind: Annotated[ScoreKind, Semantic("score_kind")] | None = None
    criterion: Annotated[str, Semantic("criterion"), Field(max_length=100)] | None = None
    score: Annotated[float, Semantic("score_value"), Field(ge=0)] | None = None
    scale: Annotated[float, Semantic("score_scale"), Field(gt=0)] | None = None
    when: MomentText | None = None
    request: Request | None = None


@tool(
    Effect.WRITE,
    area=Area.HIRING,
    risk=Risk.LOW,
    examples=[
        "open a position for a field seller in {team}",
        "create a job opening for two reps in {team}",
        "add a candidate Jo Bloggs to {opening}, source referral",
        "add candidate Jo Bloggs for {opening}",
        "move candidate {candidate} to the interview stage",
        "reject candidate {candidate}: too little market sense",
        "make candidate {candidate} an offer",
        "record a score of 8 out of 10 for {candidate} in communication, interview",
        "{candidate} scored 85 in the written test on market sense",
        "close the opening {opening}",
        "reopen the position {opening}",
        "put the opening {opening} on hold",
        "为{team}新建一个招聘职位：区域销售，招2人",
        "给{opening}新增候选人李雷，来源内部推荐",
        "把候选人{candidate}推进到面试阶段",
        "淘汰候选人{candidate}，原因是市场洞察不足",
        "关闭职位{opening}",
        "重新开放职位{opening}",
        "给候选人{candidate}发录用通知",
        "记录{candidate}面试沟通得分8分",
        "候选人{candidate}笔试市场洞察85分",
    ],
)
def save_hiring(asked: SaveHiring, context: ToolContext) -> Plan:
    """Record something of hiring: an opening, its status, a candidate, a move to a stage (with a reason), or a score.

    Offers, hires, rejections and openings that close or come back wait for approval. Age, sex, family, origin and the
    like are refused: pass the person's words on in `request`. To read use `find_hiring`, to weigh candidates
    `compare_candidates`.
    """
    texts = (asked.request, asked.reason, asked.title, asked.source, asked.criterion, asked.new_candidate)
    refuse_protected(text for text in texts if text)
    return WRITERS[asked.action](asked, context, past_day(asked.when, context))


def _open(asked: SaveHiring, context: ToolContext, day: date) -> Plan:
    access = context.access
    if not asked.title:
        raise ToolRefusal("hiring.title")
    team_id = names.resolve(access, "team", asked.team).record_id if asked.team else None
    if team_id is None and len(access.principal.leads) == 1:
        (team_id,) = access.principal.leads
    if team_id is None:
        raise ToolRefusal("hiring.team")
    team = next(one for one in find_teams(access, team_id=team_id))
    values: dict[str, Any] = {
        "name": asked.title, "team_id": team_id, "role": asked.role or Role.REP, "headcount": asked.headcount or 1,
        "opened_on": day, "status": OpeningStatus.OPEN, "owner_id": access.principal.person_id,
    }  # fmt: skip
    facts = {"action": "hiring_open", "opening": asked.title, "team": team.name, "headcount": values["headcount"]}
    change = creation("opening", asked.title, values, {"team_id": team.name, "owner_id": access.principal.name})
    return _plan(facts, [change], Risk.LOW)


def _add(asked: SaveHiring, context: ToolContext, day: date) -> Plan:
    access = context.access
    if not asked.new_candidate:
        raise ToolRefusal("hiring.candidate")
    if not asked.opening:
        raise ToolRefusal("hiring.opening", choices=[one.name for one, _ in view.openings(access, open_only=True)][:8])
    opening = view.readable_opening(access, names.resolve(access, "opening", asked.opening).record_id or 0)
    if opening.status is not OpeningStatus.OPEN:
        raise ToolRefusal("hiring.not_open", opening=opening.name)
    stage = asked.stage if asked.stage and asked.stage not in DECISIONS else HiringStage.APPLIED
    values = {"name": asked.new_candidate, "opening_id": opening.id, "stage": stage, "source": asked.source,
              "applied_on": day, REACHED[stage]: day}  # fmt: skip
    facts = {"action": "hiring_add", "candidate": asked.new_candidate, "opening": opening.name, "source": asked.source}
    return _plan(facts, [creation("candidate", asked.new_candidate, values, {"opening_id": opening.name})], Risk.LOW)


def _known(asked: SaveHiring, context: ToolContext) -> tuple[Candidate, Opening]:
    text = asked.candidate or asked.new_candidate
    if not text:
        raise ToolRefusal("hiring.candidate")
    match = names.resolve(context.access, "candidate", text)
    found = view.candidates(context.access, ids=[match.record_id or 0])
    if not found:
        raise ToolRefusal("unknown.name", kind="candidate", text=text)
    return found[0]


def _move(asked: SaveHiring, context: ToolContext, day: date) -> Plan:
    candidate, opening = _known(asked, context)
    if asked.stage is None:
        raise ToolRefusal("hiring.stage", candidate=candidate.name)
    values: dict[str, Any] = {"stage": asked.stage}
    if asked.stage is HiringStage.REJECTED:
        values |= {"rejected_on": day, "reason": asked.reason}
    else:
        values |= {"rejected_on": None, "reason": None}
        if getattr(candidate, REACHED[asked.stage]) is None:
            values[REACHED[asked.stage]] = day
    change = update_of("candidate", candidate, candidate.name, values)
    facts = {"action": "hiring_move", "candidate": candidate.name, "opening": opening.name,
             "hiring_from": candidate.stage.value, "hiring_stage": asked.stage.value,
             "reason": asked.reason if asked.stage is HiringStage.REJECTED else None}  # fmt: skip
    return _plan(facts, [change] if change else [], Risk.HIGH if asked.stage in DECISIONS else Risk.LOW)


def _score(asked: SaveHiring, context: ToolContext, day: date) -> Plan:
    candidate, opening = _known(asked, context)
    criteria = list(opening.weights or {})
    if asked.score is None:
        raise ToolRefusal("hiring.score", candidate=candidate.name)
    criterion = _criterion(asked, criteria)
    if criterion is None:
        raise ToolRefusal("hiring.criterion", candidate=candidate.name, criteria=criteria or ["–"])
    scale = asked.scale or (MOST_OF_TEN if asked.score <= MOST_OF_TEN else 100)
    if asked.score > scale:
        raise ToolRefusal("hiring.scale", score=asked.score, scale=scale)
    kind = asked.kind or ScoreKind.INTERVIEW
    values = {
        "candidate_id": candidate.id, "kind": kind, "criterion": criterion, "score": asked.score, "scale": scale,
        "scored_on": day, "scored_by_id": context.access.principal.person_id,
    }  # fmt: skip
    shown = {"candidate_id": candidate.name, "scored_by_id": context.access.principal.name}
    facts = {"action": "hiring_score", "candidate": candidate.name, "criterion": criterion, "score": asked.score,
             "scale": scale, "score_kind": kind.value}  # fmt: skip
    if criteria and criterion not in criteria:
        facts["unweighed"] = criterion
    return _plan(facts, [creation("candidate_score", candidate.name, values, shown)], Risk.LOW)


def _criterion(asked: SaveHiring, criteria: list[str]) -> str | None:
    """The opening's criterion that was said; a test or case scored as a whole is a criterion of its own."""
    if not asked.criterion:
        return WHOLE.get(asked.kind) if asked.kind else None
    said = asked.criterion.casefold()
    return next((name for name in criteria if said in name.casefold() or name.casefold() in said), asked.criterion)


def _status(asked: SaveHiring, context: ToolContext, day: date) -> Plan:
    if not asked.opening:
        raise ToolRefusal("hiring.opening", choices=[one.name for one, _ in view.openings(context.access)][:8])
    named = names.resolve(context.access, "opening", asked.opening)
    opening = view.readable_opening(context.access, named.record_id or 0)
    status = asked.status or OpeningStatus.CLOSED
    over = status in (OpeningStatus.CLOSED, OpeningStatus.FILLED)
    change = update_of(
        "opening", opening, opening.name, {"status": status, "closed_on": max(day, opening.opened_on) if over else None}
    )
    if change is None:
        raise ToolRefusal("hiring.status_already", opening=opening.name, hiring_status=status.value)
    facts = {"action": "hiring_status", "opening": opening.name, "hiring_from": opening.status.value,
             "hiring_status": status.value}  # fmt: skip
    return _plan(facts, [change], Risk.HIGH)


def _plan(facts: dict[str, Any], changes: list[Any], risk: Risk) -> Plan:
    """The Plan; its sentence is that of what is done (`plan.hiring_open` …)."""
    known = {name: value for name, value in facts.items() if value is not None and name != "action"}
    said = f"{facts['action']}: {', '.join(str(value) for value in known.values())}"
    return Plan(
        tool="save_hiring", summary=said, facts={"done": facts["action"], **known}, risk=risk, changes=changes,
    )  # fmt: skip


WRITERS: dict[str, Callable[[SaveHiring, ToolContext, date], Plan]] = {
    "open": _open, "add": _add, "move": _move, "score": _score, "status": _status,
}  # fmt: skip

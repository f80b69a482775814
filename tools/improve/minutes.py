"""What came out of a review meeting: minutes, promises, feedback, evaluations and findings, as one change."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.changes import Created, RecordChange, creation, update_of
from knowledge.metrics.definitions import METRICS
from knowledge.sales.improve.review_view import person_in, planned_meeting
from knowledge.sales.improve.reviews import ReviewStatus
from knowledge.sales.improve.subjects import Subject, days_of, require_reach, subject_of
from knowledge.sales.sell.due import read_day
from tools.contract import (
    Effect,
    Note,
    PersonName,
    Plan,
    Risk,
    Semantic,
    TeamName,
    ToolContext,
    ToolInput,
    ToolRefusal,
    tool,
)
from tools.improve.goes_on import goes_on

RegionName = Annotated[str, Semantic("region")]
CLOSED = ConfigDict(extra="forbid", frozen=True)


class Promise(BaseModel):
    """Who promised what, by when as said."""

    model_config = CLOSED

    person: PersonName
    title: str = Field(max_length=500)
    due: str | None = None


class Said(BaseModel):
    """Feedback: praise or a concern about somebody, an idea or a problem from somebody."""

    model_config = CLOSED

    person: PersonName
    kind: Literal["praise", "concern", "idea", "problem"]
    text: str = Field(max_length=4000)


class Judged(BaseModel):
    """An evaluation of somebody: a score of 100, a text, or both; the period as said, else last quarter."""

    model_config = CLOSED

    person: PersonName
    score: float | None = Field(default=None, ge=0, le=100)
    text: str | None = Field(default=None, max_length=4000)
    period: str | None = None


class SaveReview(ToolInput):
    """Whose review on which day, and what came out of it. Without minutes only the rest is kept."""

    team: TeamName | None = None
    region: RegionName | None = None
    held_on: Annotated[str, Semantic("review_held")] | None = None
    minutes: Annotated[str, Semantic("review_minutes"), Field(max_length=20_000)] | None = None
    promises: Annotated[tuple[Promise, ...], Semantic("review_promises")] = ()
    feedback: Annotated[tuple[Said, ...], Semantic("review_feedback")] = ()
    evaluations: Annotated[tuple[Judged, ...], Semantic("review_evaluations")] = ()
    finding: Annotated[str, Semantic("review_finding"), Field(max_length=500)] | None = None
    finding_metric: Annotated[str, Semantic("review_finding_metric")] | None = None


@tool(
    Effect.WRITE,
    risk=Risk.LOW,
    examples=[
        "save the minutes of the review of {team}: discounts were the main topic",
        "minutes of the {region} review: slow quarter. {person} promised to call {account} by Friday",
        "record the minutes of today's review: {person} promised to send the offer by next Tuesday",
        "record feedback: praise for {person}: closed the hardest deal",
        "record a concern about {person}: too few visits",
        "record feedback from {person}: idea: bundle samples with the first order",
        "record an evaluation of {person}: 85, strong closer",
        "record a finding for {team}: win rate fell with the price rise",
        "记录{team}复盘会纪要：主要问题是折扣。{person}答应周五前拜访{account}",
        "保存{region}的复盘会纪要：本季度偏慢",
        "记录反馈：表扬{person}：拿下了最难的单",
        "记录对{person}的担忧，反馈：拜访太少",
        "记录{person}的反馈，想法：首单附赠样品",
        "记录{person}的考评：85分，很会收单",
        "记录{team}的发现：涨价之后赢单率下降",
    ],
)
def save_review(asked: SaveReview, context: ToolContext) -> Plan:
    """Keep what came out of a review: minutes, who promised what by when (tasks), feedback, evaluations, a finding.

    Put only what was said into the fields. Several records, or what concerns others, wait for approval; one's own idea
    or problem is kept at once. To prepare a meeting use `prepare_review`; for a change of plan `propose_adjustment`.
    """
    subject = subject_of(context.access, team=asked.team, region=asked.region) if _meets(asked) else None
    if subject is not None:
        require_reach(context.access, subject)
    day = (read_day(context.access, asked.held_on, ahead=False) if asked.held_on else None) or context.today
    if day > context.today:
        raise ToolRefusal("activity.future", day=day)
    changes: list[RecordChange] = []
    meeting: Any = None
    if asked.minutes is not None and subject is not None:
        meeting = _meeting(context, subject, day, asked.minutes, changes)
    for promise in asked.promises:
        _promise(context, promise, meeting, changes)
    for said in asked.feedback:
        _feedback(context, said, meeting, day, changes)
    for judged in asked.evaluations:
        _evaluation(context, judged, day, changes)
    if asked.finding and subject is not None:
        _finding(context, asked, subject, meeting, day, changes)
    if not changes:
        raise ToolRefusal("missing.review")
    own = len(changes) == 1 and (changes[0].after or {}).get("person_id") == context.access.principal.person_id
    facts = {
        "count": len(changes), "day": day, "team": subject.name if subject else None,
        "promises": len(asked.promises) or None, "feedback": len(asked.feedback) or None,
        "evaluations": len(asked.evaluations) or None, "finding": asked.finding,
    }  # fmt: skip
    return Plan(
        tool="save_review", summary=f"review, {day.isoformat()}: {len(changes)} records",
        facts={name: value for name, value in facts.items() if value is not None},
        risk=Risk.LOW if own else Risk.HIGH, changes=changes,
        choices=_follows(context, asked, subject) if asked.finding and subject else [],
    )  # fmt: skip


def _meets(asked: SaveReview) -> bool:
    return asked.minutes is not None or asked.finding is not None


def _team_id(subject: Subject) -> int | None:
    return subject.record_id if subject.kind == "team" else None


def _meeting(context: ToolContext, subject: Subject, day: date, minutes: str, changes: list[RecordChange]) -> Any:  # noqa: ANN401 - an id, or the place of one to be made
    """The meeting of that day gets the minutes; where there is none it is added. Gives its id for the others."""
    access, team_id = context.access, _team_id(subject)
    known = planned_meeting(access, team_id, day)
    if known is not None:
        text = f"{known.minutes}\n{minutes}" if known.minutes else minutes
        change = update_of("review", known, known.title, {"minutes": text, "status": ReviewStatus.HELD})
        if change is not None:
            changes.append(change)
        return known.id
    values = {
        "title": f"{subject.name} {day.isoformat()}", "team_id": team_id, "held_on": day, "minutes": minutes,
        "owner_id": access.principal.person_id, "status": ReviewStatus.HELD,
    }  # fmt: skip
    shown = {"team_id": subject.name, "owner_id": access.principal.name}
    changes.append(creation("review", values["title"], values, shown))  # type: ignore[arg-type]
    return Created(created=len(changes) - 1).model_dump()


def _promise(context: ToolContext, promise: Promise, meeting: Any, changes: list[RecordChange]) -> None:  # noqa: ANN401
    person_id, name = person_in(context.access, promise.person)
    due = read_day(context.access, promise.due, ahead=True) if promise.due else None
    values = {"title": promise.title, "person_id": person_id, "due_on": due}
    changes.append(creation("task", promise.title, values, {"person_id": name}))
    if meeting is not None:
        link = {"meeting_id": meeting, "task_id": Created(created=len(changes) - 1).model_dump()}
        changes.append(creation("promise", promise.title, link, {"task_id": promise.title}))


def _feedback(
    context: ToolContext, said: Said, meeting: Any, day: date, changes: list[RecordChange]  # noqa: ANN401
) -> None:  # fmt: skip
    person_id, name = person_in(context.access, said.person)
    asker = context.access.principal
    from_them = said.kind in ("idea", "problem")
    values = {
        "kind": said.kind, "person_id": person_id, "given_by_id": person_id if from_them else asker.person_id,
        "given_on": day, "text": said.text, "meeting_id": meeting,
    }  # fmt: skip
    shown = {"person_id": name, "given_by_id": name if from_them else asker.name}
    changes.append(creation("feedback", name, values, shown))


def _evaluation(context: ToolContext, judged: Judged, day: date, changes: list[RecordChange]) -> None:
    person_id, name = person_in(context.access, judged.person)
    asker = context.access.principal
    if person_id == asker.person_id:
        raise ToolRefusal("access.own_evaluation")
    whole = days_of(context.access, judged.period or "last quarter").whole
    values = {
        "person_id": person_id, "given_by_id": asker.person_id, "evaluated_on": day, "period_start": whole.start,
        "period_end": whole.end, "score": judged.score, "text": judged.text,
    }  # fmt: skip
    changes.append(creation("evaluation", name, values, {"person_id": name, "given_by_id": asker.name}))


def _finding(
    context: ToolContext, asked: SaveReview, subject: Subject, meeting: Any, day: date,  # noqa: ANN401
    changes: list[RecordChange],
) -> None:  # fmt: skip
    days = days_of(context.access, None)
    metric = asked.finding_metric if asked.finding_metric in METRICS else None
    values = {
        "title": asked.finding, "metric": metric, "slice_kind": subject.kind, "slice_name": subject.name,
        "team_id": _team_id(subject), "owner_id": context.access.principal.person_id, "found_on": day,
        "period_start": days.now.start, "period_end": days.now.end, "meeting_id": meeting,
    }  # fmt: skip
    shown = {"team_id": subject.name if _team_id(subject) else None, "owner_id": context.access.principal.name}
    changes.append(creation("finding", asked.finding or "", values, shown))


def _follows(context: ToolContext, asked: SaveReview, subject: Subject) -> list[Note]:
    """From a finding to what changes: an adjustment, a target, a budget line, a course."""
    metric = asked.finding_metric if asked.finding_metric in METRICS else "bookings"
    first = Note(code="finding_adjustment", facts={"name": subject.name, "metric": metric, "title": asked.finding})
    return [first, *goes_on(context.access, subject, [], asked.finding)]

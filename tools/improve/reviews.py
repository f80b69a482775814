"""Review meetings: the pack to prepare one."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel

from knowledge.sales.improve.performance import (
    FIGURES,
    Standing,
    best_and_weakest,
    figures,
    moved,
    reasons,
)
from knowledge.sales.improve.review_view import (
    QUIET,
    DealEntry,
    FeedbackEntry,
    MeetingEntry,
    PromiseEntry,
    TaskEntry,
    feedback_of,
    last_meeting,
    last_meetings,
    overdue,
    promises,
    stalled,
    wins,
)
from knowledge.sales.improve.subjects import Days, Subject, days_of, subject_of
from knowledge.sales.sell.due import read_day
from tools.contract import (
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
from tools.improve.goes_on import goes_on
from tools.improve.performance import figure, figures_table, headline, percent, why_sections

RegionName = Annotated[str, Semantic("region")]
ReviewPeriod = Annotated[str, Semantic("review_period")]
ReviewDay = Annotated[str, Semantic("review_day")]
MOST = 3


class PrepareReview(ToolInput):
    """Whose review, on which day, over which period."""

    team: TeamName | None = None
    region: RegionName | None = None
    manager: Annotated[str, Semantic("manager")] | None = None
    day: ReviewDay | None = None
    period: ReviewPeriod | None = None
    only: Annotated[Literal["promises"], Semantic("review_part")] | None = None


class Material(BaseModel):
    """What the records hold for the meeting."""

    wins: list[DealEntry]
    stalled_total: int
    stalled: list[DealEntry]
    overdue_total: int
    overdue: list[TaskEntry]
    last: MeetingEntry | None
    promises: list[PromiseEntry]
    feedback: list[FeedbackEntry]
    falling: list[Standing]

    @property
    def open_promises(self) -> list[PromiseEntry]:
        """What was promised and is not done."""
        return [one for one in self.promises if one.done_on is None]


class ReviewPack(Report):
    """A meeting's material as typed data; its sections say it."""

    subject: str
    day: date
    days: Days
    figures: list[Standing]
    material: Material


@tool(
    Effect.READ,
    examples=[
        "prepare the review of {team}",
        "prepare Friday's review of the {region} team",
        "prepare tomorrow's review meeting with {team}",
        "review pack for {team} {period}",
        "agenda and pack for the review meeting of {region}",
        "get the review meeting of my team ready",
        "what should I ask in the review of the {region} team?",
        "what was promised in the last review of {team}?",
        "who promised what in the last review?",
        "准备{team}的复盘会",
        "准备周五{region}的复盘会",
        "给我{team}{period}的复盘材料",
        "准备明天团队的复盘会议",
        "{region}的复盘会议程和材料",
        "{team}上次复盘会谁承诺了什么",
    ],
)
def prepare_review(asked: PrepareReview, context: ToolContext) -> ReviewPack:
    """Prepare a review meeting of a team, region or the company: agenda, numbers, wins, problems and questions.

    Also what was promised at the last meeting and is open, and feedback since. Without a period: this quarter so far.
    `only="promises"`: who promised what at the last review, and what became of it.
    Afterwards `save_review` keeps the minutes; for the numbers alone use `summarize_performance`.
    """
    access = context.access
    subject = subject_of(access, team=asked.team, region=asked.region, manager=asked.manager)
    days = days_of(access, asked.period)
    day = (read_day(access, asked.day, ahead=True) if asked.day else None) or context.today
    if asked.only == "promises":
        return _promises_alone(context, subject, days, day)
    found = figures(access, subject, days, FIGURES)
    material = _material(context, subject, days, day, found)
    currency = access.company.currency
    first = Note(code="review_of", facts={"name": subject.name, "day": day, "period": days.whole})
    sections = [
        Section(lines=[first, *headline(subject, days, found, currency)]),
        Section(title="agenda", lines=_agenda(material)),
        Section(title="figures", table=figures_table(found, currency)),
        *_promised(material),
        _wins(material, currency),
        *_problems(material, found, currency),
        *why_sections(reasons(access, subject, days.now, days.previous), currency),
        *_feedback(material),
        Section(title="questions", lines=_questions(material, currency)),
    ]
    facts = {"name": subject.name, "day": day}
    return ReviewPack(
        subject=subject.name, day=day, days=days, figures=found, material=material, sections=sections,
        choices=[
            Note(code="save_minutes", facts=facts), Note(code="score_reps", facts={"period": days.whole}),
            *goes_on(access, subject, material.falling),
        ],
    )  # fmt: skip


def _promises_alone(context: ToolContext, subject: Subject, days: Days, day: date) -> ReviewPack:
    """Of the last review of each team of the subject what was promised, and what became of it."""
    found = last_meetings(context.access, subject, context.today)
    if not found:
        raise ToolRefusal("no_data.reviews", name=subject.name)
    rows: list[list[Any]] = []
    every: list[PromiseEntry] = []
    for meeting in found:
        theirs = promises(context.access, meeting.id)
        every += theirs
        rows += [[one.person, one.title, one.due_on, one.done_on, meeting.team, meeting.held_on] for one in theirs]
    names = ["person", "task", "due_on", "done_on", "team", "held_on"]
    still = sum(one.done_on is None for one in every)
    facts = {"name": subject.name, "count": len(every), "open": still, "reviews": len(found)}
    line = Note(code="promised_lately" if every else "promised_nothing", facts=facts)
    table = Table.of(names, rows) if rows else None
    material = Material(
        wins=[], stalled_total=0, stalled=[], overdue_total=0, overdue=[], last=found[0], promises=every, feedback=[],
        falling=[],
    )  # fmt: skip
    return ReviewPack(
        subject=subject.name, day=day, days=days, figures=[], material=material,
        sections=[Section(lines=[line], table=table)],
    )  # fmt: skip


def _material(context: ToolContext, subject: Subject, days: Days, day: date, found: list[Standing]) -> Material:
    access = context.access
    last = last_meeting(access, subject, day)
    stalled_total, quiet = stalled(access, subject)
    overdue_total, late = overdue(access, subject)
    _, falling = moved(found)
    return Material(
        wins=wins(access, subject, days.now.start, days.now.end), stalled_total=stalled_total, stalled=quiet,
        overdue_total=overdue_total, overdue=late, last=last, promises=promises(access, last.id) if last else [],
        feedback=feedback_of(access, subject, last.held_on if last else days.now.start),
        falling=[one for one, _ in falling],
    )  # fmt: skip


def _agenda(material: Material) -> list[Note]:
    lines = [Note(code="agenda_numbers", facts={})]
    if material.last is not None:
        facts = {"count": len(material.open_promises), "day": material.last.held_on}
        lines.append(Note(code="agenda_promises", facts=facts))
    lines.append(Note(code="agenda_wins", facts={"count": len(material.wins)}))
    lines.append(Note(code="agenda_problems", facts={"deals": material.stalled_total, "tasks": material.overdue_total}))
    return [*lines, Note(code="agenda_people", facts={}), Note(code="agenda_decide", facts={})]


def _promised(material: Material) -> list[Section]:
    if material.last is None:
        return [Section(title="promises", lines=[Note(code="no_last_review", facts={})])]
    if not material.promises:
        since = {"day": material.last.held_on}
        return [Section(title="promises", lines=[Note(code="nothing_promised", facts=since)])]
    rows: list[list[Any]] = [[one.title, one.person, one.due_on, one.done_on] for one in material.promises]
    facts = {"day": material.last.held_on, "count": len(material.promises), "open": len(material.open_promises)}
    table = Table.of(["task", "person", "due_on", "done_on"], rows)
    return [Section(title="promises", lines=[Note(code="promised_then", facts=facts)], table=table)]


def _wins(material: Material, currency: str) -> Section:
    if not material.wins:
        return Section(title="wins", lines=[Note(code="no_wins", facts={})])
    rows: list[list[Any]] = [[one.name, one.account, one.rep, one.amount, one.day] for one in material.wins]
    names = ["name", "account", "rep", "amount", "closed_on"]
    return Section(title="wins", table=Table.of(names, rows, units={"amount": Unit.MONEY}, currency=currency))


def _problems(material: Material, found: list[Standing], currency: str) -> list[Section]:
    lines = [
        Note(code="stalled_deals", facts={"count": material.stalled_total, "days": QUIET}),
        Note(code="overdue_tasks", facts={"count": material.overdue_total}),
    ]
    _, bad = best_and_weakest(found)
    for one in material.falling[:MOST]:
        share = one.against(one.previous) or 0
        facts = {
            "metric": one.metric, "value": figure(one, one.value, currency), "percent": percent(share),
            "other": figure(one, one.previous, currency),
        }  # fmt: skip
        lines.append(Note(code="against_before_worse", facts=facts))
    for one, share in bad[:MOST]:
        facts = {
            "metric": one.metric, "value": figure(one, one.value, currency), "percent": percent(share),
            "other": figure(one, one.peers_median, currency), "count": one.peers,
        }  # fmt: skip
        lines.append(Note(code="against_peers_worse", facts=facts))
    sections = [Section(title="problems", lines=lines)]
    if material.stalled:
        rows: list[list[Any]] = [[one.name, one.account, one.rep, one.amount, one.days] for one in material.stalled]
        units = {"amount": Unit.MONEY, "days_since_activity": Unit.COUNT}
        names = ["name", "account", "rep", "amount", "days_since_activity"]
        table = Table.of(names, rows, units=units, currency=currency, total=material.stalled_total)
        sections.append(Section(title="stalled", table=table))
    if material.overdue:
        rows = [[one.title, one.person, one.due_on] for one in material.overdue]
        table = Table.of(["task", "person", "due_on"], rows, total=material.overdue_total)
        sections.append(Section(title="late_tasks", table=table))
    return sections


def _feedback(material: Material) -> list[Section]:
    if not material.feedback:
        return []
    rows: list[list[Any]] = [[one.given_on, one.kind.value, one.person, one.text] for one in material.feedback]
    return [Section(title="feedback_since", table=Table.of(["given_on", "kind", "person", "text"], rows))]


def _questions(material: Material, currency: str) -> list[Note]:
    """Questions out of what the records show; none is asked without its reason."""
    lines = []
    for promise in material.open_promises[:MOST]:
        facts: dict[str, Any] = {"title": promise.title, "person": promise.person}
        lines.append(Note(code="ask_promise", facts=facts))
    for deal in material.stalled[:MOST]:
        amount = Figure(value=deal.amount, unit=Unit.MONEY, currency=currency)
        facts = {"deal": deal.name, "person": deal.rep, "days": deal.days, "amount": amount}
        lines.append(Note(code="ask_stalled", facts=facts))
    for one in material.falling[:MOST]:
        facts = {"metric": one.metric, "value": figure(one, one.value, currency)}
        lines.append(Note(code="ask_falling", facts={**facts, "other": figure(one, one.previous, currency)}))
    return [*lines, Note(code="ask_help", facts={})]

"""The report of a day or week: of one person, or of everybody in a team."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

from knowledge import names
from knowledge.access import Area as AccessArea
from knowledge.access import Reach
from knowledge.company import major
from knowledge.metrics.model import Figure, Period, Scope, Unit
from knowledge.metrics.period import parse_period
from knowledge.sales.sell.activity_report import (
    KINDS,
    Done,
    done_by,
    moves_of,
    sellers_of,
    tasks_of,
    touched_by,
)
from knowledge.sales.sell.reach import require_person
from knowledge.sales.team.directory import find_teams
from knowledge.sales.team.lines import teams_below
from knowledge.sales.team.people import Role
from tools.charts import score_chart
from tools.contract import (
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
    tool,
)

TOUCHED = ["account", "touches", "touch_kinds", "summary", "next_step"]
MOVES = ["on", "deal", "stage_before", "stage_after", "amount"]
REPS = ["rep", "activities", *[f"{kind}s" for kind in KINDS], "accounts_touched", "deals_moved", "won", "lost",
        "won_amount", "tasks_done", "tasks_overdue"]  # fmt: skip
UNITS = {**{name: Unit.COUNT for name in REPS if name not in ("rep", "won_amount")}, "won_amount": Unit.MONEY,
         "amount": Unit.MONEY, "touches": Unit.COUNT}  # fmt: skip
MOST = 8


class ReportActivities(ToolInput):
    """Whose days: a person's, or a team's (each of its people). Nobody named: the asker's own, a manager's team."""

    person: Annotated[str, Semantic("reported_person"), Field(description="whose; 'me' for the asker")] | None = None
    team: TeamName | None = None
    region: Annotated[str, Semantic("region")] | None = None
    period: Annotated[str, Semantic("reported_days"), Field(description="'today', 'this week', '上周'")] = "today"
    scope: Annotated[Scope, Semantic("scope")] | None = None


class DoneRow(BaseModel):
    """What one person did, in counts; `won_amount` in major units."""

    name: str
    kinds: dict[str, int]
    accounts: int
    moved: int
    won: int
    won_amount: float | int
    lost: int
    tasks_done: int
    tasks_open: int
    tasks_overdue: int


class ActivityReport(Report):
    """The report of a day or week: one row of a person's, or one for each of a team; `quiet` names who did nothing."""

    period: Period
    subject: str
    rows: list[DoneRow]
    quiet: list[str] = Field(default=[])


@tool(
    Effect.READ,
    examples=[
        "my daily report",
        "write my report for today",
        "weekly report of {person}",
        "weekly report of {team}",
        "what did my team do this week?",
        "who has been quiet this week?",
        "my weekly report",
        "end of day report",
        "写我今天的日报",
        "我的周报",
        "{person}本周的周报",
        "{team}本周周报",
        "我们团队这周做了什么？",
        "谁这周没有动静",
    ],
)
def report_activities(asked: ReportActivities, context: ToolContext) -> ActivityReport:
    """Write the daily or weekly report from the records: activities, accounts touched, deals moved, tasks, next steps.

    For one person in full; for a team a row for each person, and who was quiet. Use it for "my daily report", "what did
    my team do this week". To list single activities use `find_activities`, to judge results `summarize_performance`.
    """
    access = context.access
    days = parse_period(asked.period, context.today, access.company.fiscal_year_start)
    if days.start > context.today:
        raise ToolRefusal("report.ahead", period=days)
    days = days if days.end <= context.today else days.model_copy(update={"end": context.today})
    person_id, teams, label = _whose(asked, context)
    if person_id is not None:
        label = require_person(access, person_id)
        one = done_by(access, [person_id], days)[0]
        return ActivityReport(
            period=days, subject=label, rows=[_row(one, context)], sections=_of_person(context, one, days),
        )  # fmt: skip
    rows = done_by(access, sellers_of(access, teams), days)
    if not rows:
        raise ToolRefusal("no_data.sellers", name=label)
    quiet = [row.name for row in rows if row.is_quiet]
    return ActivityReport(
        period=days, subject=label, rows=[_row(row, context) for row in rows], quiet=quiet,
        sections=_of_team(context, rows, days, label, quiet), choices=_go_on(rows, days),
    )  # fmt: skip


def _whose(asked: ReportActivities, context: ToolContext) -> tuple[int | None, frozenset[int], str]:
    """A person's id, or teams with their label. Refuses teams that are not the caller's to read."""
    access, principal = context.access, context.access.principal
    if asked.person is not None:
        match = names.resolve(access, "person", asked.person)
        return match.record_id, frozenset(), match.label
    every = find_teams(access)
    if asked.team is not None:
        match = names.resolve(access, "team", asked.team)
        teams, label = teams_below(access.session, {match.record_id or 0}), match.label
    elif asked.region is not None:
        match = names.resolve(access, "region", asked.region)
        teams = frozenset(entry.id for entry in every if entry.region == match.label)
        label = match.label
    elif asked.scope is Scope.MINE or (asked.scope is None and principal.role in (Role.REP, Role.TRAINEE)):
        return principal.person_id, frozenset(), principal.name
    elif asked.scope is not Scope.COMPANY and (principal.leads or principal.member_of):
        teams = principal.leads or principal.member_of
        label = next((entry.name for entry in every if entry.id in teams), principal.name)
    else:
        teams, label = frozenset(entry.id for entry in every), access.company.name or "–"
    reach = principal.grant(AccessArea.RECORDS).read
    if reach is not Reach.ALL and not (reach is Reach.TEAM and teams and teams <= principal.leads):
        raise ToolRefusal("access.scope", scope=Scope.TEAM.value, role=principal.role.value)
    return None, teams, label


def _row(one: Done, context: ToolContext) -> DoneRow:
    return DoneRow(
        name=one.name, kinds=one.kinds, accounts=one.accounts, moved=one.moved, won=one.won, lost=one.lost,
        won_amount=major(one.won_amount, context.access.company.currency) or 0, tasks_done=one.tasks_done,
        tasks_open=one.tasks_open, tasks_overdue=one.tasks_overdue,
    )  # fmt: skip


def _money(context: ToolContext, minor: int | None) -> Figure:
    currency = context.access.company.currency
    return Figure(value=major(minor, currency), unit=Unit.MONEY, currency=currency)


def _kinds(kinds: dict[str, int]) -> list[Note]:
    """`5 calls`, `3 visits`, in a fixed order."""
    return [Note(code=f"did_{kind}", facts={"count": kinds[kind]}) for kind in KINDS if kinds.get(kind)]


def _of_person(context: ToolContext, one: Done, days: Period) -> list[Section]:
    """Everything of one person: the sum, accounts, deals, tasks, next steps."""
    access, currency = context.access, context.access.company.currency
    facts: dict[str, Any] = {"name": one.name, "period": days, "count": one.activities, "accounts": one.accounts}
    lines = [Note(code="report_head" if one.activities else "report_head_none", facts=facts)]
    if one.activities:
        lines.append(Note(code="report_kinds", facts={"kinds": _kinds(one.kinds)}))
    told = {"moved": one.moved, "won": one.won, "lost": one.lost, "amount": _money(context, one.won_amount)}
    lines.append(Note(code="report_deals" if one.moved or one.won or one.lost else "report_no_deals", facts=told))
    done, still = tasks_of(access, one.person_id, days)
    tasks = {"done": one.tasks_done, "open": one.tasks_open, "overdue": one.tasks_overdue}
    lines.append(Note(code="report_tasks", facts=tasks))
    sections = [Section(lines=lines)]
    touched = touched_by(access, one.person_id, days)
    rows = [
        [item.account, item.times, [Note(code=f"way_{kind}") for kind in item.kinds], item.summary, item.next_step]
        for item in touched
    ]
    if rows:
        sections.append(Section(title="report_accounts", table=Table.of(TOUCHED, rows, units=UNITS)))
    moves = [
        [m.on, m.deal, m.before, m.after, major(m.amount, currency)] for m in moves_of(access, one.person_id, days)
    ]
    if moves:
        sections.append(Section(title="report_moves", table=Table.of(MOVES, moves, units=UNITS, currency=currency)))
    task_lines = [Note(code="report_task_done", facts={"title": title}) for title in done[:MOST]]
    late = [(title, due) for title, due in still if due is not None and due < days.end]
    task_lines += [Note(code="task_overdue", facts={"title": title, "day": due}) for title, due in late[:MOST]]
    if task_lines:
        sections.append(Section(title="report_task_list", lines=task_lines))
    steps = [Note(code="report_step", facts={"account": item.account, "step": item.next_step})
             for item in touched if item.next_step][:MOST]  # fmt: skip
    ahead = [(title, due) for title, due in still if due is not None and due >= days.end]
    steps += [Note(code="report_step_due", facts={"title": title, "day": due}) for title, due in ahead[:MOST]]
    if steps:
        sections.append(Section(title="report_steps", lines=steps))
    return sections


def _of_team(context: ToolContext, rows: list[Done], days: Period, label: str, quiet: list[str]) -> list[Section]:
    """A row for each of a team, and who was quiet."""
    kinds: dict[str, int] = {}
    for row in rows:
        for kind, count in row.kinds.items():
            kinds[kind] = kinds.get(kind, 0) + count
    facts: dict[str, Any] = {
        "name": label, "period": days, "count": sum(kinds.values()), "people": len(rows),
        "moved": sum(row.moved for row in rows), "won": sum(row.won for row in rows),
        "lost": sum(row.lost for row in rows), "amount": _money(context, sum(row.won_amount for row in rows)),
        "done": sum(row.tasks_done for row in rows), "open": sum(row.tasks_open for row in rows),
        "overdue": sum(row.tasks_overdue for row in rows),
    }  # fmt: skip
    lines = [Note(code="report_team_head", facts=facts)]
    if kinds:
        lines.append(Note(code="report_kinds", facts={"kinds": _kinds(kinds)}))
    lines += [Note(code="report_deals" if facts["moved"] or facts["won"] or facts["lost"] else "report_no_deals",
                   facts=facts), Note(code="report_tasks", facts=facts)]  # fmt: skip
    lines.append(Note(code="report_quiet" if quiet else "report_none_quiet",
                      facts={"names": ", ".join(quiet), "count": len(quiet)}))  # fmt: skip
    currency = context.access.company.currency
    table = Table.of(
        REPS,
        [
            [row.name, row.activities, *[row.kinds.get(kind, 0) for kind in KINDS], row.accounts, row.moved, row.won,
             row.lost, major(row.won_amount, currency), row.tasks_done, row.tasks_overdue]
            for row in sorted(rows, key=lambda row: (-row.activities, row.name))
        ],
        units=UNITS, currency=currency,
    )  # fmt: skip
    chart = score_chart("activities", [(row.name, float(row.activities)) for row in rows])
    return [Section(lines=lines, table=table, chart=chart)]


def _go_on(rows: list[Done], days: Period) -> list[Note]:
    """The report of whoever did most, of the same days."""
    most = max(rows, key=lambda row: row.activities)
    code = "report_of_day" if days.start == days.end else "report_of_week"
    return [Note(code=code, facts={"name": most.name})]

"""Commission plans in words, payouts, awards and shared deals as lists; who earned most."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from knowledge import names
from knowledge.access import Access, Reach
from knowledge.company import major
from knowledge.metrics.model import Period
from knowledge.metrics.period import parse_period
from knowledge.metrics.period.units import period_containing
from knowledge.sales.team import pay_view as view
from knowledge.sales.team.commission import is_statement
from knowledge.sales.team.commission_rules import PlanRules
from knowledge.sales.team.incentives import Payout
from knowledge.sales.team.people import Person
from tools.charts import score_chart
from tools.contract import (
    Area,
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
    Unit,
    tool,
)
from tools.team.pay_lines import money, rule_notes

What = Annotated[Literal["plans", "payouts", "awards", "splits", "leaderboard"], Semantic("pay_what")]


Status = Annotated[Literal["draft", "approved", "paid", "unpaid"], Semantic("pay_status")]


class FindPay(ToolInput):
    """What of pay: plans, payouts, awards, shared deals or a leaderboard of commission; of whom, and when."""

    what: What = "payouts"
    person: PersonName | None = None
    team: TeamName | None = None
    period: PeriodText | None = None
    status: Status | None = Field(default=None, description="of payouts: unpaid is whatever is not paid yet")


class PayEntry(BaseModel):
    """A row of a list: whose, of what, and the amount in major units."""

    person: str | None = None
    name: str | None = None
    amount: float | int | None = None


class PayList(Report):
    """Plans, payouts, awards or shared deals."""

    entries: list[PayEntry] = Field(default=[])


@tool(
    Effect.READ,
    area=Area.PAY,
    examples=[
        "which commission plan am I on?",
        "show the commission plans",
        "what are the rules of the commission plan?",
        "list the payouts for {period}",
        "payouts of {team} for {period}",
        "payouts of {person}",
        "awards given in {period}",
        "awards of {person}",
        "commission leaderboard for {period}",
        "which deals are split?",
        "有哪些提成方案",
        "我适用哪个提成方案",
        "{period}的奖金发放清单",
        "{team}{period}的奖金",
        "谁获得过荣誉",
        "{period}提成排行榜",
        "哪些商机是分成的",
    ],
)
def find_pay(asked: FindPay, context: ToolContext) -> PayList:
    """List commission plans (their rules in words), payouts, awards or shared deals; or rank people by commission.

    For why a payout is what it is use `explain_payout`; for commission by team, month or rep `query_metric`
    (commission); for who sold most `query_metric` (bookings).
    """
    access = context.access
    period = parse_period(asked.period, context.today, access.company.fiscal_year_start) if asked.period else None
    person = _person(access, asked.person, period.end if period else context.today)
    team_id = _team(access, asked.team)
    if asked.what == "plans":
        return _plans(access, person, team_id, context.today)
    if asked.what == "awards":
        return _awards(access, person, team_id, period)
    if asked.what == "splits":
        return _splits(access, person, period)
    if asked.what == "leaderboard":
        return _leaderboard(access, team_id, period)
    return _payouts(access, person, team_id, period, asked.status)


def _person(access: Access, text: str | None, day: date) -> Person | None:
    if not text:
        return None
    match = names.resolve(access, "person", text)
    view.require_person(access, match.record_id or 0, match.label, day)
    return access.session.get(Person, match.record_id)


def _team(access: Access, text: str | None) -> int | None:
    """The team meant; refuses with `access.pay_team` one whose pay is none of the caller's."""
    if not text:
        return None
    match = names.resolve(access, "team", text)
    if access.principal.grant(Area.PAY).read is not Reach.ALL and match.record_id not in access.principal.leads:
        raise ToolRefusal("access.pay_team", team=match.label)
    return match.record_id


def _plans(access: Access, person: Person | None, team_id: int | None, today: date) -> PayList:
    found = view.plans(access, person=person, team_id=team_id)
    if not found:
        raise ToolRefusal("no_data.pay_plans")
    now = [plan for plan, _, _ in found if plan.starts_on <= today and (plan.ends_on is None or today <= plan.ends_on)]
    rows, lines = [], []
    for plan, team, name in found:
        whom = name or team or (plan.role.value if plan.role else "everybody")
        rows.append([plan.name, whom, plan.starts_on, plan.ends_on])
        rules = rule_notes(access, PlanRules.model_validate(plan.rules), plan.currency)
        lines.append(Note(code="pay_plan_rules", facts={"plan": plan.name, "since": plan.starts_on, "rules": rules}))
    head = Note(code="pay_plans", facts={"count": len(found), "current": len(now)})
    return PayList(
        sections=[
            Section(lines=[head], table=Table.of(["pay_plan", "pay_for", "starts_on", "ends_on"], rows)),
            Section(title="pay_rules", lines=lines),
        ],
        entries=[PayEntry(name=plan.name, person=name) for plan, _, name in found],
    )  # fmt: skip


def _payouts(
    access: Access, person: Person | None, team_id: int | None, period: Period | None, status: str | None
) -> PayList:
    found = _recorded(access, person, team_id, period)
    if status is not None:
        wanted = {"draft", "approved"} if status == "unpaid" else {status}
        found = [(payout, one) for payout, one in found if payout.pay_status.value in wanted]
        if not found:
            raise ToolRefusal("no_data.payouts_of", pay_status=status)
    elif period is None and len({one.id for _, one in found}) > 1:  # of several people their last month
        found = [(payout, one) for payout, one in found if payout.period_end == found[0][0].period_end]
    currency = access.company.currency
    rows = [
        [f"{payout.period_start:%Y-%m}", one.name, major(payout.booked, currency), major(payout.target, currency),
         major(payout.amount, currency), payout.pay_status.value, payout.paid_on]
        for payout, one in found
    ]  # fmt: skip
    months = sorted({payout.period_start for payout, _ in found})
    facts = {
        "count": len(found), "people": len({one.id for _, one in found}),
        "amount": money(sum(payout.amount for payout, _ in found), currency),
        "period": Period(start=months[0], end=max(payout.period_end for payout, _ in found),
                         grain="month" if len(months) == 1 else "range"),
    }  # fmt: skip
    columns = ["month", "person", "pay_counts", "target", "pay_amount", "pay_status", "paid_on"]
    units = dict.fromkeys(("pay_counts", "target", "pay_amount"), Unit.MONEY)
    lines = [Note(code="pay_payouts", facts=facts)]
    if stated := [payout for payout, _ in found if is_statement(payout.lines)]:
        lines.append(_stated(stated, len(found), currency))
        columns.append("pay_origin")
        for row, (payout, _) in zip(rows, found, strict=True):
            row.append("pay_statement" if is_statement(payout.lines) else "pay_computed_here")
    section = Section(lines=lines, table=Table.of(columns, rows, units=units, currency=currency))
    entries = [
        PayEntry(person=one.name, name=f"{payout.period_start:%Y-%m}", amount=major(payout.amount, currency))
        for payout, one in found
    ]
    return PayList(sections=[section], entries=entries)


def _stated(stated: list[Payout], count: int, currency: str) -> Note:
    """How many payouts of a list come from imported statements."""
    if len(stated) == count:
        return Note(code="pay_statements_all")
    facts = {"count": len(stated), "amount": money(sum(payout.amount for payout in stated), currency)}
    return Note(code="pay_statements", facts=facts)


def _recorded(
    access: Access, person: Person | None, team_id: int | None, period: Period | None
) -> list[tuple[Payout, Person]]:
    found = view.payouts(
        access, person_id=person.id if person else None, team_id=team_id, since=period.start if period else None,
        until=period.end if period else None,
    )  # fmt: skip
    if not found:
        if period is None:
            raise ToolRefusal("no_data.payouts")
        raise ToolRefusal("no_data.payouts_in", period=period)
    return found


def _awards(access: Access, person: Person | None, team_id: int | None, period: Period | None) -> PayList:
    found = view.awards(
        access, person_id=person.id if person else None, team_id=team_id, since=period.start if period else None,
        until=period.end if period else None,
    )  # fmt: skip
    if not found:
        raise ToolRefusal("no_data.awards")
    currency = access.company.currency
    rows = [[one.name, award.name, award.reason, award.given_on, major(award.amount, currency)] for award, one in found]
    columns = ["person", "award", "reason", "given_on", "pay_amount"]
    table = Table.of(columns, rows, units={"pay_amount": Unit.MONEY}, currency=currency)
    facts = {"count": len(found), "people": len({one.id for _, one in found})}
    entries = [PayEntry(person=one.name, name=award.name, amount=major(award.amount, currency)) for award, one in found]
    return PayList(sections=[Section(lines=[Note(code="pay_awards", facts=facts)], table=table)], entries=entries)


def _splits(access: Access, person: Person | None, period: Period | None) -> PayList:
    found = view.splits(access, person_id=person.id if person else None)
    found = [row for row in found if period is None or (row[1] and period.start <= row[1] <= period.end)]
    if not found:
        raise ToolRefusal("no_data.splits")
    rows = [[deal, day, name, points / 100] for deal, day, name, points in found]
    table = Table.of(["deal", "closed_on", "person", "pay_share"], rows, units={"pay_share": Unit.PERCENT})
    facts = {"count": len({row[0] for row in rows})}
    entries = [PayEntry(person=name, name=deal, amount=share) for deal, _, name, share in rows]
    return PayList(sections=[Section(lines=[Note(code="pay_splits", facts=facts)], table=table)], entries=entries)


def _leaderboard(access: Access, team_id: int | None, period: Period | None) -> PayList:
    """Who earned most commission: for who may see that of several people."""
    if access.principal.grant(Area.PAY).read is Reach.OWN:
        raise ToolRefusal("access.pay_leaderboard", role=access.principal.role.value)
    found = _recorded(access, None, team_id, period)
    if period is None:
        last = found[0][0]
        period = period_containing(last.period_start, "month")
        found = [(payout, one) for payout, one in found if payout.period_end == last.period_end]
    sums: dict[str, int] = defaultdict(int)
    for payout, one in found:
        sums[one.name] += payout.amount
    ranked = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    currency = access.company.currency
    rows: list[list[Any]] = [[at, name, major(amount, currency)] for at, (name, amount) in enumerate(ranked, 1)]
    table = Table.of(["rank", "person", "pay_amount"], rows, units={"pay_amount": Unit.MONEY}, currency=currency)
    facts = {"person": ranked[0][0], "amount": money(ranked[0][1], currency), "count": len(ranked), "period": period}
    chart = score_chart("commission", [(name, float(major(amount, currency) or 0)) for name, amount in ranked])
    entries = [PayEntry(person=name, amount=major(amount, currency)) for name, amount in ranked]
    return PayList(
        sections=[Section(lines=[Note(code="pay_leaderboard", facts=facts)], table=table, chart=chart)], entries=entries
    )

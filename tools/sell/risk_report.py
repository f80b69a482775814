"""The risk of open deals and what would move them, in sentences and tables."""

from __future__ import annotations

from typing import Any

from knowledge.company import major
from knowledge.metrics.model import Figure, Unit
from knowledge.sales.sell.deal_facts import Recorded
from knowledge.sales.sell.deal_ranks import Risks
from knowledge.sales.sell.deal_risk import HIGH, MEDIUM, Found, Judged
from knowledge.sales.sell.reach import tasks_due
from tools.contract import Note, Section, Table, ToolContext

RISK_COLUMNS = ["deal", "owner", "stage", "amount", "risk", "signals", "next_action"]
NEXT_COLUMNS = ["deal", "owner", "next_action", "because", "risk", "amount"]
UNITS = {"amount": Unit.MONEY, "risk": Unit.COUNT}
MOST_TASKS = 5
MOST_SIGNALS = 3


def money(context: ToolContext, minor: int | None) -> Figure:
    """An amount with its currency."""
    currency = context.access.company.currency
    return Figure(value=major(minor, currency), unit=Unit.MONEY, currency=currency)


def signal_note(context: ToolContext, one: Judged, signal: Found) -> Note:
    """A signal with its own number, in a few words."""
    facts: dict[str, Any] = {"stage": one.deal.stage}
    if signal.value is not None:
        facts["count"] = int(signal.value) if float(signal.value).is_integer() else round(signal.value, 1)
    if signal.code == "large":
        facts["usual"] = money(context, int(str(signal.other or 0)))
    elif signal.code == "long_in_stage":
        facts["usual"] = round(float(signal.other or 0), 1)  # type: ignore[arg-type]
    elif signal.other is not None:
        facts["other"] = signal.other
    code = f"risk_{signal.code}"
    return Note(code=f"{code}_ever" if signal.code == "no_activity" and signal.other is None else code, facts=facts)


def action_note(one: Judged) -> Note:
    """The next best action, in words that name whom and what."""
    deal = one.deal
    facts = {
        "deal": deal.name, "account": deal.account or deal.name, "stage": deal.stage,
        "contact": deal.contacts[0] if deal.contacts else deal.account or deal.name, "title": deal.overdue_task,
        "day": deal.overdue_on, "rivals": ", ".join(deal.competitors), "step": deal.next_step,
    }  # fmt: skip
    return Note(code=f"act_{one.action}", facts={name: value for name, value in facts.items() if value is not None})


def reason_note(context: ToolContext, one: Judged) -> Note | None:
    """Why this action: the strongest signal, or the task that is overdue."""
    if one.deal.overdue_task:
        return Note(code="risk_overdue_task", facts={"day": one.deal.overdue_on})
    return signal_note(context, one, one.signals[0]) if one.signals else None


def of_one(context: ToolContext, one: Judged, recorded: Recorded, *, next_first: bool) -> list[Section]:
    """One deal: its score, every signal with its points and number, the next best action, what was not judged.

    `next_first`: what is to be done is asked for, and goes before why.
    """
    deal = one.deal
    facts = {"deal": deal.name, "owner": deal.owner or "–", "stage": deal.stage, "score": one.score, "level": one.level}
    amount = {"amount": money(context, deal.amount)} if deal.amount is not None else {}
    head = Note(code=f"risk_{one.level}" if amount else f"risk_{one.level}_unpriced", facts={**facts, **amount})
    lines = [
        Note(code="risk_points", facts={"signal": signal_note(context, one, signal), "points": signal.points,
                                        "most": signal.most})
        for signal in one.signals
    ]  # fmt: skip
    suggested = "action_suggested" if next_first else "risk_action"
    moves = [Note(code=suggested, facts={"action": action_note(one)})]
    if (reason := reason_note(context, one)) is not None:
        moves = [Note(code=f"{suggested}_because", facts={"action": action_note(one), "reason": reason})]
    if next_first and deal.next_step:
        moves.insert(0, Note(code="next_step_recorded", facts={"deal": deal.name, "step": deal.next_step}))
    signals = Section(title="risk_signals", lines=lines or [Note(code="risk_no_signals", facts={})])
    move = Section(title=None if next_first else "what_would_move_it", lines=moves)
    sections = [move, Section(lines=[head]), signals] if next_first else [Section(lines=[head]), signals, move]
    if one.unknown:
        unknown = [Note(code=f"unjudged_{code}", facts={"stage": deal.stage}) for code in one.unknown]
        sections.append(Section(title="not_judged", lines=[Note(code="risk_unjudged", facts={"unknown": unknown})]))
    return sections


def of_many(context: ToolContext, risks: Risks, shown: list[Judged], recorded: Recorded) -> list[Section]:
    """Those at risk, the riskiest first, with their signals."""
    risky = risks.risky
    facts = {"count": risky.total, "high": risks.high, "total": risks.total, "amount": money(context, risky.amount)}
    lines = [Note(code="risk_many" if risky.total else "risk_none", facts=facts)]
    if risky.unpriced:
        lines.append(Note(code="deals_unpriced", facts={"count": risky.unpriced}))
    if shown:
        first = shown[0]
        told = {"deal": first.deal.name, "score": first.score,
                "signals": [signal_note(context, first, one) for one in first.signals[:MOST_SIGNALS]],
                "action": action_note(first)}  # fmt: skip
        lines.append(Note(code="risk_first", facts=told))
    rows = [
        [one.deal.name, one.deal.owner, one.deal.stage, major(one.deal.amount, context.access.company.currency),
         one.score, [signal_note(context, one, signal) for signal in one.signals], action_note(one)]
        for one in shown
    ]  # fmt: skip
    table = Table.of(RISK_COLUMNS, rows, units=UNITS, currency=context.access.company.currency, total=risky.total)
    basis = [Note(code="risk_basis", facts={"high": HIGH, "medium": MEDIUM})]
    if unknown := recorded.nowhere(with_contacts=risks.with_contacts):
        notes = [Note(code=f"unjudged_{code}", facts={"stage": ""}) for code in unknown]
        basis.append(Note(code="risk_unjudged", facts={"unknown": notes}))
    return [Section(lines=lines, table=table if shown else None), Section(title="risk_how", lines=basis)]


def what_next(context: ToolContext, risks: Risks, shown: list[Judged], person_id: int | None) -> list[Section]:
    """What to do next: the tasks that wait, then the action of each deal, the most pressing first."""
    access = context.access
    whose = person_id if person_id is not None else access.principal.person_id
    sections, lines = [], []
    for at, one in enumerate(shown[:MOST_SIGNALS], start=1):
        reason = reason_note(context, one)
        told = {"number": at, "deal": one.deal.name, "action": action_note(one), "reason": reason, "score": one.score}
        lines.append(Note(code="next_because" if reason else "next_plain",
                          facts={name: fact for name, fact in told.items() if fact is not None}))  # fmt: skip
    rows = [
        [one.deal.name, one.deal.owner, action_note(one), reason_note(context, one), one.score,
         major(one.deal.amount, access.company.currency)]
        for one in shown
    ]  # fmt: skip
    table = Table.of(NEXT_COLUMNS, rows, units=UNITS, currency=access.company.currency, total=risks.total)
    sections.append(Section(lines=lines, table=table))
    if tasks := tasks_due(access, whose):
        due = [
            Note(code="task_overdue" if day < access.today else "task_today", facts={"title": title, "day": day})
            for title, day in tasks[:MOST_TASKS]
        ]
        more = len(tasks) - MOST_TASKS
        due += [Note(code="tasks_more", facts={"count": more})] if more > 0 else []
        sections.append(Section(title="tasks_waiting", lines=due))
    return sections

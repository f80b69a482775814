"""Commission plans: a new one, and a change of one, which begins a version of its own."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from knowledge import names
from knowledge.changes import RecordChange, creation, update_of
from knowledge.company import major
from knowledge.metrics.period import find_moments, parse_period
from knowledge.metrics.period.units import months_from
from knowledge.sales.team import pay_view as view
from knowledge.sales.team.commission_rules import Accelerator, PlanRules, Tier
from knowledge.sales.team.incentives import CommissionPlan
from knowledge.sales.team.people import Role
from tools.contract import Note, Plan, ToolContext, ToolRefusal
from tools.team.pay_lines import rule_notes
from tools.team.pay_order import SavePay, minor, person_of, plan_of

# A time that says by itself in which year it lies.
DATED = re.compile(r"\d{4}|\b(?:this|current|today|last|yesterday)\b|[本这上今去昨]", re.IGNORECASE)
NAMES = {
    Role.TRAINEE: "New hire plan {year} 新人提成方案{year}", Role.REP: "Rep plan {year} 销售提成方案{year}",
    Role.MANAGER: "Manager plan {year} 经理提成方案{year}",
}  # fmt: skip


def new_plan(asked: SavePay, context: ToolContext) -> Plan:
    """A plan for a person, a team or a role, from a day on (by default next month)."""
    access, currency = context.access, context.access.company.currency
    team = names.resolve(access, "team", asked.team) if asked.team else None
    person = person_of(context, asked.person)
    if team is None and person is None and asked.role is None:
        raise ToolRefusal("pay.plan_for")
    if asked.rate is None and not asked.tiers and asked.draw is None:
        raise ToolRefusal("pay.plan_rate")
    rules = _changed(PlanRules(clawback_days=None), asked, context)
    since = _since(asked, context)
    whom = person.name if person else team.label if team else asked.role.value if asked.role else ""
    usual = NAMES.get(asked.role) if asked.role and not person and not team else None
    name = asked.plan or (usual or "{whom} {year}").format(whom=whom, year=since.year)
    values = {
        "name": name, "role": asked.role, "team_id": team.record_id if team else None,
        "person_id": person.id if person else None, "starts_on": since, "currency": currency,
        "rules": rules.model_dump(mode="json"),
    }  # fmt: skip
    shown = {
        "team_id": team.label if team else None, "person_id": person.name if person else None,
        "rules": _words(rules, currency),
    }  # fmt: skip
    facts = {"done": "pay_plan_new", "plan": name, "whom": whom if asked.role is None else None,
             "role": asked.role.value if asked.role else None, "since": since}  # fmt: skip
    return plan_of(facts, [creation("commission_plan", name, values, shown)],
                   [*_said(context, rules), *_replaced(context, values)])  # fmt: skip


def _replaced(context: ToolContext, values: dict[str, Any]) -> list[Note]:
    """The plans of the same people that the new one goes before, from its first day on."""
    same = [
        plan.name for plan, _, _ in view.plans(context.access)
        if (plan.person_id, plan.team_id, plan.role) == (values["person_id"], values["team_id"], values["role"])
        and (plan.ends_on is None or plan.ends_on >= values["starts_on"])
    ]  # fmt: skip
    facts = {"plans": list(dict.fromkeys(same)), "since": values["starts_on"]}
    return [Note(code="pay_replaces", facts=facts)] if same else []


def change_plan(asked: SavePay, context: ToolContext) -> Plan:
    """A plan's new rules from a day on. What has begun goes on until the day before, so that the past stays."""
    plan, currency = _known(asked, context), context.access.company.currency
    since = _since(asked, context)
    old = PlanRules.model_validate(plan.rules)
    rules = _changed(old, asked, context)
    if rules == old:
        raise ToolRefusal("pay.plan_same", plan=plan.name)
    if plan.ends_on is not None and since > plan.ends_on:
        raise ToolRefusal("pay.plan_over", plan=plan.name, day=plan.ends_on)
    after = rules.model_dump(mode="json")
    pair = {"rules": (_words(old, currency), _words(rules, currency))}
    changes: list[RecordChange] = []
    if since <= plan.starts_on:
        change = update_of("commission_plan", plan, plan.name, {"rules": after}, pair)
        changes += [change] if change else []
    else:
        change = update_of("commission_plan", plan, plan.name, {"ends_on": since - timedelta(days=1)})
        changes += [change] if change else []
        values = {
            "name": plan.name, "role": plan.role, "team_id": plan.team_id, "person_id": plan.person_id,
            "starts_on": since, "ends_on": plan.ends_on, "currency": plan.currency, "rules": after,
        }  # fmt: skip
        changes.append(creation("commission_plan", plan.name, values, {"rules": _words(rules, currency)}))
    facts = {"done": "pay_plan_change", "plan": plan.name, "since": since}
    return plan_of(facts, changes, _said(context, rules))


def _words(rules: PlanRules, currency: str) -> str:
    """The rules in short, alike in both languages: the note beside them says them in words."""
    parts = [f"{rules.rate.normalize():f}%"] if rules.rate else []
    parts += [f">{tier.above.normalize():f}: {tier.rate.normalize():f}%" for tier in rules.tiers]
    if rules.accelerator:
        parts.append(f">{rules.accelerator.above.normalize():f}: ×{rules.accelerator.times.normalize():f}")
    parts += [f"≤ {major(rules.cap, currency):,}"] if rules.cap is not None else []
    parts += [f"≥ {major(rules.draw, currency):,}"] if rules.draw is not None else []
    parts += [f"↺ {rules.clawback_days}"] if rules.clawback_days is not None else []
    return " · ".join(parts) or "0%"


def _said(context: ToolContext, rules: PlanRules) -> list[Note]:
    listed = rule_notes(context.access, rules, context.access.company.currency)
    return [Note(code="pay_rules_now", facts={"rules": listed})]


def _since(asked: SavePay, context: ToolContext) -> date:
    """The day it begins: as said (of a month or quarter its first), else the first of next month.

    A month without a year is the one to come: rules are changed for what is still to be earned.
    """
    access = context.access
    if not asked.since:
        return months_from(context.today, 1)
    try:
        start = parse_period(asked.since, context.today, access.company.fiscal_year_start).start
        return start if start >= context.today or DATED.search(asked.since) else start.replace(year=start.year + 1)
    except ToolRefusal:
        found = find_moments(asked.since, context.now, access.company.zone)
        if not found:
            raise
        return found[0].value.day


def _known(asked: SavePay, context: ToolContext) -> CommissionPlan:
    """The plan meant: by its name, else the one in force for the role, team or person; of several it is asked."""
    access, since = context.access, _since(asked, context)
    person = person_of(context, asked.person)
    team = names.resolve(access, "team", asked.team).record_id if asked.team else None
    found = [plan for plan, _, _ in view.plans(access)]
    if asked.plan:
        wanted = asked.plan.casefold()
        found = [plan for plan in found if wanted in plan.name.casefold()]
        if not found:
            known = list(dict.fromkeys(plan.name for plan, _, _ in view.plans(access)))
            raise ToolRefusal("pay.no_plan", plan=asked.plan, choices=known[:8])
    for wanted_value, column in ((person.id if person else None, "person_id"), (team, "team_id"), (asked.role, "role")):
        if wanted_value is not None:
            found = [plan for plan in found if getattr(plan, column) == wanted_value]
    current = [plan for plan in found if plan.ends_on is None or plan.ends_on >= min(since, context.today)]
    if not current:
        raise ToolRefusal("no_data.pay_plans")
    if len(current) > 1:
        raise ToolRefusal("pay.which_plan", choices=[plan.name for plan in current])
    return current[0]


def _changed(rules: PlanRules, asked: SavePay, context: ToolContext) -> PlanRules:
    """The rules with what is said. A tier that begins where another does takes its place, others are added."""
    values: dict[str, Any] = rules.model_dump()
    if asked.rate is not None:
        values["rate"] = Decimal(str(asked.rate))
        if rules.tiers and not asked.tiers:  # the base rate of a plan with tiers is that of the first
            first = min(rules.tiers, key=lambda tier: tier.above)
            values["tiers"] = [Tier(above=first.above, rate=values["rate"]), *rules.tiers[1:]]
            values["rate"] = rules.rate
    if asked.tiers:
        known = {tier.above: tier.rate for tier in rules.tiers}
        known |= {Decimal(str(tier.above)): Decimal(str(tier.rate)) for tier in asked.tiers}
        values["tiers"] = [Tier(above=above, rate=rate) for above, rate in sorted(known.items())]
    if asked.accelerator is not None:
        above = Decimal(str(asked.accelerator_above or 100))
        values["accelerator"] = Accelerator(above=above, times=Decimal(str(asked.accelerator)))
    for name in ("cap", "draw"):
        if (amount := getattr(asked, name)) is not None:
            values[name] = minor(context, amount)
    if asked.clawback_days is not None:
        values["clawback_days"] = asked.clawback_days
    try:
        return PlanRules.model_validate(values)
    except ValidationError as error:
        raise ToolRefusal("pay.plan_rules") from error

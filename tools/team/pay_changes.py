"""What is written of pay: plans, payouts, awards, and who shares a deal."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from knowledge import names
from knowledge.changes import RecordChange, creation, removal, update_of
from knowledge.sales.sell.deals import Deal
from knowledge.sales.team import pay_view as view
from knowledge.sales.team.incentives import WHOLE
from knowledge.sales.team.people import Person
from tools.contract import Area, Effect, Note, Plan, Risk, ToolContext, ToolRefusal, tool
from tools.days import past_day
from tools.team.pay_lines import money
from tools.team.pay_order import SavePay, minor, person_of, plan_of
from tools.team.pay_payouts import record, step
from tools.team.pay_plans import change_plan, new_plan


@tool(
    Effect.WRITE,
    area=Area.PAY,
    risk=Risk.HIGH,
    examples=[
        "record the {period} payouts for {team}",
        "compute and record everybody's payouts for {period}",
        "approve the {period} payouts",
        "mark the {period} payouts as paid",
        "give {person} the award 'Closer of the quarter' for the biggest deal",
        "split {deal} 60/40 between {person} and {person}",
        "create a commission plan for reps: 4% up to target, 6% above, cap 30,000",
        "change the commission plan's cap to 40,000 from next month",
        "add a tier of 7% above 120% to the commission plan",
        "登记{team}{period}的奖金",
        "批准{period}的奖金",
        "把{period}的奖金标记为已发放",
        "授予{person}“季度成单王”荣誉",
        "把{deal}按60/40分给{person}和{person}",
        "为销售新建提成方案：3%，超过目标部分5%",
        "从下个月起把提成方案的封顶改为4万",
    ],
)
def save_pay(asked: SavePay, context: ToolContext) -> Plan:
    """Record commission plans and changes of them, a month's payouts, their approval and payment, awards, deal splits.

    Everything waits for approval; a proposal of payouts lists every line. A changed plan holds from `since` on, by
    default from next month, and what was recorded under the old one stays. To see how a payout comes about use
    `explain_payout`, to list what is there `find_pay`.
    """
    return WRITERS[asked.action](asked, context)


def _award(asked: SavePay, context: ToolContext) -> Plan:
    person = person_of(context, asked.person)
    if person is None:
        raise ToolRefusal("pay.award_person")
    if not asked.title:
        raise ToolRefusal("pay.award_title", person=person.name)
    currency = context.access.company.currency
    amount = None if asked.amount is None else minor(context, asked.amount)
    values = {
        "person_id": person.id, "name": asked.title, "reason": asked.reason, "given_on": past_day(asked.when, context),
        "amount": amount, "currency": currency if amount is not None else None,
    }  # fmt: skip
    shown = {"person_id": person.name, "amount": money(amount, currency) if amount is not None else None}
    facts = {"done": "pay_award", "person": person.name, "title": asked.title, "reason": asked.reason,
             "bonus": shown["amount"]}  # fmt: skip
    return plan_of(facts, [creation("award", person.name, values, shown)])


def _split(asked: SavePay, context: ToolContext) -> Plan:
    """Who shares a deal: the parts sum to the whole, and take the place of those that were there."""
    access = context.access
    if not asked.deal:
        raise ToolRefusal("pay.split_deal")
    deal = access.session.get(Deal, names.resolve(access, "deal", asked.deal).record_id)
    if deal is None:
        raise ToolRefusal("unknown.name", kind="deal", text=asked.deal)
    label = deal.name or deal.external_id or f"#{deal.id}"
    parts = _parts(asked, context, label)
    changes: list[RecordChange] = []
    for row in view.splits_of(access, deal.id):
        person, points = parts.pop(row.person_id, (None, 0))
        if person is None:
            shown = {"basis_points": row.basis_points / 100}
            changes.append(removal("deal_split", row, label, ("basis_points",), shown))
        elif change := update_of("deal_split", row, f"{label}: {person.name}", {"basis_points": points},
                                 {"basis_points": (row.basis_points / 100, points / 100)}):  # fmt: skip
            changes.append(change)
    for person, points in parts.values():
        values = {"deal_id": deal.id, "person_id": person.id, "basis_points": points}
        words = {"deal_id": label, "person_id": person.name, "basis_points": points / 100}
        changes.append(creation("deal_split", f"{label}: {person.name}", values, words))
    if not changes:
        raise ToolRefusal("pay.split_same", deal=label)
    listed = [Note(code="pay_share_of", facts={"person": one.name, "share": points / 100})
              for one, points in _parts(asked, context, label).values()]  # fmt: skip
    return plan_of({"done": "pay_split", "deal": label}, changes, listed)


def _parts(asked: SavePay, context: ToolContext, label: str) -> dict[int, tuple[Person, int]]:
    """Each person's basis points; one part that is not said is the rest."""
    said = [one.percent for one in asked.shares]
    if len(said) < 2 or said.count(None) > 1:
        raise ToolRefusal("pay.split_parts", deal=label)
    rest = 100 - sum(one for one in said if one is not None)
    found: dict[int, tuple[Person, int]] = {}
    for one in asked.shares:
        person = person_of(context, one.person)
        part = Decimal(str(rest if one.percent is None else one.percent)) * 100
        if person is not None and part > 0:
            found[person.id] = (person, int(part))
    total = sum(points for _, points in found.values())
    if total != WHOLE or len(found) < 2:
        raise ToolRefusal("pay.split_sum", deal=label, total=total / 100)
    return found


WRITERS: dict[str, Callable[[SavePay, ToolContext], Plan]] = {
    "plan": new_plan, "change_plan": change_plan, "record": record, "approve": step, "pay": step, "award": _award,
    "split": _split,
}  # fmt: skip

"""What endangers an account's open deals, and what to do there first."""

from __future__ import annotations

from knowledge.sales.sell.account_brief import AccountBrief
from knowledge.sales.sell.deal_facts import Whose, open_deals
from knowledge.sales.sell.deal_risk import MEDIUM, judged
from tools.contract import Note, ToolContext
from tools.sell.risk_report import action_note, reason_note, signal_note

MOST = 3
QUIET_DAYS = 60  # an account without an order for so long is asked about the next one


def risks_and_step(context: ToolContext, page: AccountBrief) -> tuple[list[Note], Note | None]:
    """The risks of the account's open deals, and the next step with its reason: open complaints come first."""
    deals, recorded = open_deals(context.access, Whose(account_id=page.id))
    found = judged(context.access, deals, recorded)
    risks = [
        Note(code="brief_risk", facts={
            "deal": one.deal.name, "score": one.score,
            "signals": [signal_note(context, one, signal) for signal in one.signals[:MOST]],
        })
        for one in found if one.score >= MEDIUM
    ]  # fmt: skip
    if page.open_complaints:
        first = page.open_complaints[0]
        action = Note(code="act_complaint", facts={"subject": first["subject"]})
        reason = Note(code="reason_complaint", facts={"day": first["opened_on"]})
        return risks, Note(code="brief_step", facts={"action": action, "reason": reason})
    if found:
        action, why = action_note(found[0]), reason_note(context, found[0])
        facts = {"action": action, "deal": found[0].deal.name}
        if why is None:
            return risks, Note(code="brief_step_of_deal", facts=facts)
        return risks, Note(code="brief_step_of_deal_because", facts={**facts, "reason": why})
    return risks, Note(code="brief_step", facts=_without_deal(context, page))


def _without_deal(context: ToolContext, page: AccountBrief) -> dict[str, Note]:
    """Nothing is open: the next order is asked for where the last one is long ago, else what they need next."""
    if page.last_order_on is not None and (days := (context.today - page.last_order_on).days) >= QUIET_DAYS:
        reason = Note(code="reason_no_order", facts={"count": days, "day": page.last_order_on})
        return {"action": Note(code="act_reorder"), "reason": reason}
    return {"action": Note(code="act_ask_needs"), "reason": Note(code="reason_nothing_open")}

"""Pay in a message: its words and verbs say which of its tools is asked for; figures stay with the metrics."""

from __future__ import annotations

import re

from assistant.models.builtin.extract import pay
from assistant.models.builtin.slots import Slots

# What people get, and not what they sell.
EARNS = re.compile(
    r"\bwho\s+(?:earns?|earned|makes?|gets?|got)\s+(?:paid\s+)?(?:what|how much)\b"
    r"|谁(?:挣|拿|领)(?:了)?(?:多少|什么|啥)",
    re.IGNORECASE,
)
OWN = re.compile(r"\b(?:what|how much)\s+(?:did|have)\s+i\s+earn(?:ed)?\b", re.IGNORECASE)
COUNTS = re.compile(r"\bhow many\b|\bnumber of\b|几(?:项|个|次)|多少(?:项|个|次)", re.IGNORECASE)
ONE = re.compile(r"\bpayout\b", re.IGNORECASE)
WHO = re.compile(r"\bwho\b|谁", re.IGNORECASE)
PASTED = re.compile(r"[:：]\s*[“\"「『]")
TOTALS = re.compile(r"\b(?:total|sum|altogether|overall)\b|总额|总共|合计|总计", re.IGNORECASE)


def pay_tool(slots: Slots) -> str | None:
    """The tool of pay that the message asks for; None where it asks for a figure or something else."""
    frame, text = slots.frame, slots.frame.text
    if EARNS.search(text):
        return "find_pay"
    if OWN.search(text):
        return "explain_payout"
    if not (pay.about_pay(slots) or pay.asks_what_if(slots)):
        return None
    if frame.has("log") and PASTED.search(text):
        return None  # what a customer wrote is not what the asker asks
    if not pay.ASKS.search(text) and pay.action(slots):
        return "save_pay"
    if frame.has("log") and not pay.LISTS.search(text):
        return None
    if pay.asks_what_if(slots):
        return "explain_payout" if pay.more(slots) or pay.deal(slots) else None
    about = pay.ABOUT.search(text) is not None
    of_one = any(name.of("person") for name in frame.names) or slots.name("team") is None
    if about and (pay.deal(slots) or (pay.WHY.search(text) and of_one)) and not pay.PLANS.search(text):
        return "explain_payout"
    if pay.what(slots) is not None:
        counted = COUNTS.search(text) or (slots.figures.group_by and not WHO.search(text))
        return None if pay.what(slots) == "awards" and counted else "find_pay"
    return _of_payouts(slots) if about else None


def _of_payouts(slots: Slots) -> str | None:
    """One person's payout is explained; several are listed; sums, comparisons and breakdowns are figures."""
    frame, text = slots.frame, slots.frame.text
    if slots.figures.group_by or slots.figures.compare_to or slots.figures.order or frame.has("trend", "share"):
        return None
    people = [name for name in frame.names if name.of("person")]
    team = slots.name("team") is not None or frame.has("team")
    own_one = pay.MINE.search(text) is not None and (pay.said(slots) or ONE.search(text))
    if pay.LISTS.search(text) and not COUNTS.search(text) and not own_one:
        return "find_pay"
    if TOTALS.search(text) or team:
        return "find_pay" if team and pay.TEAM_PAY.search(text) and not TOTALS.search(text) else None
    alone = len(people) == 1 and slots.manager() is None
    return "explain_payout" if alone or (not people and pay.MINE.search(text)) else None

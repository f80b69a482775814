"""Orders about leads: one becomes a customer, or is told to have come to something or to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.builtin.extract.lead_words import BAD, GOOD, NEWS
from assistant.models.builtin.extract.order_patterns import ALONE, CALLED, CONVERT, LEAD_WORD
from assistant.models.builtin.extract.order_subject import Order, about, lost_statuses
from assistant.models.builtin.extract.order_words import unquoted
from knowledge.quantities import find_numbers
from knowledge.sales.sell.due import find_due
from knowledge.sales.sell.views import lead_statuses

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots

QUALIFIED = "qualified"


def read_conversion(text: str, slots: Slots) -> Order | None:
    """`convert the lead Ana Cruz into a customer with a deal worth 50k`, `把线索李娜转化为客户，商机金额5万`."""
    match = next((found for pattern in CONVERT if (found := pattern.match(text.rstrip(" .。!！")))), None)
    if match is None:
        return None
    rest = match.groupdict().get("rest") or ""
    subject = match["lead"].strip(" ,，")
    bare = LEAD_WORD.sub("", subject).strip()
    name = slots.of(bare).name("lead") or bare
    closes = find_due(slots.access, rest)
    amounts = [
        span.text.strip() for span in find_numbers(rest)
        if not any(day.start < span.end and span.start < day.end for day in closes)
    ]  # fmt: skip
    called = CALLED.search(rest)
    facts = {
        "convert_lead": name or None, "convert_amount": amounts[0] if len(amounts) == 1 else None,
        "convert_deal": unquoted(next(part for part in called.groups() if part)) if called else None,
        "convert_close": closes[0].value.isoformat() if closes else None,
        "convert_alone": True if ALONE.search(rest) else None,
    }  # fmt: skip
    told = LEAD_WORD.search(subject) or slots.of(bare).name("lead")
    return Order("convert_lead", "lead", facts=facts) if told else None


def read_lead_news(text: str, slots: Slots) -> Order | None:
    """`lead Ana Cruz is not interested`, `线索李娜合格了`: told of a lead by its name, and of nothing else."""
    for pattern in NEWS:
        match = pattern.match(text.rstrip(" .。!！"))
        subject = LEAD_WORD.sub("", match["lead"]).strip() if match else ""
        name = slots.of(subject).name("lead") if subject else None
        if match is None or name is None or len(subject) > len(name):
            continue
        state = match["state"].strip()
        bad, good = BAD.fullmatch(state), GOOD.fullmatch(state)
        own = [status for status in lead_statuses(slots.access) if status.casefold() == state.casefold()]
        known = own or (lost_statuses(slots.access) if bad else [QUALIFIED] if good else [])
        if known:
            return about(
                slots,
                Order("update_records", "lead", values=[{"field": "status", "value": known[0]}]),
                subject,
            )
    return None

"""An expense as people tell it: "I spent 320 on travel yesterday", "昨天打车花了86", "lunch with Acme 450"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from assistant.models.builtin.extract.order_words import ASKS
from assistant.models.builtin.extract.targets import HEADS
from assistant.models.builtin.reading.counts import is_count
from assistant.models.builtin.reading.lexicon import TOUCHES
from knowledge.quantities import find_numbers
from knowledge.sales.plan.budgets import SpendCategory
from knowledge.sales.plan.categories import find_billed, find_categories

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots

# The asker's own spending, at the head of the message or of what it was for; a customer's is none.
SPENT = re.compile(
    r"^\W*(?:(?:i|we|just|have|had|also|today|yesterday|this morning|please|log|record|note|that)\b['’]?\w*\s+)*"
    r"(?:spent|paid|expensed|expense)\b|\bcosts?\s+(?:me|us)\b|\bout of (?:my )?pocket\b"
    r"|花了|花掉了?|用掉了?|付了|垫付?了|自费|报销|报一下",
    re.IGNORECASE,
)
BEGUN = re.compile(
    r"^\W*(?:log|record|add|enter|book|file|submit|new)\s+(?:an?\s+|my\s+|another\s+)?(?:new\s+)?expenses?\W*$"
    r"|^\W*(?:记|登记|录入?|报|新建|新增|添加)一?(?:笔|个|条)?(?:费用|报销|支出|开支)\W*$",
    re.IGNORECASE,
)
# Of a plan, or of a record of another kind that is made, and not of what is spent.
PLANNED = re.compile(
    r"\bbudgets?\b|\bplans?\b|\btargets?\b|预算|计划|目标"
    r"|^\W*(?:(?:please\s+)?(?:create|add|set up|new)\b|新建|新增|创建|添加)(?!.*(?:expense|费用|报销|支出|开支))",
    re.IGNORECASE,
)
SMALLEST = 5


def tells_expense(slots: Slots) -> bool:
    """Whether the asker tells what they spent, or begins to; no question, no plan and no visit with its news."""
    text = slots.frame.text
    if BEGUN.match(text):
        return True
    if ASKS.search(text) or PLANNED.search(text) or not _amounts(slots):
        return False
    if (spent := SPENT.search(text)) is not None:
        return not _by_a_customer(slots, spent.start())
    return billed(slots) is not None and not slots.frame.has(*TOUCHES, "log") and not _asks_figure(slots)


# Ahead of a customer's name: with whom, or where to, the money was spent.
WITH_WHOM = re.compile(r"(?:[请陪给去到跟和见访在送]|拜访|招待|宴请)\s*$")


def _by_a_customer(slots: Slots, at: int) -> bool:
    """`星禾去年花了45万`: whether a customer stands ahead of the verb as the one who spends."""
    text = slots.frame.text
    ahead = [name for name in slots.frame.names if name.of("account", "contact", "lead") and name.end <= at]
    others = re.search(r"对方|客户|他们|她们|他|她", text[:at])
    return bool(others) or any(not text.isascii() and not WITH_WHOM.search(text[: name.start]) for name in ahead)


def _asks_figure(slots: Slots) -> bool:
    """Whether a figure is named that is no number of records: a customer may be dined, and no win rate."""
    return any(not is_count(mention.value) for mention in slots.frame.metrics)


def _amounts(slots: Slots) -> list[float]:
    """The numbers that no name, day or head count has taken."""
    frame = slots.frame
    taken: list[Any] = [*frame.names, *frame.periods]
    places = [(one.start, one.end) for one in taken] + [one.span() for one in HEADS.finditer(frame.text)]
    return [
        float(span.value.amount) for span in find_numbers(frame.text)
        if span.value.unit is None and span.value.amount >= SMALLEST
        and not any(start < span.end and span.start < end for start, end in places)
    ]  # fmt: skip


def billed(slots: Slots) -> SpendCategory | None:
    """The category that a bill is of, by its own words first; a customer's name is none of them."""
    text = slots.frame.text
    for name in slots.frame.names:
        if name.of("account", "deal", "contact", "lead"):
            text = f"{text[: name.start]}{' ' * (name.end - name.start)}{text[name.end :]}"
    return next((category for find in (find_categories, find_billed) for _, _, category in find(text)), None)

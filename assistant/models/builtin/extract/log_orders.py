"""Orders to write something down that is no touch of a customer yet: one begun without its kind, or a note."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.models.builtin.extract.order_subject import Order
from assistant.models.builtin.reading.lexicon import TOUCHES

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots

# Begun, with nothing or little of what it was: the rest is asked for.
BEGUN = re.compile(
    r"^(?:log|record|add|enter|note)\s+(?:an?\s+|my\s+|some\s+|another\s+)?(?:new\s+)?"
    r"(?:activity|activities|something|interaction|touch)(?:\s+(?:for|with|at|about|on)\s+.+)?$"
    r"|^(?:log|record|add|enter|note)\s+(?:an?\s+|my\s+)?(?:new\s+)?(?:call|visit|meeting|e-?mail|message)(?:\s+(?:with|to|at)\s+(?:an?|the|my|some)\s+(?:customers?|clients?|accounts?|buyers?|prospects?))?$"
    r"|^(?:记录?|登记|录入?|新建|新增|添加|补)一?(?:笔|个|条|次|下)?(?:客户)?(?:活动|跟进|拜访|电话|会议|邮件|走访)(?:记录)?$"
    r"|^(?:记录?|登记)一(?:笔|下|条|个)$",
    re.IGNORECASE,
)
# What is told behind it is to be kept: of a record that is named, and of no call, visit or review.
NOTED = re.compile(
    r"^(?:please\s+)?(?:(?:make\s+a\s+)?note|remember|keep in mind|record|log)(?:\s+down)?(?:\s+that|\s*[:,])?\s+"
    r"(?P<en>.+)$"
    r"|^(?:请|帮我)*(?:记一下|记下|记住|备注一下|记录一下|记录下)[，,：:\s]*(?P<zh>.+)$",
    re.IGNORECASE | re.DOTALL,
)
KINDS = ("deal", "contact", "lead", "account")
OTHER = ("minutes_told", "proposing", "order", "edit", "how_to", "undo")

# A kind of touch by itself tells nothing of what was said in it.
KIND_ALONE = re.compile(
    r"(?:an?|the|my|another)?\s*(?:call|visit|e-?mail|meeting|message)|(?:一?(?:个|次|下|通|条))?(?:电话|拜访|邮件|会议|消息)",
    re.IGNORECASE,
)


def untold(order: str, told: str) -> bool:
    """Whether a log that is begun has nothing to keep yet: of "log a visit" no word is what was said there."""
    return BEGUN.match(order.rstrip(" .。!！")) is not None or KIND_ALONE.fullmatch(told.rstrip(" .。!！")) is not None


def read_log_order(text: str, slots: Slots) -> Order | None:
    """A log that is begun, or a note on the record that is named; None where the text is neither."""
    bare = text.rstrip(" .。!！")
    if BEGUN.match(bare):
        return Order("log_activity")
    said = NOTED.match(bare)
    if said is None or slots.frame.has(*TOUCHES, *OTHER):
        return None
    told = (said["en"] or said["zh"]).strip()
    named = [name for name in slots.of(told).frame.names if name.exact and name.of(*KINDS)]
    kind = next((kind for kind in KINDS if named and named[0].of(kind)), None)
    if kind is None or len(told) < len(named[0].text) + 2:
        return None
    labels = {one.label for one in named[0].of(kind)}
    record = labels.pop() if len(labels) == 1 else named[0].text
    return Order("update_records", kind, record=record, values=[{"field": "notes", "value": told}])

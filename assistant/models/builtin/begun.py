"""An order that says what is to be changed and not to what: "change the amount of D-0012", "南区目标改一下"."""

from __future__ import annotations

import re

from assistant.models.builtin.extract.order_words import ANY_FIELD, POLITE
from assistant.models.builtin.reading.lexicon import TOUCHES
from assistant.models.builtin.slots import Slots

_TARGET = r"(?:sales |bookings )?(?:target|quota|goal)s?|(?:销售|业绩)?(?:目标|指标|任务额)"
_WHAT = rf"(?:{_TARGET}|{ANY_FIELD})"
_CHANGE = r"(?:set|change|update|correct|adjust|edit|modify|fix|revise|amend)"
_CHANGE_ZH = r"(?:修改|更改|调整|更新|变更|设定|设置|设|改|调|定)"
LOGS = re.compile(r"记(?!录)|\blog\b", re.IGNORECASE)
BEGUN = [
    re.compile(text, re.IGNORECASE)
    for text in (
        rf"^{_CHANGE}\s+(?:the\s+|my\s+|our\s+)?(?P<what>{_WHAT})\s+(?:of|for|on|in|at)\s+(?P<whose>[^?]+?)$",
        rf"^{_CHANGE}\s+(?P<whose>[^?]+?)(?:['’]s?)?\s+(?P<what>{_WHAT})(?:\s+(?:of|for)\s+[^?]+)?$",
        rf"^(?:把|将)?(?P<whose>.+?)的?(?P<what>{_WHAT})(?:要|得|需要)?{_CHANGE_ZH}(?:一下|下|一改|个)?(?:吧)?$",
        rf"^{_CHANGE_ZH}(?:一下|下)?(?P<whose>.+?)的?(?P<what>{_WHAT})(?:吧)?$",
    )
]


def begun(slots: Slots) -> str | None:
    """`target` or `field`: of what an order is begun that names its record and no value; None where it is none."""
    text = POLITE.sub("", slots.frame.text, count=1).strip(" .。!！~")
    said = next((found for pattern in BEGUN if (found := pattern.match(text))), None)
    if said is None or not slots.frame.names or slots.frame.has("log", *TOUCHES) or LOGS.search(text):
        return None  # "改记成和宏达的一通电话" logs a call
    return "target" if re.fullmatch(_TARGET, said["what"], re.IGNORECASE) else "field"

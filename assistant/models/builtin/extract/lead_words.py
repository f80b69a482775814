"""How leads stand: what a company calls those that came to an end, and how news of one are told."""

from __future__ import annotations

import re

from knowledge.sales.sell.accounts import CONVERTED

LOST = {"lost", "unqualified", "disqualified", "dead", "junk", "closed lost", "丢失", "无效", "流失", "不合格"}
BECAME_CUSTOMER = {CONVERTED, "已转化", "转化", "已成交"}
# News of a lead: "lead Ana Cruz is not interested", "线索李娜没戏了".
NEWS = [
    re.compile(text, re.IGNORECASE)
    for text in (
        r"^(?:the\s+)?(?:lead\s+)?(?P<lead>.+?)(?:,?\s+(?:is|seems|looks|turned\s+out)(?:\s+to\s+be)?|['’]s)(?:\s+(?:now|just|really|clearly))*"
        r"\s+(?P<state>[a-z' -]+?)(?:\s+(?:now|today|for\s+us|any\s?more))*$",
        r"^(?:线索)?(?P<lead>.+?)(?:这条线索|这个线索|那条线索)?(?:已经|现在|刚刚?|是)*(?P<state>没戏|没兴趣|不感兴趣|没意向|黄|无效|不合格|合格|有意向|有兴趣)(?:了|的)?$",
    )
]
BAD = re.compile(
    r"(?:not|no\s+longer)\s+(?:interested|qualified|a\s+fit)|dead|lost|gone|unqualified|junk|a\s+dead\s+end|out"
    r"|没戏|没兴趣|不感兴趣|没意向|黄|无效|不合格",
    re.IGNORECASE,
)
GOOD = re.compile(r"qualified|interested|a\s+(?:good\s+)?fit|合格|有意向|有兴趣", re.IGNORECASE)


def is_over(status: str) -> bool:
    """Whether a lead of this status is no longer worked on: converted or lost."""
    return status.casefold() in LOST | BECAME_CUSTOMER

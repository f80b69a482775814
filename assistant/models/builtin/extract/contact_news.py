"""News of how somebody is reached and what they are: "X's new e-mail is …", "李总换手机了，138…", "X is now head of …".

A value tells its field by its shape (an address, a number to call, a site), and beside it nothing else may be told:
whatever else a sentence says is a call or a visit to be logged, and no change of the record.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from assistant.models.builtin.extract.order_subject import Order
from assistant.models.builtin.extract.order_words import kind_named
from assistant.models.builtin.extract.shapes import ROLE, SHAPES
from knowledge.access import Access
from knowledge.sales.sell.parties import ADDRESSED, is_title, works_at
from knowledge.sales.sell.record_fields import FIELDS

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots

FIELD = re.compile(
    r"\b(?:e-?mail|mail|phone|telephone|mobile|cell|contact|number|numbers|address|website|site|homepage|url|details|info|no)\b"
    r"|电子邮[箱件]|邮[箱件]|手机|电话|座机|号码|联系方式|地址|网站|网址|官网|号",
    re.IGNORECASE,
)
# What else may stand around: that it is new, that it is to be written down, and whose it is.
AROUND = re.compile(
    r"\b(?:new|now|is|are|was|has|have|had|got|gets|just|a|an|the|to|as|for|of|at|from|on|in|and|under|via|this|it|its|his"
    r"|her|their|he|she|they|chang(?:e|ed|es)|switched|updated?|set|save|note|please|pls|use|instead|reach(?:ed|able)?|can"
    r"|be|from now|current|work|private|business|customer|client|account|company|lead|contact|person|s)\b"
    r"|更[新改换]|最新|变更|换[成为]?|改[成为]?|新|现在|已经?|变[成为]?|用|是|为|了|的|个|一下|请|麻烦|帮我?|把|将|记下?|存|联系人"
    r"|客户|线索|他|她|以后|今后|[\s,，.。;；:：!！\-–—>→'’“”\"()（）]",
    re.IGNORECASE,
)
CHANGED = re.compile(r"\b(?:new|now|chang\w+|switched|updated?|instead)\b|换|改|新|变|更", re.IGNORECASE)
TITLE = re.compile(
    r"\s+(?:(?:is|has|was|got|just|been|became|becomes?)\s+)*(?:now\s+|recently\s+|just\s+)?"
    r"(?:(?:been\s+)?(?:promoted|appointed|made|named)\s+(?:to|as)?\s*|(?:become|became)\s+|(?<=now\s)|works\s+as\s+)"
    r"(?:the\s+|an?\s+|our\s+|their\s+|new\s+)*(?P<en>[A-Za-z][\w &/-]{2,60})$"
    r"|(?:现在|刚刚?|已经?|最近)*(?:是|升任|升职?[为成]|晋升[为成]?|升了|调任|担任|当上|任命为|做了)(?P<zh>[\u4e00-\u9fff]{2,14}?)了?$",
    re.IGNORECASE,
)
AT = re.compile(r"\s*(?:,\s*)?\b(?:at|of|for|with|from)\s*$|的$", re.IGNORECASE)
MOVED = re.compile(
    r"^\s+(?:has\s+|have\s+|just\s+|is\s+)*(?:moved|moving|relocated)\s+(?:its\s+office\s+)?to\s+"
    r"(?P<en>[A-Z][\w' -]{2,40})$"
    r"|^(?:已经?|刚刚?)?(?:搬|迁)(?:到|至|去)了?(?P<zh>[\u4e00-\u9fff]{2,10}?)了?$"
)
KINDS = ("contact", "lead", "account")


def read_news(text: str, slots: Slots) -> Order | None:
    """The change of one contact, lead or account that a sentence tells, and nothing else; None where it tells none."""
    given: dict[str, str] = {}
    bare = text
    for field, shape in SHAPES.items():
        if (found := shape.search(bare)) is not None:
            given[field] = found.group().strip()
            # A name inside an address is nobody's that is spoken of.
            bare = f"{bare[: found.start()]}{' ' * len(found.group())}{bare[found.end() :]}"
    within = slots if bare == slots.frame.text else slots.of(bare)
    whom = _whom(within)
    if whom is None:
        return None
    kind, record, places = whom
    values = _reached(kind, bare, places, given) if given else _is_now(slots.access, kind, within, places)
    return Order("update_records", kind, record=record, values=values) if values else None


def _whom(slots: Slots) -> tuple[str, str, list[tuple[int, int]]] | None:
    """Of whom it is told: the kind, the name, and the places of all names; a human comes before where they work."""
    named = [name for name in slots.frame.names if name.of(*KINDS) and name.exact]
    places = [(name.start, name.end) for name in named]
    homes = {item.record_id for name in named for item in name.of("account")}
    order = ("lead", "contact", "account") if kind_named(slots.frame.text) == "lead" else KINDS
    for kind in order:
        found = [name for name in named if name.of(kind)]
        if len({name.text for name in found}) == 1 and (
            kind == "account" or works_at(slots.access, kind, [one.record_id for one in found[0].of(kind)], homes)
        ):  # of two humans of one name the other may be meant
            labels = {item.label for item in found[0].of(kind)}
            return kind, labels.pop() if len(labels) == 1 else found[0].text, places
    if (called := ADDRESSED.match(slots.frame.text)) is not None:
        return "contact", called.group().strip(), [*places, called.span()]
    return None


def _reached(
    kind: str, text: str, places: list[tuple[int, int]], given: dict[str, str]
) -> list[dict[str, Any]]:  # fmt: skip
    """New addresses and numbers, where nothing else is told."""
    left = text
    for start, end in places:
        left = f"{left[:start]}{' ' * (end - start)}{left[end:]}"
    told = FIELD.search(left) or ("email" in given and CHANGED.search(left))
    if not told or AROUND.sub("", FIELD.sub("", left)) or given.keys() - FIELDS[kind].keys():
        return []
    return [{"field": field, "value": value} for field, value in given.items()]


def _is_now(access: Access, kind: str, slots: Slots, places: list[tuple[int, int]]) -> list[dict[str, Any]]:
    """A new title of a contact or lead; a new city of an account."""
    first = min(places)
    rest = slots.frame.text[first[1] :].rstrip(" .。!！")
    if kind == "account":
        moved = None if any(name.of("stage") for name in slots.frame.names) else MOVED.match(rest)
        return [{"field": "city", "value": (moved["en"] or moved["zh"]).strip()}] if moved else []
    for start, end in sorted(places, reverse=True):
        if start != first[0]:  # where they work is no part of what they are
            rest = f"{AT.sub('', rest[: start - first[1]])}{rest[end - first[1] :].removeprefix('的')}"
    told = TITLE.match(re.sub(r"^\s*(?:at|of|from)\s+(?=is|has|was|got)", " ", rest))
    title = (told["en"] or told["zh"]).strip() if told else ""
    return [{"field": "title", "value": title}] if title and (ROLE.search(title) or is_title(access, title)) else []

"""Orders about what the message itself has named before: "lead Ana Cruz is dead, throw it out"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.models.builtin.extract.order_patterns import QUOTED
from assistant.models.builtin.extract.order_words import kind_named
from knowledge.names.spellings import FULL

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots

# What is told first, and the order behind it.
TOLD_FIRST = re.compile(
    r"^(?P<said>.{2,80}?)\s*[,，;；.。!！:：]\s*(?:(?:so|and|please|then|just|you can|所以|请|麻烦|帮我|那就?|就)\s*)*"
    r"(?P<order>(?:[^,，;；。!！]|(?<=\d),(?=\d{3})){2,80})$",
    re.DOTALL | re.IGNORECASE,
)
IT = re.compile(
    r"\bits\b|\b(?:it|that one|this one)\b"
    r"|\b(?:that|this|the) (?:deal|lead|account|customer|client|task|contact|opportunity)\b"
    r"|它的?|(?:这|那|该)(?:个|条|家|笔|位|单)?(?:商机|单子|单|线索|客户|任务|待办|联系人)的?",
    re.IGNORECASE,
)  # fmt: skip
THEIRS = re.compile(r"\b(?:his|her|their)\b|(?:他|她)(?!们)的?", re.IGNORECASE)
# Whom something is done to, and nothing of theirs: "call her", "给她打电话".
_TO_WHOM = "|".join(
    rf"(?<=\b{verb} )" for verb in
    ("call", "ring", "mail", "text", "meet", "tell", "send", "with", "email", "phone", "visit", "to", "see", "ask")
)  # fmt: skip
OBJECT = re.compile(
    rf"(?:{_TO_WHOM})(?:him|her|them)\b|(?:(?<=[给跟和找约问请见])|(?<=联系)|(?<=拜访))(?:他们?|她们?)", re.IGNORECASE
)
# Who becomes something: "make her a customer", "把她转成客户".
MADE = re.compile(r"(?<=\bmake )(?:him|her|them|it)(?=\s+an?\b)|(?<=[把将])(?:他|她|它)(?=转)", re.IGNORECASE)
# Told of nothing, since it was named: "…没戏了，删了吧".
BARE_DELETE = re.compile(r"(?:删了|删掉|删除|去掉)(?:吧|了|它)*", re.IGNORECASE)
RECORDS = ("deal", "lead", "contact", "account")
# Before a title that is quoted, the kind of what is called so.
KIND_WORDS = {"task": "task ", "complaint": "complaint ", "deal": "deal ", "lead": "lead "}


def is_quoted(text: str, at: int) -> bool:
    """Whether a place lies in a quotation that was opened before it."""
    ahead = text[:at]
    opened = max(ahead.rfind(mark) for mark in "“「『")
    closed = max(ahead.rfind(mark) for mark in "”」』")
    return opened > closed or ahead.count('"') % 2 == 1


def with_what_was_said(slots: Slots, said: str, order: str) -> str | None:
    """The order with the name in the place of what points at it; None where nothing or several are named.

    A name is one in full: by a part of one, or inside a title, another record could be meant.
    """
    pointing, whose = IT.search(order), THEIRS.search(order)
    made = MADE.search(order)
    bare = BARE_DELETE.fullmatch(order.strip())
    if not (pointing or whose or bare or made):
        return None
    named = slots.of(said).frame.names
    quoted, kind = QUOTED.search(said), kind_named(said)
    if quoted is not None:
        records, people = [f"{KIND_WORDS.get(kind or '', '')}“{quoted[1]}”"], []
    else:
        whole = [name for name in named if any(one.weight >= FULL and one.exact for one in name.readings)]
        fits = [name for name in whole if name.of(*((kind,) if kind in RECORDS else RECORDS))]
        records = [] if kind is not None and kind not in RECORDS else [name.text for name in fits]
        people = [name.text for name in whole if name.of("person")]
    if made is not None and len(records) == 1:
        return with_name(order, made, records[0], whole=True)
    if pointing is not None and len(records) == 1:
        return with_name(order, pointing, records[0])
    if whose is not None and len(people) == 1:
        return with_name(order, whose, people[0])
    return f"删除{records[0]}" if bare and len(records) == 1 else None


def with_name(text: str, said: re.Match[str], name: str, *, whole: bool = False) -> str:
    """A text with a name in the place of what points at it; `whole` where nothing of theirs is meant."""
    word = said.group().casefold()
    owned = (
        ""
        if whole
        else "'s"
        if word in ("its", "his", "her", "their")
        else "的"
        if word.endswith(("的", "他", "她"))
        else ""
    )
    return f"{text[: said.start()]}{name}{owned}{text[said.end() :]}"

"""Who somebody is at an account: "who is the buyer at Acme", "鲜禾的采购电话多少", "who is Ana Cruz"."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from typing import Any

from assistant.models.builtin.extract.orders import read_order
from assistant.models.builtin.slots import Slots
from knowledge import names
from knowledge.refusals import Refusal
from knowledge.sales.sell.account_brief import people_at

Call = tuple[str, dict[str, Any]]
# How the message stands once the account's name is taken out of it: "who is the buyer at @".
ASKED = [
    re.compile(text, re.IGNORECASE)
    for text in (
        r"^(?:(?:to\s+)?whom?|who)\s+(?:(?:do|should|can|could|must|shall)\s+(?:i|we)\s+)?(?P<any>(?:talk|speak|write|go|turn)\s+to|deal\s+with|contact|call|phone|e-?mail|reach|ask\s+for|know|meet)\s+(?:over\s+)?(?:at|in|from|with)\s+@\W*$",
        r"^who\s+(?P<any>decides|signs|buys|has\s+the\s+(?:last\s+)?say|calls\s+the\s+shots|makes\s+the\s+(?:decisions?|call)|is\s+in\s+charge(?:\s+of\s+\w+)?|do\s+we\s+know)\s+(?:over\s+)?(?:at|in|for)\s+@\W*$",
        r"^who\s+at\s+@\s+(?P<any>decides|signs|buys|has\s+the\s+(?:last\s+)?say|calls\s+the\s+shots|makes\s+the\s+(?:decisions?|call)|is\s+in\s+charge(?:\s+of\s+\w+)?|(?:do|should|can)\s+(?:i|we)\s+(?:talk|speak|write)\s+to)\W*$",
        r"^(?:请问|那)?@(?:那边|那里|公司)?(?:的)?(?P<any>谁(?:负责采购|拍板|说了算|做主|管采购|决定)|(?:该|应该|要)?(?:找|联系|跟)谁(?:谈|对接|聊)?|(?:我们)?(?:的)?(?:联系人|对接人)(?:是谁|有谁|有哪些))[？?]*$",
        r"^(?:(?:so|and|ok|hi|please|tell me|do you know|remind me)\W+)*who(?:['’]s|se)?\s+(?:(?:is|are|was)\s+)?(?P<part>[a-z][a-z &/-]{2,40}?)\s+(?:over\s+|there\s+)?(?:at|of|for|in|from|with)\s+@\W*$",
        r"^(?:(?:so|and|ok|hi|please|tell me|do you know|remind me)\W+)*who(?:['’]s)?\s+(?:is\s+|are\s+)?@(?:['’]s?)?\s+(?P<part>[a-z][a-z &/-]{2,40}?)\W*$",
        r"^(?:.{0,24}?\b)?(?:the\s+)?(?P<part>(?!(?:phone|number|e-?mail)\b)[a-z][a-z &/-]{2,40}?)\s+(?:at|of|from)\s+@(?:['’]s)?\W+(?:on\s+the\s+phone\W+)?(?:(?:their|what(?:['’]s| is)\s+(?:their|the|his|her))\s+)?(?P<asked>phone(?:\s+number)?|number|mobile|e-?mail(?:\s+address)?)\W*$",
        r"^(?:.{0,24}?\b)?(?P<asked>phone(?:\s+number)?|number|mobile|e-?mail(?:\s+address)?|contact\s+details)\s+(?:of|for)\s+(?:the\s+|our\s+)?(?P<part>[a-z][a-z &/-]{2,40}?)\s+(?:at|of|from|in|with)\s+@\W*$",
        r"^(?:.{0,24}?\b)?(?:the\s+)?(?P<part>[a-z][a-z &/-]{2,40}?)\s+(?:at|of|from)\s+@(?:['’]s)?\s+(?P<asked>phone(?:\s+number)?|number|mobile|e-?mail(?:\s+address)?)\W*$",
        r"^\W*(?:what(?:['’]s|\s+is)\s+)?(?P<part>(?-i:[A-Z][a-z]+))['’]s\s+(?P<asked>phone(?:\s+number)?|number|mobile|e-?mail(?:\s+address)?)(?:\s+please)?\s+at\s+@\W*$",
        r"^(?:how\s+(?:do|can)\s+i\s+reach)\s+(?:the\s+)?(?P<part>[a-z][a-z &/-]{2,40}?)\s+(?:at|of|from)\s+@\W*$",
        r"^(?:请问|那|帮我查一下|查一下)?@(?:那边|那里|公司)?的?(?P<part>[\u4e00-\u9fff]{2,8}?)(?:是谁|叫什么(?:名字)?|是哪位|哪位)[？?]*$",
        r"^谁是@(?:那边|那里)?的?(?P<part>[\u4e00-\u9fff]{2,8}?)[？?]*$",
        r"^(?:请问|那|帮我查一下|查一下|给我|我要)?@(?:那边|那里|公司)?的?(?P<part>[\u4e00-\u9fff]{2,8}?)的?(?P<asked>电话|手机号?|号码|邮箱|邮件地址|联系方式)(?:号码)?(?:是)?(?:多少|什么|呢)?[？?]*$",
    )
]
WHO_IS = re.compile(
    r"^(?:(?:so|and|ok|please)\W+)*(?:who(?:['’]s| is| was)|tell me about|what do we know about)\s+(?P<en>[^?？]+?)\W*$"
    r"|^(?:请问)?(?P<zh>[^，。？?]{2,20}?)(?:是谁|是什么人|是哪位|是哪家的人?|是做什么的)[？?]*$",
    re.IGNORECASE,
)
# What people do at a customer, in the words of both languages: a title is of a kind where it has one of its words.
DOES = (
    r"\bbuy|purchas|procure|sourcing|采购|买手", r"financ|account(?:s|ing) pay|treasur|财务|会计|出纳",
    r"\bowner|propriet|founder|\bboss|老板|业主|店主|创始人", r"general manager|managing|\bceo\b|president|head of (?:the )?company|总经理|总裁|老总",
    r"operation|\bstore|运营|门店|店长", r"categor|assortment|品类|类目", r"market|市场|营销", r"\bit\b|technolog|技术|信息",
    r"logistic|supply|warehouse|物流|供应链|仓", r"quality|质量|品控", r"\blegal|法务", r"\bhr\b|human|人事|人力",
)  # fmt: skip
# A surname with how its bearer is addressed: 那个秦总.
STYLED = re.compile(
    r"(?:那个|那位|这个|这位)?(?P<surname>[\u4e00-\u9fff])(?:总监|总|经理|主任|老师|女士|先生|小姐|姐|哥|工|店长|老板|部长|科长)"
)
DECIDES = re.compile(r"decision|decid|拍板|决策|做主", re.IGNORECASE)
FACTS = (("phone", re.compile(r"phone|number|mobile|电话|手机|号码", re.I)), ("email", re.compile(r"mail|邮", re.I)))
ANYBODY = re.compile(
    r"^(?:the |our |your |main |key )*(?:contacts?|contact person|people|persons?|person)$|^(?:联系人|对接人|接口人|主要联系人)$",
    re.IGNORECASE,
)


def contact_asks(slots: Slots) -> Call | None:
    """The contact that is asked for, or those of the account where none fits alone."""
    frame = slots.frame
    if frame.has("log", "definition") or frame.periods or read_order(slots) is not None:
        return None
    if (known := _who_is(slots)) is not None:
        return known
    accounts = [name for name in frame.names if name.of("account")]
    if len(accounts) != 1:
        return None
    account = accounts[0]
    around = f"{frame.text[: account.start]}@{frame.text[account.end :]}".strip()
    said = next((match for pattern in ASKED if (match := pattern.match(around)) is not None), None)
    label = slots.name("account")
    if said is None or label is None:
        return None
    parts = said.groupdict()
    try:
        whole = people_at(slots.access, names.resolve(slots.access, "account", label).record_id or 0)
    except Refusal:
        return None
    part = (parts.get("part") or "").strip()
    if part and not ANYBODY.match(part) and not _is_part(part, whole):
        return None  # "who is the owner of Acme": one of us
    fitting = [name for name, title in whole if title and _does(part, title)] if part else []
    if (styled := STYLED.fullmatch(part)) is not None:
        fitting = [name for name, _ in whole if name.startswith(styled["surname"])]
    fitting = fitting or [name for name, _ in whole if part and name.split()[0].casefold() == part.casefold()]
    if len(fitting) == 1:
        asked = [name for name, words in FACTS if parts.get("asked") and words.search(parts["asked"])]
        found = {"record": _unmistakable(slots, fitting[0], label), "kind": "contact"}
        return "show_record", {**found, **({"asked": asked} if asked else {})}
    where = [{"field": "account", "op": "=", "values": [label]}]
    return "find_records", {"kind": "contacts", "where": where}


def _unmistakable(slots: Slots, contact: str, account: str) -> str:
    """The contact's name, with the account's where others are called the same."""
    try:
        names.resolve(slots.access, "contact", contact)
    except Refusal:
        return f"{contact} ({account})"
    return contact


def _is_part(part: str, people: list[tuple[str, str | None]]) -> bool:
    """Whether words say what somebody does at a customer, as titles there or anywhere do."""
    if re.fullmatch(r"(?:the |our )?(?:owner|负责人|跟进人|销售|rep|account manager|manager)", part, re.IGNORECASE):
        return False  # who of us looks after them
    if STYLED.fullmatch(part) or any(name.split()[0].casefold() == part.casefold() for name, _ in people):
        return True
    known = any(re.search(words, part, re.IGNORECASE) for words in DOES) or DECIDES.search(part) is not None
    return known or any(title and _does(part, title) for _, title in people)


def _does(part: str, title: str) -> bool:
    """Whether a title is of what somebody is said to do."""
    wanted = re.sub(r"^(?:the|our|their)\s+", "", part.casefold()).strip()
    if wanted in title.casefold() or title.casefold() in wanted:
        return True
    return any(re.search(words, part, re.IGNORECASE) and re.search(words, title, re.IGNORECASE) for words in DOES)


def _who_is(slots: Slots) -> Call | None:
    """`who is Ana Cruz`, where that is the name of a contact and of nobody else."""
    said = WHO_IS.match(slots.frame.text.strip())
    found = slots.frame.names
    if said is None or len(found) != 1 or not found[0].of("contact") or found[0].of("person", "account", "lead"):
        return None
    whole = said["en"] or said["zh"]
    alone = found[0].end - found[0].start >= len(whole.strip(" 的")) - 1
    record = slots.name("contact") or found[0].text
    return ("show_record", {"record": record, "kind": "contact"}) if alone else None

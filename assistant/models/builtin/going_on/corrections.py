"""How something said is put right: "no, I meant Q2", "不对，我说的是坚果那单", "not Acme, Apex"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots

_WRONG = r"wrong(?: (?:one|deal|account|customer|client|lead|person))?"
CORRECTS = re.compile(
    rf"^\s*(?:(?:no|nope|sorry|wait|oops|{_WRONG}|not that(?: one)?)\b[\s,.!:–-]*)*"
    r"(?:i\s+(?:meant|mean)|(?:it['’]?s|it\s+is|make\s+(?:it|that))|should\s+(?:be|have been))\s+"
    r"(?:the\s+|for\s+)?(?P<en>.+)$"
    rf"|^\s*(?:(?:no|nope|sorry|wait|oops|{_WRONG}|not that(?: one)?)\b[\s,.!:–-]+)+(?P<no>(?!i\b).+)$"
    r"|^\s*不(?:是|要|看)[^，,。]{1,20}[，,]\s*(?:而是|是|要|看|我要的是|应该是)(?P<zh_instead>[^，,?？]{1,30})$"
    r"|^\s*不是[^，,。]{1,8}[，,]\s*(?P<zh_bare>[^，,?？]{1,8})$"
    r"|^\s*(?:不对|不是|(?:搞|说|弄|记)?错(?:单子|商机|客户|人|单)?了|不|抱歉)[，,。！! ]*"
    r"(?:我(?:说|指|的意思|想说|想要|要)?的?是(?:说|指|想说|要)?|是|应该是|应该)?(?P<zh>.+)$"
    r"|^\s*我(?:(?:说|指)的是|是(?:说|指))(?P<zh_own>.+)$"
    r"|^\s*(?:no\W+)?actually[\s,]+(?!how|wh|show|list|is|are|do|did|can)(?P<really>[\w .:-]{2,24})$"
    r"|^\s*not\s+[^,，]{2,20}[,，]\s*(?:but\s+)?(?P<instead>[^,，?？]{2,30})$"
    r"|^\s*不(?:对|是)?[，,\s]*改(?:成|到|为)?(?P<zh_new>[^，,?？]{1,20})$",
    re.IGNORECASE,
)

# One that is meant in the place of another: "not Acme, Apex", "不是华北，是华东".
INSTEAD = re.compile(
    r"^\s*(?:no\W+)?not\s+[^,，]{2,30}[,，]\s*(?:but\s+|i meant\s+)?(?P<en>[^,，?？]{2,40}?)\W*$"
    r"|^\s*(?:(?:no|nope|wait|sorry|oops|actually)\b[\s,.!–-]+)+(?P<first>[^,，?？]{2,30}?),?\s+not\s+[^,，?？]{2,30}?\W*$"
    r"|^\s*不是[^，,。]{1,8}[，,]\s*(?P<zh_bare>(?!而?是|要|看|我|应该)[^，,?？]{1,8}?)[。！]?$"
    r"|^\s*(?:不对[，,])?不(?:是|要|看)[^，,。]{1,20}[，,]\s*(?:而是|是|要|看|我要的是|应该是)(?P<zh>[^，,?？]{1,30}?)[。！]?$",
    re.IGNORECASE,
)
# What may stand behind what is meant: "60k instead", "12万才对".
BEHIND = re.compile(
    r"[\s,，]+(?:instead|rather|please|not\s+[^,，]{1,20})$|[，,]?(?:才对|才是|吧|啊|啦|哦)$", re.IGNORECASE
)


def correction(slots: Slots) -> str | None:
    """What stands behind "no, I meant", "不对，我说的是"; None where nothing is put right."""
    said = CORRECTS.match(slots.frame.text)
    meant = next((part.strip(" .。!！?？") for part in said.groups() if part), None) if said else None
    return BEHIND.sub("", meant) or meant if meant else None

"""A success story as it is told: its title, the account or deal, what helped and its tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots

TELLS = re.compile(
    r"^(?:(?:please|pls)\s+)?(?:share|tell|post|publish|record|add|create|write|save|log|new)\b\s*(?:an?|the|my|our|this|another)?\s*"
    r"(?:new\s+)?(?:success|win|winning)\s+stor(?:y|ies)\b(?P<en_about>[^:：]{0,120}?)\s*(?:[:：,]|\bthat\b)\s*(?P<en>.+)$"
    r"|^(?:请|帮我|我想|我要)*(?:分享|发布|记录|新建|新增|登记|写|录入|添加)(?:一下)?(?:一个|一则|一条|一篇|个|条|则)?(?P<zh_about>[^:：，,]{0,40}?)的?"
    r"(?:成功(?:案例|故事|经验)|赢单(?:故事|案例))\s*[:：，,]\s*(?P<zh>.+)$",
    re.IGNORECASE | re.DOTALL,
)
HELPED = re.compile(
    r"[\s,，;；.。]*(?:and\s+)?\b(?:what\s+(?:really\s+)?helped(?:\s+(?:us|most))?|what\s+made\s+the\s+difference|the\s+key)\s*(?:was|is|[:：])\s*(?P<en>[^;；\n#]+)"
    r"|[\s,，;；。]*(?:关键(?:在于|是)?|起作用的是|帮上忙的是|有效的是|决定性的是|经验是)\s*[:：]?\s*(?P<zh>[^;；。\n#]+)",
    re.IGNORECASE,
)
TAGS = re.compile(r"[\s,，;；.。]*(?:\btags?\b|标签)\s*[:：]?\s*(?P<tags>[^.。\n]+)$", re.IGNORECASE)
HASH = re.compile(r"#([\w-]+)")
SENTENCE = re.compile(r"[.。!！;；\n]|[,，]")
LONGEST = 120


def read_story(text: str, slots: Slots) -> dict[str, Any] | None:
    """The parts of an order to keep a success story, by their semantic kind; None where it is none."""
    told = TELLS.match(text.strip())
    if told is None:
        return None
    rest = (told["en"] or told["zh"]).strip()
    about = (told["en_about"] or told["zh_about"] or "").strip()
    values: list[dict[str, Any]] = []
    if tagged := TAGS.search(rest):
        words = [word.strip(" #") for word in re.split(r"[,，、]|\s#", tagged["tags"]) if word.strip(" #")]
        values.append({"field": "tags", "value": ", ".join(words)})
        rest = rest[: tagged.start()]
    elif marks := HASH.findall(rest):
        values.append({"field": "tags", "value": ", ".join(marks)})
        rest = HASH.sub("", rest)
    if helped := HELPED.search(rest):
        values.append({"field": "helped", "value": (helped["en"] or helped["zh"]).strip(" ,，.。")})
        rest = f"{rest[: helped.start()]} {rest[helped.end() :]}"
    rest = re.sub(r"\s+", " ", rest).strip(" ,，;；")
    if not rest:
        return None
    first = SENTENCE.split(rest)[0].strip() if len(rest) > LONGEST else re.split(r"[.。!！\n]", rest)[0].strip()
    title = first if len(first) <= LONGEST else first[:LONGEST].rsplit(" ", 1)[0]
    if rest != title:
        values.append({"field": "text", "value": rest})
    within = slots.of(f"{about} {rest}".strip())
    if deal := within.name("deal"):
        values.append({"field": "deal", "value": deal})
    return {"new_kind": "story", "new_name": title, "new_account": within.name("account"), "new_values": values}

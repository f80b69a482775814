"""Messages that go on from an account: what is asked of it, and what is logged with it."""

from __future__ import annotations

import re
from typing import Any

from assistant.models.builtin.asked.contact import STYLED
from assistant.models.builtin.going_on.follow_up import told_of
from assistant.models.builtin.lacking import writers
from assistant.models.builtin.mentioned import asks
from assistant.models.builtin.reading.lexicon import TOUCHES
from assistant.models.builtin.slots import Slots
from knowledge.metrics.definitions import METRICS

THEY = re.compile(r"\b(?:they|them|their|there)\b|他们|她们|它们|对方|这家|那家|它", re.IGNORECASE)
OPENS = re.compile(
    r"^\s*(?:and\b|also\b|any\b|what about\b|how about\b|when\b|did\b|last\b|have\b"
    r"|那|还有|有|联系人|上次|最近|去年|上个?月|今年|买|最后)",
    re.IGNORECASE,
)
OF_ACCOUNTS = ("complaints", "orders", "contacts", "satisfaction_scores", "activities", "order_lines")
# Somebody there by the first name or the surname: "Elise's number please", 苏总电话多少.
OF_CONTACT = re.compile(
    r"^\W*(?:what(?:['’]s| is)\s+)?(?-i:[A-Z][a-z]+)['’]s\s+(?:phone|number|mobile|e-?mail)\b"
    rf"|^(?:那)?{STYLED.pattern}的?(?:电话|手机|号码|邮箱|联系方式)",
    re.IGNORECASE,
)
TOUCHED = re.compile(
    r"\b(?:last|recently)\b.*\b(?:talk|talked|speak|spoke|spoken|contact|contacted|visit|visited|call|called|met|seen|see)\b"
    r"|(?:上次|最近一次|最后一次|最近).*(?:联系|拜访|电话|见面|沟通|聊|去)|(?:联系|拜访|见面|沟通).*什么时候",
    re.IGNORECASE,
)
TOUCHED_THEM = re.compile(
    r"^\s*(?:(?:i|we|just|have|had|ok|so|also|and|then)\b['’]?\w*\s+)*(?:log|record|note|called|rang|phoned|visited|met|saw"
    r"|emailed|mailed|messaged|texted|spoke|talked|dropped|got off)\b"
    r"|^(?:我|我们|刚刚?|今天|昨天|上午|下午|早上)*(?:[和跟给去对](?:他们|她们|它们|对方|客户)?)?(?:又|也)?(?:记|打|通|见|拜访|发|聊|开|登记)",
    re.IGNORECASE,
)


def logged_with_them(slots: Slots, before: dict[str, Any]) -> dict[str, Any] | None:
    """`log a call with them: …`, `刚打完电话，他们…` after an account: logged with it, told as it was told."""
    frame, tool = slots.frame, writers()["log_activity"]
    held = told_of(before)
    party = next(((kind, held[kind]) for kind in ("deal", "account") if held.get(kind)), None)
    named = any(name.of("account", "deal", "contact", "lead") for name in frame.names)
    if party is None or named or not frame.has(*TOUCHES) or not THEY.search(frame.text):
        return None
    if not TOUCHED_THEM.search(frame.text) or asks(slots):
        return None
    return {"tool": tool.name, "arguments": {**slots.fill(tool), party[0]: party[1]}}


def of_the_account(slots: Slots, before: dict[str, Any]) -> Slots | None:
    """`any complaints?`, `when did we last talk to them?` after an account: with its name in the message."""
    frame = slots.frame
    account = told_of(before).get("account")
    text = frame.text
    if not account or frame.names or frame.has("team", "company", "log"):
        return None
    if (they := THEY.search(text)) is not None:
        owned = they.group().casefold() == "their"
        account = f"at {account}" if they.group().casefold() == "there" else account
        return slots.of(f"{text[: they.start()]}{account}{chr(39) + 's' if owned else ''}{text[they.end() :]}")
    if frame.has("mine"):
        return None
    if OF_CONTACT.search(text):
        return slots.of(
            f"{text.rstrip(' ?.!')} at {account}" if text.isascii() else f"{account}{text.removeprefix('那')}"
        )
    asked = {METRICS[mention.value].source for mention in frame.metrics} & set(OF_ACCOUNTS)
    if not OPENS.search(text) or not (asked or frame.has("bought") or TOUCHED.search(text)):
        return None
    if not text.isascii():
        return slots.of(f"{account}{text.removeprefix('那')}")
    return slots.of(f"{text.rstrip(' ?.!')} with {account}?")

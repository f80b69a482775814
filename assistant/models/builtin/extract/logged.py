"""What a told activity says beside its kind and account: who was spoken with, what comes next, and by when."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.models.builtin.reading.lexicon import TOUCHES
from knowledge.sales.sell.due import find_due
from knowledge.sales.sell.parties import titles_at
from knowledge.spans import Span

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots

CLAUSE = re.compile(r"(?:[^，,;；。.!！?？\n]|(?<=\d)[.,](?=\d))+")
WISH = re.compile(
    r"\b(?:wants?(?:ed)?(?:\s+to)?|would\s+like(?:\s+to)?|asked\s+(?:me\s+|us\s+)?(?:for|to)|needs?(?:\s+to)?|requested"
    r"|expects?|(?:they|he|she)(?:['’]ll|\s+will)|agreed\s+(?:on|to)|(?:i|we)(?:['’]ll|\s+will|\s+have\s+to|\s+need\s+to)|promised(?:\s+to)?|and\s+to)\s+"
    r"|(?:对方|客户|他们|她们|他|她|我们?)?(?:想要?|希望|要求|需要|约了|约好了?|约定|答应|承诺|会|要|准备|计划)",
    re.IGNORECASE,
)
# What a customer does by itself, or what will not be, is news and no step of ours: "they'll decide next week".
THEIRS = re.compile(
    r"^(?:decide|think|discuss|consider|no|nothing|not|won['’]t|can['’]t)\b|^(?:没有?|不|定不|暂时)|^(?:他们|她们|他|她|对方|客户)?\s*(?:再|会|要|才)*(?:做?决定|考虑|商量|讨论)",
    re.IGNORECASE,
)
PERHAPS = re.compile(r"\b(?:might|may|could|perhaps|maybe|possibly)\b|可能|也许|或许|说不定", re.IGNORECASE)
ARTICLE = re.compile(r"^(?:an?|the|on|to|for|是|在)\s+|^[\s:：,，]+", re.IGNORECASE)
TRAIL = re.compile(r"\s+(?:on|by|for|at|until|before)$|[之以]?前$", re.IGNORECASE)
WHOM = re.compile(
    r"\b(?:the|their|its)\s+(?P<part>[a-z][a-z-]*(?:\s+(?!at\b|from|of|with|in\b)[a-z][a-z-]*){0,3})\s+(?:at|from|of|with|in)\b",
)
# What is said behind a day no longer tells what is to be done by it: "in August so please put that down".
GOES_ON = re.compile(
    r"\s+(?:so|and|but|please|because|then)\b.*$|(?:所以|麻烦|请|帮我|记一下|记下来).*$", re.IGNORECASE | re.DOTALL
)
PREPOSITION = re.compile(r"\s+(?:in|on|by|for|at)$", re.IGNORECASE)
# What such words speak of that is no human.
NO_PARTY = {"price", "prices", "offer", "quote", "demo", "product", "deal", "contract", "order", "team", "office"}
# What stands behind the verbs of logging where a customer's name is not known.
WITH = re.compile(
    r"\b(?:[Vv]isited|[Cc]alled|[Pp]honed|[Rr]ang|[Ee]mailed|[Mm]ailed|[Mm]essaged|[Tt]exted|[Mm]et(?: with)?"
    r"|[Ss]poke (?:with|to)"
    r"|[Tt]alked (?:with|to)|(?:[Vv]isit|[Mm]eeting|[Cc]all) (?:with|to|at)|at|from)\s+"
    r"(?P<en>[A-Z][\w&'’.-]*(?:\s+(?:&|and|of|the)?\s*[A-Z][\w&'’.-]*)*)"
    r"|(?:拜访了|拜访|走访了?|去了|见了|致电|打电话给|联系了)(?P<zh>[^，,。；;：:\s]{2,20})"
    r"|(?:给|和|跟|与)(?P<zh_given>[^，,。；;\s]{2,20}?)(?:打了|通了|开了|发了|见了|聊了|通过|打电话)"
)
NOBODY = re.compile(
    r"对方|客户|他们?|她们?|采购|老板|经理|一下|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|I|We|They|He|She", re.I
)
LEAD = re.compile(r"\bleads?\b|\bprospects?\b|线索", re.IGNORECASE)
# By when something is to be done is no day on which something was.
DEADLINE = re.compile(r"\b(?:by|before|until|till|no later than)\s+", re.IGNORECASE)
DEADLINE_ZH = re.compile(r"[之以]?前")
# A day of the week alone is the last one where somebody tells what they did: "met them on Friday".
WEEKDAY = re.compile(
    r"(?:on\s+)?(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|satur|sun)(?:day)?|(?:周|星期|礼拜)[一二三四五六日天]", re.I
)
Step = tuple[str | None, date | None]


def _step(slots: Slots) -> Step:
    """What comes next, and its day: where it is called the next step, or where something is set for a day to come."""
    if "step" not in slots.kept:
        slots.kept["step"] = _called(slots) or _planned(slots) or (None, None)
    known = slots.kept["step"]
    return known if isinstance(known, tuple) else (None, None)


def _called(slots: Slots) -> Step | None:
    text = slots.frame.text
    days = [span for span in find_due(slots.access, text) if span.value > slots.access.today]
    for cue in slots.frame.cues:
        if cue.value != "next_step" or any(day.start <= cue.start < day.end for day in days):
            continue
        rest = re.split(r"[.。!！\n]", text[cue.end :])[0]
        rest = re.sub(r"^[\s:：,，]*(?:is\b|是)?\s*", "", rest, flags=re.IGNORECASE).strip()
        if any(day.start == 0 and day.end >= len(rest.rstrip()) for day in find_due(slots.access, rest)):
            # "follow up next Tuesday": what is to be done are the small words themselves.
            return text[cue.start : cue.end], find_due(slots.access, rest)[0].value
        if len(rest) > 1:
            ahead = [day.value for day in find_due(slots.access, rest) if day.value >= slots.access.today]
            return rest, ahead[0] if ahead else None
    return None


def _planned(slots: Slots) -> Step | None:
    """`wants a demo next Tuesday`, `对方想下周看演示`: the words around a day to come, in their clause.

    Of several the first that is due is the next step, and what somebody may or may not do is none.
    """
    found: list[tuple[date, str]] = []
    if not find_due(slots.access, slots.frame.text):
        return None
    for clause in CLAUSE.finditer(slots.frame.text):
        said = clause.group()
        days = [
            day for day in find_due(slots.access, said)
            if day.value > slots.access.today
            and not (WEEKDAY.fullmatch(day.text) and not set_ahead(slots, clause.start() + day.start))
        ]  # fmt: skip
        if not days or PERHAPS.search(said):
            continue
        behind = GOES_ON.sub("", said[days[0].end :])
        bare = f"{PREPOSITION.sub('', said[: days[0].start].rstrip())} {behind.lstrip()}".strip()
        wish = WISH.search(bare)
        step = bare[wish.end() :] if wish else bare
        step = TRAIL.sub("", ARTICLE.sub("", step.strip())).strip()
        if len(step) > 1 and not THEIRS.search(step):
            found.append((days[0].value, step))
    due = min(found, key=lambda one: one[0]) if found else None
    return (due[1], due[0]) if due else None


def set_ahead(slots: Slots, start: int) -> bool:
    """Whether the words at a place, of a day to come, say by when something is wished, and not when it happened."""
    text = slots.frame.text
    clause = next((one for one in CLAUSE.finditer(text) if one.start() <= start < one.end()), None)
    if clause is None:
        return False
    touched = any(cue.value in TOUCHES and clause.start() <= cue.start < clause.end() for cue in slots.frame.cues)
    return not touched or WISH.search(text[clause.start() : start]) is not None


def is_deadline(slots: Slots, said: Span[Any]) -> bool:
    """Whether a day or some days are those by which something is to be done: "by Friday", "周五前"."""
    text = slots.frame.text
    ahead = [match for match in DEADLINE.finditer(text) if match.end() == said.start]
    return bool(ahead or DEADLINE.match(said.text)) or DEADLINE_ZH.match(text, said.end) is not None


def next_step(slots: Slots) -> str | None:
    """What comes next."""
    return _step(slots)[0]


def next_step_due(slots: Slots) -> str | None:
    """The day of the next step, as ISO writes it."""
    due = _step(slots)[1]
    return due.isoformat() if due else None


def account(slots: Slots) -> str | None:
    """With which account: a name that is known, else what stands where its name would, so that it can be asked for."""
    sure = [name for name in slots.frame.names if name.exact]
    lead = any(name.of("lead") for name in sure) and not any(name.of("account") for name in sure)
    if (named := slots.name("account")) and not lead:  # a lead may work where an account is called alike
        return named
    if any(name.of("deal", "contact", "lead") for name in slots.frame.names):
        return None
    for said in WITH.finditer(slots.frame.text):
        name = (said["en"] or said["zh"] or said["zh_given"]).strip()
        name = re.split(r"的", name)[-1].strip() if not name.isascii() else name
        known = [place.text.casefold() for place in slots.frame.names if place.of("person", "product")]
        taken = any(text in name.casefold() for text in known)
        if len(name) > 1 and not taken and not NOBODY.fullmatch(name):
            return name
    return None


def contact(slots: Slots) -> str | None:
    """Who was spoken with: by name, or by the title or part that the records have for them."""
    if LEAD.search(slots.frame.text) and slots.name("lead"):
        return None
    if named := slots.name("contact"):
        return named
    text, account = slots.frame.text, slots.name("account")
    for title in titles_at(slots.access, account) if account else ():
        spoken = title.casefold()
        if (not spoken.isascii() and spoken in text) or re.search(
            rf"\b(?:the|their)\s+{re.escape(spoken)}\b", text.casefold()
        ):
            return title
    whom = WHOM.search(text)
    return f"the {whom['part']}" if whom and not NO_PARTY & set(whom["part"].split()) else None

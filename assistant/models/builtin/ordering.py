"""Orders to change records: carried out as they were told, or asked back for what they lack."""

from __future__ import annotations

import re

from assistant.models.builtin.asking_back import MOST_WORDS
from assistant.models.builtin.begun import begun
from assistant.models.builtin.calling import Call
from assistant.models.builtin.choose import Choice, Chooser
from assistant.models.builtin.extract.log_orders import BEGUN as LOG_BEGUN
from assistant.models.builtin.extract.order_words import ANY_FIELD, POLITE
from assistant.models.builtin.extract.orders import read_order
from assistant.models.builtin.extract.targets import amount, change
from assistant.models.builtin.reading.frame import Frame
from assistant.models.builtin.reading.lexicon import TOUCHES
from assistant.models.builtin.slots import Slots
from assistant.turn import Said
from tools.contract import Effect

# How something is written is asked, and by which sentence that is told.
HOW_TO = re.compile(
    r"\W*(?:please\s+)?(?:(?:tell|show) me\s+)?how\s+(?:do|can|should|would|to)\s+(?:(?:i|we|you|one)\s+)?(?P<en>.+)"
    r"|(?:请问)?我?(?:该|应该|要|可以|想)?(?:怎么|怎样|如何)(?:才能|能|去|来)?(?P<zh>.+)",
    re.IGNORECASE | re.DOTALL,
)
TOLD_HOW = {
    "create_record": "say.how_to_create", "update_records": "say.no_editing", "delete_records": "say.no_deleting",
}  # fmt: skip


# A field that is to be changed, with neither record nor value.
CHANGE_BEGUN = re.compile(
    rf"(?:change|update|edit|correct|adjust|fix|set)\s+(?:the\s+|my\s+|its\s+)?(?:{ANY_FIELD})"
    rf"|(?:把|将)?(?:{ANY_FIELD})(?:要|得|需要)?(?:修改|更改|调整|更新|变更|改|调)(?:一下|下|一改|个)?(?:吧)?",
    re.IGNORECASE,
)


def how_to_write(slots: Slots) -> Said | None:
    """`how do I create a deal?`, `怎么新建商机`: by one sentence, such as these."""
    asked = HOW_TO.match(slots.frame.text)
    order = read_order(slots.of((asked["en"] or asked["zh"]).rstrip(" ?？"))) if asked else None
    return None if order is None or order.tool not in TOLD_HOW else Said(TOLD_HOW[order.tool])


def ordered(slots: Slots, chooser: Chooser) -> list[Call] | Said | None:
    """An order to change records is carried out as it was told, before anything else is read into it.

    Where a word of its conditions is not understood, nothing is done: more records would be written than were meant.
    """
    order = read_order(slots)
    wanted = next((tool for tool in chooser.tools if order is not None and tool.name == order.tool), None)
    if order is None or wanted is None:
        return None
    if order.conditions and (strange := chooser.words.strange(slots.of(order.conditions))):
        return Said("say.strange_words", {"words": strange[:MOST_WORDS]}, outcome="needs_detail")
    return [Call(wanted.name, slots.fill(wanted))]


def order_begun(slots: Slots, chooser: Chooser) -> list[Call] | Said | None:
    """An order without its value or its record: what it lacks is asked for, by its tool or here."""
    said = POLITE.sub("", slots.frame.text, count=1).strip(" .。!！~")
    if LOG_BEGUN.match(said) and not slots.frame.names and (logs := chooser.named("log_activity")) is not None:
        return [Call(logs.name, slots.fill(logs))]
    if CHANGE_BEGUN.fullmatch(said):
        return Said("say.no_editing", outcome="needs_detail")
    kind = begun(slots)
    if kind is None or read_order(slots) is not None or slots.idle_numbers():
        return None
    setter = chooser.named("set_target")
    if kind == "target":
        return None if setter is None or amount(slots) or change(slots) else [Call(setter.name, slots.fill(setter))]
    return Said("say.no_editing", outcome="needs_detail")


def half_an_order(slots: Slots, choice: Choice) -> Said | None:
    """An order that does not say which records, or what they are to become, is asked back for; nothing is guessed."""
    if choice.best.tool.effect is Effect.WRITE and choice.is_sure and not choice.best.missing:
        return None
    if _edits(slots.frame):
        return Said("say.no_editing", outcome="needs_detail")
    return Said("say.no_deleting", outcome="needs_detail") if slots.frame.has("delete") else None


def _edits(frame: Frame) -> bool:
    """Whether it opens with an order to change records, which no tool here takes."""
    opening = [cue for cue in frame.cues if cue.value == "edit" and (cue.start <= 8 or not frame.text.isascii())]
    return bool(opening) and not frame.has("count", "which", "log", *TOUCHES)

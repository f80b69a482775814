"""Which of several figures named is meant, and which are joined to it."""

from __future__ import annotations

from assistant.models.builtin.figures.slices import JOINTS
from assistant.models.builtin.reading.counts import is_count
from assistant.models.builtin.reading.frame import Frame
from assistant.models.builtin.reading.lexicon import Mention
from assistant.models.builtin.reading.tokens import is_chinese


def head_of(frame: Frame, measured: list[Mention]) -> Mention:
    """Of several figures without a joint, the one the others only describe: Chinese and compounds put it last."""
    head = measured[0]
    for mention in measured[1:]:
        gap = frame.gap(head.end, mention.start)
        if gap in ("", "的", "'s", "’s") or (is_chinese(gap) and gap == "的总"):
            head = mention
    return head


def asked_how_many(frame: Frame, mentions: list[Mention]) -> Mention | None:
    """`how many deals were sold below …`: what stands right behind "how many" is counted, whatever else is said."""
    for mention in mentions:
        said = frame.before(mention.start, "count", within=5)
        if said and is_count(mention.value) and not is_part(said, mentions):
            first = not any(said.end <= m.start < mention.start for m in mentions)
            counted = [m for m in mentions[mentions.index(mention) :] if is_count(m.value)]
            return head_of(frame, counted) if first else None
    return None


def is_part(said: Mention, mentions: list[Mention]) -> bool:
    """The 数 of 赢单数 counts those, and not what stands behind."""
    return any(mention.start <= said.start and said.end <= mention.end for mention in mentions)


def counted_of(frame: Frame, mentions: list[Mention]) -> Mention:
    """Of several kinds of record, the one that is counted: the nearest behind "how many", or before "总数"."""
    for mention in mentions:
        said = frame.before(mention.start, "count", within=2)
        if said and not is_part(said, mentions):
            return head_of(frame, mentions[mentions.index(mention) :])
    for mention in mentions:
        if frame.after(mention.end, "count", within=2):
            return mention
    return head_of(frame, mentions)  # "client meetings" are meetings


def joined_to(frame: Frame, mentions: list[Mention], head: Mention) -> list[Mention]:
    """The mentions that are joined to the head by commas and "and"."""
    first = last = mentions.index(head)
    while first > 0 and are_joined(frame, mentions[first - 1], mentions[first]):
        first -= 1
    while last + 1 < len(mentions) and are_joined(frame, mentions[last], mentions[last + 1]):
        last += 1
    return [m for m in mentions[first : last + 1] if m.start != head.start or m is head]


def are_joined(frame: Frame, one: Mention, other: Mention) -> bool:
    """Whether a comma or an "and" is all that stands between two mentions."""
    gap = frame.gap(one.end, other.start).casefold()
    return gap in JOINTS or (gap.startswith(("and ", "和")) and frame.words_between(one.end, other.start) <= 4)

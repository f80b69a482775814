"""Whether a deal itself is asked for, and no figure of several: the biggest, the oldest."""

from __future__ import annotations

import re

from assistant.models.builtin.figures.said import states_said
from assistant.models.builtin.figures.slices import Slices
from assistant.models.builtin.reading.counts import is_count
from assistant.models.builtin.reading.frame import Frame
from assistant.models.builtin.reading.lexicon import Mention
from knowledge.metrics.definitions import METRICS

SIZE = re.compile(r"big|larg|small|old|newest|最大|最小|最久|最高|最低", re.IGNORECASE)
CLAUSE = re.compile(r"(?:(?!\band\b|以及|\s-\s)[^，,;；、。.?？:：–—]|\.\d|,\d{3})+", re.IGNORECASE)
BIGGEST_SALE = re.compile(
    r"最[大小高贵]的?(?:那|哪)?一?[单笔](?!个|位)|\b(?:biggest|largest|smallest)\s+(?:single\s+)?sale\b", re.IGNORECASE
)
AGE = re.compile(r"old|long|最[久老长早]|拖", re.IGNORECASE)


def asks_one_deal(frame: Frame, slices: Slices, mentions: list[Mention]) -> bool:
    """`our biggest single deal`: a deal itself is wanted, and no figure."""
    if BIGGEST_SALE.search(frame.text) or is_oldest(frame, slices):
        return True
    deals = [m for m in mentions if METRICS[m.value].source == "deals" and is_count(m.value)]
    clause = next((match for match in CLAUSE.finditer(frame.text) if deals and deals[0].start < match.end()), None)
    if clause is None or any(slices.sliced(d) for d in frame.dimensions if d.start < clause.end()):
        return False
    said = [frame.before(deal.start, "highest", "lowest", within=2) for deal in deals]
    ranked = [limit for limit in frame.limits if limit.value.direction]
    said += [
        Mention(limit.start, limit.end, "limit", "highest") for limit in ranked for deal in deals
        if limit.end <= deal.start and frame.words_between(limit.end, deal.start) <= 2
    ]  # fmt: skip
    return any(cue is not None and SIZE.search(frame.text[cue.start : cue.end]) for cue in said)


def is_oldest(frame: Frame, slices: Slices) -> bool:
    """`the open deal that has dragged on longest`: ranked by how long it has been open."""
    ranked = [frame.text[cue.start : cue.end] for cue in frame.cues if cue.value in ("highest", "lowest")]
    if states_said(frame) != ["open"] or not any(AGE.search(word) for word in ranked):
        return False
    return not any(slices.sliced(dimension) for dimension in frame.dimensions if dimension.value != "day")

"""What a message says of the state of deals, and whether a number is asked for."""

from __future__ import annotations

from assistant.models.builtin.reading.frame import Frame
from knowledge.metrics.definitions import METRICS

STATES = ("won", "lost", "open")


def states_said(frame: Frame) -> list[str]:
    """Won, lost or open, as said; what is expected to close is open, whatever it hopes for."""
    if frame.has("expected", "overdue"):
        return ["open"]
    said = [cue.value for cue in frame.cues if cue.value in STATES and depth_at(frame.text, cue.start) <= 0]
    return list(dict.fromkeys(said))


def depth_at(text: str, place: int) -> int:
    """How many brackets are open there."""
    return sum((character in "(（") - (character in ")）") for character in text[:place])


def counts_said(frame: Frame) -> bool:
    """Whether a number is asked for beside money: the 多少 of 多少钱 asks for none."""
    money = [cue for cue in frame.cues if cue.value == "money_asked"]
    counts = [cue for cue in frame.cues if cue.value == "count"]
    return any(not any(other.start <= cue.start and cue.end <= other.end for other in money) for cue in counts)


def in_won_deals(frame: Frame) -> bool:
    """`how many units were in the deals we won`: units of deals, and not of orders."""
    return any(METRICS[m.value].source == "deals" for m in frame.metrics) and frame.has("won")

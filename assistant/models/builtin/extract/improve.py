"""What the improve room's tools look for in a message."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from knowledge.metrics.definitions import METRICS
from knowledge.sales.improve.scores import GROWTH

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots

PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*(?:%|percent\b|per cent\b)")
GROWTH_WORDS = re.compile(r"\bgrowth\b|增长率?|增速", re.IGNORECASE)
TEAMS = re.compile(r"\bteams\b|团队|各组|小组", re.IGNORECASE)
REGIONS = re.compile(r"\bregions\b|区域|大区|地区", re.IGNORECASE)
NEAR = 40


def score_by(slots: Slots) -> str | None:
    """Whom a scorecard is of: teams and regions where they are spoken of and none is named."""
    text = slots.frame.text
    if not slots.name("team") and TEAMS.search(text):
        return "team"
    return "region" if not slots.name("region") and REGIONS.search(text) else None


def score_weights(slots: Slots) -> list[dict[str, Any]] | None:
    """Each percentage with the figure that is named right ahead of it, or right behind."""
    text = slots.frame.text
    parts = [(mention.start, mention.end, mention.value) for mention in slots.frame.metrics]
    parts += [(found.start(), found.end(), GROWTH) for found in GROWTH_WORDS.finditer(text)]
    found: dict[str, float] = {}
    for said in PERCENT.finditer(text):
        ahead = [part for part in parts if part[1] <= said.start() and said.start() - part[1] <= NEAR]
        behind = [part for part in parts if part[0] >= said.end() and part[0] - said.end() <= NEAR]
        nearest = max(ahead, key=lambda part: part[1], default=None) or min(behind, default=None)
        if nearest is not None and (nearest[2] == GROWTH or nearest[2] in METRICS):
            found.setdefault(nearest[2], float(said[1]))
    return [{"part": part, "percent": percent} for part, percent in found.items()] or None


EXTRACTORS: dict[str, Callable[[Slots], Any]] = {"score_by": score_by, "score_weights": score_weights}

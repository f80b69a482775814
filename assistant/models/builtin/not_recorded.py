"""What the records can't tell, since nobody keeps it: it is said with its reason, whatever else was asked."""

from __future__ import annotations

from assistant.models.builtin.asked.readings import FIGURES
from assistant.models.builtin.calling import Call
from assistant.models.builtin.choose import Chooser
from assistant.models.builtin.reading.frame import Frame
from assistant.models.builtin.reading.lexicon import TOUCHES
from assistant.models.builtin.slots import Slots
from knowledge.access import Access
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.sources import SOURCES
from knowledge.metrics.spans import has_records, is_recorded

# Dimensions that many companies record nowhere.
UNSURE = ("source", "channel", "loss_reason", "competitor", "segment", "tier", "city", "status", "interest")
# What not every company records: words like "market" and "spend" then ask for nothing that there is.
PLANNED = ("markets", "budgets", "expenses")


def nothing_of(frame: Frame, access: Access) -> str | None:
    """What the records have no place for; or a figure of markets, budgets or expenses, in a company without any."""
    if frame.has("log", *TOUCHES):
        return None
    if frame.topics:
        return frame.topics[0].value
    for mention in [*frame.metrics, *frame.gapped]:
        source = SOURCES[METRICS[mention.value].source]
        if source.name in PLANNED and not has_records(access, source):
            return mention.value
    return None


def unrecorded(slots: Slots, access: Access, chooser: Chooser) -> Call | None:
    """A question of which half is not understood, about records that are not there: whatever it is, they can't tell."""
    frame = slots.frame
    named = [*slots.figures.metrics, *[mention.value for mention in frame.metrics]]
    named += ["deals_won"] * frame.has("won") + ["deals_lost"] * frame.has("lost")
    if not named or not any(tool.name == FIGURES for tool in chooser.tools):
        return None
    source = SOURCES[METRICS[named[0]].source]
    if not has_records(access, source):
        return Call(FIGURES, {"metric": named[0]})
    asked = [
        mention.value for mention in frame.dimensions if mention.value in UNSURE and mention.value in source.fields
    ]
    missing = [name for name in asked if not is_recorded(access, source, name)]
    return Call(FIGURES, {"metric": named[0], "group_by": missing[:1]}) if missing else None

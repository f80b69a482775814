"""Words that mean something of their own beside figures of planning: "travel" beside a budget is a category of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from assistant.models.builtin.reading.lexicon import Mention
from knowledge.metrics.definitions import METRICS
from knowledge.sales.plan.categories import find_categories

if TYPE_CHECKING:
    from assistant.models.builtin.reading.frame import Frame

SPENT = {"budgets", "expenses"}
PLANNED = {"markets", *SPENT}
# Small words that ask for a change or a share, except inside the name of a figure: "market growth", "市场份额".
INNER_CUES = {"change", "share", "fallen", "previous", "in_percent", "team", "we"}
SPENT_VERB = re.compile(r"\bspent\b(?=.*\bon\b)|花(?:了|掉|费|在)", re.IGNORECASE)
FASTEST = re.compile(r"fast|quick|快", re.IGNORECASE)
# What is said to grow: the fastest of it has the highest figure.
GROWS = re.compile(r"\b(?:grow(?:s|n|ing|th)?|grew|ris(?:e|es|ing)|rose)\b|增长|增速|上升|涨", re.IGNORECASE)
MARKET = re.compile(r"\bdemand\b|\bmarkets?\b", re.IGNORECASE)
BY_CATEGORY = re.compile(r"^(?:categor(?:y|ies)|types?|kinds?|类别|类型|种类|品类|科目)$", re.IGNORECASE)


def read_plan_words(frame: Frame) -> None:
    """Take up what stands beside a figure of markets, budgets or expenses: its categories, its own small words."""
    if GROWS.search(frame.text):
        frame.cues = [_grown(frame, cue) for cue in frame.cues]
    if MARKET.search(frame.text):  # how a market grows is recorded with it, and no comparison of ours
        frame.cues = [cue for cue in frame.cues if not (cue.value == "change" and _ends_in_ing(frame, cue))]
    figures = [m for m in [*frame.metrics, *frame.gapped] if METRICS[m.value].source in PLANNED]
    if not figures and not frame.metrics and (spent := _spent_on(frame.text)) is not None:
        frame.facts = [fact for fact in frame.facts if not _in_any(fact, [spent])]
        frame.metrics.append(spent)
        figures = [spent]
    if not figures:
        return
    frame.cues = [cue for cue in frame.cues if not (cue.value in INNER_CUES and _in_any(cue, figures))]
    frame.facts = [fact for fact in frame.facts if not _in_any(fact, figures)]
    if METRICS[figures[0].value].source == "markets":
        frame.cues = [_grown(frame, cue) for cue in frame.cues]
    if any(METRICS[figure.value].source in SPENT for figure in figures):
        _read_categories(frame)


def _spent_on(text: str) -> Mention | None:
    """`上季度广告花了多少钱`, `what was spent on travel`: the verb, where a category stands beside it."""
    verb = SPENT_VERB.search(text)
    if verb is None or not any(True for _ in find_categories(text)):
        return None
    return Mention(verb.start(), verb.end(), "metric", "spend")


def _grown(frame: Frame, cue: Mention) -> Mention:
    """The fastest growth is the highest, though the fastest deal takes the fewest days."""
    fast = cue.value == "lowest" and FASTEST.search(frame.text[cue.start : cue.end])
    return Mention(cue.start, cue.end, cue.kind, "highest") if fast else cue


def _ends_in_ing(frame: Frame, cue: Mention) -> bool:
    return frame.text[cue.start : cue.end].casefold().endswith("ing")


def _read_categories(frame: Frame) -> None:
    """`travel budget`, `差旅费`: the category, and no course, source or product of that name."""
    frame.categories = [
        Mention(start, end, "spend_category", category.value) for start, end, category in find_categories(frame.text)
    ]
    for kind in ("names", "dimensions", "facts", "conditions", "topics"):
        kept = [place for place in getattr(frame, kind) if not _touches_any(place, frame.categories)]
        setattr(frame, kind, kept)
    frame.dimensions = [
        Mention(mention.start, mention.end, "dimension", "spend_category")
        if mention.value == "product_line" and BY_CATEGORY.match(frame.text[mention.start : mention.end])
        else mention
        for mention in frame.dimensions
    ]


def _in_any(inner: Any, outer: list[Mention]) -> bool:  # noqa: ANN401 - anything with a place
    return any(place.start <= inner.start and inner.end <= place.end for place in outer)


def _touches_any(one: Any, others: list[Mention]) -> bool:  # noqa: ANN401 - anything with a place
    return any(one.start < other.end and other.start < one.end for other in others)

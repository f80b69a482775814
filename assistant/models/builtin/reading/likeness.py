"""What makes a message like an example: its words and word pairs, with names and catalogue words as what they are."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import pairwise

from assistant.models.builtin.reading.frame import Frame, catalogue_lexicon
from assistant.models.builtin.reading.tokens import Token, tokenize
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.dimensions import FACTS
from knowledge.metrics.model import Unit
from knowledge.metrics.period import find_periods

# The day from which the periods of an example are counted: only that there is one matters.
ANY_DAY = date(2026, 6, 30)
PLACEHOLDER = re.compile(r"\{(\w+)\}")
_CONTRACTION = re.compile(r"(?<=\bwhat)['’]s\b|(?<=\bwho)['’]s\b|(?<=\bhow)['’]s\b|(?<=\bwhere)['’]s\b", re.IGNORECASE)


# Kinds of a name, the one that tells most ahead.
KINDS = (
    "person", "account", "contact", "deal", "lead", "region", "team", "stage", "product", "opening", "candidate",
    "course",
)  # fmt: skip


def mask(frame: Frame) -> str:
    """The message with every name, period and catalogue word replaced by its kind."""
    places = _names(frame)
    if gapped := frame.gapped_place:
        places.append((*gapped, "metric"))
    places += [(mention.start, mention.end, _metric_mask(mention.value)) for mention in frame.metrics]
    places += [(mention.start, mention.end, _dimension_mask(mention.value)) for mention in frame.dimensions]
    places += [(mention.start, mention.end, "fact") for mention in [*frame.facts, *frame.attributes]]
    return _replace(frame.text, places)


def mask_names(frame: Frame) -> str:
    """The message with every name, period and number replaced by its kind; all other words stand."""
    return _replace(frame.text, _names(frame))


def _names(frame: Frame) -> list[tuple[int, int, str]]:
    places: list[tuple[int, int, str]] = []
    for name in frame.names:
        kinds = {reading.kind for reading in name.readings}
        places.append((name.start, name.end, next((kind for kind in KINDS if kind in kinds), "name")))
    places += [(span.start, span.end, "period") for span in frame.periods]
    places += [(span.start, span.end, "limit") for span in frame.limits]
    places += [(span.start, span.end, "number") for span in frame.comparisons]
    return places


def _metric_mask(name: str) -> str:
    """Counted records ("open deals") and measured figures ("win rate") are asked for in different ways.

    A kind of record stands in for its own, so that "list the accounts" is nearer to accounts than to deals.
    """
    metric = METRICS[name]
    if name in FACTS:
        return "fact"
    return "metric" if metric.unit is not Unit.COUNT else f"records}} {{{metric.source}"


def _dimension_mask(name: str) -> str:
    """A dimension stands in with its own name, so that "which teams" is nearer to teams than "which regions"."""
    return f"dimension}} {{{name}"


def mask_example(example: str) -> str:
    """An example in the same terms: its placeholders stand, catalogue words are replaced."""
    text = PLACEHOLDER.sub(lambda match: f"{{{_GENERAL.get(match.group(1), match.group(1))}}}", example)
    taken = [(match.start(), match.end()) for match in PLACEHOLDER.finditer(text)]
    places = []
    for mention in catalogue_lexicon().find(tokenize(text)):
        if any(mention.start < end and start < mention.end for start, end in taken):
            continue
        if mention.kind in ("metric", "dimension"):
            masked = _metric_mask if mention.kind == "metric" else _dimension_mask
            kind = masked(mention.value)
            places.append((mention.start, mention.end, kind))
    said = (span for span in find_periods(text, ANY_DAY) if not any(span.start < e and s < span.end for s, e in taken))
    return _replace(text, [*places, *[(span.start, span.end, "period") for span in said]])


_GENERAL = {
    "product_line": "name", "sector": "name", "location": "name", "segment": "name", "tier": "name",
    "amount": "number", "manager": "person",
}  # fmt: skip


def _replace(text: str, places: list[tuple[int, int, str]]) -> str:
    out, at = [], 0
    for start, end, kind in sorted(
        places, key=lambda place: (place[0], place[0] - place[1], place[2].startswith(("dimension", "fact")))
    ):
        if start >= at:
            out += [text[at:start], f" {{{kind}}} "]
            at = end
    return "".join([*out, text[at:]])


def features(text: str) -> Counter[str]:
    """Words and neighbouring pairs; a placeholder counts as a word."""
    words = [token.word for token in tokenize(_CONTRACTION.sub(" is", text)) if is_word(token)]
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    return Counter([*words, *pairs])


def is_word(token: Token) -> bool:
    """Whether a token says something, and is no sign."""
    return token.word[0].isalnum() or token.word[0] == "{"

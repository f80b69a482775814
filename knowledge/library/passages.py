"""The sentences of a section that answer a question, in order, as they stand there."""

from __future__ import annotations

from collections import Counter

from knowledge.library.sentences import sentences
from knowledge.library.terms import terms_of, translated

# A section no longer than this is quoted whole; of a longer one, as many of its best sentences as fit in it.
MOST_CHARACTERS = {"en": 600, "zh": 280}
GAP = "…"


def trim(text: str, question: str, *, language: str) -> str:
    """What of a section's text to quote: whole where it is short, else its sentences nearest to the question.

    Sentences stay in order and as they are; what is left out between them shows as “…”. A table keeps its header.
    """
    limit = MOST_CHARACTERS[language]
    if len(text) <= limit:
        return text
    units = sentences(text)
    head = 2 if len(units) > 2 and units[0].startswith("|") and set(units[1]) <= set("|-: ") else 0
    chosen = set(range(head))
    spent = sum(len(units[at]) for at in chosen)
    for at in _by_nearness(units, question, skip=head):
        if chosen and spent + len(units[at]) > limit and len(chosen) > head:
            continue
        chosen.add(at)
        spent += len(units[at])
    return _joined(units, sorted(chosen), in_table=bool(head))


def _by_nearness(units: list[str], question: str, *, skip: int) -> list[int]:
    """The units by what of the question they and their neighbours say, the most first; equals in order."""
    asked = [set(terms_of(question)), *({*group} for group in translated(question))]
    said = [set(terms_of(unit)) for unit in units]
    rarity = {term: 1 / count for term, count in Counter(term for words in said for term in words).items()}
    own = [
        sum(rarity[term] for term in words & asked[0]) + sum(0.5 for group in asked[1:] if words & group)
        for words in said
    ]
    near = [
        own[at] + 0.3 * max(own[at - 1] if at > skip else 0.0, own[at + 1] if at + 1 < len(units) else 0.0)
        for at in range(len(units))
    ]
    return sorted(range(skip, len(units)), key=lambda at: (-near[at], at))


def _joined(units: list[str], chosen: list[int], *, in_table: bool) -> str:
    parts: list[str] = []
    for number, at in enumerate(chosen):
        if number and at != chosen[number - 1] + 1 and not in_table:
            parts.append(GAP)
        parts.append(units[at])
    return "\n".join(parts)

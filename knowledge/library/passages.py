"""The sentences of a section that answer a question, in order, as they stand there."""

from __future__ import annotations

from collections import Counter

from knowledge.library.amounts import amounts, speaks_of
from knowledge.library.sentences import sentences
from knowledge.library.terms import terms_of, translated

# A section no longer than this is quoted whole; of a longer one, as many of its best sentences as fit in it.
MOST_CHARACTERS = {"en": 600, "zh": 280}
GAP = "…"
# What a number of the question counts that a sentence names or has within a range: as much as a word said there alone.
IN_RANGE = 1.0


def trim(text: str, question: str, *, language: str) -> str:
    """What of a section's text to quote: whole where it is short, else its sentences nearest to the question.

    Sentences stay in order and as they are; what is left out between them shows as “…”. A row of a table brings its
    header.
    """
    limit = MOST_CHARACTERS[language]
    if len(text) <= limit:
        return text
    units = sentences(text)
    header = _headers(units)
    chosen: set[int] = set()
    for at in _by_nearness(units, question, header):
        wanted = chosen | {at, *header.get(at, ())}
        if not chosen or sum(len(units[one]) for one in wanted) <= limit:
            chosen = wanted
    return _joined(units, sorted(chosen), header)


def _headers(units: list[str]) -> dict[int, tuple[int, int]]:
    """For each row of a table the two lines that head it; these themselves are no rows."""
    found: dict[int, tuple[int, int]] = {}
    for at, unit in enumerate(units):
        before = found.get(at - 1)
        if unit.startswith("|") and before is not None and not _is_rule(units[at + 1 : at + 2]):
            found[at] = before
        elif at >= 2 and unit.startswith("|") and _is_rule(units[at - 1 : at]):
            found[at] = (at - 2, at - 1)
    return found


def _is_rule(line: list[str]) -> bool:
    return bool(line) and line[0].startswith("|") and set(line[0]) <= set("|-: ")


def _by_nearness(units: list[str], question: str, header: dict[int, tuple[int, int]]) -> list[int]:
    """The units by what of the question they and their neighbours say, the most first; equals in order."""
    heads = {at for lines in header.values() for at in lines}
    asked = [set(terms_of(question)), *({*group} for group in translated(question))]
    numbers = amounts(question)
    said = [set() if at in heads else set(terms_of(unit)) for at, unit in enumerate(units)]
    rarity = {term: 1 / count for term, count in Counter(term for words in said for term in words).items()}
    own = [
        sum(rarity[term] for term in words & asked[0])
        + sum(0.5 for group in asked[1:] if words & group)
        + sum(IN_RANGE for number in numbers if words and speaks_of(unit, number))
        for words, unit in zip(said, units, strict=True)
    ]
    near = [
        own[at] + 0.3 * max(own[at - 1] if at else 0.0, own[at + 1] if at + 1 < len(units) else 0.0)
        for at in range(len(units))
    ]
    return sorted(set(range(len(units))) - heads, key=lambda at: (-near[at], at))


def _joined(units: list[str], chosen: list[int], header: dict[int, tuple[int, int]]) -> str:
    parts: list[str] = []
    for number, at in enumerate(chosen):
        before = chosen[number - 1] if number else at - 1
        # Rows that are left out of a table show nothing: a line between its rows would break it.
        if before != at - 1 and not (at in header and before >= header[at][0]):
            parts.append(GAP)
        parts.append(units[at])
    return "\n".join(parts)

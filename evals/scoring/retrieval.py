"""How well a library was searched: pure functions of the grades of what was found, in the order it was found.

A grade says how well a document or section answers the question: 0 not at all, then the more the better. `found` are
the grades of the results in their order, `wanted` those of all that is relevant; gains are the grades themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2

from pydantic import BaseModel

from tools.contract import Citation

# A name of a section: the document's title or path, then the heading.
WITHIN = "#"
# So many results a person looks at.
FIRST = 5


class Found(BaseModel):
    """One question's results: their grades in order, the grades of all that is relevant, and of what was cited."""

    found: list[int]
    wanted: list[int]
    cited: list[int]


def recall_at(k: int, found: Sequence[int], wanted: Sequence[int]) -> float:
    """The share of what is relevant that is among the first `k`. Raises ValueError where nothing is relevant."""
    return sum(grade > 0 for grade in found[:k]) / _relevant(wanted)


def reciprocal_rank(found: Sequence[int]) -> float:
    """One over the place of the first relevant result; 0 where none is."""
    return next((1 / place for place, grade in enumerate(found, 1) if grade > 0), 0.0)


def ndcg_at(k: int, found: Sequence[int], wanted: Sequence[int]) -> float:
    """The gain of the first `k`, less the later it comes, over that of the best order. Raises ValueError as above."""
    _relevant(wanted)
    return _gain(found[:k]) / _gain(sorted(wanted, reverse=True)[:k])


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / log2(place + 1) for place, grade in enumerate(grades, 1))


def _relevant(wanted: Sequence[int]) -> int:
    count = sum(grade > 0 for grade in wanted)
    if count == 0:
        raise ValueError("nothing is relevant, so nothing can be found")
    return count


def means(citation: Citation, name: str) -> bool:
    """Whether a citation is of the document, or of the section `document#heading`, that a case names.

    A document by its title, its path or the end of it; a heading as it stands, whatever stands above it.
    """
    document, _, heading = (part.strip().casefold() for part in name.partition(WITHIN))
    path = (citation.path or "").casefold()
    is_document = document in (citation.title.casefold(), path) or path.endswith(f"/{document}")
    headings = (citation.heading or "").casefold().split(" › ")
    return is_document and (not heading or heading in headings)


def grades_of(citations: Sequence[Citation], relevant: Mapping[str, int]) -> list[int]:
    """The grade of each result in order. What was found before, as a section or a document, is not counted again."""
    left, found, known = dict(relevant), [], set()
    for citation in citations:
        key = (citation.title, citation.path, citation.heading)
        fitting = [name for name in relevant if means(citation, name)]
        unseen = [name for name in fitting if name in left]
        if key in known or (fitting and not unseen):
            continue
        known.add(key)
        # The section's own name goes before its document's, and stands for both.
        found.append(max((relevant[name] for name in unseen), default=0))
        for name in unseen:
            del left[name]
    return found

"""Extractors of the semantic types that only one room's tools have, a file for each room.

Each file holds `EXTRACTORS`: from a semantic kind to what reads it out of a message (`Slots` in, a value or None out).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assistant.models.builtin.extract import (
    hiring,
    improve,
    library,
    measure,
    pay,
    plan,
    quiz,
    sell,
    targets,
    team,
    training,
)

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots

ROOM_EXTRACTORS: dict[str, Callable[[Slots], Any]] = {
    **plan.EXTRACTORS, **team.EXTRACTORS, **sell.EXTRACTORS, **measure.EXTRACTORS, **improve.EXTRACTORS,
    **targets.EXTRACTORS,
    **hiring.EXTRACTORS, **training.EXTRACTORS, **pay.EXTRACTORS, **quiz.EXTRACTORS,
    **library.EXTRACTORS,
}  # fmt: skip

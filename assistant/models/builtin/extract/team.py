"""What the team room's tools look for in a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots

EXTRACTORS: dict[str, Callable[[Slots], Any]] = {}

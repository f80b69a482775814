"""How many examples a property is tried with: a third by default, all at full size (`--hypothesis-profile full`)."""

from __future__ import annotations

from hypothesis import settings

FULL = "full"
PART = 3
settings.register_profile(FULL)


def examples(whole: int) -> int:
    """The number of examples in this run, of `whole` at full size."""
    return whole if settings.get_current_profile_name() == FULL else max(1, whole // PART)

"""Whether one Plan puts another right: it writes the same fields of the same records."""

from __future__ import annotations

from typing import Any

from knowledge.changes.plan import Plan
from knowledge.changes.record import RecordChange


def replaces(later: Plan, earlier: Plan) -> bool:
    """Whether all that the earlier Plan would write is written anew, by the same tools, by the later one.

    Both could not be wanted at once: of an update the same fields of a record are set, a new record differs from the
    other in its figures alone (the amount of a target), or in nothing.
    """
    same_tools = {part.tool for part in earlier.sayings} <= {part.tool for part in later.sayings}
    return (
        same_tools
        and bool(earlier.changes)
        and all(any(_covers(new, old) for new in later.changes) for old in earlier.changes)
    )


def _covers(new: RecordChange, old: RecordChange) -> bool:
    if new.kind != old.kind or new.id != old.id:
        return False
    if new.after is None or old.after is None:
        return new.after is None and old.after is None
    if old.id is not None:
        return set(old.after) <= set(new.after)
    return new.label == old.label and _is_named(new.after) == _is_named(old.after)


def _is_named(values: dict[str, Any]) -> dict[str, Any]:
    """What tells a new record from others: everything but its figures."""
    return {
        name: value
        for name, value in values.items()
        if name.endswith("_id") or isinstance(value, bool) or not isinstance(value, int | float)
    }

"""Derived metrics: the arithmetic over their parts, for one group."""

from __future__ import annotations


def combine(metric: str, parts: dict[str, float | None]) -> float | None:
    """The value of a derived metric; None where it has nothing to divide by or no target."""
    target, bookings = parts.get("target"), parts.get("bookings") or 0.0
    if metric == "attainment":
        return 100 * bookings / target if target else None
    if metric == "gap_to_target":
        return None if target is None else target - bookings
    if metric == "coverage":
        missing = None if target is None else target - bookings
        return (parts.get("pipeline") or 0.0) / missing if missing and missing > 0 else None
    if metric == "budget_variance":
        budget = parts.get("budget")
        return None if budget is None else budget - (parts.get("spend") or 0.0)
    if metric == "forecast":
        return bookings + (parts.get("weighted_expected") or 0.0)
    raise KeyError(metric)

"""Metrics that count records, and those that measure them."""

from __future__ import annotations

from knowledge.metrics.definitions import METRICS
from knowledge.metrics.model import Unit

# They count something else than the records they are read from.
NO_RECORDS = (
    "units_sold", "units_won", "new_customers", "customers_lost", "active_customers", "ordering_customers",
)  # fmt: skip


def is_count(metric: str) -> bool:
    """Whether it counts records, and does not measure them."""
    return METRICS[metric].unit is Unit.COUNT and metric not in NO_RECORDS

"""Analyses in a message: unmistakable words of trends, seasons, hot products, behaviour and faults in the data."""

from __future__ import annotations

from assistant.models.builtin.extract import measure
from assistant.models.builtin.reading.lexicon import TOUCHES
from assistant.models.builtin.slots import Slots


def measure_tool(slots: Slots) -> str | None:
    """The analysis that a message asks for; None where it asks for a figure, tells something or means other things."""
    text = slots.frame.text
    if slots.frame.has("definition"):
        frame = slots.frame
        sliced = frame.names or frame.periods or frame.comparisons or slots.figures.share or slots.figures.group_by
        return "describe_data" if frame.metrics and not sliced and not frame.has(*TOUCHES) else None
    if slots.frame.has(*TOUCHES):
        return None
    if measure.DATA.search(text):
        return "check_data"
    if slots.frame.has("log"):  # a record is one too, which is why the data came first
        return None
    if measure.CHURN.search(text) or measure.BEHAVIOUR.search(text):
        return "analyze_customers"
    if measure.BASKET.search(text) or measure.UNUSUAL.search(text):
        return "analyze_products"
    kind = measure.trend_kind(slots)
    if kind is None and measure.HOT.search(text):
        return "analyze_products"
    # The strongest month of a period that is named is one figure.
    if kind == "seasonality" and slots.frame.periods and slots.figures.order and "month" in slots.figures.group_by:
        return None
    return "analyze_trend" if kind else None

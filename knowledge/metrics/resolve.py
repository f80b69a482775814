"""Which metric a word means."""

from __future__ import annotations

from functools import cache

from rapidfuzz import process
from sqlalchemy import select

from knowledge.access import Access
from knowledge.metrics.definitions import METRICS, Metric
from knowledge.metrics.dimensions import DIMENSIONS
from knowledge.metrics.model import Note
from knowledge.metrics.sources import SOURCES
from knowledge.refusals import Refusal
from knowledge.sales.sell.deals import Deal
from knowledge.sales.sell.orders import Order

CLOSE_ENOUGH = 60


@cache
def _words() -> dict[str, str]:
    words: dict[str, str] = {}
    for name, metric in METRICS.items():
        for word in (
            name,
            name.replace("_", " "),
            metric.label_en,
            metric.label_zh,
            *metric.synonyms_en,
            *metric.synonyms_zh,
        ):
            words.setdefault(word.casefold(), name)
    return words


def dimensions_of(metric: Metric) -> list[str]:
    """What a metric can be sliced by, in the catalogue's order."""
    reached = SOURCES[metric.source].fields
    timed = metric.day is not None or bool(metric.parts)
    return [name for name, item in DIMENSIONS.items() if name in reached or (item.is_time and timed)]


def resolve_metric(access: Access, word: str) -> tuple[Metric, Note | None]:
    """The metric of a name or synonym, with a note where the word was read in a way worth saying.

    "Sales" and "revenue" mean bookings where there are deals, and the orders' revenue where there are only orders.
    Refuses with `unknown.metric`.
    """
    name = word if word in METRICS else _words().get(word.strip().casefold())
    if name is None:
        near = process.extract(word, list(METRICS), limit=3, score_cutoff=CLOSE_ENOUGH)
        raise Refusal("unknown.metric", text=word, choices=[found[0] for found in near])
    has_deals = access.session.scalar(select(Deal.id).limit(1)) is not None
    if name == "bookings" and not has_deals and access.session.scalar(select(Order.id).limit(1)) is not None:
        return METRICS["sales_revenue"], Note(code="read_as", facts={"word": word, "metric": "sales_revenue"})
    return METRICS[name], None

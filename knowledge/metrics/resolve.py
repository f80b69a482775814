"""Which metric a word means."""

from __future__ import annotations

from functools import cache

from rapidfuzz import process

from knowledge.access import Access
from knowledge.metrics.definitions import METRICS, Metric
from knowledge.metrics.dimensions import DIMENSIONS
from knowledge.metrics.model import Note
from knowledge.metrics.sources import SOURCES
from knowledge.metrics.spans import has_records
from knowledge.metrics.targets import SLICES, SPANS
from knowledge.metrics.unrecorded import UNRECORDED
from knowledge.refusals import Refusal

CLOSE_ENOUGH = 60
# What the metrics of orders mean in a company that records deals only.
OF_DEALS = {"units_sold": "units_won", "average_order_value": "average_deal_size"}
# What the metrics of deals mean in a company that records orders only.
OF_ORDERS = {
    "bookings": "sales_revenue", "deals_won": "orders", "average_deal_size": "average_order_value",
    "active_customers": "ordering_customers",
}  # fmt: skip


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


@cache
def _topics() -> dict[str, str]:
    return {
        word.casefold(): name
        for name, topic in UNRECORDED.items()
        for word in (name, topic.label_en, topic.label_zh, *topic.words_en, *topic.words_zh)
    }


def dimensions_of(metric: Metric) -> list[str]:
    """What a metric can be sliced by, in the catalogue's order: of one computed from others, what all of them have."""
    if metric.parts:
        common = set.intersection(*(set(dimensions_of(METRICS[name])) for name in metric.parts))
        return [name for name in DIMENSIONS if name in common]
    if metric.name == "target":
        return [name for name in DIMENSIONS if name in SLICES or name in SPANS]
    reached = SOURCES[metric.source].fields
    timed = metric.day is not None or metric.begins is not None or metric.ends is not None
    return [name for name, item in DIMENSIONS.items() if name in reached or (item.is_time and timed)]


def resolve_metric(access: Access, word: str) -> tuple[Metric, Note | None]:
    """The metric of a name or synonym, with a note where the word was read in a way worth saying.

    "Sales" and "revenue" mean bookings where there are deals, and the orders' revenue where there are only orders; the
    same holds for what is measured alike on both (OF_ORDERS).
    Refuses with `unknown.metric`, and with `no_data.unrecorded` for what these records have no place for.
    """
    name = word if word in METRICS else _words().get(word.strip().casefold())
    if name is None and (topic := _topics().get(word.strip().casefold())):
        raise Refusal("no_data.unrecorded", topic=topic)
    if name is None:
        near = process.extract(word, list(METRICS), limit=3, score_cutoff=CLOSE_ENOUGH)
        raise Refusal("unknown.metric", text=word, choices=[found[0] for found in near])
    has_deals, has_orders = (has_records(access, SOURCES[kind]) for kind in ("deals", "orders"))
    if name in OF_ORDERS and not has_deals and has_orders:
        return METRICS[OF_ORDERS[name]], Note(code="read_as", facts={"word": word, "metric": OF_ORDERS[name]})
    if name in OF_DEALS and has_deals and not has_orders:
        return METRICS[OF_DEALS[name]], Note(code="read_as", facts={"word": word, "metric": OF_DEALS[name]})
    if name == "discount_rate" and has_deals and not has_orders:
        return METRICS["list_price_discount"], Note(
            code="read_as", facts={"word": word, "metric": "list_price_discount"}
        )
    return METRICS[name], None

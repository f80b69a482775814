"""The metrics: each declared once, in words and in SQL, in the file of its subject.

A *flow* is summed over a named day (bookings by close date); a *stock* holds as of the end of the period (pipeline).
`value` is an aggregate over the source's rows; a mean or median folds what `each` record has. Where a question slices
or filters by product, the value is asked `by_line`: its rows are then a deal's lines, money is the lines' amounts and
deals are counted once.
"""

from __future__ import annotations

from knowledge.metrics.definitions.accounts import ACCOUNT_METRICS
from knowledge.metrics.definitions.activities import ACTIVITY_METRICS
from knowledge.metrics.definitions.customers import CUSTOMER_METRICS
from knowledge.metrics.definitions.deal_values import LOST, OPEN
from knowledge.metrics.definitions.deals import DEAL_METRICS
from knowledge.metrics.definitions.hiring import HIRING_METRICS
from knowledge.metrics.definitions.improving import IMPROVING_METRICS
from knowledge.metrics.definitions.list_prices import LIST_PRICE_METRICS
from knowledge.metrics.definitions.metric import Metric
from knowledge.metrics.definitions.orders import ORDER_METRICS
from knowledge.metrics.definitions.pay import PAY_METRICS
from knowledge.metrics.definitions.people import PEOPLE_METRICS
from knowledge.metrics.definitions.pipeline import PIPELINE_METRICS
from knowledge.metrics.definitions.plan import PLAN_METRICS
from knowledge.metrics.definitions.products import PRODUCT_METRICS
from knowledge.metrics.definitions.stages import STAGE_METRICS
from knowledge.metrics.definitions.stories import STORY_METRICS
from knowledge.metrics.definitions.targets import TARGET_METRICS
from knowledge.metrics.definitions.voice import VOICE_METRICS

__all__ = ["LOST", "METRICS", "OPEN", "Metric"]

# In the order in which the reference lists them, and in which a message's words are looked up among them.
METRICS: dict[str, Metric] = {
    metric.name: metric
    for subject in (
        DEAL_METRICS,
        PIPELINE_METRICS,
        STAGE_METRICS,
        LIST_PRICE_METRICS,
        CUSTOMER_METRICS,
        ORDER_METRICS,
        ACCOUNT_METRICS,
        VOICE_METRICS,
        PRODUCT_METRICS,
        PEOPLE_METRICS,
        ACTIVITY_METRICS,
        TARGET_METRICS,
        IMPROVING_METRICS,
        HIRING_METRICS,
        PAY_METRICS,
        PLAN_METRICS,
        STORY_METRICS,
    )
    for metric in subject
}

"""Success stories."""

from __future__ import annotations

from knowledge.metrics.definitions.metric import COUNT, Metric, count, declare
from knowledge.sales.sell.stories import SuccessStory

STORY_METRICS: tuple[Metric, ...] = (
    declare(
        "stories", "success stories", "成功案例数", COUNT, "flow", "stories",
        ("How many success stories were told, by day.", "分享的成功案例数，按日期计算。"),
        ("success story, shared stories, win stories", "成功案例、成功故事、成功经验"),
        value=count, day=SuccessStory.told_on, additive=True,
    ),
)  # fmt: skip

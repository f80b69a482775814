"""Where success stories are counted."""

from __future__ import annotations

from knowledge.metrics.source import PEOPLE_FIELDS, Field, Join, Source, account, people_joins
from knowledge.sales.sell.stories import SuccessStory

STORIES = Source(
    "stories", SuccessStory, SuccessStory.person_id, SuccessStory.told_on,
    joins={
        **people_joins(SuccessStory.person_id, SuccessStory.told_on, None),
        "account": Join(account, lambda _: account.id == SuccessStory.account_id),
    },
    fields={**PEOPLE_FIELDS, "account": Field(account.name, ("account",), account.id)},
    open_to_all=True,
)  # fmt: skip

SELL_SOURCES: tuple[Source, ...] = (STORIES,)

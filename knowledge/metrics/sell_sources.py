"""Where success stories and the moves of deals from stage to stage are counted."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func
from sqlalchemy.orm import aliased

from knowledge.metrics.source import (
    PEOPLE_FIELDS,
    Field,
    Join,
    Source,
    account,
    account_fields,
    account_joins,
    people_joins,
    stage,
)
from knowledge.sales.sell.deals import Deal, DealHistory, Stage
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

left_stage, next_stage = stage, aliased(Stage, name="next_stage")
_owner = func.coalesce(Deal.booked_owner_id, Deal.owner_id)
_of_deal = {**people_joins(_owner, DealHistory.changed_on, Deal.region_id), **account_joins(Deal.account_id)}

# A row for each change of a deal; a stage is that which the deal left by it.
STAGE_MOVES = Source(
    "stage_moves", DealHistory, _owner, DealHistory.changed_on,
    joins={
        "deal": Join(Deal, lambda _: Deal.id == DealHistory.deal_id),
        **{name: replace(join, needs=("deal", *join.needs)) for name, join in _of_deal.items()},
        "stage": Join(left_stage, lambda _: left_stage.id == DealHistory.before),
        "next_stage": Join(next_stage, lambda _: next_stage.id == DealHistory.after),
    },
    fields={
        **PEOPLE_FIELDS, **account_fields(), "stage": Field(left_stage.name, ("stage",), left_stage.id),
        "status": Field(left_stage.name, ("stage",), left_stage.id), "deal": Field(Deal.name, ("deal",)),
        "next_stage": Field(next_stage.name, ("next_stage",)),
        "source": Field(Deal.source, ("deal",)), "channel": Field(Deal.channel, ("deal",)),
        "amount": Field(Deal.amount, ("deal",), money=True),
    },
)  # fmt: skip

SELL_SOURCES: tuple[Source, ...] = (STORIES, STAGE_MOVES)

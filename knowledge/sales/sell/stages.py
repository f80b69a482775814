"""Moving a deal from stage to stage: what a stage asks for, what closing and reopening set."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.access import Access
from knowledge.refusals import Refusal
from knowledge.sales.sell.deals import Deal, Stage, StageKind


def stage_values(access: Access, deal: Deal, given: dict[str, Any]) -> dict[str, Any]:
    """The columns that follow from `given` for one deal, `given` among them; a close without a day is today's.

    Who has the deal when it closes gets the booking; a deal that opens again has no close, booking or loss reason.
    Refuses with `write.stage_needs` where the stage's required fields would stay empty, `write.closed_day` where an
    open deal would get a day of close, `write.future_close` where that day is to come.
    """
    values = dict(given)
    stage = access.session.get_one(Stage, values.get("stage_id", deal.stage_id))
    moved = stage.id != deal.stage_id
    if moved and stage.kind is StageKind.OPEN:
        values |= {"closed_on": None, "booked_owner_id": None, "loss_reason": None}
        if given.get("closed_on") is not None or given.get("loss_reason") is not None:
            raise Refusal("write.closed_day", stage=stage.name)
    elif stage.kind is StageKind.OPEN and given.get("closed_on") is not None:
        raise Refusal("write.closed_day", stage=stage.name)
    elif moved:
        values.setdefault("closed_on", access.today)
        values["booked_owner_id"] = values.get("owner_id", deal.owner_id)
        if stage.kind is StageKind.WON:
            values["loss_reason"] = None
    closed = values.get("closed_on")
    if closed is not None and closed > access.today:
        raise Refusal("write.future_close", day=closed)
    if moved and (missing := missing_fields(stage, deal, values)):
        raise Refusal("write.stage_needs", deal=deal.name or deal.external_id or "", stage=stage.name, field=missing)
    return values


def missing_fields(stage: Stage, deal: Deal | None, values: dict[str, Any]) -> list[str]:
    """The stage's required fields that neither the deal nor its new values have."""
    return [
        name for name in stage.required_fields or []
        if values.get(name, getattr(deal, name, None)) in (None, "")
    ]  # fmt: skip


def all_stages(session: Session) -> list[Stage]:
    """Every stage, in the order in which deals go through them."""
    return list(session.scalars(select(Stage).order_by(Stage.position, Stage.id)))


def first_stage(access: Access) -> Stage:
    """Where a deal begins. Refuses with `no_data.empty` where there are no stages."""
    found = select(Stage).where(Stage.kind == StageKind.OPEN).order_by(Stage.position, Stage.id).limit(1)
    stage = access.session.scalar(found)
    if stage is None:
        raise Refusal("no_data.empty", metric="deals", kind="stages")
    return stage

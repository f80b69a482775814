"""What large models cost: `GET /v1/usage`."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from api.auth import AssistantOf, Caller
from api.rules import NO_TOKEN, allow
from assistant.costs import Costs, costs

router = APIRouter(prefix="/v1", tags=["caller"])

Days = Annotated[int, Query(ge=1, le=366, description="how many days, today the last")]


@router.get("/usage", dependencies=allow(by=NO_TOKEN))
def read_usage(assistant: AssistantOf, principal: Caller, days: Days = 30) -> Costs:
    """Tokens and money of one's own turns with a large model, by day and model; for directors and operations of all.

    Turns of the built-in model cost nothing and are not counted.
    """
    until = assistant.billed_on()
    return costs(assistant, principal, until - timedelta(days=days - 1), until)

"""The HTTP door: `POST /slack/events` for events, interactions and commands alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response

if TYPE_CHECKING:
    from integrations.slack.desk import Desk

# Apart from the threads that answer pages and the API, so that Slack is acknowledged however busy those are.
AT_ONCE = 20


def router(desk: Desk) -> APIRouter:
    """The door of a desk. Bolt checks the signature and the timestamp."""
    from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response

    doors = APIRouter()
    app, limiter = desk.app, CapacityLimiter(AT_ONCE)

    @doors.post("/slack/events", include_in_schema=False)
    async def from_slack(request: Request) -> Response:
        """What Slack sends."""
        try:
            bolt_request = to_bolt_request(request, await request.body())
        except UnicodeDecodeError:
            return Response(status_code=400)
        answered = await to_thread.run_sync(app.dispatch, bolt_request, limiter=limiter)
        return to_starlette_response(answered)

    return doors

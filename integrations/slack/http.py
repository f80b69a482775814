"""The HTTP door: `POST /slack/events` for events, interactions and commands alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response

if TYPE_CHECKING:
    from slack_bolt import App

# Apart from the threads that answer pages and the API, so that Slack is acknowledged however busy those are.
AT_ONCE = 20
EVENTS = "/slack/events"
# What Slack sends is far smaller. The limit stands here too, since this door is open before the app's own.
LARGEST = 256 * 1024


def router(app: App) -> APIRouter:
    """The door before Bolt's app. Bolt checks the signature and the timestamp."""
    from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response

    doors = APIRouter()
    limiter = CapacityLimiter(AT_ONCE)

    @doors.post(EVENTS, include_in_schema=False)
    async def from_slack(request: Request) -> Response:
        """What Slack sends."""
        body = bytearray()
        async for piece in request.stream():
            body += piece
            if len(body) > LARGEST:
                return Response(status_code=413, headers={"connection": "close"})
        try:
            bolt_request = to_bolt_request(request, bytes(body))
        except UnicodeDecodeError:
            return Response(status_code=400)
        answered = await to_thread.run_sync(app.dispatch, bolt_request, limiter=limiter)
        return to_starlette_response(answered)

    return doors

"""Takes in what Slack sends, from before the assistant is loaded: to store it and acknowledge needs the database alone.

A process that was started anew so answers Slack within its three seconds, though its tools and model take longer to
load. What came by then waits in the inbox for the desk. Nothing here may import what is slow to load.
"""

from __future__ import annotations

import sys
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from integrations.slack.client import web_client
from integrations.slack.events import CHANNEL, is_stop
from knowledge import inbox

if TYPE_CHECKING:
    from fastapi import APIRouter
    from slack_bolt import App
    from starlette.types import ASGIApp

    from assistant.settings import Settings
    from integrations.slack.desk import Desk
    from knowledge.database import Database
    from knowledge.inbox import Arrival


# Python's own are 5 ms before a thread at work lets another one on. Measured with 200 messages in ten seconds on two
# cores: with those and four workers the slowest acknowledgement took 4 s, so 1.1 s.
SWITCH_SECONDS = 0.0005


class Reception:
    """Bolt's app and the inbox that it fills; a desk answers from there once it is in place."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings = settings
        self.database = database
        self.client = web_client(settings)
        self._desk: Future[Desk] = Future()

    @cached_property
    def app(self) -> App:
        """Bolt's app: it proves where a request is from, and its listeners fill the inbox."""
        from integrations.slack.app import build_app

        return build_app(self)

    def router(self) -> APIRouter:
        """The HTTP door, for the app that serves it."""
        from integrations.slack.http import router

        return router(self.app)

    @cached_property
    def door(self) -> ASGIApp:
        """The HTTP door alone."""
        from fastapi import FastAPI

        sys.setswitchinterval(SWITCH_SECONDS)
        app = FastAPI(openapi_url=None)
        app.include_router(self.router())
        return app

    def hand_over(self, desk: Desk) -> None:
        """From here on what comes is answered by this desk."""
        self._desk.set_result(desk)

    def fail(self, error: BaseException) -> None:
        """There will be no desk: whoever waits for it is told."""
        if not self._desk.done():
            self._desk.set_exception(error)

    def desk(self) -> Desk:
        """The desk; waits until it is in place."""
        return self._desk.result()

    def keep(self, came: Arrival | None) -> bool:
        """Store what came and wake a worker; False where it is nothing to answer, or came before."""
        if came is None:
            return False
        with self.database.transaction(write=True) as session:
            now = datetime.now(UTC)
            if came.kind == "message" and is_stop(str(came.payload["text"])):
                stopped = inbox.stop_lane(session, CHANNEL, came.lane, came.person, now=now)
                came = replace(came, payload={**came.payload, "stopped": stopped})
            kept = inbox.keep(session, CHANNEL, came, now=now)
        if kept and self._desk.done():
            self._desk.result().workers.wake()
        return kept

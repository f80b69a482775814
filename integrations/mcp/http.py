"""MCP over HTTP: `/mcp` of `salesdesk serve`, for an API key or a short-lived token."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from anyio import to_thread
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.exceptions import HTTPException
from starlette.requests import Request

from api.auth import by_header
from api.errors import Problem, problem_response
from integrations.mcp.desk import build
from knowledge.refusals import Refusal

if TYPE_CHECKING:
    from mcp.server import ServerRequestContext
    from starlette.types import Receive, Scope, Send

    from assistant.agent import Assistant
    from knowledge.access import Principal

PATH = "/mcp"


class Door:
    """The ASGI app behind the path. Each request proves anew who asks, so nothing is kept between two."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        # Whoever has no key gets nowhere, so there is nothing for a rebound name to reach.
        security = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        self.manager = StreamableHTTPSessionManager(
            build(assistant, _of_request), json_response=True, stateless=True, security_settings=security
        )
        self._serving: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in whom the header proves, and nobody by a cookie."""
        request = Request(scope, receive)
        try:
            header = request.headers.get("authorization")
            if not header:
                raise Problem(401, "key.invalid", headers={"www-authenticate": "Bearer"})
            request.state.principal = (await to_thread.run_sync(by_header, self.assistant, header)).principal
        except (HTTPException, Refusal) as error:
            refusal = error if isinstance(error, Refusal) else error.refusal  # type: ignore[attr-defined]
            status = getattr(error, "status_code", 403)
            await problem_response(request, status, refusal, getattr(error, "headers", None))(scope, receive, send)
            return
        await self._served()
        await self.manager.handle_request(scope, receive, send)

    async def _served(self) -> None:
        """Begin to serve with the first request, and end with the server's loop."""
        if self._serving is None:
            self._ready = asyncio.Event()
            self._serving = asyncio.create_task(self._serve(self._ready))
        await self._ready.wait()

    async def _serve(self, ready: asyncio.Event) -> None:
        async with self.manager.run():
            ready.set()
            await asyncio.Event().wait()


def _of_request(context: ServerRequestContext[Any, Any]) -> Principal:
    request = context.request
    if request is None:
        raise RuntimeError("a request without its HTTP request")
    found: Principal = request.state.principal
    return found

"""What every response and request goes through: an id, security headers, and a limit on the body."""

from __future__ import annotations

import logging
import secrets
import time

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Problem, failure, problem_response
from knowledge.library.readers import LARGEST_FILE

log = logging.getLogger("api.requests")

BODY_LIMIT = 256 * 1024
# The file of a document or an import is streamed to the disk, not held in memory.
FILES = ("/v1/library/documents/", "/v1/imports/")
# No script, style, image or connection from anywhere but here, and nothing inline.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
        "font-src 'self'", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    ]
)  # fmt: skip
SECURITY_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # A sign-in link is a secret in the address, so no address is sent to other sites. (`no-referrer` would also blank
    # the Origin of our own forms, by which older browsers prove that a request is ours.)
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class RequestEnvelope:
    """Gives every request an id and security headers, and answers what nobody else caught.

    It logs a request by its route, never by its address, which may hold a secret.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["request_id"] = secrets.token_hex(8)
        started, status = time.perf_counter(), 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = scope["request_id"]
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception as error:
            request = Request(scope)
            unexpected = failure(request, error)
            if not status:
                await problem_response(request, 500, unexpected)(scope, receive, send_with_headers)
        finally:
            route = getattr(scope.get("route"), "path", "-")
            elapsed = (time.perf_counter() - started) * 1000
            log.info("%s %s %s %d %.0f ms", scope["request_id"], scope["method"], route, status, elapsed)


class BodyLimit:
    """Refuses a body over BODY_LIMIT bytes (a file's over LARGEST_FILE), by its declared length or as it comes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run one request, counting the body's bytes."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_file = scope["method"] == "PUT" and scope["path"].startswith(FILES)
        limit = LARGEST_FILE if is_file else BODY_LIMIT
        told = f"{limit // 1_000_000} MB" if is_file else f"{limit // 1024} KB"
        declared = dict(scope["headers"]).get(b"content-length", b"")
        if declared.isdigit() and int(declared) > limit:
            too_large = Problem(413, "request.too_large", limit=told)
            await problem_response(Request(scope), 413, too_large.refusal, {"connection": "close"})(
                scope, receive, send
            )
            return
        came = 0

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > limit:
                raise Problem(413, "request.too_large", limit=told)
            return message

        await self.app(scope, counted, send)

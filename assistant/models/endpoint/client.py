"""The HTTP client of a chat endpoint: every completion is streamed, read within limits, and asked for again in passing.

LangChain's and OpenAI's clients see an answer that was not streamed. Streaming is what lets a silent endpoint be given
up before its answer's whole time is over, and what lets text be heard as it comes.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx2

from assistant.models.endpoint.ear import current_ear
from assistant.models.endpoint.limits import Limits, TooLongError, may_pass, pause
from assistant.models.endpoint.quirks import NO_STREAM, Quirks
from assistant.models.endpoint.stream import Assembly, events

ANSWERS_AT_ONCE = 200
BAD_REQUEST = 400


class EndpointClient(httpx2.Client):
    """Sends chat requests. Safe to use from several threads; proxies of the environment stay in use."""

    def __init__(self, limits: Limits, **options: Any) -> None:  # noqa: ANN401 - httpx2.Client's own
        # Where many ask at once each has a connection of its own, and it is kept for the next turn.
        pool = httpx2.Limits(max_connections=ANSWERS_AT_ONCE, max_keepalive_connections=ANSWERS_AT_ONCE)
        super().__init__(timeout=limits.total, follow_redirects=True, limits=pool, **options)
        self.bounds = limits
        self.quirks = Quirks()

    def send(self, request: httpx2.Request, *, stream: bool = False, **options: Any) -> httpx2.Response:  # noqa: ANN401
        """The answer, whole. Raises what the last try raised, and HungUpError where nobody waits any more."""
        ear, deadline = current_ear(), time.monotonic() + self.bounds.total
        for tried in range(1, self.bounds.retries + 2):
            ear.check()
            error, response = None, None
            try:
                response = self._ask(request, deadline, **options)
            except httpx2.TransportError as raised:
                error = raised
            if response is not None and not may_pass(response):
                return response
            seconds = pause(tried, response, first=self.bounds.pause)
            passes = error is None or may_pass(error)
            if tried > self.bounds.retries or not passes or time.monotonic() + seconds >= deadline:
                break
            ear.hear(None)
            ear.wait(seconds)
        if response is not None:
            return response
        raise error or RuntimeError("a request ended in nothing")

    def _ask(self, request: httpx2.Request, deadline: float, **options: Any) -> httpx2.Response:  # noqa: ANN401
        """One try, put anew as long as the server tells of something that it does not take."""
        while True:
            # The body is taken apart only where this server does not take it as it is.
            known = self.quirks.known
            put = _with_body(request, self.quirks.applied(json.loads(request.content))) if known else request
            left = max(deadline - time.monotonic(), 0.001)
            silence = self._silence(deadline)
            put.extensions["timeout"] = {
                "connect": min(self.bounds.connect, left), "read": silence, "write": silence, "pool": left,
            }  # fmt: skip
            response = super().send(put, stream=True, **options)
            try:
                whole = self._read(response, deadline)
            finally:
                response.close()
            if whole.status_code != BAD_REQUEST or not self.quirks.learn(whole.text):
                return whole

    def _read(self, response: httpx2.Response, deadline: float) -> httpx2.Response:
        """The whole of an answer, put together where it was streamed."""
        body = _Body(response, self.bounds, deadline, self._silence(deadline))
        if "text/event-stream" not in response.headers.get("content-type", ""):
            content = b"".join(body)
            if response.is_success and b'"choices"' in content:
                self.quirks.known.add(NO_STREAM)  # it streams nothing, so its silence is no bad sign
            return _whole(response, content)
        assembly = Assembly(current_ear().hear)
        for data in events(iter(body)):
            body.began = assembly.take(data) or body.began
        return _whole(response, json.dumps(assembly.completion()).encode())

    def _silence(self, deadline: float) -> float:
        """The seconds without a token after which an endpoint is given up."""
        left = max(deadline - time.monotonic(), 0.001)
        return left if NO_STREAM in self.quirks.known else min(self.bounds.first, left)


class _Body:
    """An answer's body, as long as somebody waits and it keeps to time and size.

    `began` is set once a token came: blanks, comments and empty events, by which some servers hold the line while they
    think, are none.
    """

    def __init__(self, response: httpx2.Response, limits: Limits, deadline: float, silence: float) -> None:
        self.response = response
        self.limits = limits
        self.deadline = deadline
        self.first_by = time.monotonic() + silence
        self.began = False

    def __iter__(self) -> Iterator[bytes]:
        ear, size = current_ear(), 0
        streamed = "text/event-stream" in self.response.headers.get("content-type", "")
        for chunk in self.response.iter_bytes():
            ear.check()
            self.began = self.began or (not streamed and bool(chunk.strip()))
            if time.monotonic() > (self.deadline if self.began else self.first_by):
                raise httpx2.ReadTimeout("the answer took too long", request=self.response.request)
            size += len(chunk)
            if size > self.limits.most_bytes:
                raise TooLongError(f"the answer is longer than {self.limits.most_bytes:,} bytes")
            yield chunk


def _with_body(request: httpx2.Request, body: dict[str, Any]) -> httpx2.Request:
    headers = {name: value for name, value in request.headers.items() if name != "content-length"}
    content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    return httpx2.Request(request.method, request.url, headers=headers, content=content)


def _whole(response: httpx2.Response, content: bytes) -> httpx2.Response:
    """The answer with its body read, as JSON; what compresses or cuts the body on the wire is over."""
    gone = {"content-encoding", "content-length", "transfer-encoding", "content-type"}
    headers = {name: value for name, value in response.headers.items() if name not in gone}
    headers["content-type"] = "application/json"
    return httpx2.Response(response.status_code, headers=headers, content=content, request=response.request)

"""How long an endpoint is waited for: one budget for a request, its answer and its repetition."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx2

CONNECT_SECONDS = 5.0
PAUSE_SECONDS = 0.5
PASSING = frozenset({408, 409, 429})


class PatientClient(httpx2.Client):
    """Sends a request at most `retries` times more where it failed in passing, all within `seconds`.

    The client's own time-outs count from byte to byte, so an endpoint that sends blank lines while it thinks would
    never run into them; here the whole answer has to be there in time. Proxies of the environment stay in use.
    """

    def __init__(self, seconds: float, *, retries: int, connect_seconds: float = CONNECT_SECONDS) -> None:
        super().__init__(timeout=seconds, follow_redirects=True)
        self.seconds = seconds
        self.retries = retries
        self.connect_seconds = connect_seconds

    def send(self, request: httpx2.Request, *, stream: bool = False, **options: Any) -> httpx2.Response:  # noqa: ANN401
        """The answer, read to its end unless it is to be streamed."""
        deadline = time.monotonic() + self.seconds
        for left in range(self.retries, -1, -1):
            try:
                response = self._send_once(request, deadline, **options)
            except httpx2.TransportError:
                if not left or not _pause(deadline, PAUSE_SECONDS):
                    raise
                continue
            if left and _may_pass(response) and _pause(deadline, _asked_pause(response)):
                response.close()
                continue
            break
        if not stream:
            response.read()
        return response

    def _send_once(self, request: httpx2.Request, deadline: float, **options: Any) -> httpx2.Response:  # noqa: ANN401
        seconds = max(deadline - time.monotonic(), 0.001)
        request.extensions["timeout"] = {
            "connect": min(self.connect_seconds, seconds), "read": seconds, "write": seconds, "pool": seconds,
        }  # fmt: skip
        response = super().send(request, stream=True, **options)
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = _Until(response.stream, deadline, request)
        return response


class _Until(httpx2.SyncByteStream):
    """A body that has to end before a deadline."""

    def __init__(self, body: httpx2.SyncByteStream, deadline: float, request: httpx2.Request) -> None:
        self.body = body
        self.deadline = deadline
        self.request = request

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self.body:
            if time.monotonic() > self.deadline:
                raise httpx2.ReadTimeout("the answer took too long", request=self.request)
            yield chunk

    def close(self) -> None:
        self.body.close()


def _may_pass(response: httpx2.Response) -> bool:
    return response.status_code in PASSING or response.status_code >= 500


def _asked_pause(response: httpx2.Response) -> float:
    """The seconds that the endpoint asks to wait, where it says so as a number."""
    asked = response.headers.get("retry-after", "")
    return float(asked) if asked.isdigit() else PAUSE_SECONDS


def _pause(deadline: float, seconds: float) -> bool:
    """Wait, where there is time left behind the pause; else False at once."""
    if time.monotonic() + seconds >= deadline:
        return False
    time.sleep(seconds)
    return True

"""What can go wrong, as exceptions: each has the server's code and request id, and says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar

import httpx


class SalesdeskError(Exception):
    """Any failure of the client's. `what_to_do` is for whoever writes the program; `detail` is worded for people."""

    what_to_do: ClassVar[str] = "Look up the request id in the server's log."

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class ConnectionLostError(SalesdeskError):
    """No answer came: the server was not reached, or the line broke. Whether the request was done is not known."""

    what_to_do = "See that the server runs and that the address is right; then repeat with the same idempotency key."


class UnreadableError(SalesdeskError):
    """An answer is not as the API describes it: something else than Salesdesk answers, or another version of it."""

    what_to_do = "See that the address is Salesdesk's own, and of the client's version."


class ProblemError(SalesdeskError):
    """A refusal of the server's.

    `status` is HTTP's, `code` is stable, `choices` are what may have been meant, `retry_after` is in seconds.
    """

    def __init__(self, status: int, told: Mapping[str, Any], *, retry_after: float | None = None) -> None:
        super().__init__(str(told.get("detail") or f"The server answered {status}."))
        self.status = status
        self.code = str(told.get("code") or f"http.{status}")
        self.title = str(told.get("title") or "")
        self.request_id = str(told.get("request_id") or "")
        self.choices = tuple(str(choice) for choice in told.get("choices") or ())
        self.retry_after = retry_after

    def __str__(self) -> str:
        return f"{self.detail} ({self.code}, request {self.request_id or 'unknown'})"


class NotSignedInError(ProblemError):
    """The key or token is unknown, expired or revoked (401)."""

    what_to_do = "Make another key with `salesdesk keys create`, or ask for a new token; then use that."


class NotAllowedError(ProblemError):
    """The person, or the key, may not do this (403)."""

    what_to_do = "Use a key of somebody who may, or one that is not narrowed to other tools; docs/access.md says who."


class NotFoundError(ProblemError):
    """There is none, or it is somebody else's (404)."""

    what_to_do = "Check the name or number; `choices` lists what may have been meant."


class ConflictError(ProblemError):
    """It is decided, undone or busy already (409)."""

    what_to_do = "Read it again and see where it stands."


class ChangedMeanwhileError(ConflictError):
    """The record is another than the one you looked at, so nothing was written (412)."""

    what_to_do = "Read the record again, decide again, and send the change with the new version."


class InvalidError(ProblemError):
    """The request can't be taken as it is (400, 413, 415, 422)."""

    what_to_do = "Put right what `detail` names, and send it again."


class TooManyRequestsError(ProblemError):
    """More requests in this minute than the server allows (429)."""

    what_to_do = "Wait for `retry_after` seconds, and ask less often."


class UnavailableError(ProblemError):
    """The server failed or is not ready (5xx)."""

    what_to_do = "Try again later with the same idempotency key; if it stays, look up the request id in the log."


BY_STATUS: dict[int, type[ProblemError]] = {
    401: NotSignedInError, 403: NotAllowedError, 404: NotFoundError, 409: ConflictError, 412: ChangedMeanwhileError,
    429: TooManyRequestsError,
}  # fmt: skip


def error_of(response: httpx.Response) -> ProblemError:
    """The exception of an answer that is no success, whose body has been read."""
    told: Any = None
    if "json" in response.headers.get("content-type", ""):
        try:
            told = response.json()
        except ValueError:
            told = None
    told = dict(told) if isinstance(told, dict) else {}
    told.setdefault("request_id", response.headers.get("x-request-id"))
    return problem(response.status_code, told, retry_after=_seconds(response.headers.get("retry-after")))


def problem(status: int, told: Mapping[str, Any], *, retry_after: float | None = None) -> ProblemError:
    """The exception of a status and a problem's body. A record that moved meanwhile is that in every status."""
    kind = BY_STATUS.get(status, UnavailableError if status >= 500 else InvalidError)
    if told.get("code") == "changed_meanwhile":
        kind = ChangedMeanwhileError
    return kind(status, told, retry_after=retry_after)


def _seconds(header: str | None) -> float | None:
    """Retry-After in seconds, which may be told as a number or as a moment; None where it says nothing readable."""
    if header is None:
        return None
    if header.strip().isdigit():
        return float(header)
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())

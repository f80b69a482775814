"""Why a model did not answer, in the words that tell a person what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import httpx2

from assistant.models.endpoint.limits import BrokenAnswerError, TooLongError, is_certificate

# Each has its sentence in assistant/words: `why.<reason>`.
Reason = Literal[
    "key",
    "credit",
    "model",
    "busy",
    "certificate",
    "unreachable",
    "slow",
    "long",
    "broken",
    "empty",
    "endless",
    "other",
    "budget_turn",
    "budget_thread",
    "budget_person",
    "budget_day",
]
OF_STATUS: dict[int, Reason] = {
    401: "key",
    403: "key",
    402: "credit",
    404: "model",
    408: "slow",
    413: "long",
    429: "busy",
}
LEAST_SERVER_ERROR = 500


class EmptyAnswerError(Exception):
    """The model said nothing and called nothing."""


class EndlessCallsError(Exception):
    """The model went on calling tools without coming to an answer."""


def why(error: BaseException) -> Reason:
    """The reason behind an error."""
    for one in _chain(error):
        if is_certificate(one):
            return "certificate"
        if (reason := _of_status(one)) or (reason := _of_kind(one)):
            return reason
    return "other"


def _chain(error: BaseException) -> Iterator[BaseException]:
    reason: BaseException | None = error
    while reason is not None:
        yield reason
        reason = reason.__cause__ or reason.__context__


def _of_status(error: BaseException) -> Reason | None:
    status = getattr(error, "status_code", None)
    if not isinstance(status, int):
        return None
    told = str(error).casefold()
    if "insufficient_quota" in told or "insufficient balance" in told:
        return "credit"
    if "context length" in told or "context window" in told or "context_length" in told:
        return "long"
    return OF_STATUS.get(status, "broken" if status >= LEAST_SERVER_ERROR else "other")


def _of_kind(error: BaseException) -> Reason | None:
    kinds: tuple[tuple[type[BaseException], Reason], ...] = (
        (EmptyAnswerError, "empty"), (EndlessCallsError, "endless"),
        (TooLongError, "long"), (BrokenAnswerError, "broken"),
        (httpx2.ConnectError, "unreachable"), (httpx2.ConnectTimeout, "unreachable"),
        (httpx2.TimeoutException, "slow"), (httpx2.TransportError, "broken"),
    )  # fmt: skip
    return next((reason for kind, reason in kinds if isinstance(error, kind)), None)

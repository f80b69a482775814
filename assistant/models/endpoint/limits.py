"""How long an endpoint is waited for, how much is read of it, and when it is asked again."""

from __future__ import annotations

import random
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2

PASSING = frozenset({408, 409, 425, 429})
LONGEST_PAUSE_SECONDS = 8.0


@dataclass(frozen=True)
class Limits:
    """What an endpoint is given, in seconds.

    `connect` until a connection stands, `first` until the first token comes and between two, `total` for all of an
    answer: its `retries` repetitions, and the pauses between them, the first of which takes `pause`. An answer over
    `most_bytes` on the wire is no answer: a stream wraps each token in some 250 bytes, so this is far above anything
    that is meant to be read.
    """

    total: float
    first: float
    connect: float = 5.0
    retries: int = 2
    pause: float = 0.5
    most_bytes: int = 8_000_000


class TooLongError(httpx2.ReadError):
    """The answer went over the limit of bytes."""


class BrokenAnswerError(httpx2.ReadError):
    """The answer ended before its end, or is none: no UTF-8, no JSON, an error in the middle."""


def may_pass(problem: httpx2.Response | httpx2.TransportError) -> bool:
    """Whether the same request may well succeed a little later."""
    if isinstance(problem, httpx2.Response):
        return problem.status_code in PASSING or problem.status_code >= 500
    return not isinstance(problem, TooLongError) and not is_certificate(problem)


def is_certificate(error: BaseException) -> bool:
    """Whether the endpoint's certificate is the reason, somewhere behind an error."""
    reason: BaseException | None = error
    while reason is not None:
        if isinstance(reason, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(reason):
            return True
        reason = reason.__cause__ or reason.__context__
    return False


def pause(tried: int, response: httpx2.Response | None, *, first: float) -> float:
    """The seconds to wait after so many tries: as the endpoint asks, else doubling; spread a little."""
    asked = None if response is None else asked_pause(response)
    if asked is not None:
        return asked * random.uniform(1, 1.1)  # noqa: S311 - spreads requests, guards nothing
    longest = min(first * 2.0 ** (tried - 1), LONGEST_PAUSE_SECONDS)
    return longest * random.uniform(0.5, 1)  # noqa: S311


def asked_pause(response: httpx2.Response) -> float | None:
    """The seconds of Retry-After, a number or a date; None without it.

    A date is taken from the endpoint's own clock where it tells it, since ours may go otherwise.
    """
    asked = response.headers.get("retry-after", "").strip()
    if not asked:
        return None
    try:
        return max(float(asked), 0.0)
    except ValueError:
        at = _date(asked)
    if at is None:
        return None
    now = _date(response.headers.get("date", "")) or datetime.now(UTC)
    return max((at - now).total_seconds(), 0.0)


def _date(text: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(text)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)

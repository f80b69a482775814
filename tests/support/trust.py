"""The clients of a run trust the same authorities: to read all their certificates takes a client 40 ms of its own."""

from __future__ import annotations

import os
import ssl
from functools import lru_cache
from types import ModuleType
from typing import Any

# What a client looks at when nobody has told it whom to trust.
SAID = ("SSL_CERT_FILE", "SSL_CERT_DIR")


def share_trust() -> None:
    """From now on, a client of httpx or httpx2 that is told nothing of certificates has those of the others."""
    from httpx._transports import default
    from httpx2._transports import default as default2

    for transports in (default, default2):
        _share(transports)


def _share(transports: ModuleType) -> None:
    plain = transports.create_ssl_context

    @lru_cache
    def shared(trust_env: bool, *_said: str | None) -> ssl.SSLContext:
        context: ssl.SSLContext = plain(trust_env=trust_env)
        return context

    def create_ssl_context(verify: Any = True, cert: Any = None, trust_env: bool = True) -> ssl.SSLContext:
        if verify is True and cert is None:
            return shared(trust_env, *map(os.environ.get, SAID))
        told: ssl.SSLContext = plain(verify=verify, cert=cert, trust_env=trust_env)
        return told

    transports.create_ssl_context = create_ssl_context  # type: ignore[attr-defined]

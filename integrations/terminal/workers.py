"""`salesdesk serve --workers N`: several processes that answer side by side at one address.

Python runs one turn of the built-in model at a time in a process; so many processes answer that many at once. What they
have in common stands in the database and in the data folder.
"""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from socket import socket

    from integrations.terminal.opening import Opening

# A process that loads, or works on a busy machine, says so late that it lives; one that is stuck is replaced.
SILENT_SECONDS = 30


def run_workers(count: int, listener: socket, *, today: date | None) -> bool:
    """Serve until Ctrl-C or a termination signal; a process that dies is replaced. False where none could start."""
    import uvicorn
    from uvicorn.config import STARTUP_FAILURE
    from uvicorn.supervisors import Multiprocess

    from integrations.terminal.serve import SERVING

    if today is not None:
        os.environ["SALESDESK_TODAY"] = today.isoformat()
    config = uvicorn.Config(
        "integrations.terminal.workers:create", factory=True, workers=count, timeout_worker_healthcheck=SILENT_SECONDS,
        **SERVING,
    )  # fmt: skip
    several = Multiprocess(config, sockets=[listener])
    several.run()
    return not any(process.exitcode == STARTUP_FAILURE for process in several.processes)


def create() -> Opening:
    """The app of one of the processes, loaded before it takes its first request."""
    from uvicorn.config import STARTUP_FAILURE

    from integrations.slack.doors import http_reception
    from integrations.terminal.common import open_assistant, read_settings
    from integrations.terminal.opening import Opening
    from integrations.terminal.serve import log_to_stderr, open_doors

    log_to_stderr()
    opening = Opening()
    try:
        settings = read_settings()
        open_doors(opening, open_assistant(settings), http_reception(settings))
    except Exception:
        logging.getLogger(__name__).exception("a process of the server could not start")
        raise SystemExit(STARTUP_FAILURE) from None
    return opening

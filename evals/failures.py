"""Why a model failed, as the agent logged it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

AGENT = logging.getLogger("assistant.speaker")
# The last line of a trace: an error's name and what it says.
ERROR = re.compile(r"^(?:[\w]+\.)*(\w+(?:Error|Exception|Timeout|Exit)\w*)(?:: (.*))?$", re.M)
MOST = 300


class Failures(logging.Handler):
    """Keeps the last failure's reason. The agent has taken the endpoint's key out of it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.last = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the error's own words, without the trace."""
        found = ERROR.findall(record.getMessage())
        self.last = (f"{found[-1][0]}: {found[-1][1]}" if found else record.getMessage()).strip(": ")[:MOST]

    @contextmanager
    def kept(self, *, quiet: bool) -> Iterator[None]:
        """Listen to the agent. With `quiet` nobody else does: an endpoint that is down would fill the screen."""
        loud = AGENT.propagate
        AGENT.addHandler(self)
        AGENT.propagate = loud and not quiet
        try:
            yield
        finally:
            AGENT.propagate = loud
            AGENT.removeHandler(self)

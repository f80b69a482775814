"""A client of Salesdesk's API: `Salesdesk`, and `AsyncSalesdesk` to await. It needs httpx and nothing else of ours.

    with Salesdesk("https://sales.example.com", key) as desk:
        reply = desk.chat("What is in my pipeline?")

docs/embed.md shows it at work. Whatever goes wrong is a `SalesdeskError`.
"""

from __future__ import annotations

from api.client import record_types as records
from api.client.doors import AsyncDoor, Door
from api.client.errors import (
    ChangedMeanwhileError,
    ConflictError,
    ConnectionLostError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    NotSignedInError,
    ProblemError,
    SalesdeskError,
    TooManyRequestsError,
    UnavailableError,
    UnreadableError,
)
from api.client.events import Discarded, Done, Event, PartReady, Stopped, TextPiece, ToolStep, Working
from api.client.office import Office
from api.client.records import Records
from api.client.retries import Retries
from api.client.services import Services
from api.client.talking import Talking
from api.client.types import Proposal, Reply

__all__ = [
    "AsyncSalesdesk", "ChangedMeanwhileError", "ConflictError", "ConnectionLostError", "Discarded", "Done", "Event",
    "InvalidError", "NotAllowedError", "NotFoundError", "NotSignedInError", "PartReady", "ProblemError", "Proposal",
    "Reply", "Retries", "Salesdesk", "SalesdeskError", "Stopped", "TextPiece", "TooManyRequestsError", "ToolStep",
    "UnavailableError", "UnreadableError", "Working", "records",
]  # fmt: skip


class Operations(Talking, Records, Services, Office):
    """Every operation, described once for both clients."""


class Salesdesk(Operations, Door):
    """The client that waits for its answers. Threads may share one."""


class AsyncSalesdesk(Operations, AsyncDoor):
    """The client whose methods are awaited, and whose lists and streams are for `async for`."""

"""Whether the server runs, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter

from api.auth import AssistantOf
from api.errors import Problem
from api.rules import anybody
from knowledge.migrate import HEAD, current_revision

router = APIRouter(tags=["health"])


@router.get("/healthz", dependencies=anybody())
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", dependencies=anybody())
def readyz(assistant: AssistantOf) -> dict[str, str]:
    """The database can be reached and has the schema this version needs; 503 otherwise."""
    try:
        revision = current_revision(assistant.database)
    except Exception as error:  # the driver's own errors; sqlalchemy is not imported here
        raise Problem(503, "server.no_database") from error
    if revision != HEAD:
        raise Problem(503, "server.not_migrated", revision=revision or "-", wanted=HEAD)
    return {"status": "ready"}

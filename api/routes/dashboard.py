"""What the page shows beside the conversation: a person's desk, questions that work, and the records of a figure."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel

from api.auth import AssistantOf, Caller
from api.errors import language_of
from api.rules import allow
from assistant.desk import Desk, desk
from assistant.figures_behind import Behind, records_behind
from assistant.suggesting import suggestions
from assistant.toolbox import may_use
from assistant.words import has, say
from tools.contract import Effect

router = APIRouter(prefix="/v1", tags=["page"])

LanguageAsked = Annotated[Literal["en", "zh"] | None, Query(description="else the caller's own")]


class ToolTitle(BaseModel):
    """A tool that the caller may use, by its name and in words."""

    name: str
    title: str
    writes: bool


@router.get("/dashboard", dependencies=allow())
def read_dashboard(request: Request, assistant: AssistantOf, principal: Caller, language: LanguageAsked = None) -> Desk:
    """The caller's figures, tasks, deals and training; for those who lead, their team's too."""
    return desk(assistant, principal, language or language_of(request))


@router.get("/suggestions", dependencies=allow())
def list_suggestions(
    request: Request, assistant: AssistantOf, principal: Caller, language: LanguageAsked = None
) -> list[str]:
    """Questions of the caller's role that the present data answers."""
    return suggestions(assistant, principal, language or language_of(request))


@router.get("/tools", dependencies=allow())
def list_tools(
    request: Request, assistant: AssistantOf, principal: Caller, language: LanguageAsked = None
) -> list[ToolTitle]:
    """The tools that the caller may use: what a step of an answer is called, and what a key can be narrowed to."""
    words = language or language_of(request)
    return [
        ToolTitle(name=tool.name, title=_title(tool.name, words), writes=tool.effect is Effect.WRITE)
        for tool in assistant.toolbox.tools.values()
        if may_use(principal, tool)
    ]


@router.get("/turns/{turn_id}/records", dependencies=allow())
def read_records_behind(
    turn_id: Annotated[int, Path(ge=1, le=2**31 - 1)],
    request: Request,
    assistant: AssistantOf,
    principal: Caller,
    language: LanguageAsked = None,
) -> list[Behind]:
    """The records behind each figure of an answer of the caller's own, under their access of today."""
    return records_behind(assistant, principal, turn_id, language or language_of(request))


def _title(name: str, language: str) -> str:
    key = f"reading.{name}"
    return say(key, language) if has(key, language) else name.replace("_", " ")

"""Who the caller is, and what to ask first."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel

from api.auth import AssistantOf, Caller
from api.errors import language_of
from api.rules import allow
from knowledge.company import get_company
from knowledge.library.uploads import may_add, may_change

router = APIRouter(prefix="/v1", tags=["caller"])


class Me(BaseModel):
    """The caller, the company, and example questions for the caller's role. `invented`: the company is demo data."""

    person_id: int
    name: str
    role: str
    company: str
    invented: bool
    language: Literal["en", "zh"]
    may_approve: bool
    may_add_documents: bool
    may_change_documents: bool
    suggestions: list[str]


@router.get("/me", dependencies=allow())
def me(request: Request, assistant: AssistantOf, principal: Caller, language: Literal["en", "zh"] | None = None) -> Me:
    """Who asks, and example questions, in `language` or the caller's own."""
    words = language or language_of(request)
    with assistant.database.transaction() as session:
        company = get_company(session)
        name, invented = company.name, company.invented
    return Me(
        person_id=principal.person_id, name=principal.name, role=principal.role.value, company=name,
        invented=invented, language=words, may_approve=principal.may_approve,
        may_add_documents=may_add(principal), may_change_documents=may_change(principal),
        suggestions=assistant.suggestions(principal, words),
    )  # fmt: skip

"""A cited section in its whole document, as a page by itself."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.auth import AssistantOf, signed_in
from api.errors import language_of
from api.gate import page_file, signed_out
from api.rules import anybody
from api.section_page import section_page
from knowledge.library.reading import LARGEST_ID, open_at

router = APIRouter(include_in_schema=False)


@router.get("/library/sections/{section_id}", dependencies=anybody())
def show_section(
    section_id: str, request: Request, assistant: AssistantOf, language: Literal["en", "zh"] | None = None
) -> Response:
    """A document, with the section marked; for whoever may not read it the same page as where there is none."""
    principal = signed_in(request, assistant)
    if principal is None:
        return signed_out(request, 401)
    request.state.principal = principal
    number = int(section_id) if section_id.isascii() and section_id.isdigit() and len(section_id) <= 10 else 0
    with assistant.database.transaction() as session:
        opened = open_at(session, principal, number) if 0 < number <= LARGEST_ID else None
        if opened is None:
            return page_file("section-gone.html", 404)
        words = language or language_of(request)
        return HTMLResponse(section_page(opened, words, assistant.today(principal)))

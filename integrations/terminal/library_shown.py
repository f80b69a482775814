"""What a terminal shows of the library: its documents, what a search found, what was asked in vain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from assistant.words import say
from integrations.terminal.common import console

if TYPE_CHECKING:
    from knowledge.library.gaps import Unanswered
    from knowledge.library.listing import Listed
    from knowledge.library.search import Found


def show_documents(found: Sequence[Listed], language: str) -> None:
    """The documents, a row each."""
    if not found:
        typer.echo(say("library.empty", language))
        return
    from rich.table import Table

    from integrations.terminal.draw import safe

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("path", "title", "audience", "holds", "sections"):
        table.add_column(say(f"library.column_{name}", language))
    for document in found:
        audience = ", ".join(say(f"value.{role}", language) for role in document.audience)
        table.add_row(safe(document.path), safe(document.title), audience, document.holds, str(document.sections))
    console().print(table)


def show_found(found: Found, language: str) -> None:
    """The passages with where they stand, or that the library does not say."""
    from rich.text import Text

    from integrations.terminal.draw import safe

    if not found.answerable:
        typer.echo(say("library.not_answered", language))
    for hit in found.hits:
        where = " › ".join([hit.title, *hit.headings]) + (f" ({hit.page})" if hit.page else "")
        console().print(Text.assemble((safe(where), "bold"), f"  {safe(hit.path)}  {hit.score:.2f}"))
        console().print(Text(safe(hit.quote)))
        console().print()


def show_gaps(found: Sequence[Unanswered], language: str) -> None:
    """The questions, each with how often it was asked and what came nearest."""
    from rich.text import Text

    from integrations.terminal.draw import safe

    if not found:
        typer.echo(say("library.no_gaps", language))
    for gap in found:
        asked = say("library.gap", language, count=gap.times, day=gap.last_asked_at.date().isoformat())
        console().print(Text.assemble((safe(gap.question), "bold"), f"  {asked}"))
        if gap.nearest:
            console().print(Text("  " + say("library.gap_nearest", language, titles=safe("; ".join(gap.nearest)))))
        if gap.answered_at is not None:
            closed = gap.answered_at.date().isoformat()
            console().print(Text("  " + say("library.gap_answered", language, day=closed)))

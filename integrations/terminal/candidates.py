"""`salesdesk eval candidates`: what people said of answers, as drafts of cases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from integrations.terminal.common import is_interactive, now_of, opened, read_settings

if TYPE_CHECKING:
    from evals.candidates import Candidate

NOTE = "# What people asked in threads of their own: for the installation's owner on this machine, and nobody else."


def candidates(*, accept: int | None, dismiss: int | None, to: Path | None, expect: str | None, good_too: bool) -> None:
    """List the candidates, accept one into a suite, or put one aside."""
    from evals import candidates as found
    from evals.case import CaseError

    settings = read_settings()
    with opened(settings) as database:
        try:
            if dismiss is not None:
                found.settle(database, dismiss, now=now_of(settings))
            elif accept is not None:
                if to is None:
                    raise CaseError("--accept needs --to FILE.yaml, a suite of your own")
                found.accept(database, accept, to, lambda draft: _edited(draft, expect), now=now_of(settings))
                typer.echo(f"{to}: turn-{accept} added")
            else:
                _list(found.candidates(database, good_too=good_too))
        except CaseError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(2) from error


def _list(waiting: list[Candidate]) -> None:
    if not waiting:
        typer.echo("No judged answer waits. People judge with the thumbs on the page, /bad in a chat, or over HTTP.")
        return
    typer.echo("\n".join([NOTE, "cases:", *(one.draft.rstrip() for one in waiting)]))


def _edited(draft: str, expect: str | None) -> str | None:
    """The draft with an expectation: as given, or as a person writes it in an editor."""
    if expect is not None:
        return draft[: draft.rindex("    expect: ")] + f"    expect: {expect}\n"
    if not is_interactive():
        return draft
    import click

    return click.edit(draft, extension=".yaml")

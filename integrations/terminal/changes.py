"""`salesdesk undo` and `salesdesk approve`: a person's word on a change."""

from __future__ import annotations

from typing import Annotated

import typer

from integrations.terminal.common import AsOption, console, is_interactive, open_assistant, read_settings
from integrations.terminal.guard import USAGE, stop


def undo(
    change: Annotated[int, typer.Argument(help="The number that stood with the change.")], as_: AsOption = None
) -> None:
    """Take a change back, where nothing newer touched the same records."""
    from integrations.terminal.draw import draw_reply

    assistant = open_assistant(read_settings())
    draw_reply(console(), assistant.undo(assistant.principal(as_), change))


def approve(
    proposal: Annotated[str, typer.Argument(help="The proposal's id.")],
    as_: AsOption = None,
    reject: Annotated[bool, typer.Option("--reject", help="Reject it instead.")] = False,
) -> None:
    """Approve (or reject) a proposal, after a yes at this terminal."""
    from integrations.terminal.draw import draw_reply
    from integrations.terminal.phrases import YES

    if not reject:
        # Only a person approves; a script that pipes its yes is none.
        if not is_interactive():
            stop("Approving needs a person at a terminal, or the page.", USAGE)
        if input(f"Approve {proposal}? [y/N] ").strip().lower() not in YES:
            stop("Nothing was decided.", 1)
    assistant = open_assistant(read_settings())
    draw_reply(console(), assistant.decide(assistant.principal(as_), proposal, approve=not reject))

"""`salesdesk undo` and `salesdesk approve`: a person's word on a change."""

from __future__ import annotations

from typing import Annotated

import typer

from integrations.terminal.common import AsOption, console, is_interactive, open_assistant, read_settings
from integrations.terminal.guard import FAILED, USAGE, stop


def undo(
    change: Annotated[int, typer.Argument(help="The number that stood with the change.")], as_: AsOption = None
) -> None:
    """Take a change back, where nothing newer touched the same records."""
    from integrations.terminal.draw import draw_reply

    assistant = open_assistant(read_settings())
    draw_reply(console(), assistant.undo(assistant.principal(as_), change))


def approve(
    proposal: Annotated[str | None, typer.Argument(help="The proposal's id; without it all that wait.")] = None,
    as_: AsOption = None,
    reject: Annotated[bool, typer.Option("--reject", help="Reject it instead.")] = False,
) -> None:
    """Show a proposal and approve it, after a yes at this terminal; or reject it. Without an id: what waits for you."""
    from integrations.terminal.ask import settle
    from integrations.terminal.draw import draw_part, draw_reply
    from integrations.terminal.phrases import phrase

    settings, target = read_settings(), console()
    if proposal is None:
        _list(as_)
        return
    # Only a person approves; a script that pipes its yes is none.
    if not reject and not is_interactive():
        stop(phrase("no person", settings.language), USAGE)
    assistant = open_assistant(settings)
    principal = assistant.principal(as_)
    waiting = None if reject else assistant.proposal(principal, proposal, settings.language)
    if waiting is None or waiting.state != "pending":
        draw_reply(target, assistant.decide(principal, proposal, approve=not reject))
        return
    target.print(draw_part(waiting, settings.language))
    if settle(target, assistant, principal, waiting, settings.language) is None:
        raise typer.Exit(FAILED)


def _list(as_: str | None) -> None:
    """Draw every proposal that waits for this person, with how to decide it."""
    from integrations.terminal.draw import draw_part
    from integrations.terminal.phrases import local_time, phrase

    settings, target = read_settings(), console()
    assistant = open_assistant(settings)
    waiting = assistant.waiting(assistant.principal(as_), settings.language)
    if not waiting:
        target.print(phrase("nothing waits", settings.language))
    for part in waiting:
        target.print(draw_part(part, settings.language))
        target.print(phrase("waits", settings.language, until=local_time(part.expires_at), id=part.id))

"""`salesdesk model check`: what an endpoint can do, and what to set where it can't."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from integrations.terminal.common import JsonOption, console, print_json, read_settings
from integrations.terminal.guard import FAILED

if TYPE_CHECKING:
    from assistant.models.check import Found

app = typer.Typer(no_args_is_help=True, help="The large language model behind the assistant.")
MARKS = {True: "✓", False: "✗", None: "–"}


@app.command()
def check(as_json: JsonOption = False) -> None:
    """Ask the endpoint of the settings, and the second one, for an answer and a tool call; say what was found.

    Exit code 0 when each can be used, 1 when one can't. Nothing of the company's records is sent.
    """
    from assistant.models.check import check_model
    from assistant.words import say

    settings = read_settings(None)
    target, language = console(), settings.language
    if settings.uses_builtin:
        target.print(say("check.builtin", language))
        return
    addresses = [settings.endpoint, *([settings.fallback] if settings.fallback else [])]
    found = [check_model(settings, address) for address in addresses]
    if as_json:
        print_json([one.model_dump(mode="json") for one in found])
    else:
        for one in found:
            target.print(f"{one.model}  {one.address}", markup=False, highlight=False)
            for line in _lines(one, language):
                target.print(f"  {line}", markup=False, highlight=False)
    if not all(one.usable for one in found):
        raise typer.Exit(FAILED)


def _lines(found: Found, language: str) -> list[str]:
    """What was found, a line each, and what to set."""
    from assistant.words import say

    lines = [f"{MARKS[good]} {say(f'check.{name}', language, **facts)}" for name, good, facts in found.rows()]
    if found.reason is not None:
        lines.append(say(f"why.{found.reason}", language))
    elif not found.tools:
        lines.append(say("check.no_tools", language))
    return lines

"""`salesdesk mcp`: our tools for another agent on this machine, over standard input and output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from integrations.terminal.common import TodayOption, open_assistant, read_settings, wall_clock
from integrations.terminal.guard import USAGE, stop

if TYPE_CHECKING:
    from assistant.agent import Assistant
    from knowledge.access import Principal


def mcp(
    as_: Annotated[str | None, typer.Option("--as", metavar="EMAIL", help="As whom; the owner without it.")] = None,
    key: Annotated[
        str | None, typer.Option("--key", envvar="SALESDESK_KEY", help="An API key instead, with all its limits.")
    ] = None,
    today: TodayOption = None,
) -> None:
    """Let another agent use the tools (Model Context Protocol); what it would write waits for a person."""
    import anyio
    from mcp.server.stdio import stdio_server

    from integrations.mcp.desk import build

    assistant = open_assistant(read_settings(today))
    who = _Who(assistant, as_, key)
    if as_ and key:
        stop("Name a person or a key, not both.", USAGE)
    who()  # a wrong key or person is told before the other side waits for an answer
    server = build(assistant, lambda _context: who())

    async def serve() -> None:
        async with stdio_server() as (reads, writes):
            await server.run(reads, writes, server.create_initialization_options())

    anyio.run(serve)


class _Who:
    """Whom the other agent acts as, asked anew for each call."""

    def __init__(self, assistant: Assistant, email: str | None, key: str | None) -> None:
        self.assistant, self.email, self.key = assistant, email, key

    def __call__(self, *_: Any) -> Principal:  # noqa: ANN401
        if self.key is None:
            return self.assistant.principal(self.email)
        from knowledge.refusals import Refusal
        from knowledge.sign_in import find_key

        with self.assistant.database.transaction() as session:
            principal = find_key(session, self.key, now=wall_clock(), today=self.assistant.today())
        if principal is None:
            raise Refusal("key.invalid")
        return principal

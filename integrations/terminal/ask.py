"""`salesdesk ask`: one question, one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from integrations.terminal.common import (
    AsOption,
    JsonOption,
    TodayOption,
    console,
    is_interactive,
    open_assistant,
    print_json,
    read_settings,
)
from integrations.terminal.guard import FAILED

if TYPE_CHECKING:
    from rich.console import Console

    from assistant.agent import Assistant
    from assistant.reply import ProposalPart, Reply
    from knowledge.access import Principal


def ask(
    question: Annotated[str, typer.Argument(help="The question, in English or Chinese.")],
    as_: AsOption = None,
    thread: Annotated[str | None, typer.Option("--thread", metavar="ID", help="Go on in this conversation.")] = None,
    today: TodayOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask one question.

    Exit code 0 for an answer of any kind (also "no data" or "refused"), 1 when it failed, 2 for wrong usage.
    """
    assistant = open_assistant(read_settings(today))
    principal = assistant.principal(as_)
    reply = assistant.reply(principal, question, thread_id=thread, channel="terminal")
    if as_json:
        print_json(reply.model_dump(mode="json"))
    else:
        show(console(), assistant, principal, reply)
    if reply.outcome == "failed":
        raise typer.Exit(FAILED)


def show(target: Console, assistant: Assistant, principal: Principal, reply: Reply) -> list[Reply]:
    """Draw a reply and settle its proposals: y/n where a person sits here, else how to approve. Gives the decisions."""
    from integrations.terminal.draw import draw_reply

    draw_reply(target, reply)
    settled = [settle(target, assistant, principal, proposal, reply.language) for proposal in reply.proposals]
    return [decision for decision in settled if decision is not None]


def settle(
    target: Console, assistant: Assistant, principal: Principal, proposal: ProposalPart, language: str
) -> Reply | None:
    """Ask for a yes or no to a proposal that was just drawn. Anything else decides nothing: it goes on waiting."""
    from integrations.terminal.draw import draw_reply
    from integrations.terminal.phrases import NO, YES, local_time, phrase

    said = _ask_person(phrase("approve?", language)) if proposal.may_approve and is_interactive() else ""
    if said not in YES | NO:
        target.print(phrase("waits", language, until=local_time(proposal.expires_at), id=proposal.id))
        return None
    decision = assistant.decide(principal, proposal.id, approve=said in YES)
    draw_reply(target, decision)
    return decision


def _ask_person(question: str) -> str:
    """A person's word at the terminal, small and bare; nothing where the input ends."""
    try:
        return input(question).strip().lower()
    except EOFError:
        return ""

"""`salesdesk chat`: a conversation in the terminal."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Annotated

import typer

from integrations.terminal.ask import show
from integrations.terminal.common import AsOption, TodayOption, console, open_assistant, read_settings
from integrations.terminal.guard import word
from integrations.terminal.phrases import phrase

if TYPE_CHECKING:
    from rich.console import Console

    from assistant.agent import Assistant
    from assistant.reply import Reply
    from assistant.turn import Language
    from knowledge.access import Principal

VERDICTS = {"/good": True, "/bad": False}


def chat(
    as_: AsOption = None,
    thread: Annotated[str | None, typer.Option("--thread", metavar="ID", help="Go on in this conversation.")] = None,
    today: TodayOption = None,
) -> None:
    """Talk with the assistant; the conversation's context is kept. /quit or Ctrl-D ends."""
    settings = read_settings(today)
    assistant = open_assistant(settings)
    principal = assistant.principal(as_)
    with contextlib.suppress(ImportError):  # a Python without it still chats
        import readline  # noqa: F401 - arrow keys and history for input()
    target = console()
    target.print(phrase("chat", settings.language), style="dim")
    _Conversation(assistant, principal, target, settings.language, thread).run()


class _Conversation:
    def __init__(
        self, assistant: Assistant, principal: Principal, target: Console, language: Language, thread: str | None
    ) -> None:
        self.assistant = assistant
        self.principal = principal
        self.target = target
        self.language = language
        self.thread = thread
        self.changes: list[int] = []
        self.choices: list[str] = []
        self.turn: int | None = None

    def run(self) -> None:
        """Read and answer lines until the end."""
        from knowledge.refusals import Refusal

        while True:
            try:
                line = input("› ").strip()
            except (EOFError, KeyboardInterrupt):
                self.target.print()
                return
            if line in ("/quit", "/exit", "/q"):
                return
            try:
                self._answer(line)
            except Refusal as refusal:
                self.target.print(word(refusal, self.language), style="red")
            except KeyboardInterrupt:
                self.target.print()

    def _answer(self, line: str) -> None:
        if not line:
            return
        if line == "/new":
            self.thread = None
            return
        if line == "/undo":
            self._undo()
            return
        word, _, reason = line.partition(" ")
        if word in VERDICTS:
            self._judge(reason.strip(), good=VERDICTS[word])
            return
        if line.isdecimal() and 1 <= int(line) <= len(self.choices):
            line = self.choices[int(line) - 1]
        from integrations.terminal.told import Told

        told = Told(self.target)
        reply = self.assistant.reply(
            self.principal, line, thread_id=self.thread, channel="terminal", listen=told.listen
        )
        told.end(reply)
        self.thread, self.language, self.turn = reply.thread_id, reply.language, reply.turn_id
        self.choices = next((part.choices for part in reply.parts if part.kind == "choices"), [])
        self._remember(reply)
        for decision in show(self.target, self.assistant, self.principal, told.rest(reply)):
            self._remember(decision)

    def _remember(self, reply: Reply) -> None:
        """Keep what /undo takes back: each change that was made, at once or by a yes."""
        self.changes += [part.change_set_id for part in reply.parts if part.kind == "undo"]

    def _judge(self, reason: str, *, good: bool) -> None:
        if self.turn is None:
            self.target.print(phrase("nothing to judge", self.language))
            return
        self.assistant.judge(self.principal, self.turn, good=good, comment=reason or None)
        self.target.print(phrase("judged", self.language), style="dim")

    def _undo(self) -> None:
        if not self.changes:
            self.target.print(phrase("nothing to undo", self.language))
            return
        show(self.target, self.assistant, self.principal, self.assistant.undo(self.principal, self.changes.pop()))

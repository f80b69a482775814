"""What a terminal shows of a turn while it runs: which tool works, and a large model's text as it is released."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.events import Event, TextDiscarded, TextReleased, ToolStarted
from integrations.terminal.draw import safe

if TYPE_CHECKING:
    from rich.console import Console

    from assistant.reply import Reply


class Told:
    """Listens to one turn. What was printed already is left out of what is drawn at its end."""

    def __init__(self, target: Console) -> None:
        self.target = target
        self.text = ""

    def listen(self, event: Event) -> None:
        """Show one event."""
        if isinstance(event, ToolStarted) and self.target.is_terminal:
            self.target.print(f"· {event.tool}", style="dim", markup=False)
        elif isinstance(event, TextReleased):
            self.text += event.text
            self._write(event.text)
        elif isinstance(event, TextDiscarded) and self.text:
            self._write("\n…\n")
            self.text = ""

    def end(self, reply: Reply) -> None:
        """End the line of the text; where another text came of it, that one follows."""
        if self.text:
            self._write("\n")
            self.text = self.text if reply.text == self.text else ""

    def rest(self, reply: Reply) -> Reply:
        """The reply without the text that stands there already."""
        if not self.text:
            return reply
        return reply.model_copy(update={"parts": [part for part in reply.parts if part.kind != "text"]})

    def _write(self, text: str) -> None:
        self.target.print(safe(text), end="", markup=False, highlight=False)

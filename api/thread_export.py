"""A conversation as Markdown: what was asked, what was answered, the tables, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.reply import Reply, TablePart
from assistant.words import say


def as_markdown(title: str, turns: Sequence[tuple[str, Reply]], language: str) -> str:
    """The whole text; a message without words is a decision, which has a reply alone."""
    lines = [f"# {_line(title)}", ""]
    for message, reply in turns:
        if message:
            lines += [*(f"> {line}" for line in message.splitlines()), ""]
        lines += [reply.text, ""]
        for part in reply.parts:
            if isinstance(part, TablePart):
                lines += [*_table(part), ""]
        if reply.citations:
            lines += [f"{say('export.sources', language)}:", ""]
            lines += [f"- {' › '.join(filter(None, (one.title, one.heading)))}" for one in reply.citations]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _table(part: TablePart) -> Iterator[str]:
    yield _row(part.headers)
    yield "|" + "|".join("---:" if number else "---" for number in part.numeric) + "|"
    yield from (_row(row) for row in part.shown)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_line(cell).replace("|", "\\|") for cell in cells) + " |"


def _line(text: str) -> str:
    return " ".join(str(text).split())

"""What became of the files that were handed to the library, and what it can answer since."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from assistant.words import say
from integrations.terminal.common import now_of, print_json, today_of
from integrations.terminal.guard import FAILED, word

if TYPE_CHECKING:
    from assistant.settings import Settings
    from knowledge.library.filing import Filed
    from knowledge.library.library import Library


def answered_now(library: Library, filed: Filed, settings: Settings) -> list[str]:
    """The questions once asked in vain that the documents answer now."""
    from knowledge.library.gaps import close_answered
    from knowledge.library.search import Searcher

    if not filed.did_anything:
        return []
    with library.database.transaction() as session:
        today = today_of(settings, session)
    return close_answered(Searcher(library), today=today, now=now_of(settings))


def say_filed(filed: Filed, answered: list[str], settings: Settings, *, as_json: bool) -> None:
    """What became of the files; exit code 1 where some were given and none could be taken."""
    from integrations.terminal.draw import safe

    language = settings.language
    if as_json:
        skipped = [{"path": path, "reason": word(refusal, language)} for path, refusal in filed.skipped]
        moved = [{"from": old, "to": new} for old, new in filed.moved]
        print_json(
            {"added": filed.added, "changed": filed.changed, "moved": moved, "removed": filed.removed,
             "unchanged": len(filed.unchanged), "skipped": skipped, "answers": answered}
        )  # fmt: skip
    else:
        counts = {name: len(getattr(filed, name)) for name in ("added", "changed", "moved", "removed", "unchanged")}
        told = [say(f"library.{name}", language, count=count) for name, count in counts.items() if count]
        typer.echo(say("word.and_joint", language).join(told) or say("library.nothing", language))
        if answered:
            typer.echo(say("library.answers", language, count=len(answered)))
            for question in answered:
                typer.echo(f"  {safe(question)}")
        if filed.skipped:
            typer.echo(say("library.skipped", language, count=len(filed.skipped)), err=True)
            for _, refusal in filed.skipped:
                typer.echo(f"  {word(refusal, language)}", err=True)
    if filed.skipped and not filed.did_anything and not filed.unchanged:
        raise typer.Exit(FAILED)

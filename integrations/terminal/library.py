"""`salesdesk library`: the company's documents, added, kept up to date, listed and searched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.words import say
from integrations.terminal.common import JsonOption, now_of, opened, print_json, read_settings, today_of
from integrations.terminal.guard import FAILED, USAGE, stop, word
from integrations.terminal.progress import Progress

if TYPE_CHECKING:
    from assistant.settings import Settings
    from knowledge.library.about import About
    from knowledge.library.filing import Filed
    from knowledge.library.library import Library

app = typer.Typer(no_args_is_help=True, help="The company's documents: add, sync, list and search them.")

Paths = Annotated[list[Path] | None, typer.Argument(metavar="PATH…", help="Files or folders.")]
Audience = Annotated[
    str | None, typer.Option("--audience", metavar="ROLE,ROLE", help="Who may read it. Default: what it says, or all.")
]
Tags = Annotated[str | None, typer.Option("--tag", metavar="TAG,TAG", help="What it is about.")]
Owner = Annotated[str | None, typer.Option("--owner", help="Who answers for it.")]
Version = Annotated[str | None, typer.Option("--version", help="Its version.")]
From = Annotated[datetime | None, typer.Option("--valid-from", metavar="DATE", formats=["%Y-%m-%d"])]
Until = Annotated[datetime | None, typer.Option("--valid-until", metavar="DATE", formats=["%Y-%m-%d"])]


@app.command()
def add(
    paths: Paths = None,
    audience: Audience = None,
    tag: Tags = None,
    owner: Owner = None,
    version: Version = None,
    valid_from: From = None,
    valid_until: Until = None,
    as_json: JsonOption = False,
) -> None:
    """Add files and folders: Markdown, HTML, PDF, DOCX, PPTX, XLSX, TXT, EML. Options go over what the files say.

    Exit code 1 when nothing could be taken.
    """
    settings = read_settings()
    if not paths:
        stop(say("library.nothing_named", settings.language), USAGE)
    about = _about(audience, tag, owner, version, valid_from, valid_until)
    with _library(settings) as (library, person_id), Progress(quiet=as_json) as progress:
        filed = library.add(
            paths, about, person_id=person_id, now=now_of(settings), progress=_worded(progress, settings)
        )
    _say_filed(filed, settings, as_json=as_json)


@app.command()
def sync(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER")],
    audience: Audience = None,
    tag: Tags = None,
    as_json: JsonOption = False,
) -> None:
    """Make the library say what a folder says: files that are new, changed, moved or gone."""
    settings = read_settings()
    about = _about(audience, tag, None, None, None, None)
    with _library(settings) as (library, person_id), Progress(quiet=as_json) as progress:
        filed = library.sync(
            folder, about, person_id=person_id, now=now_of(settings), progress=_worded(progress, settings)
        )
    _say_filed(filed, settings, as_json=as_json)


@app.command()
def remove(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help="As `library list` shows them.")],
    as_json: JsonOption = False,
) -> None:
    """Take documents out; adding the file again brings them back."""
    settings = read_settings()
    with _library(settings) as (library, _):
        removed = library.remove(paths, now=now_of(settings))
    if as_json:
        print_json({"removed": removed})
        return
    typer.echo(say("library.removed", settings.language, count=len(removed)))


@app.command()
def rebuild(as_json: JsonOption = False) -> None:
    """Make the index again from what the database holds; no file is read and no document lost."""
    settings = read_settings()
    with _library(settings) as (library, _), Progress(quiet=as_json) as progress:
        count = library.rebuild(_worded(progress, settings))
    if as_json:
        print_json({"sections": count})
        return
    typer.echo(say("library.rebuilt", settings.language, count=count))


@contextmanager
def _library(settings: Settings) -> Iterator[tuple[Library, int]]:
    """The installation's library, and the owner as whom commands of this machine run."""
    from assistant.build import open_library
    from knowledge.access import owner_principal

    with opened(settings) as database:
        with database.transaction() as session:
            person_id = owner_principal(session, today_of(settings, session)).person_id
        yield open_library(settings, database), person_id


def _about(
    audience: str | None, tag: str | None, owner: str | None, version: str | None,
    valid_from: datetime | None, valid_until: datetime | None,
) -> About:  # fmt: skip
    from knowledge.library.about import About, read_audience

    return About(
        audience=read_audience(audience, "--audience"), owner=owner, version=version,
        tags=tuple(part.strip() for part in tag.split(",") if part.strip()) if tag else None,
        valid_from=valid_from.date() if valid_from else None, valid_until=valid_until.date() if valid_until else None,
    )  # fmt: skip


def _worded(progress: Progress, settings: Settings) -> Callable[[str, int, int], None]:
    """The bars, with what is being done in the machine's language."""
    return lambda what, done, total: progress.step(say(f"library.{what}", settings.language), done, total)


def _say_filed(filed: Filed, settings: Settings, *, as_json: bool) -> None:
    """What became of the files; exit code 1 where some were given and none could be taken."""
    language = settings.language
    if as_json:
        skipped = [{"path": path, "reason": word(refusal, language)} for path, refusal in filed.skipped]
        moved = [{"from": old, "to": new} for old, new in filed.moved]
        print_json(
            {"added": filed.added, "changed": filed.changed, "moved": moved, "removed": filed.removed,
             "unchanged": len(filed.unchanged), "skipped": skipped}
        )  # fmt: skip
    else:
        counts = {name: len(getattr(filed, name)) for name in ("added", "changed", "moved", "removed", "unchanged")}
        told = [say(f"library.{name}", language, count=count) for name, count in counts.items() if count]
        typer.echo(say("word.and_joint", language).join(told) or say("library.nothing", language))
        if filed.skipped:
            typer.echo(say("library.skipped", language, count=len(filed.skipped)), err=True)
            for _, refusal in filed.skipped:
                typer.echo(f"  {word(refusal, language)}", err=True)
    if filed.skipped and not filed.did_anything and not filed.unchanged:
        raise typer.Exit(FAILED)

"""`salesdesk library`: the company's documents, added, kept up to date, listed and searched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.words import say
from integrations.terminal.common import (
    AsOption,
    JsonOption,
    TodayOption,
    now_of,
    opened,
    print_json,
    read_settings,
    today_of,
)
from integrations.terminal.guard import USAGE, stop
from integrations.terminal.library_filed import answered_now, say_filed
from integrations.terminal.library_shown import show_documents, show_found, show_gaps
from integrations.terminal.progress import Progress

if TYPE_CHECKING:
    from assistant.settings import Settings
    from knowledge.access import Principal
    from knowledge.library.about import About
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
        answered = answered_now(library, filed, settings)
    say_filed(filed, answered, settings, as_json=as_json)


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
        answered = answered_now(library, filed, settings)
    say_filed(filed, answered, settings, as_json=as_json)


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


@app.command("list")
def list_documents(as_: AsOption = None, as_json: JsonOption = False) -> None:
    """List the documents that a person may read; without --as, all that the owner may."""
    from knowledge.library.listing import documents_for

    settings = read_settings()
    with _asked_by(settings, as_) as (library, principal, _), library.database.transaction() as session:
        found = documents_for(session, principal)
    if as_json:
        print_json([document.as_dict() for document in found])
        return
    show_documents(found, settings.language)


@app.command()
def search(
    question: str,
    as_: AsOption = None,
    today: TodayOption = None,
    tag: Annotated[str | None, typer.Option("--tag", help="Only documents with this tag.")] = None,
    language: Annotated[str | None, typer.Option("--language", metavar="en|zh")] = None,
    any_day: Annotated[
        bool, typer.Option("--any-day", help="Also documents that no longer, or not yet, hold.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=50)] = 5,
    as_json: JsonOption = False,
) -> None:
    """Search the library: the sections that answer, with where they stand, or that it does not say."""
    settings = read_settings(today)
    from knowledge.library.search import Searcher

    with _asked_by(settings, as_) as (library, principal, day):
        found = Searcher(library).search(
            principal, question, on=None if any_day else day, language=language, tag=tag, most=limit
        )
    if as_json:
        hits = [
            {"path": hit.path, "title": hit.title, "heading_path": list(hit.headings), "page": hit.page,
             "score": round(hit.score, 4), "text": hit.text}
            for hit in found.hits
        ]  # fmt: skip
        print_json({"answerable": found.answerable, "hits": hits})
        return
    show_found(found, settings.language)


@app.command()
def gaps(
    as_: AsOption = None,
    everything: Annotated[bool, typer.Option("--all", help="Also those that documents have answered since.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List the questions that the library did not answer, the most asked first: for operations and directors."""
    from knowledge.library.gaps import gaps_for

    settings = read_settings()
    with _asked_by(settings, as_) as (library, principal, _), library.database.transaction() as session:
        found = gaps_for(session, principal, answered=everything)
    if as_json:
        print_json([gap.as_dict() for gap in found])
        return
    show_gaps(found, settings.language)


@contextmanager
def _asked_by(settings: Settings, email: str | None) -> Iterator[tuple[Library, Principal, date]]:
    """The library, who asks of it, and the day."""
    from assistant.build import open_library
    from knowledge.access import load_principal, owner_principal
    from knowledge.roster import find_person

    with opened(settings) as database:
        with database.transaction() as session:
            day = today_of(settings, session)
            if email is None:
                principal = owner_principal(session, day)
            else:
                principal = load_principal(session, find_person(session, email), day)
        yield open_library(settings, database), principal, day


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

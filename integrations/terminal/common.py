"""What several commands share: settings, the assistant, the database, options and the console."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.settings import Settings, load

if TYPE_CHECKING:
    from rich.console import Console

    from assistant.agent import Assistant
    from knowledge.database import Database, Session

PIPE_WIDTH = 160

AsOption = Annotated[
    str | None, typer.Option("--as", metavar="EMAIL", help="Ask as this person. Default: the installation's owner.")
]
TodayOption = Annotated[
    datetime | None,
    typer.Option("--today", metavar="DATE", formats=["%Y-%m-%d"], help="Take this day as today, e.g. 2017-12-31."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def read_settings(today: datetime | None = None) -> Settings:
    """The settings, with the day of `--today` where it was given; what goes wrong later is logged in HOME."""
    settings = load()
    if today is not None:
        settings = replace(settings, today=today.date())
    keep_log(settings)
    return settings


def keep_log(settings: Settings) -> None:
    """Log warnings and errors to HOME/salesdesk.log, a line of JSON each; the file appears with its first line."""
    import logging
    from logging.handlers import RotatingFileHandler

    from assistant.observing import JsonLines

    root, path = logging.getLogger(), settings.home / "salesdesk.log"
    for held in [one for one in root.handlers if isinstance(one, RotatingFileHandler)]:
        if Path(held.baseFilename) == path:
            return
        root.removeHandler(held)
        held.close()
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=5_000_000, backupCount=2, encoding="utf-8", delay=True)
    handler.setFormatter(JsonLines(with_text=settings.log_text))
    handler.setLevel(logging.WARNING)
    root.addHandler(handler)


def open_assistant(settings: Settings) -> Assistant:
    """The assistant over the installation's records."""
    from assistant.build import build_assistant

    return build_assistant(settings)


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The installation's database, at the newest schema."""
    from assistant.build import open_database

    database = open_database(settings)
    try:
        yield database
    finally:
        database.close()


def wall_clock() -> datetime:
    """The present instant whatever `--today` says: what proves identity expires by the real clock."""
    return datetime.now(UTC)


def now_of(settings: Settings) -> datetime:
    """The present instant; with a fixed clock that day at the wall clock's time."""
    now = datetime.now(UTC)
    fixed = settings.today
    return now if fixed is None else now.replace(year=fixed.year, month=fixed.month, day=fixed.day)


def today_of(settings: Settings, session: Session) -> date:
    """The company's business day."""
    from knowledge.company import get_company

    return settings.today or now_of(settings).astimezone(get_company(session).zone).date()


def console() -> Console:
    """Where answers are drawn: the terminal's own width, and a wide one for pipes, so that nothing is cut there."""
    from rich.console import Console

    found = Console(highlight=False, markup=False, emoji=False)
    return found if found.is_terminal else Console(highlight=False, markup=False, emoji=False, width=PIPE_WIDTH)


def print_json(value: Any) -> None:  # noqa: ANN401 - anything JSON can hold
    """Print a value as JSON."""
    import json

    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def is_interactive() -> bool:
    """Whether a person sits at this terminal and can say yes or no."""
    import sys

    return sys.stdin.isatty() and sys.stdout.isatty()

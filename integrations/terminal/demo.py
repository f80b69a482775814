"""`salesdesk demo`: an invented company, three real questions, and the page with a link for each role.

The demo lives in HOME/demo and ends on the day it was made. For a week it keeps that day as its today, so that its
figures stay what they were; after that it is made anew.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from integrations.terminal.common import console, open_assistant, read_settings, wall_clock
from integrations.terminal.serve import address, listen, run

if TYPE_CHECKING:
    import socket

    from rich.console import Console

    from assistant.agent import Assistant
    from assistant.settings import Settings
    from knowledge.database import Database

PORT = 8000
SEED = 20
LIFE = timedelta(days=7)
# Written last: a demo that was interrupted while it was made has none, and is made again.
MADE_ON = "made-on.txt"
QUESTIONS = (
    "How did bookings by region this year compare with last year?",
    "本季度赢单金额最高的五位销售是谁？",
    "Which open deals over 100,000 have had no activity for 30 days?",
)


def demo(
    once: Annotated[bool, typer.Option("--once", help="Stop after the answers; don't serve the page.")] = False,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The page's port.")] = PORT,
) -> None:
    """See it work: an invented company, three questions answered, and the chat page."""
    from integrations.slack.doors import http_reception

    target = console()
    base = read_settings()
    settings = _ready(base.in_folder(base.home / "demo"), target)
    assistant = open_assistant(settings)
    _notice(target, assistant)
    _ask(target, assistant)
    if once:
        return
    listener = _listen(port)
    _links(target, assistant, address(listener))
    run(lambda: assistant, listener, http_reception(settings))


def _ready(settings: Settings, target: Console) -> Settings:
    """The demo's settings, with its data made where it is missing or too old."""
    from knowledge.database import Database
    from knowledge.demo import create_demo

    made_on = _made_on(settings.home)
    today = settings.today or datetime.now().astimezone().date()
    fits = made_on is not None and (made_on == settings.today if settings.today else today - made_on < LIFE)
    if made_on is not None and fits:
        return replace(settings, today=made_on)
    shutil.rmtree(settings.home, ignore_errors=True)
    settings.home.mkdir(parents=True)
    with target.status("Making an invented company with three years of records …"):
        database = Database(settings.database_url)
        create_demo(database, today=today, seed=SEED)
    with target.status("Reading its handbook, half of it in Chinese …"):
        _add_handbook(settings, database)
    database.close()
    (settings.home / MADE_ON).write_text(today.isoformat(), encoding="utf-8")
    return replace(settings, today=today)


def _add_handbook(settings: Settings, database: Database) -> None:
    from assistant.build import open_library
    from knowledge.demo import HANDBOOK
    from knowledge.library.about import About

    open_library(settings, database).sync(HANDBOOK, About(), person_id=None, now=wall_clock())


def _made_on(home: Path) -> date | None:
    try:
        return date.fromisoformat((home / MADE_ON).read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        return None


def _notice(target: Console, assistant: Assistant) -> None:
    from knowledge.company import get_company

    with assistant.database.transaction() as session:
        name = get_company(session).name
    target.print()
    target.print(f"Invented data: {name}, its people and its figures are made up. 虚构数据。", style="yellow")
    target.print('Your own: salesdesk import FOLDER, then salesdesk ask "…". It never mixes with this.', style="dim")


def _ask(target: Console, assistant: Assistant) -> None:
    """Ask as a director, and show question and answer as they come."""
    from integrations.terminal.draw import draw_reply

    director = assistant.principal(_people(assistant)["director"])
    for question in QUESTIONS:
        target.print()
        target.print(f"› {question}", style="bold cyan")
        draw_reply(target, assistant.reply(director, question, channel="terminal"))


def _listen(port: int) -> socket.socket:
    try:
        return listen("127.0.0.1", port)
    except OSError:
        return listen("127.0.0.1", 0)


def _people(assistant: Assistant) -> dict[str, str]:
    from knowledge.demo import demo_people

    with assistant.database.transaction() as session:
        return dict(demo_people(session))


def _links(target: Console, assistant: Assistant, page: str) -> None:
    from knowledge.roster import find_person
    from knowledge.sign_in import create_link

    target.print()
    target.print("Open the page as … (each link works once; run again for new ones)", style="bold")
    with assistant.database.transaction() as session:
        for role, email in _people(assistant).items():
            person = find_person(session, email)
            secret = create_link(session, person, now=wall_clock())
            target.print(f"  {role:<9} {person.name:<16} {page}/sign-in/{secret}", soft_wrap=True)
    target.print(f"The page: {page}   Ctrl-C ends.")

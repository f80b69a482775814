"""`salesdesk slack`: Slack without a public address, and what sets it up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from integrations.terminal.common import TodayOption, open_assistant, opened, print_json, read_settings, wall_clock
from integrations.terminal.guard import FAILED, USAGE, stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.settings import Settings

T = TypeVar("T")
app = typer.Typer(help="Answer in Slack, and set it up (docs/slack.md).", invoke_without_command=True)


@app.callback()
def slack(context: typer.Context, today: TodayOption = None) -> None:
    """Answer in Slack over Socket Mode until Ctrl-C."""
    if context.invoked_subcommand is not None:
        return
    settings = read_settings(today)
    _require(settings, "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
    run(settings)


def run(settings: Settings) -> None:
    """Serve Slack's socket until Ctrl-C or a termination signal."""
    import signal
    from contextlib import ExitStack
    from threading import Event

    from integrations.slack.desk import Desk
    from integrations.slack.doors import socket_door

    assistant = open_assistant(settings)
    desk = Desk(assistant)
    ended = Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    desk.start()
    try:
        with ExitStack() as open_door:
            _asking(lambda: open_door.enter_context(socket_door(desk)))
            typer.echo("Salesdesk answers in Slack (Ctrl-C ends).")
            ended.wait()
    finally:
        desk.stop()
        assistant.database.close()


@app.command()
def check(
    config_token: Annotated[
        str | None,
        typer.Option("--config-token", metavar="TOKEN", help="A configuration token, to look at the app's events too."),
    ] = None,
) -> None:
    """Say which token, scope, event or address is missing. Exit code 1 where something is."""
    from integrations.slack.check import check as checked

    settings, good = read_settings(), True
    for finding in checked(settings, settings.language, config_token):
        mark = {True: "✓", False: "✗", None: "–"}[finding.good]
        typer.secho(f"{mark} {finding.text}", fg="red" if finding.good is False else None)
        good = good and finding.good is not False
    if not good:
        raise typer.Exit(FAILED)


@app.command()
def manifest(
    http: Annotated[bool, typer.Option("--http", help="For HTTP at SALESDESK_PUBLIC_URL, not Socket Mode.")] = False,
) -> None:
    """Print the app's manifest, to create the app from (api.slack.com/apps)."""
    from integrations.slack.manifest import manifest as made

    print_json(made(read_settings().public_url if http else None))


@app.command()
def channel(
    name: Annotated[
        str | None, typer.Argument(metavar="CHANNEL", help="#name or id; without one, list those with an audience.")
    ] = None,
    audience: Annotated[
        str | None,
        typer.Option("--audience", metavar="team:NAME|none", help="The team before which is answered there."),
    ] = None,
) -> None:
    """Give a channel an audience: there answers stand in the thread, of what the whole team may know."""
    from integrations.slack.channels import channel_id
    from integrations.slack.events import CHANNEL
    from knowledge import outsiders

    settings = read_settings()
    with opened(settings) as database:
        if name is None:
            with database.transaction() as session:
                for one, team in outsiders.audiences(session, CHANNEL):
                    typer.echo(f"#{one.name}  {one.place}  team:{team.name}")
            return
        kind, _, of = (audience or "").partition(":")
        if audience != "none" and (kind != "team" or not of.strip()):
            stop("Say --audience team:NAME, or --audience none.", USAGE)
        _require(settings, "SLACK_BOT_TOKEN")
        place, called = _asking(lambda: channel_id(settings, name))
        with database.transaction(write=True) as session:
            chosen = None if audience == "none" else outsiders.find_team(session, of)
            outsiders.set_audience(session, CHANNEL, place, called, chosen)
    if audience == "none":
        typer.echo(f"#{called} has no audience any more: who asks there is answered in their direct messages.")
    else:
        typer.echo(f"#{called} is answered in its threads, of what all of team {of.strip()} may know.")


@app.command()
def link(email: Annotated[str, typer.Argument(metavar="EMAIL", help="The person's address in Salesdesk.")]) -> None:
    """Print a one-time code for somebody whose Slack account has another e-mail address, good for 24 hours."""
    from knowledge.outsiders import create_code
    from knowledge.roster import find_person

    with opened(read_settings()) as database, database.transaction(write=True) as session:
        code = create_code(session, find_person(session, email), now=wall_clock())
    typer.echo(f"link {code}")
    typer.echo("They send this to Salesdesk in Slack, as a direct message.", err=True)


def _asking(ask: Callable[[], T]) -> T:
    """What Slack says; one sentence where it refuses."""
    from slack_sdk.errors import SlackApiError

    from integrations.slack.client import code_of

    try:
        return ask()
    except SlackApiError as error:
        stop(f"Slack refuses ({code_of(error)}). What is missing: salesdesk slack check", FAILED)


def _require(settings: Settings, *names: str) -> None:
    """Stop with what is to be set, where it is not."""
    missing = [name for name in names if not getattr(settings, name.lower())]
    if missing:
        listed = " and ".join(missing)
        stop(f"{listed} {'is' if len(missing) == 1 else 'are'} not set. docs/slack.md says where to find them.", USAGE)

"""`salesdesk slack`: Slack without a public address, and what sets it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from integrations.terminal.common import TodayOption, open_assistant, read_settings
from integrations.terminal.guard import USAGE, stop

if TYPE_CHECKING:
    from assistant.settings import Settings

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
    from threading import Event

    from integrations.slack.desk import Desk
    from integrations.slack.doors import socket_door

    assistant = open_assistant(settings)
    desk = Desk(assistant)
    ended = Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    desk.start()
    try:
        with socket_door(desk):
            typer.echo("Salesdesk answers in Slack (Ctrl-C ends).")
            ended.wait()
    finally:
        desk.stop()
        assistant.database.close()


def _require(settings: Settings, *names: str) -> None:
    """Stop with what is to be set, where it is not."""
    missing = [name for name in names if not getattr(settings, name.lower())]
    if missing:
        listed = " and ".join(missing)
        stop(f"{listed} {'is' if len(missing) == 1 else 'are'} not set. docs/slack.md says where to find them.", USAGE)

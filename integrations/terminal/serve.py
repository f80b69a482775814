"""`salesdesk serve`: the page and the HTTP API."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Annotated, Any

import typer

from integrations.terminal.common import TodayOption, open_assistant, opened, read_settings
from integrations.terminal.guard import FAILED, stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.agent import Assistant
    from assistant.settings import Settings
    from integrations.slack.reception import Reception
    from integrations.terminal.opening import Opening

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# Uvicorn's own access log would hold the addresses of sign-in links, which are secrets.
SERVING: dict[str, Any] = {
    "log_config": None, "access_log": False, "server_header": False, "ws": "none", "lifespan": "on",
    "timeout_graceful_shutdown": 5,
}  # fmt: skip


def serve(
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes a free one.")] = 8000,
    workers: Annotated[
        int,
        typer.Option("--workers", min=1, max=64, help="Processes that answer side by side, about 400 MB each."),
    ] = 1,
    today: TodayOption = None,
) -> None:
    """Serve the page and the API until Ctrl-C."""
    settings = read_settings(today)
    try:
        listener = listen(host, port)
    except OSError as error:
        stop(f"Can't listen on {host}:{port}: {error.strerror or error}. Choose another with --port.", FAILED)

    def say_where() -> None:
        typer.echo(f"Salesdesk listens on {address(listener)} (Ctrl-C ends).")
        typer.echo("Sign in with a link: salesdesk person link EMAIL")
        if host not in LOOPBACK:
            typer.echo("Beyond this machine, put TLS in front of it and set SALESDESK_PUBLIC_URL to the https address.")

    if workers > 1:
        _run_several(workers, settings, listener, say_where)
        return
    from integrations.slack.doors import http_reception

    slack = http_reception(settings)

    def load() -> Assistant:
        assistant = open_assistant(settings)
        say_where()
        return assistant

    run(load, listener, slack)


def _run_several(workers: int, settings: Settings, listener: socket.socket, say_where: Callable[[], None]) -> None:
    from integrations.terminal.workers import run_workers

    with opened(settings):  # what is wrong with the database is told here, and its schema is brought up to date once
        say_where()
    if not run_workers(workers, listener, today=settings.today):
        stop(f"The server could not start: see {settings.home / 'salesdesk.log'}.", FAILED)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises OSError when the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


def address(listener: socket.socket) -> str:
    """The address of a listening socket for a browser on this machine."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not bound
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(load: Callable[[], Assistant], listener: socket.socket, slack: Reception | None) -> None:
    """Serve until Ctrl-C or a termination signal. What Slack sends is taken in while the assistant is still loaded.

    Raises what `load` raised.
    """
    from concurrent.futures import ThreadPoolExecutor

    import uvicorn

    from integrations.slack.http import EVENTS
    from integrations.terminal.opening import Opening

    log_to_stderr()
    opening = Opening(slack.door if slack is not None else None, EVENTS)
    server = uvicorn.Server(uvicorn.Config(opening, **SERVING))

    def open_all() -> None:
        try:
            open_doors(opening, load(), slack)
        except BaseException as error:
            opening.fail(error)
            if slack is not None:
                slack.fail(error)
            server.should_exit = True
            raise

    with ThreadPoolExecutor(1) as loader:
        opened_all = loader.submit(open_all)
        server.run(sockets=[listener])
        opened_all.result()


def log_to_stderr() -> None:
    """Log to the terminal too, as a server does."""
    import logging

    stderr = logging.StreamHandler()
    stderr.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(stderr)


def open_doors(opening: Opening, assistant: Assistant, slack: Reception | None) -> None:
    """Put the whole app in its place, and begin to answer what Slack sent by then."""
    from api.app import create_app
    from integrations.mcp.http import PATH, Door
    from integrations.slack.desk import Desk
    from knowledge.sales.measure.trends import warm

    desk = Desk(assistant, reception=slack) if slack is not None else None
    routers = [slack.router()] if slack is not None else []
    doors, told = {PATH: Door(assistant)}, assistant.settings
    opening.complete(
        create_app(assistant, routers=routers, doors=doors, origins=told.cors_origins, provider=told.provider),
        at_end=desk.stop if desk is not None else None,
    )
    if desk is not None:
        desk.start()
    warm()

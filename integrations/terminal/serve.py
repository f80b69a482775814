"""`salesdesk serve`: the page and the HTTP API."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Annotated

import typer

from integrations.terminal.common import TodayOption, open_assistant, read_settings
from integrations.terminal.guard import FAILED, stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.agent import Assistant
    from integrations.slack.desk import Desk
    from integrations.slack.reception import Reception
    from integrations.terminal.opening import Opening

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def serve(
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes a free one.")] = 8000,
    today: TodayOption = None,
) -> None:
    """Serve the page and the API until Ctrl-C."""
    from integrations.slack.doors import http_reception

    settings = read_settings(today)
    slack = http_reception(settings)
    try:
        listener = listen(host, port)
    except OSError as error:
        stop(f"Can't listen on {host}:{port}: {error.strerror or error}. Choose another with --port.", FAILED)

    def load() -> Assistant:
        assistant = open_assistant(settings)
        typer.echo(f"Salesdesk listens on {address(listener)} (Ctrl-C ends).")
        typer.echo("Sign in with a link: salesdesk person link EMAIL")
        if host not in LOOPBACK:
            typer.echo("Beyond this machine, put TLS in front of it and set SALESDESK_PUBLIC_URL to the https address.")
        return assistant

    run(load, listener, slack)


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
    import logging
    from concurrent.futures import ThreadPoolExecutor

    import uvicorn

    from integrations.slack.http import EVENTS
    from integrations.terminal.opening import Opening

    stderr = logging.StreamHandler()
    stderr.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(stderr)
    opening = Opening(slack.door if slack is not None else None, EVENTS)
    # Uvicorn's own access log would hold the addresses of sign-in links, which are secrets.
    server = uvicorn.Server(
        uvicorn.Config(
            opening, log_config=None, access_log=False, server_header=False, ws="none", lifespan="on",
            timeout_graceful_shutdown=5,
        )
    )  # fmt: skip

    def open_all() -> Desk | None:
        try:
            return _complete(opening, load(), slack)
        except BaseException as error:
            opening.fail(error)
            if slack is not None:
                slack.fail(error)
            server.should_exit = True
            raise

    with ThreadPoolExecutor(1) as loader:
        opened = loader.submit(open_all)
        server.run(sockets=[listener])
        desk = opened.result()
    if desk is not None:
        desk.stop()


def _complete(opening: Opening, assistant: Assistant, slack: Reception | None) -> Desk | None:
    """Put the whole app in its place, and begin to answer what Slack sent by then."""
    from api.app import create_app
    from integrations.mcp.http import PATH, Door
    from integrations.slack.desk import Desk
    from knowledge.sales.measure.trends import warm

    desk = Desk(assistant, reception=slack) if slack is not None else None
    routers = [slack.router()] if slack is not None else []
    doors, told = {PATH: Door(assistant)}, assistant.settings
    opening.complete(
        create_app(assistant, routers=routers, doors=doors, origins=told.cors_origins, provider=told.provider)
    )
    if desk is not None:
        desk.start()
    warm()
    return desk

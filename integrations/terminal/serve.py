"""`salesdesk serve`: the page and the HTTP API."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Annotated

import typer

from integrations.terminal.common import TodayOption, open_assistant, read_settings
from integrations.terminal.guard import FAILED, stop

if TYPE_CHECKING:
    from assistant.agent import Assistant

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def serve(
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes a free one.")] = 8000,
    today: TodayOption = None,
) -> None:
    """Serve the page and the API until Ctrl-C."""
    settings = read_settings(today)
    try:
        listener = listen(host, port)
    except OSError as error:
        stop(f"Can't listen on {host}:{port}: {error.strerror or error}. Choose another with --port.", FAILED)
    assistant = open_assistant(settings)
    typer.echo(f"Salesdesk listens on {address(listener)} (Ctrl-C ends).")
    typer.echo("Sign in with a link: salesdesk person link EMAIL")
    if host not in LOOPBACK:
        typer.echo("Beyond this machine, put TLS in front of it and set SALESDESK_PUBLIC_URL to the https address.")
    run(assistant, listener)


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


def run(assistant: Assistant, listener: socket.socket) -> None:
    """Serve until Ctrl-C or a termination signal."""
    import logging
    from threading import Thread

    import uvicorn

    from api.app import create_app
    from integrations.slack.doors import http_desk
    from knowledge.sales.measure.trends import warm

    stderr = logging.StreamHandler()
    stderr.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(stderr)
    # Uvicorn's own access log would hold the addresses of sign-in links, which are secrets.
    slack = http_desk(assistant)
    routers = [slack.router()] if slack is not None else []
    config = uvicorn.Config(
        create_app(assistant, routers=routers), log_config=None, access_log=False, server_header=False, ws="none",
        lifespan="off", timeout_graceful_shutdown=5,
    )  # fmt: skip
    Thread(target=warm, daemon=True).start()
    if slack is not None:
        slack.start()
    try:
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        if slack is not None:
            slack.stop()

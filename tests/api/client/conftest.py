"""Both clients, asked alike; and an endpoint that answers by a script."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from api.client import AsyncSalesdesk, Retries, Salesdesk

QUICK = Retries(most=3, first_pause=0.01, longest_pause=5.0)
Ask = Callable[..., Any]


def asked_sync(url: str, key: str, operation: str, *args: Any, retries: Retries = QUICK, **named: Any) -> Any:
    """The answer of an operation of the client that waits; of a list or stream all that comes."""
    with Salesdesk(url, key, retries=retries) as desk:
        answer = getattr(desk, operation)(*args, **named)
        return list(answer) if isinstance(answer, Iterator) else answer


def asked_async(url: str, key: str, operation: str, *args: Any, retries: Retries = QUICK, **named: Any) -> Any:
    """The same of the client that is awaited."""

    async def ask() -> Any:
        async with AsyncSalesdesk(url, key, retries=retries) as desk:
            answer = getattr(desk, operation)(*args, **named)
            return [item async for item in answer] if isinstance(answer, AsyncIterator) else await answer

    return asyncio.run(ask())


@pytest.fixture(params=[asked_sync, asked_async], ids=["sync", "async"])
def ask(request: pytest.FixtureRequest) -> Ask:
    """Asks an operation of either client: address, key, the operation's name and its arguments."""
    found: Ask = request.param
    return found


@dataclass(frozen=True)
class Step:
    """How one request is answered: pieces of a body, and where `cut` the line breaks behind them."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    pieces: tuple[str, ...] = ()
    cut: bool = False


@dataclass
class Script:
    """What is answered in turn, and what came."""

    url: str
    steps: list[Step]
    came: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list)


@contextmanager
def scripted(*steps: Step) -> Iterator[Script]:
    """Serve a script on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: Any) -> None:
            pass

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            told = {name.lower(): value for name, value in self.headers.items()}
            script.came.append((self.command, self.path, told, json.loads(body) if body else None))
            step = script.steps.pop(0)
            if step.pieces or step.cut:
                self._pieces(step)
                return
            whole = b"" if step.body is None else json.dumps(step.body).encode()
            self.send_response(step.status)
            for name, value in {"content-type": "application/json", **step.headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(whole)))
            self.end_headers()
            self.wfile.write(whole)

        def _pieces(self, step: Step) -> None:
            if step.pieces:
                self.send_response(step.status)
                self.send_header("content-type", "text/event-stream; charset=utf-8")
                self.send_header("transfer-encoding", "chunked")
                self.end_headers()
            for piece in step.pieces:
                data = piece.encode()
                self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
                self.wfile.flush()
            if not step.cut:
                self.wfile.write(b"0\r\n\r\n")
            self.close_connection = True

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    script = Script(f"http://127.0.0.1:{server.server_port}", list(steps))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield script
    server.shutdown()
    server.server_close()

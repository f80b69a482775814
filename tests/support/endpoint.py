"""A small HTTP endpoint on 127.0.0.1 that speaks chat completions by a script, and keeps what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Fails:
    """A step that answers with an HTTP status and a message of the endpoint's."""

    status: int
    message: str = "scripted failure"
    retry_after: int | None = None


@dataclass(frozen=True)
class Stalls:
    """A step that sends nothing until the script ends."""


@dataclass(frozen=True)
class Drips:
    """A step that sends a blank every so many seconds until the script ends, as some endpoints do while they think."""

    seconds: float = 0.05


@dataclass(frozen=True)
class Sends:
    """A step that answers 200 with these bytes, whatever they are."""

    body: bytes


Step = dict[str, Any] | Fails | Stalls | Drips | Sends


def says(text: str) -> dict[str, Any]:
    """An answer in words."""
    return {"role": "assistant", "content": text}


def calls(*made: tuple[str, dict[str, Any] | str]) -> dict[str, Any]:
    """An answer that calls tools. Arguments given as text are sent as they are, JSON or not."""
    return {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {
                "id": f"call_{number}",
                "type": "function",
                "function": {
                    "name": name,
                    "arguments": arguments if isinstance(arguments, str) else json.dumps(arguments),
                },
            }
            for number, (name, arguments) in enumerate(made)
        ],
    }


class Endpoint:
    """The script still to be said, and the requests so far: their bodies, and the keys they came with."""

    def __init__(self, script: list[Step]) -> None:
        self.script = list(script)
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.url = ""
        self.over = threading.Event()

    def messages(self, number: int = -1) -> list[dict[str, Any]]:
        """The messages of one request."""
        found: list[dict[str, Any]] = self.requests[number]["messages"]
        return found

    def tools(self, number: int = 0) -> list[str]:
        """The names of the tools that one request offers."""
        return [tool["function"]["name"] for tool in self.requests[number].get("tools", [])]


def completion(model: str, message: dict[str, Any]) -> dict[str, Any]:
    """A message as chat completions wrap it."""
    reason = "tool_calls" if message.get("tool_calls") else "stop"
    return {
        "id": "c1", "object": "chat.completion", "created": 1, "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": reason}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
    }  # fmt: skip


@contextmanager
def serve(script: list[Step]) -> Iterator[Endpoint]:
    """Serve a script until the block ends; a request beyond it fails with 400, which no client repeats."""
    endpoint = Endpoint(script)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            endpoint.requests.append(body)
            endpoint.keys.append(self.headers.get("Authorization", ""))
            step = endpoint.script.pop(0) if endpoint.script else Fails(400, "the script is over")
            if isinstance(step, Stalls):
                endpoint.over.wait(30)
                return
            if isinstance(step, Drips):
                self._drip(step)
                return
            status, data = 200, b""
            if isinstance(step, Sends):
                data = step.body
            elif isinstance(step, Fails):
                status, data = step.status, json.dumps({"error": {"message": step.message}}).encode()
            else:
                data = json.dumps(completion(body["model"], step)).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            if isinstance(step, Fails) and step.retry_after is not None:
                self.send_header("Retry-After", str(step.retry_after))
            self.end_headers()
            self.wfile.write(data)

        def _drip(self, step: Drips) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            with suppress(OSError):  # whoever asked has hung up
                while not endpoint.over.wait(step.seconds):
                    self.wfile.write(b"\n")
                    self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    endpoint.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        endpoint.over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)

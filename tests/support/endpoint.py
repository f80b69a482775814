"""A small HTTP endpoint on 127.0.0.1 that speaks chat completions by a script, and keeps what it was asked."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Fails:
    """A step that answers with an HTTP status and a message of the endpoint's; `retry_after` in seconds or a date."""

    status: int
    message: str = "scripted failure"
    retry_after: int | str | None = None


@dataclass(frozen=True)
class Stalls:
    """A step that sends nothing until the script ends."""


@dataclass(frozen=True)
class Drips:
    """A step that holds the line until the script ends, as some endpoints do while they think.

    With blanks, or in a stream with comments.
    """

    seconds: float = 0.05
    streamed: bool = False


@dataclass(frozen=True)
class Sends:
    """A step that answers 200 with these bytes, whatever they are."""

    body: bytes
    kind: str = "application/json"


@dataclass(frozen=True)
class Breaks:
    """A step that streams an answer's first events, and then is silent, cut off, or done without an end."""

    message: dict[str, Any]
    after: int = 2
    how: str = "cut"  # cut | closed | silent


Step = dict[str, Any] | Fails | Stalls | Drips | Sends | Breaks


def says(text: str) -> dict[str, Any]:
    """An answer in words."""
    return {"role": "assistant", "content": text}


def refuses(text: str) -> dict[str, Any]:
    """An answer in the field that is for the model's own no."""
    return {"role": "assistant", "content": None, "refusal": text}


_numbers = count()


def calls(*made: tuple[str, dict[str, Any] | str], text: str | None = None) -> dict[str, Any]:
    """An answer that calls tools. Arguments given as text are sent as they are, JSON or not."""
    return {
        "role": "assistant",
        "content": text,
        "tool_calls": [
            {
                "id": f"call_{next(_numbers)}",
                "type": "function",
                "function": {
                    "name": name,
                    "arguments": arguments if isinstance(arguments, str) else json.dumps(arguments),
                },
            }
            for name, arguments in made
        ],
    }


@dataclass(frozen=True)
class Manners:
    """How this server speaks: what it refuses with 400 and in which words, whether it streams and counts tokens."""

    refuses: dict[str, str] = field(default_factory=dict)
    streams: bool = True
    counts: bool = True
    seconds: float = 0.0
    certificate: Path | None = None


class Endpoint:
    """The script still to be said, and the requests so far: their bodies, and the keys they came with."""

    def __init__(self, script: list[Step], manners: Manners) -> None:
        self.script = list(script)
        self.manners = manners
        # What is answered once the script is over; without it that is a failure that no client repeats.
        self.answer: Callable[[dict[str, Any]], Step] | None = None
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.url = ""
        self.over = threading.Event()
        # How many requests were hung up on before their answer was out.
        self.hung_up = 0

    def messages(self, number: int = -1) -> list[dict[str, Any]]:
        """The messages of one request."""
        found: list[dict[str, Any]] = self.requests[number]["messages"]
        return found

    def tools(self, number: int = 0) -> list[str]:
        """The names of the tools that one request offers."""
        return [tool["function"]["name"] for tool in self.requests[number].get("tools", [])]

    def begin(self, script: list[Step], manners: Manners | None = None) -> None:
        """Begin anew with another script, and other manners where given."""
        self.script[:] = script
        self.manners = manners or self.manners
        self.requests.clear()
        self.keys.clear()

    def next(self, body: dict[str, Any]) -> Step:
        """What to answer to a request."""
        said = str(body)
        for word, told in self.manners.refuses.items():
            if word in said:
                return Fails(400, told)
        if self.script:
            return self.script.pop(0)
        return self.answer(body) if self.answer else Fails(400, "the script is over")


USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}


def completion(model: str, message: dict[str, Any], *, counts: bool = True) -> dict[str, Any]:
    """A message as chat completions wrap it."""
    reason = "tool_calls" if message.get("tool_calls") else "stop"
    return {
        "id": "c1", "object": "chat.completion", "created": 1, "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": reason}],
    } | ({"usage": USAGE} if counts else {})  # fmt: skip


def streamed(model: str, message: dict[str, Any], *, counts: bool = True) -> list[dict[str, Any]]:
    """A message as the events of a stream: words, and the arguments of calls in two pieces."""
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    for name in ("content", "refusal"):
        text = message.get(name) or ""
        size = max(8, len(text) // 40)
        deltas += [{name: text[start : start + size]} for start in range(0, len(text), size)]
    for index, call in enumerate(message.get("tool_calls", [])):
        said, half = call["function"]["arguments"], len(call["function"]["arguments"]) // 2
        named = {**call, "index": index, "function": {"name": call["function"]["name"], "arguments": said[:half]}}
        deltas += [{"tool_calls": [named]}, {"tool_calls": [{"index": index, "function": {"arguments": said[half:]}}]}]
    head = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": model}
    events: list[dict[str, Any]] = [
        {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas
    ]
    reason = "tool_calls" if message.get("tool_calls") else "stop"
    events.append({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
    return events + ([{**head, "choices": [], "usage": USAGE}] if counts else [])


class _Handler(BaseHTTPRequestHandler):
    """Answers each request by the script's next step."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    endpoint: Endpoint

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.endpoint.requests.append(body)
        self.endpoint.keys.append(self.headers.get("Authorization", ""))
        step = self.endpoint.next(body)
        if self.endpoint.manners.seconds:
            time.sleep(self.endpoint.manners.seconds)
        try:
            self._answer(step, body)
        except OSError:  # whoever asked has hung up
            self.endpoint.hung_up += 1
            self.close_connection = True

    def _answer(self, step: Step, body: dict[str, Any]) -> None:
        manners = self.endpoint.manners
        if isinstance(step, Stalls):
            self.endpoint.over.wait(30)
            self.close_connection = True
        elif isinstance(step, Drips):
            self._drip(step)
        elif isinstance(step, Breaks):
            self._break(step, body)
        elif isinstance(step, Sends):
            self._whole(200, step.body, step.kind)
        elif isinstance(step, Fails):
            self._whole(step.status, json.dumps({"error": {"message": step.message}}).encode(), after=step.retry_after)
        elif body.get("stream") and manners.streams:
            self._stream(streamed(body["model"], step, counts=manners.counts))
        else:
            self._whole(200, json.dumps(completion(body["model"], step, counts=manners.counts)).encode())

    def _whole(
        self, status: int, data: bytes, kind: str = "application/json", *, after: int | str | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        if after is not None:
            self.send_header("Retry-After", str(after))
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    def _begin(self, kind: str = "text/event-stream") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def _send(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _stream(self, events: list[dict[str, Any]]) -> None:
        self._begin()
        for event in events:
            self._send(b"data: " + json.dumps(event).encode() + b"\n\n")
        self._send(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()

    def _break(self, step: Breaks, body: dict[str, Any]) -> None:
        self._begin()
        for event in streamed(body["model"], step.message)[: step.after]:
            self._send(b"data: " + json.dumps(event).encode() + b"\n\n")
        self.close_connection = True
        if step.how == "silent":
            self.endpoint.over.wait(30)
        elif step.how == "closed":
            self.wfile.write(b"0\r\n\r\n")
            self.wfile.flush()
        else:  # a reset, as of a machine that is gone
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

    def _drip(self, step: Drips) -> None:
        self._begin("text/event-stream" if step.streamed else "application/json")
        self.close_connection = True
        while not self.endpoint.over.wait(step.seconds):
            self._send(b": still thinking\n\n" if step.streamed else b"\n")

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Quiet: a client that hangs up is part of the script."""


@contextmanager
def serve(script: list[Step], manners: Manners | None = None) -> Iterator[Endpoint]:
    """Serve a script until the block ends; a request beyond it fails with 400, which no client repeats."""
    endpoint = Endpoint(script, manners or Manners())
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"endpoint": endpoint}))
    scheme = "http"
    if endpoint.manners.certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(endpoint.manners.certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    endpoint.url = f"{scheme}://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        endpoint.over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def self_signed(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for, with its key in the same file."""
    from datetime import UTC, datetime, timedelta
    from ipaddress import IPv4Address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "self-signed.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )  # fmt: skip
    return file

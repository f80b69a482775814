"""Slack's side of Socket Mode: envelopes out, acknowledgements in."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection
from websockets.sync.server import serve as serve_socket

from tests.support.slack.sender import Answered
from tests.support.slack.server import Slack


class Socket:
    """One app's connection."""

    def __init__(self) -> None:
        self.connections: list[ServerConnection] = []
        self.acknowledged: dict[str, dict[str, Any]] = {}
        self.came = threading.Condition()

    def handle(self, connection: ServerConnection) -> None:
        """Greet, and hear acknowledgements until the app hangs up."""
        connection.send(json.dumps({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0APP"}}))
        with self.came:
            self.connections.append(connection)
            self.came.notify_all()
        try:
            for said in connection:
                told = json.loads(said)
                with self.came:
                    self.acknowledged[told["envelope_id"]] = told
                    self.came.notify_all()
        except ConnectionClosed:
            return

    def post(self, kind: str, body: dict[str, Any], headers: dict[str, str]) -> Answered:
        """Send an envelope and wait for its acknowledgement, as long as Slack does."""
        envelope, began = str(uuid.uuid4()), time.monotonic()
        sent = {"type": kind, "envelope_id": envelope, "payload": body, "accepts_response_payload": True}
        if "X-Slack-Retry-Num" in headers:
            sent |= {"retry_attempt": int(headers["X-Slack-Retry-Num"]), "retry_reason": "timeout"}
        with self.came:
            self.came.wait_for(lambda: self.connections, 10)
            self.connections[-1].send(json.dumps(sent))
            self.came.wait_for(lambda: envelope in self.acknowledged, 3)
            told = self.acknowledged.get(envelope)
        seconds = time.monotonic() - began
        return Answered(200 if told is not None else 504, (told or {}).get("payload", ""), seconds)

    def drop(self) -> None:
        """Cut the connection, as Slack does now and then."""
        with self.came:
            self.connections.pop().close()


@contextmanager
def socket_of(slack: Slack) -> Iterator[tuple[Socket, Callable[[], None]]]:
    """A workspace's socket, and what cuts the connection."""
    socket = Socket()
    with serve_socket(socket.handle, "127.0.0.1", 0) as server:
        port = server.socket.getsockname()[1]
        slack.socket_url = lambda: f"ws://127.0.0.1:{port}/link"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield socket, socket.drop
        server.shutdown()

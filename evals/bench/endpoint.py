"""An endpoint of chat completions that calls one tool and then says one sentence, at once or after so many seconds.

`python -m evals.bench.endpoint SECONDS CALL` prints its port and serves until its input ends. It is a process of its
own, so that what it costs is not counted; CALL is the call as JSON: `{"name": …, "arguments": {…}}`.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SENTENCE = "Here it is."
USAGE = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
HEAD = {"id": "bench", "created": 1, "model": "bench"}


def answer(body: dict[str, Any], call: dict[str, Any]) -> bytes:
    """The response to a request: the call first, and the sentence once a tool's result is among the messages."""
    told = body["messages"][-1]["role"] == "tool"
    made = {"id": "call_1", "type": "function", "function": {**call, "arguments": json.dumps(call["arguments"])}}
    message: dict[str, Any] = {"role": "assistant", "content": SENTENCE if told else None}
    if not told:
        message["tool_calls"] = [made]
    reason = "stop" if told else "tool_calls"
    if not body.get("stream"):
        choice = {"index": 0, "message": message, "finish_reason": reason}
        whole = {**HEAD, "object": "chat.completion", "choices": [choice], "usage": USAGE}
        return _response("application/json", json.dumps(whole).encode())
    delta = {"role": "assistant", "content": SENTENCE} if told else {"tool_calls": [{**made, "index": 0}]}
    chunks = [
        {**HEAD, "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": piece, "finish_reason": end}]}
        for piece, end in ((delta, None), ({}, reason))
    ]
    usage = {**HEAD, "object": "chat.completion.chunk", "choices": [], "usage": USAGE}
    events = [json.dumps(chunk) for chunk in [*chunks, usage]] + ["[DONE]"]
    return _response("text/event-stream", "".join(f"data: {event}\n\n" for event in events).encode())


def _response(kind: str, content: bytes) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content


async def _serve(seconds: float, call: dict[str, Any]) -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                sizes = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
                body = json.loads(await reader.readexactly(int(sizes[0].split(b":")[1])))
                await asyncio.sleep(seconds)
                writer.write(answer(body, call))
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, backlog=256)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()


@contextmanager
def serving(seconds: float, call: dict[str, Any]) -> Iterator[str]:
    """The endpoint's address, while the block runs."""
    command = [sys.executable, "-m", "evals.bench.endpoint", str(seconds), json.dumps(call)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None or process.stdin is None:
            raise RuntimeError("the endpoint has no pipes")
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"
        finally:
            process.stdin.close()


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1]), json.loads(sys.argv[2])))

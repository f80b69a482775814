"""What comes over a socket and is no ordinary request: never a server's failure, and nothing that hangs."""

from __future__ import annotations

import json
import random
import socket
import time
from urllib.parse import urlsplit

import pytest

from tests.api.conftest import Office

# So long a connection is waited for, on a machine that is busy with other tests as well.
PATIENCE = 30.0
BODIES: dict[str, bytes] = {
    "empty": b"",
    "null": b"null",
    "no json": b"{'message': 1}",
    "cut": b'{"message": "hi',
    "array": b"[]",
    "deep": b'{"message": ' + b"[" * 60_000 + b"]" * 60_000 + b"}",
    "deep objects": b'{"a":' * 30_000 + b"1" + b"}" * 30_000,
    "surrogate": b'{"message": "thanks \\ud800"}',
    "nul": b'{"message": "thanks \\u0000"}',
    "raw nul": b'{"message": "\x00"}',
    "latin": '{"message": "Grüße"}'.encode("latin-1"),
    "utf-16": '{"message": "hi"}'.encode("utf-16"),
    "bom": b"\xef\xbb\xbf" + b'{"message": "thanks"}',
    "numbers": b'{"message": 1e999, "thread_id": ' + b"9" * 5000 + b"}",
    "nan": b'{"message": NaN}',
    "twice": b'{"message": "thanks", "message": 2}',
    "proto": b'{"__proto__": {"x": 1}, "message": "thanks"}',
    "too large": b'{"message": "' + b"x" * 300_000 + b'"}',
    "long": json.dumps({"message": "长" * 8001}).encode(),
    "gzip": b"\x1f\x8b\x08\x00garbage",
}
HEADERS = {
    "none": [],
    "no type": ["Content-Type:"],
    "text": ["Content-Type: text/plain"],
    "form": ["Content-Type: multipart/form-data"],
    "charset": ["Content-Type: application/json; charset=utf-7"],
    "gzip": ["Content-Encoding: gzip"],
    "language": ["Accept-Language: " + "zh," * 2000],
    "key": ["Idempotency-Key: \x80\xff"],
    "match": ['If-Match: W/"', "If-Match: *"],
    "twice": ["Authorization: Basic eDp5"],
    "host": ["Host: a/b\\c"],
    "range": ["Range: bytes=0-,-1"],
    "forwarded": ["X-Forwarded-For: '; --", "X-Forwarded-Proto: javascript"],
    "expect": ["Expect: 100-continue"],
}
TARGETS = [
    "POST /v1/chat", "POST /v1/chat/stream", "POST /v1/tasks", "PATCH /v1/deals/1", "POST /v1/metrics/query",
    "POST /v1/imports", "PUT /v1/library/documents/a%00b.md", "PUT /v1/library/documents/..%2f..%2fx.md",
    "GET /v1/threads?q=%00%ff%ed%a0%80", "GET /v1/deals?cursor=%ff&limit=1e3&sort=%00", "GET /v1/deals/%F0%9F%91%8D",
    "GET /v1/library/search?q=%ed%a0%80", "GET //v1//me", "OPTIONS *", "GET /static/..%2f..%2fapp.py", "TRACE /v1/me",
]  # fmt: skip


def send(office: Office, data: bytes, *, then: bytes = b"", pause: float = 0.0, ends: bool = False) -> bytes:
    """What is answered to these bytes, of which `then` come after a while, until the server closes the line.

    `ends`: nothing more will come, and the server is told.
    """
    where = urlsplit(office.url)
    with socket.create_connection((where.hostname, where.port), timeout=PATIENCE) as line:
        line.settimeout(PATIENCE)
        came = b""
        try:
            line.sendall(data)
            if then:
                time.sleep(pause)
                line.sendall(then)
            if ends:
                line.shutdown(socket.SHUT_WR)
            while piece := line.recv(65536):
                came += piece
        except (BrokenPipeError, ConnectionResetError):
            pass  # the server may close on what it won't read
        return came


def request(target: str, key: str, headers: list[str], body: bytes, length: int | None = None) -> bytes:
    head = [
        f"{target} HTTP/1.1", "Host: x", "Connection: close", f"Authorization: Bearer {key}",
        f"Content-Length: {len(body) if length is None else length}", *headers,
    ]  # fmt: skip
    if not any(one.lower().startswith("content-type") for one in headers):
        head.append("Content-Type: application/json")
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body


def check(office: Office, target: str, key: str, headers: list[str], body: bytes) -> None:
    try:
        came = send(office, request(target, key, headers, body))
    except TimeoutError:
        pytest.fail(f"no answer to {target} {headers} {body[:200]!r}")
    told = (target, headers, body[:80], came[:500])
    assert came.startswith(b"HTTP/1.1 "), told
    assert came[9:10] in (b"1", b"2", b"3", b"4"), told
    assert b"server.failed" not in came, (target, headers, body[:80], came[-500:])


@pytest.mark.slow
def test_no_body_and_no_header_brings_a_failure(office: Office) -> None:
    key = office.key("director@example.com")
    for body in BODIES.values():
        for target in ("POST /v1/chat", "POST /v1/tasks", "POST /v1/metrics/query"):
            check(office, target, key, [], body)
    for number, headers in enumerate(HEADERS.values()):
        for target in TARGETS[number % 4 :: 4]:
            check(office, target, key, headers, b'{"message": "thanks"}')


@pytest.mark.full
def test_no_mixture_of_them_brings_a_failure(office: Office) -> None:
    key, lot = office.key("director@example.com"), random.Random(7)
    for _ in range(3000):
        body = lot.choice(list(BODIES.values()))
        if body and lot.random() < 0.5:
            at = lot.randrange(len(body))
            body = body[:at] + bytes(lot.randrange(256) for _ in range(lot.randrange(1, 9))) + body[at:]
        mixed = [one for kind in lot.sample(sorted(HEADERS), 2) for one in HEADERS[kind]]
        check(office, lot.choice(TARGETS), key, mixed, body)


def test_a_length_that_is_not_true_and_a_slow_body_hang_nothing(office: Office) -> None:
    key, body = office.key("rep@example.com"), b'{"message": "thanks"}'
    whole = request("POST /v1/chat", key, [], body)
    began = time.monotonic()
    for length in (len(body) + 1000, 3, 0, -1, 10**18):
        came = send(office, request("POST /v1/chat", key, [], body, length), ends=True)
        assert not came.startswith(b"HTTP/1.1 5"), came[:300]
    for broken in (b"\x00\x01\x02", b"GET", b"GET / HTTP/9.9\r\n\r\n", b"A" * 100_000, whole[:40]):
        assert not send(office, broken, ends=True).startswith(b"HTTP/1.1 5")
    chunked = request("POST /v1/chat", key, ["Transfer-Encoding: chunked"], b"").replace(b"Content-Length: 0\r\n", b"")
    assert not send(office, chunked + b"zz\r\nhello\r\n", ends=True).startswith(b"HTTP/1.1 5")
    slow = send(office, whole[:-5], then=whole[-5:], pause=0.5)
    assert slow.startswith(b"HTTP/1.1 200"), slow[:300]
    many = [socket.create_connection((urlsplit(office.url).hostname, urlsplit(office.url).port)) for _ in range(60)]
    for line in many:
        line.sendall(whole[:-5])  # sixty bodies that never end
    with office.by_key("rep@example.com") as client:
        assert client.get("/v1/me").status_code == 200
    for line in many:
        line.close()
    assert time.monotonic() - began < 60

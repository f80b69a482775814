"""How many turns a second the API answers, and whether its memory stays: `python -m evals.bench.api_speed [--turns N]`.

The demo company, the built-in model, a server of its own with a process for each of two cores (`salesdesk serve
--workers 2`), and 8 clients in a process beside it that ask in English and Chinese, each in conversations of ten turns.
Then streams one after another until their first byte.

The bars: 25 turns a second, a p95 of 1 s, 100 ms to the first byte of a stream, and memory that is flat: over the
second half of the turns less than a twentieth more than at their middle. A machine that is busy with other work gives
no figure, so its load is printed beside them.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import httpx

from api.client import ConnectionLostError, Salesdesk

TURNS_A_SECOND, P95_SECONDS, FIRST_BYTE_SECONDS, GROWTH = 25.0, 1.0, 0.100, 0.05
CLIENTS, TURNS_A_THREAD, STREAMS = 8, 10, 40
WORKERS = "2"
TODAY = date(2026, 6, 30)
PEOPLE = ("emma.hartley", "lin.ruoxi", "helena.brandt", "karim.haddad")
QUESTIONS = (
    "What were our bookings this quarter?", "上个季度各区域的业绩", "Show me my open deals", "我的在手商机有哪些",
    "Which teams do we have?", "What is our win rate this year?", "本月新增了多少商机？", "Who are the top 5 reps?",
    "What do I have to do today?", "哪些商机停滞了？",
)  # fmt: skip


@contextmanager
def serving(home: Path) -> Iterator[tuple[str, int, list[str]]]:
    """The address and process of a server over the demo company, and keys of its people."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    told = {"SALESDESK_HOME": str(home), "SALESDESK_TODAY": TODAY.isoformat(), "SALESDESK_REQUESTS_A_MINUTE": "0"}
    keys = _company(told)
    command = [sys.executable, "-m", "integrations.terminal.main", "serve", "--port", str(port), "--workers", WORKERS]
    with subprocess.Popen(
        command, env={**os.environ, **told}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, keys[0])
            yield address, server.pid, keys
        finally:
            server.terminate()


def _company(told: dict[str, str]) -> list[str]:
    from assistant.build import build_assistant
    from assistant.settings import load
    from knowledge import sign_in
    from knowledge.demo import create_demo
    from knowledge.roster import find_person

    assistant = build_assistant(load(told))
    create_demo(assistant.database, today=TODAY)
    with assistant.database.transaction(write=True) as session:
        keys = [
            sign_in.create_key(
                session, find_person(session, f"{name}@lumigrove.example"), "bench", now=datetime.now(UTC)
            ).secret
            for name in PEOPLE
        ]
    assistant.database.close()
    return keys


def _wait_for(address: str, key: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            with Salesdesk(address, key) as desk:
                desk.chat(QUESTIONS[0])  # the first turn loads what answers
            return
        except ConnectionLostError:
            if time.monotonic() > deadline:
                raise


def ask_many(address: str, keys: list[str], turns: int, pid: int) -> tuple[float, list[float], list[float]]:
    """Seconds in all, seconds of each turn, and the server's memory in MB after every hundredth of them."""
    numbers, seconds, memory = count(), list[float](), [resident(pid)]

    def client(number: int) -> None:
        with Salesdesk(address, keys[number % len(keys)]) as desk:
            thread: str | None = None
            for turn in count():
                if (asked := next(numbers)) >= turns:
                    return
                began = time.perf_counter()
                reply = desk.chat(QUESTIONS[asked % len(QUESTIONS)], thread_id=thread)
                seconds.append(time.perf_counter() - began)
                thread = None if turn % TURNS_A_THREAD == TURNS_A_THREAD - 1 else reply.thread_id
                if asked % max(1, turns // 100) == 0:
                    memory.append(resident(pid))

    clients = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    began = time.perf_counter()
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    return time.perf_counter() - began, seconds, memory


def first_bytes(address: str, key: str) -> list[float]:
    """Seconds until the first byte of a stream, of one after another."""
    found = []
    with httpx.Client(base_url=address, headers={"authorization": f"Bearer {key}"}, timeout=60) as client:
        for number in range(STREAMS):
            asked = {"message": QUESTIONS[number % len(QUESTIONS)]}
            began = time.perf_counter()
            with client.stream("POST", "/v1/chat/stream", json=asked) as response:
                pieces = response.iter_raw()
                next(pieces)
                found.append(time.perf_counter() - began)
                for _ in pieces:
                    pass
    return found


def resident(pid: int) -> float:
    """The memory of a server's processes in MB: of the one that was started, and of those that it started."""
    started = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sum(_resident(one) for one in [str(pid), *started])


def _resident(pid: str) -> float:
    [line] = [one for one in Path(f"/proc/{pid}/status").read_text().splitlines() if one.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def run(folder: Path, turns: int) -> bool:
    """Print the figures; whether all bars were met."""
    load = os.getloadavg()[0]
    with serving(folder / "api") as (address, pid, keys):
        took, seconds, memory = ask_many(address, keys, turns, pid)
        byte = first_bytes(address, keys[0])
    rate, p95 = len(seconds) / took, statistics.quantiles(seconds, n=20)[-1]
    middle = memory[len(memory) // 2]
    print(f"{len(seconds)} of {turns} turns by {CLIENTS} clients; the load before was {load:.1f}")
    print(f"turns a second: {rate:.1f}; the bar: {TURNS_A_SECOND:.0f}")
    print(f"a turn: median {statistics.median(seconds):.3f} s, p95 {p95:.3f} s; the bar: {P95_SECONDS:.0f} s")
    print(f"first byte: median {statistics.median(byte) * 1000:.0f} ms, slowest {max(byte) * 1000:.0f} ms")
    print(f"the bar: {FIRST_BYTE_SECONDS * 1000:.0f} ms")
    print(f"memory: {memory[0]:.0f} MB at first, {middle:.0f} MB at the middle, {memory[-1]:.0f} MB at the end")
    print(f"the bar: {GROWTH:.0%} more than at the middle")
    flat = memory[-1] <= middle * (1 + GROWTH)
    whole = len(seconds) == turns
    return whole and flat and rate >= TURNS_A_SECOND and p95 <= P95_SECONDS and max(byte) <= FIRST_BYTE_SECONDS


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--turns", type=int, default=10_000)
    with tempfile.TemporaryDirectory() as name:
        print("all bars met" if run(Path(name), parser.parse_args().turns) else "a bar was missed")


if __name__ == "__main__":
    main()

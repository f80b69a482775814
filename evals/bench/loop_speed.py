"""What a turn with a large model costs beside the model: one tool call at an endpoint that answers at once.

Thread, access, SQL, the account of tokens and the check of the words are in it. Beside it stand LangChain's bare
`create_agent`, a bare loop around OpenAI's client, pydantic-ai and openai-agents, each with a tool that does nothing.
All are timed in turns of a few rounds, so that none has the machine's best moment alone. And fifty turns at once, at an
endpoint that takes a second for each of a turn's two answers.

The bars: a median of 15 ms at most above `create_agent`, and 3 s for 95 of 100 turns at once.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

from assistant.agent import Assistant
from assistant.build import build_assistant
from assistant.settings import load
from evals.bench import peers
from evals.bench.endpoint import SENTENCE, serving
from knowledge.access import Principal
from knowledge.demo import create_demo, demo_people

MORE_SECONDS, AT_ONCE_SECONDS = 0.015, 3.0
ROUNDS, TURNS, AT_ONCE = 5, 20, 50
TODAY = date(2026, 6, 30)
CALL = {"name": "query_metric", "arguments": {"metric": "bookings", "group_by": ["region"]}}
BASE = "create_agent"


def run(folder: Path, peers_python: str | None = None) -> bool:
    """Print the figures; whether both bars were met. `peers_python` is an interpreter that has the other loops."""
    home = folder / "loop"
    with serving(0.0, CALL) as address:
        assistant = _open(home, address)
        create_demo(assistant.database, today=TODAY)
        timed = _compare(assistant, _director(assistant), address, peers_python)
        assistant.database.close()
    middle = {name: statistics.median(seconds) for name, seconds in timed.items() if seconds}
    print("a turn of one tool call at an endpoint that answers at once, median:")
    for name, seconds in sorted(middle.items(), key=lambda item: item[1]):
        print(f"  {name:14} {seconds * 1000:6.1f} ms  ({len(timed[name])} turns)")
    for name in timed.keys() - middle.keys():
        print(f"  {name:14} not installed: --peers PYTHON, with the packages of the group `bench`")
    more = middle["salesdesk"] - middle[BASE]
    print(f"salesdesk above {BASE}: {more * 1000:.1f} ms; the bar: {MORE_SECONDS * 1000:.0f} ms")
    with serving(1.0, CALL) as address:
        assistant = _open(home, address)
        slow = _at_once(assistant, _director(assistant))
        assistant.database.close()
    worst = statistics.quantiles(slow, n=20)[-1]
    print(
        f"{AT_ONCE} turns at once, a second for each answer: median {statistics.median(slow):.2f} s, p95 {worst:.2f} s"
    )
    print(f"the bar: {AT_ONCE_SECONDS:.0f} s")
    return more <= MORE_SECONDS and worst <= AT_ONCE_SECONDS


def _open(home: Path, address: str) -> Assistant:
    return build_assistant(load({
        "SALESDESK_HOME": str(home), "SALESDESK_TODAY": TODAY.isoformat(), "OPENAI_BASE_URL": address,
        "SALESDESK_MODEL": "openai:bench",
    }))  # fmt: skip


def _director(assistant: Assistant) -> Principal:
    with assistant.database.transaction() as session:
        return assistant.principal(demo_people(session).director)


def _compare(
    assistant: Assistant, principal: Principal, address: str, peers_python: str | None
) -> dict[str, list[float]]:
    timed: dict[str, list[float]] = {"salesdesk": [], **{name: [] for name in peers.PEERS}}
    _ours(assistant, principal, peers.WARM_UP)
    for _ in range(ROUNDS):
        timed["salesdesk"] += _ours(assistant, principal, TURNS)
        for name in peers.PEERS:
            own = name in (BASE, "openai loop")
            timed[name] += _theirs(sys.executable if own else peers_python, name, address)
    return timed


def _ours(assistant: Assistant, principal: Principal, turns: int) -> list[float]:
    """Seconds of turns in one thread, whose history grows with each."""
    seconds, thread = [], None
    for _ in range(turns):
        began = time.perf_counter()
        reply = assistant.reply(principal, peers.QUESTION, thread_id=thread)
        seconds.append(time.perf_counter() - began)
        thread = reply.thread_id
        if not reply.text.startswith(SENTENCE):
            raise RuntimeError(f"the turn came to: {reply.text}")
    return seconds


def _theirs(python: str | None, name: str, address: str) -> list[float]:
    if python is None:
        return []
    command = [python, str(Path(peers.__file__)), name, address, str(TURNS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr[-500:]}")
    found: list[float] = json.loads(done.stdout)
    return found


def _at_once(assistant: Assistant, principal: Principal) -> list[float]:
    """Seconds of turns that begin together, each in a thread of its own; one before them warms up."""
    _ours(assistant, principal, 1)
    seconds: list[float] = []
    begin = threading.Barrier(AT_ONCE)

    def turn() -> None:
        begin.wait()
        seconds.extend(_ours(assistant, principal, 1))

    running = [threading.Thread(target=turn) for _ in range(AT_ONCE)]
    for one in running:
        one.start()
    for one in running:
        one.join()
    if len(seconds) != AT_ONCE:
        raise RuntimeError("not every turn came to its end")
    return seconds

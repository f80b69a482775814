"""Many people at once, and a process that is killed among them: `python -m tests.integrations.slack.load`.

The app is `salesdesk serve` as a process of its own; Slack is simulated, and redelivers what was not acknowledged.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlalchemy import func, select

from knowledge.database import Database
from knowledge.names import rebuild_names
from knowledge.sales.sell.accounts import Account
from knowledge.sales.sell.activities import Activity
from knowledge.sales.team.people import Person, Role
from tests.integrations.slack.conftest import settings_of
from tests.support.company import TODAY, desk_in
from tests.support.kept import keep_in
from tests.support.slack.sender import Sender, over_http
from tests.support.slack.server import Message, Slack, serving

ROOT = Path(__file__).resolve().parents[3]
# Each user's thread: what is said, and what stands in the answer to it and in no other's.
THREAD = (
    ("What are my bookings this quarter?", "ookings"),
    ("called {account}, they want a discount", "ogged"),
    ("list my accounts", "1 account"),
    ("我的赢单率是多少？", "赢单率"),
)


@dataclass
class Result:
    """What came of it: seconds until each acknowledgement and each answer; what was lost, doubled or out of order."""

    messages: int
    acknowledged: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    lost: int = 0
    twice: int = 0
    disordered: int = 0
    logged: dict[str, int] = field(default_factory=dict)
    kills: int = 0

    def told(self) -> str:
        """In one line."""

        def worst(times: list[float]) -> str:
            found = sorted(times) or [0.0]
            return f"p50 {found[len(found) // 2]:.2f} s, worst {found[-1]:.2f} s"

        return (
            f"{self.messages} messages, {self.kills} kills: acknowledged {worst(self.acknowledged)}; answered "
            f"{worst(self.answered)}; lost {self.lost}, twice {self.twice}, out of order {self.disordered}"
        )


def company_of(home: Path, users: int) -> None:
    """A data folder with so many reps, each with an account."""
    with desk_in(home) as desk, desk.assistant.database.transaction() as session:
        for at in range(users):
            person = Person(name=f"Person {at:03d}x", role=Role.REP, email=f"p{at}@example.com", may_sign_in=True)
            session.add(person)
            session.flush()
            session.add(Account(name=f"Harbour{at:03d} Trading", owner_id=person.id))
        session.flush()
        rebuild_names(session)


@contextmanager
def app(home: Path, slack: Slack, port: int) -> Iterator[subprocess.Popen[str]]:
    """`salesdesk serve`, ready."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SALESDESK_", "OPENAI_"))}
    environment = {
        **kept, **settings_of(slack), "SALESDESK_HOME": str(home), "SALESDESK_TODAY": TODAY.isoformat(),
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
    }  # fmt: skip
    command = [sys.executable, "-m", "integrations.terminal.main", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, text=True)
    try:
        deadline = time.monotonic() + 60
        while not _is_up(port):
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.05)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _is_up(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=1).status_code == 200
    except httpx.HTTPError:
        return False


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def run(home: Path, *, users: int, seconds: float, kill: bool, patience: float = 60.0) -> Result:
    """Let everybody say their thread within so many seconds; with `kill` the process dies in the middle."""
    port = free_port()
    result = Result(users * len(THREAD))
    with serving() as slack:
        for at in range(users):
            slack.add_user(f"U{at:03d}", f"p{at}@example.com")
        sent: dict[tuple[str, int], float] = {}
        if kill:
            with app(home, slack, port) as first:
                people = _talk(slack, port, users, seconds, sent, result)
                time.sleep(seconds / 2)
                first.kill()
                first.wait()
                result.kills += 1
            with app(home, slack, port):
                _wait(slack, people, result, patience)
        else:
            with app(home, slack, port):
                _wait(slack, _talk(slack, port, users, seconds, sent, result), result, patience)
        _judge(slack, home, users, sent, result)
    return result


def _talk(
    slack: Slack, port: int, users: int, seconds: float, sent: dict[tuple[str, int], float], result: Result
) -> list[threading.Thread]:
    """Everybody says their messages, one after the other; what is not acknowledged is sent again."""

    def say(at: int) -> None:
        sender = Sender(slack, over_http(f"http://127.0.0.1:{port}"))
        pause = seconds / len(THREAD)
        time.sleep(pause * at / users)
        for number, (text, _) in enumerate(THREAD):
            began = time.monotonic()
            event = sender.dm_event(f"U{at:03d}", text.format(account=f"Harbour{at:03d} Trading"), slack.ts())
            sent[f"D{at:03d}", number] = began
            while True:
                try:
                    answer = sender.event(event, f"Ev{at}-{number}")
                except httpx.HTTPError:
                    time.sleep(0.3)
                    continue
                if answer.status == 200:
                    result.acknowledged.append(answer.seconds)
                    break
                time.sleep(0.3)
            time.sleep(max(0.0, began + pause - time.monotonic()))

    people = [threading.Thread(target=say, args=(at,), daemon=True) for at in range(users)]
    for one in people:
        one.start()
    return people


def _wait(slack: Slack, people: list[threading.Thread], result: Result, patience: float) -> None:
    for one in people:
        one.join(patience)
    deadline = time.monotonic() + patience
    while len(slack.messages) < result.messages and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1.0)  # what comes twice would come now


def _judge(slack: Slack, home: Path, users: int, sent: dict[tuple[str, int], float], result: Result) -> None:
    said: dict[str, list[Message]] = defaultdict(list)
    for message in slack.messages:
        said[message.channel].append(message)
    for at in range(users):
        answers = said[f"D{at:03d}"]
        result.lost += max(0, len(THREAD) - len(answers))
        result.twice += max(0, len(answers) - len(THREAD))
        for number, (answer, (_, word)) in enumerate(zip(answers, THREAD, strict=False)):
            result.disordered += word not in answer.all_text
            result.answered.append(answer.at - sent[f"D{at:03d}", number])
    database = Database(f"sqlite:///{home / 'salesdesk.db'}")
    with database.transaction() as session:
        counted = (
            select(Person.name, func.count()).join(Activity, Activity.person_id == Person.id).group_by(Person.name)
        )
        for name, count in session.execute(counted):
            result.logged[name] = count
    database.close()


def main() -> None:
    """The bar, measured: 200 messages of 50 people within 10 seconds, without and with a kill in the middle."""
    with tempfile.TemporaryDirectory() as folder:
        keep_in(Path(folder) / "made-once")
        template = Path(folder) / "template"
        company_of(template, 50)
        for kill in (False, True):
            home = Path(shutil.copytree(template, Path(folder) / f"kill-{kill}"))
            result = run(home, users=50, seconds=10.0, kill=kill)
            doubled = {name: count for name, count in result.logged.items() if count != 1}
            sys.stdout.write(f"{result.told()}; calls logged {len(result.logged)}, not once {json.dumps(doubled)}\n")


if __name__ == "__main__":
    main()

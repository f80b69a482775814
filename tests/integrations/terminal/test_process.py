"""The command as a process of its own: what it imports, and the server it starts."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[3]
LOADED = """
import sys
from integrations.terminal.main import app
sys.exit(app(sys.argv[1:], standalone_mode=False) or print(*sys.modules))
"""


def environment(home: Path) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("SALESDESK_", "OPENAI_", "SLACK_"))
    }
    return {**kept, "SALESDESK_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}


@pytest.fixture
def home(migrated: Path, tmp_path: Path) -> Path:
    """A data folder that was begun before: to make its database takes a process seconds."""
    folder = tmp_path / "home"
    folder.mkdir()
    shutil.copy(migrated, folder)
    return folder


def loaded(home: Path, *arguments: str) -> set[str]:
    """The top packages that a command has imported when it is done."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments], env=environment(home), cwd=home.parent, capture_output=True,
        encoding="utf-8", timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {name.split(".")[0] for name in done.stdout.splitlines()[-1].split()}


def test_starting_imports_nothing_heavy(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; import integrations.terminal.main; print(*sys.modules)"],
        env=environment(tmp_path), cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    heavy = {"sqlalchemy", "fastapi", "langchain", "langchain_core", "pydantic", "uvicorn", "openai"}
    assert not heavy & {name.split(".")[0] for name in done.stdout.split()}


@pytest.mark.slow
def test_ask_imports_no_server_and_migrate_no_model(home: Path, tmp_path: Path) -> None:
    assert not {"fastapi", "uvicorn", "openai"} & loaded(home, "ask", "hello")
    assert not {"fastapi", "langchain", "langchain_core", "openai"} & loaded(tmp_path / "new", "migrate")


@pytest.mark.slow
def test_serve_answers_says_where_and_ends_on_ctrl_c(home: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-u", "-m", "integrations.terminal.main", "serve", "--port", "0"]
    server = subprocess.Popen(
        command, env=environment(tmp_path / "new"), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        encoding="utf-8",
    )  # fmt: skip
    try:
        assert server.stdout is not None
        url = next(word for word in server.stdout.readline().split() if word.startswith("http"))
        assert httpx.get(f"{url}/healthz", timeout=30).status_code == 200
        assert httpx.get(f"{url}/readyz", timeout=30).json() == {"status": "ready"}
        taken = subprocess.run(
            [*command[:-1], url.rsplit(":", 1)[1]], env=environment(home), cwd=ROOT,
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert taken.returncode == 1
        assert "--port" in taken.stderr
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)
    assert server.stderr is not None
    assert "Traceback" not in server.stderr.read()


def children(pid: int) -> list[int]:
    """The processes that a server started to answer."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(one) for one in found if b"resource_tracker" not in Path(f"/proc/{one}/cmdline").read_bytes()]


@pytest.mark.slow
def test_several_processes_answer_at_one_address_and_one_that_dies_is_replaced(home: Path) -> None:
    command = [sys.executable, "-u", "-m", "integrations.terminal.main", "serve", "--port", "0", "--workers", "2"]
    server = subprocess.Popen(
        command, env=environment(home), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        encoding="utf-8",
    )  # fmt: skip
    try:
        assert server.stdout is not None
        url = next(word for word in server.stdout.readline().split() if word.startswith("http"))
        assert httpx.get(f"{url}/readyz", timeout=60).json() == {"status": "ready"}
        first, second = children(server.pid)
        os.kill(first, signal.SIGKILL)
        assert httpx.get(f"{url}/readyz", timeout=60).json() == {"status": "ready"}
        deadline = time.monotonic() + 60
        while len(now := children(server.pid)) < 2 or first in now:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert second in now
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
    assert server.stderr is not None
    assert "Traceback" not in server.stderr.read()


ADDED = ["person", "add", "ann@example.com", "--name", "Ann Abel", "--role", "rep"]
LATER = [["person", "link", "ann@example.com"], ["keys", "create", "--as", "ann@example.com", "--name", "k"]]


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked", [[ADDED], pytest.param([["migrate"], ADDED, *LATER], marks=pytest.mark.full)], ids=["add", "all"]
)
def test_a_person_is_added_to_a_database_that_another_process_made(
    migrated: Path, tmp_path: Path, asked: list[list[str]]
) -> None:
    """Each command is a process of its own, and has loaded nothing that a test has."""
    environment = {**os.environ, "SALESDESK_HOME": str(tmp_path)}
    if asked == [ADDED]:
        shutil.copy(migrated, tmp_path)
    command = [sys.executable, "-m", "integrations.terminal.main"]
    for arguments in asked:
        done = subprocess.run([*command, *arguments], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)

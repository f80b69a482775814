"""The examples of docs/embed.md work as they are printed."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from knowledge import sign_in
from knowledge.roster import find_person
from tests.api.conftest import served
from tests.support.company import desk_in

ROOT = Path(__file__).parents[2]
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", (ROOT / "docs/embed.md").read_text(encoding="utf-8"), re.S | re.M)
PYTHON, CURL, HTML = ([text for kind, text in BLOCKS if kind == one] for one in ("python", "bash", "html"))


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of the examples: a served company, a director's key, and a free port for a shop."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    origin = f"http://127.0.0.1:{port}"
    with desk_in(tmp_path_factory.mktemp("embed"), SALESDESK_CORS_ORIGINS=origin) as desk:
        with desk.assistant.database.transaction() as session:
            person = find_person(session, "dora@example.com")
            key = sign_in.create_key(session, person, "Web shop", now=datetime.now(UTC)).secret
        with served(desk.assistant) as url:
            told = {"SALESDESK_URL": url, "SALESDESK_KEY": key, "PORT": str(port), "PYTHONPATH": str(ROOT)}
            yield {**os.environ, **told, "PYTHONIOENCODING": "utf-8"}


def run(command: list[str], surroundings: dict[str, str]) -> str:
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_client_s_examples_run(surroundings: dict[str, str]) -> None:
    plain, asynchronous, _shop = PYTHON
    told = run([sys.executable, "-c", plain], surroundings)
    for word in ("answered", "looking: query_metric", "Cedar-Open 3500.0 USD", "unknown.record"):
        assert word in told, told
    told = run([sys.executable, "-c", asynchronous], surroundings)
    assert "('North',)" in told
    assert "Alder-Open" in told


@pytest.mark.slow
def test_curl_s_examples_run(surroundings: dict[str, str]) -> None:
    assert len(CURL) == 3
    whole, streamed, made = (run(["bash", "-c", text], surroundings) for text in CURL)
    assert '"outcome":"answered"' in whole
    assert "event: status" in streamed
    assert "event: reply" in streamed
    assert made == run(["bash", "-c", CURL[2]], surroundings), "made once"


@pytest.mark.slow
def test_a_page_of_another_site_talks_with_a_token(surroundings: dict[str, str], chromium: Any, tmp_path: Path) -> None:
    [html] = HTML
    (tmp_path / "shop.html").write_text(html, encoding="utf-8")
    (tmp_path / "shop.py").write_text(PYTHON[2], encoding="utf-8")
    shop = subprocess.Popen([sys.executable, "shop.py"], env=surroundings, cwd=tmp_path, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{surroundings['PORT']}/"
    try:
        wait_for(address)
        page = chromium.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        for message, word in (("Which teams do we have?", "North"), ("我们有哪些团队？", "South")):
            page.fill("input", message)
            page.click("button")
            page.wait_for_function("word => document.querySelector('#answer').textContent.includes(word)", arg=word)
            page.evaluate("document.querySelector('#answer').textContent = ''")
        assert page.inner_text("#steps")
        assert complaints == []
        assert surroundings["SALESDESK_KEY"] not in page.content()
        page.close()
    finally:
        shop.terminate()
        shop.wait(10)


def wait_for(address: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            httpx.get(address)
            return
        except httpx.TransportError:
            assert time.monotonic() < deadline, "the shop did not start"
            time.sleep(0.05)

"""A large model in the terminal: `salesdesk model check`, and a chat that shows what happens."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.integrations.terminal.conftest import Run
from tests.support.endpoint import Fails, Manners, Step, calls, refuses, says, serve

pytestmark = pytest.mark.slow

KEY = "sk-never-to-be-seen-4711"
ADDS = calls(("add_up", {"first": 2, "second": 3}))


@pytest.fixture
def at(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key of the settings; none of the machine's own."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("SALESDESK_FIRST_TOKEN_SECONDS", "2")


@pytest.mark.quick
def test_without_an_endpoint_it_says_so(run: Run) -> None:
    told = run("model", "check")
    assert told.exit_code == 0
    assert "OPENAI_API_KEY" in told.stdout


@pytest.mark.usefixtures("at")
@pytest.mark.parametrize(
    ("step", "manners", "code", "words"),
    [
        (ADDS, Manners(), 0, ["✓ it calls tools", "✓ it streams", "✓ it tells"]),
        (ADDS, Manners(streams=False, counts=False), 0, ["✓ it calls tools", "– it streams", "– it tells"]),
        (ADDS, Manners(refuses={"'role': 'system'": "System role not supported"}), 0, ["no system role"]),
        (says("5"), Manners(), 1, ["✗ it calls tools", "SALESDESK_MODEL"]),
        (calls(("add_up", "2 and 3")), Manners(), 1, ["✗ it calls tools"]),
        (refuses("no"), Manners(), 1, ["✗ it calls tools"]),
        (Fails(401, KEY), Manners(), 1, ["OPENAI_API_KEY"]),
        (Fails(404), Manners(), 1, ["SALESDESK_MODEL"]),
    ],
)  # fmt: skip
def test_what_an_endpoint_can_do_and_what_to_set(
    run: Run, monkeypatch: pytest.MonkeyPatch, step: Step, manners: Manners, code: int, words: list[str]
) -> None:
    with serve([step], manners) as endpoint:
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
        told = run("model", "check")
    assert told.exit_code == code, told.output
    assert endpoint.url in told.stdout
    for said in words:
        assert said in told.stdout
    assert KEY not in told.output


@pytest.mark.usefixtures("at")
def test_the_second_endpoint_is_tried_too_and_programs_can_read_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve([ADDS]) as first, serve([Fails(404)]) as second:
        monkeypatch.setenv("OPENAI_BASE_URL", first.url)
        monkeypatch.setenv("SALESDESK_FALLBACK_MODEL", "other")
        monkeypatch.setenv("SALESDESK_FALLBACK_BASE_URL", second.url)
        told = run("model", "check", "--json")
    found = json.loads(told.stdout)
    assert told.exit_code == 1
    assert [(one["address"], one["reason"]) for one in found] == [(first.url, None), (second.url, "model")]
    assert second.keys == ["Bearer none"]


@pytest.mark.usefixtures("at")
def test_a_chat_shows_the_words_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve([calls(("describe_data", {})), says("There is nothing yet. 还没有数据。")]) as endpoint:
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
        told = run("chat", stdin="what data is there?\n/quit\n")
    assert told.stdout.count("There is nothing yet. 还没有数据。") == 1, told.output


@pytest.mark.usefixtures("at")
def test_what_was_used_is_shown(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "No large model was used" in run("usage").stdout
    monkeypatch.setenv("SALESDESK_MODEL_PRICE", "1/4 EUR")
    monkeypatch.setenv("SALESDESK_TOKENS_PER_DAY", "1000")
    with serve([says("Hello.")]) as endpoint:
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
        run("ask", "hello")
    told = run("usage", "--days", "1").stdout
    assert "0.0000 EUR" in told
    assert "18 / 1,000 tokens" in told
    found = json.loads(run("usage", "--json").stdout)
    assert (found["total"]["input_tokens"], found["total"]["cost"]) == (11, 0.000039)

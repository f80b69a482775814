"""A turn of a large model as its reader sees it while it runs, on the real wire at both ends."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from api.routes.chat_stream import LOOK_SECONDS
from assistant.agent import Assistant
from assistant.models.openai import OpenAICompatible
from tests.api.conftest import Office, served
from tests.support.endpoint import Drips, Endpoint, Fails, calls, says, serve

pytestmark = pytest.mark.slow

ASKS = calls(("find_accounts", {}))


@pytest.fixture
def line(assistant: Assistant) -> Iterator[tuple[Office, Endpoint]]:
    """The office, with a scripted endpoint as its model."""
    with serve([]) as endpoint:
        settings = replace(
            assistant.settings, model="openai:m", openai_api_key="k", openai_base_url=endpoint.url,
            first_token_seconds=20.0,
        )  # fmt: skip
        model = OpenAICompatible(settings, retries=0)
        large = Assistant(settings, assistant.database, model, assistant.toolbox)
        with served(large) as url:
            yield Office(large, url), endpoint


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for block in text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n"))
        if "event" in fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


def test_tools_then_text_then_parts_then_the_reply(line: tuple[Office, Endpoint]) -> None:
    office, endpoint = line
    endpoint.begin([ASKS, says("These are yours.")])
    with office.by_key("rep@example.com") as client:
        found = events(client.post("/v1/chat/stream", json={"message": "my accounts?"}).text)
    names = list(dict.fromkeys(name for name, _ in found))
    assert names == ["status", "tool", "text", "part", "reply"]
    assert [data for name, data in found if name == "tool"] == [
        {"tool": "find_accounts", "state": "started"},
        {"tool": "find_accounts", "state": "finished", "status": "ok"},
    ]
    said = "".join(data["text"] for name, data in found if name == "text")
    assert said == found[-1][1]["text"] == "These are yours."


def test_an_endpoint_that_fails_is_no_problem_of_the_stream(line: tuple[Office, Endpoint]) -> None:
    office, endpoint = line
    endpoint.begin([Fails(401)])
    with office.by_key("rep@example.com") as client:
        found = events(client.post("/v1/chat/stream", json={"message": "list my accounts"}).text)
    assert found[-1][0] == "reply"
    assert (found[-1][1]["outcome"], found[-1][1]["model"]) == ("answered", "builtin")


@pytest.mark.parametrize("key", [None, "again"])
def test_whoever_hangs_up_ends_the_turn_unless_they_can_come_back(
    line: tuple[Office, Endpoint], key: str | None
) -> None:
    office, endpoint = line
    endpoint.begin([Drips(streamed=True)])
    body = {"message": "list my accounts", "idempotency_key": key}
    with office.by_key("rep@example.com") as client, client.stream("POST", "/v1/chat/stream", json=body) as answer:
        lines = answer.iter_lines()  # kept, since to drop it is to hang up
        assert next(lines) == "event: status"
        wait_for(lambda: len(endpoint.requests) == 1)
    if key is None:
        wait_for(lambda: endpoint.hung_up == 1)
        return
    time.sleep(0.3)
    assert endpoint.hung_up == 0
    endpoint.over.set()  # the endpoint gives up, and the turn is answered all the same
    with office.by_key("rep@example.com") as client:
        assert client.post("/v1/chat", json=body).json()["outcome"] == "answered"


def test_only_who_asked_stops_the_turn_and_whichever_process_is_told(line: tuple[Office, Endpoint]) -> None:
    office, endpoint = line
    endpoint.begin([Drips(streamed=True)])
    asked = {"message": "list my accounts", "idempotency_key": "stopped"}
    stop = {"idempotency_key": "stopped"}
    with (
        office.by_key("rep@example.com") as client, office.by_key("other@example.com") as other,
        client.stream("POST", "/v1/chat/stream", json=asked) as answer,
    ):  # fmt: skip
        lines = answer.iter_lines()
        assert next(lines) == "event: status"
        wait_for(lambda: len(endpoint.requests) == 1)
        assert other.post("/v1/chat/stop", json=stop).status_code == 204
        time.sleep(LOOK_SECONDS + 0.3)
        assert endpoint.hung_up == 0
        assert client.post("/v1/chat/stop", json=stop).status_code == 204
        wait_for(lambda: endpoint.hung_up == 1)
        assert "event: stopped" in list(lines)


def wait_for(condition: Any, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_whole_turn_is_the_same_without_a_stream(line: tuple[Office, Endpoint]) -> None:
    office, endpoint = line
    endpoint.begin([ASKS, says("These are yours.")])
    with office.by_key("rep@example.com") as client:
        whole = client.post("/v1/chat", json={"message": "my accounts?"}).json()
    assert (whole["text"], whole["outcome"]) == ("These are yours.", "answered")
    assert httpx.get(f"{office.url}/healthz").json() == {"status": "ok"}

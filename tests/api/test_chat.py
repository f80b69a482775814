"""The conversation on the wire: the contract, threads, repeated requests, limits and errors."""

from __future__ import annotations

import json
import threading
from typing import Any

import httpx
import pytest

from assistant.agent import Assistant
from tests.api.conftest import Office, served

pytestmark = pytest.mark.slow

CONTRACT = {"thread_id", "turn_id", "outcome", "text", "parts", "tool_calls", "citations", "proposals", "usage"}


def events(text: str) -> list[tuple[str, Any]]:
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if line and not line.startswith(":"))
        if lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


@pytest.mark.quick
def test_a_reply_has_the_contract_s_shape(office: Office) -> None:
    with office.by_key("director@example.com") as client:
        reply = client.post("/v1/chat", json={"message": "How many accounts are there?"}).json()
    assert set(reply) >= CONTRACT
    assert reply["outcome"] == "answered"
    assert all(set(call) == {"tool", "arguments", "status"} for call in reply["tool_calls"])


def test_a_rep_sees_own_accounts_only(office: Office) -> None:
    asked = {"message": "list my accounts"}
    with office.by_key("rep@example.com") as rep, office.by_key("other@example.com") as other:
        first, second = rep.post("/v1/chat", json=asked).text, other.post("/v1/chat", json=asked).text
    assert "Rita Industries" in first
    assert "Otto Industries" not in first
    assert "Otto Industries" in second


def test_a_thread_goes_on_and_belongs_to_its_person(office: Office) -> None:
    with office.by_key("rep@example.com") as rep, office.by_key("director@example.com") as director:
        thread = rep.post("/v1/chat", json={"message": "hello there"}).json()["thread_id"]
        again = rep.post("/v1/chat", json={"message": "thanks", "thread_id": thread}).json()
        assert again["thread_id"] == thread
        turns = rep.get(f"/v1/threads/{thread}").json()["turns"]
        assert [turn["message"] for turn in turns] == ["hello there", "thanks"]
        assert turns[1]["reply"] == again
        assert [one["id"] for one in rep.get("/v1/threads").json()] == [thread]
        assert director.get("/v1/threads").json() == []
        for answer in (
            director.get(f"/v1/threads/{thread}"),
            director.post("/v1/chat", json={"message": "thanks", "thread_id": thread}),
            director.get("/v1/threads/th_none"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "unknown.thread")


def test_a_repeated_key_gives_the_same_answer_once(office: Office) -> None:
    asked = {"message": "thanks", "idempotency_key": "k1"}
    with office.by_key("rep@example.com") as rep, office.by_key("other@example.com") as other:
        first, second = rep.post("/v1/chat", json=asked).json(), rep.post("/v1/chat", json=asked).json()
        assert first == second
        assert other.post("/v1/chat", json=asked).json()["turn_id"] != first["turn_id"]
        assert len(rep.get(f"/v1/threads/{first['thread_id']}").json()["turns"]) == 1


def test_a_repeated_key_at_the_same_moment_has_one_effect(office: Office) -> None:
    asked = {"message": "thanks", "idempotency_key": "race"}
    answers: list[httpx.Response] = []
    with office.by_key("rep@example.com") as rep:
        threads = [threading.Thread(target=lambda: answers.append(rep.post("/v1/chat", json=asked))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["turn_id"] for answer in answers}) == 1


@pytest.mark.quick
@pytest.mark.parametrize("path", ["/v1/chat", "/v1/chat/stream"])
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"message": ""}, "message.empty"),
        ({"message": " \n\t"}, "message.empty"),
        ({"message": "\u0000"}, "message.empty"),
        ({"message": "x" * 8001}, "message.too_long"),
        ({"message": "字" * 8001}, "message.too_long"),
        ({}, "request.invalid"),
        ({"message": 5}, "request.invalid"),
        ({"message": "x", "unknown": 1}, "request.invalid"),
        ({"message": "x", "thread_id": "t" * 41}, "request.invalid"),
        ({"message": "x", "idempotency_key": ""}, "request.invalid"),
        ([], "request.invalid"),
    ],
)
def test_a_bad_message_is_a_clear_problem(office: Office, path: str, body: Any, code: str) -> None:
    with office.by_key("rep@example.com") as client:
        answer = client.post(path, json=body)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, code)
    assert set(problem) >= {"type", "title", "status", "code", "detail", "request_id"}
    assert problem["request_id"] == answer.headers["x-request-id"]
    if code == "message.too_long":
        assert "8" in problem["detail"]
        assert "8001" in problem["detail"].replace(",", "")


def test_8000_characters_nul_and_emoji_are_taken(office: Office) -> None:
    with office.by_key("rep@example.com") as client:
        for message in ("字" * 8000, "a\u0000b", "👋🏽 thanks", "\ud83d"):
            content, headers = json.dumps({"message": message}), {"content-type": "application/json"}
            answer = client.post("/v1/chat", content=content, headers=headers)
            assert answer.status_code == (422 if message == "\ud83d" else 200), message[:10]


@pytest.mark.quick
def test_a_large_body_is_refused_however_it_is_sent(office: Office) -> None:
    big = json.dumps({"message": "x" * 300_000})

    def pieces() -> Any:
        for start in range(0, len(big), 10_000):
            yield big[start : start + 10_000].encode()

    with office.by_key("rep@example.com") as client:
        for content in (big, pieces()):
            answer = client.post("/v1/chat", content=content, headers={"content-type": "application/json"})
            assert (answer.status_code, answer.json()["code"]) == (413, "request.too_large")


@pytest.mark.quick
@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"message": "x"} trailing'])
def test_a_body_that_is_no_json_is_a_problem(office: Office, content: bytes) -> None:
    with office.by_key("rep@example.com") as client:
        answer = client.post("/v1/chat", content=content, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.json()["code"].startswith("request.")


def test_the_stream_is_the_same_turn_in_pieces(office: Office) -> None:
    with office.by_key("rep@example.com") as client:
        answer = client.post("/v1/chat/stream", json={"message": "list my accounts", "idempotency_key": "s"})
        assert answer.headers["content-type"].startswith("text/event-stream")
        found = events(answer.text)
        whole = client.post("/v1/chat", json={"message": "list my accounts", "idempotency_key": "s"}).json()
    names = [name for name, _ in found]
    assert names == ["status", "tool", "tool", *["part"] * len(whole["parts"]), "reply"]
    assert [data["state"] for name, data in found if name == "tool"] == ["started", "finished"]
    assert [data for name, data in found if name == "part"] == whole["parts"]
    assert found[-1][1] == whole


@pytest.mark.quick
def test_problems_speak_the_reader_s_language(office: Office) -> None:
    with office.by_key("rep@example.com") as client:
        english = client.post("/v1/chat", json={"message": ""}).json()["detail"]
        chinese = client.post("/v1/chat", json={"message": ""}, headers={"accept-language": "zh-CN,en;q=0.5"})
    assert english.isascii()
    assert not chinese.json()["detail"].isascii()


@pytest.mark.quick
def test_unknown_paths_and_methods_have_the_one_shape(office: Office) -> None:
    for method, path, status in (("GET", "/nope", 404), ("GET", "/v1/chat", 405), ("GET", "/static/../app.py", 404)):
        answer = httpx.request(method, office.url + path)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.quick
def test_what_nobody_expected_is_a_500_with_an_id(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def explode(*_args: object, **_named: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(assistant, "reply", explode)
    with served(assistant) as url, Office(assistant, url).by_key("rep@example.com") as client:
        answer = client.post("/v1/chat", json={"message": "hi"})
        streamed = events(client.post("/v1/chat/stream", json={"message": "hi"}).text)
    assert (answer.status_code, answer.json()["code"]) == (500, "server.failed")
    assert "secret" not in answer.text
    assert answer.json()["request_id"] in answer.json()["detail"]
    assert answer.json()["request_id"] in caplog.text
    assert "content-security-policy" in answer.headers
    assert [name for name, _ in streamed] == ["status", "problem"]
    assert streamed[1][1]["status"] == 500


def test_a_slow_turn_keeps_its_stream_alive(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    release, real = threading.Event(), assistant.reply

    def slow(*args: Any, **named: Any) -> Any:
        release.wait(10)
        return real(*args, **named)

    monkeypatch.setattr("api.routes.chat_stream.HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(assistant, "reply", slow)
    with (
        served(assistant) as url,
        Office(assistant, url).by_key("rep@example.com") as client,
        client.stream("POST", "/v1/chat/stream", json={"message": "thanks"}) as answer,
    ):
        lines = []
        for line in answer.iter_lines():
            lines.append(line)
            if line.startswith(": "):
                release.set()
    assert any(line.startswith(": ") for line in lines)
    assert "event: reply" in lines


def test_health_and_readiness(office: Office) -> None:
    assert httpx.get(f"{office.url}/healthz").json() == {"status": "ok"}
    assert httpx.get(f"{office.url}/readyz").json() == {"status": "ready"}
    from knowledge.migrate import downgrade

    downgrade(office.assistant.database)
    answer = httpx.get(f"{office.url}/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "server.not_migrated")
    assert httpx.get(f"{office.url}/healthz").status_code == 200


def test_the_api_describes_itself_without_outside_hosts(office: Office) -> None:
    described = httpx.get(f"{office.url}/openapi.json").json()
    assert {"/v1/chat", "/v1/chat/stream", "/v1/proposals/{proposal_id}", "/v1/changes/{change_set_id}/undo"} <= set(
        described["paths"]
    )
    assert httpx.get(f"{office.url}/docs").status_code == 404


def test_an_answer_is_judged_by_its_own_person_and_shown_so(office: Office) -> None:
    with office.by_key("rep@example.com") as rep, office.by_key("director@example.com") as director:
        reply = rep.post("/v1/chat", json={"message": "list my accounts"}).json()
        path = f"/v1/turns/{reply['turn_id']}/feedback"
        said = {"verdict": "bad", "comment": "one is missing\x00", "correct": "Rita Industries and Rita Works"}
        assert rep.post(path, json=said).status_code == 204
        thread = f"/v1/threads/{reply['thread_id']}"
        assert rep.get(thread).json()["turns"][0]["verdict"] == "bad"
        assert rep.post(path, json={"verdict": "good"}).status_code == 204
        assert rep.get(thread).json()["turns"][0]["verdict"] == "good"
        for answer in (
            director.post(path, json={"verdict": "bad"}),
            rep.post("/v1/turns/2147483647/feedback", json={"verdict": "bad"}),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "unknown.turn")
        assert rep.get(thread).json()["turns"][0]["verdict"] == "good"
        for bad in ({"verdict": "fine"}, {}, {"verdict": "bad", "comment": "x" * 2001}, {"verdict": "bad", "who": 1}):
            assert rep.post(path, json=bad).status_code == 422
        assert rep.post("/v1/turns/99999999999999999999/feedback", json={"verdict": "bad"}).status_code == 422
        assert "/v1/turns/{turn_id}/feedback" in rep.get("/openapi.json").json()["paths"]
    assert httpx.post(f"{office.url}{path}", json={"verdict": "bad"}).status_code == 401

"""`GET /v1/usage`: each sees their own, and nobody without a key anything."""

from __future__ import annotations

import httpx

from knowledge.usage import ModelUse
from tests.api.conftest import Office


def spend(office: Office, email: str, tokens: int) -> None:
    with office.by_key(email) as client:
        reply = client.post("/v1/chat", json={"message": "hello"}).json()
    with office.assistant.database.transaction(write=True) as session:
        session.add(
            ModelUse(
                thread_id=reply["thread_id"], person_id=office.assistant.principal(email).person_id, turn_id=None,
                day=office.assistant.billed_on(), model="openai:m", calls=1, input_tokens=tokens, cached_tokens=0,
                output_tokens=0, cost_micros=None, created_at=office.assistant.now(),
            )
        )  # fmt: skip


def test_each_sees_their_own_and_a_director_all(office: Office) -> None:
    spend(office, "rep@example.com", 10)
    spend(office, "other@example.com", 20)
    seen = {}
    for email in ("rep@example.com", "manager@example.com", "director@example.com"):
        with office.by_key(email) as client:
            seen[email] = client.get("/v1/usage", params={"days": 1}).json()
    assert [(row["person"], row["input_tokens"]) for row in seen["rep@example.com"]["rows"]] == [("Rita Rep", 10)]
    assert seen["manager@example.com"]["rows"] == []
    assert seen["director@example.com"]["total"]["input_tokens"] == 30
    assert seen["director@example.com"]["total"]["cost"] is None


def test_nobody_unknown_and_no_odd_number_of_days(office: Office) -> None:
    assert httpx.get(f"{office.url}/v1/usage").status_code == 401
    with office.by_key("rep@example.com") as client:
        assert client.get("/v1/usage", params={"days": 0}).status_code == 422

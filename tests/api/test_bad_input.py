"""Bad input over HTTP: a problem with its code or an ordinary answer, never a server's failure."""

from __future__ import annotations

import json

import pytest

from tests.api.conftest import Office
from tests.assistant.test_bad_input import STRANGE

JSON = {"content-type": "application/json"}


@pytest.mark.slow
def test_strange_messages_are_answered(office: Office) -> None:
    with office.by_key("rep@example.com") as client:
        for name, message in STRANGE.items():
            answer = client.post("/v1/chat", content=json.dumps({"message": message}), headers=JSON)
            assert answer.status_code == 200, name
            assert answer.json()["outcome"] in ("answered", "needs_detail", "no_data", "refused"), name


FIELDS = [
    ({"message": "thanks", "thread_id": "\x00"}, {404, 422}),
    ({"message": "thanks", "thread_id": "'; DROP TABLE threads; --"}, {404}),
    ({"message": "thanks", "idempotency_key": "\x00"}, {200, 422}),
    ({"message": "thanks", "idempotency_key": "\ud83d"}, {200, 422}),
    ({"message": "thanks", "idempotency_key": "k" * 5000}, {422}),
    ({"message": {"$ne": ""}}, {422}),
    ({"message": ["thanks"]}, {422}),
    ({"message": True}, {422}),
]
PATHS = [
    "/v1/changes/0/undo", "/v1/changes/-1/undo", "/v1/changes/99999999999999999999/undo", "/v1/proposals/%00",
    f"/v1/proposals/{'x' * 3000}", "/v1/proposals/..%2f..", "/v1/proposals/%F0%9F%91%8B",
]  # fmt: skip


@pytest.mark.slow
def test_strange_fields_are_no_failure(office: Office) -> None:
    with office.by_key("rep@example.com") as client:
        for body, status in FIELDS:
            answer = client.post("/v1/chat", content=json.dumps(body), headers=JSON)
            assert answer.status_code in status, (body, answer.text)
            if answer.status_code != 200:
                assert answer.json()["code"] in ("unknown.thread", "request.invalid")


def test_a_change_or_proposal_that_is_none_is_no_failure(office: Office) -> None:
    with office.browser("rep@example.com") as page:
        for path in PATHS:
            answer = page.post(path, json={"decision": "approve"})
            assert answer.status_code in (404, 405, 409, 422), (path, answer.text)

"""Rate limits: of each key and each person, counted by all processes together; CORS for named sites alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.limits import _Counts
from assistant.agent import Assistant
from assistant.build import build_assistant
from assistant.settings import load
from knowledge.database import Database
from tests.api.conftest import TODAY, Office, served

LIMIT = 5


@pytest.fixture
def held(peopled: Path, tmp_path: Path) -> Iterator[Office]:
    """An installation that takes few requests a minute, and pages of one other site."""
    shutil.copy(peopled, tmp_path)
    told = {
        "SALESDESK_HOME": str(tmp_path), "SALESDESK_TODAY": TODAY.isoformat(),
        "SALESDESK_REQUESTS_A_MINUTE": str(LIMIT), "SALESDESK_CORS_ORIGINS": "https://shop.example.com",
    }  # fmt: skip
    assistant: Assistant = build_assistant(load(told))
    with served(assistant) as url:
        yield Office(assistant, url)
    assistant.database.close()


def test_who_asks_too_often_is_told_when_to_come_back(held: Office) -> None:
    with held.by_key("rep@example.com") as one, held.by_key("rep@example.com") as another:
        answers = [one.get("/v1/me") for _ in range(2 * LIMIT + 1)]
        refused = [answer for answer in answers if answer.status_code == 429]
        # The minute may turn meanwhile, so that twice as many fit; never more.
        assert 1 <= len(refused) <= LIMIT + 1
        assert refused[0].json()["code"] == "request.too_many"
        assert 1 <= int(refused[0].headers["retry-after"]) <= 61
        assert another.get("/v1/me").status_code == 200, "another key has a count of its own"


@pytest.mark.slow
def test_processes_count_together(database_url_of: Database) -> None:
    now = datetime(2026, 3, 2, 10, 0, 30, tzinfo=UTC)
    first, second = _Counts(), _Counts()
    taken = [counts.take(database_url_of, "key:1", LIMIT, now) for _ in range(LIMIT) for counts in (first, second)]
    assert taken.count(True) == LIMIT
    later = now.replace(minute=1)
    assert first.take(database_url_of, "key:1", LIMIT, later)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url_of(request: pytest.FixtureRequest) -> Database:
    """A migrated database of each kind."""
    database: Database = request.getfixturevalue("database" if request.param == "sqlite" else "postgres")
    return database


def test_a_named_site_s_page_may_ask_and_no_other(held: Office) -> None:
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type"}
    with held.by_key("rep@example.com") as client:
        ours = client.options("/v1/chat", headers={**asked, "origin": "https://shop.example.com"})
        assert ours.headers["access-control-allow-origin"] == "https://shop.example.com"
        assert "access-control-allow-credentials" not in ours.headers
        other = client.options("/v1/chat", headers={**asked, "origin": "https://evil.example.com"})
        assert "access-control-allow-origin" not in other.headers


def test_without_the_setting_no_site_may(office: Office) -> None:
    with office.by_key("rep@example.com") as client:
        answer = client.get("/v1/me", headers={"origin": "https://shop.example.com"})
        assert not [name for name in answer.headers if name.startswith("access-control")]

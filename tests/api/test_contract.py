"""The API keeps what it describes: requests made out of its own description find no failure and no other shape."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.python import asgi

from api.app import create_app
from knowledge import sign_in
from knowledge.roster import find_person
from tests.support.company import desk_in

pytestmark = pytest.mark.slow

# What a request that fits its schema may still be told: names, days and versions can't be described by one.
FITTING = ["2xx", "401", "403", "404", "409", "412", "415", "422", "429"]
# So many requests are made up for each operation: by default, and at full size.
FEW, MANY = 20, 200
# Who asks would be gone: tests/api/test_people.py and test_keys.py ask these.
ENDS_THE_CALLER = {("delete", "/v1/keys/{key_id}")}


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FastAPI, str]]:
    """The app over a company, and a director's key."""
    with desk_in(tmp_path_factory.mktemp("contract"), SALESDESK_REQUESTS_A_MINUTE="0") as desk:
        with desk.assistant.database.transaction() as session:
            person = find_person(session, "dora@example.com")
            made = sign_in.create_key(session, person, "test", now=datetime.now(UTC), may_approve=True)
        yield create_app(desk.assistant), made.secret


def told_to(secret: str) -> schemathesis.Config:
    """How to ask, in the name of a key. The first turn of a process waits for its model, on a busy machine for long."""
    return schemathesis.Config.from_dict(
        {
            "auth": {"openapi": {"HTTPBearer": {"bearer": secret}}},
            "checks": {"positive_data_acceptance": {"expected-statuses": FITTING}},
            "request-timeout": 60,
        }
    )


def check(described: tuple[FastAPI, str], examples: int) -> int:
    """Ask every operation so many times; how many operations there were."""
    app, secret = described
    config = told_to(secret)
    how = settings(
        max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate],
        database=None, derandomize=True,
    )  # fmt: skip
    operations = 0
    with asgi.get_client(app) as client:  # one for all: to begin and end the app costs more than a request

        def ask(case: Any) -> None:
            case.call_and_validate(session=client)

        for found in schemathesis.openapi.from_asgi("/openapi.json", app, config=config).get_all_operations():
            operation = found.ok()
            if operation.path.startswith("/v1/people/{") or (operation.method, operation.path) in ENDS_THE_CALLER:
                continue
            operations += 1
            how(given(case=operation.as_strategy())(ask))()
    return operations


def walk(described: tuple[FastAPI, str], walks: int, steps: int, only: str = "") -> set[str]:
    """Go on from answers by the links of the description, so many times and so far.

    Which operations on one record were carried out of those at the addresses of `only`: no made-up number is one.
    """
    app, secret = described
    config = told_to(secret)
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, config=config)
    schema = schema.exclude(path_regex=r"^/v1/people/\{").exclude(method="DELETE", path="/v1/keys/{key_id}")
    # An import that was only begun has refused no rows yet.
    schema = schema.exclude(path="/v1/imports/{import_id}/rejects").include(path_regex=only)
    reached = set[str]()
    stored = str(app.state.assistant.database.url.database)
    with asgi.get_client(app) as client, closing(sqlite3.connect(":memory:")) as whole:
        with closing(sqlite3.connect(stored)) as now:
            now.backup(whole)

        class Walk(schema.as_state_machine()):  # type: ignore[misc]
            def setup(self) -> None:
                """Each walk begins with the same records: what was drawn once has to be drawn again."""
                with closing(sqlite3.connect(stored)) as now:
                    whole.backup(now)

            def get_call_kwargs(self, case: Any) -> dict[str, Any]:
                return {"session": client}

            def after_call(self, response: Any, case: Any) -> None:
                super().after_call(response, case)
                if case.path_parameters and response.status_code < 300:
                    reached.add(case.operation.label)

        Walk.run(
            settings=settings(
                max_examples=walks, stateful_step_count=steps, deadline=None, database=None, derandomize=True,
                suppress_health_check=list(HealthCheck), phases=[Phase.generate],
            )
        )  # fmt: skip
    return reached


def test_what_answers_lead_to_keeps_to_its_description_too(described: tuple[FastAPI, str]) -> None:
    assert len(walk(described, walks=15, steps=8, only="^/v1/(deals|leads|tasks|threads|imports)")) >= 2


@pytest.mark.full
def test_what_answers_lead_to_keeps_to_its_description_for_long(described: tuple[FastAPI, str]) -> None:
    assert len(walk(described, walks=200, steps=12)) >= 6


def test_answers_say_what_goes_on_from_them(described: tuple[FastAPI, str]) -> None:
    paths = described[0].openapi()["paths"]
    made, proposed = (paths["/v1/deals"]["post"]["responses"][status]["links"] for status in ("201", "202"))
    assert made["read_deal"] == {
        "operationId": "read_deal", "parameters": {"path.number": "$response.body#/record/id"}
    }  # fmt: skip
    assert set(made) == {"read_deal", "update_deal", "delete_deal"}
    assert set(proposed) == {"read_proposal", "decide_proposal", "edit_proposal"}
    assert "read_thread" in paths["/v1/chat"]["post"]["responses"]["200"]["links"]


def test_every_operation_keeps_to_its_description(described: tuple[FastAPI, str]) -> None:
    assert check(described, FEW) > 60


@pytest.mark.full
@pytest.mark.timeout(3600)
def test_every_operation_keeps_to_its_description_for_long(described: tuple[FastAPI, str]) -> None:
    assert check(described, MANY) > 60


def test_what_may_be_new_or_known_describes_both_answers(described: tuple[FastAPI, str]) -> None:
    paths = described[0].openapi()["paths"]
    for operation in (paths["/v1/people"]["post"], paths["/v1/library/documents/{path}"]["put"]):
        assert {"200", "201"} <= set(operation["responses"])


def test_operation_ids_make_good_names_and_are_told_once(described: tuple[FastAPI, str]) -> None:
    app, _ = described
    ids = [one["operationId"] for methods in app.openapi()["paths"].values() for one in methods.values()]
    assert len(ids) == len(set(ids))
    assert [name for name in ids if not (name.isidentifier() and name == name.lower())] == []

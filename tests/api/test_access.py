"""Every route × role × proof: allowed or not, written by hand here. A route that is not written down fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient

from api.app import OWN, create_app
from api.routes.page import VIEWS
from api.rules import Door, check, rule_of
from assistant.agent import Assistant
from tests.api.conftest import Office

# Who may, by a letter each: trainee, rep, manager, director, operations.
ROLES = {"t": "trainee", "r": "rep", "m": "manager", "d": "director", "o": "operations"}
ALL = "trmdo"
# The proofs a route takes: an API key, a page session, a short-lived token.
KST, KS, S = "kst", "ks", "s"
OPEN = "anybody"

TABLE: dict[str, tuple[str, str] | str] = {
    "POST /v1/chat": (ALL, KST),
    "POST /v1/chat/stream": (ALL, KST),
    "POST /v1/chat/stop": (ALL, KST),
    "GET /v1/dashboard": (ALL, KST),
    "GET /v1/suggestions": (ALL, KST),
    "GET /v1/tools": (ALL, KST),
    "GET /v1/turns/{turn_id}/records": (ALL, KST),
    "GET /v1/library/sections/{section_id}": (ALL, KST),
    "GET /v1/threads": (ALL, KST),
    "GET /v1/threads/{thread_id}": (ALL, KST),
    "PATCH /v1/threads/{thread_id}": (ALL, KST),
    "DELETE /v1/threads/{thread_id}": (ALL, KST),
    "GET /v1/threads/{thread_id}/export": (ALL, KST),
    "POST /v1/turns/{turn_id}/feedback": (ALL, KST),
    "GET /v1/proposals": (ALL, KST),
    "POST /v1/proposals/{proposal_id}": (ALL, KST),
    "GET /v1/proposals/{proposal_id}": (ALL, KST),
    "PUT /v1/proposals/{proposal_id}": (ALL, KST),
    "GET /v1/changes": (ALL, KST),
    "POST /v1/changes/{change_set_id}/undo": (ALL, KST),
    "GET /v1/me": (ALL, KST),
    "GET /v1/usage": (ALL, KS),
    "GET /v1/metrics": (ALL, KST),
    "POST /v1/metrics/query": (ALL, KST),
    "POST /v1/metrics/records": (ALL, KST),
    "GET /v1/imports": ("do", KS),
    "GET /v1/imports/kinds": ("do", KS),
    "POST /v1/imports": ("do", KS),
    "GET /v1/imports/{import_id}": ("do", KS),
    "PUT /v1/imports/{import_id}/files/{name}": ("do", KS),
    "POST /v1/imports/{import_id}/check": ("do", KS),
    "POST /v1/imports/{import_id}/run": ("do", KS),
    "GET /v1/imports/{import_id}/rejects": ("do", KS),
    "POST /v1/imports/{import_id}/undo": ("do", KS),
    "GET /v1/people": ("do", KS),
    "POST /v1/people": ("do", KS),
    "DELETE /v1/people/{person_id}": ("do", KS),
    "POST /v1/people/{person_id}/link": ("do", S),
    "GET /v1/keys": (ALL, KS),
    "POST /v1/keys": (ALL, S),
    "PATCH /v1/keys/{key_id}": (ALL, KS),
    "POST /v1/keys/{key_id}/rotate": (ALL, S),
    "DELETE /v1/keys/{key_id}": (ALL, KS),
    "POST /v1/tokens": (ALL, KS),
    "GET /v1/library/documents": (ALL, KST),
    "GET /v1/library/search": (ALL, KST),
    "GET /v1/library/gaps": ("do", KS),
    "PUT /v1/library/documents/{path:path}": ("mdo", KS),
    "DELETE /v1/library/documents/{path:path}": ("o", KS),
    # Open: they tell nothing of the company, or check a proof of their own.
    "GET /healthz": OPEN,
    "GET /readyz": OPEN,
    "GET /": OPEN,
    "GET /sign-in": OPEN,
    "GET /sign-in/provider": OPEN,
    "GET /sign-in/provider/back": OPEN,
    "GET /sign-in/{token}": OPEN,
    "POST /sign-in/{token}": OPEN,
    "POST /sign-out": OPEN,
    "GET /c/{thread}": OPEN,
    **{f"GET /{view}": OPEN for view in VIEWS},
    "GET /library/sections/{section_id}": OPEN,
}
# Each kind of record: who may read and who may write; trainees have records of their own, but change none.
for _many, _reads, _writes, _changes in (
    ("accounts", ALL, "rmdo", True), ("contacts", ALL, "rmdo", True), ("leads", ALL, "rmdo", True),
    ("deals", ALL, "rmdo", True), ("tasks", ALL, "rmdo", True), ("activities", ALL, "rmdo", False),
    ("targets", "rmdo", "mdo", False),
):  # fmt: skip
    TABLE |= {f"GET /v1/{_many}": (_reads, KST), f"GET /v1/{_many}/{{number}}": (_reads, KST)}
    TABLE |= {f"POST /v1/{_many}": (_writes, KST)}
    if _changes:
        TABLE |= {f"{method} /v1/{_many}/{{number}}": (_writes, KST) for method in ("PATCH", "DELETE")}
# What a refusal at the door is called; behind it, what is asked for may be refused for other reasons.
AT_THE_DOOR = {"access.proof", "access.role", "access.area", "access.write_area", "access.tool", "access.narrowed"}
AT_THE_DOOR |= {"access.library_change", "access.library_gaps"}


def routes() -> dict[str, Any]:
    return {
        f"{method} {route.path}": route for router in OWN for route in router.routes for method in sorted(route.methods)
    }  # fmt: skip


def guarded() -> list[str]:
    return [name for name, who in TABLE.items() if who != OPEN]


def ask(client: httpx.Client, name: str, **how: Any) -> httpx.Response:
    """The route with something in every place of its path."""
    method, _, path = name.partition(" ")
    for place, value in {"{path:path}": "none.md"}.items():
        path = path.replace(place, value)
    while "{" in path:
        before, _, rest = path.partition("{")
        path = before + "999999" + rest.partition("}")[2]
    body: dict[str, Any] = {"json": {}} if method in ("POST", "PATCH") else {}
    return client.request(method, path, **{**body, **how})


def is_let_in(answer: httpx.Response) -> bool:
    if answer.status_code == 401:
        return False
    return answer.status_code != 403 or answer.json()["code"] not in AT_THE_DOOR


def test_every_route_is_in_the_table_and_has_its_rule() -> None:
    known = routes()
    assert set(known) == set(TABLE)
    for name, route in known.items():
        rule = rule_of(route)
        assert rule is not None, name
        assert (rule.door is Door.ANYBODY) == (TABLE[name] == OPEN), name


def test_a_route_without_a_rule_is_not_served() -> None:
    router = APIRouter()
    router.get("/v1/everything")(lambda: "all of it")
    with pytest.raises(RuntimeError, match="/v1/everything"):
        check([router])


@pytest.fixture
def desk(assistant: Assistant) -> Iterator[Desk]:
    made = Desk(assistant)
    with made.app:  # begun once: to begin and end the app costs more than a request
        yield made


class Desk:
    """The app without a wire, since there are many questions: it is the routes that are asked."""

    def __init__(self, assistant: Assistant) -> None:
        self.app = TestClient(create_app(assistant), raise_server_exceptions=False)
        self.office = Office(assistant, "http://testserver")

    def proof(self, letter: str, how: str) -> dict[str, Any]:
        """What somebody of a role sends along."""
        email = f"{ROLES[letter]}@example.com"
        if how == "k":
            return {"headers": {"authorization": f"Bearer {self.office.key(email)}"}}
        if how == "t":
            made = self.app.post("/v1/tokens", json={"email": email}, **self.proof(letter, "k"))
            return {"headers": {"authorization": f"Bearer {made.json()['token']}"}}
        own = {"sec-fetch-site": "same-origin"}
        signed_in = self.app.post(self.office.link(email), headers=own, follow_redirects=False)
        secret = signed_in.cookies["salesdesk_session"]
        self.app.cookies.clear()
        return {"headers": {**own, "cookie": f"salesdesk_session={secret}"}}


# Each role at each route with one proof, which changes from role to role and route to route; at full size with all.
BY_TURNS = [pytest.param(False, id="by turns"), pytest.param(True, id="all", marks=pytest.mark.full)]


@pytest.mark.slow
@pytest.mark.parametrize("whole", BY_TURNS)
@pytest.mark.parametrize("letter", list(ROLES))
def test_every_route_lets_in_whom_the_table_says(desk: Desk, letter: str, whole: bool) -> None:
    for turn, how in enumerate(KST, list(ROLES).index(letter)):
        proof = desk.proof(letter, how)
        for name in guarded() if whole else guarded()[turn % len(KST) :: len(KST)]:
            roles, proofs = TABLE[name]
            answer = ask(desk.app, name, **proof)
            assert answer.status_code < 500, (name, answer.text)
            assert is_let_in(answer) == (letter in roles and how in proofs), (name, letter, how, answer.text)


@pytest.mark.slow
def test_nobody_comes_in_without_proof(desk: Desk) -> None:
    for name in guarded():
        assert ask(desk.app, name).status_code == 401, name
        wrong = ask(desk.app, name, headers={"authorization": "Bearer sd_wrong"})
        assert wrong.status_code == 401, name


@pytest.mark.slow
def test_whoever_is_deactivated_loses_everything_at_once(desk: Desk) -> None:
    from datetime import UTC, datetime

    from knowledge.roster import deactivate

    proofs = [desk.proof("r", how) for how in "kst"]
    assert all(ask(desk.app, "GET /v1/me", **proof).status_code == 200 for proof in proofs)
    with desk.office.assistant.database.transaction() as session:
        deactivate(session, "rep@example.com", now=datetime.now(UTC))
    for proof in proofs:
        for name in guarded():
            assert ask(desk.app, name, **proof).status_code == 401, name


def test_another_site_makes_a_browser_write_nothing(desk: Desk) -> None:
    proof = desk.proof("d", "s")
    proof["headers"]["sec-fetch-site"] = "cross-site"
    for name in guarded():
        if not name.startswith("GET "):
            answer = ask(desk.app, name, **proof)
            assert (answer.status_code, answer.json()["code"]) == (403, "session.other_site"), name


@pytest.mark.slow
def test_a_key_that_was_narrowed_has_its_tools_and_its_conversations(desk: Desk) -> None:
    secret = desk.office.key("director@example.com", tools=["query_metric"])
    proof = {"headers": {"authorization": f"Bearer {secret}"}}
    open_to_it = {
        name for name in guarded() if name.partition(" ")[2].split("/")[2] in ("chat", "threads", "turns", "proposals")
    } | {
        "POST /v1/changes/{change_set_id}/undo", "GET /v1/changes", "GET /v1/me", "GET /v1/usage", "GET /v1/metrics",
        "POST /v1/metrics/query", "POST /v1/tokens", "GET /v1/dashboard", "GET /v1/suggestions", "GET /v1/tools",
    }  # fmt: skip
    for name in guarded():
        if "k" in TABLE[name][1]:
            assert is_let_in(ask(desk.app, name, **proof)) == (name in open_to_it), name

"""People over HTTP: whoever runs them adds, links and deactivates, and gives no role beyond their own."""

from __future__ import annotations

import pytest

from knowledge.granting import may_grant
from knowledge.sales.team.people import Role
from tests.api.conftest import Office

pytestmark = pytest.mark.slow

# What each role may give, by hand.
GIVES = {
    Role.TRAINEE: {Role.TRAINEE}, Role.REP: {Role.TRAINEE, Role.REP},
    Role.MANAGER: {Role.TRAINEE, Role.REP, Role.MANAGER}, Role.DIRECTOR: set(Role),
    Role.OPERATIONS: {Role.TRAINEE, Role.REP, Role.OPERATIONS},
}  # fmt: skip


@pytest.mark.quick
def test_no_role_gives_one_that_reaches_further() -> None:
    assert {maker: {role for role in Role if may_grant(maker, role)} for maker in Role} == GIVES


@pytest.mark.quick
def test_operations_let_somebody_in_who_then_signs_in(office: Office) -> None:
    asked = {"email": "nina@example.com", "name": "Nina New", "role": "rep", "team": "North"}
    with office.browser("operations@example.com") as page:
        added = page.post("/v1/people", json=asked)
        person = added.json()
        assert (added.status_code, person["became"], person["team"]) == (201, "new", "North")
        assert person["id"] in [one["id"] for one in page.get("/v1/people").json()]
        link = page.post(f"/v1/people/{person['id']}/link").json()["link"]
        path = link.partition("/sign-in/")[2]
        signed_in = page.post(f"/sign-in/{path}", follow_redirects=False)
        assert signed_in.status_code == 303
        page.cookies.clear()
    with office.browser("operations@example.com") as page:
        moved = page.post("/v1/people", json={**asked, "role": "trainee"})
        assert (moved.status_code, moved.json()["became"], moved.json()["role"]) == (200, "updated", "trainee")
        assert page.delete(f"/v1/people/{person['id']}").status_code == 204
        gone = page.post(f"/v1/people/{person['id']}/link")
        assert (gone.status_code, gone.json()["code"]) == (404, "unknown.person")


@pytest.mark.parametrize("role", ["director", "manager"])
def test_operations_give_and_end_no_role_that_reaches_further(office: Office, role: str) -> None:
    with office.browser("operations@example.com") as page:
        asked = {"email": f"{role}2@example.com", "name": "Nora Next", "role": role, "team": "West"}
        refused = page.post("/v1/people", json=asked)
        assert (refused.status_code, refused.json()["code"]) == (403, "access.grant_role")
        people = {one["email"]: one for one in page.get("/v1/people").json()}
        above = people[f"{role}@example.com"]
        lowered = {"email": above["email"], "name": above["name"], "role": "rep"}
        for answer in (
            page.delete(f"/v1/people/{above['id']}"), page.post(f"/v1/people/{above['id']}/link"),
            page.post("/v1/people", json=lowered),
        ):  # fmt: skip
            assert (answer.status_code, answer.json()["code"]) == (403, "access.grant_role")


def test_a_director_gives_every_role(office: Office) -> None:
    with office.by_key("director@example.com") as key:
        for role in Role:
            asked = {"email": f"new-{role.value}@example.com", "name": f"New {role.value}", "role": role.value}
            added = key.post("/v1/people", json={**asked, "team": "West", "create_team": True})
            assert (added.status_code, added.json()["role"]) == (201, role.value), added.text


def test_the_owner_of_the_machine_is_nobody_s_to_end(office: Office) -> None:
    owner = office.assistant.principal().person_id
    with office.browser("director@example.com") as page:
        assert owner not in [one["id"] for one in page.get("/v1/people").json()]
        assert page.delete(f"/v1/people/{owner}").json()["code"] == "unknown.person"
        assert page.post(f"/v1/people/{owner}/link").json()["code"] == "unknown.person"


def test_somebody_who_is_let_in_again_by_the_same_request_is_told_as_the_first_time(office: Office) -> None:
    asked = {"email": "twice@example.com", "name": "Tess Twice", "role": "rep"}
    with office.by_key("director@example.com") as client:
        told = [client.post("/v1/people", json=asked, headers={"idempotency-key": "p-1"}) for _ in range(2)]
        assert [one.status_code for one in told] == [201, 201], told[1].text
        assert told[0].json() == told[1].json()
        wrong = {**asked, "email": "none"}
        assert client.post("/v1/people", json=wrong, headers={"idempotency-key": "p-2"}).status_code == 422
        assert client.post("/v1/people", json=asked, headers={"idempotency-key": "p-2"}).status_code == 200

"""Keys over HTTP: a person makes them, nothing makes them wider, and nobody else finds them; tokens of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from knowledge import key_admin, sign_in
from knowledge.roster import deactivate
from tests.api.conftest import Office

pytestmark = pytest.mark.slow


def by(office: Office, secret: str) -> httpx.Client:
    return httpx.Client(base_url=office.url, headers={"authorization": f"Bearer {secret}"}, timeout=30)


@pytest.mark.quick
def test_a_person_makes_narrows_rotates_and_ends_a_key(office: Office) -> None:
    with office.browser("rep@example.com") as page:
        asked = {"name": " Web shop ", "tools": ["find_deals", "find_accounts"], "days": 30}
        made = page.post("/v1/keys", json=asked)
        key = made.json()
        assert (made.status_code, key["name"], key["state"]) == (201, "Web shop", "valid")
        with by(office, key["secret"]) as client:
            assert client.get("/v1/me").json()["name"] == "Rita Rep"
        [listed] = page.get("/v1/keys").json()
        assert "secret" not in listed
        assert listed["last_used_at"] is not None
        narrowed = page.patch(f"/v1/keys/{key['id']}", json={"tools": ["find_deals"], "days": 10}).json()
        assert narrowed["tools"] == ["find_deals"]
        for wider in ({"tools": ["find_deals", "log_activity"]}, {"days": 300}):
            refused = page.patch(f"/v1/keys/{key['id']}", json=wider)
            assert (refused.status_code, refused.json()["code"]) == (409, "key.wider")
        fresh = page.post(f"/v1/keys/{key['id']}/rotate").json()
        assert (fresh["tools"], fresh["id"]) == (["find_deals"], key["id"])
        with by(office, key["secret"]) as old, by(office, fresh["secret"]) as new:
            assert (old.get("/v1/me").status_code, new.get("/v1/me").status_code) == (401, 200)
            assert page.delete(f"/v1/keys/{key['id']}").status_code == 204
            assert new.get("/v1/me").status_code == 401
        assert page.post(f"/v1/keys/{key['id']}/rotate").json()["code"] == "key.ended"
        assert page.get("/v1/keys").json()[0]["state"] == "revoked"
        unknown = page.post("/v1/keys", json={"name": "x", "tools": ["approve_everything"]})
        assert (unknown.status_code, unknown.json()["code"]) == (422, "key.unknown_tools")


@pytest.mark.parametrize("who", ["other@example.com", "manager@example.com"])
def test_somebody_else_s_key_is_not_found(office: Office, who: str) -> None:
    office.key("rep@example.com")
    with office.browser(who) as page:
        assert page.get("/v1/keys", params={"everybody": True}).json() == []
        for answer in (
            page.patch("/v1/keys/1", json={"name": "mine"}), page.post("/v1/keys/1/rotate"), page.delete("/v1/keys/1"),
        ):  # fmt: skip
            assert (answer.status_code, answer.json()["code"]) == (404, "unknown.key")


def test_operations_look_after_everybody_s_keys_but_make_none_that_may_more(office: Office) -> None:
    office.key("rep@example.com")
    with office.browser("operations@example.com") as page:
        assert [one["email"] for one in page.get("/v1/keys", params={"everybody": True}).json()] == ["rep@example.com"]
        assert page.post("/v1/keys/1/rotate").status_code == 404
        assert page.delete("/v1/keys/1").status_code == 204
        for email in ("director@example.com", "rep@example.com"):
            refused = page.post("/v1/keys", json={"name": "x", "email": email})
            assert (refused.status_code, refused.json()["code"]) == (403, "access.grant_role"), email
    with office.browser("director@example.com") as page:
        made = page.post("/v1/keys", json={"name": "x", "email": "rep@example.com"}).json()
        with by(office, made["secret"]) as client:
            assert client.get("/v1/me").json()["role"] == "rep"


@pytest.mark.quick
def test_a_key_makes_no_key(office: Office) -> None:
    with office.by_key("director@example.com", may_approve=True) as key:
        refused = key.post("/v1/keys", json={"name": "another"})
        assert (refused.status_code, refused.json()["code"]) == (403, "access.proof")


def test_a_director_s_server_gets_a_token_for_a_rep(office: Office) -> None:
    with office.by_key("director@example.com") as server:
        made = server.post("/v1/tokens", json={"email": "rep@example.com", "seconds": 60})
        assert made.status_code == 201
        with by(office, made.json()["token"]) as browser:
            assert browser.get("/v1/me").json() | {"suggestions": []} == browser.get("/v1/me").json() | {
                "suggestions": [], "name": "Rita Rep", "role": "rep", "may_approve": False,
            }  # fmt: skip
            reply = browser.post("/v1/chat", json={"message": "list my accounts"}).json()
            assert "Rita Industries" in str(reply["parts"])
            assert browser.post("/v1/tokens", json={"email": "rep@example.com"}).status_code == 403


@pytest.mark.quick
@pytest.mark.parametrize(
    ("maker", "email"),
    [("rep@example.com", "director@example.com"), ("rep@example.com", "other@example.com"),
     ("manager@example.com", "other@example.com"), ("manager@example.com", "nobody@example.com")],
)  # fmt: skip
def test_whoever_a_key_has_no_reach_over_is_not_found(office: Office, maker: str, email: str) -> None:
    with office.by_key(maker) as server:
        refused = server.post("/v1/tokens", json={"email": email})
        assert (refused.status_code, refused.json()["code"]) == (404, "unknown.email")


def test_a_token_keeps_of_each_area_what_both_have(office: Office) -> None:
    """Operations know nothing of pay, so the token that their key makes for a rep shows not even the rep's own."""
    with office.by_key("operations@example.com") as server:
        token = server.post("/v1/tokens", json={"email": "rep@example.com"}).json()["token"]
    with by(office, token) as browser, office.by_key("rep@example.com") as rep:
        asked = {"message": "what is my commission this month?"}
        assert rep.post("/v1/chat", json=asked).json()["tool_calls"] != []
        assert browser.post("/v1/chat", json=asked).json()["outcome"] in ("refused", "needs_detail", "no_data")
    with office.assistant.database.transaction() as session:
        from knowledge import tokens
        from knowledge.access import Area

        today = office.assistant.today()
        found = tokens.find_token(session, token, now=datetime.now(UTC), today=today)
        assert found is not None
        assert found.withheld == {Area.PAY, Area.HIRING}
        assert not found.grant(Area.PAY).read


def test_a_token_has_no_more_tools_than_its_key(office: Office) -> None:
    with office.by_key("director@example.com", tools=["find_deals"]) as server:
        wider = server.post("/v1/tokens", json={"email": "rep@example.com", "tools": ["find_accounts"]})
        assert (wider.status_code, wider.json()["code"]) == (403, "token.tools")
        token = server.post("/v1/tokens", json={"email": "rep@example.com"}).json()["token"]
    with by(office, token) as browser:
        calls = browser.post("/v1/chat", json={"message": "list my accounts"}).json()["tool_calls"]
        assert [call for call in calls if call["status"] == "ok" and call["tool"] != "find_deals"] == []


def test_a_token_ends_by_itself_with_its_key_and_with_its_person(office: Office) -> None:
    def token() -> str:
        with office.by_key("director@example.com") as server:
            made: str = server.post("/v1/tokens", json={"email": "rep@example.com"}).json()["token"]
            return made

    def is_good(secret: str) -> bool:
        with by(office, secret) as browser:
            return browser.get("/v1/me").status_code == 200

    now, database = datetime.now(UTC), office.assistant.database
    first, second, third = token(), token(), token()
    assert is_good(first)
    with database.transaction() as session:
        from knowledge.tokens import find_token

        late = now + timedelta(hours=2)
        assert find_token(session, first, now=late, today=office.assistant.today()) is None
        keys = key_admin.keys_of(session, office.assistant.principal("director@example.com"), everybody=False)
        sign_in.revoke_key(session, keys[0][0].id, now=now)
    assert [is_good(one) for one in (first, second, third)] == [True, True, False]
    with database.transaction() as session:
        deactivate(session, "rep@example.com", now=now)
    assert not is_good(second)


def test_a_key_that_is_asked_for_again_is_made_once(office: Office) -> None:
    asked, same = {"name": "web shop"}, {"idempotency-key": "k-1"}
    with office.browser("director@example.com") as page:
        first = page.post("/v1/keys", json=asked, headers=same)
        again = page.post("/v1/keys", json=asked, headers=same)
        assert (first.status_code, again.status_code) == (201, 409), again.text
        assert again.json()["code"] == "key.made_already"
        assert str(first.json()["id"]) in again.json()["detail"]
        assert [key["name"] for key in page.get("/v1/keys").json()].count("web shop") == 1
        assert page.post("/v1/keys", json={"name": "x"}, headers=same).json()["code"] == "request.key_reused"

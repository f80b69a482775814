"""Who may come in: keys, links, sessions, and requests that other sites forge."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from knowledge.roster import deactivate
from tests.api.conftest import Office

pytestmark = pytest.mark.slow

CHAT = {"message": "thanks"}


@pytest.mark.quick
@pytest.mark.parametrize(
    "header", [None, "Bearer", "Bearer sd_wrong", "Basic abc", "bearer  sd_x y", "Bearer \xff\xfe"]
)
def test_without_a_valid_key_nothing_is_answered(office: Office, header: str | None) -> None:
    headers = {"authorization": header.encode("latin-1")} if header is not None else {}
    answer = httpx.post(f"{office.url}/v1/chat", json=CHAT, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["code"] == ("session.missing" if header is None else "key.invalid")


def test_every_v1_route_asks_who_it_is(office: Office) -> None:
    described = httpx.get(f"{office.url}/openapi.json").json()
    asked = 0
    for path, methods in described["paths"].items():
        if not path.startswith("/v1/"):
            continue
        for method in methods:
            url = office.url + re.sub(r"\{[^}]*\}", "1", path)
            assert httpx.request(method, url, json={}).status_code == 401, (method, path)
            asked += 1
    assert asked >= 7


@pytest.mark.quick
def test_a_key_answers_and_tells_its_person(office: Office) -> None:
    with office.by_key("rep@example.com") as client:
        assert client.post("/v1/chat", json=CHAT).status_code == 200
        me = client.get("/v1/me").json()
    assert (me["name"], me["role"], me["may_approve"]) == ("Rita Rep", "rep", False)


@pytest.mark.quick
def test_an_expired_or_revoked_key_is_none(office: Office) -> None:
    with office.by_key("rep@example.com", life=timedelta(seconds=-1)) as client:
        assert client.get("/v1/me").status_code == 401


def test_a_deactivated_person_is_out_at_once(office: Office) -> None:
    with office.by_key("rep@example.com") as key, office.browser("rep@example.com") as page:
        assert key.get("/v1/me").status_code == page.get("/v1/me").status_code == 200
        link = office.link("rep@example.com")
        with office.assistant.database.transaction() as session:
            deactivate(session, "rep@example.com", now=datetime.now(UTC))
        assert key.get("/v1/me").status_code == 401
        assert page.get("/v1/me").status_code == 401
        assert page.post(link).status_code == 410


def test_looking_at_a_link_does_not_spend_it(office: Office) -> None:
    link = office.link("rep@example.com")
    for _ in range(3):
        preview = httpx.get(office.url + link)
        assert preview.status_code == 200
        assert "set-cookie" not in preview.headers
    with httpx.Client(base_url=office.url, headers={"origin": office.url}) as browser:
        used = browser.post(link)
        assert (used.status_code, used.headers["location"]) == (303, "/")
        cookie = used.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert browser.get("/v1/me").json()["name"] == "Rita Rep"
        assert browser.post(link).status_code == 410
        assert browser.get(link).status_code == 410


@pytest.mark.quick
def test_over_tls_the_cookie_is_secure(office: Office) -> None:
    headers = {"sec-fetch-site": "same-origin", "x-forwarded-proto": "https"}
    used = httpx.post(office.url + office.link("rep@example.com"), headers=headers)
    assert "secure" in used.headers["set-cookie"].lower()


@pytest.mark.quick
def test_signing_out_ends_the_session(office: Office) -> None:
    with office.browser("rep@example.com") as page:
        cookie = page.cookies["salesdesk_session"]
        assert page.post("/sign-out").status_code == 303
        page.cookies.set("salesdesk_session", cookie)
        assert page.get("/v1/me").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "SELF"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {},
    ],
)
def test_another_site_cannot_act_through_a_session(office: Office, headers: dict[str, str]) -> None:
    with office.browser("rep@example.com") as page:
        cookies = dict(page.cookies)
    sent = {name: office.url if value == "SELF" else value for name, value in headers.items()}
    for path, body in (("/v1/chat", CHAT), ("/v1/proposals/x", {"decision": "approve"}), ("/v1/changes/1/undo", {})):
        answer = httpx.post(office.url + path, json=body, headers=sent, cookies=cookies)
        assert (answer.status_code, answer.json()["code"]) == (403, "session.other_site"), path
    assert httpx.post(office.url + office.link("rep@example.com"), headers=sent).status_code == 403


def test_our_own_page_may_act_by_either_proof(office: Office) -> None:
    with office.browser("rep@example.com") as page:
        cookies = dict(page.cookies)
    for headers in ({"sec-fetch-site": "same-origin"}, {"origin": office.url}):
        answer = httpx.post(f"{office.url}/v1/chat", json=CHAT, headers=headers, cookies=cookies)
        assert answer.status_code == 200


def test_a_key_wins_over_a_session_and_a_bad_one_is_not_made_good_by_it(office: Office) -> None:
    with office.browser("director@example.com") as page:
        key = office.key("rep@example.com")
        assert page.get("/v1/me", headers={"authorization": f"Bearer {key}"}).json()["name"] == "Rita Rep"
        assert page.get("/v1/me", headers={"authorization": "Bearer nope"}).status_code == 401

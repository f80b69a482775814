"""Sign-in by a provider on the wire: whom it proves comes in, and nobody else; nothing secret is logged."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import delete, func, select

from api.app import create_app
from api.auth import COOKIE
from api.provider import SignIn
from assistant.build import build_assistant
from assistant.settings import Provider as Known
from assistant.settings import SettingsError, load
from knowledge.roster import deactivate
from knowledge.sales.team.people import Person
from knowledge.sign_in import PageSession
from tests.api.conftest import Office, Visitor, settings_in
from tests.integrations.slack.conftest import served_at_once
from tests.support.provider import CLIENT, SECRET, Provider, provided

pytestmark = pytest.mark.slow


@dataclass
class Door:
    """An office whose people come in by a provider."""

    office: Office
    provider: Provider

    def browser(self) -> httpx.Client:
        """A new browser, which follows where it is sent."""
        return httpx.Client(base_url=self.office.url, timeout=30, follow_redirects=True)

    def come(self, path: str = "/sign-in/provider") -> tuple[httpx.Client, httpx.Response]:
        """A browser that signs in, and where it ended."""
        browser = self.browser()
        return browser, browser.get(path)

    def sessions(self) -> int:
        with self.office.assistant.database.transaction() as session:
            return session.scalar(select(func.count()).select_from(PageSession)) or 0


@pytest.fixture(scope="module")
def house(peopled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Door, FastAPI]]:
    """One office and one provider for all tests of this file."""
    home = tmp_path_factory.mktemp("provided")
    shutil.copy(peopled, home)
    assistant = build_assistant(settings_in(home))
    app = create_app(assistant)
    with provided() as provider, served_at_once(app) as url:
        known = Known(provider.url, CLIENT, SECRET)
        assistant.settings = replace(assistant.settings, provider=known, public_url=url)
        yield Door(Office(assistant, url), provider), app
    assistant.database.close()


@pytest.fixture
def door(house: tuple[Door, FastAPI]) -> Door:
    """As nobody had come yet: an honest provider that nothing is known of, and no sessions."""
    door, app = house
    door.provider.be_honest()
    assert door.office.assistant.settings.provider is not None
    app.state.sign_in = SignIn(door.office.assistant.settings.provider)
    with door.office.assistant.database.transaction(write=True) as session:
        session.execute(delete(PageSession))
    return door


def back_of(door: Door, browser: httpx.Client) -> str:
    """Where the provider sends a browser that has begun: its answer, not yet taken."""
    browser.follow_redirects = False
    there = browser.get("/sign-in/provider").headers["location"]
    return str(httpx.get(there).headers["location"])


def test_whom_the_provider_proves_comes_in(door: Door) -> None:
    browser, ended = door.come()
    assert (ended.status_code, ended.url.path) == (200, "/")
    assert browser.get("/v1/me").json()["name"] == "Rita Rep"
    assert "salesdesk_sign_in" not in browser.cookies
    assert browser.post("/sign-out", headers={"origin": door.office.url}).status_code == 200
    assert browser.get("/v1/me").status_code == 401


@pytest.mark.parametrize("how", ["post", "userinfo", "word", "upper", "new key"])
def test_providers_differ(door: Door, how: str) -> None:
    if how == "new key":
        door.come()
        door.provider.renew_key()
    door.provider.basic = how != "post"
    door.provider.told_by_userinfo = how == "userinfo"
    door.provider.verified = "true" if how == "word" else True
    door.provider.email = "Rep@Example.COM" if how == "upper" else "rep@example.com"
    browser, _ = door.come()
    assert browser.get("/v1/me").json()["name"] == "Rita Rep"


GOES = {
    "/dashboard": "/dashboard", "/c/th_1-a": "/c/th_1-a", "/library/sections/7": "/library/sections/7",
    "https://evil.example": "/", "//evil.example": "/", "/\\evil.example": "/", "/%2f/evil": "/",
    "javascript:alert(1)": "/", "/dashboard\r\nset-cookie: a=b": "/", "": "/", "/v1/keys": "/",
}  # fmt: skip


def test_it_goes_on_where_it_was_asked_and_never_elsewhere(door: Door) -> None:
    for asked, goes in GOES.items():
        with door.browser() as browser:
            browser.follow_redirects = False
            there = browser.get("/sign-in/provider", params={"next": asked}).headers["location"]
            back = httpx.get(there).headers["location"]
            assert browser.get(back).headers["location"] == goes, asked


WRONG: dict[str, Callable[[Provider], Any]] = {
    "nonce": lambda it: setattr(it, "change", lambda claims: claims.update(nonce="another")),
    "no nonce": lambda it: setattr(it, "change", lambda claims: claims.pop("nonce")),
    "expired": lambda it: setattr(it, "change", lambda claims: claims.update(exp=int(time.time()) - 120)),
    "no end": lambda it: setattr(it, "change", lambda claims: claims.pop("exp")),
    "from tomorrow": lambda it: setattr(it, "change", lambda claims: claims.update(nbf=int(time.time()) + 86_400)),
    "audience": lambda it: setattr(it, "change", lambda claims: claims.update(aud="another")),
    "for two": lambda it: setattr(it, "change", lambda claims: claims.update(aud=[CLIENT, "b"], azp="b")),
    "issuer": lambda it: setattr(it, "change", lambda claims: claims.update(iss="https://evil.example")),
    "signature": Provider.by_a_strangers_key,
    "by the secret": Provider.by_secret,
    "alg none": lambda it: setattr(it, "header", {"alg": "none"}),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_token_that_does_not_hold_lets_nobody_in(door: Door, wrong: str) -> None:
    WRONG[wrong](door.provider)
    browser, ended = door.come()
    assert (ended.status_code, door.sessions()) == (400, 0)
    assert "The sign-in did not work" in ended.text
    assert browser.get("/v1/me").status_code == 401


@pytest.mark.parametrize("wrong", ["state", "no state", "no cookie", "another cookie", "another's cookie", "no code"])
def test_an_answer_that_the_browser_did_not_ask_for_lets_nobody_in(door: Door, wrong: str) -> None:
    browser = door.browser()
    back = back_of(door, browser)
    if wrong == "state":
        back = back.replace("state=", "state=x")
    elif wrong == "no state":
        back = back.partition("&state=")[0]
    elif wrong == "no code":
        back = back.replace("code=", "kode=")
    else:
        mine = browser.cookies["salesdesk_sign_in"]
        browser.cookies.clear()
        if wrong == "another cookie":
            head, _, rest = mine.partition(".")
            browser.cookies.set("salesdesk_sign_in", f"{head}.{rest[:-2]}AA")
        elif wrong == "another's cookie":
            browser.get("/sign-in/provider")
    ended = browser.get(back)
    assert (ended.status_code, door.sessions()) == (400, 0)


@pytest.mark.quick
def test_an_answer_counts_once(door: Door) -> None:
    browser = door.browser()
    back = back_of(door, browser)
    attempt = browser.cookies["salesdesk_sign_in"]
    assert browser.get(back).status_code == 303
    assert browser.get(back).headers["location"] == "/", "who goes back a page is in already"
    with httpx.Client(cookies={"salesdesk_sign_in": attempt}) as thief:
        replayed = thief.get(back)
    assert (replayed.status_code, door.sessions()) == (400, 1)


@pytest.mark.parametrize("who", ["unknown", "deactivated", "unverified", "no word of it", "no address"])
def test_who_is_nobody_here_is_told_whom_to_ask_and_is_not_added(door: Door, who: str) -> None:
    with door.office.assistant.database.transaction() as session:
        before = session.scalar(select(func.count()).select_from(Person))
        if who == "deactivated":
            deactivate(session, "other@example.com", now=datetime.now(UTC))
    door.provider.email = {"unknown": "<b>new@example.com", "no address": None, "deactivated": "other@example.com"}.get(
        who, "rep@example.com"
    )
    door.provider.verified = {"unverified": False, "no word of it": None}.get(who, True)
    browser, ended = door.come()
    assert (ended.status_code, door.sessions()) == (403, 0)
    assert "Ask whoever" in ended.text
    assert "管理" in ended.text
    assert "<b>" not in ended.text
    assert browser.get("/v1/me").status_code == 401
    with door.office.assistant.database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == before


@pytest.mark.quick
def test_who_says_no_at_the_provider_is_not_signed_in(door: Door) -> None:
    door.provider.denies = "access_denied"
    _, ended = door.come()
    assert (ended.status_code, "You are not signed in" in ended.text) == (400, True)


def test_while_the_provider_is_down_nothing_is_lost(door: Door) -> None:
    door.provider.down = True
    _, ended = door.come("/sign-in/provider?next=/dashboard")
    assert (ended.status_code, ended.url.path) == (503, "/sign-in/provider")
    assert "/sign-in/provider?next=%2Fdashboard" in ended.text
    door.provider.down = False
    browser = door.browser()
    back = back_of(door, browser)
    door.provider.down = True
    assert (browser.get(back).status_code, door.sessions()) == (503, 0)
    door.provider.down = False
    assert browser.get(back).status_code == 303, "the same answer counts when it can be asked"


def test_nothing_secret_is_logged(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        browser, _ = door.come()
        door.provider.change = lambda claims: claims.update(nonce="another")
        door.come()
    # What browsers and servers here say of themselves is left out: httpx is the browser's, and no access log is kept.
    ours = [one for one in caplog.records if one.name.split(".")[0] not in ("httpx", "httpcore", "uvicorn")]
    told = "\n".join(f"{one.getMessage()} {one.exc_text} {vars(one)}" for one in ours)
    assert "httpx2" in {one.name for one in ours}, "the requests to the provider are among it"
    assert len(door.provider.secret) >= 8
    secret = [*door.provider.secret, browser.cookies["salesdesk_session"], "rep@example.com"]
    assert [one for one in secret if one in told] == []
    assert "sign-in: not proven" in told
    assert SECRET not in repr(door.office.assistant.settings)


@pytest.mark.quick
def test_the_page_offers_it_where_there_is_one(door: Door) -> None:
    for path, status in (("/", 200), ("/sign-in", 200), ("/dashboard", 401), ("/library/sections/1", 401)):
        page = httpx.get(door.office.url + path)
        assert page.status_code == status
        assert "Sign in with your company account" in page.text
        assert "用公司账号登录" in page.text
    assert "next=%2Fdashboard" in httpx.get(f"{door.office.url}/dashboard").text


@pytest.mark.quick
def test_without_a_provider_there_is_none(office: Office) -> None:
    assert "company account" not in httpx.get(office.url).text
    assert httpx.get(f"{office.url}/sign-in/provider").status_code == 404
    assert httpx.get(f"{office.url}/sign-in/provider/back?code=a&state=b").status_code == 404


def test_over_tls_the_attempt_is_kept_secure(door: Door) -> None:
    begun = httpx.get(f"{door.office.url}/sign-in/provider", headers={"x-forwarded-proto": "https"})
    cookie = begun.headers["set-cookie"].lower()
    for word in ("secure", "httponly", "samesite=lax", "path=/sign-in/provider", "max-age=600"):
        assert word in cookie


@pytest.mark.quick
@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"SALESDESK_OIDC_ISSUER": "https://id.example"}, "SALESDESK_OIDC_CLIENT_ID"),
        ({"SALESDESK_OIDC_ISSUER": "http://id.example"}, "https://"),
        ({"SALESDESK_OIDC_ISSUER": "id.example"}, "https://"),
    ],
)
def test_half_a_setting_is_refused(said: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        load(said)


def test_somebody_signs_in_at_the_page(door: Door, chromium: Any) -> None:
    door.provider.asks = True
    visitor = Visitor(chromium, locale="zh-CN")
    visitor.page.goto(f"{door.office.url}/waiting")
    visitor.page.click("text=用公司账号登录")
    visitor.page.click("#yes")
    visitor.page.wait_for_url("**/waiting")
    visitor.page.wait_for_selector("#view h1")
    visitor.page.click("form[action='/sign-out'] button")
    visitor.page.wait_for_selector("text=用公司账号登录")
    door.provider.email = "nobody@example.com"
    visitor.page.click("text=用公司账号登录")
    visitor.page.click("#yes")
    visitor.page.wait_for_selector("text=nobody@example.com")
    assert not [one for one in visitor.context.cookies() if one["name"] == COOKIE]
    visitor.context.close()

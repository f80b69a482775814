"""The chat page: safe headers, nothing from outside, and one journey in a real browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.conftest import Office, Visitor

WEB = Path(__file__).parents[2] / "api" / "web"


def test_every_page_is_sent_with_safe_headers(office: Office) -> None:
    with office.browser("rep@example.com") as page:
        for path in ("/", "/sign-in/x", "/static/main.js", "/v1/me", "/healthz", "/nope"):
            headers = page.get(path).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["x-frame-options"] == "DENY"
            assert headers["referrer-policy"] == "same-origin"
            # A file of the page is asked for again, and sent again where it changed; all else is kept nowhere.
            assert headers["cache-control"] == ("no-cache" if path.startswith("/static/") else "no-store")


def test_the_page_needs_nothing_from_outside_and_nothing_inline() -> None:
    files = [file for file in WEB.rglob("*") if file.suffix in (".html", ".js", ".css")]
    own = [file for file in files if file.parent.name != "vendor"]
    assert len(own) >= 30
    for file in own:
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|//cdn", text), file
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text), file
        if file.suffix == ".html":
            assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|<style|\sstyle=", text), file


def test_the_page_s_words_are_the_same_in_both_languages() -> None:
    texts = [(WEB / "static/words" / f"{language}.js").read_text(encoding="utf-8") for language in ("en", "zh")]
    english, chinese = (set(re.findall(r"(?:^|, |\{ )\s*(\w+): ", text, re.MULTILINE)) for text in texts)
    assert english == chinese
    assert {"approve", "invented", "placeholder"} <= english


def test_whatever_the_page_says_there_is_a_word_for() -> None:
    known = (WEB / "static/words/en.js").read_text(encoding="utf-8")
    said: set[str] = set()
    for file in [*WEB.rglob("*.js"), *WEB.rglob("*.html")]:
        text = file.read_text(encoding="utf-8") if file.parent.name != "vendor" else ""
        said |= set(re.findall(r"\b(?:words\(\)|say)\.(\w+)", text))
        said |= set(re.findall(r'data-word(?:-\w+)?="(\w+)"', text))
    assert len(said) > 60
    assert {word for word in said if not re.search(rf"\b{word}: ", known)} == set()


def test_signed_out_reads_how_to_get_a_link(office: Office) -> None:
    page = httpx.get(office.url)
    assert "salesdesk person link" in page.text
    assert "登录" in page.text


@pytest.mark.slow
def test_a_journey_at_the_page(office: Office, chromium: Any) -> None:
    visitor = Visitor(chromium, locale="en-US")
    page = visitor.page
    visitor.sign_in(office, "rep@example.com")
    assert "Rita Rep" in page.inner_text("#greeting")
    assert page.get_attribute("#banner", "hidden") is not None
    answer = visitor.say("list my accounts")
    assert "Rita Industries" in answer.inner_text()
    assert "Otto Industries" not in answer.inner_text()
    answer.locator(".verdict button[aria-pressed]").last.click()
    answer.locator(".verdict input[name=why]").fill("one is missing")
    answer.locator(".verdict input[name=why]").press("Enter")
    page.wait_for_selector('.verdict button[aria-pressed="true"]')
    page.wait_for_selector(".verdict form[hidden]", state="attached")
    done = visitor.say("log a call with Rita Industries today: they want a quote")
    done.locator(".undo button").click()
    page.wait_for_selector(".undo button:disabled")
    page.reload()
    page.wait_for_selector(".asked")
    assert page.locator(".asked").first.inner_text() == "list my accounts"
    assert page.locator(".undo button").first.is_disabled()
    assert page.locator('.verdict button[aria-pressed="true"]').get_attribute("aria-label") == "This answer is wrong"
    waiting = visitor.say("log a call with Otto Industries today: they want a quote")
    waiting.locator(".proposal button.primary").click()
    page.wait_for_selector(".proposal:not(:has(button))")
    page.reload()
    page.wait_for_selector(".proposal")
    assert page.locator(".proposal button").count() == 0
    assert "Approved" in page.locator(".proposal footer").first.inner_text()
    page.wait_for_selector("#threads a")
    page.click("#language")
    assert page.get_attribute("html", "lang") == "zh"
    page.wait_for_selector("#message[placeholder^=提问]")
    page.click("#fresh")
    page.wait_for_selector("#welcome:not([hidden])")
    page.click(".who button")
    page.wait_for_selector("body.gate")
    assert visitor.complaints == []


@pytest.mark.slow
def test_what_waits_is_counted_and_approved_by_somebody_else(office: Office, chromium: Any) -> None:
    rep, manager = Visitor(chromium, locale="en-US"), Visitor(chromium, locale="zh-CN")
    rep.sign_in(office, "rep@example.com")
    assert rep.page.is_hidden("#count")
    rep.say("log a call with Otto Industries today: they want a quote")
    rep.page.wait_for_selector("#count:not([hidden])")
    assert rep.page.inner_text("#count") == "1"
    manager.sign_in(office, "manager@example.com")
    manager.page.click("#to-waiting")
    manager.page.wait_for_selector(".proposal")
    assert "Rita Rep" in manager.page.inner_text(".proposal .from")
    manager.page.click(".proposal button.primary")
    manager.page.wait_for_selector(".proposal:not(:has(button))")
    manager.page.wait_for_selector("#count", state="hidden")
    assert rep.complaints == manager.complaints == []


@pytest.mark.slow
def test_names_with_markup_are_shown_and_not_obeyed(office: Office, chromium: Any) -> None:
    from knowledge.sales.sell.accounts import Account

    nasty = "<img src=x onerror=alert(1)><b>Bold & Co</b>"
    desk = office.assistant
    with desk.database.transaction() as session:
        session.add(Account(name=nasty, owner_id=desk.principal("rep@example.com").person_id))
    visitor = Visitor(chromium)
    visitor.page.on("dialog", lambda dialog: visitor.complaints.append(dialog.message))
    visitor.sign_in(office, "rep@example.com")
    answer = visitor.say("list my accounts")
    assert nasty in answer.inner_text()
    assert answer.locator("img, b").count() == 0
    assert visitor.complaints == []


@pytest.mark.slow
def test_the_page_fits_a_phone_in_chinese(office: Office, chromium: Any) -> None:
    visitor = Visitor(chromium, locale="zh-CN", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    visitor.sign_in(office, "director@example.com")
    page = visitor.page
    assert page.get_attribute("html", "lang") == "zh"
    visitor.say("有哪些客户？")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.click("#menu")
    page.wait_for_selector("#drawer.open")
    page.keyboard.press("Escape")
    page.wait_for_selector("#drawer:not(.open)", state="attached")
    assert visitor.complaints == []


@pytest.mark.slow
def test_a_lost_connection_can_be_retried_without_doing_it_twice(office: Office, chromium: Any) -> None:
    visitor = Visitor(chromium)
    visitor.sign_in(office, "rep@example.com")
    visitor.context.set_offline(True)
    failed = visitor.say("log a call with Rita Industries today: they want a quote")
    assert failed.locator(".problem button").count() == 1
    visitor.context.set_offline(False)
    failed.locator(".problem button").click()
    visitor.page.wait_for_selector(".undo button")
    assert visitor.page.locator(".asked").count() == 1

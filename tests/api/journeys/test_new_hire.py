"""A new hire at the page: how things are done, with sources; a path; a quiz."""

from __future__ import annotations

import pytest

from tests.api.journeys.conftest import Arrive

ASK = {"en": "Who owns an account?", "zh": "客户归谁负责？"}
pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("language", "phone"), [("en", False), pytest.param("en", True, marks=pytest.mark.full)])
def test_a_source_opens_beside_the_answer(arrive: Arrive, language: str, phone: bool) -> None:
    hire = arrive("new hire", language, phone=phone)
    page = hire.page
    hire.say(ASK[language])
    source = page.locator(".sources a").first
    title = source.inner_text().split(" › ")[0]
    source.click()
    page.wait_for_selector("#pane article .found")
    assert page.inner_text("#pane h2") == title
    box = page.locator("#pane").bounding_box()
    assert box is not None
    assert (box["x"] == 0) == phone
    hire.shot()
    page.keyboard.press("Escape")
    assert page.is_hidden("#pane")


@pytest.mark.full
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_quiz_is_answered_by_a_choice(arrive: Arrive, language: str) -> None:
    hire = arrive("new hire", language)
    answer = hire.say({"en": "Quiz me", "zh": "考考我"}[language])
    choice = answer.locator(".choices button").first
    if choice.count():
        choice.click()
    else:
        hire.say({"en": "true", "zh": "对"}[language])
    hire.page.wait_for_selector(".answer >> nth=1")
    hire.page.wait_for_selector("body:not(:has(.working))")
    assert hire.page.locator(".answer").last.inner_text().strip()


@pytest.mark.full
def test_what_is_not_theirs_is_not_offered(arrive: Arrive) -> None:
    hire = arrive("new hire")
    assert hire.page.locator("#to-people, #to-imports, #to-keys").count() == 0
    hire.say("Attainment by rep this quarter")
    assert hire.page.locator(".answer").last.get_attribute("data-outcome") == "refused"
    hire.page.goto(f"{hire.company.url}/people")
    hire.page.wait_for_selector("#view .problem")
    hire.complaints.clear()  # the browser says of the server's refusal that it was one
    hire.go("library")
    hire.page.wait_for_selector("#documents td, #documents p")
    assert hire.page.locator("#hand-over").count() == 0


@pytest.mark.full
def test_the_page_is_used_by_keyboard_alone(arrive: Arrive) -> None:
    hire = arrive("new hire")
    page = hire.page
    page.focus("#skip")
    assert page.is_visible("#skip")
    page.keyboard.press("Enter")
    page.wait_for_selector("#message:focus")
    page.keyboard.type("What data do you have?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer .verdict")
    page.keyboard.press("ArrowUp")
    assert page.input_value("#message") == "What data do you have?"
    page.keyboard.press("Control+/")
    page.wait_for_selector("#shortcuts[open]")
    hire.shot()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Shift+O")
    page.wait_for_selector("#welcome:not([hidden])")
    assert "Answer: " in page.inner_text("#announce")

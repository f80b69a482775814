"""A rep's day at the page."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.api.journeys.conftest import Arrive, Person
from tests.support.proposals import CALL_AND_TASK, propose_calls

LOG = {"en": "log a call with {name} today: they want a quote", "zh": "今天给{name}打了电话，他们想要报价"}
pytestmark = pytest.mark.slow


def an_account(person: Person) -> str:
    """One of the person's own accounts, as the list of their deals names it."""
    person.say({"en": "Show me my open deals", "zh": "我的在手商机有哪些"}[person.language])
    headers = person.cells(".answer:last-child thead th")
    at = headers.index({"en": "Account", "zh": "客户"}[person.language])
    return person.cells(".answer:last-child tbody tr:first-child td")[at]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_suggestion_is_asked_and_its_records_open_beside_it(arrive: Arrive, language: str) -> None:
    rep = arrive("rep", language)
    page = rep.page
    page.click("#suggestions button >> nth=0")
    page.wait_for_selector(".answer .records")
    page.click(".answer .records")
    page.wait_for_selector("#pane .text")
    assert page.evaluate("document.activeElement.id") == "pane"
    rep.shot()
    page.keyboard.press("Escape")
    assert page.is_hidden("#pane")
    assert "records" in (page.evaluate("document.activeElement.className"))
    assert page.locator(".answer .steps summary").count() == 1


def test_a_table_is_sorted_and_saved(arrive: Arrive, tmp_path: Path) -> None:
    rep = arrive("rep")
    page = rep.page
    rep.say("Show me my open deals")
    amount = rep.cells("thead th").index("Amount")
    place = f"tbody td:nth-child({amount + 1})"
    page.click(f"thead th:nth-child({amount + 1}) button")
    assert page.get_attribute(f"thead th:nth-child({amount + 1})", "aria-sort") == "descending"
    amounts = [int("".join(filter(str.isdigit, text)) or 0) for text in rep.cells(place)]
    assert amounts == sorted(amounts, reverse=True)
    with page.expect_download() as saved:
        page.click(".answer footer button:has-text('CSV')")
    saved.value.save_as(tmp_path / "deals.csv")
    rows = list(csv.reader((tmp_path / "deals.csv").open(encoding="utf-8-sig")))
    assert rows[0] == rep.cells("thead th")
    assert len(rows) - 1 >= len(amounts)
    assert float(max(rows[1:], key=lambda row: float(row[amount] or 0))[amount]) == amounts[0]


@pytest.mark.parametrize(("language", "phone"), [("en", False), ("zh", True)])
@pytest.mark.full
def test_a_call_is_logged_and_taken_back(arrive: Arrive, language: str, phone: bool) -> None:
    rep = arrive("rep", language, phone=phone)
    done = rep.say(LOG[language].format(name=an_account(rep)))
    done.locator(".undo button").click()
    rep.page.wait_for_selector(".undo button:disabled")
    rep.go("changes")
    rep.page.wait_for_selector(".log li")
    assert rep.page.locator(".log li .undo button:disabled").count() >= 1


@pytest.mark.full
def test_a_change_waits_is_edited_and_approved(arrive: Arrive) -> None:
    rep = arrive("rep")
    page = rep.page
    rep.say("Show me my open deals")
    deal = rep.cells("tbody tr:first-child td")[rep.cells("thead th").index("Id")]
    rep.say(f"set the amount of {deal} to 41000")
    assert "41,000" in page.inner_text(".proposal ins")
    page.click(".proposal footer button:has-text('Edit')")
    page.fill(".editor label:last-of-type input", "42000")
    rep.shot()
    page.click(".editor button.primary")
    page.wait_for_selector(".proposal.settled")
    page.wait_for_selector(".answer >> nth=2")
    last = page.locator(".answer").last
    if last.locator(".proposal button.primary").count():
        last.locator(".proposal button.primary").click()
    page.wait_for_selector(".undo button")
    assert "42,000" in page.inner_text("#conversation")
    page.locator(".undo button").last.click()
    page.wait_for_selector(".undo button:disabled")


@pytest.mark.full
@pytest.mark.parametrize(("language", "phone"), [("en", False), ("zh", True)])
def test_two_changes_that_wait_are_edited_in_one_form(arrive: Arrive, language: str, phone: bool) -> None:
    rep = arrive("rep", language, phone=phone)
    page, desk, name = rep.page, rep.company.assistant, an_account(rep)
    both = [(tool, {**given, "account": name}) for tool, given in CALL_AND_TASK]
    propose_calls(desk, desk.principal("emma.hartley@lumigrove.example"), *both)
    rep.go("waiting")
    card = page.locator(".proposal:has(.summary:text('they want a discount'))")
    card.locator("footer button").nth(1).click()
    assert card.locator(".editor legend").count() == 2
    assert name in card.locator(".editor legend").first.inner_text()
    said = card.locator(".editor fieldset").first.locator("label input, label textarea").last
    said.fill("they want five percent")
    due = card.locator(".editor fieldset").last.locator("label input").last
    due.fill("blue moon")
    card.locator(".editor button.primary").click()
    card.locator(".editor .failed:not(:empty)").wait_for()
    rep.shot()
    due.fill("2030-01-07")
    card.locator(".editor button.primary").click()
    page.wait_for_selector(".proposal.settled")
    told = page.locator(".told")
    assert "they want five percent" in told.inner_text()
    told.locator(".undo button").first.click()
    told.locator(".undo button:disabled").first.wait_for()


@pytest.mark.full
@pytest.mark.parametrize(("language", "phone"), [("en", False), ("zh", False), ("en", True)])
def test_the_desk_shows_figures_tasks_and_deals(arrive: Arrive, language: str, phone: bool) -> None:
    rep = arrive("rep", language, phone=phone)
    rep.go("dashboard")
    rep.page.wait_for_selector(".figures li >> nth=3")
    assert len(rep.cells(".figures strong")) == 4
    assert rep.page.locator(".figures meter").count() == 1
    titles = {"en": "Tasks", "zh": "任务"}
    assert titles[language] in rep.cells(".panel h3")
    assert rep.page.locator(".panel tbody tr").count() >= 5


@pytest.mark.full
def test_an_answer_is_called_wrong_and_why(arrive: Arrive) -> None:
    rep = arrive("rep")
    rep.say("What is my win rate?")
    rep.page.click(".verdict button[aria-pressed] >> nth=1")
    rep.page.wait_for_selector(".verdict input[name=why]:focus")
    rep.page.keyboard.type("another year was meant")
    rep.page.keyboard.press("Tab")
    rep.page.keyboard.type("30 %")
    rep.page.keyboard.press("Enter")
    rep.page.wait_for_selector(".verdict form[hidden]", state="attached")
    assert "Noted" in rep.page.inner_text(".verdict")


@pytest.mark.full
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_conversation_is_found_renamed_saved_and_deleted(arrive: Arrive, language: str, tmp_path: Path) -> None:
    rep = arrive("rep", language)
    page = rep.page
    rep.say({"en": "Which teams do we have?", "zh": "我们有哪些团队？"}[language])
    name = f"Teams of {language}"
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.id") == "search"
    sought = {"en": "which teams do", "zh": "哪些团队"}[language]
    with page.expect_response(lambda answer: "/v1/threads?q=" in answer.url):
        page.fill("#search", sought)
    page.wait_for_selector("#threads:has(li):not(:has(li + li))")
    page.hover("#threads li")
    page.click("#threads .menu")
    page.keyboard.press("Enter")
    page.wait_for_selector("#threads form input")
    page.fill("#threads form input", name)
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#threads a:has-text('{name}')")
    with page.expect_download() as saved:
        page.click("#threads .menu")
        page.click(".popup button >> nth=1")
    saved.value.save_as(tmp_path / "teams.md")
    assert name in (tmp_path / "teams.md").read_text(encoding="utf-8")
    page.click("#threads .menu")
    page.click(".popup button >> nth=2")
    page.click(".popup button >> nth=2")
    page.wait_for_selector(f"#threads a:has-text('{name}')", state="detached")
    page.wait_for_selector("#welcome:not([hidden])")

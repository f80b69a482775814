"""A manager at the page: the team, what waits, and charts."""

from __future__ import annotations

import pytest

from tests.api.journeys.conftest import Arrive

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("language", "phone"), [("zh", False), pytest.param("en", True, marks=pytest.mark.full)])
def test_the_team_is_on_the_desk(arrive: Arrive, language: str, phone: bool) -> None:
    manager = arrive("manager", language, phone=phone)
    manager.go("dashboard")
    page = manager.page
    page.wait_for_selector(".panel .plot svg")
    assert {"en": "Your team", "zh": "我的团队"}[language] in manager.cells("#view h2")
    assert "Emma Hartley" in page.inner_text("#view")
    # Each figure is of the team, and a part of it is no other team's.
    assert "Victor Amsel" not in page.inner_text("#view")


def test_what_a_rep_may_not_is_approved_by_the_manager(arrive: Arrive) -> None:
    rep, manager = arrive("rep"), arrive("manager", "zh")
    rep.say("Show me the open deals of Daniel Okoro")
    assert rep.page.locator(".answer").last.get_attribute("data-outcome") == "refused"
    rep.say("push the close date of Upperfold Grocers – BerryFizz Soda listing to the end of July")
    assert rep.page.locator(".proposal").count() == 1
    manager.go("waiting")
    page = manager.page
    page.wait_for_selector(".proposal .from")
    assert "Emma Hartley" in page.inner_text(".proposal .from")
    manager.shot()
    page.click(".proposal button.primary")
    page.wait_for_selector(".told .undo button")
    page.click(".told .undo button")
    page.wait_for_selector(".told .undo button:disabled")


@pytest.mark.full
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chart_is_drawn_in_the_colours_of_the_page(arrive: Arrive, scheme: str) -> None:
    manager = arrive("manager")
    page = manager.page
    page.emulate_media(color_scheme=scheme)
    manager.say("Bookings by month this year")
    page.wait_for_selector(".plot svg path")
    axis = page.locator(".plot svg text").first.evaluate("(it) => getComputedStyle(it).fill")
    assert (max(map(int, axis[4:-1].split(","))) > 128) == (scheme == "dark")
    page.click("#theme")
    page.click("#theme")
    assert page.get_attribute("html", "data-theme") == "dark"
    page.reload()
    assert page.get_attribute("html", "data-theme") == "dark"


@pytest.mark.full
@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_goes_on_from_the_answer_before(arrive: Arrive, language: str) -> None:
    manager = arrive("manager", language)
    manager.say({"en": "Bookings by rep this year", "zh": "今年各销售的业绩"}[language])
    manager.say({"en": "and by region?", "zh": "那按区域呢？"}[language])
    assert manager.page.locator(".answer").last.locator("tbody tr").count() >= 2
    address = manager.page.url
    manager.go("dashboard")
    manager.page.go_back()
    manager.page.wait_for_selector(".asked >> nth=1")
    assert manager.page.url == address


@pytest.mark.full
def test_choices_are_sent_as_they_stand(arrive: Arrive) -> None:
    manager = arrive("manager")
    answer = manager.say("What is Emma's win rate this year?")
    choice = answer.locator(".choices button").first
    text = choice.inner_text()
    choice.click()
    manager.page.wait_for_selector(".asked >> nth=1")
    assert manager.page.locator(".asked").last.inner_text() == text

"""Of every view: nothing serious for axe, few bytes, soon there, and in both languages."""

from __future__ import annotations

import time
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from api.routes.page import VIEWS
from tests.api.conftest import Office
from tests.api.journeys.conftest import Arrive

pytestmark = pytest.mark.slow
MOST_BYTES = 300_000
INTERACTIVE_SECONDS = 1.0


def serious(page: Any) -> list[str]:
    """What axe finds to be serious or critical, with where."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
    ]


@pytest.mark.parametrize(
    ("role", "language", "phone", "scheme"),
    [
        pytest.param("operations", "en", False, "light", marks=pytest.mark.full),
        pytest.param("director", "zh", False, "dark", marks=pytest.mark.full),
        pytest.param("manager", "zh", True, "light", marks=pytest.mark.full),
        pytest.param("new hire", "en", True, "dark", marks=pytest.mark.full),
    ],
)
def test_axe_finds_nothing_serious_in_any_view(
    arrive: Arrive, role: str, language: str, phone: bool, scheme: str
) -> None:
    person = arrive(role, language, phone=phone)
    page = person.page
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.wait_for_selector("#suggestions button")
    found = {"welcome": serious(page)}
    person.say({"en": "Show me the open deals", "zh": "在手商机有哪些"}[language])
    person.say({"en": "What is the win rate this year?", "zh": "今年的赢单率是多少？"}[language])
    found["conversation"] = serious(page)
    page.locator(".records").last.click()
    page.wait_for_selector("#pane .text")
    found["pane"] = serious(page)
    page.keyboard.press("Escape")
    for view in VIEWS:
        if page.locator(f"#to-{view}").count():
            person.go(view)
            page.wait_for_timeout(150)
            found[view] = serious(page)
            person.shot()
    assert {view: problems for view, problems in found.items() if problems} == {}


def test_the_page_is_light_and_soon_there(arrive: Arrive, company: Office) -> None:
    person = arrive("rep")
    page = person.page
    # As for somebody who comes for the first time: nothing is kept from before.
    page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    begun = time.perf_counter()
    page.goto(company.url)
    page.wait_for_selector("body[data-ready]")
    page.fill("#message", "x")
    took = time.perf_counter() - begun
    page.wait_for_selector("#suggestions button")
    sent = page.evaluate(
        "performance.getEntries().filter((it) => it.transferSize).map((it) => [it.name, it.transferSize])"
    )
    assert sum(size for _, size in sent) < MOST_BYTES
    assert not [name for name, _ in sent if "/vendor/" in name or not name.startswith(company.url)]
    assert took < INTERACTIVE_SECONDS * 3, took  # the bar is on a quiet machine; here other tests run beside it


@pytest.mark.full
def test_an_answer_that_takes_long_can_be_stopped(arrive: Arrive, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.loop import HungUpError
    from assistant.speaker import Speaker

    def waits(_: Speaker, turn: Any) -> Any:
        assert turn.gone.wait(30)
        raise HungUpError

    person = arrive("rep")
    page = person.page
    monkeypatch.setattr(Speaker, "speak", waits)
    page.fill("#message", "What is my win rate?")
    page.press("#message", "Enter")
    page.wait_for_selector("#send.stops")
    person.shot()
    page.click("#send")
    page.wait_for_selector("body:not(:has(.working))")
    assert "Stopped" in page.locator(".answer").last.inner_text()
    assert page.locator("#send.stops").count() == 0

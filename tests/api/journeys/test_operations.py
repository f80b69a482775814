"""Operations at the page: people, keys, imports and the library."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.api.journeys.conftest import Arrive

pytestmark = pytest.mark.slow
EXAMPLE = Path(__file__).parents[3] / "docs" / "example"


@pytest.mark.parametrize("language", ["en", pytest.param("zh", marks=pytest.mark.full)])
def test_records_are_looked_at_imported_and_taken_back(arrive: Arrive, language: str, tmp_path: Path) -> None:
    operations = arrive("operations", language)
    page = operations.page
    operations.go("imports")
    file = tmp_path / f"accounts-{language}.csv"
    file.write_text(f"Account Name,Industry,Remarks\nWillow Kiosk {language},retail,new\n", encoding="utf-8")
    page.set_input_files("#import-files", file)
    page.click("#view .card form button.primary")
    page.wait_for_selector("fieldset.file")
    said = page.inner_text("fieldset.file select[name=Industry] option:checked")
    assert said == {"en": "Sector", "zh": "行业"}[language]
    page.select_option("fieldset.file select[name=Remarks]", "ignore")
    operations.shot()
    page.click("#import .tools button >> nth=1")
    page.wait_for_selector("fieldset.file select[name=Remarks][data-found=ignore]")
    page.click("#import .tools button.primary")
    page.wait_for_selector("#view table td button")
    assert {"en": "Accounts +1", "zh": "客户 +1"}[language] in page.inner_text("#view")
    for _ in range(2):
        page.click("#view section table tbody tr:first-child button")
    page.wait_for_selector("#view section table tbody tr.off")


@pytest.mark.full
def test_a_row_that_was_not_taken_says_why(arrive: Arrive) -> None:
    operations = arrive("operations")
    operations.go("imports")
    operations.page.set_input_files("#import-files", [EXAMPLE / "accounts.csv", EXAMPLE / "deals.csv"])
    operations.page.click("#view .card form button.primary")
    operations.page.wait_for_selector("fieldset.file >> nth=1")
    assert "1 row was not taken" in operations.page.inner_text("#import")
    assert "the same as row" in operations.page.inner_text("#import")


@pytest.mark.full
def test_a_key_is_made_shown_once_and_revoked(arrive: Arrive) -> None:
    operations = arrive("operations")
    page, url = operations.page, operations.company.url
    operations.go("keys")
    page.click("#view summary >> nth=0")
    page.fill("#view input[name=name]", "Reporting")
    page.click(".narrow summary")
    page.check(".narrow input[value=find_people]")
    page.click("#view form button.primary")
    page.wait_for_selector(".secret")
    secret = page.inner_text(".secret")
    by_key = {"authorization": f"Bearer {secret}"}
    assert httpx.get(f"{url}/v1/me", headers=by_key).status_code == 200
    assert "1 tool" in page.inner_text("#keys tbody tr:first-child")
    operations.shot()
    for _ in range(2):
        page.click("#keys tbody tr:first-child button >> nth=1")
    page.wait_for_selector("#keys tbody tr:first-child.off")
    assert httpx.get(f"{url}/v1/me", headers=by_key).status_code == 401


@pytest.mark.full
@pytest.mark.parametrize("language", ["en", "zh"])
def test_somebody_is_let_in_and_out_again(arrive: Arrive, language: str) -> None:
    operations = arrive("operations", language)
    page = operations.page
    operations.go("people")
    page.click("#view summary")
    name = f"Newcomer {language}"
    page.fill("#view input[name=name]", name)
    page.fill("#view input[name=email]", f"newcomer.{language}@lumigrove.example")
    page.click("#view form button.primary")
    page.wait_for_selector(f"#people tr:has-text('{name}')")
    row = page.locator(f"#people tr:has-text('{name}')")
    row.locator("button").first.click()
    page.wait_for_selector(".secret")
    assert "/sign-in/" in page.inner_text(".secret")
    row.locator("button").last.click()
    row.locator("button").last.click()
    page.wait_for_selector(f"#people tr:has-text('{name}')", state="detached")


@pytest.mark.full
@pytest.mark.parametrize(("language", "phone"), [("en", False), ("zh", True)])
def test_a_document_is_handed_over_read_and_taken_out(
    arrive: Arrive, language: str, phone: bool, tmp_path: Path
) -> None:
    operations = arrive("operations", language, phone=phone)
    page = operations.page
    file = tmp_path / f"parking-{language}.md"
    file.write_text(f"# Parking {language}\n\nVisitors park in yard {language}.\n", encoding="utf-8")
    operations.go("library")
    page.click("#view summary")
    page.set_input_files("#files", file)
    page.click("#hand-over button")
    row = page.locator(f"#documents tr:has-text('{file.name}')")
    row.wait_for()
    row.locator("a").click()
    page.wait_for_selector("#pane article .found")
    assert f"yard {language}" in page.inner_text("#pane article")
    page.keyboard.press("Escape")
    row.locator("button").click()
    row.locator("button").click()
    row.wait_for(state="detached")

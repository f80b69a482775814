"""Documents full of scripts, ways out and orders, opened in a real browser: nothing of them runs or leaves the house."""
# ruff: noqa: E501 - markup and scripts read best in one line

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from assistant.agent import Assistant
from knowledge.library.about import About
from knowledge.library.documents import Document, Section
from knowledge.library.library import Library
from tests.api.conftest import Office, Visitor
from tests.support.bag import Bag
from tests.support.poison import poisoned

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
RUNS = "window.ran = (window.ran || 0) + 1"
OUT = "https://evil.example/collect"
MARKUP = f"""<script>{RUNS}</script><script src="{OUT}.js"></script><img src="{OUT}.png" onerror="{RUNS}">
<svg onload="{RUNS}"><use href="{OUT}.svg"/></svg><iframe srcdoc="<script>parent.{RUNS}</script>" src="{OUT}"></iframe>
<link rel="stylesheet" href="{OUT}.css"><style>@import "{OUT}.css"; body {{ background: url({OUT}) }}</style>
<meta http-equiv="refresh" content="0; url={OUT}"><base href="{OUT}"><video src="{OUT}.mp4" autoplay></video>
<a href="javascript:{RUNS}" ping="{OUT}">open</a><form action="{OUT}"><button autofocus onfocus="{RUNS}">x</button></form>"""
FLAT = " ".join(MARKUP.split())
PAGES = {
    "body.md": f"# Body\n\nA rule of tents. {FLAT}\n\n{MARKUP}\n\n![x]({OUT}.png) [x](javascript:{RUNS})\n",
    "heading.md": f"# Heading\n\n## {FLAT}\n\nA rule of boats.\n\n| {FLAT} | b |\n|---|---|\n| {FLAT} | c |\n",
    "title.md": f"---\ntitle: '{FLAT.replace(chr(39), '')}'\nowner: '{FLAT[:150]}'\nversion: '<script>'\n---\n\nA rule of oars.\n",
    "code.md": f"# Code\n\n```html\n{MARKUP}\n```\n\nA rule of sails.\n",
    "page.html": f"<html><head><title>{FLAT}</title></head><body><p>A rule of ropes.</p>{MARKUP}</body></html>",
    "plain.txt": f"A rule of masts.\n\n{MARKUP}\n",
    "<img src=x onerror=alert(1)>.md": "# Named\n\nA rule of decks.\n",
}


@pytest.mark.slow
def test_whatever_a_document_says_its_page_only_shows_it(
    office: Office, assistant: Assistant, chromium: Any, tmp_path: Path
) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    for name, text in PAGES.items():
        (documents / name).write_text(text, encoding="utf-8")
    for number, one in enumerate(poisoned()):
        (documents / str(number)).mkdir()
        path = one.write(documents / str(number), one)
        if path.suffix not in (".md", ".html"):  # of the others the text alone is taken, whatever it looks like
            path.unlink()
    library = Library(assistant.database, tmp_path / "library", [Bag()])
    library.add([documents], About(), person_id=None, now=NOW)
    # Without the page's own policy: what is drawn has to be harmless by itself.
    visitor = Visitor(chromium, bypass_csp=True)
    left: list[str] = []

    def stop(route: Any) -> None:
        left.append(route.request.url)
        route.abort()

    visitor.context.route(lambda url: not url.startswith(office.url), stop)
    visitor.page.on("dialog", lambda dialog: (left.append(dialog.message), dialog.dismiss()))
    visitor.sign_in(office, "rep@example.com")
    opened = {path: _opened(visitor, office, section) for path, section in _first_sections(assistant)}
    assert len(opened) > len(PAGES) + 10
    assert {path: found for path, found in opened.items() if found != {"ran": 0, "foreign": []}} == {}
    assert left == []
    # What is watched for would have been seen.
    visitor.page.evaluate(f"new Image().src = '{OUT}'; {RUNS}")
    visitor.page.wait_for_function("window.ran === 1")
    assert left == [OUT]


def _first_sections(assistant: Assistant) -> list[tuple[str, int]]:
    with assistant.database.transaction() as session:
        rows = session.execute(select(Document.path, Section.id).join(Section).where(Section.position == 0))
        return [(row.path, row.id) for row in rows]


def _opened(visitor: Visitor, office: Office, section: int) -> dict[str, Any]:
    """How often a script of the document ran, and what stands in its page that can do anything."""
    answer = visitor.page.goto(f"{office.url}/library/sections/{section}")
    assert answer is not None
    assert answer.status == 200
    found: dict[str, Any] = visitor.page.evaluate("""() => ({
        ran: window.ran || 0,
        foreign: [...document.querySelectorAll("*:not(img[src^='/static/'])")].filter((it) =>
            ["IMG", "IFRAME", "FORM", "SVG", "VIDEO", "STYLE", "BASE", "OBJECT", "EMBED"].includes(it.tagName.toUpperCase())
            || [...it.attributes].some((one) => one.name.startsWith("on")
                || (["href", "src", "action", "ping", "content"].includes(one.name) && /javascript:|evil\\.example/i.test(one.value)))
        ).map((it) => it.outerHTML.slice(0, 200)),
    })""")
    assert visitor.page.locator("article").inner_text().strip()
    return found

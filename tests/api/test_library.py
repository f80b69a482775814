"""The library at the doors: handed over, searched, read on a page and taken out, each as far as the role goes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.app import create_app
from assistant.agent import Assistant
from assistant.build import open_database
from assistant.models.choice import choose_model
from assistant.toolbox import Toolbox
from knowledge import sign_in
from knowledge.library.about import About
from knowledge.library.documents import Document, LibraryGap, Section
from knowledge.library.library import Library
from knowledge.library.readers import LARGEST_FILE
from knowledge.library.search import Searcher
from knowledge.roster import add_person, find_person
from knowledge.sales.team.people import Role
from tests.api.conftest import TODAY, Office, Visitor, served, settings_in
from tests.support.bag import Bag
from tests.support.papers import write_pdf
from tools.catalogue import TOOLS
from tools.learn.search import search_library

pytestmark = pytest.mark.slow

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ROLES = {role.value: role for role in Role}
GUIDE = """---
owner: Sales Operations
version: "2.1"
valid_from: 2026-01-01
tags: [pricing]
---
# Discount guide

## Limits

A rep gives 5 percent without asking.

| Discount | Approved by |
|---|---|
| up to 10 % | manager |
| over 10 % | director |

## Samples

- Two cases a customer and year.
"""


@dataclass
class Desk:
    """A served library with one person of each role, called like the role."""

    assistant: Assistant
    app: TestClient
    library: Library
    embedder: Bag

    def by(self, role: str, *, tools: list[str] | None = None) -> dict[str, str]:
        """The headers of a new key of somebody of a role."""
        with self.assistant.database.transaction() as session:
            person = find_person(session, f"{role}@example.com")
            key = sign_in.create_key(session, person, "test", now=datetime.now(UTC), tools=tools)
        return {"authorization": f"Bearer {key.secret}"}

    def put(self, role: str, path: str, body: bytes | str, **told: Any) -> Any:
        return self.app.put(f"/v1/library/documents/{path}", headers=self.by(role), content=body, params=told)

    def paths(self, role: str) -> list[str]:
        return [one["path"] for one in self.app.get("/v1/library/documents", headers=self.by(role)).json()]

    def search(self, role: str, question: str, **narrowed: Any) -> Any:
        answer = self.app.get("/v1/library/search", headers=self.by(role), params={"q": question, **narrowed})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def read(self, role: str | None, link: str, **params: str) -> Any:
        """The page of a link, as somebody with a page session, or signed out."""
        with TestClient(self.app.app) as browser:
            if role is not None:
                with self.assistant.database.transaction() as session:
                    person = find_person(session, f"{role}@example.com")
                    token = sign_in.create_link(session, person, now=datetime.now(UTC))
                browser.post(f"/sign-in/{token}", headers={"sec-fetch-site": "same-origin"})
            return browser.get(link, params=params)

    def section(self, text: str) -> int:
        with self.assistant.database.transaction() as session:
            return session.scalars(select(Section.id).where(Section.text.contains(text))).first() or 0


@pytest.fixture
def desk(migrated: Path, tmp_path: Path) -> Iterator[Desk]:
    shutil.copy(migrated, tmp_path)
    settings = settings_in(tmp_path)
    database = open_database(settings)
    embedder = Bag()
    library = Library(database, tmp_path / "library", [embedder], patience=2)
    tools = list({tool.name: tool for tool in (*TOOLS, search_library)}.values())
    toolbox = Toolbox(database, tools, library=lru_cache(maxsize=1)(lambda: Searcher(library)))
    assistant = Assistant(settings, database, choose_model(settings, toolbox), toolbox)
    with database.transaction() as session:
        for name, role in ROLES.items():
            add_person(
                session, f"{name}@example.com", name=f"{name} Person", role=role, today=TODAY, team="North",
                create_team=True,
            )  # fmt: skip
    yield Desk(assistant, TestClient(create_app(assistant)), library, embedder)
    database.close()


def test_a_document_is_handed_over_found_read_and_taken_out(desk: Desk) -> None:
    added = desk.put("manager", "rules/discounts.md", GUIDE)
    assert (added.status_code, added.json()) == (201, {"path": "rules/discounts.md", "became": "added"})
    listed = desk.app.get("/v1/library/documents", headers=desk.by("rep")).json()[0]
    assert (listed["title"], listed["owner"], listed["version"], listed["sections"]) == (
        "Discount guide", "Sales Operations", "2.1", 2,
    )  # fmt: skip
    found = desk.search("rep", "who approves a discount over 10 %?")
    hit = found["hits"][0]
    assert hit.keys() == {"path", "title", "heading_path", "page", "score", "text", "link"}
    assert (hit["path"], hit["heading_path"], hit["page"]) == ("rules/discounts.md", ["Limits"], None)
    page = desk.read("rep", hit["link"])
    assert page.status_code == 200
    marked = re.findall(r'<section id="(s\d+)" class="found".*?</section>', page.text, re.DOTALL)
    assert marked == [f"s{desk.section('A rep gives')}"]
    assert "<h2>Limits</h2>" in page.text
    assert '<th scope="col">Approved by</th>' in page.text
    assert "<td>up to 10 %</td><td>manager</td>" in page.text
    assert "|---" not in page.text
    assert "Sales Operations" in page.text
    assert "since 2026-01-01" in page.text
    assert desk.app.request("DELETE", "/v1/library/documents/rules", headers=desk.by("operations")).status_code == 404
    gone = desk.app.delete("/v1/library/documents/rules/discounts.md", headers=desk.by("operations"))
    assert gone.status_code == 204
    assert desk.paths("rep") == []
    assert desk.search("rep", "who approves a discount?") == {"answerable": False, "hits": []}
    assert desk.read("rep", hit["link"]).status_code == 404


def test_who_may_add_and_who_may_change(desk: Desk) -> None:
    for role in ("trainee", "rep"):
        refused = desk.put(role, "a.md", "# A\n\nText.\n")
        assert (refused.status_code, refused.json()["code"]) == (403, "access.write_area")
    for role in ("manager", "director", "operations"):
        assert desk.put(role, f"{role}.md", f"# {role}\n\nText of {role}.\n").status_code == 201
        assert desk.put(role, "x.md", "").json()["code"] == "library.empty"
        narrowed = desk.by(role, tools=["search_library", "query_metric"])
        answer = desk.app.put("/v1/library/documents/b.md", headers=narrowed, content="# B\n\nText.\n")
        assert (answer.status_code, answer.json()["code"]) == (403, "access.narrowed")
        assert desk.app.get("/v1/library/documents", headers=narrowed).status_code == 200
        other = desk.by(role, tools=["query_metric"])
        for path in ("documents", "search?q=text", "gaps"):
            assert desk.app.get(f"/v1/library/{path}", headers=other).status_code == 403, path
    for role in ("manager", "director"):
        taken = desk.put(role, "operations.md", "# Mine\n\nOther text.\n")
        assert (taken.status_code, taken.json()["code"]) == (409, "library.path_taken")
        kept = desk.app.delete("/v1/library/documents/operations.md", headers=desk.by(role))
        assert (kept.status_code, kept.json()["code"]) == (403, "access.library_change")
    changed = desk.put("operations", "manager.md", "# manager\n\nOther text.\n")
    assert (changed.status_code, changed.json()["became"]) == (200, "changed")
    assert desk.put("operations", "manager.md", "# manager\n\nOther text.\n").json()["became"] == "unchanged"
    assert desk.paths("trainee") == ["director.md", "manager.md", "operations.md"]
    assert desk.app.put("/v1/library/documents/c.md", content="# C\n\nText.\n").status_code == 401


def test_what_is_told_goes_over_the_file_and_an_audience_stays(desk: Desk) -> None:
    told = {
        "audience": "director,operations",
        "tags": "Pay，Law",
        "owner": "Olga",
        "version": "3",
        "valid_from": "2026-02-01",
    }
    assert desk.put("operations", "pay.md", GUIDE, **told).status_code == 201
    listed = desk.app.get("/v1/library/documents", headers=desk.by("director")).json()[0]
    assert (listed["audience"], listed["tags"], listed["owner"], listed["version"], listed["holds"]) == (
        ["director", "operations"], ["Pay", "Law"], "Olga", "3", "2026-02-01 –",
    )  # fmt: skip
    assert desk.paths("manager") == []
    assert desk.put("operations", "pay.md", "# Pay\n\nNew bands.\n").json()["became"] == "changed"
    assert desk.paths("manager") == []
    assert desk.paths("director") == ["pay.md"]
    for wrong in (
        {"audience": "everyone"},
        {"audiance": "director"},
        {"valid_from": "soon"},
        {"valid_from": "2026-02-01", "valid_until": "2026-01-01"},
    ):
        assert desk.put("operations", "b.md", "# B\n\nText.\n", **wrong).status_code == 422, wrong


def test_whoever_is_not_meant_learns_nothing_of_a_document(desk: Desk) -> None:
    desk.put("director", "plans.md", "# Secret plans\n\nThe Chengdu office closes.\n", audience="director")
    section = desk.section("Chengdu")
    assert desk.read("director", f"/library/sections/{section}").status_code == 200
    nothing = desk.read("manager", "/library/sections/999999")
    for role in ("manager", "operations", "rep", "trainee"):
        page = desk.read(role, f"/library/sections/{section}")
        assert (page.status_code, page.content) == (404, nothing.content)
        assert desk.paths(role) == []
        assert desk.search(role, "does the Chengdu office close?", any_day=True)["hits"] == []
    assert desk.put("manager", "plans.md", "# Plans\n\nVisit plans.\n").status_code == 201
    assert desk.put("operations", "plans.md", "# Plans\n\nNew visit plans.\n").json()["became"] == "changed"
    assert desk.app.delete("/v1/library/documents/plans.md", headers=desk.by("operations")).status_code == 204
    assert desk.app.delete("/v1/library/documents/plans.md", headers=desk.by("operations")).status_code == 404
    assert desk.paths("director") == ["plans.md"]
    headers = desk.by("operations")
    assert desk.app.delete("/v1/library/documents/a%00b", headers=headers).status_code == 404
    for odd in ("0", "-1", "1e3", "99999999999999999999", "x", "%C2%B2"):
        assert desk.read("director", f"/library/sections/{odd}").status_code == 404
    out = desk.read(None, f"/library/sections/{section}")
    assert out.status_code == 401
    assert "signed out" in out.text
    assert "Secret" not in out.text


NO_PATHS = [
    "..%2Fa.md", "a/%2E%2E/b.md", "%2Fetc/a.md", ".hidden.md", "a//b.md", "a/.git/b.md", "a%00.md", "a%09.md",
    "a%5Cb.md", "%E2%80%AEdm.a.md", "%20a.md", "~$a.docx", "x" * 250 + ".md", "/".join(["long"] * 90) + ".md", "a/",
]  # fmt: skip


def test_a_path_that_is_none_is_refused(desk: Desk) -> None:
    headers = desk.by("operations")
    for path in NO_PATHS:
        answer = desk.app.put(
            f"http://testserver/v1/library/documents/{path}", headers=headers, content="# A\n\nText.\n"
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "library.bad_path"), path
    assert desk.app.put("/v1/library/documents/a%0Ab.md", headers=headers, content="# A\n\nText.\n").status_code == 404
    assert desk.paths("operations") == []


def test_a_file_that_cannot_be_read_is_refused_in_words_and_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    locked = write_pdf(tmp_path / "locked.pdf", [[("text", "Discounts")]], password="secret").read_bytes()
    answer = desk.put("manager", "rules/locked.pdf", locked)
    assert (answer.status_code, answer.json()["code"]) == (422, "library.encrypted")
    assert answer.json()["detail"].startswith("locked.pdf: it is protected by a password")
    assert desk.put("manager", "broken.docx", b"PK\x03\x04 none").json()["code"] == "library.damaged"
    assert desk.put("manager", "tune.mp3", b"ID3").status_code == 415
    odd = desk.put(
        "manager", "信/邮件.eml", b"Subject: =?utf-8?q?a=00=ed=a0=80?=\n\nCaf\xe9 \xff\xfe text\x00 of a mail.\n"
    )
    assert odd.status_code == 201, odd.text
    desk.embedder.fails_after = desk.embedder.calls
    failed = desk.put("manager", "b.md", "# B\n\nText.\n")
    assert (failed.status_code, failed.json()["code"]) == (500, "server.failed")
    assert desk.paths("manager") == ["信/邮件.eml"]
    desk.embedder.fails_after = None
    assert desk.put("manager", "b.md", "# B\n\nText.\n").status_code == 201


def test_a_file_that_is_too_large_is_refused_early_and_no_other_body_may_be_as_large(desk: Desk) -> None:
    much = b"x" * (LARGEST_FILE + 1)
    declared = desk.put("operations", "a.txt", much)
    streamed = desk.app.put(
        "/v1/library/documents/a.txt", headers=desk.by("operations"),
        content=(much[at : at + 1_000_000] for at in range(0, len(much), 1_000_000)),
    )  # fmt: skip
    for answer in (declared, streamed):
        assert (answer.status_code, answer.json()["code"]) == (413, "request.too_large")
        assert "50 MB" in answer.json()["detail"]
    other = desk.app.post("/v1/chat", headers=desk.by("rep"), content=b"x" * 300_000)
    assert other.status_code == 413
    assert "256 KB" in other.json()["detail"]
    assert desk.put("operations", "b.txt", "a word. " * 60_000).status_code == 201


@pytest.mark.quick
def test_a_document_is_text_on_the_page_and_never_markup(desk: Desk) -> None:
    nasty = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    front = f"---\ntitle: '{nasty}'\nowner: '{nasty}'\nversion: '\"><b>'\n---\n"
    body = f"{front}# x\n\n## `{nasty}`\n\n```\n{nasty}\n| {nasty} | b |\n```\n"
    path = '"onclick="x&<b>.md'
    put = desk.app.put(f"/v1/library/documents/{path}", headers=desk.by("manager"), content=body)
    assert put.status_code == 201, put.text
    page = desk.read("rep", f"/library/sections/{desk.section('alert(1)')}")
    assert page.status_code == 200
    assert page.text.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 4
    assert "&quot;onclick=&quot;x&amp;&lt;b&gt;.md" in page.text
    tags = set(re.findall(r"<([a-z][\w-]*)", page.text))
    assert "img" in tags  # our own sign
    assert len(re.findall(r"<img", page.text)) == 1
    ours = ['<script src="/static/theme.js">', '<script type="module" src="/static/section.js">']
    assert re.findall(r"<script[^>]*>", page.text) == ours
    assert not tags & {"b", "style", "iframe"}
    assert not re.search(r"<[^>]*\son\w+=", re.sub(r'"[^"]*"', "", page.text))
    assert "unsafe" not in page.headers["content-security-policy"]


def test_the_page_says_what_does_not_hold_in_both_languages(desk: Desk) -> None:
    old = "# 差旅规定\n\n## 住宿\n\n每晚不超过四百元。\n"
    desk.put("manager", "差旅.md", old, valid_from="2025-01-01", valid_until="2025-12-31", owner="行政部")
    link = f"/library/sections/{desk.section('四百元')}"
    chinese, english = desk.read("rep", link, language="zh").text, desk.read("rep", link, language="en").text
    assert "这份文档今天不在有效期内（2025-01-01 至 2025-12-31）。" in chinese
    assert "负责人" in chinese
    assert '<html lang="zh">' in chinese
    assert "not in force today (2025-01-01 to 2025-12-31)" in english
    assert '<article lang="zh">' in english
    assert desk.search("rep", "住宿每晚多少？")["hits"] == []
    assert desk.search("rep", "住宿每晚多少？", any_day=True, language="zh", limit=1)["hits"][0]["link"] == link
    assert desk.search("rep", "住宿每晚多少？", any_day=True, tag="none")["hits"] == []
    headers = desk.by("rep")
    for wrong in ("", "q=", "q=x&limit=0", "q=x&limit=51", "q=x&language=fr", f"q={'x' * 2001}"):
        assert desk.app.get(f"/v1/library/search?{wrong}", headers=headers).status_code == 422, wrong


def test_what_was_asked_in_vain_is_for_operations_and_directors(desk: Desk) -> None:
    desk.put("director", "plans.md", "# Secret plans\n\nThe office closes.\n", audience="director")
    with desk.assistant.database.transaction(write=True) as session:
        session.add(
            LibraryGap(question="When?", person_id=None, role="director", nearest=["Secret plans"], asked_at=NOW)
        )
    for role in ("rep", "manager", "trainee"):
        refused = desk.app.get("/v1/library/gaps", headers=desk.by(role))
        assert (refused.status_code, refused.json()["code"]) == (403, "access.library_gaps")
    seen = {
        role: desk.app.get("/v1/library/gaps", headers=desk.by(role)).json()[0] for role in ("director", "operations")
    }
    assert seen["director"]["nearest"] == ["Secret plans"]
    assert seen["operations"]["nearest"] == []
    assert (seen["operations"]["question"], seen["operations"]["times"]) == ("When?", 1)


def test_a_folder_s_documents_stay_the_folder_s(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_text("# A\n\nText of the folder.\n")
    desk.put("manager", "b.md", "# B\n\nText that was handed over.\n")
    desk.library.sync(folder, About(), person_id=None, now=NOW)
    taken = desk.put("operations", "a.md", "# A\n\nAnother text.\n")
    assert (taken.status_code, taken.json()["code"]) == (409, "library.kept_in_folder")
    (folder / "a.md").unlink()
    desk.library.sync(folder, About(), person_id=None, now=NOW)
    assert desk.paths("rep") == ["b.md"]
    with desk.assistant.database.transaction() as session:
        added_by = session.scalars(select(Document.added_by).where(Document.path == "b.md")).one()
        assert added_by == find_person(session, "manager@example.com").id


def test_another_site_may_not_make_a_browser_hand_something_over(desk: Desk) -> None:
    with desk.assistant.database.transaction() as session:
        token = sign_in.create_link(session, find_person(session, "manager@example.com"), now=datetime.now(UTC))
    own = {"sec-fetch-site": "same-origin"}
    desk.app.post(f"/sign-in/{token}", headers=own)
    body = "# A\n\nText.\n"
    for headers in ({"sec-fetch-site": "cross-site"}, {}):
        assert desk.app.put("/v1/library/documents/a.md", content=body, headers=headers).status_code == 403
    assert desk.app.put("/v1/library/documents/a.md", content=body, headers=own).status_code == 201


def test_the_description_of_the_api_names_the_file(desk: Desk) -> None:
    described = desk.app.get("/openapi.json").json()
    put = described["paths"]["/v1/library/documents/{path}"]["put"]
    assert put["requestBody"]["content"]["application/octet-stream"]["schema"]["format"] == "binary"
    assert {one["name"] for one in put["parameters"]} == {
        "path", "audience", "tags", "owner", "version", "valid_from", "valid_until",
    }  # fmt: skip


# Sources are numbered where the text has numbers, link to this server alone, and what they say stays text.
DRAW = """async () => {
  const { drawPart } = await import("/static/parts/index.js");
  const { sources } = await import("/static/parts/below.js");
  const source = (link) => ({ title: "<b>A</b>", heading: "B", page: 3, link });
  const end = (text, ...links) => sources({ text, citations: links.map(source) });
  const wrong = end("x [1]", "javascript:alert(1)", "//elsewhere.example/library/sections/1", null);
  const text = "Before <b>\\n| a | b <img src=x> |\\n…\\n| c |\\nAfter";
  const quoted = drawPart({ kind: "text", text });
  return {
    numbered: ["x [1]", "x"].map((said) => end(said, "/library/sections/1").querySelectorAll("ol").length),
    links: wrong.querySelectorAll("a, b").length,
    quoted: [...quoted.querySelectorAll("p, td")].map((node) => node.textContent),
  };
}"""


def test_an_answer_s_sources_open_the_document_at_the_passage(
    desk: Desk, chromium: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Searcher.search  # how sure it has to be is fitted to other embedders than this one
    monkeypatch.setattr(Searcher, "search", lambda *asked, **how: replace(found(*asked, **how), answerable=True))
    filler = "\n".join(f"## Step {step}\n\nWhat is done at step {step}, in a sentence or two.\n" for step in range(60))
    desk.put(
        "manager",
        "rules/discounts.md",
        f"{GUIDE}\n{filler}\n## Refunds & returns\n\nWho approves a refund: a director.\n",
    )
    visitor = Visitor(chromium, locale="en-US")
    page = visitor.page
    with served(desk.assistant) as url:
        visitor.sign_in(Office(desk.assistant, url), "rep@example.com")
        answer = visitor.say("who approves a discount over 10 %?")
        assert answer.locator(".quoted table th").all_inner_texts() == ["Discount", "Approved by"]
        assert answer.locator(".quoted td").all_inner_texts()[-2:] == ["over 10 %", "director"]
        source = answer.locator(".sources a").first
        assert source.inner_text() == "Discount guide › Limits"
        drawn = page.evaluate(DRAW)
        assert drawn["numbered"] == [1, 0]
        assert drawn["links"] == 0
        assert drawn["quoted"] == ["Before <b>", "a", "b <img src=x>", "…", "c", "After"]
        source.click()
        page.wait_for_selector("#pane article .found")
        assert page.inner_text("#pane article .found h2") == "Limits"
        with visitor.context.expect_page() as opened:
            page.click("#pane .body > p a")
        reading = opened.value
        reading.wait_for_load_state()
        assert reading.locator("article .found h2").inner_text() == "Limits"
        reading.goto(f"{url}/library/sections/{desk.section('Who approves a refund')}?language=zh")
        reading.wait_for_function("scrollY > 500")
        assert reading.locator("article .found").evaluate("(it) => it.getBoundingClientRect().top < innerHeight")
        assert reading.locator("article .found h2").inner_text() == "Refunds & returns"
        assert reading.get_attribute("html", "lang") == "zh"
        reading.set_viewport_size({"width": 360, "height": 740})
        assert reading.evaluate("document.documentElement.scrollWidth") <= 360
        reading.evaluate("scrollTo(0, 0)")
    assert visitor.complaints == []


def test_documents_are_handed_over_and_taken_out_at_the_page(desk: Desk, chromium: Any, tmp_path: Path) -> None:
    (tmp_path / "规定.md").write_text("# 住宿 & 规定\n\n每晚不超过四百元。\n", encoding="utf-8")
    locked = write_pdf(tmp_path / "locked.pdf", [[("text", "Discounts")]], password="secret")
    with served(desk.assistant) as url:
        office = Office(desk.assistant, url)
        manager, operations, rep = (Visitor(chromium, locale="en-US") for _ in range(3))
        manager.sign_in(office, "manager@example.com")
        manager.page.click('a[href="/library"]')
        manager.page.click("#view summary")
        manager.page.set_input_files("#files", [tmp_path / "规定.md", locked])
        manager.page.fill("#folder", "rules/travel")
        manager.page.check("#readers input[value=manager]")
        manager.page.check("#readers input[value=operations]")
        manager.page.click("#hand-over button")
        manager.page.wait_for_selector("#became .failed")
        added, failed = manager.page.locator("#became li").all_inner_texts()
        assert added == "规定.md: added"
        assert failed.startswith("locked.pdf: it is protected by a password")
        manager.page.wait_for_selector("#documents td")
        cells = manager.page.locator("#documents td").all_inner_texts()
        assert cells == ["住宿 & 规定", "rules/travel/规定.md", "Manager, Operations", ""]
        manager.page.click("#documents a")
        manager.page.wait_for_selector("#pane article .found")
        assert manager.page.inner_text("article .found").endswith("每晚不超过四百元。")
        rep.sign_in(office, "rep@example.com")
        rep.page.goto(f"{url}/library")
        rep.page.wait_for_selector("#documents p")
        assert rep.page.inner_text("#documents p") == "There are no documents yet."
        assert rep.page.locator("#hand-over").count() == 0
        operations.sign_in(office, "operations@example.com")
        operations.page.goto(f"{url}/library")
        operations.page.click("#documents button")
        operations.page.click("#documents button")
        operations.page.wait_for_selector("#documents p")
        assert desk.paths("manager") == []
    assert [one for one in manager.complaints if "422" not in one] == rep.complaints == operations.complaints == []

"""`salesdesk library`: a folder of documents comes in, is found, changes, is made again and goes, in both languages."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.integrations.terminal.conftest import Run
from tests.support.papers import write_pdf

PAGES = {
    "rules/hotels.md": "# Hotels\n\n## What a night may cost\n\nA hotel in Shanghai may cost up to 500 yuan a night.\n",
    "rules/draft.md": "---\naudience: [director]\n---\n# Draft\n\nNext year a night may cost up to 800 yuan.\n",
    "住宿.md": "# 出差住宿\n\n## 报销期限\n\n住宿发票要在十五天内提交报销。\n",
}


@pytest.fixture
def papers(home: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    for name, text in PAGES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    write_pdf(folder / "locked.pdf", [[("text", "Hotels")]], password="secret")
    return folder


def told(run: Run, *arguments: str) -> Any:
    result = run("library", *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.slow
def test_a_folder_s_documents_are_added_found_changed_and_taken_out(run: Run, home: Path, papers: Path) -> None:
    said = run("library", "add", str(papers))
    assert said.exit_code == 0, said.output
    assert "locked.pdf" in said.output
    assert "password" in said.output
    assert [one["path"] for one in told(run, "list")] == ["rules/draft.md", "rules/hotels.md", "住宿.md"]
    for question, path, headings in (
        ("What may a hotel in Shanghai cost a night?", "rules/hotels.md", ["What a night may cost"]),
        ("住宿发票多少天内报销？", "住宿.md", ["报销期限"]),
    ):
        found = told(run, "search", question)
        assert found["answerable"]
        first = found["hits"][0]
        assert (first["path"], first["heading_path"], first["page"]) == (path, headings, None)
        assert first.keys() == {"path", "title", "heading_path", "page", "score", "text"}
    assert not told(run, "search", "Who won the world cup of 1974?")["answerable"]
    shutil.rmtree(home / "library" / "index")
    assert told(run, "search", "住宿发票多少天内报销？")["hits"][0]["path"] == "住宿.md"
    (papers / "rules/hotels.md").rename(papers / "hotels.md")
    (papers / "住宿.md").write_text("# 出差住宿\n\n## 报销期限\n\n住宿发票要在二十天内提交报销。\n", encoding="utf-8")
    (papers / "rules/draft.md").unlink()
    filed = told(run, "sync", str(papers))
    assert (filed["moved"], filed["changed"], filed["removed"]) == (
        [{"from": "rules/hotels.md", "to": "hotels.md"}], ["住宿.md"], ["rules/draft.md"],
    )  # fmt: skip
    assert told(run, "sync", str(papers))["changed"] == []
    assert "二十天" in told(run, "search", "住宿发票多少天内报销？")["hits"][0]["text"]
    assert told(run, "rebuild") == {"sections": 2}
    assert told(run, "remove", "住宿.md") == {"removed": ["住宿.md"]}
    assert [one["path"] for one in told(run, "list")] == ["hotels.md"]


@pytest.mark.parametrize(("language", "words"), [
    ("C", ("Name a file or folder", "is no folder", "salesdesk library add PATH", "no file or folder")),
    ("zh_CN", ("请给出文件或文件夹", "不是文件夹", "salesdesk library add 路径", "这个文件或文件夹")),
])  # fmt: skip
def test_what_cannot_be_done_is_said_with_what_can(
    run: Run, papers: Path, monkeypatch: pytest.MonkeyPatch, language: str, words: tuple[str, ...]
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, f"{language}.UTF-8")
    asked = (("add",), ("sync", str(papers / "locked.pdf")), ("search", "hotels"), ("add", str(papers / "none.md")))
    for arguments, said in zip(asked, words, strict=True):
        result = run("library", *arguments)
        assert result.exit_code != 0
        assert said in result.output
        assert "Traceback" not in result.output

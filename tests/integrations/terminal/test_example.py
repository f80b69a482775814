"""The files that the README imports do what it shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.integrations.terminal.conftest import Run

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "docs" / "example"


@pytest.mark.slow
def test_example_import_gives_what_the_readme_shows(run: Run, new_home: Path) -> None:
    assert not new_home.exists()
    done = run("import", str(EXAMPLE), "--json")
    assert done.exit_code == 0
    report = json.loads(done.stdout)
    created = {kind: count["created"] for kind, count in report["counts"].items()}
    assert created == {"people": 3, "accounts": 5, "deals": 7}
    assert report["rejected"] == 1
    answer = run("ask", "Bookings by rep in 2026").stdout
    shown = "Bookings by rep, 2026: Jonas Berg €91,000; Mara Vogel €63,800; 李娜 €36,500. Total: €191,300."
    assert shown in answer.replace("\n", " ")
    assert "按行业的业绩，2026年：energy €91,000；retail €52,300；" in run("ask", "2026年各行业的业绩").stdout


def test_both_readmes_show_the_same_commands() -> None:
    english, chinese = (
        {line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if line.startswith("$ ")}
        for name in ("README.md", "docs/README.zh.md")
    )
    assert {line for line in english if "gross margin" not in line} == {
        line for line in chinese if "毛利率" not in line
    }

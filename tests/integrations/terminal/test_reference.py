"""The pages made from the code say what the code says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from assistant.settings import load
from assistant.settings_described import DESCRIBED
from integrations.terminal.reference import reference_text, renew_access
from tests.integrations.terminal.conftest import Run

DOCS = Path(__file__).resolve().parents[3] / "docs"


class Asked(Mapping[str, str]):
    """An environment with nothing in it, which remembers what it was asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@pytest.mark.slow
def test_reference_is_up_to_date() -> None:
    assert (DOCS / "reference.md").read_text(encoding="utf-8") == reference_text(), "run `make reference`"


def test_access_table_is_up_to_date() -> None:
    page = (DOCS / "access.md").read_text(encoding="utf-8")
    assert page == renew_access(page), "run `make reference`"


def test_every_setting_that_is_read_is_described() -> None:
    asked = Asked()
    load(asked)
    assert asked.names == {name for names, _, _ in DESCRIBED for name in names.split(", ")}


@pytest.mark.slow
def test_reference_names_every_command_route_tool_and_metric() -> None:
    text = reference_text()
    for words in (
        "`salesdesk import [PATH…]`", "`salesdesk keys create`", "`--may-approve`", "`SALESDESK_HOME`",
        "`POST /v1/chat`", "`GET /sign-in/{token}`", "`log_activity` | sell | write | low",
        "`bookings` | bookings | 业绩",
        "`product_line` | product line | 产品线",
    ):  # fmt: skip
        assert words in text, words
    assert "salesdesk reference" not in text, "a hidden command"


@pytest.mark.slow
def test_reference_command_writes_both_pages(run: Run, tmp_path: Path) -> None:
    (tmp_path / "access.md").write_text((DOCS / "access.md").read_text(encoding="utf-8"), encoding="utf-8")
    assert run("reference", str(tmp_path)).exit_code == 0
    for name in ("reference.md", "access.md"):
        assert (tmp_path / name).read_text(encoding="utf-8") == (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("cell", ["| rep | own: read, write; own team's: totals |", "| trainee | own: read |"])
def test_access_table_says_the_rules(cell: str) -> None:
    assert cell in (DOCS / "access.md").read_text(encoding="utf-8")

"""The command line over a data folder of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from integrations.terminal.main import app

Run = Callable[..., Result]


@pytest.fixture
def home(migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder as the first command leaves it; nothing of the machine's own settings is seen."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "SALESDESK_MODEL", "SALESDESK_DATABASE_URL", "SALESDESK_TODAY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "C.UTF-8")
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(migrated, home)
    monkeypatch.setenv("SALESDESK_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    return home


@pytest.fixture
def new_home(home: Path) -> Path:
    """The data folder before the first command: it is not there."""
    shutil.rmtree(home)
    return home


@pytest.fixture
def run(home: Path) -> Run:
    """Run a command: `run("ask", "…")`."""

    def call(*arguments: str, stdin: str = "") -> Result:
        return CliRunner().invoke(app, list(arguments), input=stdin)

    return call

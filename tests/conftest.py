"""How a run of the tests begins; the stores that they ask for are made in tests/support/stores.py."""

from __future__ import annotations

import gc
import re
from pathlib import Path

import pytest

import tests.support.budget  # noqa: F401 - it makes the profile of full size known before one is chosen

WHOLLY_SLOW = re.compile(r"^pytestmark = pytest\.mark\.slow\b", re.MULTILINE)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where nothing slow is to run, a file that has nothing else is not loaded: that takes each worker seconds."""
    if "not slow" not in config.option.markexpr or not collection_path.match("test_*.py"):
        return None
    text = collection_path.read_text(encoding="utf-8")
    return True if WHOLLY_SLOW.search(text) and "pytest.mark.quick" not in text else None


def pytest_sessionstart(session: pytest.Session) -> None:
    """Make the stores known, but not where others run the tests: to load what they need takes seconds."""
    config = session.config
    if hasattr(config, "workerinput") or config.getoption("dist", "no") == "no":
        config.pluginmanager.import_plugin("tests.support.stores")


def pytest_collection_finish() -> None:
    """Garbage is looked for seldom, and never in what stays to the end: thousands of collected tests."""
    from tests.support.engines import lighten
    from tests.support.trust import share_trust

    lighten()
    share_trust()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)

"""Every test of the sales loop runs on both databases in `make test-full`."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module", autouse=True)
def stored(each_store: None) -> None:
    """Where `open_demo` keeps its copies."""

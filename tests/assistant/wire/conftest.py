"""A desk whose model is a scripted endpoint, patient for a second only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.agent import Assistant
from assistant.models.choice import choose_fallback
from assistant.models.openai import OpenAICompatible
from tests.support.company import Desk, opened
from tests.support.endpoint import Endpoint, Manners, Step, serve

KEY = "sk-never-to-be-seen-4711"
Open = Callable[..., tuple[Desk, Endpoint]]


@pytest.fixture
def open_line(own_home: Path) -> Iterator[Open]:
    """`open_line([step, …])`: a company of the test's own, at an endpoint that follows the script."""
    with ExitStack() as stack:

        def start(
            script: list[Step], *, manners: Manners | None = None, second: list[Step] | None = None, retries: int = 1,
            **changed: Any,
        ) -> tuple[Desk, Endpoint]:  # fmt: skip
            endpoint = stack.enter_context(serve(script, manners))
            desk = stack.enter_context(opened(own_home, OPENAI_API_KEY=KEY, OPENAI_BASE_URL=endpoint.url))
            values: dict[str, Any] = {"model_seconds": 1.5, "first_token_seconds": 0.5, "connect_seconds": 0.5}
            if second is not None:
                other = stack.enter_context(serve(second))
                values |= {"fallback_model": "second", "fallback_base_url": other.url}
            settings = replace(desk.assistant.settings, **(values | changed))
            model = OpenAICompatible(settings, retries=retries)
            built = desk.assistant
            return Desk(
                Assistant(settings, built.database, model, built.toolbox, fallback=choose_fallback(settings))
            ), endpoint

        yield start

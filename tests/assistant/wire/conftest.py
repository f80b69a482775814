"""A desk whose model is a scripted endpoint, patient for a second only."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from assistant.agent import Assistant
from assistant.models.openai import OpenAICompatible
from assistant.settings import Settings
from knowledge.database import MOST_KEPT, Kept
from tests.support.company import Desk, company_file, copy_company, opened
from tests.support.endpoint import Endpoint, Manners, Step, serve

KEY = "sk-never-to-be-seen-4711"
PAUSE_SECONDS = 0.05
Open = Callable[..., tuple[Desk, Endpoint]]


@dataclass
class Standing:
    """One installation and two endpoints for all tests: its loops and connections take a while to make.

    `whole` is the database as it was at first. Of all settings that a test may have there is one assistant.
    """

    built: Assistant
    whole: Path
    first: Endpoint
    second: Endpoint
    made: dict[Settings, Assistant] = field(default_factory=dict)

    def begin_anew(self) -> None:
        """The company is again as at first, and nothing is known of the endpoints."""
        # Into the open file, whose connections stay; from one that others copy, so nothing may appear beside it.
        first, used = f"{self.whole.as_uri()}?immutable=1", str(self.built.database.url.database)
        with closing(sqlite3.connect(first, uri=True)) as source, closing(sqlite3.connect(used)) as target:
            target.execute("PRAGMA synchronous = OFF")
            source.backup(target)
        self.built.database.kept = Kept(MOST_KEPT)
        for assistant in self.made.values():
            for model in assistant.speaker.models:
                if isinstance(model, OpenAICompatible):
                    model.client.quirks.known.clear()

    def assistant(self, settings: Settings) -> Assistant:
        """The assistant of these settings, over the one installation."""
        if settings not in self.made:
            model = _impatient(OpenAICompatible(settings, retries=1))
            other = settings.fallback
            fallback = None if other is None else _impatient(OpenAICompatible(settings, address=other))
            built = self.built
            self.made[settings] = Assistant(settings, built.database, model, built.toolbox, fallback=fallback)
        return self.made[settings]


def _impatient(model: OpenAICompatible) -> OpenAICompatible:
    model.limits = replace(model.limits, pause=PAUSE_SECONDS)
    return model


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """What stays from test to test; `open_line` gives it to one after the other."""
    home = copy_company(tmp_path_factory.mktemp("wire"))
    with (
        serve([]) as first,
        serve([]) as second,
        opened(home, OPENAI_API_KEY=KEY, OPENAI_BASE_URL=first.url) as desk,
    ):
        yield Standing(desk.assistant, company_file(), first, second)


@pytest.fixture
def open_line(standing: Standing) -> Iterator[Open]:
    """`open_line([step, …])`: the company as it was at first, at an endpoint that follows the script."""
    standing.begin_anew()
    with ExitStack() as stack:

        def start(
            script: list[Step], *, manners: Manners | None = None, second: list[Step] | None = None, **changed: Any
        ) -> tuple[Desk, Endpoint]:
            endpoint = standing.first
            values: dict[str, Any] = {"model_seconds": 1.5, "first_token_seconds": 0.5, "connect_seconds": 0.5}
            if manners is not None and manners.certificate is not None:  # a server's own from its start
                endpoint = stack.enter_context(serve(script, manners))
                values["openai_base_url"] = endpoint.url
            endpoint.begin(script, manners or Manners())
            if second is not None:
                standing.second.begin(second, Manners())
                values |= {"fallback_model": "second", "fallback_base_url": standing.second.url}
            settings = replace(standing.built.settings, **(values | changed))
            return Desk(standing.assistant(settings)), endpoint

        yield start

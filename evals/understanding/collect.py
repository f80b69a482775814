"""What speaks for each tool in each message, as the built-in model reads it over the data of its case."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.agent import Assistant
from assistant.models.builtin.asked.readings import readings
from assistant.models.builtin.choose import Chooser
from assistant.models.builtin.choosing.exemplars import exemplars
from assistant.models.builtin.choosing.features import Said, in_message
from assistant.models.builtin.choosing.ranker import Ranker
from assistant.models.builtin.reading.frame import read
from assistant.models.builtin.short_names import with_colleagues, with_own_accounts
from assistant.models.builtin.slots import Slots
from assistant.models.builtin.understand import mended
from assistant.models.choice import Builtin
from evals.case import CASES
from evals.runner import DATA_SETS
from evals.sandbox import DEMO, DataSet, Sandbox
from evals.understanding.messages import Message, Names, of_cases, of_exemplars, of_figures, of_nothing, of_unheard
from knowledge.access import Access
from knowledge.company import get_company
from tools.catalogue import TOOLS

Numbers = npt.NDArray[np.float64]
CHANCE = 7
CRM = CASES.parent / "crm" / "practice.yaml"


@dataclass(frozen=True)
class Read:
    """A message as it was read: for each tool a number of each feature, what is in it, and which tools are right."""

    message: Message
    said: Said
    features: dict[str, Numbers]
    inside: dict[str, float]
    right: npt.NDArray[np.bool_]


class Reader:
    """The data sets that messages are read over, each made once in a folder."""

    def __init__(self, folder: Path, crm: DataSet | None = None) -> None:
        self._folder, self._crm = folder, crm
        self._open: dict[str, tuple[Sandbox, Assistant]] = {}
        self.chooser = Chooser(list(TOOLS), frozenset(tool.name for tool in TOOLS))
        early = exemplars(TOOLS, late=False)
        self.ranker = Ranker(TOOLS, early)
        at = {exemplar: place for place, exemplar in enumerate(early)}
        self._early = [at.get(exemplar) for exemplar in exemplars(TOOLS)]

    def _desk(self, name: str) -> tuple[Sandbox, Assistant]:
        if name not in self._open:
            sandbox = Sandbox.made(self._data(name), self._folder / "made", self._folder / "read" / name)
            sandbox.fresh()
            self._open[name] = (sandbox, sandbox.open(sandbox.data.today, lambda _, toolbox: Builtin(toolbox), {}))
        return self._open[name]

    def _data(self, name: str) -> DataSet:
        return self._crm if self._crm is not None and name == self._crm.name else DATA_SETS[name]

    def messages(self) -> list[Message]:
        """Everything that weights are fitted on."""
        _, desk = self._desk(DEMO.name)
        with desk.database.transaction() as session:
            names = Names(session, random.Random(CHANCE))  # noqa: S311 - names to put in, no secret
            made = [*of_exemplars(names), *of_unheard(names)]
        figures = of_figures(CRM) if self._crm is not None else []
        return [*of_cases(), *figures, *of_nothing(), *made]

    @contextmanager
    def access(self, message: Message) -> Iterator[Access]:
        """What the asker of a message may see."""
        sandbox, desk = self._desk(message.dataset)
        principal = sandbox.principal(desk, message.asker)
        with desk.database.transaction() as session:
            yield Access(session, principal, message.today or sandbox.data.today, get_company(session))

    def read(self, message: Message) -> Read:
        """One message, read as in a turn that nothing was said before."""
        with self.access(message) as access:
            slots = with_own_accounts(with_colleagues(Slots(read(message.text, access), access)))
            slots = mended(slots, self.chooser)
            said = self.chooser.said(slots, readings(slots))
            own = None if message.exemplar is None else self._early[message.exemplar]
            features = self.ranker.features(said, without=own)
            inside = in_message(said)
        return Read(message, said, features, inside, np.array([tool.name in message.tools for tool in TOOLS]))


def collect(folder: Path, step: Callable[[int, int], None], crm: DataSet | None = None) -> Sequence[Read]:
    """Every message that is fitted on, as it was read."""
    reader = Reader(folder, crm)
    messages = reader.messages()
    found = []
    for at, message in enumerate(messages):
        found.append(reader.read(message))
        step(at, len(messages))
    return found

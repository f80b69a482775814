"""Who answers a run: the built-in model, an endpoint, or one of three stand-ins that show what a score is worth."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Literal

from assistant.models.builtin.calling import Call as Made
from assistant.models.builtin.decide import decide
from assistant.models.builtin.reading.frame import read
from assistant.models.builtin.slots import Slots
from assistant.models.choice import Model, choose_model
from assistant.settings import Settings
from assistant.toolbox import Toolbox
from assistant.turn import Said, Turn
from evals.case import Call, CaseError, Expect
from evals.scoring.arguments import KINDS
from knowledge.access import Access
from knowledge.company import get_company

Stand = Literal["oracle", "nothing", "random"]
STANDS: tuple[Stand, ...] = ("oracle", "nothing", "random")
NOTHING = Said("say.not_understood", outcome="needs_detail")


class Script:
    """What the oracle is to do next, and where in which case, told by the runner before each message."""

    def __init__(self) -> None:
        self.expect = Expect()
        self.place = ""


class StandIn:
    """A model without understanding: it replays what is expected, does nothing, or takes a tool by lot.

    Its tools run and its results are worded as ever, so whatever fails under the oracle is wrong in the case, the
    tools or the wording, and not in the model.
    """

    is_builtin = True

    def __init__(self, name: Stand, toolbox: Toolbox, script: Script, seed: int) -> None:
        self.name: str = name
        self.toolbox, self.script, self.seed = toolbox, script, seed

    def redact(self, text: str) -> str:
        """The text as it is."""
        return text

    def decide(self, turn: Turn) -> list[Made]:
        """The calls to make."""
        if self.name == "oracle":
            return self._replay(turn)
        if self.name == "random":
            return [self._by_lot(turn)]
        turn.said = NOTHING
        return []

    def _replay(self, turn: Turn) -> list[Made]:
        """The expected calls; where none is, what is to be said: a picked choice goes on as it does for any model."""
        expect = self.script.expect
        calls = expect.calls or []
        if calls:
            return [self._made(call, turn) for call in calls]
        if expect.calls is None:
            return decide(self.toolbox, turn)
        outcome = expect.outcomes[0] if expect.outcomes else "needs_detail"
        says = outcome if outcome in ("answered", "refused", "no_data") else "needs_detail"
        turn.said = Said("say.not_understood", outcome=says)
        return []

    def _made(self, call: Call, turn: Turn) -> Made:
        """An expected call; what is asked of the library is the message, where the case does not say another thing."""
        asked = {name: turn.message for name, kind in KINDS[call.tool].items() if kind == "library_question"}
        return Made(call.tool, {**asked, **{name: _first(value) for name, value in call.arguments.items()}})

    def _by_lot(self, turn: Turn) -> Made:
        # A lot for each turn, so that a run is the same whichever worker plays it.
        lot = random.Random(f"{self.seed} {self.script.place}")  # noqa: S311 - chance, no secret
        tool = lot.choice(self.toolbox.allowed(turn.principal))
        with self.toolbox.database.transaction() as session:
            access = Access(session, turn.principal, turn.today, get_company(session))
            return Made(tool.name, Slots(read(turn.message[:1500], access), access).fill(tool))


def _first(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Of several right values the first."""
    return value["any_of"][0] if isinstance(value, dict) and set(value) == {"any_of"} else value


def maker(name: str, script: Script, seed: int) -> Callable[[Settings, Toolbox], Model]:
    """What makes the model of a name: a stand-in, or what the settings name."""
    stand = next((one for one in STANDS if one == name), None)
    if stand is None:
        return choose_model
    return lambda _, toolbox: StandIn(stand, toolbox, script, seed)


def environment(name: str, base_url: str | None, key: str | None, seconds: float | None = None) -> dict[str, str]:
    """The settings by which an installation uses the model `openai:NAME`, at an endpoint of one's own where given.

    Raises CaseError for a name that means no model, and where it needs a key or an address that is not there.
    """
    if not name.startswith("openai:"):
        if name not in ("builtin", *STANDS):
            raise CaseError(f"no model is called {name}: it is builtin, openai:NAME, or one of {', '.join(STANDS)}")
        return {"SALESDESK_MODEL": "builtin"}
    if not (base_url or key):
        raise CaseError(f"{name} needs OPENAI_API_KEY, or --base-url for an endpoint of one's own")
    found = {"SALESDESK_MODEL": name, "OPENAI_API_KEY": key or "none"}
    if base_url:
        found["OPENAI_BASE_URL"] = base_url
    if seconds is not None:
        found["SALESDESK_MODEL_SECONDS"] = str(seconds)
    return found

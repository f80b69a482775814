"""Lets the models answer a turn: the settings' own, the second endpoint, and behind both the built-in one."""

from __future__ import annotations

import gc
import logging
import secrets
import traceback
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from assistant.models.choice import Builtin, Chats, Decides
from assistant.models.endpoint.ear import HungUpError
from assistant.models.failures import Reason, why
from assistant.prompts import briefing
from assistant.purse import BudgetUsedUpError, Scope
from assistant.turn import Closing, Turn
from knowledge.company import get_company
from knowledge.tracing import span

if TYPE_CHECKING:
    from assistant.models.choice import Model
    from assistant.purse import Purse
    from assistant.toolbox import Toolbox

# A budget's scope as the reason why another model answers.
OF_SCOPE: dict[Scope, Reason] = {
    "turn": "budget_turn", "thread": "budget_thread", "person": "budget_person", "day": "budget_day",
}  # fmt: skip
USED_UP = frozenset(OF_SCOPE.values())

log = logging.getLogger(__name__)


@dataclass
class Spoken:
    """What was said at a turn's end, and by whom.

    `failure` is the id under which the log has why the first model that failed did so, and `reason` that in one word. A
    budget that is used up is a reason without a failure.
    """

    model: Model
    closing: Closing
    failure: str | None = None
    reason: Reason | None = None


@cache
def _keep_for_good() -> None:
    """All that the first turn imported stays: walking it would hold up a turn by 0.2 s now and then."""
    gc.freeze()


class Speaker:
    """The models of an installation over its tools. Safe to use from several threads."""

    def __init__(self, toolbox: Toolbox, model: Model, fallback: Model | None, purse: Purse) -> None:
        self.toolbox = toolbox
        self.purse = purse
        self.builtin: Model = model if model.is_builtin else Builtin(toolbox)
        self.models = list(dict.fromkeys(one for one in (model, fallback, self.builtin) if one is not None))
        self._loops: dict[tuple[str, ...], Any] = {}

    def speak(self, turn: Turn) -> Spoken:
        """Let one model after the other answer. Where one fails, what its tools did so far stands, and none follows.

        Raises HungUpError where nobody waits for the answer any more and nothing was done yet.
        """
        failure: str | None = None
        reason: Reason | None = None
        self._prepare(turn)
        for model in self.models:
            if reason in USED_UP and not model.is_builtin:
                continue
            try:
                return Spoken(model, self._think(turn, model), failure, reason)
            except BudgetUsedUpError as used_up:
                log.info("the budget of the %s is used up, thread %s", used_up.scope, turn.thread_id)
                reason = reason or OF_SCOPE[used_up.scope]
            except Exception as error:
                if turn.gone.is_set():
                    if turn.came_to_something:
                        break
                    raise HungUpError from error
                failure, reason = self._log(model, error) if failure is None else failure, reason or why(error)
            if turn.came_to_something:
                break
            turn.results.clear()
            turn.said = None
        return Spoken(self.builtin, Closing(), failure, reason)

    def _prepare(self, turn: Turn) -> None:
        """For large models: what they are told of the company, and what asks before each request if it may be paid."""
        if self.models == [self.builtin]:
            return
        with self.toolbox.database.transaction() as session:
            turn.briefing = briefing(session, turn.principal, turn.today)
            turn.fiscal_year_start = get_company(session).fiscal_year_start
            account = self.purse.open(session, turn)
        turn.afford = partial(self.purse.check, account, turn)

    def _log(self, model: Model, error: Exception) -> str:
        """Log why a model failed, without the endpoint's key, which an endpoint may have sent back."""
        failure = secrets.token_hex(4)
        trace = model.redact("".join(traceback.format_exception(error)))
        log.error("turn failed with model %s, id %s\n%s", model.name, failure, trace)
        return failure

    def _think(self, turn: Turn, model: Model) -> Closing:
        """Run the model's calls until it has none left. No transaction is open meanwhile."""
        turn.led_by_text = isinstance(model, Chats)
        closing = self._looped(turn, model) if isinstance(model, Chats) else self._decided(turn, model)
        _keep_for_good()
        return closing

    def _decided(self, turn: Turn, model: Model) -> Closing:
        """Run the calls of a model that decides once: there is nothing to loop over, and nothing it words."""
        if not isinstance(model, Decides):
            raise TypeError(f"{model.name} neither chats nor decides")
        with span(f"chat {model.name}", "client", gen_ai__operation__name="chat", gen_ai__request__model=model.name):
            calls = model.decide(turn)
        for call in calls:
            self.toolbox.call(turn, call.tool, call.arguments)
        return Closing()

    def _looped(self, turn: Turn, model: Chats) -> Closing:
        """Run LangChain's loop for the tools this principal may use."""
        from assistant.loop import build_loop, run_loop

        tools = self.toolbox.allowed(turn.principal)
        names = (model.name, *(tool.name for tool in tools))
        if names not in self._loops:
            self._loops[names] = build_loop(model.chat_model(), tools, self.toolbox, model.system_prompt(), model.name)
        return run_loop(self._loops[names], turn)

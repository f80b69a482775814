"""Lets the models answer a turn: the settings' own, the second endpoint, and behind both the built-in one."""

from __future__ import annotations

import gc
import logging
import secrets
import traceback
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from assistant.models.choice import Builtin
from assistant.models.endpoint.ear import HungUpError
from assistant.models.failures import Reason, why
from assistant.prompts import briefing
from assistant.purse import BudgetUsedUpError, Scope
from assistant.turn import Closing, Turn
from knowledge.company import get_company

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


class Speaker:
    """The models of an installation over its tools. Safe to use from several threads.

    `one_shot` is for a process that asks one question: LangChain takes longer to import than such an answer may take,
    so the built-in model's calls are run without it. A test holds both ways to the same answers.
    """

    def __init__(self, toolbox: Toolbox, model: Model, fallback: Model | None, purse: Purse, *, one_shot: bool) -> None:
        self.toolbox = toolbox
        self.purse = purse
        self.one_shot = one_shot
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
        """Run LangChain's loop for the tools this principal may use. No transaction is open meanwhile."""
        if self.one_shot and model.is_builtin:
            from assistant.models.builtin.decide import answer

            answer(self.toolbox, turn)
            return Closing()
        from assistant.loop import build_loop, run_loop

        turn.led_by_text = not model.is_builtin
        tools = self.toolbox.allowed(turn.principal)
        names = (model.name, *(tool.name for tool in tools))
        if names not in self._loops:
            self._loops[names] = build_loop(model.chat_model(), tools, self.toolbox, model.system_prompt(), model.name)
            if not gc.get_freeze_count():
                # All that was imported stays for good: walking it would hold up a turn by 0.2 s now and then.
                gc.freeze()
        return run_loop(self._loops[names], turn)

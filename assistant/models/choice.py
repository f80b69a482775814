"""Which model answers: the built-in one, or an OpenAI-compatible endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.models.builtin.calling import Call
    from assistant.settings import Settings
    from assistant.toolbox import Toolbox
    from assistant.turn import Turn


class Model(Protocol):
    """What the agent needs of a model: it decides, or it chats."""

    name: str
    is_builtin: bool

    def redact(self, text: str) -> str:
        """A text for the log, without the model's secrets."""


@runtime_checkable
class Decides(Model, Protocol):
    """A model that decides once in a turn, and words nothing."""

    def decide(self, turn: Turn) -> list[Call]:
        """The calls to make, in order; none where it leaves a sentence in the turn."""


@runtime_checkable
class Chats(Model, Protocol):
    """A model that is asked again with what its calls gave, until it words an answer."""

    def chat_model(self) -> BaseChatModel:
        """The LangChain chat model."""

    def system_prompt(self) -> str:
        """What it is told before the conversation."""


class Builtin:
    """The embedded default: needs no key and no network. Sentences are rendered from what its calls gave."""

    name = "builtin"
    is_builtin = True

    def __init__(self, toolbox: Toolbox) -> None:
        self.toolbox = toolbox

    def decide(self, turn: Turn) -> list[Call]:
        """What the tools' declarations make of the message."""
        from assistant.models.builtin.decide import decide

        return decide(self.toolbox, turn)

    def redact(self, text: str) -> str:
        """The text as it is: there is no secret."""
        return text


def choose_model(settings: Settings, toolbox: Toolbox) -> Model:
    """The model the settings name."""
    if settings.uses_builtin:
        return Builtin(toolbox)
    from assistant.models.openai import OpenAICompatible

    return OpenAICompatible(settings)


def choose_fallback(settings: Settings) -> Model | None:
    """The model that answers where the settings' model fails, ahead of the built-in one; None without one."""
    if settings.uses_builtin or settings.fallback is None:
        return None
    from assistant.models.openai import OpenAICompatible

    return OpenAICompatible(settings, address=settings.fallback)

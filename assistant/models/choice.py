"""Which model answers: the built-in one, or an OpenAI-compatible endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.settings import Settings
    from assistant.toolbox import Toolbox


class Model(Protocol):
    """What the agent needs of a model."""

    name: str
    is_builtin: bool

    def chat_model(self) -> BaseChatModel:
        """The LangChain chat model."""

    def system_prompt(self) -> str | None:
        """What it is told before the conversation."""

    def redact(self, text: str) -> str:
        """A text for the log, without the model's secrets."""


class Builtin:
    """The embedded default: needs no key and no network."""

    name = "builtin"
    is_builtin = True

    def __init__(self, toolbox: Toolbox) -> None:
        self.toolbox = toolbox

    def chat_model(self) -> BaseChatModel:
        """The built-in chat model over the toolbox's declarations."""
        from assistant.models.builtin.model import BuiltinModel

        return BuiltinModel(toolbox=self.toolbox)

    def system_prompt(self) -> str | None:
        """None: the declarations drive it."""
        return None

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

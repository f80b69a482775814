"""Any OpenAI-compatible endpoint, through langchain-openai."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.settings import Settings

PROMPTS = Path(__file__).parents[1] / "prompts"
RETRIES = 1


class OpenAICompatible:
    """A large model behind OPENAI_BASE_URL; `name` is the settings' `openai:NAME`."""

    is_builtin = False

    def __init__(self, settings: Settings, *, seconds: float | None = None, retries: int = RETRIES) -> None:
        self.settings = settings
        self.name = settings.model
        self.seconds = settings.model_seconds if seconds is None else seconds
        self.retries = retries

    def chat_model(self) -> BaseChatModel:
        """The LangChain client; nothing is sent before the first turn."""
        from langchain_openai import ChatOpenAI

        from assistant.models.patience import PatientClient

        return ChatOpenAI(
            model=self.settings.openai_model or "",
            api_key=SecretStr(self.settings.openai_api_key or "none"),
            base_url=self.settings.openai_base_url,
            temperature=0,
            max_retries=0,
            http_client=PatientClient(self.seconds, retries=self.retries),
        )

    def system_prompt(self) -> str:
        """The shipped prompt and policy, with the installation's own policy.md behind them."""
        parts = [(PROMPTS / name).read_text(encoding="utf-8") for name in ("system.md", "policy.md")]
        if self.settings.policy_file.is_file():
            parts.append(self.settings.policy_file.read_text(encoding="utf-8"))
        return "\n\n".join(parts)

    def redact(self, text: str) -> str:
        """The text without the endpoint's key."""
        key = self.settings.openai_api_key
        return text.replace(key, "***") if key else text

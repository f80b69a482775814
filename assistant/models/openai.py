"""Any OpenAI-compatible endpoint, through langchain-openai."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import SecretStr

from assistant.models.endpoint.limits import Limits
from assistant.prompts import system_prompt

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.models.endpoint.client import EndpointClient
    from assistant.settings import Address, Settings

RETRIES = 2


class OpenAICompatible:
    """A large model behind an address; `name` is the settings' `openai:NAME`."""

    is_builtin = False

    def __init__(
        self, settings: Settings, *, address: Address | None = None, seconds: float | None = None,
        retries: int = RETRIES,
    ) -> None:  # fmt: skip
        self.settings = settings
        self.address = address or settings.endpoint
        self.name = f"openai:{self.address.model}"
        self.seconds = settings.model_seconds if seconds is None else seconds
        self.limits = Limits(
            total=self.seconds, first=min(settings.first_token_seconds, self.seconds), retries=retries,
            connect=settings.connect_seconds,
        )  # fmt: skip

    @cached_property
    def client(self) -> EndpointClient:
        """The connections to the endpoint, and what was learned of its quirks."""
        from assistant.models.endpoint.client import EndpointClient

        return EndpointClient(self.limits)

    def chat_model(self) -> BaseChatModel:
        """The LangChain client; nothing is sent before the first turn."""
        from assistant.models.endpoint.chat import EndpointChat

        return EndpointChat(
            model=self.address.model,
            api_key=SecretStr(self.address.key or "none"),
            base_url=self.address.url,
            temperature=0,
            # Repetitions, limits and streaming are the HTTP client's, which sees more of what went wrong.
            max_retries=0,
            http_client=self.client,
        )

    def system_prompt(self) -> str:
        """What it is told before the conversation, whoever asks."""
        return system_prompt(self.settings.policy_file)

    def redact(self, text: str) -> str:
        """The text without the keys of the endpoints."""
        for key in (self.settings.openai_api_key, self.settings.fallback_api_key):
            text = text.replace(key, "***") if key else text
        return text

"""LangChain's client of chat completions, as it is used here."""

from __future__ import annotations

from typing import Any

from langchain_openai import ChatOpenAI


class EndpointChat(ChatOpenAI):
    """Hands the request to OpenAI's client as a finished body.

    That client would walk through every message and schema of its arguments to rename what may be an alias, of which
    chat completions have none: half of all that a turn takes beside the model.
    """

    def _get_request_payload(self, input_: Any, *, stop: list[str] | None = None, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - LangChain's signature
        payload = super()._get_request_payload(input_, stop=stop, **kwargs)
        # OpenAI's client is not told that the answer comes as a stream: ours puts it together (client.py).
        payload |= {"stream": True, "stream_options": {"include_usage": True}}
        return {"model": payload["model"], "messages": [], "extra_body": payload}

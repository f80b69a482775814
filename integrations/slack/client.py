"""The Web API client: Slack's own, which waits as long as a 429 says, and the words for what went wrong."""

from __future__ import annotations

from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

if TYPE_CHECKING:
    from assistant.settings import Settings

TIMEOUT = 20
RATE_LIMITED_TRIES = 5
HTTP_ERROR = 429
# Slack doesn't take our token (any more): nothing can be said until somebody mends it.
NO_TOKEN = frozenset(
    "invalid_auth not_authed token_revoked token_expired account_inactive missing_scope no_permission".split()  # noqa: SIM905
)
# The place is gone: nobody can be told there, now or later.
NO_PLACE = frozenset(
    "channel_not_found is_archived not_in_channel user_not_found cannot_dm_bot user_disabled messages_tab_disabled".split()  # noqa: SIM905, E501
)
# What we sent is not taken, however often it is sent.
UNFIT = frozenset("invalid_blocks invalid_blocks_format msg_blocks_too_long msg_too_long invalid_arguments".split())  # noqa: SIM905
# A message that can be changed no more; what replaces it is posted anew.
UNCHANGEABLE = frozenset("cant_update_message edit_window_closed message_not_found streaming_state_conflict".split())  # noqa: SIM905
# Slack's own trouble.
PASSING = frozenset(
    "ratelimited internal_error fatal_error service_unavailable request_timeout team_added_to_org rollup_error".split()  # noqa: SIM905
)
# Whether a call had its effect is unknown then.
LOST = (URLError, HTTPException, TimeoutError, ConnectionError, SlackRequestError)


def web_client(settings: Settings) -> WebClient:
    """A client with the bot's token. It retries what Slack refused for its rate, and nothing else by itself."""
    url = settings.slack_api_url
    client = WebClient(
        token=settings.slack_bot_token, base_url=f"{url.rstrip('/')}/" if url else WebClient.BASE_URL, timeout=TIMEOUT
    )
    client.retry_handlers = [RateLimitErrorRetryHandler(max_retry_count=RATE_LIMITED_TRIES)]
    return client


def code_of(error: SlackApiError) -> str:
    """Slack's word for what went wrong; an HTTP status where it has none."""
    response = error.response
    data, status = getattr(response, "data", None), getattr(response, "status_code", 200)
    if status >= HTTP_ERROR:
        return f"http_{status}"  # what stands in the body then is not Slack's word
    return str(data["error"]) if isinstance(data, dict) and data.get("error") else f"http_{status}"


def is_passing(error: Exception) -> bool:
    """Whether the same call may go well later."""
    if isinstance(error, LOST):
        return True
    if not isinstance(error, SlackApiError):
        return False
    code = code_of(error)
    return code in PASSING or code in NO_TOKEN or code.startswith("http_5") or code == "http_429"

"""Channels by the names that people write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from integrations.slack.client import web_client
from knowledge.refusals import Refusal

if TYPE_CHECKING:
    from assistant.settings import Settings

_ID = re.compile(r"[CG][A-Z0-9]{5,}")
PAGE = 200


def channel_id(settings: Settings, name: str) -> tuple[str, str]:
    """The id and name of a channel. Refuses with `unknown.channel`; raises SlackApiError."""
    wanted = name.strip().removeprefix("#")
    client, cursor = web_client(settings), ""
    while True:
        told: Any = client.conversations_list(
            types="public_channel,private_channel", exclude_archived=True, limit=PAGE, cursor=cursor or None
        )
        for channel in told["channels"]:
            if wanted == channel["id"] or wanted.casefold() == str(channel["name"]).casefold():
                return str(channel["id"]), str(channel["name"])
        cursor = (told.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            break
    if _ID.fullmatch(wanted):
        return wanted, wanted  # a private channel that the bot was not invited to yet
    raise Refusal("unknown.channel", name=wanted)

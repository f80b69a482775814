"""Who speaks: a Slack user is one of our people by their verified e-mail, or by a code; everybody else is told why not.

Slack's own word (users.info) is kept for a while. It comes before any model or tool, and nothing that a message says
counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from integrations.slack.client import code_of
from integrations.slack.events import CHANNEL
from knowledge import outsiders

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from assistant.agent import Assistant
    from knowledge.access import Principal

GOOD = timedelta(hours=1)
# Who is not known may be added in a moment.
UNKNOWN_GOOD = timedelta(minutes=1)


@dataclass(frozen=True)
class Stranger:
    """Somebody who is answered nothing: `why` is `unknown`, `guest`, `external`, `deactivated` or `bot`."""

    why: str


class People:
    """Finds out who Slack's users are. Safe to use from several threads."""

    def __init__(self, assistant: Assistant, client: WebClient, team: str | None = None) -> None:
        self.assistant = assistant
        self.client = client
        self._team = team

    def who(self, user: str) -> Principal | Stranger:
        """The principal of a user, or why there is none. Raises what the client raises where Slack can't be asked."""
        now = datetime.now(UTC)
        with self.assistant.database.transaction() as session:
            known = outsiders.known_outsider(session, CHANNEL, user, now=now)
        if known is None:
            standing, email = self._ask(user)
            good = GOOD if standing == "member" else UNKNOWN_GOOD
            with self.assistant.database.transaction(write=True) as session:
                known = outsiders.note_outsider(session, CHANNEL, user, standing, email=email, until=now + good)
                if known.standing == "unknown":
                    known.good_until = now + UNKNOWN_GOOD
        if known.standing not in ("verified", "linked"):
            return Stranger(known.standing)
        today = self.assistant.today()
        with self.assistant.database.transaction() as session:
            principal = outsiders.principal_of(session, known, today)
        return principal or Stranger("deactivated")

    def forget(self, user: str) -> None:
        """Ask Slack anew when this user next speaks."""
        with self.assistant.database.transaction(write=True) as session:
            outsiders.forget_outsider(session, CHANNEL, user, now=datetime.now(UTC))

    def team(self) -> str:
        """The workspace that this installation belongs to."""
        if self._team is None:
            self._team = str(self.client.auth_test()["team_id"])
        return self._team

    def _ask(self, user: str) -> tuple[str, str | None]:
        try:
            found: dict[str, Any] = self.client.users_info(user=user)["user"]
        except SlackApiError as error:
            if code_of(error) in ("user_not_found", "user_not_visible"):
                return "external", None
            raise
        return standing_of(found, self.team())


def standing_of(user: dict[str, Any], team: str) -> tuple[str, str | None]:
    """What Slack says a user is, and the e-mail address that it has verified."""
    if user.get("is_bot") or user.get("id") == "USLACKBOT":
        return "bot", None
    if user.get("deleted"):
        return "deactivated", None
    if user.get("is_stranger") or (user.get("team_id") and user["team_id"] != team and not _in_grid(user, team)):
        return "external", None
    if user.get("is_restricted") or user.get("is_ultra_restricted") or user.get("is_invited_user"):
        return "guest", None
    email = (user.get("profile") or {}).get("email") if user.get("is_email_confirmed") else None
    return "member", str(email).strip().casefold() if email else None


def _in_grid(user: dict[str, Any], team: str) -> bool:
    """In an Enterprise organization a user belongs to several workspaces."""
    return team in ((user.get("enterprise_user") or {}).get("teams") or [])

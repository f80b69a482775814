"""Brings a proposal to those who may approve it, where its asker may not: a card in their direct message."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

from integrations.slack.client import code_of
from integrations.slack.courier import Place
from integrations.slack.draw.cards import proposal_card
from integrations.slack.draw.escape import mrkdwn
from integrations.slack.draw.parts import Drawn
from integrations.slack.draw.reply import fallback
from integrations.slack.draw.text import context
from integrations.slack.events import CHANNEL
from integrations.slack.people import Stranger
from integrations.slack.phrases import phrase
from integrations.slack.turns import courier_of, own_language
from knowledge import inbox
from knowledge.approvers import approvers
from knowledge.refusals import Refusal

if TYPE_CHECKING:
    from assistant.reply import Reply
    from integrations.slack.desk import Desk
    from integrations.slack.worker import Held

MOST_ASKED = 3


def ask_approvers(desk: Desk, reply: Reply) -> None:
    """Keep for each proposal that its asker can't approve a row of the inbox for each person to be asked, once."""
    for part in reply.proposals:
        if part.may_approve or part.state != "pending":
            continue
        with desk.assistant.database.transaction() as session:
            people = approvers(session, part.id, desk.assistant.today(), MOST_ASKED)
        asked = [_arrival(part.id, user) for person in people if (user := _user_of(desk, str(person.email)))]
        with desk.assistant.database.transaction(write=True) as session:
            for came in asked:
                inbox.keep(session, CHANNEL, came, now=datetime.now(UTC))
        for _ in asked:
            desk.workers.wake()


def _arrival(proposal: str, user: str) -> inbox.Arrival:
    payload = {"proposal": proposal}
    return inbox.Arrival(f"ask:{proposal}:{user}", f"ask:{user}", "ask", user, payload)


def _user_of(desk: Desk, email: str) -> str | None:
    """The Slack user of an e-mail address; what they may is found out when they are asked."""
    try:
        return str(desk.client.users_lookupByEmail(email=email)["user"]["id"])
    except SlackApiError as error:
        if code_of(error) != "users_not_found":
            raise
        return None


def ask(desk: Desk, held: Held) -> None:
    """Show one person what waits for their word, if it still does."""
    principal = desk.people.who(held.item.person)
    if isinstance(principal, Stranger):
        return
    language = own_language(principal)
    try:
        part = desk.assistant.proposal(principal, held.item.payload["proposal"], language)
    except Refusal:
        return  # it was decided about, or is no longer theirs
    if part.state != "pending" or not part.may_approve:
        return
    asks = phrase("asks_you", language, who=part.asked_by or "")
    card = Drawn(fallback(f"{asks} {part.summary}"), [context(mrkdwn(asks)), *proposal_card(part, language)])
    courier_of(desk, held).send(Place(desk.direct(held.item.person)), [card])

"""Answers clicks and submitted forms: approve, reject, undo, a choice, a thumb, what was typed."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from assistant import typed
from assistant.render import word_refusal
from assistant.reply import PlannedCall
from assistant.resuming import decided, take_up
from assistant.turn import Language, language_of
from integrations.slack import home, turns
from integrations.slack.client import NO_PLACE, UNCHANGEABLE, UNFIT, code_of
from integrations.slack.courier import Place
from integrations.slack.draw.escape import mrkdwn
from integrations.slack.draw.reply import draw_text
from integrations.slack.draw.text import context
from integrations.slack.events import CHANNEL
from integrations.slack.live import instead_of
from integrations.slack.people import Stranger
from integrations.slack.phrases import phrase
from knowledge import outsiders
from knowledge.refusals import Refusal

if TYPE_CHECKING:
    from assistant.reply import Reply
    from integrations.slack.desk import Desk
    from integrations.slack.worker import Held
    from knowledge.access import Principal

log = logging.getLogger(__name__)

# Refusals after which a card's buttons have nothing left to do.
SETTLED = {
    "proposal.expired": "state_expired", "proposal.withdrawn": "state_withdrawn", "undo.already": "undone",
}  # fmt: skip


def press(desk: Desk, held: Held) -> None:
    """A click on a button of ours."""
    payload, person = held.item.payload, held.item.person
    principal = desk.people.who(person)
    if isinstance(principal, Stranger):
        _tell(desk, payload, person, phrase(principal.why, "en"))
        return
    action, value = payload["action"], payload["value"]
    if action in ("approve", "reject"):
        _decide(desk, held, principal, value, approve=action == "approve")
    elif action == "undo":
        _undo(desk, held, principal, int(value))
    elif action.startswith("say:"):
        _say(desk, held, principal, value)
    elif action == "judge":
        _judge(desk, held, principal, value)


def _decide(desk: Desk, held: Held, principal: Principal, proposal: str, *, approve: bool) -> None:
    payload, language = held.item.payload, turns.own_language(principal)
    try:
        reply = desk.assistant.decide(principal, proposal, approve=approve)
    except Refusal as refusal:
        again = decided(desk.assistant, principal, proposal) if held.item.attempts > 1 else None
        if again is None:
            _refused(desk, payload, held.item.person, refusal, language)
            return
        reply = again
    word = "approved_by" if approve else "rejected_by"
    close_card(desk, payload, phrase(word, reply.language, who=principal.name))
    _answer(desk, held, reply)
    _renew_home(desk, held, principal)


def _undo(desk: Desk, held: Held, principal: Principal, change_set: int) -> None:
    payload, language = held.item.payload, turns.own_language(principal)
    try:
        reply = desk.assistant.undo(principal, change_set)
    except Refusal as refusal:
        if not (refusal.code == "undo.already" and held.item.attempts > 1):
            _refused(desk, payload, held.item.person, refusal, language)
            return
        close_card(desk, payload, phrase("undone", language))
        return
    close_card(desk, payload, phrase("undone", reply.language))
    _answer(desk, held, reply)


def _say(desk: Desk, held: Held, principal: Principal, text: str) -> None:
    """A choice is the message that it stands for."""
    place = Place(held.item.payload["place"], held.item.payload["thread"])
    courier, language = turns.courier_of(desk, held), language_of(text)
    asked = turns.Asked(principal, text, held.item.lane, held.item.event_id, place, language)
    turns.answer(desk, held, courier, asked, about=mrkdwn(phrase("message_of", language, text=text)))


def _judge(desk: Desk, held: Held, principal: Principal, value: str) -> None:
    verdict, _, turn_id = value.partition(":")
    language = turns.own_language(principal)
    try:
        desk.assistant.judge(principal, int(turn_id), good=verdict == "good")
    except Refusal as refusal:
        _tell(desk, held.item.payload, held.item.person, word_refusal(refusal, language))
        return
    if verdict == "good":
        _tell(desk, held.item.payload, held.item.person, phrase("judged", language))


def form(desk: Desk, held: Held) -> None:
    """A submitted form; its fields were checked when it was submitted."""
    payload, person = held.item.payload, held.item.person
    principal = desk.people.who(person)
    if isinstance(principal, Stranger):
        return
    language: Language = payload["language"]
    if payload["form"] == "judgement":
        comment, correct = payload.get("comment"), payload.get("correct")
        desk.assistant.judge(principal, int(payload["turn"]), good=False, comment=comment, correct=correct)
        turns.courier_of(desk, held).send(Place(desk.direct(person)), [draw_text(phrase("judged", language))])
    elif payload["form"] == "question":
        _question(desk, held, principal)
    else:
        _write(desk, held, principal, language)


def _question(desk: Desk, held: Held, principal: Principal) -> None:
    payload = held.item.payload
    text = str(payload["question"]).strip()
    if payload["about"]:
        text += f"\n“{payload['about']}”"
    direct = Place(desk.direct(held.item.person))
    language = language_of(str(payload["question"]))
    asked = turns.Asked(principal, text, held.item.lane, held.item.event_id, direct, language)
    about = mrkdwn(phrase("message_of", language, text=text[:500]))
    turns.answer(desk, held, turns.courier_of(desk, held), asked, about=about)


def _write(desk: Desk, held: Held, principal: Principal, language: Language) -> None:
    """Make the write, and let the card that was edited say so."""
    payload, key = held.item.payload, held.item.event_id
    calls = [PlannedCall.model_validate(call) for call in payload["calls"]]
    place = Place(payload.get("place") or desk.direct(held.item.person), payload.get("thread"))
    courier = turns.courier_of(desk, held)
    reply = take_up(desk.assistant, principal, key) if held.item.attempts > 1 else None
    reply = reply or typed.write(
        desk.assistant, principal, calls, key=key, language=language, typed=instead_of(payload.get("subject"))
    )
    lane = f"{place.channel}:{place.thread}" if place.thread else place.channel
    with desk.assistant.database.transaction(write=True) as session:
        # What is said next in this place goes on from what was typed.
        outsiders.keep_thread(
            session, CHANNEL, lane, principal.person_id, reply.thread_id, now=datetime.now(UTC)
        )  # fmt: skip
    if reply.outcome in ("done", "proposed") and payload.get("ts"):
        close_card(desk, {**payload, "blocks": None}, phrase("edited", language))
    turns.deliver(desk, courier, place, reply)
    _renew_home(desk, held, principal)


def close_card(desk: Desk, payload: dict[str, Any], word: str) -> None:
    """Put a word in the place of a card's buttons. What can't be changed any more is left as it is."""
    place, ts = payload.get("place"), payload.get("ts")
    if not place or not ts:
        return
    blocks = payload.get("blocks")
    if blocks is None:
        blocks = _blocks_of(desk, str(place), str(ts), payload.get("thread"))
    closed = [_closed(block, word) for block in blocks]
    if closed == blocks:
        return
    try:
        desk.client.chat_update(channel=place, ts=ts, text=payload.get("message") or word, blocks=closed)
    except SlackApiError as error:
        if code_of(error) not in UNFIT | NO_PLACE | UNCHANGEABLE:
            raise
        log.warning("a card in Slack could not be renewed: %s", code_of(error))


def _closed(block: dict[str, Any], word: str) -> dict[str, Any]:
    ours = str(block.get("block_id", "")).startswith(("proposal:", "undo:"))
    return context(mrkdwn(word)) if ours and block["type"] == "actions" else block


def _blocks_of(desk: Desk, place: str, ts: str, thread: str | None) -> list[dict[str, Any]]:
    """A message's blocks as they stand, where its history may be read."""
    if not place.startswith("D"):
        return []
    asked: dict[str, Any] = {"channel": place, "latest": ts, "oldest": ts, "inclusive": True, "limit": 1}
    if thread:
        found: Any = desk.client.conversations_replies(ts=thread, **asked)
    else:
        found = desk.client.conversations_history(**asked)
    messages = [one for one in found["messages"] if one["ts"] == ts]
    return list(messages[0].get("blocks", [])) if messages else []


def _answer(desk: Desk, held: Held, reply: Reply) -> None:
    """Post what a decision did, under its card; from the Home tab in the direct message."""
    payload = held.item.payload
    place = Place(payload["place"] or desk.direct(held.item.person), payload.get("thread"))
    turns.deliver(desk, turns.courier_of(desk, held), place, reply, judged=False)


def _refused(desk: Desk, payload: dict[str, Any], person: str, refusal: Refusal, language: Language) -> None:
    """Say why a click had no effect, to whoever clicked alone."""
    if refusal.code in SETTLED:
        close_card(desk, {**payload, "blocks": None}, phrase(SETTLED[refusal.code], language))
    elif refusal.code == "proposal.decided":
        # Somebody else decided; where the card says so already, it stays.
        close_card(desk, {**payload, "blocks": None}, phrase(f"state_{refusal.facts['decision']}", language))
    _tell(desk, payload, person, word_refusal(refusal, language))


def _tell(desk: Desk, payload: dict[str, Any], person: str, text: str) -> None:
    place = payload.get("place") or desk.direct(person)
    turns.whisper(desk, Place(place, payload.get("thread")), person, text)


def _renew_home(desk: Desk, held: Held, principal: Principal) -> None:
    if held.item.payload.get("home"):
        home.publish(desk, held.item.person, principal)

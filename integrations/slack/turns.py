"""Answers what people say: in direct messages, in channels by mention, and by command."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from assistant.models.endpoint.ear import HungUpError
from assistant.render import word_refusal
from assistant.resuming import take_up
from assistant.turn import Language, language_of
from integrations.slack.client import code_of
from integrations.slack.courier import Courier, Place
from integrations.slack.draw.escape import mrkdwn
from integrations.slack.draw.reply import Look, draw_reply, draw_text
from integrations.slack.draw.text import context
from integrations.slack.events import CHANNEL, is_stop, words_of
from integrations.slack.people import Stranger
from integrations.slack.phrases import phrase
from integrations.slack.progress import Progress
from knowledge import outsiders
from knowledge.refusals import Refusal

if TYPE_CHECKING:
    from assistant.reply import Reply
    from integrations.slack.desk import Desk
    from integrations.slack.worker import Held
    from knowledge.access import Principal

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asked:
    """A message of a person's, with where it was said and the lane that it belongs to."""

    principal: Principal
    text: str
    lane: str
    key: str
    place: Place
    language: Language


def courier_of(desk: Desk, held: Held) -> Courier:
    """What posts for a row."""
    item = held.item
    return Courier(desk.client, str(item.event_id), item.answer, held.save, again=item.attempts > 1)


def message(desk: Desk, held: Held) -> None:
    """A direct message: answered where it was said."""
    payload = held.item.payload
    text = words_of(payload["text"])
    place, courier = Place(payload["place"], payload["thread"]), courier_of(desk, held)
    language = language_of(text)
    if is_stop(payload["text"]):
        count = payload.get("stopped", 0)
        courier.send(place, [draw_text(phrase("stopped" if count else "nothing_to_stop", language))])
        return
    principal = desk.people.who(held.item.person)
    if (code := code_in(text)) is not None:
        courier.send(place, [draw_text(link(desk, held.item.person, principal, code, language))])
        return
    if isinstance(principal, Stranger):
        courier.send(place, [draw_text(phrase(principal.why, language))])
        return
    if not text:
        courier.send(place, [draw_text(phrase("file_unread", own_language(principal)))])
        return
    asked = Asked(principal, text, held.item.lane, held.item.event_id, place, language)
    answer(desk, held, courier, asked, note=phrase("file_unread", language) if payload["files"] else None)


def edited(desk: Desk, held: Held) -> None:
    """A message that was edited after it was answered: nothing is written a second time."""
    payload = held.item.payload
    if isinstance(desk.people.who(held.item.person), Stranger):
        return
    place = Place(payload["place"], payload["thread"])
    text = phrase("edited_late", language_of(words_of(payload["text"])))
    courier_of(desk, held).send(place, [draw_text(text)])


def mention(desk: Desk, held: Held) -> None:
    """A mention in a channel: answered in its thread before the channel's audience, or else in the direct message."""
    payload, person = held.item.payload, held.item.person
    text = words_of(payload["text"])
    place, courier = Place(payload["place"], payload["thread"]), courier_of(desk, held)
    language = language_of(text)
    principal = desk.people.who(person)
    if isinstance(principal, Stranger):
        whisper(desk, place, person, phrase(principal.why, language))
        return
    with desk.assistant.database.transaction() as session:
        before = outsiders.before_audience(session, CHANNEL, place.channel, principal)
    if not text:
        whisper(desk, place, person, phrase("command_help", own_language(principal)))
        return
    if before is not None:
        asked = Asked(before, text, held.item.lane, held.item.event_id, place, language)
        reply = reply_to(desk, held, asked, None)
        if isinstance(reply, str) or reply.outcome not in ("refused", "proposed", "needs_detail", "failed"):
            deliver(desk, courier, place, reply, judged=False)
            return
    direct = Place(desk.direct(person))
    asked = Asked(principal, text, direct.channel, f"{held.item.event_id}:direct", direct, language)
    answer(desk, held, courier, asked, about=phrase("asked_in", language, channel=f"<#{place.channel}>"))
    whisper(desk, place, person, phrase("answered_aside", language))


def command(desk: Desk, held: Held) -> None:
    """`/sales …`, answered in the direct message; Slack told already that it was heard."""
    person = held.item.person
    text = words_of(held.item.payload["text"])
    courier, language = courier_of(desk, held), language_of(text)
    principal = desk.people.who(person)
    direct = Place(desk.direct(person))
    if (code := code_in(text)) is not None:
        courier.send(direct, [draw_text(link(desk, person, principal, code, language))])
    elif isinstance(principal, Stranger):
        courier.send(direct, [draw_text(phrase(principal.why, language))])
    elif not text:
        courier.send(direct, [draw_text(phrase("command_help", own_language(principal)))])
    else:
        asked = Asked(principal, text, direct.channel, held.item.event_id, direct, language)
        answer(desk, held, courier, asked, about=mrkdwn(phrase("message_of", language, text=text)))


def answer(
    desk: Desk, held: Held, courier: Courier, asked: Asked, *, note: str | None = None, about: str | None = None
) -> None:
    """Run the turn, with signs of work meanwhile, and post its reply."""
    progress = Progress(courier, asked.place, (held.item.person, held.item.payload.get("team")), asked.language)
    progress.begin()
    try:
        reply = reply_to(desk, held, asked, progress)
    finally:
        progress.end()
    deliver(desk, courier, asked.place, reply, note=note, about=about)


def reply_to(desk: Desk, held: Held, asked: Asked, progress: Progress | None) -> Reply | str:
    """The reply to a message, once for its key; a sentence where there is none."""
    principal, now = asked.principal, datetime.now(UTC)
    database = desk.assistant.database
    rests = ":" not in asked.lane
    with database.transaction() as session:
        thread = outsiders.thread_of(session, CHANNEL, asked.lane, principal.person_id, now=now, rests=rests)
    try:
        reply = take_up(desk.assistant, principal, asked.key) if held.item.attempts > 1 else None
        reply = reply or desk.assistant.reply(
            principal, asked.text, thread_id=thread, idempotency_key=asked.key, channel=CHANNEL,
            listen=progress.listen if progress else _nobody, gone=held.gone,
        )  # fmt: skip
    except Refusal as refusal:
        return word_refusal(refusal, asked.language)
    except HungUpError:
        return phrase("stopped", asked.language)
    if thread is None and asked.place.is_direct and asked.place.thread is not None:
        entitle(desk, asked.place, asked.text)
    with database.transaction(write=True) as session:
        outsiders.keep_thread(session, CHANNEL, asked.lane, principal.person_id, reply.thread_id, now=now)
    return reply


def deliver(
    desk: Desk, courier: Courier, place: Place, reply: Reply | str, *, note: str | None = None,
    about: str | None = None, judged: bool = True,
) -> None:  # fmt: skip
    """Draw and post a reply; `about` stands before it, `note` behind. Both are escaped already."""
    if isinstance(reply, str):
        messages = [draw_text(reply)]
    else:
        messages = draw_reply(reply, Look(desk.assistant.settings.public_url, judged=judged))
    if about:
        messages[0].blocks.insert(0, context(about))
    if note:
        messages[-1].blocks.append(context(note))
    courier.send(place, messages)
    if not isinstance(reply, str):
        desk.ask_approvers(reply)


def whisper(desk: Desk, place: Place, person: str, text: str) -> None:
    """Say something in a channel that only one person sees."""
    drawn = draw_text(text)
    desk.client.chat_postEphemeral(
        channel=place.channel, user=person, thread_ts=place.thread, text=drawn.text, blocks=drawn.blocks
    )


def code_in(text: str) -> str | None:
    """The code of a message that says who its writer is."""
    word, _, code = text.strip().partition(" ")
    return code.strip() if word.casefold() == "link" and code.strip() and " " not in code.strip() else None


def link(desk: Desk, user: str, who: Principal | Stranger, code: str, language: Language) -> str:
    """Link a user by a code; what to say to them."""
    if not isinstance(who, Stranger):
        return phrase("already_linked", language, name=who.name)
    if who.why != "unknown":
        return phrase(who.why, language)
    with desk.assistant.database.transaction(write=True) as session:
        person = outsiders.use_code(session, CHANNEL, user, code, now=datetime.now(UTC))
    return phrase("linked", language, name=person.name) if person else phrase("bad_code", language)


def entitle(desk: Desk, place: Place, text: str) -> None:
    """Name a new thread of the container by its first message. A plain thread has no title, and that is no error."""
    try:
        desk.client.assistant_threads_setTitle(
            channel_id=place.channel, thread_ts=str(place.thread), title=text.strip().splitlines()[0][:80]
        )
    except SlackApiError as error:
        log.info("no title in Slack: %s", code_of(error))


def own_language(principal: Principal) -> Language:
    """The language of somebody who said nothing yet."""
    return "zh" if (principal.language or "").startswith("zh") else "en"


def _nobody(_event: Any) -> None:  # noqa: ANN401
    """Nobody looks on."""

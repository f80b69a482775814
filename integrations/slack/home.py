"""App Home: my numbers, my tasks, and what waits for my word. And the assistant's container when it is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant import typed
from integrations.slack.courier import Place
from integrations.slack.draw.home import Figures, draw_home, draw_stranger
from integrations.slack.draw.reply import draw_text
from integrations.slack.limits import PROMPTS
from integrations.slack.people import Stranger
from integrations.slack.phrases import phrase
from integrations.slack.turns import courier_of, own_language, whisper
from knowledge.access import Area

if TYPE_CHECKING:
    from integrations.slack.desk import Desk
    from integrations.slack.worker import Held
    from knowledge.access import Principal

# The figures of everybody's Home; whose they are follows from who looks.
NUMBERS: tuple[dict[str, Any], ...] = (
    {"metric": "bookings", "period": "this quarter"},
    {"metric": "attainment", "period": "this quarter"},
    {"metric": "pipeline"},
    {"metric": "win_rate", "period": "this quarter"},
)
MOST_TASKS = 10


def opened(desk: Desk, held: Held) -> None:
    """Somebody opened the Home tab."""
    person = held.item.person
    principal = desk.people.who(person)
    if isinstance(principal, Stranger):
        desk.client.views_publish(user_id=person, view=draw_stranger(phrase(principal.why, "en")))
        return
    publish(desk, person, principal)


def publish(desk: Desk, user: str, principal: Principal) -> None:
    """Show somebody their Home."""
    language, assistant = own_language(principal), desk.assistant
    asked = [one for one in NUMBERS if one["metric"] != "attainment" or principal.grant(Area.TARGETS).read]
    numbers = [typed.look(assistant, principal, "query_metric", one, language).text for one in asked]
    tasks = typed.look(
        assistant, principal, "find_records", {"kind": "tasks", "scope": "mine", "limit": MOST_TASKS}, language
    )
    table = next((part for part in tasks.parts if part.kind == "table"), None)
    figures = Figures(principal.name, numbers, table, assistant.waiting(principal, language))
    desk.client.views_publish(user_id=user, view=draw_home(figures, language))


def started(desk: Desk, held: Held) -> None:
    """Somebody began a thread in the assistant's container: offer what their role can ask."""
    payload, person = held.item.payload, held.item.person
    place = Place(payload["place"], payload["thread"])
    principal = desk.people.who(person)
    if isinstance(principal, Stranger):
        courier_of(desk, held).send(place, [draw_text(phrase(principal.why, "en"))])
        return
    language = own_language(principal)
    offered = desk.assistant.suggestions(principal, language)[:PROMPTS]
    if not offered:
        whisper(desk, place, person, phrase("command_help", language))
        return
    desk.client.assistant_threads_setSuggestedPrompts(
        channel_id=place.channel, thread_ts=str(place.thread), title=phrase("prompts_title", language),
        prompts=[{"title": text, "message": text} for text in offered],
    )  # fmt: skip

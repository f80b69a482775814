"""What Slack waits for: a modal after a click, a form's errors, and the options of a menu. No model is asked here."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assistant import typed
from assistant.render import word_refusal
from assistant.reply import PlannedCall
from assistant.turn import Language, Typed, language_of
from integrations.slack import forms
from integrations.slack.draw.forms import modal, notice, option, typed_in
from integrations.slack.events import words_of
from integrations.slack.limits import VIEW_BLOCKS
from integrations.slack.people import Stranger
from integrations.slack.phrases import phrase
from integrations.slack.turns import own_language
from knowledge import conversations
from knowledge.access import Access, Principal
from knowledge.company import get_company
from knowledge.names import find_names
from knowledge.names.offering import MOST_OFFERED, begin_with
from knowledge.refusals import Refusal

if TYPE_CHECKING:
    from integrations.slack.desk import Desk

log = logging.getLogger(__name__)

Body = dict[str, Any]
LOG = "log_activity"


def show_form(desk: Desk, body: Body) -> None:
    """The form that a click or a shortcut asks for."""
    asked = body.get("callback_id") or body["actions"][0]["action_id"]
    if asked == "judge":
        verdict, _, turn_id = str(body["actions"][0].get("value", "")).partition(":")
        if verdict == "bad":
            open_judgement(desk, body, int(turn_id))
        return
    {"edit": open_edit, "log": open_log, "log_call": open_log, "ask_about": open_question}[asked](desk, body)


def open_log(desk: Desk, body: Body) -> None:
    """The form that logs a call; with the message that it was asked for as what was said."""
    _open(desk, body, lambda principal: _log_form(desk, principal, body))


def _log_form(desk: Desk, principal: Principal, body: Body) -> Body:
    said = words_of(str((body.get("message") or {}).get("text") or "")) if body.get("callback_id") else ""
    language = language_of(said) if said else own_language(principal)
    arguments: dict[str, Any] = {"kind": "call"}
    if said:
        arguments["summary"] = said[:3000]
        with desk.assistant.database.transaction() as session:
            access = Access(session, principal, desk.assistant.today(principal), get_company(session))
            named = {span.value.label for span in find_names(access, said, {"account"})}
        if len(named) == 1:
            arguments["account"] = named.pop()
    lines = forms.fields_of(desk.assistant.toolbox.tools[LOG], arguments, language)
    return _form(lines, {}, language, phrase("log_title", language))


def open_edit(desk: Desk, body: Body) -> None:
    """The form that edits what was written or proposed: the calls that wrote it, as they were made."""
    _open(desk, body, lambda principal: _edit_form(desk, principal, body))


def _edit_form(desk: Desk, principal: Principal, body: Body) -> Body:
    turn_id, _, subject = str(body["actions"][0].get("value", "")).partition(":")
    language = _language_of_turn(desk, principal, int(turn_id))
    calls = typed.planned(desk.assistant, principal, instead_of(subject), language)
    lines = forms.of_calls(desk.assistant.toolbox.tools, calls, language) if calls else []
    if not any(isinstance(line, forms.Field) for line in lines) or len(lines) > VIEW_BLOCKS:
        return notice(phrase("edit_title", language), phrase("not_editable", language), language)
    message = body.get("message") or {}
    container = body.get("container") or {}
    metadata = {
        "subject": subject, "place": container.get("channel_id"), "ts": message.get("ts"),
        "thread": message.get("thread_ts"), "home": (body.get("view") or {}).get("type") == "home",
    }  # fmt: skip
    return _form(lines, metadata, language, phrase("edit_title", language))


def instead_of(subject: str | None) -> Typed:
    """What a form takes the place of: `p:` and a proposal, `c:` and a change; nothing where it is a new write."""
    kind, _, key = (subject or "").partition(":")
    return Typed(undoes=int(key) if kind == "c" else None, replaces=key if kind == "p" else None)


def _language_of_turn(desk: Desk, principal: Principal, turn_id: int) -> Language:
    """The language of a person's own turn; else their own."""
    with desk.assistant.database.transaction() as session:
        turn = session.get(conversations.Turn, turn_id)
        if turn is None or turn.person_id != principal.person_id:
            return own_language(principal)
        return "zh" if turn.reply.get("language") == "zh" else "en"


def _form(lines: Sequence[forms.Field | str], metadata: Body, language: Language, title: str) -> Body:
    shown = [line.name for line in lines if isinstance(line, forms.Field)]
    return modal("form", title, lines, {**metadata, "language": language, "shown": shown}, language)


def open_question(desk: Desk, body: Body) -> None:
    """The form that asks something about a message."""

    def form(principal: Principal) -> Body:
        said = words_of(str((body.get("message") or {}).get("text") or ""))
        language = language_of(said) if said else own_language(principal)
        field = forms.Field("question", phrase("ask_question", language), "long", most=1000, required=True)
        about = f"{phrase('ask_about', language)}:\n{phrase('message_of', language, text=said[:1500])}"
        kept = {"about": said[:1500], "language": language}
        return modal("question", phrase("ask_title", language), [field], kept, language, about=about, submit="send")

    _open(desk, body, form)


def open_judgement(desk: Desk, body: Body, turn_id: int) -> None:
    """The form that asks what was wrong with an answer."""

    def form(principal: Principal) -> Body:
        language = _language_of_turn(desk, principal, turn_id)
        fields = [
            forms.Field("comment", phrase("judge_comment", language), "long", most=2000),
            forms.Field("correct", phrase("judge_correct", language), "long", most=2000),
        ]
        kept = {"turn": turn_id, "language": language}
        return modal("judgement", phrase("judge_title", language), fields, kept, language, submit="send")

    _open(desk, body, form)


def _open(desk: Desk, body: Body, form: Any) -> None:  # noqa: ANN401 - Callable[[Principal], Body]
    """Open a modal for whoever clicked; for a stranger, and where it is refused, one that says why not."""
    principal = desk.people.who(str(body["user"]["id"]))
    if isinstance(principal, Stranger):
        view = notice("Salesdesk", phrase(principal.why, "en"), "en")
    else:
        try:
            view = form(principal)
        except Refusal as refusal:
            language = own_language(principal)
            view = notice("Salesdesk", word_refusal(refusal, language), language)
    desk.client.views_open(trigger_id=body["trigger_id"], view=view)


def options(desk: Desk, body: Body) -> list[Body]:
    """The records whose names begin with, or hold, what somebody types; of those that they may know."""
    principal = desk.people.who(str(body["user"]["id"]))
    if isinstance(principal, Stranger):
        return []
    kind, text = str(body["action_id"]).removeprefix("find:"), str(body.get("value") or "")
    with desk.assistant.database.transaction() as session:
        access = Access(session, principal, desk.assistant.today(principal), get_company(session))
        return [option(name, name) for name in begin_with(access, kind, text, MOST_OFFERED)]


def submitted(desk: Desk, body: Body) -> tuple[dict[str, str], Body | None]:
    """The errors of a submitted form by field, or what the inbox is to keep of it."""
    view = body["view"]
    kept, values = json.loads(view["private_metadata"]), typed_in(view)
    if view["callback_id"] != "form":
        return {}, {"form": view["callback_id"], **kept, **values}
    language: Language = kept["language"]
    principal = desk.people.who(str(body["user"]["id"]))
    if isinstance(principal, Stranger):
        return {kept["shown"][0]: phrase(principal.why, language)}, None
    edited = instead_of(kept.get("subject"))
    try:
        planned = typed.planned(desk.assistant, principal, edited, language) if kept.get("subject") else []
    except Refusal as refusal:
        return {kept["shown"][0]: word_refusal(refusal, language)}, None
    before: Sequence[PlannedCall] = planned or [PlannedCall(tool=LOG, arguments={})]
    calls, errors = [], dict[str, str]()
    for at, call in enumerate(before):
        mine, begin = forms.own(values, at, len(before)), forms.mark(at, len(before))
        shown = [name.removeprefix(begin) for name in kept["shown"] if name.startswith(begin)]
        made = forms.arguments_of(desk.assistant.toolbox.tools[call.tool], call.arguments, mine, shown)
        calls.append(PlannedCall(tool=call.tool, arguments=made))
        wrong = typed.problems(desk.assistant, principal, calls[-1], edited)
        for name, text in _worded(wrong, shown, mine, language).items():
            errors[f"{begin}{name}" if name else kept["shown"][0]] = text
    if errors:
        return errors, None
    return {}, {"form": "form", **kept, "calls": [call.model_dump() for call in calls]}


def _worded(
    wrong: dict[str, Refusal | str], shown: list[str], values: dict[str, str | None], language: Language
) -> dict[str, str]:
    """Each problem at its field; one that belongs to none stands at the first, under no name where there is none."""
    told: dict[str, str] = {}
    for name, why in wrong.items():
        text = word_refusal(why, language) if isinstance(why, Refusal) else phrase("bad_value", language)
        at = name if name in shown else _set_field(why, shown, values)
        told[at] = f"{told[at]} {text}" if at in told else text
    return told


def _set_field(why: Refusal | str, shown: list[str], values: dict[str, str | None]) -> str:
    """The set field whose value a refusal speaks of, or else the first field."""
    facts = {str(value).casefold() for value in why.facts.values()} if isinstance(why, Refusal) else set()
    return next((name for name in shown if (values.get(name) or "\0").casefold() in facts), shown[0] if shown else "")

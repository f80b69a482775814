"""Modals: a form's fields as Slack's inputs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from integrations.slack.draw.escape import shorten
from integrations.slack.draw.text import context, plain, section, split
from integrations.slack.forms import Field
from integrations.slack.limits import INPUT_TEXT, METADATA, OPTION_TEXT, OPTION_VALUE, VIEW_TITLE
from integrations.slack.phrases import phrase

if TYPE_CHECKING:
    from assistant.turn import Language

Block = dict[str, Any]


def modal(
    callback: str, title: str, fields: Sequence[Field | str], metadata: dict[str, Any], language: Language, *,
    about: str | None = None, submit: str = "save",
) -> dict[str, Any]:  # fmt: skip
    """A modal with these fields, and between them headings. `metadata` comes back with what was typed."""
    kept = json.dumps(metadata, ensure_ascii=False)
    if len(kept) > METADATA:
        raise ValueError("what a modal keeps is too long")
    blocks: list[Block] = [section(piece) for piece in split(about)[:2]] if about else []
    return {
        "type": "modal", "callback_id": callback, "title": plain(shorten(title, VIEW_TITLE)),
        "submit": plain(phrase(submit, language)), "close": plain(phrase("cancel", language)),
        "private_metadata": kept, "blocks": blocks + [_line(field, language) for field in fields],
    }  # fmt: skip


def notice(title: str, text: str, language: Language) -> dict[str, Any]:
    """A modal that only says something."""
    return {
        "type": "modal", "title": plain(shorten(title, VIEW_TITLE)), "close": plain(phrase("cancel", language)),
        "blocks": [section(piece) for piece in split(text)] or [context("…")],
    }  # fmt: skip


def _line(field: Field | str, language: Language) -> Block:
    """An input, or a heading in as much of its words as a section takes."""
    return section(split(field)[0]) if isinstance(field, str) else _input(field, language)


def _input(field: Field, language: Language) -> Block:
    made: Block = {
        "type": "input", "block_id": field.name, "optional": not field.required, "label": plain(field.label),
        "element": _element(field, language),
    }  # fmt: skip
    return made | ({"hint": plain(field.hint)} if field.hint else {})


def _element(field: Field, language: Language) -> Block:
    match field.kind:
        case "choice":
            options = [option(value, label) for value, label in field.options]
            chosen = next((one for one in options if one["value"] == field.value), None)
            return {"type": "static_select", "action_id": field.name, "options": options} | (
                {"initial_option": chosen} if chosen else {}
            )
        case "search":
            made: Block = {
                "type": "external_select", "action_id": f"find:{field.record}", "min_query_length": 1,
                "placeholder": plain(phrase("pick", language)),
            }  # fmt: skip
            return made | ({"initial_option": option(field.value, field.value)} if field.value else {})
        case "number" | "decimal":
            whole = field.kind == "number"
            made = {"type": "number_input", "action_id": field.name, "is_decimal_allowed": not whole}
            made |= {"min_value": "0"} if whole else {}
            return made | ({"initial_value": field.value} if field.value else {})
        case "text" | "long":
            most = field.most or INPUT_TEXT
            made = {
                "type": "plain_text_input", "action_id": field.name, "multiline": field.kind == "long",
                "max_length": most,
            }  # fmt: skip
            return made | ({"initial_value": field.value[:most]} if field.value else {})


def option(value: str, label: str) -> Block:
    """An option of a menu."""
    return {"text": plain(shorten(label, OPTION_TEXT)), "value": value[:OPTION_VALUE]}


def typed_in(view: dict[str, Any]) -> dict[str, str | None]:
    """What was typed, by field."""
    found: dict[str, str | None] = {}
    for name, elements in view["state"]["values"].items():
        for element in elements.values():
            chosen = element.get("selected_option")
            value = chosen["value"] if chosen else element.get("value")
            found[name] = None if value is None else str(value)
    return found

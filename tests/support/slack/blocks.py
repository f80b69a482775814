"""What Slack checks of blocks and views, as its reference says; the limits stand here anew, apart from the code's."""

from __future__ import annotations

from typing import Any

MESSAGE, MODAL, HOME = "message", "modal", "home"
ALLOWED = {
    MESSAGE: {"section", "context", "actions", "table", "data_visualization", "context_actions", "divider", "header"},
    MODAL: {"section", "context", "actions", "input", "divider", "header"},
    HOME: {"section", "context", "actions", "divider", "header"},
}


class UnfitError(Exception):
    """Blocks that Slack refuses, with its word for it."""

    def __init__(self, code: str, where: str) -> None:
        super().__init__(f"{code}: {where}")
        self.code = code


def need(holds: Any, where: str, code: str = "invalid_blocks") -> None:
    if not holds:
        raise UnfitError(code, where)


def check_blocks(blocks: list[dict[str, Any]], surface: str) -> None:
    """Raise UnfitError where Slack would refuse."""
    need(isinstance(blocks, list) and len(blocks) <= (50 if surface == MESSAGE else 100), "number of blocks")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    need(len(ids) == len(set(ids)), "block_id twice")
    kinds = [block.get("type") for block in blocks]
    need(kinds.count("table") <= 1, "only_one_table_allowed")
    need(kinds.count("data_visualization") <= 2, "charts")
    for block in blocks:
        need(block.get("type") in ALLOWED[surface], f"type {block.get('type')}")
        need(len(block.get("block_id", "b")) <= 255, "block_id")
        globals()[f"_{block['type']}"](block)
    if surface == MESSAGE:
        size = sum(len(str(block)) for block in blocks if block["type"] != "table")
        need(size <= 13_100, "size", "msg_blocks_too_long")


def _text(text: Any, most: int, kinds: tuple[str, ...] = ("mrkdwn", "plain_text")) -> None:
    need(isinstance(text, dict) and text.get("type") in kinds, f"text {text}")
    need(isinstance(text["text"], str) and 0 < len(text["text"]) <= most, f"text of {len(text['text'])}")
    known = {"mrkdwn": {"type", "text", "verbatim"}, "plain_text": {"type", "text", "emoji"}}
    need(set(text) <= known[text["type"]], f"keys {set(text)}")


def _section(block: dict[str, Any]) -> None:
    _text(block["text"], 3000)


def _header(block: dict[str, Any]) -> None:
    _text(block["text"], 150, ("plain_text",))


def _divider(_block: dict[str, Any]) -> None:
    return


def _context(block: dict[str, Any]) -> None:
    need(0 < len(block["elements"]) <= 10, "elements of a context")
    for element in block["elements"]:
        _text(element, 3000)


def _actions(block: dict[str, Any]) -> None:
    need(0 < len(block["elements"]) <= 25, "elements of actions")
    ids = [element["action_id"] for element in block["elements"]]
    need(len(ids) == len(set(ids)), "action_id twice")
    for element in block["elements"]:
        _element(element)


def _context_actions(block: dict[str, Any]) -> None:
    need(0 < len(block["elements"]) <= 5, "elements")
    for element in block["elements"]:
        need(element["type"] == "feedback_buttons" and element["action_id"], "feedback_buttons")
        for name in ("positive_button", "negative_button"):
            _text(element[name]["text"], 75, ("plain_text",))
            need(len(element[name]["value"]) <= 2000, "value")


def _input(block: dict[str, Any]) -> None:
    _text(block["label"], 2000, ("plain_text",))
    if "hint" in block:
        _text(block["hint"], 2000, ("plain_text",))
    _element(block["element"])


def _element(element: dict[str, Any]) -> None:
    need(0 < len(element["action_id"]) <= 255, "action_id")
    kind = element["type"]
    if kind == "button":
        _text(element["text"], 75, ("plain_text",))
        need(len(element.get("value", "")) <= 2000, "value of a button")
        need(element.get("style") in (None, "primary", "danger"), "style")
        return
    if "placeholder" in element:
        _text(element["placeholder"], 150, ("plain_text",))
    if kind in ("static_select", "external_select"):
        options = element.get("options", [])
        need(kind == "external_select" or 0 < len(options) <= 100, "options")
        for option in [*options, *([element["initial_option"]] if "initial_option" in element else [])]:
            check_option(option)
        if kind == "static_select" and "initial_option" in element:
            need(element["initial_option"] in options, "initial_option is none of the options")
    elif kind == "plain_text_input":
        need(len(element.get("initial_value", "")) <= 3000, "initial_value")
        need(1 <= element.get("max_length", 3000) <= 3000, "max_length")
        need(len(element.get("initial_value", "")) <= element.get("max_length", 3000), "longer than max_length")
    elif kind == "number_input":
        need(isinstance(element.get("is_decimal_allowed"), bool), "is_decimal_allowed")
    else:
        need(kind == "datepicker", f"element {kind}")


def check_option(option: dict[str, Any]) -> None:
    """An option of a menu."""
    _text(option["text"], 75, ("plain_text",))
    need(0 < len(option["value"]) <= 150, "value of an option")


def _table(block: dict[str, Any]) -> None:
    rows = block["rows"]
    need(0 < len(rows) <= 100, "rows of a table")
    need(all(0 < len(row) <= 20 and len(row) == len(rows[0]) for row in rows), "cells of a row")
    cells = [cell for row in rows for cell in row]
    need(all(cell["type"] == "raw_text" and cell["text"] for cell in cells), "an empty cell")
    need(sum(len(cell["text"]) for cell in cells) <= 10_000, "characters of tables")
    need(len(block.get("column_settings", [])) <= 20, "column_settings")
    need(all(one.get("align", "left") in ("left", "center", "right") for one in block["column_settings"]), "align")


def _data_visualization(block: dict[str, Any]) -> None:
    need(0 < len(block["title"]) <= 50, "title of a chart")
    chart = block["chart"]
    need(chart["type"] in ("bar", "line", "area"), "kind of chart")
    categories = chart["axis_config"]["categories"]
    need(0 < len(categories) <= 20 and len(set(categories)) == len(categories), "categories")
    series = chart["series"]
    need(0 < len(series) <= 6 and len({one["name"] for one in series}) == len(series), "series")
    labels = [*categories, *(one["name"] for one in series)]
    need(all(0 < len(label) <= 20 for label in labels), "labels")
    for one in series:
        need([point["label"] for point in one["data"]] == categories, "points and categories differ")
        need(all(isinstance(point["value"], int | float) for point in one["data"]), "values")


def check_view(view: dict[str, Any]) -> None:
    """A modal, or the Home tab."""
    kind = view.get("type")
    need(kind in (MODAL, HOME), f"view {kind}", "invalid_arguments")
    check_blocks(view["blocks"], str(kind))
    need(len(view.get("private_metadata", "")) <= 3000, "private_metadata", "invalid_arguments")
    if kind == MODAL:
        _text(view["title"], 24, ("plain_text",))
        for name in ("submit", "close"):
            if name in view:
                _text(view[name], 24, ("plain_text",))
        has_input = any(block["type"] == "input" for block in view["blocks"])
        need("submit" in view or not has_input, "a form without submit", "invalid_arguments")

"""What is told of a new contact or lead beside the name: where they work, as what, and what is a note."""

from __future__ import annotations

import re
from typing import Any

from assistant.models.builtin.extract.shapes import ROLE

WORKS_AT = re.compile(r"^(?:the\s+|an?\s+)?(?P<title>[a-z][a-z ]{2,40}?)\s+(?:at|of|with|for)\s+(?P<at>[A-Z].{1,60})$")
TITLED_ZH = re.compile(
    r"^(?P<title>(?:采购|销售|市场|财务|运营|区域|门店)?(?:总经理|总监|经理|主管|负责人|店长|老板|主任|专员)|采购|财务|店长|老板)(?P<name>[\u4e00-\u9fff]{2,4})$"
)
# A company's name standing by itself behind that of a human: "Priya Nair, Hazel Farms".
COMPANY = re.compile(r"[A-Z][\w&'’.-]*(?:\s+(?:&|and|of|the)?\s*[A-Z][\w&'’.-]*)+|[\u4e00-\u9fff]{4,20}")
MOST_TITLE, LONGEST_NAME, LONGEST_NAME_ZH = 5, 40, 8


def read_person(
    name: str, at: str | None, pieces: list[str], values: list[dict[str, Any]]
) -> tuple[str, str | None, list[dict[str, Any]]]:
    """A contact's or lead's own name, where they work, and as what: "Tom Reyes, buyer at Foxmere", "宏达的采购李明"."""
    if not name.isascii():
        head, _, own = name.rpartition("的")
        longest = LONGEST_NAME if own.isascii() else LONGEST_NAME_ZH
        split = bool(head) and 2 <= len(own) <= longest
        name, at = (own, at or head) if split else (name.removeprefix(at or "\0"), at)
        if (told := TITLED_ZH.match(name)) is not None:
            name = told["name"]
            values = [*values, {"field": "title", "value": told["title"]}]
    for piece in pieces:
        values, at = _with_piece(piece.strip(), at, values)
    return name, at, values


def _with_piece(piece: str, at: str | None, values: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], str | None]:
    """What one more piece tells of a human: a title, where they work, or both; whatever else it is, is a note."""
    known = {value["field"]: value["value"] for value in values}
    if any(str(value) in piece for value in known.values()):
        return values, at  # read already, by its field's word or its shape
    if (works := WORKS_AT.match(piece)) is not None and "title" not in known:
        return [*values, {"field": "title", "value": works["title"]}], at or works["at"]
    place = re.sub(r"^(?:to|at|of|from|with)\s+", "", piece)
    title = piece.removeprefix(at or "\0").removeprefix("的").strip()
    if "title" not in known and ROLE.search(title) and len(title.split()) <= MOST_TITLE:
        return [*values, {"field": "title", "value": title}], at
    if place == at:
        return values, at
    if at is None and COMPANY.fullmatch(place.removesuffix("的")):
        return values, place.removesuffix("的")  # "何佩佩，悦行健身的"
    notes = [known["notes"]] if "notes" in known else []
    kept = [value for value in values if value["field"] != "notes"]
    return [*kept, {"field": "notes", "value": "; ".join([*notes, piece])}], at

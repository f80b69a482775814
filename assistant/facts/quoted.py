"""The tables within a document's words: their figures are told apart by their rows, like those of any table."""

from __future__ import annotations

import re
from typing import Any

from assistant.facts.numbers import numbers_of

LINE = re.compile(r"^\s*\|(?P<cells>.*)\|\s*$")
RULE = re.compile(r"^[\s:|-]+$")
AMOUNT = re.compile(r"元|CN¥|RMB|yuan|¥")


def tables_of(text: str) -> tuple[str, list[dict[str, Any]]]:
    """A text without its tables, and these as a tool's would be: columns with name and unit, and rows."""
    rest, blocks = [], list[list[list[str]]]()
    inside = False
    for line in text.split("\n"):
        match = LINE.match(line)
        if match is None:
            rest.append(line)
        elif not RULE.match(match["cells"]):
            if not inside:
                blocks.append([])
            blocks[-1].append([cell.strip() for cell in match["cells"].split("|")])
        inside = match is not None
    return "\n".join(rest), [_table(block) for block in blocks if len(block) > 1]


def _table(block: list[list[str]]) -> dict[str, Any]:
    head, *lines = block
    lines = [line[: len(head)] + [""] * (len(head) - len(line)) for line in lines]
    rows: list[list[Any]] = [[_value(cell) for cell in line] for line in lines]
    columns = []
    for at, name in enumerate(head):
        written = " ".join([name, *(line[at] for line in lines)])
        unit = "money" if AMOUNT.search(written) else "percent" if "%" in written else "plain"
        columns.append({"name": name, "unit": unit})
    return {"columns": columns, "rows": rows, "total": len(rows)}


def _value(cell: str) -> str | float:
    """A cell's figure where it has one and no more; a cell of more figures is a text."""
    found = numbers_of(cell)
    return found[0].value if len(found) == 1 and len(cell) <= found[0].end + 2 and found[0].start <= 4 else cell

"""Tables as Slack's table blocks, and whole in a CSV file beside where the block can't hold them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from integrations.slack.draw.escape import shorten
from integrations.slack.draw.parts import Upload
from integrations.slack.limits import TABLE_COLUMNS, TABLE_ROWS, TABLE_TEXT

if TYPE_CHECKING:
    from assistant.reply import TablePart

# A table that people scroll is read in a spreadsheet: from so many rows on the file comes along.
ROWS_TO_FILE = 15
MOST_SHOWN = 30
CELL = 200
# A spreadsheet takes a cell that begins so for a formula; a name in the records may be anybody's.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table_block(part: TablePart) -> tuple[dict[str, Any], bool]:
    """The block, and whether it shows the whole table."""
    columns = range(min(len(part.headers), TABLE_COLUMNS))
    rows = [[_cell(part.headers[at]) for at in columns]]
    room = TABLE_TEXT - sum(len(cell["text"]) for cell in rows[0])
    shown = 0
    for row in part.shown[: min(MOST_SHOWN, TABLE_ROWS - 1)]:
        cells = [_cell(row[at]) for at in columns]
        room -= sum(len(cell["text"]) for cell in cells)
        if room < 0:
            break
        rows.append(cells)
        shown += 1
    block = {
        "type": "table", "rows": rows,
        "column_settings": [
            {"align": "right"} if part.numeric[at] else {"align": "left", "is_wrapped": True} for at in columns
        ],
    }  # fmt: skip
    cut = any(len(cell) > CELL for row in part.shown[:shown] for cell in row)
    return block, shown == part.data.total and len(part.headers) <= TABLE_COLUMNS and not cut


def _cell(text: str) -> dict[str, str]:
    # Slack refuses an empty cell.
    return {"type": "raw_text", "text": shorten(text, CELL).strip() or " "}


def needs_file(part: TablePart, *, whole: bool) -> bool:
    """Whether the table comes along as a file."""
    return not whole or len(part.shown) > ROWS_TO_FILE


def table_file(part: TablePart, name: str) -> Upload:
    """All rows that there are, for a spreadsheet: words as they are shown, numbers as numbers."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_inert(header) for header in part.headers])
    for shown, values in zip(part.shown, part.data.rows, strict=True):
        writer.writerow([_value(cell, value) for cell, value in zip(shown, values, strict=True)])
    # The mark by which spreadsheets see that it is UTF-8.
    return Upload(f"{name}.csv", part.title or name, out.getvalue().encode("utf-8-sig"))


def _value(shown: str, value: Any) -> Any:  # noqa: ANN401 - a cell as typed
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return _inert(shown)


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text

"""Tables with worded headers and cells."""

from __future__ import annotations

from datetime import date
from typing import Any

from assistant.render.formats import value_text
from assistant.render.labels import TRANSLATED, column_label, word_cell
from assistant.reply import TablePart
from assistant.turn import Language
from tools.contract import Figure, Table


def _plain(value: Any) -> Any:  # noqa: ANN401 - any cell
    """A cell as JSON has it, so that a stored reply is the one that was given."""
    if isinstance(value, Figure):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def worded_spec(spec: dict[str, Any], language: Language) -> dict[str, Any]:
    """A chart's specification with our own words translated, as the table beside it has them."""
    rows = spec.get("data", {}).get("values")
    if not rows or not any(name in TRANSLATED for name in rows[0]):
        return spec
    worded = [
        {name: word_cell(name, value, language) if name in TRANSLATED else value for name, value in row.items()}
        for row in rows
    ]
    return {**spec, "data": {**spec["data"], "values": worded}}


def table_part(table: Table, language: Language, title: str | None = None) -> TablePart:
    """A table for people; columns without any value are left out."""
    kept = [
        index
        for index in range(len(table.columns))
        if not table.rows or any(row[index] is not None for row in table.rows)
    ]
    columns = [table.columns[index] for index in kept]
    shown = [
        [
            value_text(row[index], column.unit, table.currency, language)
            if column.unit
            else word_cell(column.name, row[index], language)
            for index, column in zip(kept, columns, strict=True)
        ]
        for row in table.rows
    ]
    rows = [[_plain(row[index]) for index in kept] for row in table.rows]
    data = table.model_copy(update={"columns": columns, "rows": rows})
    return TablePart(
        title=title,
        headers=[column.label or column_label(column.name, language) for column in columns],
        shown=shown,
        numeric=[column.unit is not None for column in columns],
        data=data,
    )

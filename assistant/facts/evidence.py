"""What the tools of a turn gave, as cells: each number with its unit, column and period, and the names of its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from assistant.facts.around import Around, add
from assistant.facts.cells import Cell, Evidence, count_rows, give_units, in_currency
from assistant.facts.numbers import numbers_of
from assistant.facts.quoted import tables_of
from assistant.facts.values import (
    COUNTED_UP_TO,
    DRAWN,
    ISO_DAY,
    OF_ONE,
    PASSAGE,
    TIME,
    UNNAMED,
    days_of,
    first_names,
    flat,
    is_name,
    kind_of_column,
    of_before,
    row_days,
    time_of,
    unit_in_words,
)
from knowledge.metrics.model import Unit


def evidence_of(results: Sequence[Mapping[str, Any]]) -> Evidence:
    """Read results as `{"tool", "arguments", "output"}` in JSON, as they come out of the tools."""
    found = Evidence()
    for number, result in enumerate(results):
        arguments = result.get("arguments") or {}
        found.texts += [str(value) for value in flat(arguments)]
        _walk(found, result.get("output"), "output", Around(f"{number}"))
    count_rows(found)
    give_units(found)
    currencies = {cell.currency for cell in found.cells if cell.currency}
    if len(currencies) == 1:
        # Of one currency alone a plain number can only be an amount in it.
        (only,) = currencies
        found.cells = [cell if cell.currency else in_currency(cell, only) for cell in found.cells]
    return found


def _walk(found: Evidence, value: Any, key: str, around: Around) -> None:  # noqa: ANN401 - any JSON value
    if isinstance(value, bool) or value is None or key in DRAWN:
        return
    if isinstance(value, int | float):
        _number(found, value, key, around)
    elif isinstance(value, str):
        _text(found, value, key, around)
    elif isinstance(value, list):
        for item in value:
            _walk(found, item, key, _about(found, value, item, around) if key == "sections" else around)
    else:
        _object(found, value, key, around)


def _about(found: Evidence, sections: list[Any], section: Any, around: Around) -> Around:  # noqa: ANN401 - JSON values
    """Where several sections are of a kind, each is about what its first line names."""
    alike = [first_names(one) for one in sections if one.get("title") == section.get("title")]
    if len(alike) < 2 or not section.get("title"):
        return around
    mine = first_names(section)
    own = {name for name in mine if sum(name in names for names in alike) == 1}
    # And what a list ahead of them has in the row of that.
    rows = [row for rows in found.named.values() for row in rows.values() if own & row]
    return replace(around, names=around.names.union(mine, *rows))


def _number(found: Evidence, value: float, key: str, around: Around) -> None:
    if key in OF_ONE:
        add(found, 100 * value, "percent", key, around)
    else:
        add(found, value, kind_of_column({"name": key, "unit": "plain"}), key, around)


def _object(found: Evidence, value: dict[str, Any], key: str, around: Around) -> None:
    if "unit" in value and "value" in value and set(value) <= {"unit", "value", "currency"}:
        add(found, value["value"], value["unit"], key, around, value.get("currency"))
    elif days := days_of(value):
        found.periods.add(days)
    elif "quote" in value:
        place = f"{around.place}.{value.get('marker', '')}"
        if value.get("marker"):
            found.passages[f"[{value['marker']}]"] = place
        for name in PASSAGE:
            _walk(found, value.get(name), name, Around(f"{place}.{name}"))
    elif "columns" in value and "rows" in value:
        _table(found, value, around)
    elif "group_by" in value and "rows" in value:
        _measured(found, value, around)
    else:
        _record(found, value, key, around)


def _record(found: Evidence, value: dict[str, Any], key: str, around: Around) -> None:
    """A line of a report, or any other object: what it names, it is about."""
    found.rows += 1
    plain = key not in ("output", "facts") and all(isinstance(item, int | float) for item in value.values())
    if value and plain:
        # Won and lost, each with its count and amount: the rows of one table.
        inside = Around(f"{around.place}.parts", found.rows, around.names | {key}, around.period, around.currency)
        for name, item in value.items():
            _walk(found, item, name, inside)
        return
    facts = value.get("facts")
    told = {name: item for name, item in value.items() if name != "facts"} if "code" not in value else {}
    told |= facts if isinstance(facts, dict) else {}
    if not told:
        told = {name: item for name, item in value.items() if name != "code"}
    names = around.names | {
        text for name, text in told.items() if isinstance(text, str) and name not in UNNAMED and is_name(text)
    }
    periods = [days for item in told.values() if (days := days_of(item))]
    start, end = told.get("period_start"), told.get("period_end")
    if isinstance(start, str) and isinstance(end, str):
        periods.append((date.fromisoformat(start), date.fromisoformat(end)))
    period = periods[0] if len(periods) == 1 else None
    inside = Around(
        f"{around.place}.{value.get('code', key)}", found.rows, frozenset(names), period or around.period,
        value.get("currency") or around.currency,
    )  # fmt: skip
    found.periods.update(periods)
    found.named.setdefault(inside.place, {})[inside.row] = inside.names
    found.columns_of |= {(inside.place, text): name for name, text in told.items() if isinstance(text, str)}
    for name, item in told.items():
        if name in {"code", "currency"}:
            continue
        unit = unit_in_words(str(value.get("code", "")), name)
        if unit and isinstance(item, int | float):
            add(found, item, unit, name, inside)
        else:
            _walk(found, item, name, inside)


def _table(found: Evidence, table: dict[str, Any], around: Around) -> None:
    columns = table["columns"]
    # Tables of the same columns are one: a table for each team tells the teams apart.
    place = f"{around.place}[{','.join(column['name'] for column in columns)}]"
    currency = table.get("currency") or around.currency
    if isinstance(total := table.get("total"), int):
        if total > len(table["rows"]):
            found.parts.add(place)
        add(found, total, "count", "total", Around(f"{place}.total"))
    _whole(found, table, Around(f"{place}.whole", currency=currency))
    for at in range(len(columns)):
        told = {row[at] for row in table["rows"] if isinstance(row[at], str) and is_name(row[at])}
        if 1 < len(told) < min(COUNTED_UP_TO, len(table["rows"])):
            found.kinds.add(len(told))
    for row in table["rows"]:
        found.rows += 1
        names = frozenset(cell for cell in row if isinstance(cell, str) and is_name(cell))
        inside = Around(place, found.rows, names, days := row_days(columns, row), currency)
        found.periods |= {days} if days else set()
        found.named.setdefault(place, {})[found.rows] = names
        for column, cell in zip(columns, row, strict=True):
            if isinstance(cell, str):
                found.columns_of[place, cell] = column["name"]
        for column, cell in zip(columns, row, strict=True):
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                if column["name"] != "id":
                    add(found, cell, kind_of_column(column), column.get("label") or column["name"], inside)
            else:
                _walk(found, cell, column["name"], inside)
    found.texts += [column.get("label") or column["name"] for column in columns]


def _whole(found: Evidence, table: dict[str, Any], around: Around) -> None:
    """The sums of a table's columns of money and counts, where the table is whole."""
    if table.get("total") not in (None, len(table["rows"])):
        return
    for at, column in enumerate(table["columns"]):
        numbers = [row[at] for row in table["rows"] if isinstance(row[at], int | float)]
        if column.get("unit") in ("money", "count") and len(numbers) > 1:
            add(found, sum(numbers), column["unit"], column["name"], around)


def _measured(found: Evidence, result: dict[str, Any], around: Around) -> None:
    """A metric's answer: each row's figure, the one it is compared with, and how they differ."""
    unit, currency, metric = result["unit"], result.get("currency"), result["metric"]
    now, before = days_of(result.get("period")), days_of(result.get("compared_period"))
    found.periods.update(days for days in (now, before) if days)
    difference = "points" if unit == Unit.PERCENT.value else unit
    kinds = {
        "value": (unit, now), "compared": (unit, before), "change": (difference, None),
        "change_percent": ("percent", None), "share_percent": ("percent", now), "records": ("count", now),
    }  # fmt: skip
    whole = [(name, result.get(name)) for name in ("total", "subtotal")]
    for place, row in [*[("rows", row) for row in result["rows"]], *[(name, row) for name, row in whole if row]]:
        found.rows += 1
        keys = [key for key in row.get("keys", ()) if key]
        names = frozenset(key for key in keys if not TIME.fullmatch(key))
        times = [time_of(match) for key in keys if (match := TIME.fullmatch(key))]
        found.names |= names
        for name, (kind, days) in kinds.items():
            if name == "records" and row.get("value") == row.get("records"):
                continue  # what is counted is the metric itself
            if row.get(name) is not None:
                told = of_before(times[0], name, now, before) if times else days
                inside = Around(f"{around.place}.{metric}.{place}", found.rows, names, told)
                add(found, row[name], kind, metric if name == "value" else name, inside, currency)
        found.periods.update(times)
    for name in ("groups", "all_groups"):
        add(found, result.get(name), "count", name, Around(f"{around.place}.{name}"))
    _walk(found, {"where": result.get("where"), "notes": result.get("notes")}, "said", around)
    for name in ("data_from", "data_to"):
        _walk(found, result.get(name), name, around)
    found.texts += [metric, *result["group_by"]]


def _text(found: Evidence, text: str, key: str, around: Around) -> None:
    """A text: the days and numbers it tells, and itself, as what a name or a quotation may come from."""
    found.texts.append(text)
    if key not in UNNAMED and is_name(text):
        found.names.add(text)
    for year, month, day in ISO_DAY.findall(text):
        told = date(int(year), int(month), int(day))
        found.days.add(told)
        found.cells.append(Cell(told.toordinal(), "day", around.place, key, around.row, around.names))
    if key == "quote":
        text, tables = tables_of(text)
        for table in tables:
            _table(found, table, around)
    for number in numbers_of(ISO_DAY.sub(" ", text) if "-" in text else text, small=key == "quote"):
        kind = number.kind or "plain"
        place = f"{around.place}.{key}.text"
        found.cells.append(Cell(number.value, kind, place, key, around.row, around.names, number.currency))

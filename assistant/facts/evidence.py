"""What the tools of a turn gave, as cells: each number with its unit, column and period, and the names of its row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from assistant.facts.numbers import numbers_of
from knowledge.metrics.model import Unit

ISO_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
MONTH = re.compile(r"(\d{4})-(\d\d)")
# What is told of a record beside its names: texts that a model quotes, but by which nobody calls it.
PROSE = 80
UNNAMED = {"code", "title", "unit", "currency", "grain", "marker", "link", "path", "metric_kind", "phone", "website"}
# Where a model reads documents, only their words are told, and not what the index keeps of them.
PASSAGE = ("quote", "title", "headings", "page", "valid_from", "valid_until", "newer")
COUNTED_UP_TO = 12

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of a result. `kind` is a Unit's value, `points` (of per cent), or `plain` where no unit is told.

    `place` is the table or the kind of line it stands in: cells of one place and column are told apart by `names`.
    """

    value: float
    kind: str
    place: str
    column: str
    row: int
    names: frozenset[str] = frozenset()
    currency: str | None = None
    period: Days | None = None


@dataclass
class Evidence:
    """All that a turn's results say. `names` are as the records write them, `codes` our own words for things."""

    cells: list[Cell] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    days: dict[date, set[frozenset[str]]] = field(default_factory=dict)
    periods: set[Days] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)
    rows: int = 0


@dataclass(frozen=True)
class _Around:
    place: str
    row: int = 0
    names: frozenset[str] = frozenset()
    period: Days | None = None
    currency: str | None = None


def evidence_of(results: Sequence[Mapping[str, Any]]) -> Evidence:
    """Read results as `{"tool", "arguments", "output"}` in JSON, as they come out of the tools."""
    found = Evidence()
    for number, result in enumerate(results):
        arguments = result.get("arguments") or {}
        found.texts += [str(value) for value in _flat(arguments)]
        _walk(found, result.get("output"), "output", _Around(f"{number}"))
    _count_rows(found)
    currencies = {cell.currency for cell in found.cells if cell.currency}
    if len(currencies) == 1:
        # Of one currency alone a plain number can only be an amount in it.
        (only,) = currencies
        found.cells = [replace(cell, currency=cell.currency or only) for cell in found.cells]
    return found


def _flat(value: Any) -> Iterator[Any]:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        for item in value.values():
            yield from _flat(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _flat(item)
    elif value is not None:
        yield value


def _walk(found: Evidence, value: Any, key: str, around: _Around) -> None:  # noqa: ANN401 - any JSON value
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int | float):
        _add(found, value, "plain", key, around)
    elif isinstance(value, str):
        _text(found, value, key, around)
    elif isinstance(value, list):
        for item in value:
            _walk(found, item, key, around)
    elif "unit" in value and "value" in value and set(value) <= {"unit", "value", "currency"}:
        _add(found, value["value"], value["unit"], key, around, value.get("currency"))
    elif days := _days_of(value):
        found.periods.add(days)
    elif "quote" in value:
        for name in PASSAGE:
            _walk(found, value.get(name), name, _Around(f"{around.place}.{name}"))
    elif "columns" in value and "rows" in value:
        _table(found, value, around)
    elif "group_by" in value and "rows" in value:
        _measured(found, value, around)
    else:
        _record(found, value, key, around)


def _record(found: Evidence, value: dict[str, Any], key: str, around: _Around) -> None:
    """A line of a report, or any other object: what it names, it is about."""
    found.rows += 1
    facts = value.get("facts") if isinstance(value.get("facts"), dict) else value
    told = facts if isinstance(facts, dict) else {}
    names = around.names | {
        text for name, text in told.items() if isinstance(text, str) and name not in UNNAMED and _is_name(text)
    }
    periods = [days for item in told.values() if isinstance(item, dict) and (days := _days_of(item))]
    period = periods[0] if len(periods) == 1 else None
    inside = _Around(
        f"{around.place}.{value.get('code', key)}", found.rows, frozenset(names), period or around.period,
        value.get("currency") or around.currency,
    )  # fmt: skip
    found.periods.update(periods)
    for name, item in told.items():
        if name not in {"code", "currency"}:
            _walk(found, item, name, inside)


def _table(found: Evidence, table: dict[str, Any], around: _Around) -> None:
    columns = table["columns"]
    place = f"{around.place}[{len(found.cells)}]"
    currency = table.get("currency") or around.currency
    if isinstance(total := table.get("total"), int):
        _add(found, total, "count", "total", _Around(f"{place}.total"))
    _whole(found, table, _Around(f"{place}.whole", currency=currency))
    for row in table["rows"]:
        found.rows += 1
        names = frozenset(cell for cell in row if isinstance(cell, str) and _is_name(cell))
        inside = _Around(place, found.rows, names, None, currency)
        for column, cell in zip(columns, row, strict=True):
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                if column["name"] != "id":
                    _add(found, cell, _kind_of_column(column), column.get("label") or column["name"], inside)
            else:
                _walk(found, cell, column["name"], inside)
    found.texts += [column.get("label") or column["name"] for column in columns]


def _kind_of_column(column: dict[str, Any]) -> str:
    if "points" in column["name"]:
        return "points"
    return column.get("unit") or "plain"


def _whole(found: Evidence, table: dict[str, Any], around: _Around) -> None:
    """The sums of a table's columns of money and counts, where the table is whole."""
    if table.get("total") not in (None, len(table["rows"])):
        return
    for at, column in enumerate(table["columns"]):
        numbers = [row[at] for row in table["rows"] if isinstance(row[at], int | float)]
        if column.get("unit") in ("money", "count") and len(numbers) > 1:
            _add(found, sum(numbers), column["unit"], column["name"], around)


def _measured(found: Evidence, result: dict[str, Any], around: _Around) -> None:
    """A metric's answer: each row's figure, the one it is compared with, and how they differ."""
    unit, currency, metric = result["unit"], result.get("currency"), result["metric"]
    now, before = _days_of(result.get("period")), _days_of(result.get("compared_period"))
    found.periods.update(days for days in (now, before) if days)
    difference = "points" if unit == Unit.PERCENT.value else unit
    kinds = {
        "value": (unit, now), "compared": (unit, before), "change": (difference, now),
        "change_percent": ("percent", now), "share_percent": ("percent", now), "records": ("count", now),
    }  # fmt: skip
    whole = [(name, result.get(name)) for name in ("total", "subtotal")]
    for place, row in [*[("rows", row) for row in result["rows"]], *[(name, row) for name, row in whole if row]]:
        found.rows += 1
        keys = [key for key in row.get("keys", ()) if key]
        names = frozenset(key for key in keys if not MONTH.fullmatch(key))
        months = [_month(match) for key in keys if (match := MONTH.fullmatch(key))]
        found.names |= names
        for name, (kind, days) in kinds.items():
            if row.get(name) is not None:
                inside = _Around(f"{around.place}.{metric}.{place}", found.rows, names, months[0] if months else days)
                _add(found, row[name], kind, metric if name == "value" else name, inside, currency)
        found.periods.update(months)
    for name in ("groups", "all_groups"):
        _add(found, result.get(name), "count", name, _Around(f"{around.place}.{name}"))
    _walk(found, {"where": result.get("where"), "notes": result.get("notes")}, "said", around)
    for name in ("data_from", "data_to"):
        _walk(found, result.get(name), name, around)
    found.texts += [metric, *result["group_by"]]


def _month(match: re.Match[str]) -> Days:
    year, month = int(match[1]), int(match[2])
    after = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), date.fromordinal(after.toordinal() - 1)


def _days_of(value: Any) -> Days | None:  # noqa: ANN401 - any JSON value
    if not isinstance(value, dict) or not {"start", "end"} <= set(value):
        return None
    return date.fromisoformat(value["start"]), date.fromisoformat(value["end"])


def _add(
    found: Evidence, value: float | None, kind: str, column: str, around: _Around, currency: str | None = None
) -> None:
    if value is None:
        return
    found.cells.append(
        Cell(
            float(value), kind, around.place, column, around.row, around.names,
            (currency or around.currency) if kind == Unit.MONEY.value else None, around.period,
        )
    )  # fmt: skip


def _text(found: Evidence, text: str, key: str, around: _Around) -> None:
    """A text: the days and numbers it tells, and itself, as what a name or a quotation may come from."""
    found.texts.append(text)
    if key not in UNNAMED and _is_name(text):
        found.names.add(text)
    for year, month, day in ISO_DAY.findall(text):
        found.days.setdefault(date(int(year), int(month), int(day)), set()).add(around.names)
    for number in numbers_of(ISO_DAY.sub(" ", text)):
        kind = number.kind or "plain"
        place = f"{around.place}.{key}.text"
        found.cells.append(Cell(number.value, kind, place, key, around.row, around.names, number.currency))


def _is_name(text: str) -> bool:
    return 1 < len(text) <= PROSE and "\n" not in text and not ISO_DAY.match(text) and not text[0].isdigit()


def _count_rows(found: Evidence) -> None:
    """How many rows share a name: four of the deals are with one account."""
    counted: dict[tuple[str, str], set[int]] = {}
    for cell in found.cells:
        for name in cell.names:
            counted.setdefault((cell.place, name), set()).add(cell.row)
    seen = {len(rows) for rows in counted.values() if 1 < len(rows) <= COUNTED_UP_TO}
    places: dict[str, set[int]] = {}
    for cell in found.cells:
        places.setdefault(cell.place, set()).add(cell.row)
    seen |= {len(rows) for rows in places.values() if len(rows) > 1}
    found.cells += [Cell(float(count), "count", "rows", "rows", 0) for count in sorted(seen)]

"""Whole columns: the first pass that decides how each is written, and the readers that the second pass uses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from knowledge.imports.dates import DateEvidence, DateOrder, parse_moment
from knowledge.imports.fields import Type
from knowledge.imports.headers import Recognised
from knowledge.imports.readers import Row, Table
from knowledge.imports.units import Said, minutes_each, said_unit
from knowledge.imports.values import (
    BadValueError,
    DecimalMark,
    NumberEvidence,
    Quantity,
    parse_flag,
    parse_fold,
    parse_minutes,
    parse_quantity,
    without_counter,
)  # fmt: skip
from knowledge.metrics.model import Note

CHUNK = 20_000
MEMO_LIMIT = 300_000
LARGEST_INTEGER, LARGEST_MINOR = 2**31 - 1, 2**53  # what a column holds; beyond 2^53 sums are no longer exact
DATES = {Type.DATE, Type.MOMENT}
NUMBERS = {Type.MONEY, Type.NUMBER, Type.INTEGER, Type.RATIO, Type.MINUTES}


def chunks(rows: Iterator[Row], size: int = CHUNK) -> Iterator[list[Row]]:
    """Rows in lists of at most `size`."""
    while chunk := list(islice(rows, size)):
        yield chunk


@dataclass
class Formats:
    """How a table's columns are written, by field, and the decisions that were taken for it."""

    rows: int = 0
    orders: dict[str, DateOrder] = field(default_factory=dict)
    marks: dict[str, DecimalMark] = field(default_factory=dict)
    in_percent: set[str] = field(default_factory=set)
    units: dict[str, Said] = field(default_factory=dict)
    decisions: list[Note] = field(default_factory=list)


def profile(
    table: Table, found: Recognised, *, day_first: bool, said: dict[str, Said], tick: Callable[[int], None]
) -> Formats:
    """Pass over the whole table once and decide each column's form. `said`: units of a data dictionary, by field."""
    assert found.kind is not None
    types = {name: found.kind.fields[name].type for name in found.columns}
    dates = {name: DateEvidence() for name, kind in types.items() if kind in DATES}
    numbers = {name: NumberEvidence() for name, kind in types.items() if kind in NUMBERS}
    seen: dict[str, set[Any]] = {name: set() for name in (*dates, *numbers)}
    formats = Formats()
    for chunk in chunks(table.rows()):
        formats.rows += len(chunk)
        for name, known in seen.items():
            index = found.columns[name]
            fresh = {row[index] for _, row in chunk if len(row) > index} - known
            (dates.get(name) or numbers[name]).see(fresh)
            if len(known) < MEMO_LIMIT:
                known |= fresh
        tick(formats.rows)
    _decide_dates(formats, dates, found, table, "day_first" if day_first else "month_first")
    _decide_numbers(formats, numbers, found, table, types)
    for name in numbers:
        header = table.headers[found.columns[name]]
        unit = said_unit(header) if types[name] is Type.MONEY else Said()
        formats.units[name] = unit or said.get(name, Said())
        if formats.units[name].power:
            facts = {
                "column": header,
                "factor": 10 ** formats.units[name].power,
                "source": "header" if unit else "dictionary",
            }
            formats.decisions.append(Note(code="column.scaled", facts=facts))
    return formats


def _decide_dates(
    formats: Formats, dates: dict[str, DateEvidence], found: Recognised, table: Table, otherwise: DateOrder
) -> None:
    """Columns that show their order decide for those of the same table that do not."""
    sure = set()
    for evidence in dates.values():
        order, is_open = evidence.decide(otherwise)
        if (evidence.day_first or evidence.month_first) and not is_open:
            sure.add(order)
    if len(sure) == 1 and "mixed" not in sure:
        otherwise = next(iter(sure))
    for name, evidence in dates.items():
        formats.orders[name], is_open = evidence.decide(otherwise)
        header = table.headers[found.columns[name]]
        if formats.orders[name] == "mixed":
            formats.decisions.append(Note(code="column.dates_mixed", facts={"column": header}))
        elif is_open:
            facts = {"column": header, "order": formats.orders[name], "values": evidence.both}
            formats.decisions.append(Note(code="column.date_order", facts=facts))


def _decide_numbers(
    formats: Formats, numbers: dict[str, NumberEvidence], found: Recognised, table: Table, types: dict[str, Type]
) -> None:
    """Columns that show their decimal mark decide for those of the same table that do not."""
    sure = {evidence.sure() for evidence in numbers.values()} - {None}
    otherwise = sure.pop() if len(sure) == 1 else None
    for name, evidence in numbers.items():
        formats.marks[name], is_open = evidence.decide(otherwise, whole=types[name] is Type.INTEGER)
        header = table.headers[found.columns[name]]
        if types[name] is Type.RATIO and (evidence.above_one or "%" in header):
            formats.in_percent.add(name)
        if formats.marks[name] == "mixed":
            formats.decisions.append(Note(code="column.numbers_mixed", facts={"column": header}))
        elif is_open or evidence.sure() == ",":
            facts = {"column": header, "mark": formats.marks[name], "open": is_open}
            formats.decisions.append(Note(code="column.decimal_mark", facts=facts))


class Bad:
    """A cell that could not be read, standing where its value would."""

    __slots__ = ("code",)

    def __init__(self, code: str) -> None:
        self.code = code


@dataclass(frozen=True)
class Foreign:
    """Money of another currency than the company's, in major units."""

    amount: Decimal
    currency: str


class Memo(dict[Any, Any]):
    """Cells → values, each way of writing read once. Unreadable cells become `Bad`, and `bad` is raised."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        super().__init__()
        self.read = read
        self.bad = False
        self.foreign = False

    def __missing__(self, raw: Any) -> Any:  # noqa: ANN401 - any cell
        try:
            value = self.read(raw)
        except BadValueError as error:
            value, self.bad = Bad(error.code), True
        if isinstance(value, Foreign):
            self.foreign = True
        if len(self) >= MEMO_LIMIT:
            self.clear()
        self[raw] = value
        return value


def day_reader(order: DateOrder, zone: ZoneInfo) -> Memo:
    """Cells → ISO days."""

    def read(raw: Any) -> str | None:  # noqa: ANN401
        moment = parse_moment(raw, order, zone)
        return moment.day.isoformat() if moment else None

    return Memo(read)


def moment_reader(order: DateOrder, zone: ZoneInfo) -> Memo:
    """Cells → Moments."""
    return Memo(lambda raw: parse_moment(raw, order, zone))


def number_reader(mark: DecimalMark, *, power: int = 0, whole: bool = False) -> Memo:
    """Cells → numbers, also where they say what is counted ("200人", "3 pcs"); `whole` refuses fractions."""

    def read(raw: Any) -> float | int | None:  # noqa: ANN401
        quantity = parse_quantity(without_counter(raw), mark)
        if quantity is None:
            return None
        value = quantity.value * 10**power
        if whole and value != value.to_integral_value():
            raise BadValueError("reject.not_whole")
        if abs(value) > (LARGEST_INTEGER if whole else LARGEST_MINOR):
            raise BadValueError("reject.too_large")
        return int(value) if whole else float(value)

    return Memo(read)


def minutes_reader(mark: DecimalMark, header: str) -> Memo:
    """Cells → minutes, counted as the header says."""
    each, of_call = minutes_each(header), bool(re.search(r"call|通话", header, re.I))
    return Memo(lambda raw: parse_minutes(raw, mark, each=each, of_call=of_call))


def ratio_reader(mark: DecimalMark, *, in_percent: bool) -> Memo:
    """Cells → ratios of 0–1; a percent sign, or a column that goes above 1, means percent."""

    def read(raw: Any) -> float | None:  # noqa: ANN401
        if isinstance(raw, str) and (folded := parse_fold(raw)) is not None:
            return folded
        quantity = parse_quantity(raw, mark)
        if quantity is None:
            return None
        ratio = quantity.value / 100 if quantity.percent or in_percent else quantity.value
        if not 0 <= ratio <= 1:
            raise BadValueError("reject.ratio")
        return float(ratio)

    return Memo(read)


def money_reader(mark: DecimalMark, said: Said, currency: str, digits: int, resolve: Callable[[str], str]) -> Memo:
    """Cells → minor units of the company's currency, or Foreign. `resolve` reads a currency sign or code."""
    unit, written_as = 10**digits, cache(resolve)
    base = written_as(said.currency) if said.currency else currency
    plain = base == currency and not said.power

    def read(raw: Any) -> Any:  # noqa: ANN401
        if plain and isinstance(raw, str) and len(raw) < 12 and raw.isascii():  # the usual form, without any detour
            whole, mark_, part = raw.partition(".")
            if whole.isdigit() and (not mark_ or (part.isdigit() and len(part) <= min(digits, 2))):
                return int(whole) * unit + int(part.ljust(digits, "0") or 0)
        quantity = parse_quantity(raw, mark)
        if quantity is None:
            return None
        if quantity.percent:
            raise BadValueError("reject.number")
        amount = quantity.value * 10**said.power
        if abs(amount) * unit > LARGEST_MINOR:
            raise BadValueError("reject.too_large")
        written = written_as(quantity.currency) if quantity.currency else base
        return minor(amount, digits) if written == currency else Foreign(amount, written)

    return Memo(read)


def flag_reader() -> Memo:
    """Cells → yes or no."""
    return Memo(parse_flag)


def minor(amount: Decimal, digits: int) -> int:
    """Major units as minor units, halves rounded up."""
    return int((amount * 10**digits).to_integral_value(ROUND_HALF_UP))


def quantity_or_none(raw: Any) -> Quantity | None:  # noqa: ANN401
    """A cell as a number where it is one."""
    try:
        return parse_quantity(raw)
    except BadValueError:
        return None


def transpose(rows: Sequence[Sequence[Any]], width: int) -> list[list[Any]]:
    """Rows of equal width as columns."""
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]

"""Columns of money: converted to the company's currency by each row's day, or kept in the one they are written in."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from knowledge.company import minor_digits
from knowledge.imports.chunk import Chunk
from knowledge.imports.columns import Foreign, minor
from knowledge.imports.converter import Converter
from knowledge.imports.setting import Setting


def company_money(
    converter: Converter, chunk: Chunk, name: str, days: Sequence[str | None]
) -> tuple[list[int | None], dict[int, Foreign]]:
    """A money field in minor units of the company's currency, converted by each row's day; and the originals.

    An amount without a rate is not counted: its row is kept without it where it can be, with the original as text.
    """
    values: list[Any] = chunk.get(name)
    codes = chunk.cells.get("currency")
    setting = converter.setting
    if codes is None and not converter.has_foreign(name):
        return values, {}
    converted: list[int | None] = list(values)
    originals: dict[int, Foreign] = {}
    for index, value in enumerate(values):
        foreign = foreign_money(setting, value, codes[index] if codes else None)
        if foreign is None:
            continue
        day = days[index]
        amount = setting.rates.convert(foreign.amount, foreign.currency, setting.currency, day) if day else None
        originals[index] = foreign
        converted[index] = None if amount is None else minor(amount, setting.digits)
        if amount is None and index not in chunk.rejected:
            _without_rate(converter, chunk, index, name, foreign, day)
    return converted, originals


def _without_rate(converter: Converter, chunk: Chunk, index: int, name: str, foreign: Foreign, day: str | None) -> None:
    if converter.kind.fields[name].required or converter.kind.fields[name].strict:
        facts = {"currency": foreign.currency, "company": converter.setting.currency, "day": day}
        chunk.reject(index, "reject.no_rate" if day else "reject.no_rate_day", converter.header(name), **facts)
        return
    converter.keep_text(chunk, index, name, f"{foreign.amount} {foreign.currency}")
    converter.no_rate[name, foreign.currency] += 1


def foreign_money(setting: Setting, value: int | Foreign | None, written: str | None) -> Foreign | None:
    """A money value of another currency than the company's, by its own sign or the row's currency cell."""
    if value is None or isinstance(value, Foreign):
        return value
    if not written or (code := setting.code(written)) == setting.currency:
        return None
    return Foreign(Decimal(value).scaleb(-setting.digits), code)


def own_currency(converter: Converter, chunk: Chunk, *fields: str) -> None:
    """Money kept in the currency it is written in (list prices, a customer's own revenue)."""
    setting, present = converter.setting, [name for name in fields if name in chunk.cells]
    if not present:
        return
    codes = [setting.code(code) if code else setting.currency for code in chunk.get("currency")]
    for name in present:
        values: list[int | None] = []
        for index, value in enumerate(chunk.cells[name]):
            foreign = foreign_money(setting, value, codes[index])
            if foreign:
                codes[index] = foreign.currency
                values.append(
                    minor(foreign.amount, minor_digits(foreign.currency)) if len(foreign.currency) == 3 else None
                )
            else:
                values.append(value if not isinstance(value, Foreign) else None)
        chunk.columns[name] = values
    for index, code in enumerate(codes):
        if len(code) != 3:
            chunk.reject(index, "reject.currency", value=code)
    chunk.columns["currency"] = codes

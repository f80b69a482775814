"""The currency that the files themselves say, for a company that has no records yet and named none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, func, select

from knowledge.imports.columns import quantity_or_none
from knowledge.imports.fields import Type
from knowledge.imports.headers import Recognised
from knowledge.imports.money import currency_code, known_currencies
from knowledge.imports.readers import Table
from knowledge.imports.store import table_of
from knowledge.imports.units import said_unit
from knowledge.sales.plan.targets import Target
from knowledge.sales.sell.deals import Deal
from knowledge.sales.sell.orders import Order

COUNTED = {"deals", "deal_lines", "orders", "targets", "markets"}


def is_new(connection: Connection) -> bool:
    """Whether no amount was recorded yet."""
    tables = (table_of(model) for model in (Deal, Order, Target))
    return not any(connection.scalar(select(func.count()).select_from(table)) for table in tables)


def is_known(code: str) -> bool:
    """Whether a code is a currency's."""
    return code in known_currencies()


def said_currency(sources: Iterable[tuple[Table, Recognised]], company: str) -> str | None:
    """The one currency that every list of deals, orders and targets says, by its headers, cells or currency column."""
    found: set[str] = set()
    for table, recognised in sources:
        if recognised.kind is not None and recognised.kind.name in COUNTED:
            said = {currency_code(written, company) for written in _said(table, recognised)}
            if len(said) != 1:
                return None
            found |= said
    return found.pop() if len(found) == 1 else None


def _said(table: Table, recognised: Recognised) -> Iterator[str]:
    assert recognised.kind is not None
    fields, rows = recognised.kind.fields, table.sample()
    for name, index in recognised.columns.items():
        cells = [row[index] for row in rows if len(row) > index]
        if name == "currency":
            yield from (str(cell) for cell in cells if cell)
        elif fields[name].type is Type.MONEY:
            if unit := said_unit(table.headers[index]).currency:
                yield unit
            yield from (
                quantity.currency for cell in cells if (quantity := quantity_or_none(cell)) and quantity.currency
            )

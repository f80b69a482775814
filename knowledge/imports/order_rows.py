"""Orders: rows are order lines; rows of one order number make one order, a row without number an order of its own."""

from __future__ import annotations

import json
from collections import defaultdict
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Column, Table, bindparam, insert, select, update

from knowledge.imports.assemble import plain
from knowledge.imports.children import Children
from knowledge.imports.chunk import Chunk, extra_json
from knowledge.imports.columns import LARGEST_MINOR
from knowledge.imports.converter import Converter
from knowledge.imports.merge import Merge
from knowledge.imports.money_columns import company_money
from knowledge.imports.parts import Part, Parts, known_rows, parts_of
from knowledge.imports.product_facts import ProductFacts
from knowledge.imports.report import KindCount
from knowledge.imports.store import Store, table_of
from knowledge.metrics.model import Note
from knowledge.sales.sell.orders import OrderLine

if TYPE_CHECKING:
    from knowledge.imports.file_import import Run

LINES = table_of(OrderLine)
LINE_NAMES = ("product_id", "quantity", "unit_price", "discount_rate", "amount", "cost")
PART_NAMES = (*LINE_NAMES, "extra")
BATCH = 20_000
HEADER = ("account_id", "deal_id", "owner_id", "region_id", "ordered_on", "channel", "status")


class OrderRows:
    """Turns rows into order headers and staged lines."""

    def __init__(self, converter: Converter, store: Store, facts: ProductFacts | None) -> None:
        self.converter, self.store, self.facts = converter, store, facts
        self.first: dict[str, tuple[int, tuple[Any, ...], str | None]] = {}
        self.line_ids: dict[tuple[str, str], tuple[int, bytes]] = {}
        self.is_head: list[bool] = []
        self.orders: list[int | None] = []
        self.of_lines: set[str] = set()  # extra columns that differ between the lines of an order
        columns = [Column("order_row", BigInteger), *(LINES.c[name] for name in LINE_NAMES)]
        self.lines = store.create_stage("import_lines", columns)

    def assemble(self, chunk: Chunk) -> None:
        """Columns of the order headers; the lines stay in `line_values` until `load_lines`."""
        plain(self.converter, chunk)
        if self.facts:
            self.facts.see(chunk)
        self._money(chunk)
        given = chunk.columns.get("external_id")
        ids = self.converter.content_ids.of(chunk.raw) if given is None or None in given else given
        chunk.columns["external_id"] = [one or other for one, other in zip(given or ids, ids, strict=True)]
        self._group(chunk)

    def _money(self, chunk: Chunk) -> None:
        days = chunk.get("ordered_on")
        amounts, originals = company_money(self.converter, chunk, "amount", days)
        for index, original in originals.items():
            self.converter.keep_text(chunk, index, "amount", f"{original.amount} {original.currency}")
        prices, _ = company_money(self.converter, chunk, "unit_price", days)
        costs, _ = company_money(self.converter, chunk, "cost", days)
        profits, _ = company_money(self.converter, chunk, "profit", days)
        quantities, rates = chunk.get("quantity"), chunk.get("discount_rate")
        values = zip(chunk.get("product"), quantities, prices, rates, amounts, costs, profits, strict=True)
        self.line_values = []
        for product, quantity, price, rate, amount, cost, profit in values:
            if amount is None and price is not None and quantity is not None:
                amount = round(price * quantity * (1 - (rate or 0)))
                amount = amount if abs(amount) <= LARGEST_MINOR else None
            if cost is None and profit is not None and amount is not None:
                cost = amount - profit
            self.line_values.append((product, quantity, price, rate, amount, cost))

    def _group(self, chunk: Chunk) -> None:
        """Rows after the first of an order only add lines; one that contradicts the order's head is rejected."""
        names = [name for name in HEADER if name in chunk.columns]
        heads = list(zip(*(chunk.columns[name] for name in names), strict=True))
        self.orders = [None] * len(chunk)
        self.is_head = [False] * len(chunk)
        for index, external_id in enumerate(chunk.columns["external_id"]):
            if index in chunk.rejected or self._is_repeated(chunk, index, external_id):
                continue
            known = self.first.get(external_id)
            if known is None:
                self.first[external_id] = known = (chunk.numbers[index], heads[index], chunk.extras[index])
                self.is_head[index] = True
            elif known[1] != heads[index]:
                at = next(position for position, value in enumerate(known[1]) if value != heads[index][position])
                chunk.reject(index, "reject.order_differs", names[at], row=known[0], order=external_id)
                continue
            elif chunk.extras[index] != known[2]:
                self.of_lines |= _differing(known[2], chunk.extras[index])
            self.orders[index] = known[0]

    def _is_repeated(self, chunk: Chunk, index: int, order: str) -> bool:
        """Whether a line that has its own id was there before: then it is rejected."""
        if "line_id" not in chunk.cells or (line := chunk.cells["line_id"][index]) is None:
            return False
        digest = blake2b("\x1f".join(str(cell) for cell in chunk.raw[index]).encode(), digest_size=8).digest()
        number, known = self.line_ids.setdefault((order, line), (chunk.numbers[index], digest))
        if number == chunk.numbers[index]:
            return False
        code = "reject.duplicate" if known == digest else "reject.same_id"
        chunk.reject(index, code, self.converter.header("line_id"), row=number, value=line)
        return True

    def load_lines(self, chunk: Chunk) -> None:
        """Stage the chunk's lines with the row of their order."""
        rows = [
            (chunk.numbers[index], self.orders[index], chunk.extras[index], *self.line_values[index])
            for index in range(len(chunk))
            if self.orders[index] is not None
        ]
        self.store.load(self.lines, ["row_no", "order_row", "extra", *LINE_NAMES], rows)

    def share_extras(self, heads: Table) -> None:
        """Keep the extra columns that differ between an order's lines with the lines, the others with the order."""
        if not self.of_lines:
            self.store.connection.execute(update(self.lines).values(extra=None))
            return
        for stage, own in ((heads, False), (self.lines, True)):
            keep = update(stage).where(stage.c.row_no == bindparam("at")).values(extra=bindparam("kept"))
            last = -1
            while rows := self._extras(stage, last):
                last = rows[-1][0]
                kept = [
                    {name: value for name, value in json.loads(extra).items() if (name in self.of_lines) is own}
                    for _, extra in rows
                ]
                values = [{"at": row[0], "kept": extra_json(one)} for row, one in zip(rows, kept, strict=True)]
                self.store.connection.execute(keep, values)

    def _extras(self, stage: Table, last: int) -> list[Any]:
        found = select(stage.c.row_no, stage.c.extra).where(stage.c.extra.is_not(None), stage.c.row_no > last)
        return list(self.store.connection.execute(found.order_by(stage.c.row_no).limit(BATCH)).all())

    def notes(self) -> list[Note]:
        """What was decided about extra columns."""
        if not self.of_lines:
            return []
        return [Note(code="order.line_extras", facts={"names": sorted(self.of_lines), "count": len(self.of_lines)})]


def _differing(one: str | None, other: str | None) -> set[str]:
    """The extra columns in which two lines of an order differ."""
    first, second = json.loads(one or "{}"), json.loads(other or "{}")
    return {name for name in first.keys() | second.keys() if first.get(name) != second.get(name)}


class OrderChildren(Children):
    """Lines of orders."""

    def __init__(self, merge: Merge, run: Run, orders: OrderRows) -> None:
        super().__init__(merge, run)
        self.lines = orders.lines

    def after(self, count: KindCount) -> None:
        """Insert new orders' lines; replace the lines of orders whose lines changed, and count those as updated."""
        lines, stage, connection = self.lines, self.stage, self.run.store.connection
        values = [*(lines.c[name] for name in LINE_NAMES), self.run.store.as_json(lines.c.extra)]
        source = select(stage.c.id, *values).where(lines.c.order_row == stage.c.row_no, stage.c.changed == 2)
        connection.execute(insert(LINES).from_select(["order_id", *PART_NAMES], source.order_by(lines.c.row_no)))
        if count.updated or count.unchanged:
            self._replace(count)
        self.run.store.drop(lines)

    def _replace(self, count: KindCount) -> None:
        parts = Parts(self.merge, LINES, "order_id", PART_NAMES, "lines")
        for rows in known_rows(self.merge):
            old = parts_of(self.merge, LINES, "order_id", PART_NAMES, rows)
            new = self._staged([row.row_no for row in rows.values()])
            for order_id, row in rows.items():
                parts.replace(row, old[order_id], new[row.row_no], count)

    def _staged(self, order_rows: list[int]) -> dict[int, list[Part]]:
        lines, found = self.lines, defaultdict[int, list[Part]](list)
        query = select(lines.c.order_row, lines.c.extra, *(lines.c[name] for name in LINE_NAMES)).where(
            lines.c.order_row.between(min(order_rows), max(order_rows))
        )
        for row in self.run.store.connection.execute(query.order_by(lines.c.row_no)):
            found[row[0]].append((*row[2:], json.loads(row[1]) if row[1] else None))
        return found

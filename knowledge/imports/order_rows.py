"""Orders: rows are order lines; rows of one order number make one order, a row without number an order of its own."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Column, and_, delete, insert, select, update

from knowledge.imports.assemble import plain
from knowledge.imports.children import Children
from knowledge.imports.chunk import Chunk, Converter
from knowledge.imports.directory import Directory
from knowledge.imports.merge import UPDATES, Merge
from knowledge.imports.report import KindCount
from knowledge.imports.store import Store, table_of
from knowledge.sales.sell.orders import Order, OrderLine

if TYPE_CHECKING:
    from knowledge.imports.file_import import Run

LINES = table_of(OrderLine)
LINE_NAMES = ("product_id", "quantity", "unit_price", "discount_rate", "amount", "cost")
HEADER = ("account_id", "owner_id", "region_id", "ordered_on", "channel", "status")
BATCH = 5_000


class OrderRows:
    """Turns rows into order headers and staged lines."""

    def __init__(self, converter: Converter, store: Store) -> None:
        self.converter, self.store = converter, store
        self.first: dict[str, tuple[int, tuple[Any, ...]]] = {}
        self.orders: list[int | None] = []
        columns = [Column("order_row", BigInteger), *(LINES.c[name] for name in LINE_NAMES)]
        self.lines = store.create_stage("import_lines", columns)

    def assemble(self, chunk: Chunk) -> None:
        """Columns of the order headers; the lines stay in `line_values` until `load_lines`."""
        plain(self.converter, chunk)
        self._category(chunk)
        self._money(chunk)
        given = chunk.columns.get("external_id")
        ids = self.converter.content_ids(chunk) if given is None or None in given else given
        chunk.columns["external_id"] = [one or other for one, other in zip(given or ids, ids, strict=True)]
        self._group(chunk)

    def _category(self, chunk: Chunk) -> None:
        """A category names the product line of products that this file creates; without a product it stays as text."""
        if "line" not in chunk.cells:
            return
        directories, products = self.converter.directories, chunk.get("product")
        product_directory: Directory = directories["product"]
        stubs = {stub.id: stub for stub in product_directory.stubs}
        for index, (line, product) in enumerate(zip(chunk.cells["line"], products, strict=True)):
            if line is None:
                continue
            if product is None:
                self.converter.keep_extra(chunk, index, "line", line)
            elif (stub := stubs.get(product)) and "product_line_id" not in stub.values:
                directory = directories["product_line"]
                found = directory.find(line)
                stub.values["product_line_id"] = directory.add_stub(line) if found is None else found

    def _money(self, chunk: Chunk) -> None:
        days = chunk.get("ordered_on")
        amounts, originals = self.converter.to_company_money(chunk, "amount", days)
        for index, original in originals.items():
            self.converter.keep_extra(chunk, index, "amount", f"{original.amount} {original.currency}")
        prices, _ = self.converter.to_company_money(chunk, "unit_price", days)
        costs, _ = self.converter.to_company_money(chunk, "cost", days)
        profits, _ = self.converter.to_company_money(chunk, "profit", days)
        quantities, rates = chunk.get("quantity"), chunk.get("discount_rate")
        values = zip(chunk.get("product"), quantities, prices, rates, amounts, costs, profits, strict=True)
        self.line_values = []
        for product, quantity, price, rate, amount, cost, profit in values:
            if amount is None and price is not None and quantity is not None:
                amount = round(price * quantity * (1 - (rate or 0)))
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
            if index in chunk.rejected:
                continue
            known = self.first.get(external_id)
            if known is None:
                self.first[external_id] = known = (chunk.numbers[index], heads[index])
                self.is_head[index] = True
            elif known[1] != heads[index]:
                at = next(position for position, value in enumerate(known[1]) if value != heads[index][position])
                chunk.reject(index, "reject.order_differs", names[at], row=known[0], order=external_id)
                continue
            self.orders[index] = known[0]

    def load_lines(self, chunk: Chunk) -> None:
        """Stage the chunk's lines with the row of their order."""
        rows = [
            (chunk.numbers[index], self.orders[index], *self.line_values[index])
            for index in range(len(chunk))
            if self.orders[index] is not None
        ]
        self.store.load(self.lines, ["row_no", "order_row", *LINE_NAMES], rows)


class OrderChildren(Children):
    """Lines of orders."""

    def __init__(self, merge: Merge, run: Run, orders: OrderRows) -> None:
        super().__init__(merge, run)
        self.lines = orders.lines

    def after(self, count: KindCount) -> None:
        """Insert new orders' lines; replace the lines of orders whose lines changed, and count those as updated."""
        lines, stage, connection = self.lines, self.stage, self.run.store.connection
        values = [lines.c[name] for name in LINE_NAMES]
        source = select(stage.c.id, *values).where(lines.c.order_row == stage.c.row_no, stage.c.changed == 2)
        connection.execute(insert(LINES).from_select(["order_id", *LINE_NAMES], source.order_by(lines.c.row_no)))
        if count.updated or count.unchanged:
            self._replace(count)
        self.run.store.drop(lines)

    def _replace(self, count: KindCount) -> None:
        connection, stage, last = self.run.store.connection, self.stage, -1
        while True:
            known = select(stage.c.row_no, stage.c.id, stage.c.changed).where(
                stage.c.changed.is_distinct_from(2), stage.c.row_no > last
            )
            rows = connection.execute(known.order_by(stage.c.row_no).limit(BATCH)).all()
            if not rows:
                return
            last = rows[-1][0]
            self._replace_batch({row[1]: row for row in rows}, count)

    def _replace_batch(self, orders: dict[int, Any], count: KindCount) -> None:
        connection, stage = self.run.store.connection, self.stage
        old: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        new: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        low, high = min(orders), max(orders)
        before = select(LINES.c.order_id, *(LINES.c[name] for name in LINE_NAMES)).where(
            LINES.c.order_id.between(low, high)
        )
        for row in connection.execute(before.order_by(LINES.c.id)):
            old[row[0]].append(tuple(row[1:]))
        first, last = min(row[0] for row in orders.values()), max(row[0] for row in orders.values())
        after = select(stage.c.id, *(self.lines.c[name] for name in LINE_NAMES)).where(
            self.lines.c.order_row == stage.c.row_no, stage.c.row_no.between(first, last)
        )
        for row in connection.execute(after.order_by(self.lines.c.row_no)):
            new[row[0]].append(tuple(row[1:]))
        for order_id, row in orders.items():
            if sorted(old[order_id], key=repr) == sorted(new[order_id], key=repr):
                continue
            connection.execute(delete(LINES).where(LINES.c.order_id == order_id))
            connection.execute(
                insert(LINES),
                [dict(zip(LINE_NAMES, line, strict=True)) | {"order_id": order_id} for line in new[order_id]],
            )
            self._note(order_id, old[order_id], new[order_id], counted=row[2] == 1)
            if row[2] != 1:
                count.updated += 1
                count.unchanged -= 1

    def _note(self, order_id: int, old: list[tuple[Any, ...]], new: list[tuple[Any, ...]], *, counted: bool) -> None:
        """Keep the lines before; an order that was not changed otherwise gets its new version here."""
        connection = self.run.store.connection
        named = [[dict(zip(LINE_NAMES, line, strict=True)) for line in lines] for lines in (old, new)]
        if counted:
            mine = and_(
                UPDATES.c.import_id == self.run.import_id, UPDATES.c.kind == "order", UPDATES.c.record_id == order_id
            )
            kept = connection.execute(select(UPDATES.c.before, UPDATES.c.after).where(mine)).one()
            values = {"before": {**kept[0], "lines": named[0]}, "after": {**kept[1], "lines": named[1]}}
            connection.execute(update(UPDATES).where(mine).values(values))
            return
        connection.execute(update(Order).where(Order.id == order_id).values(version=Order.version + 1))
        version = connection.scalar(select(Order.version).where(Order.id == order_id))
        connection.execute(insert(UPDATES).values(
            import_id=self.run.import_id, kind="order", record_id=order_id, version=version,
            before={"lines": named[0]}, after={"lines": named[1]},
        ))  # fmt: skip

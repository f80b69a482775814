"""Lists of deal lines: several products of one deal, a row each."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import insert, select, update

from knowledge.imports.chunk import Chunk
from knowledge.imports.columns import chunks
from knowledge.imports.converter import Converter
from knowledge.imports.file_import import FileImport, Run
from knowledge.imports.money_columns import company_money
from knowledge.imports.parts import Part
from knowledge.imports.records import ImportUpdate
from knowledge.imports.report import KindCount
from knowledge.imports.store import Store, table_of
from knowledge.sales.sell.deals import Deal, DealLine

LINES, DEALS = table_of(DealLine), table_of(Deal)
NAMES = ("product_id", "quantity", "unit_price", "discount_rate", "amount")
BATCH = 500


class DealLineRows:
    """Collects the lines of each deal; the file's lines replace those that the deal has."""

    def __init__(self, converter: Converter, store: Store) -> None:
        self.converter, self.store = converter, store
        self.lines: dict[int, list[Part]] = defaultdict(list)

    def assemble(self, chunk: Chunk) -> None:
        """Take a chunk's lines in; a line of an unknown deal, or without a product, is rejected."""
        days: list[str | None] = [self.converter.setting.today.isoformat()] * len(chunk)
        prices, _ = company_money(self.converter, chunk, "unit_price", days)
        amounts, _ = company_money(self.converter, chunk, "amount", days)
        deals, products = chunk.get("deal"), chunk.get("product")
        quantities, rates = chunk.get("quantity"), chunk.get("discount_rate")
        for index in list(chunk.kept()):
            if deals[index] is None:
                chunk.reject(index, "reject.unknown_deal")
            elif products[index] is None:
                chunk.reject(index, "reject.missing", self._header("product"))
            else:
                quantity = 1.0 if quantities[index] is None else quantities[index]
                self.lines[deals[index]].append(
                    (products[index], quantity, prices[index], rates[index], amounts[index])
                )

    def _header(self, name: str) -> str | None:
        found = self.converter.found.columns
        position = found.get(name, found.get(f"{name}_ref", found.get("sku")))
        return None if position is None else self.converter.table.headers[position]

    def merge(self, run: Run, bases: dict[str, int]) -> KindCount:
        """Write the lines of the deals that have others."""
        count = KindCount()
        base = bases.get("product", 0)
        deals = sorted(self.lines)
        for start in range(0, len(deals), BATCH):
            batch = deals[start : start + BATCH]
            for deal_id, old in self._known(batch).items():
                new = [(base - line[0] if line[0] < 0 else line[0], *line[1:]) for line in self.lines[deal_id]]
                if sorted(old, key=repr) == sorted(new, key=repr):
                    count.unchanged += len(new)
                    continue
                self._replace(run.import_id, deal_id, old, new)
                if old:
                    count.updated += len(new)
                else:
                    count.created += len(new)
        return count

    def _known(self, deals: list[int]) -> dict[int, list[Part]]:
        found: dict[int, list[Part]] = {deal_id: [] for deal_id in deals}
        columns = [LINES.c[name] for name in NAMES]
        query = select(LINES.c.deal_id, *columns).where(LINES.c.deal_id.in_(deals)).order_by(LINES.c.id)
        for row in self.store.connection.execute(query):
            found[row[0]].append(tuple(row[1:]))
        return found

    def _replace(self, import_id: int, deal_id: int, old: list[Part], new: list[Part]) -> None:
        connection = self.store.connection
        before, after = ([dict(zip(NAMES, part, strict=True)) for part in parts] for parts in (old, new))
        connection.execute(LINES.delete().where(LINES.c.deal_id == deal_id))
        connection.execute(insert(LINES), [{**part, "deal_id": deal_id} for part in after])
        raised = update(DEALS).where(DEALS.c.id == deal_id).values(version=DEALS.c.version + 1)
        version: Any = connection.execute(raised.returning(DEALS.c.version)).scalar_one()
        connection.execute(insert(ImportUpdate).values(
            import_id=import_id, kind="deal", record_id=deal_id, version=version,
            before={"lines": before}, after={"lines": after},
        ))  # fmt: skip


class DealLinesImport(FileImport):
    """Imports a table of deal lines: they have no id of their own, so each deal's lines are compared as a whole."""

    lines: DealLineRows

    @property
    def is_empty(self) -> bool:
        """Whether no line was taken."""
        return not self.lines.lines

    def _stage_rows(self, total: int) -> None:
        self.lines, done = DealLineRows(self.converter, self.run.store), 0
        for rows in chunks(self.table.rows()):
            chunk = self.converter.read(rows)
            self.lines.assemble(chunk)
            if self.facts:
                self.facts.see(chunk)
            self._reject(chunk)
            done += len(rows)
            self.run.progress(self.table.label, done, total)

    def _used(self) -> dict[str, set[int]]:
        products = {line[0] for lines in self.lines.lines.values() for line in lines}
        return defaultdict(set, product={product for product in products if product < 0})

    def _merge(self) -> dict[str, KindCount]:
        if self.rejected:
            self._drop_unused_stubs()
        counts: dict[str, KindCount] = {}
        count = self.lines.merge(self.run, self._create_named(counts))
        count.rejected = self.rejected
        return {**counts, self.kind.name: count}

"""What lines of deals and orders say of the products themselves: their code, product line and list price."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from knowledge.company import minor_digits
from knowledge.imports.chunk import Chunk
from knowledge.imports.columns import minor
from knowledge.imports.converter import Converter
from knowledge.imports.money_columns import foreign_money
from knowledge.imports.records import ImportUpdate
from knowledge.metrics.model import Note
from knowledge.sales.sell.products import Product

if TYPE_CHECKING:
    from knowledge.imports.file_import import Run

FACTS = ("sku", "line", "list_price")
SHOWN, BATCH = 10, 500
LONGEST_SKU = 100


class ProductFacts:
    """Counts, over a whole file, what its rows say of each product; the most frequent counts where they differ.

    A product that has a fact already, from a product file say, keeps it.
    """

    def __init__(self, converter: Converter) -> None:
        self.converter = converter
        self.given = [name for name in FACTS if name in converter.found.columns]
        self.seen: dict[str, dict[int, Counter[Any]]] = {name: defaultdict(Counter) for name in self.given}
        self.lacking: dict[int, dict[str, Any]] = {}  # known products, with the columns to fill

    def see(self, chunk: Chunk) -> None:
        """Take the rows in that are taken; what stands in a row without a product stays with it as text."""
        for name in self.given:
            values = self._prices(chunk) if name == "list_price" else chunk.cells[name]
            pairs = list(zip(chunk.get("product"), values, strict=True))
            for (product, value), count in Counter(pairs[index] for index in chunk.kept()).items():
                if product is not None and value is not None:
                    self.seen[name][product][value] += count
            for index, (product, value) in enumerate(pairs):
                if product is None and value is not None and index not in chunk.rejected:
                    self.converter.keep_text(chunk, index, name, chunk.raw[index][self.converter.found.columns[name]])

    def _prices(self, chunk: Chunk) -> list[tuple[int, str] | None]:
        """Prices in minor units of the currency they are written in."""
        setting, codes = self.converter.setting, chunk.get("currency")
        values: list[tuple[int, str] | None] = []
        for value, code in zip(chunk.cells["list_price"], codes, strict=True):
            foreign = foreign_money(setting, value, code)
            if foreign is None:
                values.append(None if value is None else (value, setting.currency))
            elif len(foreign.currency) == 3:
                values.append((minor(foreign.amount, minor_digits(foreign.currency)), foreign.currency))
            else:
                values.append(None)
        return values

    def complete(self, run: Run) -> None:
        """Give the products that this file creates their facts, and find the known ones that lack some."""
        for stub in self.converter.directories["product"].stubs:
            stub.values = {**self._facts(stub.id), **stub.values}
        for known in self._known(run):
            has = {name for name in ("sku", "product_line_id", "list_price") if getattr(known, name) is not None}
            found = {name: value for name, value in self._facts(known.id).items() if name not in has}
            if "list_price" in has:
                found.pop("currency", None)
            if found:
                self.lacking[known.id] = found

    def _known(self, run: Run) -> Iterator[Any]:
        ids = sorted({product for counts in self.seen.values() for product in counts if product > 0})
        for start in range(0, len(ids), BATCH):
            yield from run.store.connection.execute(select(Product).where(Product.id.in_(ids[start : start + BATCH])))

    def _facts(self, product: int) -> dict[str, Any]:
        """A product's facts by database column."""
        found: dict[str, Any] = {}
        for name in self.given:
            counts = self.seen[name].get(product)
            if not counts:
                continue
            value = max(counts, key=lambda one: (counts[one], one))
            if name == "list_price":
                found["list_price"], found["currency"] = value
            elif name == "line":
                found["product_line_id"] = self._line(value)
            elif len(value) <= LONGEST_SKU:
                found["sku"] = value
        return {name: value for name, value in found.items() if value is not None}

    def _line(self, written: str) -> int | None:
        directory = self.converter.directories["product_line"]
        found = directory.find(written)
        if found is None and not directory.is_ambiguous(written) and len(written) <= directory.longest:
            found = directory.add_stub(written)
        return found

    def write(self, run: Run, bases: dict[str, int]) -> int:
        """Fill what known products lack; returns how many were there before this import."""
        connection, updated = run.store.connection, 0
        for product_id, values in self.lacking.items():
            if (line := values.get("product_line_id", 0)) < 0:
                values["product_line_id"] = bases["product_line"] - line
            query = select(Product.version, Product.import_id, Product.currency).where(Product.id == product_id)
            version, import_id, currency = connection.execute(query).one()
            filled = update(Product).where(Product.id == product_id)
            if import_id == run.import_id and version == 1:  # undoing the import removes the product itself
                connection.execute(filled.values(**values))
                continue
            connection.execute(filled.values(**values, version=version + 1))
            before = dict.fromkeys(values) | ({"currency": currency} if "currency" in values else {})
            connection.execute(insert(ImportUpdate).values(
                import_id=run.import_id, kind="product", record_id=product_id, version=version + 1,
                before=before, after=values,
            ))  # fmt: skip
            updated += 1
        return updated

    def notes(self) -> list[Note]:
        """That products were completed, from which columns, and where their lines say different things."""
        directory = self.converter.directories["product"]
        named = {product for counts in self.seen.values() for product in counts}
        filled = self.lacking.keys() | ({stub.id for stub in directory.stubs} & named)
        if not filled:
            return []
        headers = [self.converter.header(name) for name in self.given]
        notes = [Note(code="product.completed", facts={"headers": headers, "count": len(filled)})]
        for name, header in zip(self.given, headers, strict=True):
            differ = sorted(one for one, counts in self.seen[name].items() if len(counts) > 1 and one in filled)
            if differ:
                names = [directory.names[one] for one in differ[:SHOWN]]
                notes.append(Note(code="product.lines_differ", facts={
                    "column": header, "count": len(differ), "names": names,
                }))  # fmt: skip
        return notes

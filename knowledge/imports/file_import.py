"""One table's way into the database: profile, convert and stage in chunks, then merge in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Integer, Table, Text, func, select

from knowledge.imports import assemble, children, crew
from knowledge.imports.by_cells import settle_by_cells
from knowledge.imports.chunk import Chunk
from knowledge.imports.columns import chunks, profile
from knowledge.imports.converter import Converter
from knowledge.imports.deal_rows import deals
from knowledge.imports.directory import REFERENCE_COLUMNS, STUBS, TABLES, Directories, references
from knowledge.imports.headers import Recognised
from knowledge.imports.market_join import join_markets
from knowledge.imports.market_rows import one_row_each
from knowledge.imports.matching import RowMatcher
from knowledge.imports.merge import Merge
from knowledge.imports.order_rows import OrderRows
from knowledge.imports.pay_join import join_payouts
from knowledge.imports.plan_join import check_splits, join_plans
from knowledge.imports.product_facts import ProductFacts
from knowledge.imports.readers import Table as FileTable
from knowledge.imports.rejects import Rejects
from knowledge.imports.report import FileReport, KindCount
from knowledge.imports.setting import Setting
from knowledge.imports.stages import StageBook
from knowledge.imports.store import Store, table_of
from knowledge.imports.units import Said
from knowledge.metrics.model import Note
from knowledge.sales.sell.deals import DealLine

LINE_COLUMNS = {
    f"line_{name}": table_of(DealLine).c[name] for name in ("product_id", "quantity", "unit_price", "discount_rate")
}
KINDS_SHOWN = 10
TEXT_COLUMNS = ("manager_name", "team_name", "parent_name", "competitor_names", "pay_lines", "plan_rules")
KIND_OF = {
    "product_line": "product_lines", "team": "teams", "stage": "stages", "person": "people", "region": "regions",
    "product": "products", "account": "accounts",
}  # fmt: skip


@dataclass
class Run:
    """What the files of one import share."""

    store: Store
    setting: Setting
    directories: Directories
    rejects: Rejects
    import_id: int
    counts: dict[str, KindCount]
    progress: Callable[[str, int, int | None], None]

    def count(self, kind: str, count: KindCount) -> None:
        """Add to a kind's counts."""
        self.counts.setdefault(kind, KindCount()).add(count)


class FileImport:
    """Imports one recognised table of a file."""

    def __init__(
        self, run: Run, table: FileTable, found: Recognised, report: FileReport, said: dict[str, Said]
    ) -> None:
        assert found.kind is not None
        assert found.kind.table is not None
        self.run, self.table, self.found, self.report, self.said = run, table, found, report, said
        self.kind, self.target = found.kind, found.kind.table
        self.by_name = found.kind.identity == "name" or found.kind.record in {"contact", "lead"}
        self.rejected = self.broken = 0
        self.own_notes: list[Note] = []
        self.stage: Table | None = None
        self.orders: OrderRows | None = None
        self.book: StageBook | None = None
        self.facts: ProductFacts | None = None

    def execute(self) -> None:
        """Do all of it. Whatever fails leaves nothing of the table behind."""
        run = self.run
        label = self.table.label
        run.store.start_staging()
        self.report.decisions += settle_by_cells(self.table, self.found, run.directories)
        day_first = run.setting.currency not in {"USD", "CNY", "JPY"}
        formats = profile(
            self.table,
            self.found,
            day_first=day_first,
            said=self.said,
            tick=lambda done: run.progress(label, done, None),
        )
        self.report.decisions += formats.decisions
        self.converter = Converter(self.table, self.found, formats, run.setting, run.directories)
        if "product" in self.kind.fields:
            facts = ProductFacts(self.converter)
            self.facts = facts if facts.given else None
        if self.kind.name == "satisfaction":
            self.converter.scale = _scale(self.table, self.found)
            self.report.decisions.append(Note(code="satisfaction.scale", facts={"scale": self.converter.scale}))
        self._stage_rows(formats.rows)
        self._reject_broken()
        self.report.rows = formats.rows + self.broken
        if self.is_empty:
            self.report.problem = None if self.rejected else Note(code="file.no_rows", facts={})
            run.count(self.kind.name, KindCount(rejected=self.rejected))
            return
        if self.kind.name == "markets" and self.stage is not None and one_row_each(self.converter):
            self._leave_out(*join_markets(run.store.connection, self.stage))
        self._reject_repeated()
        with run.store.unit():
            counts = self._merge()
        self._settle()
        for kind, count in counts.items():
            run.count(kind, count)

    @property
    def is_empty(self) -> bool:
        """Whether no row was staged."""
        return self.stage is None

    def _stage_rows(self, total: int) -> None:
        run = self.run
        matcher = RowMatcher(run.store.connection, run.directories[self.kind.record]) if self.by_name else None
        if self.kind.name == "deals":
            self.book = StageBook(run.store.connection, run.directories)
        if self.kind.name == "orders":
            self.orders = OrderRows(self.converter, run.store, self.facts)
        done = 0
        for rows in chunks(self.table.rows()):
            chunk = self.converter.read(rows)
            self._assemble(chunk, matcher)
            self._load(chunk)
            done += len(rows)
            run.progress(self.table.label, done, total)

    def _assemble(self, chunk: Chunk, matcher: RowMatcher | None) -> None:
        if self.orders:
            self.orders.assemble(chunk)
        elif self.book:
            deals(self.converter, chunk, self.book)
            if self.facts:
                self.facts.see(chunk)
        else:
            assemble.ASSEMBLE[self.kind.name](self.converter, chunk)
        if matcher:
            matcher.match(chunk)
        elif not self.orders:
            self._identify(chunk)

    def _identify(self, chunk: Chunk) -> None:
        """Rows without an id of their source get one made of their content."""
        given = chunk.columns.get("external_id")
        if given is None or None in given:
            ids = self.converter.content_ids.of(chunk.raw)
            chunk.columns["external_id"] = [one or other for one, other in zip(given or ids, ids, strict=True)]

    def _load(self, chunk: Chunk) -> None:
        self._reject(chunk)
        names = sorted(chunk.columns)
        if self.stage is None:
            self.stage = self.run.store.create_stage(
                "import_stage", [self._column(name) for name in names if name != "id"]
            )
        columns = [chunk.numbers, chunk.extras, *(chunk.columns[name] for name in names)]
        rows: Sequence[tuple[Any, ...]] = list(zip(*columns, strict=True))
        heads = self.orders.is_head if self.orders else None
        if chunk.rejected or heads:
            rows = [rows[index] for index in chunk.kept() if heads is None or heads[index]]
        self.run.store.load(self.stage, ["row_no", "extra", *names], rows)
        if self.orders:
            self.orders.load_lines(chunk)

    def _reject(self, chunk: Chunk) -> None:
        for rejection in chunk.rejected.values():
            self.rejected += 1
            self.run.rejects.add(self.table, chunk.numbers[rejection.index], rejection, chunk.raw[rejection.index])

    def _column(self, name: str) -> Column[Any]:
        if name in LINE_COLUMNS:
            return Column(name, LINE_COLUMNS[name].type)
        if name in TEXT_COLUMNS:
            return Column(name, Text())
        if name not in self.target.c and name in REFERENCE_COLUMNS:
            return Column(name, Integer)  # a record that is named within the rules of another
        return self.target.c[name]

    def _reject_broken(self) -> None:
        """Lines that could not even be read as rows, and the row in which the file was cut."""
        for number, text in self.table.broken.items():
            self.run.rejects.add_note(self.table, number, Note(code="reject.open_quote", facts={}), text)
        if self.table.cut is not None:
            number, cells = self.table.cut
            self.run.rejects.add_note(
                self.table, number, Note(code="reject.file_cut", facts={}), " ".join(map(str, cells))
            )
            self.report.decisions.append(Note(code="file.cut", facts={"row": number}))
        self.broken = len(self.table.broken) + (self.table.cut is not None)
        self.rejected += self.broken

    def _reject_repeated(self) -> None:
        """Of rows with one id, the first stays; the others go to the rejects."""
        stage = self.stage
        if stage is None or self.by_name or self.orders or "external_id" not in self.found.columns:
            return
        first = (
            select(stage.c.external_id, func.min(stage.c.row_no).label("first"))
            .group_by(stage.c.external_id).having(func.count() > 1).subquery()
        )  # fmt: skip
        repeated = select(stage.c.row_no, first.c.first).where(
            stage.c.external_id == first.c.external_id, stage.c.row_no > first.c.first
        )
        pairs = {row[0]: row[1] for row in self.run.store.connection.execute(repeated)}
        if not pairs:
            return
        self.rejected += len(pairs)
        self.run.rejects.add_repeated(self.table, pairs, self.converter.header("external_id"))
        connection = self.run.store.connection
        numbers = sorted(pairs)
        for start in range(0, len(numbers), 500):
            connection.execute(stage.delete().where(stage.c.row_no.in_(numbers[start : start + 500])))

    def _leave_out(self, reasons: dict[int, Note], joined: int) -> None:
        """Reject rows that turned out wrong when rows were joined, and say how many were."""
        self.run.rejects.add_rows(self.table, reasons)
        self.rejected += len(reasons)
        if joined:
            self.own_notes.append(Note(code=f"{self.kind.record}.joined", facts={"rows": joined}))

    def _merge(self) -> dict[str, KindCount]:
        run, stage = self.run, self.stage
        assert stage is not None
        run.store.analyze(stage)
        if self.orders:
            self.orders.share_extras(stage)
        if self.kind.name in {"accounts", "people"}:
            self.own_notes = crew.resolve_own(run, stage, self.kind.record, self.converter)
        if self.rejected or "is_won" in self.found.columns:
            self._drop_unused_stubs()
        counts: dict[str, KindCount] = {}
        bases = self._create_named(counts)
        merge = Merge(
            run.store, self.kind.record, self.target, stage, self._own_columns(stage), run.import_id, run.setting.today
        )
        for staged in self._staged():
            merge.settle(staged, bases)
        if self.kind.name == "payouts":
            self._leave_out(*join_payouts(run.store, stage))
        if self.kind.name == "commission_plans":
            self._leave_out(*join_plans(run.store, stage, self.converter))
        if self.kind.name == "deal_splits":
            self._leave_out(check_splits(run.store, stage), 0)
        if self.by_name:
            base = bases[self.kind.record]
        else:
            merge.match_by_external_id()
            base = run.store.reserve(self.target, self._last_row())
            self._reject_unknown(stage)
        hooks = children.for_kind(self.kind.name, merge, run, self.orders)
        count = merge.run(base, provisional=self.by_name, defaults=self._defaults(), before_write=hooks.before_write)
        hooks.after(count)
        if self.kind.name == "people":
            crew.make_teams(run, stage, counts)
        count.rejected = self.rejected
        total = counts.setdefault(self.kind.name, KindCount())
        total.add(count)
        return counts

    def _reject_unknown(self, stage: Table) -> None:
        """Rows of an update file whose id is unknown: they lack what a new record needs."""
        lacking = [column.name for column in self.target.c if not column.nullable and column.default is None
                   and column.server_default is None and not column.primary_key and column.name not in stage.c
                   and column.name not in self._defaults()]  # fmt: skip
        if not lacking:
            return
        connection = self.run.store.connection
        rows = connection.scalars(select(stage.c.row_no).where(stage.c.id.is_(None))).all()
        reason = Note(code="reject.unknown_id", facts={"lacks": [name.removesuffix("_id") for name in lacking]})
        self.run.rejects.add_rows(self.table, dict.fromkeys(rows, reason))
        connection.execute(stage.delete().where(stage.c.id.is_(None)))
        self.rejected += len(rows)

    def _last_row(self) -> int:
        assert self.stage is not None
        return int(self.run.store.connection.scalar(select(func.coalesce(func.max(self.stage.c.row_no), 0))) or 0)

    def _own_columns(self, stage: Table) -> list[str]:
        aside = {"row_no", "id", "changed", "extra", *LINE_COLUMNS, *TEXT_COLUMNS}
        return [column.name for column in stage.c if column.name not in aside and column.name in self.target.c]

    def _defaults(self) -> dict[str, Any]:
        if self.kind.name == "commission_plans":
            return {"rules": {}}  # plan_join.py fills them
        return {"currency": self.run.setting.currency} if self.kind.name in {"deals", "orders"} else {}

    def _staged(self) -> list[Table]:
        return [stage for stage in (self.stage, self.orders.lines if self.orders else None) if stage is not None]

    def _used(self) -> dict[str, set[int]]:
        """The provisional ids that rows which are taken refer to, by kind of record."""
        used: dict[str, set[int]] = defaultdict(set)
        for stage in self._staged():
            for column, record in references(stage).items():
                named = select(stage.c[column]).where(stage.c[column] < 0).distinct()
                used[record] |= set(self.run.store.connection.scalars(named))
        return used

    def _drop_unused_stubs(self) -> None:
        """Rejected rows create nothing: drop the stubs that only they refer to."""
        used = self._used()
        directories = list(self.run.directories.loaded())
        for directory in directories:
            for stub in directory.stubs:
                if stub.id in used[directory.record]:
                    for name, value in stub.values.items():
                        if isinstance(value, int) and name in REFERENCE_COLUMNS:
                            used[REFERENCE_COLUMNS[name]].add(value)
        dropped = {one.record: {stub.id for stub in one.stubs} - used[one.record] for one in directories}
        for directory in directories:
            directory.drop(dropped[directory.record])
        self.converter.drop_unused(dropped)
        if self.book:
            self.book.drop(dropped["stage"])

    def _create_named(self, counts: dict[str, KindCount]) -> dict[str, int]:
        """Create what is known by name only, products with all that the file says of them; the kinds' bases."""
        if self.facts is None:
            return self._create_stubs(counts)
        self.facts.complete(self.run)
        bases = self._create_stubs(counts)
        if updated := self.facts.write(self.run, bases):
            counts.setdefault("products", KindCount()).updated += updated
        self.own_notes += self.facts.notes()
        return bases

    def _create_stubs(self, counts: dict[str, KindCount]) -> dict[str, int]:
        """Create the records that are known by name only; returns each kind's base for provisional ids."""
        run = self.run
        used = {directory.record: directory for directory in run.directories.loaded() if directory.count}
        bases = {record: run.store.reserve(TABLES[record], directory.count) for record, directory in used.items()}
        if self.by_name and self.kind.record not in bases:
            bases[self.kind.record] = 0
        for record in STUBS:
            stubs = used[record].stubs if record in used else []
            if not stubs:
                continue
            table = TABLES[record]
            rows = []
            for stub in stubs:
                values = {
                    name: bases[REFERENCE_COLUMNS[name]] - value
                    if name in REFERENCE_COLUMNS and isinstance(value, int) and value < 0
                    else value
                    for name, value in stub.values.items()
                }
                rows.append({"id": bases[record] - stub.id, "name": stub.name, "import_id": run.import_id, **values})
            for columns in {tuple(sorted(row)) for row in rows}:
                run.store.connection.execute(table.insert(), [row for row in rows if tuple(sorted(row)) == columns])
            counts.setdefault(KIND_OF[record], KindCount()).created += len(stubs)
        self.bases = bases
        return bases

    def _settle(self) -> None:
        run = self.run
        for directory in run.directories.loaded():
            if directory.count:
                directory.settle(self.bases[directory.record])
        if self.stage is not None:
            run.store.drop(self.stage)
        for name, reference in self.converter.references.items():
            self.report.decisions += reference.notes(self.converter.header(name))
        self.report.decisions += self.own_notes
        for name, memo in self.converter.pairs.items():
            self.report.decisions += memo.reference.notes(self.converter.header(self.converter.pair_columns[name][1]))
        if self.book:
            self.report.decisions += self.book.notes()
        if self.orders:
            self.report.decisions += self.orders.notes()
        if kinds := self.converter.unknown_kinds:
            named = [kind for kind, _ in kinds.most_common(KINDS_SHOWN) if kind]
            facts = {"count": kinds.total(), "kinds": named or None}
            self.report.decisions.append(Note(code="activity.unknown_kinds", facts=facts))
        for spellings in self.converter.spellings.values():
            self.report.decisions += spellings.notes()
        self.report.decisions += self.converter.unread_notes()
        for code, count in self.converter.noted.items():
            self.report.decisions.append(Note(code=code, facts={"rows": count}))


def _scale(table: FileTable, found: Recognised) -> int:
    """The smallest usual scale (5, 10, 100) that holds all scores of the table."""
    from knowledge.imports.columns import quantity_or_none

    index, highest = found.columns["score"], 0.0
    for _, row in table.rows():
        quantity = quantity_or_none(row[index]) if len(row) > index else None
        highest = max(highest, float(quantity.value)) if quantity else highest
    return 5 if highest <= 5 else 10 if highest <= 10 else 100

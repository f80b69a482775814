"""What hangs below the records of a file: a deal's line, history and competitors; an order's lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, case, exists, false, func, insert, literal, null, or_, select, update

from knowledge.imports.merge import Merge
from knowledge.imports.parts import Part, Parts, known_rows, parts_of
from knowledge.imports.report import KindCount
from knowledge.imports.store import table_of
from knowledge.sales.sell.deals import Deal, DealCompetitor, DealHistory, DealLine, HistoryField, Stage, StageKind

if TYPE_CHECKING:
    from knowledge.imports.file_import import Run
    from knowledge.imports.order_rows import OrderRows

LINES = table_of(DealLine)
LINE_NAMES = ("product_id", "quantity", "unit_price", "discount_rate", "amount")
_BETWEEN = re.compile(r"[;,；，、|/]")


class Children:
    """Nothing below the records."""

    def __init__(self, merge: Merge, run: Run) -> None:
        self.merge, self.run, self.stage = merge, run, merge.stage

    def before_write(self) -> None:
        """Before the changed records are written: old and new values stand side by side."""

    def after(self, count: KindCount) -> None:
        """After the records are in."""


class DealChildren(Children):
    """Lines, history and competitors of deals."""

    def before_write(self) -> None:
        """Keep the dated history of stage, amount and owner."""
        stage, deals = self.stage, table_of(Deal)
        for field in HistoryField:
            if field.value not in self.merge.columns:
                continue
            old, new = deals.c[field.value], stage.c[field.value]
            facts = (literal(field.value), literal(self.run.setting.today), old, new, literal(self.run.import_id))
            source = select(stage.c.id, *facts).where(
                deals.c.id == stage.c.id, stage.c.changed == 1, old.is_distinct_from(new)
            )
            names = ["deal_id", "field", "changed_on", "before", "after", "import_id"]
            self.run.store.connection.execute(insert(DealHistory).from_select(names, source))

    def after(self, count: KindCount) -> None:
        """Give new deals their line; bring known deals' line and competitors up to date."""
        stage = self.stage
        if "line_product_id" in stage.c:
            self._add_lines(count)
        if "competitor_names" in stage.c:
            self._add_competitors()
        if count.updated or count.unchanged:
            self._update_known(count)

    def _staged_line(self) -> dict[str, Any]:
        """The columns of a line as staged; what the file does not give is empty, but one piece is sold."""
        stage = self.stage
        line: dict[str, Any] = {
            name: stage.c[f"line_{name}"] if f"line_{name}" in stage.c else null() for name in LINE_NAMES[:4]
        }
        line["quantity"] = func.coalesce(line["quantity"], 1.0)
        return {**line, "amount": stage.c.amount if "amount" in stage.c else null()}

    def _add_lines(self, count: KindCount) -> None:
        stage, line = self.stage, self._staged_line()
        source = select(stage.c.id, *line.values()).where(stage.c.changed == 2, stage.c.line_product_id.is_not(None))
        names = ["deal_id", *line]
        with self.run.store.without_indexes(LINES, count.created):
            self.run.store.connection.execute(insert(DealLine).from_select(names, source.order_by(stage.c.row_no)))

    def _add_competitors(self) -> None:
        stage, connection = self.stage, self.run.store.connection
        named = select(stage.c.id, stage.c.competitor_names)
        rows = connection.execute(named.where(stage.c.changed == 2, stage.c.competitor_names.is_not(None))).all()
        values = [{"deal_id": row[0], "name": name} for row in rows for (name,) in split_names(row[1])]
        if values:
            connection.execute(insert(DealCompetitor), values)

    def _update_known(self, count: KindCount) -> None:
        stage, connection = self.stage, self.run.store.connection
        if "line_product_id" in stage.c or ("amount" in stage.c and count.updated):
            lines = Parts(self.merge, LINES, "deal_id", LINE_NAMES, "lines")
            for rows in known_rows(self.merge, self._line_may_differ()):
                old = parts_of(self.merge, LINES, "deal_id", LINE_NAMES, rows)
                amounts = dict(connection.execute(select(Deal.id, Deal.amount).where(Deal.id.in_(rows))).all())
                for deal_id, row in rows.items():
                    lines.replace(row, old[deal_id], _line_now(row, old[deal_id], amounts[deal_id]), count)
        if "competitor_names" in stage.c:
            competitors = Parts(self.merge, table_of(DealCompetitor), "deal_id", ("name",), "competitors")
            for rows in known_rows(self.merge):
                met = parts_of(self.merge, competitors.table, "deal_id", ("name",), rows)
                for deal_id, row in rows.items():
                    competitors.replace(row, met[deal_id], split_names(row.competitor_names), count)

    def _line_may_differ(self) -> ColumnElement[bool]:
        """The deal changed, or has no line that says what the file says: few rows, found by the database."""
        stage = self.stage
        given = [name for name in LINE_NAMES[:4] if f"line_{name}" in stage.c]
        # The sum keeps SQLite from looking the product up by its index, where a million lines have few products.
        said = {name: LINES.c[name] + 0 if name == "product_id" else LINES.c[name] for name in given}
        says = [column.is_not_distinct_from(self._staged_line()[name]) for name, column in said.items()]
        same = exists().where(LINES.c.deal_id == stage.c.id, *says)
        named = stage.c.line_product_id.is_not(None) if given else false()
        return or_(
            stage.c.changed == 1, and_(~same, named), and_(~named, exists().where(LINES.c.deal_id == stage.c.id))
        )


def _line_now(row: Any, old: list[Part], amount: int | None) -> list[Part]:  # noqa: ANN401 - a staged row
    """A deal's line by the file. Several lines are more than a file of one row a deal can say: they stay."""
    given = row._mapping
    if len(old) > 1:
        return old
    line = dict(zip(LINE_NAMES, old[0], strict=True)) if old else {"quantity": 1.0}
    for name in LINE_NAMES[:4]:
        if given.get(f"line_{name}") is not None or (f"line_{name}" in given and name != "quantity"):
            line[name] = given[f"line_{name}"]
    if line.get("product_id") is None:
        return []
    return [tuple(amount if name == "amount" else line.get(name) for name in LINE_NAMES)]


def split_names(text: str | None) -> list[tuple[str]]:
    """Names in one cell, each once."""
    names = (name.strip() for name in _BETWEEN.split(text or ""))
    return [(name,) for name in dict.fromkeys(names) if name]


def keep_booked_owner(merge: Merge) -> None:
    """Who had a deal when it closed keeps the booking, whoever has it now; closing books it for its owner."""
    stage, deals = merge.stage, table_of(Deal)
    if "stage_id" not in merge.columns and "owner_id" not in merge.columns:
        return
    stage_id = stage.c.stage_id if "stage_id" in stage.c else deals.c.stage_id
    owner = stage.c.owner_id if "owner_id" in stage.c else deals.c.owner_id
    kind = select(Stage.kind).where(Stage.id == stage_id).scalar_subquery()
    booked = case((kind == StageKind.OPEN.value, None), else_=func.coalesce(deals.c.booked_owner_id, owner))
    merge.store.connection.execute(
        update(stage).values(booked_owner_id=booked).where(deals.c.id == stage.c.id, stage.c.changed.is_(None))
    )


def for_kind(kind: str, merge: Merge, run: Run, orders: OrderRows | None) -> Children:
    """What a kind has below its records."""
    if kind == "deals":
        keep_booked_owner(merge)
        return DealChildren(merge, run)
    if kind == "markets":
        from knowledge.imports.market_rows import MarketChildren

        return MarketChildren(merge, run)
    if kind == "payouts":
        from knowledge.imports.pay_join import PayoutChildren

        return PayoutChildren(merge, run)
    if kind == "commission_plans":
        from knowledge.imports.plan_join import PlanChildren

        return PlanChildren(merge, run)
    if orders is not None:
        from knowledge.imports.order_rows import OrderChildren

        return OrderChildren(merge, run, orders)
    return Children(merge, run)

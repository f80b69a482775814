"""What hangs below the records of a file: a deal's line, history and competitors; an order's lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, insert, literal, null, or_, select, update

from knowledge.imports.merge import Merge
from knowledge.imports.report import KindCount
from knowledge.imports.store import table_of
from knowledge.sales.sell.deals import Deal, DealCompetitor, DealHistory, DealLine, HistoryField

if TYPE_CHECKING:
    from knowledge.imports.file_import import Run
    from knowledge.imports.order_rows import OrderRows

LINES = table_of(DealLine)


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
        stage, today = self.stage, self.run.setting.today
        deals = table_of(Deal)
        for field in HistoryField:
            if field.value not in self.merge.columns:
                continue
            old, new = deals.c[field.value], stage.c[field.value]
            source = select(
                stage.c.id, literal(field.value), literal(today), old, new, literal(self.run.import_id)
            ).where(deals.c.id == stage.c.id, stage.c.changed == 1, old.is_distinct_from(new))
            names = ["deal_id", "field", "changed_on", "before", "after", "import_id"]
            self.run.store.connection.execute(insert(DealHistory).from_select(names, source))

    def after(self, count: KindCount) -> None:
        """Give new deals their line, and keep single lines in step with their deal."""
        stage, connection = self.stage, self.run.store.connection
        if "line_product_id" in stage.c:
            amount = stage.c.amount if "amount" in stage.c else null()
            names = ["deal_id", "product_id", "quantity", "unit_price", "discount_rate", "amount"]
            lines = [stage.c[f"line_{name}"] for name in names[1:5]]
            without = ~select(LINES.c.id).where(LINES.c.deal_id == stage.c.id).exists()
            new = or_(stage.c.changed == 2, without) if count.updated or count.unchanged else stage.c.changed == 2
            source = select(stage.c.id, *lines, amount).where(new, stage.c.line_product_id.is_not(None))
            connection.execute(insert(DealLine).from_select(names, source.order_by(stage.c.row_no)))
        if count.updated:
            sync_single_lines(self.merge)
        if "competitor_names" in stage.c:
            self._competitors()

    def _competitors(self) -> None:
        connection, stage = self.run.store.connection, self.stage
        rows = connection.execute(
            select(stage.c.id, stage.c.competitor_names).where(stage.c.competitor_names.is_not(None))
        )
        wanted = {
            (row[0], name.strip()) for row in rows.all() for name in re.split(r"[;,；，、|/]", row[1]) if name.strip()
        }
        known = set(connection.execute(select(DealCompetitor.deal_id, DealCompetitor.name)).tuples().all())
        if fresh := sorted(wanted - known):
            connection.execute(insert(DealCompetitor), [{"deal_id": deal, "name": name} for deal, name in fresh])


def sync_single_lines(merge: Merge) -> None:
    """A deal with one line: the line's amount is the deal's."""
    stage, deals = merge.stage, table_of(Deal)
    single = select(LINES.c.deal_id).group_by(LINES.c.deal_id).having(func.count() == 1)
    touched = select(stage.c.id).where(stage.c.changed == 1)
    amount = select(deals.c.amount).where(deals.c.id == LINES.c.deal_id).scalar_subquery()
    merge.store.connection.execute(
        update(LINES).values(amount=amount).where(LINES.c.deal_id.in_(touched), LINES.c.deal_id.in_(single))
    )


def keep_booked_owner(merge: Merge) -> None:
    """Who had a deal when it closed keeps the booking, whoever has it now."""
    stage, deals = merge.stage, table_of(Deal)
    if "booked_owner_id" not in stage.c:
        return
    known = and_(deals.c.id == stage.c.id, deals.c.booked_owner_id.is_not(None), stage.c.booked_owner_id.is_not(None))
    merge.store.connection.execute(update(stage).values(booked_owner_id=deals.c.booked_owner_id).where(known))


def for_kind(kind: str, merge: Merge, run: Run, orders: OrderRows | None) -> Children:
    """What a kind has below its records."""
    if kind == "deals":
        keep_booked_owner(merge)
        return DealChildren(merge, run)
    if orders is not None:
        from knowledge.imports.order_rows import OrderChildren

        return OrderChildren(merge, run, orders)
    return Children(merge, run)

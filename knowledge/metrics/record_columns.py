"""Which columns a list of records shows, for each kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from knowledge.access import Access
from knowledge.company import major
from knowledge.metrics.model import RecordColumn, Unit
from knowledge.metrics.sources import Expression, Source
from knowledge.metrics.statement import expression

# Names of the source's fields, or of the table's own columns.
COLUMNS = {
    "deals": (
        "external_id",
        "name",
        "account",
        "rep",
        "stage",
        "amount",
        "expected_close_on",
        "closed_on",
        "loss_reason",
        "next_step",
    ),
    "orders": ("external_id", "account", "rep", "ordered_on", "amount", "channel", "status"),
    "activities": ("happened_on", "activity_kind", "rep", "account", "summary", "next_step"),
    "complaints": ("opened_on", "account", "rep", "subject", "severity", "resolved_on"),
    "satisfaction_scores": ("scored_on", "account", "score", "comment"),
    "accounts": ("name", "rep", "sector", "location", "employees", "annual_revenue", "segment", "tier"),
    "contacts": ("name", "account", "title", "email", "phone"),
    "leads": ("name", "company", "status", "source", "rep", "created_on", "next_follow_up_on"),
    "tasks": ("due_on", "title", "rep", "account"),
    "people": ("name", "title", "team", "manager", "region"),
    "products": ("name", "product_line", "list_price"),
    "openings": ("name", "team", "headcount", "status", "opened_on", "closed_on"),
    "candidates": ("name", "opening", "stage", "source", "applied_on", "offered_on", "hired_on"),
    "enrolments": ("rep", "course", "enrolled_on", "due_on", "completed_on", "score"),
    "payouts": ("rep", "period_start", "period_end", "amount", "pay_status", "paid_on"),
    "stage_moves": ("changed_on", "deal", "account", "rep", "stage", "next_stage", "amount"),
    "stories": ("told_on", "title", "rep", "account", "text", "helped", "tags"),
    "awards": ("given_on", "rep", "name", "reason", "amount"),
    "reviews": ("held_on", "title", "team", "rep", "status", "minutes"),
    "feedback": ("given_on", "kind", "rep", "text"),
    "evaluations": ("evaluated_on", "rep", "period_start", "period_end", "score", "text"),
    "findings": ("found_on", "title", "metric", "slice_name", "team", "rep"),
    "adjustments": ("starts_on", "title", "metric", "slice_name", "status", "rep", "review_on", "result"),
    "markets": ("region", "product_line", "period_start", "period_end", "size", "growth", "demand", "needs", "source"),
    "budgets": ("spend_category", "team", "period_start", "period_end", "amount", "note"),
    "expenses": ("spent_on", "spend_category", "team", "rep", "amount", "note"),
    "strategies": ("title", "subject", "status", "team", "rep", "region", "starts_on"),
    "expansion_plans": ("title", "status", "team", "rep", "region", "segment", "period_start", "period_end"),
    "resources": ("team", "region", "period_start", "period_end", "heads", "new_heads", "capacity", "cash"),
    "targets": ("rep", "team", "region", "period_start", "period_end", "amount"),
}
MONEY = {"amount", "annual_revenue", "list_price", "size", "capacity", "stock", "cash"}
NUMBERS = {"employees", "score", "quantity"}


@dataclass(frozen=True)
class RecordField:
    """A column of a record list and where its value comes from."""

    name: str
    value: Expression
    joins: tuple[str, ...]

    def describe(self) -> RecordColumn:
        """The column as results carry it."""
        unit = Unit.MONEY if self.name in MONEY else Unit.COUNT if self.name in NUMBERS else None
        return RecordColumn(name=self.name, unit=unit, is_date=self.name.endswith("_on"))


def record_columns(source: Source, today: date, more: str | None = None) -> list[RecordField]:
    """The columns of a kind of record and one more, with the joins they need in order."""
    found = [RecordField("id", source.table.id, ())]
    for name in dict.fromkeys([*COLUMNS[source.name], *([more] if more else [])]):
        field = source.fields.get(name)
        own = getattr(source.table, name, None)
        if own is not None and (field is None or not field.joins):
            found.append(RecordField(name, own, ()))
        elif field is not None:
            joins = tuple(part for join in field.joins for part in (*_needs(source, join), join))
            found.append(RecordField(name, expression(field, today), joins))
    return found


def _needs(source: Source, join: str) -> tuple[str, ...]:
    return tuple(part for before in source.joins[join].needs for part in (*_needs(source, before), before))


def shown_cell(access: Access, column: RecordField, value: Any) -> Any:  # noqa: ANN401 - any column's value
    """A cell as results carry it: money in major units, words of enums."""
    if column.name in MONEY and value is not None:
        return major(int(value), access.company.currency)
    return getattr(value, "value", value)

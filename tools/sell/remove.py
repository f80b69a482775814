"""Remove records: one, or all that a filter finds. They stay in their table and come back by undo."""

from __future__ import annotations

from typing import Any

from knowledge.changes import removal
from knowledge.sales.sell.record_fields import FIELDS, REFERRED, shown_before, title_of
from knowledge.sales.sell.writing import children_of
from tools.contract import Effect, Note, Plan, Risk, ToolContext, ToolInput, tool
from tools.sell.update import OrderFilters, OrderPeriod, OrderState, RecordKind, RecordName, about, chosen, left_out

# What people see of a record before they agree that it goes.
SHOWN = {
    "account": ("owner", "segment", "tier"), "contact": ("account", "title"), "lead": ("company", "status", "owner"),
    "deal": ("account", "stage", "amount", "owner"), "task": ("due_on", "owner"), "complaint": ("account", "status"),
}  # fmt: skip


class DeleteRecords(ToolInput):
    """Which record, or all that fit the filters."""

    kind: RecordKind
    record: RecordName | None = None
    where: OrderFilters = ()
    state: OrderState | None = None
    period: OrderPeriod | None = None


@tool(
    Effect.WRITE,
    risk=Risk.HIGH,
    examples=[
        "delete the lead {lead}",
        "remove the deal {deal}",
        "delete the lost leads that nobody touched this year",
        "delete all leads of {person} that are {stage}",
        "get rid of the task “call back”",
        "删除线索{lead}",
        "删掉商机{deal}",
        "删除今年没人跟进的丢失线索",
        "把任务“回电话”删掉",
    ],
)
def delete_records(asked: DeleteRecords, context: ToolContext) -> Plan:
    """Remove one record (`record`) or every record that fits (`where`, `state`, `period`); always needs approval.

    Kinds: account, contact, lead, deal, task, complaint. Removed records are out of every list and figure, and come
    back by undo. To close a deal as lost or mark a task as done use `update_records`.
    """
    found = chosen(context, asked.kind, asked.record, asked.where, asked.state, asked.period)
    fields = [name for name in SHOWN[asked.kind] if name in FIELDS[asked.kind]]
    changes = [
        removal(
            asked.kind, record, title_of(asked.kind, record),
            tuple(FIELDS[asked.kind][name].column for name in fields), _shown(context, asked.kind, record, fields),
        )
        for record in found.records
    ]  # fmt: skip
    notes = left_out(found)
    for kind, count in children_of(context.access, asked.kind, [record.id for record in found.records]).items():
        notes.append(Note(code=f"write_children_{kind}", facts={"count": count}))
    return Plan(
        tool="delete_records", summary=f"delete {asked.kind}: {len(changes)}", facts=about(found), risk=Risk.HIGH,
        changes=changes, notes=notes,
    )  # fmt: skip


def _shown(context: ToolContext, kind: str, record: Any, fields: list[str]) -> dict[str, Any]:  # noqa: ANN401
    known = FIELDS[kind]
    return {
        known[name].column: shown_before(context.access, kind, name, record)
        for name in fields if known[name].type in (*REFERRED, "money")
    }  # fmt: skip

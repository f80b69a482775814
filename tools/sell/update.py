"""Change records: fields of one, or of all that a filter finds."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.metrics.period import parse_period
from knowledge.sales.sell.record_fields import Value, read_value, title_of
from knowledge.sales.sell.writing import Chosen, change_of, choose_by_filter, choose_by_name, is_quiet
from tools.contract import (
    Effect,
    Filter,
    Note,
    Plan,
    Risk,
    Semantic,
    ToolContext,
    ToolInput,
    ToolRefusal,
    tool,
)

RecordKind = Annotated[
    Literal["account", "contact", "lead", "deal", "task", "complaint"],
    Semantic("order_kind"),
    Field(description="the kind of record"),
]
RecordName = Annotated[
    str,
    Semantic("order_record"),
    Field(max_length=500, description="one record by its name, title or id, as written; 'Acme' for its only open deal"),
]
OrderFilters = Annotated[
    tuple[Filter, ...],
    Semantic("order_where"),
    Field(description="instead of `record`: conditions that find every record to write, as in find_deals"),
]
OrderState = Annotated[
    Literal["open", "won", "lost"], Semantic("order_state"), Field(description="only deals or complaints that are so")
]
OrderPeriod = Annotated[
    str,
    Semantic("order_period"),
    Field(description="only records of that time, as said: closed, created, opened in it"),
]


class FieldValue(BaseModel):
    """A field and its new value as said; None empties the field."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: str = Field(description="stage, amount, owner, expected_close_on, loss_reason, next_step, status, tier …")
    value: str | None = Field(default=None, max_length=4000)


FieldValues = Annotated[
    tuple[FieldValue, ...], Semantic("order_values"), Field(description="which fields to set, and to what")
]


class UpdateRecords(ToolInput):
    """Which record, or all that fit the filters; and what to set."""

    kind: RecordKind
    record: RecordName | None = None
    where: OrderFilters = ()
    state: OrderState | None = None
    period: OrderPeriod | None = None
    set: Annotated[FieldValues, Field(min_length=1)]


def chosen(
    context: ToolContext, kind: str, record: str | None, where: Any, state: str | None, period: str | None  # noqa: ANN401
) -> Chosen:  # fmt: skip
    """The records that a write names; refuses `write.which` where it names none at all."""
    access = context.access
    if record:
        return choose_by_name(access, kind, record)
    if not where and state is None and period is None:
        raise ToolRefusal("write.which", kind=kind)
    span = parse_period(period, context.today, access.company.fiscal_year_start) if period else None
    return choose_by_filter(access, kind, where, state=state, period=span)


def about(found: Chosen) -> dict[str, Any]:
    """The facts that say which records: one by its name, several by how many of which kind."""
    if len(found.records) == 1:
        return {"record": title_of(found.kind, found.records[0])}
    return {f"{found.kind}s": len(found.records)}


def left_out(found: Chosen) -> list[Note]:
    """A note where some of the records are not the caller's to write."""
    return [Note(code="write_left_out", facts={"total": found.left_out})] if found.left_out else []


@tool(
    Effect.WRITE,
    risk=Risk.LOW,
    examples=[
        "move the {account} deal to {stage}",
        "set the amount of the {account} deal to 120k",
        "reassign all open deals of {person} to {person}",
        "everything in {stage} without an answer for three weeks goes to lost (reason: no answer)",
        "mark my task “send the quote” as done",
        "change the tier of {account} to A",
        "set the next step of {deal} to send the revised quote",
        "set the expected close of {deal} to next Friday",
        "把{account}的商机推进到{stage}",
        "把{account}商机的金额改为12万",
        "把{person}的未关闭商机全部转给{person}",
        "{stage}阶段三周没有回应的都改为丢单，原因：无回应",
        "把任务“发报价”标记为完成",
        "把{account}的等级改为A",
    ],
)
def update_records(asked: UpdateRecords, context: ToolContext) -> Plan:
    """Change fields of one record (`record`) or of every record that fits (`where`, `state`, `period`).

    Kinds and their fields: account (name, owner, segment, tier, sector, region, location, city, website, phone,
    employees, annual_revenue, founded_year, parent_account, source, notes), contact (name, account, title, department,
    email, phone, owner, notes), lead (name, company, title, email, phone, status, source, sector, location, owner,
    region, interest, next_follow_up_on, last_contact_on, notes), deal (name, account, owner, stage, amount,
    probability, expected_close_on, closed_on, loss_reason, next_step, source, channel, region, notes), task (title,
    owner, due_on, done_on, account, deal), complaint (subject, status, severity, owner, resolved_on, text, account,
    product). A stage may ask for fields (a loss reason): put them into `set` as well; never invent one. To log a call
    or visit use `log_activity`, to remove records `delete_records`.
    """
    access = context.access
    values = [read_value(access, asked.kind, item.field, item.value) for item in asked.set]
    found = chosen(context, asked.kind, asked.record, asked.where, asked.state, asked.period)
    changes, needing = [], []
    for record in found.records:
        try:
            change = change_of(access, asked.kind, record, values)
        except ToolRefusal as refusal:
            if refusal.code != "write.stage_needs" or len(found.records) == 1:
                raise
            needing.append(refusal)
            continue
        if change is not None:
            changes.append(change)
    if needing:
        raise _needs(needing, len(found.records))
    if not changes:
        raise ToolRefusal("write.no_change", kind=asked.kind)
    fields = [value.field for value in values]
    one = found.records[0] if len(found.records) == 1 else None
    quiet = one is not None and is_quiet(access, asked.kind, one, fields)
    facts = {**about(Chosen(asked.kind, found.records)), **_facts(values)}
    return Plan(
        tool="update_records", summary=f"update {asked.kind}: {len(changes)}, {', '.join(fields)}", facts=facts,
        risk=Risk.LOW if quiet else Risk.HIGH, changes=changes, notes=left_out(found),
    )  # fmt: skip


def _facts(values: list[Value]) -> dict[str, Any]:
    """What is set, as a Plan says it; an emptied field is said to be empty."""
    return {
        value.field: "–" if value.shown is None
        else value.shown.model_dump(mode="json") if isinstance(value.shown, BaseModel)
        else value.shown if isinstance(value.shown, int) else str(value.shown)
        for value in values
    }  # fmt: skip


def _needs(refusals: list[ToolRefusal], total: int) -> ToolRefusal:
    """Of several records some lack what the stage asks for."""
    missing = sorted({name for refusal in refusals for name in refusal.facts["field"]})
    return ToolRefusal(
        "write.stage_needs_several", stage=refusals[0].facts["stage"], field=missing, lacking=len(refusals),
        found=total, deal=[refusal.facts["deal"] for refusal in refusals[:3]],
    )  # fmt: skip

"""Make records: an account, a contact, a lead, a deal with its products, a task, a complaint, a success story."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.changes import Created, RecordChange, creation
from knowledge.sales.sell.account_brief import is_own_customer
from knowledge.sales.sell.new_records import Double, Line, Made, new_record, read_line
from tools.contract import Effect, Note, Plan, Risk, Semantic, ToolContext, ToolInput, ToolRefusal, tool
from tools.sell.update import FieldValue

# One's own records of these kinds are written at once.
QUIET = ("task", "lead", "contact", "complaint")


class LineAsked(BaseModel):
    """One product of a deal; money in major units, as said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    product: str = Field(max_length=300)
    quantity: float = Field(default=1, gt=0, le=1e9)
    unit_price: str | None = Field(default=None, description="the price of one; the list price where it is not said")


class CreateRecord(ToolInput):
    """What to make, what it is called, and its fields."""

    kind: Annotated[
        Literal["account", "contact", "lead", "deal", "task", "complaint", "suggestion", "story"], Semantic("new_kind")
    ]
    name: (
        Annotated[
            str,
            Semantic("new_name"),
            Field(max_length=500, description="its name; of a task or story its title, of a complaint its subject"),
        ]
        | None
    ) = None
    account: Annotated[str, Semantic("new_account"), Field(description="the account it belongs to")] | None = None
    values: Annotated[
        tuple[FieldValue, ...], Semantic("new_values"), Field(description="further fields, as in update_records")
    ] = ()
    lines: Annotated[
        tuple[LineAsked, ...], Semantic("new_lines"), Field(max_length=50, description="the products of a deal")
    ] = ()


@tool(
    Effect.WRITE,
    risk=Risk.LOW,
    examples=[
        "create an account called Blue Heron Foods, tier A, phone 555 0100",
        "add a new contact Jo Smith at {account}, title buyer, email jo@example.com",
        "new lead: Ana Cruz from Delta Stores, source referral",
        "create a deal with {account} for 20 {product}, expected close next Friday",
        "create a task to send {account} the quote by Friday",
        "remind me to call {account} next Tuesday",
        "new complaint from {account}: late delivery",
        "share a success story: {account} signed after one tasting, what helped: their trainers tried it",
        "新建客户蓝鹭食品，等级A",
        "给{account}新增联系人张伟，职位采购经理",
        "新建线索李娜，公司德尔塔商店，来源转介绍",
        "给{account}新建一个商机，20个{product}，预计下周五关闭",
        "新建任务：周五前给{account}发报价",
        "提醒我下周二给{account}打电话",
        "登记{account}的投诉：送货太晚",
        "分享一个成功案例：{account}试吃后当场签单，关键是让教练先试",
    ],
)
def create_record(asked: CreateRecord, context: ToolContext) -> Plan:
    """Make one account, contact, lead, deal (with `lines`), task, complaint, suggestion or story; it is the asker's.

    `values` are fields of update_records: owner for somebody else, amount, stage, due_on, tier, phone … A deal of lines
    has their sum as its amount. A story (success story) has title, text, helped (what made the difference), deal, tags;
    everybody of the company may read it. Where an account or a person of that name or e-mail is there already, the plan
    says so and waits for approval. To log a call or visit use `log_activity`, to make a customer of a lead
    `convert_lead`.
    """
    kind = "complaint" if asked.kind == "suggestion" else asked.kind
    if asked.lines and kind != "deal":
        raise ToolRefusal("write.lines", kind=kind)
    access = context.access
    given = [(item.field, item.value) for item in asked.values]
    lines = [read_line(access, line.product, line.quantity, line.unit_price) for line in asked.lines]
    name = (asked.name or "").strip() or _name_of(kind, asked.account, [line.product for line in lines])
    made = new_record(access, kind, name, asked.account, given, lines, voice=asked.kind)
    first = creation(kind, made.name, made.values, made.shown)
    changes: list[RecordChange] = [first, *[_line_change(line, made) for line in lines]]
    own = made.owner_id == access.principal.person_id
    quiet = own and not made.doubles and (kind in QUIET or _tells_of_own(context, kind, made))
    notes = [_double(double) for double in made.doubles]
    facts = {"kind": asked.kind, "name": made.name, **made.facts}
    return Plan(
        tool="create_record", summary=f"create {asked.kind}: {made.name}", facts=facts,
        risk=Risk.LOW if quiet else Risk.HIGH, changes=changes, notes=notes,
    )  # fmt: skip


def _tells_of_own(context: ToolContext, kind: str, made: Made) -> bool:
    """A story is for everybody to read: of a colleague's customer it waits for approval."""
    account_id, deal_id = made.values.get("account_id"), made.values.get("deal_id")
    if kind != "story" or (account_id is None and deal_id is None):
        return kind == "story"
    return is_own_customer(context.access, account_id=account_id, deal_id=deal_id)


def _name_of(kind: str, account: str | None, products: list[str]) -> str:
    """A deal without a name is called by its account and products; anything else has to be named."""
    if kind == "deal" and not account:
        raise ToolRefusal("missing.field", tool="create_record", field="account")
    if kind == "task":
        raise ToolRefusal("write.untitled", kind=kind)
    if kind != "deal" or not account:
        raise ToolRefusal("write.unnamed", kind=kind)
    return f"{account} – {', '.join(products)}"[:300] if products else account


def _double(double: Double) -> Note:
    reasons = [Note(code=f"double_{reason}") for reason in double.reasons]
    return Note(
        code=f"write_double_{double.kind}", facts={"name": double.name, "owner": double.owner or "–", "reason": reasons}
    )


def _line_change(line: Line, made: Made) -> RecordChange:
    values: dict[str, Any] = {
        "deal_id": Created(created=0).model_dump(), "product_id": line.product_id, "quantity": line.quantity,
        "unit_price": line.unit_price, "amount": line.amount,
    }  # fmt: skip
    shown = {"deal_id": made.name, "product_id": line.product, **line.shown}
    return creation("deal_line", f"{made.name}: {line.product}", values, shown)

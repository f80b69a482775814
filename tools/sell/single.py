"""One record by its name: a lead, a product, a contact, an order, a complaint. Accounts and deals have their pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field

from knowledge.access import Access
from knowledge.sales.sell.views import RecordView, view_complaint, view_contact, view_lead, view_order, view_product
from tools.contract import Effect, Semantic, ToolContext, ToolInput, ToolOutput, ToolRefusal, tool

Kind = Literal["lead", "product", "contact", "order", "complaint"]
Attribute = Annotated[
    Literal[
        "owner", "status", "account", "title", "department", "email", "phone", "interest", "last_contact_on",
        "next_follow_up_on", "source", "sector", "location", "region", "created_on", "notes", "product_line",
        "list_price", "sku", "ordered_on", "amount", "channel", "severity", "resolved_on", "opened_on",
    ],
    Semantic("attributes"),
    Field(description="which attributes of the record were asked for"),
]  # fmt: skip
VIEWS: dict[Kind, Callable[[Access, str], RecordView]] = {
    "lead": view_lead, "product": view_product, "contact": view_contact, "order": view_order,
    "complaint": view_complaint,
}  # fmt: skip


class RecordShown(ToolOutput):
    """One record with its facts; `asked` are those that were asked for."""

    kind: Kind
    view: RecordView
    asked: list[str] = Field(default=[])


class ShowRecord(ToolInput):
    """Which record, of which kind, and what of it was asked."""

    record: Annotated[
        str,
        Semantic("shown_record"),
        Field(max_length=500, description="a name as written; an order's number, a complaint's subject"),
    ]
    kind: Annotated[Kind, Semantic("shown_kind")] = "lead"
    asked: tuple[Attribute, ...] = ()


@tool(
    Effect.READ,
    examples=[
        "tell me about the lead {lead}",
        "what is the status of {lead}?",
        "what are the notes on {lead}?",
        "what's the {fact} of {lead}?",
        "when do we have to follow up with {lead}?",
        "who looks after {lead}?",
        "when did we last speak with {lead}?",
        "what {dimension} does {product} belong to?",
        "which {dimension} is {product} in?",
        "what is the list price of {product}?",
        "how much does {product} cost?",
        "which {dimension} does {product} fall under?",
        "tell me about the product {product}",
        "{lead}的备注是什么",
        "{lead}的{fact}是什么",
        "{lead}现在是什么{dimension}",
        "{lead}由谁跟进",
        "什么时候要跟进{lead}",
        "介绍一下线索{lead}",
        "线索{lead}的详细信息",
        "{product}属于哪个{dimension}",
        "{product}是哪个{dimension}的",
        "{product}算哪个{dimension}",
        "{product}的{dimension}是什么",
        "{product}标价多少",
        "{product}多少钱一台",
    ],
)
def show_record(asked: ShowRecord, context: ToolContext) -> RecordShown:
    """Show one lead, product, contact, order (by its number) or complaint (by its subject) with its facts.

    Of a lead its owner, status, e-mail, interest, last contact, notes; of a product line, list price, article number.
    For lists use `find_records`, for customers `brief_account`, for deals `show_deal`; for what a product sold
    `query_metric`.
    """
    view = VIEWS[asked.kind](context.access, asked.record)
    if asked.asked and not any(name in view.facts for name in asked.asked):
        raise ToolRefusal("no_data.attribute", name=view.name, field=list(asked.asked))
    return RecordShown(kind=asked.kind, view=view, asked=list(asked.asked))

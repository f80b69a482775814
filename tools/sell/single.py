"""One record by its name: a lead, a product. Accounts and deals have pages of their own."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from knowledge.sales.sell.views import RecordView, view_lead, view_product
from tools.contract import Effect, Semantic, ToolContext, ToolInput, ToolOutput, ToolRefusal, tool

LeadName = Annotated[str, Semantic("lead"), Field(description="a lead's name, as written")]
ProductName = Annotated[str, Semantic("product"), Field(description="a product's name, as written")]
LeadAttribute = Annotated[
    Literal[
        "owner", "status", "account", "title", "email", "phone", "interest", "last_contact_on", "next_follow_up_on",
        "source", "sector", "location", "region", "created_on", "notes",
    ],
    Semantic("attributes"),
    Field(description="which attributes of the lead were asked for"),
]  # fmt: skip
ProductAttribute = Annotated[
    Literal["product_line", "list_price", "sku"],
    Semantic("attributes"),
    Field(description="which attributes of the product were asked for"),
]


class RecordShown(ToolOutput):
    """One record with its facts; `asked` are those that were asked for."""

    kind: Literal["lead", "product"]
    view: RecordView
    asked: list[str] = Field(default=[])


class ShowLead(ToolInput):
    """Which lead, and what of it was asked."""

    lead: LeadName
    asked: tuple[LeadAttribute, ...] = ()


class ShowProduct(ToolInput):
    """Which product, and what of it was asked."""

    product: ProductName
    asked: tuple[ProductAttribute, ...] = ()


def _shown(kind: Literal["lead", "product"], view: RecordView, asked: tuple[str, ...]) -> RecordShown:
    if asked and not any(name in view.facts for name in asked):
        raise ToolRefusal("no_data.attribute", name=view.name, field=list(asked))
    return RecordShown(kind=kind, view=view, asked=list(asked))


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
        "{lead}的备注是什么",
        "{lead}的{fact}是什么",
        "{lead}现在是什么{dimension}",
        "{lead}由谁跟进",
        "什么时候要跟进{lead}",
        "介绍一下线索{lead}",
    ],
)
def show_lead(asked: ShowLead, context: ToolContext) -> RecordShown:
    """Show one lead: assignee, status, e-mail, phone, interest, last contact, next follow-up, notes.

    For lists of leads use `find_records`; for customers `brief_account`.
    """
    return _shown("lead", view_lead(context.access, asked.lead), asked.asked)


@tool(
    Effect.READ,
    examples=[
        "what {dimension} does {product} belong to?",
        "which {dimension} is {product} in?",
        "what is the list price of {product}?",
        "how much does {product} cost?",
        "which {dimension} does {product} fall under?",
        "tell me about the product {product}",
        "{product}属于哪个{dimension}",
        "{product}是哪个{dimension}的",
        "{product}算哪个{dimension}",
        "{product}的{dimension}是什么",
        "{product}标价多少",
        "{product}多少钱一台",
    ],
)
def show_product(asked: ShowProduct, context: ToolContext) -> RecordShown:
    """Show one product: product line, list price, article number. For what it sold use `query_metric`."""
    return _shown("product", view_product(context.access, asked.product), asked.asked)

"""What a file can be, and the fields each kind has: the type of every field and the column it fills."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Table

from knowledge.imports.store import table_of
from knowledge.sales.plan.markets import Market
from knowledge.sales.plan.targets import Target
from knowledge.sales.sell.accounts import Account, Contact, Lead
from knowledge.sales.sell.activities import Activity, Task
from knowledge.sales.sell.complaints import Complaint, SatisfactionScore
from knowledge.sales.sell.deals import Deal, DealLine
from knowledge.sales.sell.orders import Order
from knowledge.sales.sell.products import Product
from knowledge.sales.team.hiring import Candidate, CandidateScore, Opening
from knowledge.sales.team.incentives import Award, CommissionPlan, DealSplit, Payout
from knowledge.sales.team.people import Person, Region


class Type(StrEnum):
    """How a field's cells are read."""

    TEXT = "text"
    DATE = "date"
    MOMENT = "moment"
    MONEY = "money"
    NUMBER = "number"
    INTEGER = "integer"
    RATIO = "ratio"
    MINUTES = "minutes"
    FLAG = "flag"
    REFERENCE = "reference"


@dataclass(frozen=True)
class Field:
    """A field of a kind. `column` is the database column it fills, None where `assemble` works on it first.

    `record` is the kind of record a reference names. `required`: a row without it is rejected; `strict`: one whose
    cell can't be read is. `usual`: the field that this one stands for in a file that has no column for it.
    """

    type: Type = Type.TEXT
    column: str | None = None
    record: str | None = None
    required: bool = False
    strict: bool = False
    usual: str | None = None


@dataclass(frozen=True)
class Kind:
    """One thing that a file can hold a list of. `order` says what is imported before what.

    `needs`: of every group, at least one field must be mapped for a file to be of this kind.
    `identity` is how rows without an id find their record again: by `name`, or by their whole `content`.
    """

    name: str
    record: str
    order: int
    fields: dict[str, Field]
    needs: tuple[frozenset[str], ...]
    table: Table | None = None
    identity: str = "content"


def _texts(*names: str) -> dict[str, Field]:
    return {name: Field(Type.TEXT, name) for name in names}


def _typed(kind: Type, *names: str) -> dict[str, Field]:
    return {name: Field(kind, name) for name in names}


def _inner(kind: Type, *names: str) -> dict[str, Field]:
    return {name: Field(kind) for name in names}


def _ref(record: str, column: str) -> Field:
    return Field(Type.REFERENCE, column, record)


NAME = {"name": Field(Type.TEXT, "name", required=True)}
PRODUCT = {"product": Field(Type.REFERENCE, None, "product")}
# What lists of lines say of the product itself.
PRODUCT_FACTS = {"sku": Field(), "line": Field(), "list_price": Field(Type.MONEY)}
ID = {"external_id": Field(Type.TEXT, "external_id")}
OWNER = {"owner": _ref("person", "owner_id"), "owner_ref": Field(Type.REFERENCE, None, "person_id")}
ACCOUNT = {"account": _ref("account", "account_id"), "account_ref": Field(Type.REFERENCE, None, "account_id")}
PERSON = {"person": _ref("person", "person_id"), "person_ref": Field(Type.REFERENCE, None, "person_id")}
CONTACT = {"contact": _ref("contact", "contact_id"), "contact_ref": Field(Type.REFERENCE, None, "contact_id")}
DEAL = {"deal": _ref("deal", "deal_id"), "deal_ref": Field(Type.REFERENCE, None, "deal_id")}
REGION = {"region": _ref("region", "region_id")}
NAMES = {**_inner(Type.TEXT, "first_name", "last_name"), "name": Field(Type.TEXT, "name")}


def _needs(*groups: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(group.split()) for group in groups)


_KINDS = (
    Kind("rates", "rate", 0, {
        "date": Field(Type.DATE, required=True), "from_currency": Field(required=True), "to_currency": Field(),
        "rate": Field(Type.NUMBER, required=True),
    }, _needs("date", "from_currency", "rate")),
    Kind("regions", "region", 1, {**ID, **NAME}, _needs("name"), table_of(Region), "name"),
    Kind("people", "person", 2, {
        **ID, **NAMES, **_texts("email", "title", "language", "timezone"), **REGION, "manager": Field(), "team": Field(),
        "role": Field(), **_typed(Type.DATE, "hired_on", "left_on"), "active": Field(Type.FLAG, "active"),
    }, _needs("name last_name", "manager team role region hired_on title email active"), table_of(Person), "name"),
    Kind("products", "product", 3, {
        **ID, **NAME, **_texts("sku"), "line": _ref("product_line", "product_line_id"),
        **_inner(Type.MONEY, "list_price", "unit_cost"), "currency": Field(), "active": Field(Type.FLAG, "active"),
    }, _needs("name", "list_price line unit_cost sku"), table_of(Product), "name"),
    Kind("accounts", "account", 4, {
        **ID, **NAME,
        **_texts("sector", "location", "city", "website", "phone", "segment", "tier", "source", "notes"),
        **_typed(Type.INTEGER, "employees", "founded_year"), "annual_revenue": Field(Type.MONEY), "currency": Field(),
        "parent": Field(), "parent_ref": Field(), **OWNER, **REGION, "created_on": Field(Type.DATE, "created_on"),
    }, _needs("name", "sector location city website phone segment tier employees founded_year annual_revenue parent owner "
        "source region"), table_of(Account), "name"),
    Kind("contacts", "contact", 5, {
        **ID, **NAMES, **_texts("title", "department", "email", "phone", "notes"), **ACCOUNT, **OWNER,
        "created_on": Field(Type.DATE, "created_on"),
    }, _needs("name last_name", "email phone", "account account_ref title department"), table_of(Contact), "name"),
    Kind("leads", "lead", 6, {
        **ID, **NAMES, **_texts("company", "title", "email", "phone", "status", "source", "sector", "location"),
        **_texts("interest", "notes"), **OWNER, **REGION, **_typed(Type.DATE, "created_on", "last_contact_on", "next_follow_up_on"),
    }, _needs("name last_name company", "status last_contact_on next_follow_up_on interest"), table_of(Lead), "name"),
    Kind("deals", "deal", 7, {
        **ID, "name": Field(Type.TEXT, "name"), **ACCOUNT, **OWNER, **REGION, "stage": Field(), "status": Field(),
        **_inner(Type.FLAG, "is_won", "is_closed"),
        "amount": Field(Type.MONEY), "won_amount": Field(Type.MONEY, usual="amount"), "currency": Field(), "probability": Field(Type.RATIO, "probability"),
        **_typed(Type.DATE, "created_on", "engaged_on", "expected_close_on", "closed_on"),
        **_inner(Type.DATE, "close_date", "won_on", "lost_on"),
        **_texts("source", "channel", "loss_reason", "next_step", "notes"), **PRODUCT, **PRODUCT_FACTS, **_inner(Type.NUMBER, "quantity"), "unit_price": Field(Type.MONEY), "discount_rate": Field(Type.RATIO),
        "competitors": Field(),
    }, _needs("stage status", "account account_ref name external_id product", "amount close_date closed_on "
        "expected_close_on engaged_on created_on owner"), table_of(Deal)),
    Kind("deal_lines", "deal_line", 8, {
        **DEAL, **PRODUCT, "product_ref": Field(Type.REFERENCE, None, "product_id"), **PRODUCT_FACTS,
        "quantity": Field(Type.NUMBER),
        **_inner(Type.MONEY, "unit_price", "amount"), "discount_rate": Field(Type.RATIO), "currency": Field(),
    }, _needs("deal deal_ref", "product product_ref sku", "quantity unit_price amount"), table_of(DealLine)),
    Kind("orders", "order", 8, {
        **ID, "line_id": Field(), **ACCOUNT, **OWNER, **REGION, **DEAL, "ordered_on": Field(Type.DATE, "ordered_on", required=True),
        **_texts("channel", "status"), "currency": Field(), **PRODUCT, **PRODUCT_FACTS, "quantity": Field(Type.NUMBER),
        **_inner(Type.MONEY, "unit_price", "amount", "cost", "profit"),
        "discount_rate": Field(Type.RATIO),
    }, _needs("ordered_on", "product line sku account account_ref", "amount quantity unit_price"), table_of(Order)),
    Kind("activities", "activity", 9, {
        **ID, "kind": Field(), **PERSON, **ACCOUNT, **CONTACT, **DEAL, "happened": Field(Type.MOMENT, required=True),
        "duration_minutes": Field(Type.MINUTES), "subject": Field(), **_texts("summary", "next_step"),
    }, _needs("happened", "kind subject duration_minutes", "person person_ref account account_ref contact contact_ref deal deal_ref subject summary"), table_of(Activity)),
    Kind("tasks", "task", 10, {
        **ID, "title": Field(Type.TEXT, "title", required=True), **PERSON,
        **_typed(Type.DATE, "due_on", "done_on"), "status": Field(), **ACCOUNT, **CONTACT, **DEAL,
    }, _needs("title", "due_on done_on", "person person_ref status account deal"), table_of(Task)),
    Kind("targets", "target", 11, {
        **ID, "metric": Field(), "period": Field(), "year": Field(), "quarter": Field(), "month": Field(),
        **_typed(Type.DATE, "period_start", "period_end"), "amount": Field(Type.MONEY, required=True),
        "currency": Field(),
        "person": _ref("person", "person_id"), "manager": Field(Type.REFERENCE, None, "person"), "team": _ref("team", "team_id"), **REGION,
        "line": _ref("product_line", "product_line_id"), "product": _ref("product", "product_id"),
        **_texts("segment", "channel", "note"),
    }, _needs("amount", "period year quarter month period_start"), table_of(Target)),
    Kind("complaints", "complaint", 12, {
        **ID, "kind": Field(), **ACCOUNT, "contact": _ref("contact", "contact_id"), **OWNER,
        "product": _ref("product", "product_id"), "opened_on": Field(Type.DATE, "opened_on", required=True),
        "resolved_on": Field(Type.DATE, "resolved_on"),
        **_texts("status", "severity", "subject", "text"),
    }, _needs("opened_on", "subject text kind", "status severity resolved_on kind account account_ref"), table_of(Complaint)),
    Kind("satisfaction", "satisfaction_score", 13, {
        **ID, **ACCOUNT, "contact": _ref("contact", "contact_id"), **OWNER,
        "scored_on": Field(Type.DATE, "scored_on", required=True), "score": Field(Type.NUMBER, "score", required=True),
        "scale": Field(Type.INTEGER, "scale"), **_texts("comment"),
    }, _needs("scored_on", "score"), table_of(SatisfactionScore)),
    Kind("openings", "opening", 14, {
        **ID, **NAME, "role": Field(), "team": _ref("team", "team_id"), **REGION, **OWNER,
        "headcount": Field(Type.INTEGER), **_typed(Type.DATE, "opened_on", "closed_on"), "status": Field(),
    }, _needs("name", "headcount opened_on", "team region status role headcount opened_on"), table_of(Opening), "name"),
    Kind("candidates", "candidate", 15, {
        **ID, **NAMES, "opening": _ref("opening", "opening_id"), "stage": Field(), **_texts("source", "reason"),
        **_typed(Type.DATE, "applied_on", "screened_on", "interviewed_on", "tested_on", "offered_on", "hired_on", "rejected_on"),
    }, _needs("name last_name", "opening", "stage source applied_on interviewed_on offered_on hired_on rejected_on"),
        table_of(Candidate), "name"),
    Kind("candidate_scores", "candidate_score", 16, {
        **ID, "candidate": _ref("candidate", "candidate_id"), "opening": Field(), "kind": Field(),
        "criterion": Field(Type.TEXT, "criterion", required=True), "score": Field(Type.NUMBER, "score", required=True),
        "scale": Field(Type.NUMBER, "scale"), "scored_on": Field(Type.DATE, "scored_on"), "scored_by": _ref("person", "scored_by_id"),
    }, _needs("candidate", "criterion", "score"), table_of(CandidateScore)),
    Kind("markets", "market", 17, {
        **ID, **REGION, "line": _ref("product_line", "product_line_id"), "period": Field(), "year": Field(), "quarter": Field(),
        "month": Field(), **_typed(Type.DATE, "period_start", "period_end"), "market_size": Field(Type.MONEY), "currency": Field(),
        "market_growth": Field(), "demand": Field(Type.NUMBER, "demand"), **_texts("needs", "source"), "competitors": Field(),
        "share": Field(Type.RATIO, strict=True),
    }, _needs("market_size market_growth share", "period year quarter month period_start", "region line"), table_of(Market)),
    Kind("payouts", "payout", 18, {
        **ID, **PERSON, "period": Field(), "year": Field(), "quarter": Field(), "month": Field(),
        **_inner(Type.DATE, "period_start", "period_end"), "paid_on": Field(Type.DATE, "paid_on"),
        **{name: Field(Type.MONEY, strict=True) for name in ("amount", "commission", "bonus", "prize", "draw", "recovery", "clawback")},
        "currency": Field(), "kind": Field(), "deal": Field(), "status": Field(),
    }, _needs("person person_ref", "amount commission bonus prize draw recovery clawback",
        "period year quarter month period_start period_end paid_on"), table_of(Payout)),
    Kind("awards", "award", 19, {
        **ID, **PERSON, "name": Field(Type.TEXT, "name", required=True), **_texts("reason"),
        "given_on": Field(Type.DATE, "given_on", required=True), "amount": Field(Type.MONEY, strict=True), "currency": Field(),
    }, _needs("person person_ref", "name", "given_on"), table_of(Award)),
    Kind("commission_plans", "commission_plan", 20, {
        **NAME, "role": Field(), "team": _ref("team", "team_id"), **PERSON, **_typed(Type.DATE, "starts_on", "ends_on"),
        **_inner(Type.TEXT, "period", "year", "quarter", "basis", "per", "tiers_by", "tier", "tier_to", "tiers"),
        **{name: Field(Type.RATIO, strict=True) for name in ("rate", "tier_rate", "line_rate")},
        **_inner(Type.TEXT, "accelerator", "accelerator_from", "clawback_days"), "line": _ref("product_line", "product_line_id"),
        **{name: Field(Type.MONEY, strict=True) for name in ("cap", "draw")}, "currency": Field(),
    }, _needs("name", "rate tier_rate tiers line_rate draw", "starts_on period year quarter"), table_of(CommissionPlan)),
    Kind("deal_splits", "deal_split", 21, {
        **ID, **DEAL, **PERSON, "share": Field(Type.RATIO, required=True, strict=True),
    }, _needs("deal deal_ref", "person person_ref", "share"), table_of(DealSplit)),
)  # fmt: skip
KINDS: dict[str, Kind] = {kind.name: kind for kind in _KINDS}
RECORD_TABLES: dict[str, Table] = {kind.record: kind.table for kind in _KINDS if kind.table is not None}

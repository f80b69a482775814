"""A lead becomes a customer: account, contact and deal at once."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from knowledge.access import Access
from knowledge.changes import Created, RecordChange, creation, update_of
from knowledge.sales.sell.accounts import CONVERTED, Account, Lead
from knowledge.sales.sell.record_fields import read_value
from knowledge.sales.sell.stages import first_stage
from knowledge.sales.sell.writing import choose_by_name, owner_name, same_named_accounts
from tools.contract import Effect, Note, Plan, Risk, Semantic, ToolContext, ToolInput, ToolRefusal, tool


class ConvertLead(ToolInput):
    """Which lead; what its deal is called and worth, where that was said."""

    lead: Annotated[str, Semantic("convert_lead"), Field(max_length=300, description="the lead's name, as written")]
    deal: Annotated[str, Semantic("convert_deal"), Field(max_length=300, description="the new deal's name")] | None = (
        None
    )
    amount: Annotated[str, Semantic("convert_amount"), Field(description="the deal's amount, as said")] | None = None
    expected_close_on: (
        Annotated[str, Semantic("convert_close"), Field(description="by when the deal is to close, as said")] | None
    ) = None
    without_deal: Annotated[bool, Semantic("convert_alone"), Field(description="make no deal")] = False


@tool(
    Effect.WRITE,
    risk=Risk.HIGH,
    examples=[
        "convert the lead {lead}",
        "convert {lead} into a customer with a deal worth 50k",
        "turn the lead {lead} into an account",
        "转化线索{lead}",
        "把线索{lead}转化为客户，商机金额5万",
        "把{lead}转为客户",
    ],
)
def convert_lead(asked: ConvertLead, context: ToolContext) -> Plan:
    """Turn a lead into a customer: its company becomes an account, the lead a contact there, with an open deal.

    An account of that company's name that is there already is used, and the plan says so. The lead is marked as
    converted. All of it is one proposal and is undone as one. To change a lead's status alone use `update_records`.
    """
    access = context.access
    lead: Lead = choose_by_name(access, "lead", asked.lead).records[0]
    if lead.status == CONVERTED:
        raise ToolRefusal("write.converted", name=lead.name)
    owner, changes, notes = owner_name(access, lead.owner_id), list[RecordChange](), list[Note]()
    account_id, account = _account(access, lead, owner, changes, notes)
    contact = {
        "name": lead.name, "account_id": account_id, "title": lead.title, "email": lead.email, "phone": lead.phone,
        "owner_id": lead.owner_id, "created_on": access.today,
    }  # fmt: skip
    changes.append(creation("contact", lead.name, contact, {"account_id": account, "owner_id": owner}))
    facts: dict[str, Any] = {"lead": lead.name, "account": account}
    if not asked.without_deal:
        deal = _deal(access, asked, lead, account_id, account, owner)
        facts["deal"] = deal.label
        changes += [deal, _contact_of_deal(len(changes), lead.name, deal.label)]
    # The account's id is not known before it is made: what the lead points at is written as a reference.
    converted = update_of("lead", lead, lead.name, {"status": CONVERTED, "account_id": account_id},
                          {"account_id": (None, account)})  # fmt: skip
    changes += [converted] if converted is not None else []
    return Plan(
        tool="convert_lead", summary=f"convert lead: {lead.name}", facts=facts, risk=Risk.HIGH, changes=changes,
        notes=notes,
    )  # fmt: skip


def _account(
    access: Access, lead: Lead, owner: str | None, changes: list[RecordChange], notes: list[Note]
) -> tuple[Any, str]:
    """The account's id (or the reference to the one that the plan makes) and its name."""
    if lead.account_id is not None:
        return lead.account_id, access.session.get_one(Account, lead.account_id).name
    name = lead.company or lead.name
    known = same_named_accounts(access, name)
    if known:
        notes.append(Note(code="write_double_account", facts={
            "name": known[0].name, "owner": owner_name(access, known[0].owner_id) or "–"}))  # fmt: skip
        return known[0].id, known[0].name
    values = {
        "name": name, "sector": lead.sector, "location": lead.location, "region_id": lead.region_id,
        "source": lead.source, "owner_id": lead.owner_id, "created_on": access.today,
        "currency": access.company.currency, "notes": lead.notes,
    }  # fmt: skip
    changes.append(creation("account", name, values, {"owner_id": owner}))
    return Created(created=0).model_dump(), name


def _deal(
    access: Access, asked: ConvertLead, lead: Lead, account_id: Any, account: str, owner: str | None  # noqa: ANN401
) -> RecordChange:  # fmt: skip
    stage = first_stage(access)
    name = asked.deal or (f"{account} – {lead.interest}"[:300] if lead.interest else account)
    values = {
        "name": name, "account_id": account_id, "owner_id": lead.owner_id, "stage_id": stage.id,
        "currency": access.company.currency, "created_on": access.today, "engaged_on": access.today,
        "source": lead.source, "region_id": lead.region_id,
    }  # fmt: skip
    shown: dict[str, Any] = {"account_id": account, "owner_id": owner, "stage_id": stage.name}
    if asked.amount:
        amount = read_value(access, "deal", "amount", asked.amount)
        values["amount"], shown["amount"] = amount.stored, amount.shown
    if asked.expected_close_on:
        day = read_value(access, "deal", "expected_close_on", asked.expected_close_on)
        values["expected_close_on"], shown["expected_close_on"] = day.stored, str(day.shown)
    return creation("deal", name, values, shown)


def _contact_of_deal(place: int, contact: str, deal: str) -> RecordChange:
    """The lead's contact has a part in the deal; both are made right before, at `place` - 1 and `place`."""
    values = {"deal_id": Created(created=place).model_dump(), "contact_id": Created(created=place - 1).model_dump()}
    return creation("deal_contact", deal, values, {"deal_id": deal, "contact_id": contact})

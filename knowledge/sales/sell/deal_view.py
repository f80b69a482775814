"""One deal on one page, with its lines, competitors and what happened to it."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import aliased

from knowledge import names
from knowledge.access import Access
from knowledge.company import major
from knowledge.refusals import Refusal
from knowledge.sales.sell.accounts import Account
from knowledge.sales.sell.activities import Activity
from knowledge.sales.sell.deals import Deal, DealCompetitor, DealHistory, DealLine, HistoryField, Stage, StageKind
from knowledge.sales.sell.products import Product
from knowledge.sales.team.people import Person


class DealEvent(BaseModel):
    """Something dated that happened to a deal; money in major units."""

    on: date
    what: str
    before: str | float | int | None = None
    after: str | float | int | None = None


class DealView(BaseModel):
    """A deal as people read it. Money in major units of `currency`; `days_open` until closed or today."""

    id: int
    external_id: str | None
    name: str | None
    account: str | None
    owner: str | None
    stage: str
    kind: StageKind
    amount: float | int | None
    currency: str
    probability: float | None
    created_on: date | None
    engaged_on: date | None
    expected_close_on: date | None
    closed_on: date | None
    days_open: int | None
    source: str | None
    loss_reason: str | None
    next_step: str | None
    lines: list[dict[str, Any]]
    competitors: list[str]
    events: list[DealEvent]
    activities: int
    last_activity_on: date | None


def readable_deal(access: Access, text: str) -> Deal:
    """The deal of that id or name that the caller may read; unknown and hidden ones are refused alike."""
    visible = access.rows(Deal.owner_id, Deal.closed_on)
    wanted = text.strip().lstrip("#")
    by_id = select(Deal).where(Deal.external_id == wanted, visible)
    if deal := access.session.scalar(by_id):
        return deal
    match = names.resolve(access, "deal", text)
    deal = access.session.scalar(select(Deal).where(Deal.id == match.record_id, visible))
    if deal is None:
        raise Refusal("unknown.name", kind="deal", text=text)
    return deal


def view_deal(access: Access, deal: Deal) -> DealView:
    """Everything about one deal that its reader may see."""
    session = access.session
    stage = session.get_one(Stage, deal.stage_id)
    probability = deal.probability if deal.probability is not None else stage.probability
    began = deal.created_on or deal.engaged_on
    activities = list(
        session.scalars(select(Activity.happened_on).where(Activity.deal_id == deal.id).order_by(Activity.happened_on))
    )
    return DealView(
        id=deal.id,
        external_id=deal.external_id,
        name=deal.name,
        account=session.scalar(select(Account.name).where(Account.id == deal.account_id)),
        owner=session.scalar(select(Person.name).where(Person.id == deal.owner_id)),
        stage=stage.name,
        kind=stage.kind,
        amount=major(deal.amount, deal.currency),
        currency=deal.currency,
        probability=probability if stage.kind is StageKind.OPEN else None,
        created_on=deal.created_on,
        engaged_on=deal.engaged_on,
        expected_close_on=deal.expected_close_on,
        closed_on=deal.closed_on,
        days_open=((deal.closed_on or access.today) - began).days if began else None,
        source=deal.source,
        loss_reason=deal.loss_reason,
        next_step=deal.next_step,
        lines=_lines(access, deal),
        competitors=list(
            session.scalars(
                select(DealCompetitor.name).where(DealCompetitor.deal_id == deal.id).order_by(DealCompetitor.name)
            )
        ),
        events=_events(access, deal, stage),
        activities=len(activities),
        last_activity_on=activities[-1] if activities else None,
    )


def _lines(access: Access, deal: Deal) -> list[dict[str, Any]]:
    found = select(Product.name, DealLine.quantity, DealLine.unit_price, DealLine.amount).join(
        Product, Product.id == DealLine.product_id
    )
    return [
        {
            "product": product,
            "quantity": quantity,
            "unit_price": major(unit_price, deal.currency),
            "amount": major(amount, deal.currency),
        }
        for product, quantity, unit_price, amount in access.session.execute(
            found.where(DealLine.deal_id == deal.id).order_by(DealLine.id)
        )
    ]


def _events(access: Access, deal: Deal, stage: Stage) -> list[DealEvent]:
    """The dated history, with the beginning and the end that the deal's own dates tell."""
    before, after = aliased(Stage), aliased(Stage)
    was, now = aliased(Person), aliased(Person)
    found = (
        select(DealHistory, before.name, after.name, was.name, now.name)
        .outerjoin(before, DealHistory.before == before.id)
        .outerjoin(after, DealHistory.after == after.id)
        .outerjoin(was, DealHistory.before == was.id)
        .outerjoin(now, DealHistory.after == now.id)
        .where(DealHistory.deal_id == deal.id)
        .order_by(DealHistory.changed_on, DealHistory.id)
    )
    events = []
    for row, stage_before, stage_after, owner_before, owner_after in access.session.execute(found):
        pair: dict[HistoryField, tuple[Any, Any]] = {
            HistoryField.STAGE: (stage_before, stage_after),
            HistoryField.OWNER: (owner_before, owner_after),
            HistoryField.AMOUNT: (major(row.before, deal.currency), major(row.after, deal.currency)),
        }
        old, new = pair[row.field]
        events.append(DealEvent(on=row.changed_on, what=row.field.name.lower(), before=old, after=new))
    closed_known = any(event.what == "stage" and event.after == stage.name for event in events)
    if deal.closed_on and not closed_known:
        events.append(DealEvent(on=deal.closed_on, what="stage", after=stage.name))
    for what, day in (("engaged", deal.engaged_on), ("created", deal.created_on)):
        if day:
            events.append(DealEvent(on=day, what=what))
    return sorted(events, key=lambda event: event.on)

"""Find the records that a write is about, by name or by filter, as far as the caller may write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select

from knowledge import names
from knowledge.access import Access
from knowledge.changes import RecordChange, update_of
from knowledge.metrics.model import Filter, MetricQuery, Period
from knowledge.metrics.records import record_ids
from knowledge.refusals import Refusal
from knowledge.sales.sell.account_brief import accounts_visible
from knowledge.sales.sell.accounts import Account
from knowledge.sales.sell.by_id import numbered, visible_record
from knowledge.sales.sell.deals import Deal, Stage, StageKind
from knowledge.sales.sell.described import deals_described, fits, words_of
from knowledge.sales.sell.parties import addressed
from knowledge.sales.sell.record_fields import (
    FIELDS,
    MODELS,
    OWNER,
    REFERRED,
    TITLE,
    Value,
    shown_before,
    shown_value,
    title_of,
)
from knowledge.sales.sell.stages import stage_values
from knowledge.sales.team.people import Person

MOST_RECORDS = 1000
CHUNK = 500
# The metric whose records are those of a kind; of deals by their state.
METRIC = {"account": "accounts", "contact": "contacts", "lead": "leads", "task": "tasks_open"}
DEALS = {"open": "deals_open", "won": "deals_won", "lost": "deals_lost", None: "deals"}
COMPLAINTS = {"open": "complaints_open", None: "complaints"}


@dataclass(frozen=True)
class Chosen:
    """The records that a write is about. `left_out`: how many of those found the caller may not write."""

    kind: str
    records: list[Any]
    left_out: int = 0


def owner_column(kind: str) -> Any:  # noqa: ANN401 - a mapped column
    """The column that says whose a record of this kind is."""
    return getattr(MODELS[kind], OWNER.get(kind, "owner_id"))


def choose_by_filter(
    access: Access, kind: str, where: Sequence[Filter], *, state: str | None = None, period: Period | None = None
) -> Chosen:
    """Every record that fits, under write access.

    Refuses where nothing fits (`write.nothing`), where none is the caller's to write (`access.write_none`), and where
    there are too many for one write (`write.too_many`).
    """
    metric = METRIC.get(kind) or (DEALS.get(state, "deals") if kind == "deal" else COMPLAINTS.get(state, "complaints"))
    ids = record_ids(access, MetricQuery(metric=metric, where=tuple(where), period=period))
    if not ids:
        raise Refusal("write.nothing", kind=kind)
    if len(ids) > MOST_RECORDS:
        raise Refusal("write.too_many", kind=kind, found=len(ids), limit=MOST_RECORDS)
    model, records = MODELS[kind], []
    mine = access.rows(owner_column(kind), write=True)
    for start in range(0, len(ids), CHUNK):
        found = select(model).where(model.id.in_(ids[start : start + CHUNK]), mine).order_by(model.id)
        records += list(access.session.scalars(found))
    if not records:
        raise Refusal("access.write_none", kind=kind, total=len(ids))
    return Chosen(kind, records, len(ids) - len(records))


def choose_by_name(access: Access, kind: str, text: str) -> Chosen:
    """The one record that a text names; an account's name stands for its only open deal.

    Refuses with `unknown.name` and `ambiguous.name`, and with `access.write_other` where it isn't the caller's.
    """
    number = numbered(text)
    if number is not None:
        record = visible_record(access, kind, MODELS[kind], number)
    else:
        record = titled(access, kind, text) if kind in TITLE else _named(access, kind, text)
    owner = getattr(record, OWNER.get(kind, "owner_id"))
    if not access.may_write(_area(kind), person_id=owner, propose=True):
        raise Refusal("access.write_other", label=title_of(kind, record))
    return Chosen(kind, [record])


def _area(kind: str) -> Any:  # noqa: ANN401 - the area of the access table
    from knowledge.writable import WRITABLE

    return WRITABLE[kind].area


def _named(access: Access, kind: str, text: str) -> Any:  # noqa: ANN401 - a mapped record
    if kind == "deal":
        return deal_named(access, text)
    called = addressed(access, text) if kind == "contact" else None
    match = called or _exactly(access, kind, text)
    found = select(MODELS[kind]).where(MODELS[kind].id == match.record_id)
    if kind == "lead":
        found = found.where(access.rows(owner_column(kind)))
    if kind == "account":
        found = found.where(accounts_visible(access))
    record = access.session.scalar(found)
    if record is None:
        raise Refusal("unknown.name", kind=kind, text=text[:100])
    return record


def _exactly(access: Access, kind: str, text: str) -> names.NameMatch:
    """A name as the records write it. What only looks like one is a choice: a slip must not change another record."""
    match = names.resolve(access, kind, text)
    if not match.exact:
        raise Refusal("unknown.name", kind=kind, text=text[:100], choices=[match.label])
    return match


def deal_named(access: Access, text: str) -> Deal:
    """The deal of that id or name that the caller may read; an account's name stands for its only open deal."""
    visible = access.rows(Deal.owner_id, Deal.closed_on)
    if deal := access.session.scalar(select(Deal).where(Deal.external_id == text.strip().lstrip("#"), visible)):
        return deal
    try:
        match = _exactly(access, "deal", text)
    except Refusal as refusal:
        if refusal.code == "ambiguous.name" and (deal := _open_of(access, text)):
            return deal
        if refusal.code != "unknown.name":
            raise
        return _deal_of_account(access, text, refusal)
    if deal := access.session.scalar(select(Deal).where(Deal.id == match.record_id, visible)):
        return deal
    raise Refusal("unknown.name", kind="deal", text=text[:100])


def _open_of(access: Access, text: str) -> Deal | None:
    """Of several deals of one name the only open one."""
    found = select(Deal).join(Stage, Stage.id == Deal.stage_id).where(
        Deal.name == text.strip(), Stage.kind == StageKind.OPEN, access.rows(Deal.owner_id, Deal.closed_on)
    )  # fmt: skip
    deals = list(access.session.scalars(found.limit(2)))
    return deals[0] if len(deals) == 1 else None


def _deal_of_account(access: Access, text: str, unknown: Refusal) -> Deal:
    """`the Acme deal`: the only open one with that account; several are choices."""
    try:
        account = _exactly(access, "account", text)
    except Refusal:
        deals = deals_described(access, text)
        if not deals:
            raise unknown from None
        return _only(access, deals, text[:100])
    found = select(Deal).join(Stage, Stage.id == Deal.stage_id).where(
        Deal.account_id == account.record_id, Stage.kind == StageKind.OPEN, access.rows(Deal.owner_id, Deal.closed_on)
    )  # fmt: skip
    deals = list(access.session.scalars(found.order_by(Deal.id)))
    if not deals:
        raise Refusal("write.no_open_deal", account=account.label)
    return _only(access, deals, account.label)


def _only(access: Access, deals: list[Deal], name: str) -> Deal:
    """The one deal; of several the asker's only one, else they are choices."""
    mine = [deal for deal in deals if deal.owner_id == access.principal.person_id]
    if len(deals) == 1 or len(mine) == 1:
        return mine[0] if mine else deals[0]
    labels = [title_of("deal", deal) for deal in deals]
    twice = {label for label in labels if labels.count(label) > 1}
    choices = [deal.external_id if label in twice and deal.external_id else label
               for deal, label in zip(deals, labels, strict=True)]  # fmt: skip
    raise Refusal("ambiguous.name", kind="deal", name=name, choices=choices)


def titled(access: Access, kind: str, text: str) -> Any:  # noqa: ANN401 - a mapped record
    """A task or complaint by its title or a part of it, the unfinished ones first."""
    model = MODELS[kind]
    title, done = getattr(model, TITLE[kind]), model.done_on if kind == "task" else model.resolved_on
    wanted = " ".join(text.casefold().split()).strip(" .。\"“”'「」")
    escaped = wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    here = select(model).where(access.rows(owner_column(kind)))
    written = here.where(or_(func.lower(title) == wanted, title.ilike(f"%{escaped}%", escape="\\")))
    order = (done.is_not(None), model.id)
    records = list(access.session.scalars(written.order_by(*order).limit(20))) if wanted else []
    if not records and (words := words_of(wanted)):
        described = here.where(done.is_(None), *fits(words, title))
        records = list(access.session.scalars(described.order_by(*order).limit(20)))
    exact = [record for record in records if title_of(kind, record).casefold() == wanted] or records
    open_ones = [record for record in exact if (record.done_on if kind == "task" else record.resolved_on) is None]
    exact = open_ones or exact
    if not exact:
        raise Refusal("unknown.name", kind=kind, text=text[:100])
    if len(exact) > 1:
        mine = [one for one in exact if getattr(one, OWNER.get(kind, "owner_id")) == access.principal.person_id]
        if len(mine) == 1:
            return mine[0]
        if kind == "task" and len({(one.title, one.person_id) for one in exact}) == 1:
            return min(exact, key=lambda one: (one.due_on is None, one.due_on, one.id))  # nothing tells them apart
        raise Refusal("ambiguous.name", kind=kind, name=text[:100], choices=[title_of(kind, one) for one in exact[:5]])
    return exact[0]


def change_of(access: Access, kind: str, record: Any, values: list[Value]) -> RecordChange | None:  # noqa: ANN401
    """What setting these values does to one record; None where it has them already."""
    given = {value.column: value.stored for value in values}
    shown = {value.column: (shown_before(access, kind, value.field, record), value.shown) for value in values}
    types = {known.column: known.type for known in FIELDS[kind].values()}
    columns = stage_values(access, record, given) if kind == "deal" else _closed(access, kind, record, given)
    for column in columns.keys() - shown.keys():
        type_ = "person" if column == "booked_owner_id" else types.get(column, "text")
        before = shown_value(access, type_, getattr(record, column))
        shown[column] = (before, shown_value(access, type_, columns[column]))
    plain = {name: pair for name, pair in shown.items() if types.get(name, "person") in (*REFERRED, "money", "percent")}
    return update_of(kind, record, title_of(kind, record), columns, plain)


def _closed(access: Access, kind: str, record: Any, given: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    """A complaint that is resolved has its day, one that is open again has none."""
    if kind == "complaint" and given.get("status") == "resolved" and record.resolved_on is None:
        return {"resolved_on": access.today, **given}
    if kind == "complaint" and given.get("resolved_on") is not None:
        return {"status": "resolved", **given}
    if kind == "complaint" and given.get("status") not in (None, "resolved") and record.resolved_on is not None:
        return {"resolved_on": None, **given}
    return given


def is_quiet(access: Access, kind: str, record: Any, fields: Sequence[str]) -> bool:  # noqa: ANN401
    """Whether it is a small change of the caller's own record, to be written at once."""
    own = getattr(record, OWNER.get(kind, "owner_id")) == access.principal.person_id
    return own and all(FIELDS[kind][name].quiet for name in fields)


def owner_name(access: Access, person_id: int | None) -> str | None:
    """A colleague's name."""
    return access.session.scalar(select(Person.name).where(Person.id == person_id)) if person_id else None


def same_named_accounts(access: Access, name: str) -> list[Account]:
    """The accounts that are written like this, whoever's they are."""
    key = names.normalise_name(name)
    found = select(names.NameKey.record_id).where(
        names.NameKey.kind == "account", names.NameKey.key == key, names.NameKey.weight == 1
    )
    return list(access.session.scalars(select(Account).where(Account.id.in_(found)).order_by(Account.id)))


def children_of(access: Access, kind: str, ids: list[int]) -> dict[str, int]:
    """How many records hang on those of `ids`: an account's contacts and deals, by their kind."""
    found: dict[str, int] = {}
    for child in ("contact", "deal") if kind == "account" else ():
        model, total = MODELS[child], 0
        for start in range(0, len(ids), CHUNK):
            counted = select(func.count()).select_from(model).where(model.account_id.in_(ids[start : start + CHUNK]))
            total += access.session.scalar(counted.where(access.rows(owner_column(child)))) or 0
        if total:
            found[f"{child}s"] = total
    return found

"""Data quality, looked at after an import: gaps, doubles, impossible dates."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from knowledge.imports.text import name_key
from knowledge.metrics.model import Note
from knowledge.sales.sell.accounts import Account, Lead
from knowledge.sales.sell.deals import Deal, DealLine, Stage, StageKind
from knowledge.sales.sell.orders import OrderLine
from knowledge.sales.sell.products import Product

SHOWN = 10
ALIKE = 90
# Lists this long are compared by neighbours in the alphabet only, so that the check stays quick.
NEIGHBOURS = 6


def find(connection: Connection, kinds: set[str]) -> list[Note]:
    """The findings on the kinds that an import touched. Facts give counts and the first names or ids."""
    notes: list[Note] = []
    if "deals" in kinds:
        notes += _deals(connection)
    if kinds & {"deals", "orders", "products"}:
        notes += _unsold(connection)
    if "accounts" in kinds or "deals" in kinds or "orders" in kinds:
        notes += _similar_accounts(connection)
    if kinds & {"accounts", "leads"}:
        for model, column in (
            (Account, Account.sector),
            (Account, Account.location),
            (Account, Account.segment),
            (Lead, Lead.status),
        ):
            notes += _similar_values(connection, model.__tablename__, column.key, column)
    return notes


def _deals(connection: Connection) -> list[Note]:
    joined = select(func.count()).select_from(Deal).join(Stage, Stage.id == Deal.stage_id)
    opened = func.coalesce(Deal.engaged_on, Deal.created_on)
    counts = {
        "finding.deals_without_account": joined.where(Deal.account_id.is_(None)),
        "finding.deals_without_owner": joined.where(Deal.owner_id.is_(None)),
        "finding.open_without_amount": joined.where(Stage.kind == StageKind.OPEN, Deal.amount.is_(None)),
        "finding.won_without_amount": joined.where(Stage.kind == StageKind.WON, func.coalesce(Deal.amount, 0) == 0),
        "finding.closed_without_day": joined.where(Stage.kind != StageKind.OPEN, Deal.closed_on.is_(None)),
        "finding.negative_amount": joined.where(Deal.amount < 0),
    }
    notes = [
        Note(code=code, facts={"count": count}) for code, query in counts.items() if (count := connection.scalar(query))
    ]
    impossible = or_(Deal.closed_on < opened, Deal.closed_on < Deal.created_on)
    if count := connection.scalar(select(func.count()).where(impossible)):
        ids = connection.scalars(
            select(func.coalesce(Deal.name, Deal.external_id)).where(impossible).order_by(Deal.id).limit(SHOWN)
        )
        notes.append(Note(code="finding.closed_before_opened", facts={"count": count, "names": list(ids)}))
    return notes


def _unsold(connection: Connection) -> list[Note]:
    won = select(DealLine.product_id).join(Deal, Deal.id == DealLine.deal_id).join(Stage, Stage.id == Deal.stage_id)
    sold = won.where(Stage.kind == StageKind.WON).union(
        select(OrderLine.product_id).where(OrderLine.product_id.is_not(None))
    )
    names = list(connection.scalars(select(Product.name).where(Product.id.not_in(sold)).order_by(Product.name)))
    return [Note(code="finding.never_sold", facts={"count": len(names), "names": names[:SHOWN]})] if names else []


def _similar_accounts(connection: Connection) -> list[Note]:
    names = [row[0] for row in connection.execute(select(Account.name).order_by(Account.id))]
    pairs = similar(names, key=name_key)
    return (
        [Note(code="finding.similar_accounts", facts={"count": len(pairs), "pairs": [list(p) for p in pairs[:SHOWN]]})]
        if pairs
        else []
    )


def similar(names: list[str], key: Any = name_key) -> list[tuple[str, str]]:  # noqa: ANN401 - str → str
    """Pairs of names that are the same but for writing, or nearly (one slip in ten letters), neighbours by alphabet."""
    from rapidfuzz import fuzz

    keyed = sorted((key(name), name) for name in names)
    pairs = []
    for index, (left, name) in enumerate(keyed):
        for right, other in keyed[index + 1 : index + 1 + NEIGHBOURS]:
            alike = left == right or (
                min(len(left), len(right)) >= 5 and _digits(left) == _digits(right) and fuzz.ratio(left, right) >= ALIKE
            )
            if alike:
                pairs.append((name, other))
    return pairs


def _digits(key: str) -> str:
    """Numbers tell names apart ("Store 12", "Store 13"), however alike the rest is."""
    return "".join(letter for letter in key if letter.isdigit())


def _similar_values(connection: Connection, table: str, name: str, column: Any) -> list[Note]:  # noqa: ANN401
    """Values of a category that differ by a slip, the rarer likely being it; rare spellings of known words too."""
    counts: dict[str, int] = dict(connection.execute(_counted(column)).all())
    if not 1 < len(counts) <= 500:
        counts = counts if counts and len(counts) <= 500 else {}
    notes = []
    seen = defaultdict(int, counts)
    for left, right in similar(list(counts)):
        rare, usual = sorted((left, right), key=lambda value: seen[value])
        facts = {"table": table, "field": name, "written": rare, "likely": usual, "rows": counts[rare]}
        notes.append(Note(code="finding.similar_values", facts=facts))
    flagged = {note.facts["written"] for note in notes}
    for value, count in counts.items():
        likely = likely_word(value)
        if likely and value not in flagged and likely not in counts:
            facts = {"table": table, "field": name, "written": value, "likely": likely, "rows": count}
            notes.append(Note(code="finding.likely_slip", facts=facts))
    return notes[:SHOWN]


def _counted(column: Any) -> Select[Any]:  # noqa: ANN401
    return select(column, func.count()).where(column.is_not(None)).group_by(column)


def likely_word(value: str) -> str | None:
    """The known sector or country that a value is one slip away from; None when it is known itself or unlike any."""
    from rapidfuzz import fuzz, process

    from knowledge.imports.known_words import known_words

    key = value.strip().casefold()
    words = known_words()
    if len(key) < 6 or key in words:
        return None
    found = process.extractOne(key, words, scorer=fuzz.ratio, score_cutoff=ALIKE)
    return str(found[0]) if found else None

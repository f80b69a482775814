"""Doubles: find them, and make one record of two."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from knowledge.sales.sell.doubles import find_doubles
from knowledge.sales.sell.merging import merged
from knowledge.sales.sell.record_fields import title_of
from knowledge.sales.sell.writing import choose_by_name
from tools.contract import (
    Effect,
    Limit,
    Note,
    Plan,
    Report,
    Risk,
    Section,
    Semantic,
    Table,
    ToolContext,
    ToolInput,
    tool,
)

DoubleKind = Annotated[Literal["account", "contact", "lead"], Semantic("double_kind")]


class FindDuplicates(ToolInput):
    """Which kind of record to look through."""

    kind: DoubleKind = "account"
    limit: Limit = 20


class Double(BaseModel):
    """Two records that are likely one; `reasons`: same_email, same_phone, same_name, near_name."""

    first: str
    second: str
    reasons: list[str]
    likeness: int


class DuplicatesFound(Report):
    """Likely doubles, the surest first; `total` counts all of them."""

    kind: str
    total: int
    pairs: list[Double]


@tool(
    Effect.READ,
    examples=[
        "find duplicates",
        "which accounts are duplicates?",
        "are there duplicate contacts?",
        "show likely duplicate leads",
        "do we have the same customer twice?",
        "有没有重复的客户",
        "查找重复客户",
        "哪些联系人重复了",
        "重复的线索有哪些",
    ],
)
def find_duplicates(asked: FindDuplicates, context: ToolContext) -> DuplicatesFound:
    """Find accounts, contacts or leads that are likely the same: by e-mail, phone, and (nearly) the same name.

    Every pair has its reason. To make one of two use `merge_records`.
    """
    doubles = find_doubles(context.access, asked.kind)
    total, shown = len(doubles), doubles.pairs(asked.limit)
    rows = [
        [pair.first, pair.owners[0], pair.second, pair.owners[1], pair.reasons[0], pair.likeness] for pair in shown
    ]  # fmt: skip
    table = Table.of(["name", "owner", "double_of", "other_owner", "what", "likeness"], rows, total=total)
    line = Note(code=f"{'doubles' if total else 'no_doubles'}_{asked.kind}", facts={"total": total} if total else {})
    first = shown[0] if shown and shown[0].first != shown[0].second else None
    choices = [Note(code="merge", facts={"drop": first.second, "keep": first.first})] if first else []
    return DuplicatesFound(
        kind=asked.kind, total=total, choices=choices, table=table,
        pairs=[
            Double(first=pair.first, second=pair.second, reasons=list(pair.reasons), likeness=pair.likeness)
            for pair in shown
        ],
        sections=[Section(lines=[line], table=table if total else None)],
    )  # fmt: skip


class MergeRecords(ToolInput):
    """Which two: the one that stays, and the one that goes into it."""

    kind: Annotated[Literal["account", "contact", "lead"], Semantic("merge_kind")]
    keep: Annotated[str, Semantic("merge_keep"), Field(max_length=300, description="the record that stays, as written")]
    drop: Annotated[str, Semantic("merge_drop"), Field(max_length=300, description="the record that goes into it")]


@tool(
    Effect.WRITE,
    risk=Risk.HIGH,
    examples=[
        "merge {account} into {account}",
        "merge the accounts {account} and {account}",
        "combine the contacts {contact} and {contact}",
        "把{account}合并到{account}",
        "合并客户{account}和{account}",
    ],
)
def merge_records(asked: MergeRecords, context: ToolContext) -> Plan:
    """Make one account, contact or lead of two: `drop` goes, `keep` stays and gets what hung on the other.

    Contacts, deals, orders, activities, tasks and complaints move over, empty fields are filled; always needs approval
    and is undone as one. To see which are doubles use `find_duplicates`.
    """
    access = context.access
    keep = choose_by_name(access, asked.kind, asked.keep).records[0]
    drop = choose_by_name(access, asked.kind, asked.drop).records[0]
    changes, counts = merged(access, asked.kind, keep, drop)
    facts = {"keep": title_of(asked.kind, keep), "drop": title_of(asked.kind, drop)}
    notes = [Note(code="write_moved", facts={"count": sum(counts.values())})] if counts else []
    return Plan(
        tool="merge_records", summary=f"merge {asked.kind}: {facts['drop']} into {facts['keep']}", facts=facts,
        risk=Risk.HIGH, changes=changes, notes=notes,
    )  # fmt: skip

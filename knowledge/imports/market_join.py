"""Rows with one competitor each → one row a market, with all its competitors; what contradicts is left out and said."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from knowledge.imports.market_rows import shares_in
from knowledge.metrics.model import Note

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

# What every row of a market has to say alike, where it says it at all.
SAID_ALIKE = ("size", "growth", "demand")
SAID_ONCE = ("needs", "source", "currency")
WHOLE = 100
BATCH = 500


def join_markets(connection: Connection, stage: Table) -> tuple[dict[int, Note], int]:
    """Join the staged rows of one region, line and period. Returns the rows that are left out, and how many joined.

    Of two rows that say different sizes the first counts, as it does for one competitor with two shares. Shares that
    sum to more than the whole are no market: all its rows are left out.
    """
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in connection.execute(select(stage).order_by(stage.c.row_no)).mappings():
        groups[row["external_id"]].append(dict(row))
    left: dict[int, Note] = {}
    gone: list[int] = []
    count = 0
    for rows in groups.values():
        head, shares, wrong = joined(rows)
        left |= wrong
        if len(rows) - len(wrong) > 1:
            count += len(rows) - len(wrong)
        numbers = [row["row_no"] for row in rows]
        if head is not None:
            numbers.remove(head["row_no"])
            values = {name: head[name] for name in (*SAID_ALIKE, *SAID_ONCE) if name in stage.c}
            values["competitor_names"] = json.dumps(shares, ensure_ascii=False)
            connection.execute(update(stage).values(values).where(stage.c.row_no == head["row_no"]))
        gone += numbers
    for start in range(0, len(gone), BATCH):
        connection.execute(stage.delete().where(stage.c.row_no.in_(gone[start : start + BATCH])))
    return left, count


def joined(rows: list[dict[str, Any]]) -> tuple[dict[str, Any] | None, list[tuple[str, float]], dict[int, Note]]:
    """One market's row with its competitors, and the rows that contradict it."""
    head = dict(rows[0])
    told: dict[str, int] = {}
    shares: dict[str, tuple[str, float, int]] = {}
    wrong: dict[int, Note] = {}
    for row in rows:
        reason = _contradiction(head, row, told, shares)
        if reason is not None:
            wrong[row["row_no"]] = reason
            continue
        for name in (*SAID_ALIKE, *SAID_ONCE):
            if row.get(name) is not None:
                head[name] = row[name] if head.get(name) is None else head[name]
                told.setdefault(name, row["row_no"])
        for name, share in shares_in(row["competitor_names"]):
            shares[name.casefold()] = name, share, row["row_no"]
    total = round(sum(share for _, share, _ in shares.values()), 6)
    if total > WHOLE:
        over = Note(code="reject.shares_of_rows", facts={"value": f"{total:g}"})
        return None, [], {row["row_no"]: over for row in rows} | wrong
    return head, [(name, share) for name, share, _ in shares.values()], wrong


def _contradiction(
    head: dict[str, Any], row: dict[str, Any], told: dict[str, int], shares: dict[str, tuple[str, float, int]]
) -> Note | None:
    """Why a row can't stand beside the rows of its market before it."""
    for name in SAID_ALIKE:
        if name in told and row.get(name) is not None and row[name] != head[name]:
            return Note(code=f"reject.other_{name}", facts={"row": told[name]})
    for name, share in shares_in(row["competitor_names"]):
        if name.casefold() in shares:
            _, known, number = shares[name.casefold()]
            code = "reject.same_competitor" if known == share else "reject.other_share"
            return Note(code=code, facts={"name": name, "row": number})
    return None

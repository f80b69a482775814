"""What a question to the metrics costs beside the SQL a person would write for it, on a million deals.

Both run in turn on one connection of one database, so that the ratio holds when the machine's speed drifts. Each run
has an access of its own, as each tool call has, so every total is computed anew. The bar: a ratio of at most 1.2.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from knowledge.access import Access, owner_principal
from knowledge.company import get_company
from knowledge.database import Database
from knowledge.metrics.model import Filter, MetricQuery, Op, Period
from knowledge.metrics.query import query_metric

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

RATIO = 1.2
ROUNDS = 7
TODAY = date(2024, 1, 1)
YEAR = Period(start=date(2022, 1, 1), end=date(2022, 12, 31), grain="year")
WON = "d.deleted_at IS NULL AND d.stage_id IN (SELECT id FROM stages WHERE kind = 'won')"
CLOSED = "d.deleted_at IS NULL AND d.stage_id IN (SELECT id FROM stages WHERE kind IN ('won', 'lost'))"
WITHIN = "d.closed_on BETWEEN '2022-01-01' AND '2022-12-31'"
OWNER = "coalesce(d.booked_owner_id, d.owner_id)"


@dataclass(frozen=True)
class Pair:
    """A question, and the statement that answers it."""

    name: str
    query: MetricQuery
    sql: str


PAIRS = [
    Pair(
        "bookings of a year",
        MetricQuery(metric="bookings", period=YEAR),
        f"SELECT sum(d.amount), count(*) FROM deals d WHERE {WON} AND {WITHIN}",
    ),
    Pair(
        "win rate by rep",
        MetricQuery(metric="win_rate", group_by=("rep",)),
        f"""SELECT p.id, p.name, 100.0 * sum(CASE WHEN {WON} THEN 1 ELSE 0 END) / count(*), count(*)
            FROM deals d LEFT JOIN people p ON p.id = {OWNER} WHERE {CLOSED} GROUP BY p.id, p.name""",
    ),
    Pair(
        "bookings by product",
        MetricQuery(metric="bookings", group_by=("product",), period=YEAR),
        f"""SELECT p.id, p.name, sum(CASE WHEN l.id IS NULL THEN d.amount ELSE l.amount END), count(DISTINCT d.id)
            FROM deals d
            LEFT JOIN deal_lines l ON l.deal_id = d.id LEFT JOIN products p ON p.id = l.product_id
            WHERE {WON} AND {WITHIN} GROUP BY p.id, p.name""",
    ),
    Pair(
        "bookings by sector of accounts over 1,000 people",
        MetricQuery(
            metric="bookings", group_by=("sector",), where=(Filter(field="employees", op=Op.GT, values=(1000,)),)
        ),
        f"""SELECT a.sector, sum(d.amount), count(*) FROM deals d LEFT JOIN accounts a ON a.id = d.account_id
            WHERE {WON} AND a.employees > 1000 GROUP BY a.sector""",
    ),
    Pair(
        "deals won by month",
        MetricQuery(metric="deals_won", group_by=("month",)),
        f"SELECT strftime('%Y-%m', d.closed_on), count(*) FROM deals d WHERE {WON} GROUP BY 1",
    ),
]  # fmt: skip


def run(database: Database) -> bool:
    """Print each pair's medians and their ratio; whether all are within the bar."""
    within = True
    with database.transaction() as session:
        for pair in PAIRS:
            ours, theirs = _in_turn(partial(_ask, session, pair.query), partial(_execute, session, pair.sql))
            ratio = statistics.median(one / other for one, other in zip(ours, theirs, strict=True))
            within &= ratio <= RATIO
            print(
                f"{pair.name}: query_metric {statistics.median(ours) * 1000:.0f} ms, "
                f"by hand {statistics.median(theirs) * 1000:.0f} ms, ratio {ratio:.2f}"
            )
    print(f"the bar: a ratio of {RATIO}")
    return within


def _ask(session: Session, query: MetricQuery) -> object:
    return query_metric(Access(session, owner_principal(session, TODAY), TODAY, get_company(session)), query)


def _execute(session: Session, sql: str) -> list[Any]:
    return list(session.execute(text(sql)))


def _in_turn(one: Callable[[], object], other: Callable[[], object]) -> tuple[list[float], list[float]]:
    """Seconds of both, run A B A B … after a round that counts for nothing."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(ROUNDS + 1):
        for place, act in enumerate((one, other)):
            start = time.perf_counter()
            act()
            if turn:
                times[place].append(time.perf_counter() - start)
    return times

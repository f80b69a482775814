"""How long analyses and figures take on 200,000 accounts, deals and orders: trends, classes, churn, risk, doubles.

The company is made by `evals.bench.company`. The bars: 3 s for each analysis and 0.5 s for a figure, the slowest of
three rounds after one that counts for nothing. On a machine that is busy with other things the processor's own time,
printed beside it, tells more than the clock.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from evals.bench.company import TODAY, make
from knowledge.access import Access, owner_principal
from knowledge.company import get_company
from knowledge.database import Database
from knowledge.metrics.model import MetricQuery, Period
from knowledge.metrics.query import query_metric
from knowledge.sales.measure.data_check import Within, check_records
from knowledge.sales.measure.faults import KINDS
from knowledge.sales.sell.doubles import find_doubles
from tools.contract import Tool, ToolContext, ToolInput
from tools.measure.customers import AnalyzeCustomers, analyze_customers
from tools.measure.products import AnalyzeProducts, analyze_products
from tools.measure.trend import AnalyzeTrend, analyze_trend
from tools.sell.classify import ClassifyAccounts, classify_accounts
from tools.sell.review_deals import ReviewDeals, review_deals

RECORDS, SECONDS, FIGURE_SECONDS, ROUNDS = 200_000, 3.0, 0.5, 3
YEAR = Period(start=date(2023, 1, 1), end=date(2023, 12, 31), grain="year")


def analyses() -> dict[str, Callable[[ToolContext], object]]:
    """What is measured, by name."""
    alone = tuple(kind for kind in KINDS if kind not in ("accounts", "contacts", "leads"))
    return {
        "trend of bookings": _of(analyze_trend, AnalyzeTrend(metric="bookings")),
        "trend of bookings by rep": _of(analyze_trend, AnalyzeTrend(metric="bookings", group_by=("rep",))),
        "seasonality of units by line and region": _of(analyze_trend, AnalyzeTrend(what="seasonality")),
        "hot products": _of(analyze_products, AnalyzeProducts(period="Q4 2023")),
        "where products sell unusually well": _of(analyze_products, AnalyzeProducts(what="unusual")),
        "products bought together": _of(analyze_products, AnalyzeProducts(what="together")),
        "signs of churn": _of(analyze_customers, AnalyzeCustomers()),
        "purchase behaviour": _of(analyze_customers, AnalyzeCustomers(what="behaviour")),
        "accounts in classes (RFM)": _of(classify_accounts, ClassifyAccounts()),
        "accounts in classes (A/B/C)": _of(classify_accounts, ClassifyAccounts(by="abc")),
        "stalled deals": _of(review_deals, ReviewDeals()),
        "deals at risk": _of(review_deals, ReviewDeals(about="risk")),
        "next best actions": _of(review_deals, ReviewDeals(about="next_action")),
        "wins worth sharing": _of(review_deals, ReviewDeals(about="stories", period="2023")),
        "doubles among accounts": lambda context: find_doubles(context.access, "account"),
        "data check without doubles": lambda context: check_records(context.access, Within(alone)),
        "data check of everything": lambda context: check_records(context.access, Within(tuple(KINDS))),
    }


def _of(tool: Tool, asked: ToolInput) -> Callable[[ToolContext], object]:
    return lambda context: tool.run(asked, context)


def figures() -> dict[str, Callable[[ToolContext], object]]:
    """Questions for one figure or a breakdown, by name."""
    asked = {
        "bookings of a year": MetricQuery(metric="bookings", period=YEAR),
        "bookings by month": MetricQuery(metric="bookings", group_by=("month",)),
        "win rate by rep": MetricQuery(metric="win_rate", group_by=("rep",), period=YEAR),
        "pipeline by region": MetricQuery(metric="pipeline", group_by=("region",)),
        "sales by product": MetricQuery(metric="sales_revenue", group_by=("product",), period=YEAR),
        "active customers": MetricQuery(metric="active_customers", period=YEAR),
    }
    return {name: partial(_figure, query) for name, query in asked.items()}


def _figure(query: MetricQuery, context: ToolContext) -> object:
    return query_metric(context.access, query)


def run(folder: Path, records: int = RECORDS) -> bool:
    """Make the company and print each analysis' slowest round; whether all are within the bar."""
    database = Database(f"sqlite:///{folder / 'analyses.db'}")
    make(database, records)
    met = measure(database, records)
    database.close()
    return met


def measure(database: Database, records: int = RECORDS, only: str = "") -> bool:
    """Print the slowest round of each analysis and figure, or of those whose name holds a word."""
    met = True
    print(f"analyses of {records:,} accounts, deals and orders, the slowest of {ROUNDS} rounds (processor beside it):")
    for bar, measured in ((SECONDS, analyses()), (FIGURE_SECONDS, figures())):
        for name, act in measured.items():
            if only in name:
                met &= _timed(database, name, act) <= bar
        print(f"  the bar of these: {bar} s")
    return met


def _timed(database: Database, name: str, act: Callable[[ToolContext], object]) -> float:
    """Print and give the slowest round, without the first. Every round asks anew: nothing is kept from one before."""
    seconds, processor = [], []
    for _ in range(ROUNDS + 1):
        with database.transaction() as session:
            access = Access(session, owner_principal(session, TODAY), TODAY, get_company(session))
            context = ToolContext(access, datetime.combine(TODAY, datetime.min.time(), UTC))
            start, used = time.perf_counter(), time.process_time()
            act(context)
            seconds.append(time.perf_counter() - start)
            processor.append(time.process_time() - used)
    print(f"  {name}: {max(seconds[1:]):.2f} s ({max(processor[1:]):.2f} s)")
    return max(seconds[1:])


def main() -> None:
    """Measure by hand: `python -m evals.bench.analysis_speed [--database FILE] [--only WORD]`; a new FILE is made."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--records", type=int, default=RECORDS)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        file = chosen.database or Path(name) / "analyses.db"
        is_new = not file.exists()
        database = Database(f"sqlite:///{file}")
        if is_new:
            make(database, chosen.records)
        measure(database, chosen.records, chosen.only)
        database.close()


if __name__ == "__main__":
    main()

"""What the labelled answers are about: which tools were called, by whom, and what an earlier turn had asked before.

Each subject has its calls of this turn, whose results an answer is held against, and those of an earlier turn, which
are before the model too but whose figures are stale by now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Call = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Subject:
    """Calls of one turn by one role of the invented company."""

    name: str
    split: Literal["train", "test"]
    who: str
    calls: tuple[Call, ...]
    earlier: tuple[Call, ...]


def _metric(metric: str, **more: Any) -> Call:  # noqa: ANN401 - arguments of a tool
    return "query_metric", {"metric": metric, **more}


SUBJECTS = (
    Subject(
        "bookings-by-region", "train", "director",
        (_metric("bookings", group_by=["region"], period="last quarter", compare_to="previous_period"),),
        (_metric("bookings", group_by=["region"], period="this quarter"),),
    ),
    Subject(
        "best-reps", "train", "director",
        (_metric("bookings", group_by=["rep"], period="this year", order="highest", limit=5, share_of_total=True),),
        (_metric("bookings", group_by=["rep"], period="last year", order="highest", limit=5),),
    ),
    Subject(
        "win-rates", "train", "director",
        (_metric("win_rate", group_by=["team"], period="this year", compare_to="same_period_last_year"),),
        (_metric("win_rate", group_by=["team"], period="last quarter"),),
    ),
    Subject(
        "budget", "train", "director",
        (("check_budget", {"period": "this year"}),), (("check_budget", {"period": "last quarter"}),),
    ),
    Subject(
        "open-deals", "train", "rep",
        (("find_deals", {"state": "open", "order": "highest", "order_by": "amount"}),),
        (("find_deals", {"state": "won", "period": "last month"}),),
    ),
    Subject(
        "payout", "train", "rep",
        (("explain_payout", {"person": "me", "period": "last month"}),),
        (("explain_payout", {"person": "me", "period": "April 2026"}),),
    ),
    Subject(
        "team-quarter", "train", "manager",
        (("summarize_performance", {"period": "this quarter"}),),
        (("summarize_performance", {"period": "last quarter"}),),
    ),
    Subject(
        "stalled", "train", "manager",
        (("review_deals", {"about": "stalled", "limit": 6}),),
        (_metric("deals_open", group_by=["stage"]),),
    ),
    Subject(
        "discount-rules", "train", "rep",
        (("search_library", {"question": "What discount may I give?"}),),
        (("search_library", {"question": "How long do customers have to return goods?"}),),
    ),
    Subject("what-is-there", "train", "director", (("describe_data", {}),), (_metric("complaints", period="2025"),)),
    Subject(
        "hot-products", "train", "director",
        (("analyze_products", {"what": "hot"}),),
        (_metric("units_sold", group_by=["product"], period="2025", limit=5),),
    ),
    Subject(
        "months", "train", "manager",
        (_metric("bookings", group_by=["month"], period="this year"), _metric("deals_won", period="this year")),
        (_metric("bookings", group_by=["month"], period="2025"),),
    ),
    Subject(
        "forecast", "test", "director",
        (("forecast_sales", {"period": "this quarter", "by": "team"}),),
        (("forecast_sales", {"period": "next quarter", "by": "team"}),),
    ),
    Subject(
        "account-brief", "test", "rep",
        (("brief_account", {"account": "Lumenford Pharmacies"}),),
        (("find_deals", {"state": "won", "period": "last quarter"}),),
    ),
    Subject(
        "candidates", "test", "director",
        (("compare_candidates", {"opening": "Account Executive Harbor 港湾客户经理"}),),
        (("compare_candidates", {"opening": "Sales Trainee South 南区销售新人"}),),
    ),
    Subject(
        "scorecard", "test", "director",
        (("score_performance", {"by": "region", "period": "this year"}),),
        (("score_performance", {"by": "region", "period": "last year"}),),
    ),
    Subject(
        "markets", "test", "director",
        (("analyze_market", {"region": "West 西区"}),), (("analyze_market", {"region": "North 北区"}),),
    ),
    Subject(
        "week", "test", "manager",
        (("report_activities", {"period": "this week"}),), (("report_activities", {"period": "last week"}),),
    ),
    Subject(
        "leaving", "test", "director",
        (("analyze_customers", {"what": "churn", "limit": 6}),), (_metric("active_customers", period="2025"),),
    ),
    Subject(
        "commission", "test", "director",
        (("find_pay", {"what": "leaderboard", "period": "this quarter"}),),
        (("find_pay", {"what": "leaderboard", "period": "last quarter"}),),
    ),
    Subject(
        "cycle-and-csat", "test", "director",
        (
            _metric("sales_cycle_days", group_by=["segment"], period="this year"),
            _metric("csat", group_by=["region"], period="this year"),
        ),
        (
            _metric("sales_cycle_days", group_by=["segment"], period="last year"),
            _metric("csat", group_by=["region"], period="last year"),
        ),
    ),
    Subject(
        "returns", "test", "rep",
        (("search_library", {"question": "How long do customers have to return goods, and who pays?"}),),
        (("search_library", {"question": "What discount may I give?"}),),
    ),
    Subject(
        "targets", "test", "manager",
        (("find_targets", {"period": "this quarter"}),), (("find_targets", {"period": "last quarter"}),),
    ),
    Subject(
        "deal-size", "test", "director",
        (_metric("average_deal_size", group_by=["product_line"], period="last year", compare_to="previous_period"),),
        (_metric("average_deal_size", group_by=["product_line"], period="this year"),),
    ),
)  # fmt: skip

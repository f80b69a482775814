"""The subjects of the labelled answers: here those of the first two files, then calls_second.py and so on."""

from __future__ import annotations

from evals.facts.calls_fourth import FOURTH
from evals.facts.calls_second import SECOND
from evals.facts.calls_third import THIRD
from evals.facts.subject import Subject, of_metric

FIRST = (
    Subject(
        "bookings-by-region", "train", "director",
        (of_metric("bookings", group_by=["region"], period="last quarter", compare_to="previous_period"),),
        (of_metric("bookings", group_by=["region"], period="this quarter"),),
    ),
    Subject(
        "best-reps", "train", "director",
        (of_metric("bookings", group_by=["rep"], period="this year", order="highest", limit=5, share_of_total=True),),
        (of_metric("bookings", group_by=["rep"], period="last year", order="highest", limit=5),),
    ),
    Subject(
        "win-rates", "train", "director",
        (of_metric("win_rate", group_by=["team"], period="this year", compare_to="same_period_last_year"),),
        (of_metric("win_rate", group_by=["team"], period="last quarter"),),
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
        (of_metric("deals_open", group_by=["stage"]),),
    ),
    Subject(
        "discount-rules", "train", "rep",
        (("search_library", {"question": "What discount may I give?"}),),
        (("search_library", {"question": "How long do customers have to return goods?"}),),
    ),
    Subject("what-is-there", "train", "director", (("describe_data", {}),), (of_metric("complaints", period="2025"),)),
    Subject(
        "hot-products", "train", "director",
        (("analyze_products", {"what": "hot"}),),
        (of_metric("units_sold", group_by=["product"], period="2025", limit=5),),
    ),
    Subject(
        "months", "train", "manager",
        (of_metric("bookings", group_by=["month"], period="this year"), of_metric("deals_won", period="this year")),
        (of_metric("bookings", group_by=["month"], period="2025"),),
    ),
    Subject(
        "forecast", "train-old-test", "director",
        (("forecast_sales", {"period": "this quarter", "by": "team"}),),
        (("forecast_sales", {"period": "next quarter", "by": "team"}),),
    ),
    Subject(
        "account-brief", "train-old-test", "rep",
        (("brief_account", {"account": "Lumenford Pharmacies"}),),
        (("find_deals", {"state": "won", "period": "last quarter"}),),
    ),
    Subject(
        "candidates", "train-old-test", "director",
        (("compare_candidates", {"opening": "Account Executive Harbor 港湾客户经理"}),),
        (("compare_candidates", {"opening": "Sales Trainee South 南区销售新人"}),),
    ),
    Subject(
        "scorecard", "train-old-test", "director",
        (("score_performance", {"by": "region", "period": "this year"}),),
        (("score_performance", {"by": "region", "period": "last year"}),),
    ),
    Subject(
        "markets", "train-old-test", "director",
        (("analyze_market", {"region": "West 西区"}),), (("analyze_market", {"region": "North 北区"}),),
    ),
    Subject(
        "week", "train-old-test", "manager",
        (("report_activities", {"period": "this week"}),), (("report_activities", {"period": "last week"}),),
    ),
    Subject(
        "leaving", "train-old-test", "director",
        (("analyze_customers", {"what": "churn", "limit": 6}),), (of_metric("active_customers", period="2025"),),
    ),
    Subject(
        "commission", "train-old-test", "director",
        (("find_pay", {"what": "leaderboard", "period": "this quarter"}),),
        (("find_pay", {"what": "leaderboard", "period": "last quarter"}),),
    ),
    Subject(
        "cycle-and-csat", "train-old-test", "director",
        (
            of_metric("sales_cycle_days", group_by=["segment"], period="this year"),
            of_metric("csat", group_by=["region"], period="this year"),
        ),
        (
            of_metric("sales_cycle_days", group_by=["segment"], period="last year"),
            of_metric("csat", group_by=["region"], period="last year"),
        ),
    ),
    Subject(
        "returns", "train-old-test", "rep",
        (("search_library", {"question": "How long do customers have to return goods, and who pays?"}),),
        (("search_library", {"question": "What discount may I give?"}),),
    ),
    Subject(
        "targets", "train-old-test", "manager",
        (("find_targets", {"period": "this quarter"}),), (("find_targets", {"period": "last quarter"}),),
    ),
    Subject(
        "deal-size", "train-old-test", "director",
        (of_metric("average_deal_size", group_by=["product_line"], period="last year", compare_to="previous_period"),),
        (of_metric("average_deal_size", group_by=["product_line"], period="this year"),),
    ),
)  # fmt: skip

SUBJECTS = FIRST + SECOND + THIRD + FOURTH

"""The subjects of the third two files of labelled answers."""

from __future__ import annotations

from evals.facts.subject import Subject, of_metric

THIRD = (
    Subject(
        "orders-by-quarter", "train-3", "director",
        (of_metric("sales_revenue", group_by=["quarter"], period="last year", compare_to="same_period_last_year"),),
        (of_metric("sales_revenue", group_by=["quarter"], period="this year"),),
    ),
    Subject(
        "calls-and-visits", "train-3", "manager",
        (of_metric("calls", group_by=["rep"], period="last quarter"),
         of_metric("visits", group_by=["rep"], period="last quarter")),
        (of_metric("calls", group_by=["rep"], period="this quarter"),
         of_metric("visits", group_by=["rep"], period="this quarter")),
    ),
    Subject(
        "baskets", "train-3", "director",
        (("analyze_products", {"what": "together", "limit": 5}),),
        (of_metric("order_lines", group_by=["product_line"], period="this year"),),
    ),
    Subject(
        "applicants", "train-3", "director",
        (("find_hiring", {"what": "candidates", "opening": "Sales Trainee South 南区销售新人"}),),
        (("find_hiring", {"what": "candidates", "opening": "Sales Trainee Harbor 港湾销售新人"}),),
    ),
    Subject(
        "expansion-plans", "train-3", "director",
        (("find_plans", {"kind": "expansion_plans"}),), (("find_plans", {"kind": "resources"}),),
    ),
    Subject(
        "course-progress", "train-3", "manager",
        (("find_training", {"what": "progress"}),), (("find_training", {"what": "scores", "below": 75}),),
    ),
    Subject(
        "did-it-work", "train-3", "director",
        (("judge_adjustment", {}),), (of_metric("win_rate", group_by=["region"], period="last year"),),
    ),
    Subject(
        "travel-rules", "train-3", "rep",
        (("search_library", {"question": "What hotel and meals may I claim on a business trip?"}),),
        (("search_library", {"question": "What do we do when stock is short?"}),),
    ),
    Subject(
        "recent-calls", "train-3", "rep",
        (("find_activities", {"kind": "call", "period": "this month", "limit": 6}),),
        (("find_activities", {"kind": "meeting", "period": "last month", "limit": 6}),),
    ),
    Subject(
        "pay-plans", "train-3", "director",
        (("find_pay", {"what": "plans"}),), (("find_pay", {"what": "payouts", "period": "last month"}),),
    ),
    Subject(
        "price-cuts", "train-3-test", "director",
        (of_metric("list_price_discount", group_by=["region"], period="this year",
                   compare_to="same_period_last_year"),
         of_metric("average_selling_price", group_by=["product_line"], period="this year")),
        (of_metric("list_price_discount", group_by=["region"], period="last quarter"),),
    ),
    Subject(
        "slow-complaints", "train-3-test", "director",
        (of_metric("complaint_resolution_days", group_by=["product_line"], period="this year"),
         of_metric("complaints_open", group_by=["product_line"])),
        (of_metric("complaint_resolution_days", group_by=["product_line"], period="last year"),),
    ),
    Subject(
        "rep-scorecard", "train-3-test", "manager",
        (("score_performance", {"by": "rep", "period": "this quarter"}),),
        (("score_performance", {"by": "rep", "period": "last quarter"}),),
    ),
    Subject(
        "unusual-products", "train-3-test", "director",
        (("analyze_products", {"what": "unusual", "limit": 5}),),
        (of_metric("units_sold", group_by=["region"], period="last year"),),
    ),
    Subject(
        "rivals", "train-3-test", "director",
        (("analyze_market", {"focus": "competitors"}),),
        (of_metric("market_size", group_by=["region"], period="2024"),),
    ),
    Subject(
        "big-accounts", "train-3-test", "director",
        (("find_accounts", {"order": "highest", "order_by": "annual_revenue", "limit": 6}),),
        (of_metric("average_annual_revenue", group_by=["segment"]),),
    ),
    Subject(
        "travel-spend", "train-3-test", "director",
        (("find_plans", {"kind": "expenses", "category": "travel", "period": "this month"}),),
        (("find_plans", {"kind": "expenses", "category": "trade_fairs", "period": "this month"}),),
    ),
    Subject(
        "is-winning-easier", "train-3-test", "director",
        (("analyze_trend", {"metric": "win_rate", "what": "trend", "grain": "quarter"}),),
        (of_metric("win_rate_by_amount", group_by=["quarter"], period="last year"),),
    ),
    Subject(
        "qualifying", "train-3-test", "rep",
        (("search_library", {"question": "How do I qualify a deal?"}),),
        (("search_library", {"question": "When may a deal be in the forecast?"}),),
    ),
    Subject(
        "open-tasks", "train-3-test", "manager",
        (of_metric("tasks_open", group_by=["rep"]),
         of_metric("deals_created", group_by=["rep"], period="this quarter")),
        (of_metric("deals_created", group_by=["rep"], period="last quarter"),),
    ),
    Subject(
        "people-of-the-south", "train-3-test", "director",
        (("find_people", {"what": "people", "region": "South 南区", "order": "longest"}),),
        (("find_people", {"what": "people", "region": "North 北区", "order": "longest"}),),
    ),
    Subject(
        "weakest-in-may", "train-3-test", "manager",
        (("summarize_performance", {"which": "weakest", "among": "rep", "period": "last month"}),),
        (("summarize_performance", {"which": "best", "among": "rep", "period": "last month"}),),
    ),
)  # fmt: skip

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
)  # fmt: skip

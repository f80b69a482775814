"""The subjects of the second two files of labelled answers."""

from __future__ import annotations

from evals.facts.subject import Subject, of_metric

SECOND = (
    Subject(
        "half-by-line", "train-2", "director",
        (of_metric("bookings", group_by=["product_line"], period="first half of 2026",
                   compare_to="same_period_last_year"),),
        (of_metric("bookings", group_by=["product_line"], period="second half of 2025"),),
    ),
    Subject(
        "activity-counts", "train-2", "manager",
        (of_metric("activities", group_by=["rep"], period="this month"),),
        (of_metric("activities", group_by=["rep"], period="last month"),),
    ),
    Subject(
        "pipeline-stages", "train-2", "director",
        (of_metric("pipeline", group_by=["stage"]),),
        (of_metric("pipeline", group_by=["stage"], period="last quarter"),),
    ),
    Subject(
        "lacking-training", "train-2", "manager",
        (("find_training", {"what": "lacking"}),), (("find_training", {"what": "courses"}),),
    ),
    Subject(
        "hiring-funnel", "train-2", "director",
        (("find_hiring", {"what": "funnel"}),), (("find_hiring", {"what": "openings"}),),
    ),
    Subject(
        "abc-classes", "train-2", "director",
        (("classify_accounts", {"by": "abc", "limit": 5}),), (("classify_accounts", {"by": "rfm", "limit": 5}),),
    ),
    Subject(
        "lost-deals", "train-2", "rep",
        (("find_deals", {"state": "lost", "period": "this quarter", "limit": 6}),),
        (("find_deals", {"state": "won", "period": "this quarter", "limit": 6}),),
    ),
    Subject(
        "tasks-due", "train-2", "rep",
        (("find_records", {"kind": "tasks", "open_only": True}),),
        (("find_activities", {"kind": "visit", "period": "this month", "limit": 5}),),
    ),
    Subject(
        "spend-by-category", "train-2", "director",
        (of_metric("spend", group_by=["spend_category"], period="this quarter", compare_to="previous_period"),),
        (of_metric("spend", group_by=["team"], period="last year"),),
    ),
    Subject(
        "attainment-and-gap", "train-2", "director",
        (of_metric("attainment", group_by=["team"], period="this quarter"),
         of_metric("gap_to_target", group_by=["team"], period="this quarter")),
        (of_metric("attainment", group_by=["team"], period="last quarter"),
         of_metric("gap_to_target", group_by=["team"], period="last quarter")),
    ),
    Subject(
        "what-moved", "train-2", "director",
        (("analyze_trend", {"metric": "bookings", "what": "change", "period": "this quarter"}),),
        (("analyze_trend", {"metric": "bookings", "what": "change", "period": "last quarter"}),),
    ),
    Subject(
        "commission-rules", "train-2", "rep",
        (("search_library", {"question": "How is commission calculated?"}),),
        (("search_library", {"question": "shelf life and storage of products"}),),
    ),
    Subject(
        "margins", "train-2", "director",
        (of_metric("gross_margin", group_by=["product_line"], period="this year", compare_to="same_period_last_year"),
         of_metric("gross_profit", group_by=["product_line"], period="this year")),
        (of_metric("gross_margin", group_by=["product_line"], period="last quarter"),),
    ),
    Subject(
        "channels-that-stay", "train-2", "director",
        (("find_plans", {"kind": "channels"}),), (of_metric("leads", group_by=["source"], period="this year"),),
    ),
    Subject("one-deal", "train-2", "rep", (("show_deal", {"deal": "D-07526"}),), (("show_deal", {"deal": "D-07320"}),)),
    Subject(
        "price-list", "train-2", "rep",
        (("find_records", {"kind": "products"}),),
        (of_metric("average_selling_price", group_by=["product"], period="this year"),),
    ),
    Subject(
        "complaints-by-region", "train-2-test", "director",
        (of_metric("complaints", group_by=["region"], period="this year", compare_to="same_period_last_year"),),
        (of_metric("complaints", group_by=["region"], period="last year"),),
    ),
    Subject(
        "customers-won-and-lost", "train-2-test", "director",
        (of_metric("new_customers", group_by=["quarter"], period="last year"),
         of_metric("customers_lost", group_by=["quarter"], period="last year")),
        (of_metric("new_customers", group_by=["quarter"], period="2024"),),
    ),
    Subject(
        "next-quarter-coverage", "train-2-test", "director",
        (of_metric("coverage", group_by=["region"], period="next quarter"),
         of_metric("weighted_expected", group_by=["region"], period="next quarter")),
        (of_metric("coverage", group_by=["region"], period="this quarter"),
         of_metric("weighted_expected", group_by=["region"], period="this quarter")),
    ),
    Subject(
        "lead-channels", "train-2-test", "director",
        (of_metric("lead_conversion", group_by=["channel"], period="this year"),
         of_metric("leads", group_by=["channel"], period="this year")),
        (of_metric("lead_conversion", group_by=["channel"], period="last year"),
         of_metric("leads", group_by=["channel"], period="last year")),
    ),
    Subject(
        "review-of-harbor", "train-2-test", "manager",
        (("prepare_review", {}),), (("prepare_review", {"period": "last quarter"}),),
    ),
    Subject(
        "buying-habits", "train-2-test", "director",
        (("analyze_customers", {"what": "behaviour", "group_by": ["segment"]}),),
        (of_metric("average_order_value", group_by=["segment"], period="last year"),),
    ),
    Subject(
        "next-year-target", "train-2-test", "director",
        (("assess_target", {"period": "next year", "amount": 40_000_000, "reps": 6}),),
        (("assess_target", {"period": "next quarter", "region": "South"}),),
    ),
    Subject(
        "course-scores", "train-2-test", "director",
        (of_metric("training_score", group_by=["course"], period="last year"),
         of_metric("training_completion", group_by=["team"], period="last year")),
        (of_metric("training_score", group_by=["course"], period="2024"),),
    ),
    Subject(
        "seasons", "train-2-test", "director",
        (("analyze_trend", {"metric": "units_sold", "what": "seasonality", "limit": 6}),),
        (("analyze_trend", {"metric": "sales_revenue", "what": "seasonality", "limit": 6}),),
    ),
    Subject(
        "loss-reasons", "train-2-test", "director",
        (of_metric("deals_lost", group_by=["loss_reason"], period="this year", share_of_total=True),
         of_metric("deals_lost", group_by=["competitor"], period="this year")),
        (of_metric("deals_lost", group_by=["loss_reason"], period="last year", share_of_total=True),),
    ),
    Subject(
        "awards", "train-2-test", "director",
        (("find_pay", {"what": "awards", "period": "this year"}),),
        (of_metric("commission", group_by=["team"], period="last quarter"),),
    ),
    Subject(
        "complaint-rules", "train-2-test", "rep",
        (("search_library", {"question": "客户投诉多久内要处理？"}),),
        (("search_library", {"question": "How do I order samples for a customer?"}),),
    ),
    Subject(
        "stage-speed", "train-2-test", "director",
        (of_metric("days_in_stage", group_by=["stage"], period="this quarter"),
         of_metric("stage_conversion", group_by=["stage"], period="this quarter")),
        (of_metric("days_in_stage", group_by=["stage"], period="last quarter"),
         of_metric("stage_conversion", group_by=["stage"], period="last quarter")),
    ),
    Subject(
        "data-faults", "train-2-test", "director",
        (("check_data", {"period": "this month", "limit": 5}),),
        (("check_data", {"period": "last month", "limit": 5}),),
    ),
    Subject(
        "biggest-orders", "train-2-test", "manager",
        (("find_records", {"kind": "orders", "period": "this month", "order": "highest", "order_by": "amount",
                           "limit": 6}),),
        (("find_records", {"kind": "orders", "period": "last month", "order": "highest", "order_by": "amount",
                           "limit": 6}),),
    ),
    Subject(
        "deals-at-risk", "train-2-test", "director",
        (("review_deals", {"about": "risk", "region": "East 东区", "limit": 4}),),
        (("review_deals", {"about": "risk", "region": "North 北区", "limit": 4}),),
    ),
)  # fmt: skip

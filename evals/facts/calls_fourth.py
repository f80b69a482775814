"""The subjects of the fourth test split of labelled answers."""

from __future__ import annotations

from evals.facts.subject import Subject, of_metric

FOURTH = (
    Subject(
        "bookings-by-week", "test-4", "manager",
        (of_metric("bookings", group_by=["week"], period="this month"),),
        (of_metric("bookings", group_by=["week"], period="last month"),),
    ),
    Subject(
        "order-value-by-channel", "test-4", "director",
        (of_metric("average_order_value", group_by=["channel"], period="this year",
                   compare_to="same_period_last_year"),),
        (of_metric("average_order_value", group_by=["region"], period="2024"),),
    ),
    Subject(
        "bookings-by-channel", "test-4", "director",
        (of_metric("bookings", group_by=["channel"], period="this year", share_of_total=True),),
        (of_metric("bookings", group_by=["channel"], period="last year", share_of_total=True),),
    ),
    Subject(
        "units-in-may", "test-4", "director",
        (of_metric("units_sold", group_by=["product_line"], period="May 2026", compare_to="previous_period"),),
        (of_metric("units_sold", group_by=["product_line"], period="May 2025"),),
    ),
    Subject(
        "emails-by-team", "test-4", "director",
        (of_metric("emails", group_by=["team"], period="last quarter", compare_to="previous_period"),),
        (of_metric("emails", group_by=["team"], period="this quarter"),),
    ),
    Subject(
        "lost-to-rivals", "test-4", "director",
        (of_metric("lost_amount", group_by=["competitor"], period="this year"),),
        (of_metric("lost_amount", group_by=["competitor"], period="last year"),),
    ),
    Subject(
        "median-cycle", "test-4", "director",
        (of_metric("median_sales_cycle_days", group_by=["region"], period="this year",
                   compare_to="same_period_last_year"),),
        (of_metric("days_to_lose", group_by=["region"], period="last year"),),
    ),
    Subject(
        "discounts-by-rep", "test-4", "director",
        (of_metric("discount_rate", group_by=["rep"], period="this quarter", order="highest", limit=5),),
        (of_metric("discount_rate", group_by=["rep"], period="last quarter", order="highest", limit=5),),
    ),
    Subject(
        "market-by-line", "test-4", "director",
        (of_metric("market_size", group_by=["product_line"], period="2025"),),
        (of_metric("market_size", group_by=["product_line"], period="2024"),),
    ),
    Subject(
        "under-budget", "test-4", "director",
        (of_metric("budget_variance", group_by=["team"], period="this quarter"),),
        (of_metric("budget_variance", group_by=["team"], period="last quarter"),),
    ),
    Subject(
        "team-commission", "test-4", "manager",
        (of_metric("commission", group_by=["rep"], period="this year"),),
        (of_metric("commission", group_by=["rep"], period="last year"),),
    ),
    Subject(
        "accounts-by-segment", "test-4", "director",
        (of_metric("accounts", group_by=["segment"], share_of_total=True),),
        (of_metric("accounts", group_by=["sector"]),),
    ),
    Subject(
        "new-customers-by-region", "test-4", "director",
        (of_metric("new_customers", group_by=["region"], period="this year", compare_to="same_period_last_year"),),
        (of_metric("new_customers", group_by=["region"], period="2024"),),
    ),
    Subject(
        "pipeline-per-rep", "test-4", "manager",
        (of_metric("pipeline", group_by=["rep"]), of_metric("weighted_pipeline", group_by=["rep"])),
        (of_metric("pipeline", group_by=["rep"], period="last quarter"),),
    ),
    Subject(
        "evaluations", "test-4", "director",
        (of_metric("evaluation_score", group_by=["rep"], period="last quarter"),),
        (of_metric("evaluation_score", group_by=["team"], period="this year"),),
    ),
    Subject(
        "deals-by-source", "test-4", "director",
        (of_metric("deals_created", group_by=["source"], period="this quarter", compare_to="previous_period"),
         of_metric("win_rate", group_by=["source"], period="this year")),
        (of_metric("win_rate", group_by=["source"], period="last year"),),
    ),
    Subject(
        "fastest-growing", "test-4", "director",
        (of_metric("bookings", group_by=["rep"], period="this quarter", compare_to="same_period_last_year",
                   rank_by="change_percent", order="highest", limit=5),),
        (of_metric("bookings", group_by=["rep"], period="last quarter", order="highest", limit=5),),
    ),
    Subject(
        "complaints-by-severity", "test-4", "director",
        (of_metric("complaints", group_by=["severity"], period="this year", share_of_total=True),),
        (of_metric("complaints", group_by=["severity"], period="last year", share_of_total=True),),
    ),
    Subject(
        "best-sellers", "test-4", "director",
        (of_metric("sales_revenue", group_by=["product"], period="this quarter", order="highest", limit=6,
                   share_of_total=True),),
        (of_metric("sales_revenue", group_by=["product"], period="last quarter", order="highest", limit=6),),
    ),
    Subject(
        "my-quarter", "test-4", "rep",
        (of_metric("bookings", period="this quarter", compare_to="previous_period"),
         of_metric("attainment", period="this quarter"), of_metric("gap_to_target", period="this quarter")),
        (of_metric("attainment", period="last quarter"), of_metric("gap_to_target", period="last quarter")),
    ),
    Subject(
        "bookings-by-year", "test-4", "director",
        (of_metric("bookings", group_by=["year"]),), (of_metric("sales_revenue", group_by=["year"]),),
    ),
    Subject(
        "my-wins", "test-4", "rep",
        (("find_deals", {"state": "won", "period": "this quarter"}),),
        (("find_deals", {"state": "won", "period": "last quarter"}),),
    ),
    Subject(
        "deals-of-the-west", "test-4", "director",
        (("find_deals", {"state": "open", "where": [{"field": "region", "values": ["West"]}], "order": "highest",
                         "order_by": "amount", "limit": 6}),),
        (("find_deals", {"state": "open", "where": [{"field": "region", "values": ["North"]}], "order": "highest",
                         "order_by": "amount", "limit": 6}),),
    ),
    Subject(
        "closing-in-july", "test-4", "manager",
        (("find_deals", {"state": "open", "period": "July 2026", "order": "highest", "order_by": "amount",
                         "limit": 5}),),
        (("find_deals", {"state": "open", "period": "August 2026", "order": "highest", "order_by": "amount",
                         "limit": 5}),),
    ),
    Subject(
        "lost-this-week", "test-4", "director",
        (("metric_records", {"metric": "deals_lost", "period": "this week", "limit": 8}),),
        (("metric_records", {"metric": "deals_won", "period": "this week", "limit": 8}),),
    ),
    Subject(
        "big-healthcare", "test-4", "director",
        (("find_accounts", {"where": [{"field": "sector", "values": ["Healthcare"]},
                                      {"field": "employees", "op": ">", "values": [500]}],
                            "order": "highest", "order_by": "employees", "limit": 6}),),
        (("find_accounts", {"where": [{"field": "sector", "values": ["Fitness"]}], "order": "highest",
                            "order_by": "employees", "limit": 4}),),
    ),
    Subject(
        "trade-fair-leads", "test-4", "director",
        (("find_records", {"kind": "leads", "where": [{"field": "source", "values": ["Trade fair"]}], "limit": 6}),),
        (("find_records", {"kind": "leads", "where": [{"field": "source", "values": ["Website"]}], "limit": 4}),),
    ),
    Subject(
        "visits-of-daniel", "test-4", "manager",
        (("find_activities", {"kind": "visit", "where": [{"field": "rep", "values": ["Daniel Okoro"]}],
                              "period": "this month", "limit": 6}),),
        (("find_activities", {"kind": "visit", "where": [{"field": "rep", "values": ["Daniel Okoro"]}],
                              "period": "last month", "limit": 4}),),
    ),
    Subject(
        "suggestions", "test-4", "director",
        (("find_records", {"kind": "suggestions", "limit": 6}),),
        (("find_records", {"kind": "complaints", "open_only": True, "limit": 4}),),
    ),
    Subject(
        "next-actions", "test-4", "rep",
        (("review_deals", {"about": "next_action", "limit": 4}),),
        (("find_deals", {"state": "lost", "period": "this month", "limit": 4}),),
    ),
    Subject(
        "stalled-in-the-west", "test-4", "director",
        (("review_deals", {"about": "stalled", "region": "West", "limit": 5}),),
        (("review_deals", {"about": "stalled", "region": "South", "limit": 3}),),
    ),
    Subject(
        "forecast-by-rep", "test-4", "manager",
        (("forecast_sales", {"period": "this quarter", "by": "rep"}),),
        (("forecast_sales", {"period": "next quarter"}),),
    ),
    Subject(
        "harbor-target", "test-4", "manager",
        (("assess_target", {"period": "next quarter", "team": "Harbor"}),),
        (of_metric("target", group_by=["rep"], period="this quarter"),),
    ),
    Subject(
        "my-path", "test-4", "trainee",
        (("find_training", {"what": "path"}),),
        (("search_library", {"question": "新人前12周要学什么？"}),),
    ),
    Subject(
        "payout-of-daniel", "test-4", "manager",
        (("explain_payout", {"person": "Daniel Okoro", "period": "May 2026"}),),
        (("find_pay", {"what": "payouts", "period": "April 2026"}),),
    ),
    Subject(
        "deal-splits", "test-4", "director",
        (("find_pay", {"what": "splits"}),),
        (("find_pay", {"what": "payouts", "person": "Nadia Vance", "period": "last quarter"}),),
    ),
    Subject(
        "supplements-share", "test-4", "director",
        (("analyze_market", {"product_line": "Supplements", "focus": "share"}),),
        (("analyze_market", {"product_line": "Breakfast", "focus": "share"}),),
    ),
    Subject(
        "harbor-budget", "test-4", "manager",
        (("check_budget", {"period": "this quarter"}),), (("check_budget", {"period": "last quarter"}),),
    ),
    Subject(
        "strategies", "test-4", "director",
        (("find_plans", {"kind": "strategies"}),), (("find_targets", {"region": "West", "period": "this quarter"}),),
    ),
    Subject(
        "west-this-quarter", "test-4", "director",
        (("summarize_performance", {"region": "West", "period": "this quarter"}),),
        (("summarize_performance", {"region": "North", "period": "this quarter"}),),
    ),
    Subject(
        "team-scores", "test-4", "director",
        (("score_performance", {"by": "team", "period": "last quarter"}),),
        (("score_performance", {"by": "team", "period": "this quarter"}),),
    ),
    Subject(
        "openings", "test-4", "director",
        (("find_hiring", {"what": "openings"}),), (("find_hiring", {"what": "funnel"}),),
    ),
    Subject(
        "revenue-moved", "test-4", "director",
        (("analyze_trend", {"metric": "sales_revenue", "what": "change", "period": "this quarter",
                            "group_by": ["region"]}),),
        (of_metric("sales_revenue", group_by=["region"], period="last year"),),
    ),
    Subject(
        "payment-terms", "test-4", "rep",
        (("search_library", {"question": "What payment terms can we offer?"}),),
        (("search_library", {"question": "How do we compare with Verdano?"}),),
    ),
    Subject(
        "visit-frequency", "test-4", "rep",
        (("search_library", {"question": "A级客户多久拜访一次？"}),),
        (("search_library", {"question": "缺货时怎么分配库存？"}),),
    ),
    Subject(
        "collisions", "test-4", "rep",
        (("search_library", {"question": "Who owns an account when two reps claim it?"}),),
        (("search_library", {"question": "How do I handle a demand for a further discount in a negotiation?"}),),
    ),
    Subject(
        "my-week", "test-4", "rep",
        (("report_activities", {"period": "this week"}),), (("report_activities", {"period": "last week"}),),
    ),
    Subject(
        "who-joined", "test-4", "director",
        (("find_people", {"what": "people", "order": "newest", "joined": "2026"}),),
        (("find_people", {"what": "people", "order": "newest", "joined": "2025"}),),
    ),
    Subject(
        "doubles", "test-4", "operations",
        (("find_duplicates", {"kind": "account", "limit": 5}),),
        (("check_data", {"kind": "leads"}),),
    ),
    Subject(
        "my-customer-classes", "test-4", "rep",
        (("classify_accounts", {"by": "rfm", "limit": 5}),), (("analyze_customers", {"what": "churn", "limit": 5}),),
    ),
)  # fmt: skip

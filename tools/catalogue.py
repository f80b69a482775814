"""Every tool, in one list. The order is fixed, so that prompts stay cacheable."""

from __future__ import annotations

from tools.contract import Tool
from tools.improve.adjustments import judge_adjustment, propose_adjustment
from tools.improve.minutes import save_review
from tools.improve.performance import summarize_performance
from tools.improve.reviews import prepare_review
from tools.improve.scores import score_performance
from tools.learn.quiz import quiz_me
from tools.learn.search import search_library
from tools.measure.check_data import check_data
from tools.measure.customers import analyze_customers
from tools.measure.metrics import describe_data, metric_records, query_metric
from tools.measure.products import analyze_products
from tools.measure.trend import analyze_trend
from tools.plan.assess import assess_target
from tools.plan.break_down import break_down_target
from tools.plan.budget import check_budget
from tools.plan.markets import analyze_market
from tools.plan.plans import find_plans
from tools.plan.save_plan import save_plan
from tools.plan.set_target import set_target
from tools.plan.targets import find_targets
from tools.sell.accounts import brief_account, find_accounts
from tools.sell.activities import find_activities, log_activity
from tools.sell.classify import classify_accounts
from tools.sell.convert import convert_lead
from tools.sell.create import create_record
from tools.sell.deals import find_deals, show_deal
from tools.sell.forecast import forecast_sales
from tools.sell.merge import find_duplicates, merge_records
from tools.sell.records import find_records
from tools.sell.remove import delete_records
from tools.sell.report import report_activities
from tools.sell.review_deals import review_deals
from tools.sell.single import show_record
from tools.sell.update import update_records
from tools.team.hiring import compare_candidates, find_hiring
from tools.team.hiring_changes import save_hiring
from tools.team.pay import explain_payout
from tools.team.pay_changes import save_pay
from tools.team.pay_lists import find_pay
from tools.team.people import find_people
from tools.team.training import find_training
from tools.team.training_changes import save_training

TOOLS: list[Tool] = [
    query_metric, metric_records, describe_data,
    analyze_trend, analyze_products, analyze_customers, check_data,
    find_deals, show_deal, find_accounts, brief_account, find_activities, log_activity,
    find_records, show_record, review_deals,
    forecast_sales, report_activities, classify_accounts,
    update_records, create_record, delete_records, convert_lead, merge_records, find_duplicates,
    find_people,
    find_hiring, compare_candidates, save_hiring, find_training, save_training,
    explain_payout, find_pay, save_pay,
    find_targets, set_target, break_down_target, assess_target,
    analyze_market, find_plans, save_plan, check_budget,
    summarize_performance, score_performance, prepare_review, save_review, propose_adjustment, judge_adjustment,
    search_library, quiz_me,
]  # fmt: skip

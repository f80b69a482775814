"""Selling in a message: unmistakable words of risk, forecasts, reports, classes and briefs name the tool."""

from __future__ import annotations

import re

from assistant.models.builtin.extract import selling
from assistant.models.builtin.extract.orders import read_order
from assistant.models.builtin.reading.lexicon import TOUCHES
from assistant.models.builtin.slots import Slots
from knowledge.metrics.sources import SOURCES
from knowledge.metrics.spans import has_records
from knowledge.quantities import find_numbers

GROUPED = re.compile(
    r"\b(?:by(?!\s+(?:amount|value|size)\b)|per|each|every)\b|各|每|按(?!金额|价值|大小)", re.IGNORECASE
)  # fmt: skip
COUNTED = re.compile(r"\bhow many\b|\bhow much\b|\bnumber of\b|多少|几[个笔单]", re.IGNORECASE)
TARGETS = re.compile(r"\b(?:targets?|quotas?|budgets?)\b|目标|指标|预算", re.IGNORECASE)
# Risks of nothing in particular: what a sales manager fears for is the deals.
PLAIN_RISKS = re.compile(
    r"\b(?:biggest|main|top|major|our|my|what|which)\b.{0,20}\brisks\b|(?:最大|主要|有什么|有哪些|哪些)的?风险|风险(?:在哪|是什么|有哪些)",
    re.IGNORECASE,
)
TOP_DEALS = re.compile(
    r"\b(?:top|biggest|largest)\s+(?:\d+|three|five|ten)\s+(?:biggest\s+|largest\s+)?(?:open\s+)?(?:deals|opportunities)\b"
    r"|(?:金额)?(?:最大|最高)的?(?:前)?[\d三五十两]+(?:个|笔|单)(?:在手|未关闭)?的?(?:商机|单子)",
    re.IGNORECASE,
)
PIPELINE_REVIEW = re.compile(
    r"\bpipeline review\b|\b(?:review|go (?:through|over)|walk (?:me )?through)\b.{0,12}\b(?:pipeline|open deals)\b"
    r"|(?:过一遍|过一下|盘一下|盘一盘|盘点|梳理|复盘).{0,6}(?:商机|在手单|管道|单子)|(?:商机|管道)(?:复盘|盘点|评审|梳理)",
    re.IGNORECASE,
)
# How it stands is asked beside what comes next: its record tells both.
STANDS = re.compile(
    r"\bhow (?:do|does|are|is)\b.{0,24}\b(?:stand|going|looking)\b|\bwhere (?:are|do) we\b|\bstatus\b"
    r"|现在(?:怎么样|如何|什么情况|到哪)|什么情况|进展(?:如何|怎么样)|到哪一?步",
    re.IGNORECASE,
)
TASKED = re.compile(
    r"^\s*(?:please\s+)?(?:remind|create|add|new|send|log|set)\b|提醒|新建|创建|添加|登记|记录|发给", re.IGNORECASE
)


def sell_tool(slots: Slots) -> str | None:
    """The tool of selling that a message asks for; None where it asks for a figure, orders something or means else."""
    text = slots.frame.text
    if selling.FEEDBACK.search(text):
        return "save_review"
    if selling.WORKED.search(text) or _did_it_help(slots):
        return "judge_adjustment"
    if slots.frame.has("definition") or read_order(slots) is not None:
        return None
    if selling.BRIEF.search(text) and slots.name("account") and not slots.frame.has("log"):
        return "brief_account"
    if selling.QUIET.search(text):
        return "report_activities"
    if TASKED.search(text) and not selling.REPORT_DAY.search(text) and not selling.REPORT_WEEK.search(text):
        return None
    if selling.shown(slots)[0] in ("order", "complaint", "contact") and not slots.frame.has("count", *TOUCHES):
        return "show_record"
    if TOP_DEALS.search(text) and not GROUPED.search(text) and not slots.frame.has("won", "lost"):
        return "find_deals"
    return _report(slots) or _forecast(slots) or _review(slots) or _classes(slots)


def _did_it_help(slots: Slots) -> bool:
    """`did going along to the price talks help us?`: whether what was changed in how a team works has helped."""
    frame = slots.frame
    if not selling.HELPED.search(frame.text) or selling.NO_ADJUSTMENT.search(frame.text) or frame.metrics:
        return False
    own = all(name.of("team", "region") for name in frame.names)
    return own and has_records(slots.access, SOURCES["adjustments"])


def _report(slots: Slots) -> str | None:
    text = slots.frame.text
    if selling.REPORT_DAY.search(text) or selling.REPORT_WEEK.search(text):
        return "report_activities"
    asked = selling.TEAM_DID.search(text) or selling.QUIET.search(text)
    return "report_activities" if asked and not slots.frame.metrics else None


def _forecast(slots: Slots) -> str | None:
    """A forecast in its ways, or whether the target will be reached; a single figure is a metric's."""
    text = slots.frame.text
    if selling.NEEDED.search(text):
        return "forecast_sales"
    if selling.WAYS.search(text) and selling.FORECAST.search(text):
        return "forecast_sales"
    named = any(mention.value == "forecast" for mention in slots.frame.metrics)
    if named and slots.figures.metrics == ["forecast"] and slots.frame.periods and not _is_parted(slots):
        return "forecast_sales"
    if not selling.HIT.search(text) or GROUPED.search(text):
        return None
    amounts = [span for span in find_numbers(text) if span.value.unit is None and span.value.amount >= 10_000]
    return None if amounts else "forecast_sales"  # whether an amount can be carried is another question


def _is_parted(slots: Slots) -> bool:
    """Whether a figure is grouped, compared, or asked of some records only: then it is a metric's."""
    figures = slots.figures
    asked = figures.group_by or figures.compare_to or figures.order or figures.share or figures.having
    return bool(asked or len(slots.frame.periods) > 1 or figures.filters.conditions)


def _review(slots: Slots) -> str | None:
    text = slots.frame.text
    if slots.frame.has("log", *TOUCHES) and not selling.RISK.search(text):
        return None
    if PIPELINE_REVIEW.search(text) and not COUNTED.search(text):
        return "review_deals"
    if slots.name("deal") and selling.NEXT.search(text) and STANDS.search(text):
        return "show_deal"
    if selling.WORTH.search(text) or selling.NEXT.search(text):
        return "review_deals"
    if selling.STUCK.search(text) and not COUNTED.search(text):
        return "review_deals"
    if not selling.RISK.search(text) or TARGETS.search(text):
        return None
    if PLAIN_RISKS.search(text) and not slots.frame.metrics and not slots.frame.names:
        return "review_deals"
    if selling.DEALS.search(text) or slots.name("deal") or slots.name("account"):
        return "review_deals"
    return "analyze_customers" if selling.ACCOUNTS.search(text) else None


def _classes(slots: Slots) -> str | None:
    text = slots.frame.text
    if selling.CLASSES.search(text):
        return "classify_accounts"
    by_rule = selling.orders_bound(slots) and selling.ACCOUNTS.search(text) and selling.class_filters(slots)
    return "classify_accounts" if by_rule and not COUNTED.search(text) else None

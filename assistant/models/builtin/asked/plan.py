"""Planning in a message: its own words say which of its tools is asked for; one figure stays with the metrics."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re

from assistant.models.builtin.extract import plan, plan_patterns, targets
from assistant.models.builtin.mentioned import places
from assistant.models.builtin.slots import Slots
from knowledge.metrics.definitions import METRICS

MONEY = {"budgets", "expenses"}
LISTING = re.compile(
    r"\b(?:list|show|which|what)\b|列出|显示|查看|明细|清单|有哪些|哪些|看看", re.IGNORECASE
)  # fmt: skip
ADJUSTS = re.compile(
    r"\badjustments?\b|\btargets?\b|\bquotas?\b|策略调整|改进措施|(?<!线索)目标(?!客户|市场)|指标", re.IGNORECASE
)
DETAILS = re.compile(r"\b(?:list|show|details?|entries|items)\b|列出|明细|清单|逐笔|每一笔", re.IGNORECASE)
EXPANSION_PLAN = re.compile(r"\bexpansion plans?\b|拓展计划|获客计划", re.IGNORECASE)
COMMISSION = re.compile(
    r"\bcommission\w*|\bpayouts?\b|\bbonus\w*|\baccelerators?\b|提成|佣金|奖金|薪酬方案|激励方案", re.IGNORECASE
)


# An amount that is asked to be reached, and what is too small to be one.
REACHES = re.compile(
    r"\bcan (?:we|they|i|the \w+)\b.{0,30}\b(?:reach|make|carry|do|hit|book|sell)\b|(?:能|可以)(?:做到|达到|完成|扛|实现|卖到)|扛得住|做得到", re.IGNORECASE
)  # fmt: skip
AIM = 10_000
GIVEN = re.compile(r"^\s*(?:请|麻烦)?(?:帮我)?(?:给|为|设)")


def plan_tool(slots: Slots) -> str | None:
    """The tool of planning that the message asks for; None where it asks for one figure or for something else."""
    text = slots.frame.text
    if COMMISSION.search(text):
        return None
    asks = bool(plan_patterns.ASKS.search(text))
    if REACHES.search(text) and (aimed := targets.amount(slots)) is not None and aimed >= AIM and slots.frame.periods:
        return "assess_target"  # also where people are to be hired for it
    if slots.frame.has("judge") and not plan_patterns.WRITES.search(text) and slots.frame.periods:
        aimed = targets.amount(slots)
        if aimed is not None and aimed >= AIM and not slots.name("account"):
            return "assess_target"  # "is 80 million doable in 2027?"
    if not asks and plan_patterns.HEADS_PLANNED.search(text) and slots.name("team") and slots.frame.periods:
        return "save_plan"
    if _divides(slots, asks=asks):
        return "break_down_target"
    if plan.about_channels(slots):
        return "find_plans"
    if _money(slots, asks=asks) is not None:
        return _money(slots, asks=asks)
    if (plan_patterns.STRATEGY.search(text) or plan_patterns.EXPANSION.search(text)) and not ADJUSTS.search(text):
        return _plans(slots, asks=asks)
    stock = slots.frame.topics and slots.frame.topics[0].value == "stock" and not slots.name("product")
    if (plan_patterns.RESOURCE.search(text) or stock) and not ADJUSTS.search(text) and not slots.frame.has("order"):
        return _resources(slots, asks=asks)
    return _market(slots, asks=asks)


def _divides(slots: Slots, *, asks: bool) -> bool:
    """`60 million in 2027, the same share for every product line`: an amount of time to come, and how it is divided."""
    aimed = None if asks or slots.name("account") else targets.amount(slots)
    if aimed is None or aimed < AIM or not targets.weights(slots) or not targets.levels(slots):
        return False
    today = slots.access.today
    return any(span.value.end > today for span in slots.frame.periods) and not plan_patterns.BUDGET.search(
        slots.frame.text
    )


def about_money(slots: Slots) -> bool:
    """Whether budgets or expenses are spoken of: then "training" is what money goes to, and no course."""
    figures = [*slots.frame.metrics, *slots.frame.gapped]
    spent = any(METRICS[mention.value].source in MONEY for mention in figures)
    return spent and not COMMISSION.search(slots.frame.text)


def _money(slots: Slots, *, asks: bool) -> str | None:
    """Budgets and expenses: checked, set, recorded or listed."""
    text = slots.frame.text
    if plan_patterns.OVER.search(text):
        return "check_budget"
    if not asks and plan.allots(slots):
        return "save_plan"
    budget, expense = plan_patterns.BUDGET.search(text), plan_patterns.EXPENSE.search(text)
    if budget and plan_patterns.COVERS.search(text):
        return "check_budget"
    if budget and asks is False and plan.amount(slots) is not None and _given(text):
        return "save_plan"
    if (
        expense
        and not asks
        and plan.amount(slots) is not None
        and plan.category(slots)
        and plan_patterns.WRITES.search(text)
    ):
        return "save_plan"
    if budget and (
        plan_patterns.AGAINST.search(text) or (expense and _spent_beside(slots)) or plan_patterns.SPENT.search(text)
    ):
        return "check_budget"
    if (budget or _expenses_listed(slots)) and DETAILS.search(text) and not slots.figures.group_by:
        return "find_plans"
    return None


def _given(text: str) -> bool:
    """Whether money is given to somebody: by a verb of writing, or by 给 and an amount."""
    return bool(plan_patterns.WRITES.search(text) or GIVEN.search(text))


def _spent_beside(slots: Slots) -> bool:
    """Whether both a budget and what was spent are asked for."""
    sources = {METRICS[mention.value].source for mention in [*slots.frame.metrics, *slots.frame.gapped]}
    return sources >= MONEY


def _expenses_listed(slots: Slots) -> bool:
    return any(METRICS[mention.value].source == "expenses" for mention in slots.frame.metrics)


def _plans(slots: Slots, *, asks: bool) -> str | None:
    """Strategies and expansion plans: drafted, changed or listed."""
    text = slots.frame.text
    named = bool(plan.records_said(slots))
    if (
        plan_patterns.PRICE_WAR.search(text)
        and plan_patterns.WHAT_TO_DO.search(text)
        and not plan_patterns.WRITES.search(text)
    ):
        return "analyze_market"
    told = plan_patterns.STATE_TOLD.search(text) is not None and plan.statuses(slots) is not None and named
    if (plan_patterns.WRITES.search(text) or told) and not _is_question(text):
        return "save_plan"
    if (
        slots.frame.metrics
        and not named
        and not plan_patterns.STRATEGY.search(text)
        and not EXPANSION_PLAN.search(text)
    ):
        return None
    return "find_plans" if asks or named or LISTING.search(text) or len(text) < 60 else None


def _is_question(text: str) -> bool:
    """A question even where a verb of writing stands in it: "which plans did we start?"."""
    asked = re.search(r"[?？]\s*$|[吗呢]\s*[?？]?\s*$|哪|谁|多少|什么|有没有", text)
    return bool(asked or re.match(r"\s*(?:which|who|what|how|where|is|are|does|did|has|have|show|list)\b", text, re.I))


def _resources(slots: Slots, *, asks: bool) -> str | None:
    if plan_patterns.WRITES.search(slots.frame.text) and not asks:
        return "save_plan"
    return "find_plans" if asks or LISTING.search(slots.frame.text) else None


def _market(slots: Slots, *, asks: bool) -> str | None:
    """Markets and competitors: analysed or recorded; one figure of them is a metric."""
    text = slots.frame.text
    market, rivals = plan_patterns.MARKET.search(text), plan_patterns.COMPETITORS.search(text)
    if plan_patterns.PRICE_WAR.search(text) and (plan_patterns.WHAT_TO_DO.search(text) or market):
        return "analyze_market"
    if market and not asks and plan_patterns.WRITES.search(text) and _figures_told(slots):
        return "save_plan"
    placed = any(slots.name(kind) for kind in ("region", "product_line", "product"))
    if _of_rival(slots) or (market and not plan_patterns.WRITES.search(text) and _of_markets(slots, placed=placed)):
        return "analyze_market"
    ours = re.search(r"\bour\b|我们的?", text, re.IGNORECASE)
    if rivals and (market or ((placed or ours) and _who_asked(text))) and not _counts(slots):
        return "analyze_market"
    grows = plan_patterns.GROWING.search(text)
    where = re.search(r"\bwhere\b|\bwhich\b|哪里|哪儿|哪个|哪些|何处", text, re.IGNORECASE)
    strong = re.search(r"\bstrong\b|\bweak\b|\bwe\b|我们|强|弱", text, re.IGNORECASE)
    if rivals and plan_patterns.GAINING.search(text) and not _counts(slots):
        return "analyze_market"
    demand = plan_patterns.DEMAND.search(text)
    if demand and ((grows and where) or (placed and not _single(slots) and not plan_patterns.WRITES.search(text))):
        return "analyze_market"
    judged = re.search(r"\bstrong\b|\bweak\b|强|弱", text, re.IGNORECASE)
    if market and where and grows and (judged or (strong and not _single(slots))):
        return "analyze_market"
    if market and plan_patterns.ANALYSE.search(text) and not _single(slots):
        return "analyze_market"
    return None


def _of_rival(slots: Slots) -> bool:
    """`Kesslow's share of the East drinks market`: a competitor's part of a market, and no deals lost to it."""
    share = slots.frame.has("share", "in_percent") or plan_patterns.SHARE.search(slots.frame.text)
    of_deals = slots.frame.has("lost", "won") or _counts(slots)
    return bool(share and slots.name("competitor") and not of_deals and _understood(slots))


def _of_markets(slots: Slots, *, placed: bool) -> bool:
    """`the market for drinks in East`, `which market grows fastest`, `哪个市场我们份额最低`: no single figure of it."""
    frame = slots.frame
    figures = {mention.value for mention in [*frame.metrics, *frame.gapped]}
    ranked = frame.has("which") and frame.has("highest", "lowest") and not frame.dimensions
    if figures - ({"market_share"} if ranked else set()) or frame.has("mine", "team"):
        return False
    return (placed or ranked) and _understood(slots)


def names_unknown_market(slots: Slots) -> bool:
    """Whether a market is asked about by a word that nothing here knows: that of another would be told."""
    return plan_patterns.MARKET.search(slots.frame.text) is not None and not _understood(slots)


def _understood(slots: Slots) -> bool:
    """Whether what stands right ahead of "market" is known here: of a market called otherwise none is told."""
    frame = slots.frame
    said = plan_patterns.MARKET.search(frame.text)
    ahead = frame.text[: said.start()].rstrip(" 的") if said else ""
    if not ahead or not ahead[-1].isalnum():
        return True
    return any(place.start < len(ahead) <= place.end for place in places(frame))


def _who_asked(text: str) -> bool:
    return bool(
        re.search(
            r"\bwho\b|\bwhich competitors\b|\bour competitors\b|有哪些|是谁|谁|我们的(?:主要)?竞争对手",
            text,
            re.IGNORECASE,
        )
    )


def _figures_told(slots: Slots) -> bool:
    return any(
        plan.EXTRACTORS[kind](slots) not in (None, []) for kind in ("market_size", "market_growth", "market_rivals")
    )


def _counts(slots: Slots) -> bool:
    """Whether deals or other records are counted by competitor."""
    return any(METRICS[mention.value].source not in ("markets",) for mention in slots.frame.metrics)


def _single(slots: Slots) -> bool:
    """Whether one figure of markets is asked for: "market share by region", "how did market growth change"."""
    named = [METRICS[mention.value] for mention in slots.frame.metrics]
    analysed = re.match(r"\s*(?:please\s+)?(?:analy[sz]e|assess|study)\b|.*(?:分析|评估|研究)", slots.frame.text, re.I)
    return any(metric.source == "markets" for metric in named) and not analysed

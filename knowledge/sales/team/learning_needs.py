"""Where somebody's figures are behind those of their team, and what the library should be asked about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from knowledge.access import Access
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.model import Figure, Period, Scope
from knowledge.sales.improve.performance import LESS_IS_BETTER, ask_metric
from knowledge.sales.team.people import Role

DAYS = 365
# A figure is behind when it is this share worse; a reason counts when it is this many points more frequent.
BEHIND, POINTS, FEWEST = 0.1, 4.0, 5

# What the library is asked where a figure is behind, in English and Chinese.
TOPICS: dict[str, tuple[str, str]] = {
    "win_rate": ("How do I find out whether a deal is worth pursuing?", "怎么判断一个商机值不值得跟？"),
    "average_deal_size": ("How do I get a larger order when I negotiate?", "谈判时怎么争取更大的订单？"),
    "average_discount": ("What do I ask for in return for a discount?", "给折扣时要换回什么？"),
    "sales_cycle_days": ("What do I do when a deal is stuck?", "商机停滞了怎么办？"),
    "activities": ("How often do I have to visit and call customers?", "客户多久拜访一次？"),
    "csat": ("How do we handle complaints?", "投诉处理的流程是什么？"),
}
# By a word in the name of a loss reason, which companies name as they like.
LOST_ON: tuple[tuple[tuple[str, ...], tuple[str, str]], ...] = (
    (("price", "expensive", "cost", "价格", "太贵"),
     ("What do I say when a customer thinks we are too expensive?", "客户嫌贵怎么回答？")),
    (("compet", "rival", "竞争", "对手", "竞品"),
     ("What do I say when a customer compares us with a competitor?", "客户提到竞争对手时怎么答？")),
    (("timing", "later", "postpone", "时机", "推迟"),
     ("How do I answer the objection “not now, maybe next year”?", "客户说现在不是时候怎么办？")),
    (("answer", "response", "contact", "回应", "失联"),
     ("How do I follow up when a customer does not answer?", "客户不回复报价怎么跟进？")),
    (("budget", "预算"),
     ("What do I ask to find out whether there is a budget?", "怎么问出客户有没有预算？")),
    (("deliver", "交付", "送货"),
     ("What are our delivery terms?", "交货时间和送货条件怎么谈？")),
)  # fmt: skip


@dataclass(frozen=True)
class Need:
    """A figure of one's own that is behind the others', and what to ask the library. `reason`: of lost deals."""

    metric: str
    own: Figure
    others: Figure
    behind: float
    topics: tuple[str, str]
    reason: str | None = None


def needs_of(access: Access) -> list[Need]:
    """Where the caller's own figures of the last year are behind, the furthest first.

    A rep's against the team's, a manager's team against the company's; nothing where there is nobody to compare with.
    """
    scopes = _scopes(access)
    if scopes is None:
        return []
    period = Period(start=access.today - timedelta(days=DAYS - 1), end=access.today)
    found = [need for name in TOPICS if (need := _behind(access, name, period, *scopes)) is not None]
    found += _reasons(access, period, *scopes)
    return sorted(found, key=lambda need: (-need.behind, need.metric, need.reason or ""))


def _scopes(access: Access) -> tuple[Scope, Scope] | None:
    role = access.principal.role
    if role is Role.REP and access.principal.member_of:
        return Scope.MINE, Scope.TEAM
    return (Scope.TEAM, Scope.COMPANY) if role is Role.MANAGER and access.principal.leads else None


def _behind(access: Access, name: str, period: Period, own: Scope, others: Scope) -> Need | None:
    if name not in METRICS:
        return None
    per = "rep" if name == "activities" else None  # of a team there are more than of one
    mine, theirs = (ask_metric(access, name, period, scope=scope, average_per=per) for scope in (own, others))
    if not mine or not theirs or mine[0].value is None or not theirs[0].value or (mine[0].records or 0) < FEWEST:
        return None
    behind = (theirs[0].value - mine[0].value) / abs(theirs[0].value)
    behind = -behind if name in LESS_IS_BETTER or name == "average_discount" else behind
    unit, currency = METRICS[name].unit, access.company.currency
    return Need(
        name, Figure(value=mine[0].value, unit=unit, currency=currency),
        Figure(value=theirs[0].value, unit=unit, currency=currency), behind, TOPICS[name],
    ) if behind >= BEHIND else None  # fmt: skip


def _reasons(access: Access, period: Period, own: Scope, others: Scope) -> list[Need]:
    """Reasons for which a larger share of the lost deals was lost than among the others."""
    mine, theirs = (
        ask_metric(access, "deals_lost", period, scope=scope, group_by=("loss_reason",)) for scope in (own, others)
    )
    lost, all_lost = (sum(row.value or 0 for row in rows) for rows in (mine, theirs))
    if not lost or not all_lost:
        return []
    known = {row.keys[0]: 100 * (row.value or 0) / all_lost for row in theirs}
    found = []
    for row in mine:
        reason, share = row.keys[0], 100 * (row.value or 0) / lost
        said = str(reason).casefold()
        topics = next((topics for words, topics in LOST_ON if any(word in said for word in words)), None)
        ahead = share - known.get(reason, 0.0)
        if reason and topics and (row.value or 0) >= FEWEST and ahead >= POINTS:
            found.append(Need(
                "deals_lost", _percent(share), _percent(known.get(reason, 0.0)), ahead / 100 * 2, topics, str(reason),
            ))  # fmt: skip
    return found


def _percent(value: float) -> Figure:
    return Figure(value=round(value, 1), unit=METRICS["win_rate"].unit)

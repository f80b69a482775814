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
    "win_rate": ("how to qualify a deal, discovery calls", "如何判断线索和商机，需求电话"),
    "average_deal_size": ("negotiating a larger order", "谈判 订单 金额"),
    "average_discount": ("discounts: what to ask for in return, approval", "折扣 审批 交换条件"),
    "sales_cycle_days": ("when a deal is stuck, next step, stage definitions", "商机停滞 下一步 阶段"),
    "activities": ("how many calls and visits a week, what to log", "每周拜访和电话的频率，记录什么"),
    "csat": ("how to handle complaints", "投诉处理"),
}
# By a word in the name of a loss reason, which companies name as they like.
LOST_ON: tuple[tuple[tuple[str, ...], tuple[str, str]], ...] = (
    (("price", "expensive", "cost", "价格", "太贵"),
     ("price objections: you are too expensive", "价格异议 客户嫌贵怎么回答")),
    (("compet", "rival", "竞争", "对手", "竞品"),
     ("competitors: how to answer them", "竞品对比 怎么应对竞争对手")),
    (("timing", "later", "postpone", "时机", "推迟"), ("objections: not now, timing", "客户说现在不需要 时机")),
    (("answer", "response", "contact", "回应", "失联"),
     ("follow-up e-mails that get an answer", "跟进 微信 电话 话术")),
    (("budget", "预算"), ("qualifying budget", "预算 判断")),
    (("deliver", "交付", "送货"), ("delivery terms, stock shortage", "交付 送货 缺货")),
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

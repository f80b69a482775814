"""What follows from a market's facts, each rule with the numbers that it rests on."""

from __future__ import annotations

from typing import Any

from knowledge.company import major
from knowledge.metrics.model import Figure, Note, Unit
from knowledge.metrics.period import same_period_last_year
from knowledge.sales.plan.market_view import MarketView, Rival, falling

# A market counts as growing fast from so many points above all markets, a competitor as pressing from such a gain.
FASTER = 1.0
PRESSING = 2.0
MOST = 5


def percent(value: float) -> Figure:
    """A share or growth in percent, to one decimal."""
    return Figure(value=round(value, 1), unit=Unit.PERCENT)


def points(value: float) -> float:
    """A move in percentage points, without its sign."""
    return abs(round(value, 1))


def money(amount: float, currency: str) -> Figure:
    """Minor units as people read them, to whole units."""
    value = major(round(amount), currency)
    return Figure(value=None if value is None else round(value), unit=Unit.MONEY, currency=currency)


def facts_of(view: MarketView, name: str, currency: str) -> list[Note]:
    """What is known of a market: size and growth, our share and its movement, competitors who gain, needs."""
    facts: dict[str, Any] = {"name": name, "period": view.period}
    if view.size is not None:
        facts["size"] = money(view.size, currency)
    if view.growth is not None:
        facts["growth"] = percent(abs(view.growth))
    known = "size" if view.size is not None else "nothing"
    moved = "" if view.growth is None else "_up" if view.growth >= 0 else "_down"
    lines = [Note(code=f"market_{known}{moved}", facts=facts)] if known == "size" or moved else []
    lines += share_lines(view)
    lines += [rival_line(rival) for rival in view.rivals if (rival.moved or 0) >= PRESSING][:2]
    needs = view.needs
    if len(view.markets) == 1 and view.markets[0].demand is not None:
        lines.append(Note(code="market_demand", facts={"demand": round(view.markets[0].demand, 1)}))
    if len(view.markets) == 1 and needs:
        lines.append(Note(code="market_needs", facts={"needs": needs[0]}))
    return lines


def share_lines(view: MarketView) -> list[Note]:
    """Our share, against the period before where that is known."""
    if view.hidden:
        return [Note(code="market_share_hidden", facts={})]
    if view.share is None:
        return [Note(code="market_share_unknown", facts={"period": view.period})]
    facts: dict[str, Any] = {"share": percent(view.share)}
    if view.share_before is None or view.moved is None:
        return [Note(code="market_share_is", facts=facts)]
    facts |= {"before": percent(view.share_before), "earlier": same_period_last_year(view.period)}
    way = "same" if points(view.moved) == 0 else "up" if view.moved > 0 else "down"
    return [Note(code=f"market_share_{way}", facts={**facts, "points": points(view.moved)})]


def rival_line(rival: Rival) -> Note:
    """A competitor's gain or loss."""
    facts: dict[str, Any] = {"rival": rival.name, "share": percent(rival.share)}
    if rival.before is None or rival.moved is None:
        return Note(code="market_rival", facts=facts)
    way = "same" if points(rival.moved) == 0 else "up" if rival.moved > 0 else "down"
    return Note(
        code=f"market_rival_{way}", facts={**facts, "before": percent(rival.before), "points": points(rival.moved)}
    )


def suggestions(views: list[MarketView], reference: MarketView) -> list[Note]:
    """What the markets ask for, the most urgent first. `reference`: all markets together, that each is held against."""
    found: list[tuple[int, float, Note]] = []
    for view in views:
        if view.growth is None or reference.growth is None:
            continue
        facts: dict[str, Any] = {
            "name": view.name, "growth": percent(view.growth), "mean": percent(reference.growth),
        }  # fmt: skip
        fast = view.growth >= reference.growth + FASTER
        if view.share is None or reference.share is None:
            if fast:
                found.append((2, -view.growth, Note(code="market_look", facts=facts)))
            continue
        facts |= {"share": percent(view.share), "whole": percent(reference.share)}
        if view.share_before is not None:
            facts["before"] = percent(view.share_before)
        if fast and (view.share < reference.share or falling(view)):
            code = "market_focus_falling" if falling(view) else "market_focus"
            found.append((0, -view.growth, Note(code=code, facts=facts)))
        elif falling(view):
            code = "market_shrinking" if view.growth < 0 else "market_defend"
            found.append((1, view.moved or 0.0, Note(code=code, facts=facts)))
        elif fast:
            found.append((3, -view.growth, Note(code="market_keep", facts=facts)))
    found += [(1, -(rival.moved or 0.0), _pressed(view, rival)) for view in views for rival in view.rivals
              if (rival.moved or 0.0) >= PRESSING and rival.before is not None]  # fmt: skip
    return [note for _, _, note in sorted(found, key=lambda item: item[:2])][:MOST]


def _pressed(view: MarketView, rival: Rival) -> Note:
    """A competitor that gains much, beside how we fared in the same market."""
    facts: dict[str, Any] = {
        "name": view.name, "rival": rival.name, "share": percent(rival.share), "before": percent(rival.before or 0.0),
    }  # fmt: skip
    if view.share is None or view.share_before is None:
        return Note(code="market_pressed", facts={**facts, "growth": percent(view.growth or 0.0)})
    ours = {"earlier": percent(view.share_before), "ours": percent(view.share)}
    return Note(code="market_pressed_us", facts={**facts, **ours})


def aim_of(view: MarketView, reference: MarketView, currency: str) -> Note | None:
    """How much share there is to win, and what that is in money at the market's size."""
    if view.share is None or view.size is None:
        return None
    if falling(view) and view.share_before is not None:
        code, goal = "strategy_regain", view.share_before
    elif reference.share is not None and view.share < reference.share:
        code, goal = "strategy_reach", reference.share
    else:
        return Note(code="strategy_hold", facts={"share": percent(view.share)})
    worth = money((goal - view.share) / 100 * view.size, currency)
    return Note(
        code=code, facts={"goal": percent(goal), "share": percent(view.share), "worth": worth, "period": view.period}
    )


def strategy_lines(view: MarketView, reference: MarketView, currency: str) -> list[Note]:
    """The facts that a strategy rests on, and what there is to win."""
    aim = aim_of(view, reference, currency)
    return [*facts_of(view, view.name or "–", currency), *([aim] if aim else [])]

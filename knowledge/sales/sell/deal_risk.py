"""How risky an open deal is: a score from 0 to 100, the explained sum of its signals, and what would move the deal.

SIGNALS is the one table of what counts and how much. A signal's points grow evenly from `begin` to `full`; one without
bounds is there or not. Signals of one `group` exclude each other, so that the largest of each group add up to 100.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowledge.access import Access
from knowledge.sales.sell.deal_facts import OpenDeal, Recorded

HIGH, MEDIUM = 50, 25


@dataclass(frozen=True)
class Signal:
    """One kind of sign. `most` points; `begin` and `full` in the signal's own unit (days, times)."""

    code: str
    most: int
    begin: float | None = None
    full: float | None = None
    group: str = ""

    def points(self, value: float) -> int:
        """The points that a value gives, whole ones; a value that counts at all gives at least one."""
        if self.begin is None or self.full is None:
            return self.most
        if value <= self.begin:
            return 0
        part = min(1.0, (value - self.begin) / (self.full - self.begin))
        return max(1, round(self.most * part))


SIGNALS: dict[str, Signal] = {
    signal.code: signal for signal in (
        Signal("past_close", 20, 0, 30, "close"),  # days past the expected close date
        Signal("no_close_date", 12, group="close"),
        Signal("long_in_stage", 20, 0.75, 2.0),  # times what three of four past stays lasted
        Signal("no_activity", 20, 10, 45),  # days without any
        Signal("no_contact", 12, group="contact"),
        Signal("no_decision_maker", 7, group="contact"),
        Signal("competitor", 8),
        Signal("large", 8, 1.5, 4.0),  # times the owner's won median
        Signal("pushed", 6, 0, 2),  # times put off
        Signal("no_next_step", 6),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A signal that a deal shows. `value` is its own number (days, times, how many); None where it has none.

    `other` is what the number is held against: a day, a usual length in days, minor units of money, names.
    """

    code: str
    points: int
    value: float | None = None
    other: date | float | int | str | None = None

    @property
    def most(self) -> int:
        """The most points that the signal can give."""
        return SIGNALS[self.code].most


@dataclass(frozen=True)
class Judged:
    """An open deal with its signals, the strongest first, and what was not judged for want of records."""

    deal: OpenDeal
    signals: tuple[Found, ...]
    unknown: tuple[str, ...]

    @property
    def score(self) -> int:
        """The sum of the signals' points."""
        return sum(signal.points for signal in self.signals)

    @property
    def level(self) -> str:
        """High, medium or low."""
        return "high" if self.score >= HIGH else "medium" if self.score >= MEDIUM else "low"

    @property
    def action(self) -> str:
        """The next best action: an overdue task first, else what answers the strongest signal, else the next step."""
        if self.deal.overdue_task:
            return "overdue_task"
        if self.signals:
            return self.signals[0].code
        return "go_on" if self.deal.next_step else "no_next_step"


class _Judge:
    """Collects the signals of one deal. Of what the company records nowhere there is no sign."""

    def __init__(self, deal: OpenDeal, recorded: Recorded, today: date) -> None:
        self.deal, self.recorded, self.today = deal, recorded, today
        self.found: list[Found] = []
        self.unknown: list[str] = []

    def add(self, code: str, value: float | None = None, other: date | float | str | None = None) -> None:
        """Count a signal, where its value is beyond where it begins."""
        if points := SIGNALS[code].points(1 if value is None else value):
            self.found.append(Found(code, points, value, other))

    def dates(self) -> None:
        """The expected close date, how often it was put off, and the time in the stage."""
        deal = self.deal
        if deal.expected_on is not None:
            self.add("past_close", (self.today - deal.expected_on).days, deal.expected_on)
        elif self.recorded.close_dates:
            self.add("no_close_date")
        else:
            self.unknown.append("no_close_date")
        if deal.pushed:
            self.add("pushed", deal.pushed)
        if deal.usual_stay is None or deal.since is None or deal.usual_stay.long <= 0:
            self.unknown.append("long_in_stage")
            return
        stay = (self.today - deal.since).days
        if points := SIGNALS["long_in_stage"].points(stay / deal.usual_stay.long):
            self.found.append(Found("long_in_stage", points, stay, deal.usual_stay.long))

    def work(self) -> None:
        """What was done on it, and what is to be done next."""
        deal, last = self.deal, self.deal.last_touch or self.deal.created_on
        if not self.recorded.activities:
            self.unknown.append("no_activity")
        elif last is not None:
            self.add("no_activity", (self.today - last).days, deal.last_touch)
        if not self.recorded.next_steps:
            self.unknown.append("no_next_step")
        elif not deal.next_step:
            self.add("no_next_step")

    def people(self) -> None:
        """Who is known there, and who competes."""
        deal = self.deal
        if not self.recorded.contacts:
            self.unknown.append("no_contact")
        elif not deal.contacts:
            self.add("no_contact")
        elif not self.recorded.deciders:
            self.unknown.append("no_decision_maker")
        elif not deal.decider:
            self.add("no_decision_maker", len(deal.contacts), ", ".join(deal.contacts[:3]))
        if deal.competitors:
            self.add("competitor", len(deal.competitors), ", ".join(deal.competitors))
        elif not self.recorded.competitors:
            self.unknown.append("competitor")

    def size(self) -> None:
        """The amount against what its owner usually wins."""
        if self.deal.amount is not None and self.deal.usual_won:
            self.add("large", self.deal.amount / self.deal.usual_won, self.deal.usual_won)
        else:
            self.unknown.append("large")


def judge(deal: OpenDeal, recorded: Recorded, today: date) -> Judged:
    """One deal with its signals, the strongest first."""
    one = _Judge(deal, recorded, today)
    for part in (one.dates, one.work, one.people, one.size):
        part()
    places = list(SIGNALS)
    one.found.sort(key=lambda signal: (-signal.points, places.index(signal.code)))
    return Judged(deal, tuple(one.found), tuple(one.unknown))


def judged(access: Access, deals: list[OpenDeal], recorded: Recorded) -> list[Judged]:
    """Every deal judged, the riskiest first; of equals the larger one."""
    found = [judge(deal, recorded, access.today) for deal in deals]
    return sorted(found, key=lambda one: (-one.score, -(one.deal.amount or 0), one.deal.deal_id))

"""The day on which something happened, out of the words that say it."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from knowledge.metrics.moments import Moment
from knowledge.metrics.period import find_moments, parse_period
from tools.contract import ToolContext, ToolRefusal


def moment_said(text: str | None, context: ToolContext) -> Moment:
    """The business day and, where a time was said, the instant; today when nothing was said.

    Refuses words that are no day (`unknown.period`) or more than one (`activity.which_day`).
    """
    if not text:
        return Moment(context.today, None)
    asker, company = context.access.principal, context.access.company
    zone = ZoneInfo(asker.timezone) if asker.timezone else company.zone
    local = context.now.astimezone(zone)
    now = local.replace(year=context.today.year, month=context.today.month, day=context.today.day)
    if found := find_moments(text, now, zone):
        return found[0].value
    period = parse_period(text, context.today, company.fiscal_year_start)
    if period.start != period.end:
        raise ToolRefusal("activity.which_day", text=text)
    return Moment(period.start, None)


def past_day(text: str | None, context: ToolContext) -> date:
    """The business day that was said, today when none was; refuses one that is still to come (`activity.future`)."""
    day = moment_said(text, context).day
    if day > context.today:
        raise ToolRefusal("activity.future", day=day)
    return day

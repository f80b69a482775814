"""The day on which something happened, out of the words that say it; and a call with its days as dates."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from knowledge.metrics.moments import Moment
from knowledge.metrics.period import find_moments, parse_period
from knowledge.sales.sell.due import read_day
from knowledge.sales.sell.record_fields import AHEAD
from tools.contract import Tool, ToolContext, ToolRefusal


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


# Fields that hold a day as it was said, by their semantic kind, and whether that is a day to come.
DAYS_SAID = {
    "moment": False, "pay_day": False, "review_held": False, "next_step_due": True, "convert_close": True,
    "training_due": True, "review_day": True,
}  # fmt: skip
# Lists of fields with their values, of which those that are days end so.
VALUED, A_DAY = ("set", "values"), "_on"


def outright(tool: Tool, arguments: dict[str, Any], context: ToolContext) -> dict[str, Any]:
    """A call with the days that it names as dates, so that they stay the same when it is read on a later day.

    What names no day, or a time of it, is left as it was said.
    """
    semantics = tool.semantics()
    made = {
        name: _dated(value, context, ahead=DAYS_SAID[semantics[name]])
        if semantics.get(name) in DAYS_SAID and isinstance(value, str)
        else value
        for name, value in arguments.items()
    }
    for name in VALUED:
        if isinstance(made.get(name), list | tuple):
            made[name] = [_item_dated(item, context) for item in made[name]]
    return made


def _item_dated(item: Any, context: ToolContext) -> Any:  # noqa: ANN401 - an argument as JSON
    if not isinstance(item, dict) or not str(item.get("field", "")).endswith(A_DAY) or not item.get("value"):
        return item
    return {**item, "value": _dated(str(item["value"]), context, ahead=item["field"] in AHEAD)}


def _dated(text: str, context: ToolContext, *, ahead: bool) -> str:
    if not ahead:
        try:
            moment = moment_said(text, context)
        except ToolRefusal:
            return text
        return text if moment.at is not None else moment.day.isoformat()
    day = read_day(context.access, text, ahead=True)
    return text if day is None else day.isoformat()

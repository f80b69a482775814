"""Where what is paid is counted: recorded payouts, and awards."""

from __future__ import annotations

from knowledge.access import Area
from knowledge.metrics.source import PEOPLE_FIELDS, Field, Source, people_joins
from knowledge.sales.team.incentives import Award, Payout

# A payout is for a month: it counts on that month's last day, and for the team of that day.
PAYOUTS = Source(
    "payouts", Payout, Payout.person_id, Payout.period_end,
    joins=people_joins(Payout.person_id, Payout.period_end, None),
    fields={**PEOPLE_FIELDS, "status": Field(Payout.pay_status)},
    area=Area.PAY,
)  # fmt: skip

AWARDS = Source(
    "awards", Award, Award.person_id, Award.given_on,
    joins=people_joins(Award.person_id, Award.given_on, None), fields=PEOPLE_FIELDS, area=Area.PAY,
)  # fmt: skip

PAY_SOURCES: tuple[Source, ...] = (PAYOUTS, AWARDS)

"""The day on which something happened is the one that is said, in either language, or it is asked about."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.refusals import Refusal
from tests.support.company import TODAY
from tests.tools.plan.conftest import NOW, Plans
from tools.contract import ToolContext
from tools.days import moment_said, past_day


def said(plans: Plans, text: str | None) -> date:
    with plans.database.transaction() as session:
        return past_day(text, ToolContext(plans.access(session, "rhea"), NOW))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (None, "2026-06-30"), ("June 26", "2026-06-26"), ("on 26 June", "2026-06-26"), ("2026-06-26", "2026-06-26"),
        ("6月26日", "2026-06-26"), ("2026年6月26日", "2026-06-26"), ("yesterday", "2026-06-29"), ("前天", "2026-06-28"),
        ("last Friday", "2026-06-26"), ("昨天下午3点", "2026-06-29"),
    ],
)  # fmt: skip
def test_a_day_is_read(plans: Plans, text: str | None, day: str) -> None:
    assert said(plans, text).isoformat() == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("in June", "activity.which_day"), ("上个月", "activity.which_day"), ("2026-07-15", "activity.future"),
        ("when the moon is full", "unknown.period"), ("改天", "unknown.period"),
    ],
)  # fmt: skip
def test_what_is_no_day_that_has_been_is_asked_about(plans: Plans, text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        said(plans, text)
    assert refused.value.code == code


def test_a_time_is_kept_in_the_asker_s_zone(plans: Plans) -> None:
    with plans.database.transaction() as session:
        moment = moment_said("yesterday at 3pm", ToolContext(plans.access(session, "rhea"), NOW))
    assert moment.at is not None
    assert (moment.day.isoformat(), moment.at.hour) == ("2026-06-29", 15)


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])  # nothing is written
@given(
    back=st.integers(0, 400),
    form=st.sampled_from(["{0:%Y-%m-%d}", "{0.year}年{0.month}月{0.day}日", "{0:%B} {0.day}, {0.year}"]),
)
def test_any_past_day_reads_back(plans: Plans, back: int, form: str) -> None:
    day = TODAY - timedelta(days=back)
    assert said(plans, form.format(day)) == day

"""Direct messages, in both languages, through the real wire."""

from __future__ import annotations

import pytest

from tests.integrations.slack.conftest import Office, dm_of


@pytest.mark.parametrize(
    ("asked", "said"),
    [("What are my bookings this quarter?", "$3,400"), ("我本季度的业绩是多少？", "3,400")],
)
def test_a_question_is_answered_where_it_was_asked(office: Office, asked: str, said: str) -> None:
    answer = office.ask("rhea", asked)
    assert said in answer.all_text
    assert (answer.channel, answer.thread_ts) == (dm_of("rhea"), None)
    assert len(office.slack.said_in(dm_of("rhea"))) == 1
    assert not office.slack.refused

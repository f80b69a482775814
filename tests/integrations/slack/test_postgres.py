"""The app at work over PostgreSQL: one or two scenarios of every surface, as the other files tell them, played there.

The rest is played in test_postgres_whole.py, at full size.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integrations.slack.conftest import Office, at_work
from tests.integrations.slack.test_channels import test_a_command_is_answered_in_the_direct_message
from tests.integrations.slack.test_container import test_home_shows_my_numbers_tasks_and_what_waits
from tests.integrations.slack.test_door import test_a_redelivered_event_is_answered_once
from tests.integrations.slack.test_forms import test_edit_changes_a_logged_call_and_undoes_the_first
from tests.integrations.slack.test_identity import test_a_code_links_somebody_whose_address_is_another
from tests.integrations.slack.test_robust import test_messages_of_a_thread_are_answered_in_order
from tests.integrations.slack.test_writes import (
    test_approving_writes_once_whatever_is_clicked_twice,
    test_two_people_who_may_approve_click_and_one_of_them_does,
)
from tests.support.company import stored
from tests.support.slack.server import Slack

pytestmark = pytest.mark.slow

__all__ = [
    "test_a_code_links_somebody_whose_address_is_another",
    "test_a_command_is_answered_in_the_direct_message",
    "test_a_redelivered_event_is_answered_once",
    "test_approving_writes_once_whatever_is_clicked_twice",
    "test_edit_changes_a_logged_call_and_undoes_the_first",
    "test_home_shows_my_numbers_tasks_and_what_waits",
    "test_messages_of_a_thread_are_answered_in_order",
    "test_two_people_who_may_approve_click_and_one_of_them_does",
]


@pytest.fixture
def office(slack: Slack, home: Path, postgres_server: str) -> Iterator[Office]:
    """The app at work over a company in PostgreSQL."""
    with stored(postgres_server) as url, at_work(slack, home, **url) as found:
        assert not found.assistant.database.is_sqlite
        yield found


def test_what_waits_is_answered_by_the_process_that_comes_next(slack: Slack, home: Path, postgres_server: str) -> None:
    with stored(postgres_server) as url:
        with at_work(slack, home, **url) as office:
            office.desk.stop()
            office.sender.dm("URHEA", "list my accounts")
            assert not slack.said_in("DRHEA")
        with at_work(slack, home, **url) as again:
            again.settle()
            assert len(slack.said_in("DRHEA")) == 1

"""The app at work over PostgreSQL: scenarios of every surface, as the other files tell them, played there once more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integrations.slack.conftest import Office, at_work
from tests.integrations.slack.test_channels import (
    test_a_command_is_answered_in_the_direct_message,
    test_without_an_audience_the_asker_gets_a_pointer_and_a_direct_message,
)
from tests.integrations.slack.test_container import (
    test_a_thread_has_a_status_and_gets_a_title,
    test_home_shows_my_numbers_tasks_and_what_waits,
)
from tests.integrations.slack.test_door import test_a_redelivered_event_is_answered_once
from tests.integrations.slack.test_forms import (
    test_a_menu_finds_what_may_be_known_and_nothing_else,
    test_edit_changes_a_logged_call_and_undoes_the_first,
    test_thumbs_down_counts_at_once_and_asks_why,
)
from tests.integrations.slack.test_identity import (
    test_a_code_links_somebody_whose_address_is_another,
    test_who_was_deactivated_in_slack_is_answered_no_more,
)
from tests.integrations.slack.test_robust import (
    test_a_message_edited_after_its_answer_writes_nothing_twice,
    test_forty_kilobytes_are_refused_with_the_limit,
    test_messages_of_a_thread_are_answered_in_order,
)
from tests.integrations.slack.test_writes import (
    test_approving_writes_once_whatever_is_clicked_twice,
    test_one_sentence_logs_a_call_linked_to_account_contact_and_deal,
    test_two_people_who_may_approve_click_and_one_of_them_does,
)
from tests.support.company import stored
from tests.support.slack.server import Slack

pytestmark = pytest.mark.slow

__all__ = [
    "test_a_code_links_somebody_whose_address_is_another",
    "test_a_command_is_answered_in_the_direct_message",
    "test_a_menu_finds_what_may_be_known_and_nothing_else",
    "test_a_message_edited_after_its_answer_writes_nothing_twice",
    "test_a_redelivered_event_is_answered_once",
    "test_a_thread_has_a_status_and_gets_a_title",
    "test_approving_writes_once_whatever_is_clicked_twice",
    "test_edit_changes_a_logged_call_and_undoes_the_first",
    "test_forty_kilobytes_are_refused_with_the_limit",
    "test_home_shows_my_numbers_tasks_and_what_waits",
    "test_messages_of_a_thread_are_answered_in_order",
    "test_one_sentence_logs_a_call_linked_to_account_contact_and_deal",
    "test_thumbs_down_counts_at_once_and_asks_why",
    "test_two_people_who_may_approve_click_and_one_of_them_does",
    "test_who_was_deactivated_in_slack_is_answered_no_more",
    "test_without_an_audience_the_asker_gets_a_pointer_and_a_direct_message",
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

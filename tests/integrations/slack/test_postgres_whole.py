"""The app at work over PostgreSQL, at full size: the scenarios that test_postgres.py leaves out."""

from __future__ import annotations

import pytest

from tests.integrations.slack.test_channels import (
    test_without_an_audience_the_asker_gets_a_pointer_and_a_direct_message,
)
from tests.integrations.slack.test_container import test_a_thread_has_a_status_and_gets_a_title
from tests.integrations.slack.test_forms import (
    test_a_menu_finds_what_may_be_known_and_nothing_else,
    test_thumbs_down_counts_at_once_and_asks_why,
)
from tests.integrations.slack.test_identity import test_who_was_deactivated_in_slack_is_answered_no_more
from tests.integrations.slack.test_postgres import office
from tests.integrations.slack.test_robust import (
    test_a_message_edited_after_its_answer_writes_nothing_twice,
    test_forty_kilobytes_are_refused_with_the_limit,
)
from tests.integrations.slack.test_writes import test_one_sentence_logs_a_call_linked_to_account_contact_and_deal

pytestmark = pytest.mark.full

__all__ = [
    "office",
    "test_a_menu_finds_what_may_be_known_and_nothing_else",
    "test_a_message_edited_after_its_answer_writes_nothing_twice",
    "test_a_thread_has_a_status_and_gets_a_title",
    "test_forty_kilobytes_are_refused_with_the_limit",
    "test_one_sentence_logs_a_call_linked_to_account_contact_and_deal",
    "test_thumbs_down_counts_at_once_and_asks_why",
    "test_who_was_deactivated_in_slack_is_answered_no_more",
    "test_without_an_audience_the_asker_gets_a_pointer_and_a_direct_message",
]

"""Socket Mode: the same handlers without a public address."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from integrations.slack.desk import Desk
from integrations.slack.doors import socket_door
from tests.integrations.slack.conftest import Office, dm_of, settings_of, user_of, workspace_of_all
from tests.integrations.slack.test_forms import MESSAGE, opened
from tests.support.company import copy_company
from tests.support.company import opened as company_in
from tests.support.slack.sender import Sender
from tests.support.slack.server import APP_TOKEN
from tests.support.slack.socket import Socket, socket_of


@pytest.fixture(scope="module")
def socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, Socket]]:
    """The app at work over Socket Mode."""
    home = copy_company(tmp_path_factory.mktemp("socket"))
    with (
        workspace_of_all() as slack,
        socket_of(slack) as (found, _),
        company_in(home, **settings_of(slack), SLACK_APP_TOKEN=APP_TOKEN) as company,
    ):
        desk = Desk(company.assistant)
        desk.start()
        with socket_door(desk):
            yield Office(slack, desk, Sender(slack, found.post), ""), found
        desk.stop()


def test_messages_clicks_forms_and_redeliveries_come_through_the_socket(socket: tuple[Office, Socket]) -> None:
    office, _ = socket
    card = office.ask("rhea", "set the amount of Alder-Open to 1800")
    assert office.sender.press(user_of("rhea"), card, "approve").status == 200
    office.settle()
    assert "Approved by Rhea Rowe" in card.all_text
    assert office.sender.shortcut(user_of("rhea"), "log_call", MESSAGE).status == 200
    wrong = office.sender.submit(user_of("rhea"), opened(office.slack), {"when": "next Friday"})
    assert wrong.body["response_action"] == "errors"
    assert office.sender.options(user_of("rhea"), "find:account", "alder").body["options"]
    assert "direct messages" in str(office.sender.command(user_of("rhea"), "list my accounts").body)
    event = office.sender.dm_event(user_of("sami"), "list my accounts", office.slack.ts())
    for headers in ({}, {"X-Slack-Retry-Num": "1"}):
        assert office.sender.event(event, "EvSame", **headers).status == 200
    office.settle()
    assert len(office.slack.said_in(dm_of("sami"))) == 1


@pytest.mark.slow
def test_a_cut_connection_is_made_again(socket: tuple[Office, Socket]) -> None:
    office, found = socket
    with found.came:
        assert found.came.wait_for(lambda: found.connections, 10)
    found.drop()
    with found.came:
        assert found.came.wait_for(lambda: found.connections, 30)
    assert "Alder" in office.ask("rhea", "list my accounts").all_text

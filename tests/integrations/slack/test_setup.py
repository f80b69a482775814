"""`salesdesk slack …`: what is missing, which channel has which audience, and codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from integrations.slack.manifest import manifest, scopes
from integrations.slack.phrases import phrases
from integrations.terminal.main import app
from tests.integrations.slack.conftest import EAST, Office, at_work, settings_of, user_of
from tests.support.slack.server import APP_TOKEN, CONFIG_TOKEN, SCOPES, SECRET, Slack
from tests.support.slack.socket import socket_of

pytestmark = pytest.mark.slow

Run = Callable[..., Result]


@pytest.fixture
def run(slack: Slack, home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in this workspace; settings by name change or (None) unset some."""
    monkeypatch.chdir(home)

    def call(*arguments: str, **changed: str | None) -> Result:
        known = {**settings_of(slack), "SALESDESK_HOME": str(home), "SLACK_APP_TOKEN": None, "LANG": "C", **changed}
        for name, value in known.items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)
        return CliRunner().invoke(app, ["slack", *arguments])

    return call


@pytest.mark.quick
def test_the_words_of_both_languages_have_the_same_keys_and_facts() -> None:
    def facts(text: str) -> set[str]:
        return {part.partition("}")[0] for part in text.split("{")[1:]}

    english, chinese = phrases("en"), phrases("zh")
    assert english.keys() == chinese.keys()
    assert {key: facts(text) for key, text in english.items()} == {key: facts(text) for key, text in chinese.items()}


@pytest.mark.quick
def test_the_manifest_asks_for_the_least_that_is_used() -> None:
    assert set(scopes()) == SCOPES
    assert manifest()["settings"]["socket_mode_enabled"] is True
    over_http = manifest("https://desk.example")
    assert over_http["settings"]["event_subscriptions"]["request_url"] == "https://desk.example/slack/events"
    assert over_http["features"]["slash_commands"][0]["url"] == "https://desk.example/slack/events"
    for name in ("home_tab_enabled", "messages_tab_enabled"):
        assert manifest()["features"]["app_home"][name]


@pytest.mark.quick
def test_check_finds_nothing_wrong_where_all_is_set(run: Run, slack: Slack) -> None:
    slack.manifest = manifest()
    with socket_of(slack):
        done = run("check", "--config-token", CONFIG_TOKEN, SLACK_APP_TOKEN=APP_TOKEN)
    assert done.exit_code == 0, done.output
    assert "✗" not in done.output
    assert "has all that is needed" in done.output


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"SLACK_BOT_TOKEN": None}, "SLACK_BOT_TOKEN is not set"),
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "SLACK_BOT_TOKEN is refused by Slack (invalid_auth)"),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, "SLACK_APP_TOKEN is refused by Slack (invalid_auth)"),
        ({"SLACK_SIGNING_SECRET": None}, "Set SLACK_APP_TOKEN"),
        ({"SALESDESK_PUBLIC_URL": "http://127.0.0.1:9"}, "http://127.0.0.1:9/slack/events does not answer"),
        ({"SLACK_API_URL": "http://127.0.0.1:9/api"}, "Slack can't be reached"),
        ({"SLACK_BOT_TOKEN": None, "LANG": "zh_CN.UTF-8"}, "没有设置 SLACK_BOT_TOKEN"),
    ],
)
def test_check_says_what_is_missing(run: Run, changed: dict[str, str | None], said: str) -> None:
    done = run("check", **changed)
    assert done.exit_code == 1
    assert said in done.output


def test_check_names_scopes_events_and_shortcuts_that_are_missing(run: Run, slack: Slack) -> None:
    slack.scopes -= {"im:history", "files:write"}
    slack.manifest = json.loads(json.dumps(manifest()))
    slack.manifest["settings"]["event_subscriptions"]["bot_events"].remove("message.im")
    slack.manifest["features"]["shortcuts"].pop()
    with socket_of(slack):
        done = run("check", "--config-token", CONFIG_TOKEN, SLACK_APP_TOKEN=APP_TOKEN)
    assert done.exit_code == 1
    assert "These scopes are missing: files:write, im:history" in done.output
    assert "does not get the event message.im" in done.output
    assert "lacks the message shortcut ask_about" in done.output


def test_check_asks_the_address_as_slack_does(run: Run, slack: Slack, home: Path) -> None:
    with at_work(slack, home) as office:
        good = run("check", SALESDESK_PUBLIC_URL=office.url)
        wrong = run("check", SALESDESK_PUBLIC_URL=office.url, SLACK_SIGNING_SECRET=f"{SECRET}x")
    assert "answers here, but Slack needs an https address" in good.output
    assert "answers with 401" in wrong.output


def test_a_channel_gets_an_audience_and_loses_it(run: Run, slack: Slack, home: Path) -> None:
    assert run("channel", "#east", "--audience", "team:north").exit_code == 0
    assert f"#east  {EAST}  team:North" in run("channel").output
    with at_work(slack, home) as office:
        office.sender.mention(user_of("rhea"), EAST, "What are the bookings of my team this quarter?")
        office.settle()
        assert "$6,400" in slack.said_in(EAST)[0].all_text
    assert run("channel", "#east", "--audience", "none").exit_code == 0
    assert "east" not in run("channel").output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("#nowhere", "--audience", "team:North"), "no channel nowhere"),
        (("#east", "--audience", "team:Nobody"), "no team Nobody"),
        (("#east", "--audience", "everybody"), "Say --audience team:NAME"),
        (("#east",), "Say --audience team:NAME"),
    ],
)
def test_a_wrong_channel_or_audience_is_refused(run: Run, arguments: tuple[str, ...], said: str) -> None:
    done = run("channel", *arguments)
    assert done.exit_code == 2
    assert said in done.output


def test_a_printed_code_links(run: Run, office: Office) -> None:
    code = run("link", "rhea@example.com").stdout.splitlines()[0]
    office.sender.dm("UNOBODY", code)
    office.settle()
    assert "Rhea Rowe" in office.slack.said_in("DNOBODY")[0].all_text


def test_without_tokens_it_says_which(run: Run) -> None:
    done = run(SLACK_BOT_TOKEN=None)
    assert done.exit_code == 2
    assert "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are not set" in done.output


def test_a_refused_app_token_ends_it_with_a_sentence(run: Run) -> None:
    done = run(SLACK_APP_TOKEN="xapp-wrong")
    assert done.exit_code == 1
    assert "Slack refuses (invalid_auth)" in done.output


def test_manifest_is_printed(run: Run) -> None:
    assert json.loads(run("manifest").output) == manifest()
    told: dict[str, Any] = json.loads(run("manifest", "--http", SALESDESK_PUBLIC_URL="https://desk.example").output)
    assert told == manifest("https://desk.example")

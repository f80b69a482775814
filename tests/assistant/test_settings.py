"""Settings: where they come from, what they default to, and how a bad one is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.settings import Settings, SettingsError, load


def test_nothing_set_is_a_working_installation() -> None:
    settings = load({})
    assert settings.uses_builtin
    assert settings.database_url == f"sqlite:///{settings.home / 'salesdesk.db'}"
    assert settings.home.name == "salesdesk"
    assert (settings.today, settings.timezone, settings.currency, settings.fiscal_year_start) == (None,) * 4


def test_everything_set_is_taken(tmp_path: Path) -> None:
    settings = load(
        {
            "SALESDESK_HOME": str(tmp_path), "SALESDESK_DATABASE_URL": "postgresql://u:p@h/d",
            "SALESDESK_TODAY": "2017-12-31", "SALESDESK_TIMEZONE": "Asia/Shanghai", "SALESDESK_FISCAL_YEAR_START": "4",
            "SALESDESK_CURRENCY": "cny", "SALESDESK_PUBLIC_URL": "https://desk.example.com/", "LANG": "zh_CN.UTF-8",
            "OPENAI_BASE_URL": "http://127.0.0.1:11434/v1", "SALESDESK_MODEL": "qwen3",
            "SALESDESK_MODEL_SECONDS": "90",
        }
    )  # fmt: skip
    assert settings == Settings(
        home=tmp_path, database_url="postgresql://u:p@h/d", model="openai:qwen3", today=date(2017, 12, 31),
        timezone="Asia/Shanghai", fiscal_year_start=4, currency="CNY", openai_base_url="http://127.0.0.1:11434/v1",
        model_seconds=90, public_url="https://desk.example.com", language="zh",
    )  # fmt: skip
    assert settings.openai_model == "qwen3"


@pytest.mark.parametrize(
    ("env", "model"),
    [
        ({}, "builtin"),
        ({"OPENAI_API_KEY": "k", "SALESDESK_MODEL": "builtin"}, "builtin"),
        ({"OPENAI_API_KEY": "k", "SALESDESK_MODEL": "openai:gpt-x"}, "openai:gpt-x"),
        ({"OPENAI_API_KEY": "", "SALESDESK_MODEL": " "}, "builtin"),
        ({"OPENAI_BASE_URL": "http://h/v1"}, "builtin"),
    ],
)
def test_the_model_follows_key_and_name(env: dict[str, str], model: str) -> None:
    assert load(env).model == model


def test_a_key_alone_chooses_an_openai_model() -> None:
    assert load({"OPENAI_API_KEY": "k"}).model.startswith("openai:")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SALESDESK_TODAY", "31/12/2017"),
        ("SALESDESK_TIMEZONE", "Mars/Olympus"),
        ("SALESDESK_TIMEZONE", "../../etc/passwd"),
        ("SALESDESK_FISCAL_YEAR_START", "13"),
        ("SALESDESK_FISCAL_YEAR_START", "April"),
        ("SALESDESK_CURRENCY", "dollars"),
        ("SALESDESK_DATABASE_URL", "mysql://root:hunter2@h/d"),
        ("SALESDESK_MODEL", "openai:gpt-x"),
        ("SALESDESK_MODEL", "openai:"),
        ("SALESDESK_MODEL_SECONDS", "soon"),
        ("SALESDESK_MODEL_SECONDS", "0"),
        ("SALESDESK_MODEL_SECONDS", "inf"),
        ("SALESDESK_MODEL_SECONDS", "nan"),
        ("SALESDESK_PUBLIC_URL", "desk.example.com"),
        ("OPENAI_BASE_URL", "localhost:11434"),
        ("SALESDESK_HOME", __file__),
    ],
)
def test_a_bad_value_names_its_setting_and_shows_no_secret(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as error:
        load({name: value})
    assert error.value.setting == name
    assert str(error.value).startswith(name)
    assert "hunter2" not in str(error.value)


def test_secrets_are_never_in_the_repr() -> None:
    shown = repr(load({"OPENAI_API_KEY": "sk-hunter2", "SALESDESK_DATABASE_URL": "postgresql://u:hunter3@h/d"}))
    assert "hunter" not in shown


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("SALESDESK_CURRENCY=EUR\nSALESDESK_TODAY=2017-01-01\n", encoding="utf-8")
    monkeypatch.setenv("SALESDESK_TODAY", "2017-02-02")
    monkeypatch.delenv("SALESDESK_CURRENCY", raising=False)
    settings = load()
    assert (settings.currency, settings.today) == ("EUR", date(2017, 2, 2))


def test_the_demo_has_a_database_and_a_company_of_its_own(tmp_path: Path) -> None:
    own = {
        "SALESDESK_DATABASE_URL": "postgresql://h/production", "SALESDESK_CURRENCY": "EUR",
        "SALESDESK_TIMEZONE": "Europe/Berlin", "SALESDESK_FISCAL_YEAR_START": "7",
    }  # fmt: skip
    demo = load(own).in_folder(tmp_path / "demo")
    assert demo.database_url == f"sqlite:///{tmp_path / 'demo' / 'salesdesk.db'}"
    assert (demo.currency, demo.timezone, demo.fiscal_year_start) == (None, None, None)

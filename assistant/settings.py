"""Settings: the only reader of the environment. Every other room takes values."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from assistant.spending import DEFAULT_TURN_TOKENS, Budgets, Price

BUILTIN_MODEL = "builtin"
DEFAULT_OPENAI_MODEL = "gpt-4.1-mini"
DEFAULT_MODEL_SECONDS = 30.0
DEFAULT_FIRST_TOKEN_SECONDS = 15.0
DEFAULT_CONNECT_SECONDS = 5.0
PRICE_FORM = "what a million tokens cost to read and to write, like 0.40/1.60 USD, or 0.40/0.10/1.60 with cached ones"
PRICE_PARTS = 3
DEFAULT_PUBLIC_URL = "http://127.0.0.1:8000"
DEFAULT_REQUESTS_A_MINUTE = 1200

Tracing = Literal["off", "console", "otlp"]
T = TypeVar("T")


class SettingsError(ValueError):
    """A setting that can't be used. `setting` names it; the message says what it should be, and shows no secret."""

    def __init__(self, setting: str, problem: str) -> None:
        super().__init__(f"{setting} {problem}")
        self.setting = setting
        self.problem = problem


@dataclass(frozen=True)
class Address:
    """A model at an endpoint: its own name there, the address (None: OpenAI's) and the key, if it needs one."""

    model: str
    url: str | None = None
    key: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Provider:
    """Another provider (OpenID Connect) by which people sign in to the page; `issuer` without a slash at the end."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class Settings:
    """What an installation is told from outside.

    `model` and `embeddings` are `builtin` or `openai:NAME`. `chroma_url` is None where the library's index lies in
    `home`. `today` fixes the clock. `timezone`, `fiscal_year_start` (a month, 1–12) and `currency` are None where
    nothing was said: the company's row in the database stays then; where something was, it is changed to that
    (build.open_database). `public_url` is the address under which people reach the page, without a slash at the end;
    sign-in links begin with it. `requests_a_minute` holds for each API key and each person, 0 without a limit;
    `cors_origins` are the sites whose pages may call the API from a browser. `slack_api_url` is another address of
    Slack's Web API. `language` is that of the machine's locale, for what a terminal says before it knows who asks.
    """

    home: Path
    database_url: str = field(repr=False)
    model: str = BUILTIN_MODEL
    today: date | None = None
    timezone: str | None = None
    fiscal_year_start: int | None = None
    currency: str | None = None
    openai_api_key: str | None = field(default=None, repr=False)
    openai_base_url: str | None = None
    embeddings: str = BUILTIN_MODEL
    chroma_url: str | None = None
    model_seconds: float = DEFAULT_MODEL_SECONDS
    first_token_seconds: float = DEFAULT_FIRST_TOKEN_SECONDS
    connect_seconds: float = DEFAULT_CONNECT_SECONDS
    tracing: Tracing = "off"
    log_text: bool = False
    budgets: Budgets = field(default_factory=Budgets)
    price: Price | None = None
    fallback_price: Price | None = None
    fallback_model: str | None = None
    fallback_base_url: str | None = None
    fallback_api_key: str | None = field(default=None, repr=False)
    public_url: str = DEFAULT_PUBLIC_URL
    requests_a_minute: int = DEFAULT_REQUESTS_A_MINUTE
    cors_origins: tuple[str, ...] = ()
    provider: Provider | None = None
    slack_bot_token: str | None = field(default=None, repr=False)
    slack_signing_secret: str | None = field(default=None, repr=False)
    slack_app_token: str | None = field(default=None, repr=False)
    slack_api_url: str | None = None
    language: Literal["en", "zh"] = "en"

    @property
    def uses_builtin(self) -> bool:
        """Whether the built-in model answers, with no key and no network."""
        return self.model == BUILTIN_MODEL

    @property
    def openai_model(self) -> str | None:
        """The endpoint's own name of the model, None for the built-in one."""
        return None if self.uses_builtin else self.model.removeprefix("openai:")

    @property
    def endpoint(self) -> Address:
        """Where the model of the settings is asked; the built-in one is asked nowhere."""
        return Address(self.openai_model or "", self.openai_base_url, self.openai_api_key)

    @property
    def fallback(self) -> Address | None:
        """Where is asked next when that fails; None without a second endpoint."""
        if self.fallback_model is None:
            return None
        # The key of one server is never shown to another.
        same = self.fallback_base_url in (None, self.openai_base_url)
        key = self.fallback_api_key or (self.openai_api_key if same else None)
        return Address(self.fallback_model, self.fallback_base_url or self.openai_base_url, key)

    @property
    def prices(self) -> dict[str, Price]:
        """What a model costs, by its name, for those that have a price."""
        found = {f"openai:{self.openai_model}": self.price}
        if self.fallback_model is not None:
            found[f"openai:{self.fallback_model}"] = self.fallback_price
        return {model: price for model, price in found.items() if price is not None}

    @property
    def library_folder(self) -> Path:
        """Where the library's index and its writers' lock lie."""
        return self.home / "library"

    @property
    def policy_file(self) -> Path:
        """The company's own additions to the prompt."""
        return self.home / "policy.md"

    def in_folder(self, home: Path) -> Settings:
        """The same settings for a separate installation below another folder, with its own SQLite file and company."""
        return replace(
            self, home=home, database_url=sqlite_url(home), timezone=None, fiscal_year_start=None, currency=None
        )


def load(env: Mapping[str, str] | None = None) -> Settings:
    """Read the environment, and for what it lacks the file .env of the working directory.

    With `env` only that mapping is read. An empty value counts as not set. Raises SettingsError, naming the setting.
    """
    reader = _Reader(_environment() if env is None else env)
    home = (reader.get("SALESDESK_HOME", _folder) or _default_home()).absolute()
    key = reader.get("OPENAI_API_KEY", str)
    base_url = reader.get("OPENAI_BASE_URL", _web_address)
    return Settings(
        home=home,
        database_url=reader.get("SALESDESK_DATABASE_URL", _database_url) or sqlite_url(home),
        model=_model(reader.get("SALESDESK_MODEL", str), has_endpoint=bool(key or base_url), has_key=bool(key)),
        today=reader.get("SALESDESK_TODAY", date.fromisoformat, "a date like 2017-12-31"),
        timezone=reader.get("SALESDESK_TIMEZONE", _zone, "a time zone like Asia/Shanghai or Europe/Berlin"),
        fiscal_year_start=reader.get("SALESDESK_FISCAL_YEAR_START", _month, "a month from 1 to 12"),
        currency=reader.get("SALESDESK_CURRENCY", _currency, "a currency's three letters, like USD or CNY"),
        openai_api_key=key,
        openai_base_url=base_url,
        embeddings=_embeddings(reader.get("SALESDESK_EMBEDDINGS", str), has_endpoint=bool(key or base_url)),
        chroma_url=reader.get("SALESDESK_CHROMA_URL", _web_address),
        model_seconds=reader.get("SALESDESK_MODEL_SECONDS", _seconds, "a number of seconds above 0")
        or DEFAULT_MODEL_SECONDS,
        first_token_seconds=reader.get("SALESDESK_FIRST_TOKEN_SECONDS", _seconds, "a number of seconds above 0")
        or DEFAULT_FIRST_TOKEN_SECONDS,
        connect_seconds=reader.get("SALESDESK_CONNECT_SECONDS", _seconds, "a number of seconds above 0")
        or DEFAULT_CONNECT_SECONDS,
        tracing=reader.get("SALESDESK_TRACING", _tracing, "off, console or otlp") or "off",
        log_text=reader.get("SALESDESK_LOG_TEXT", _switch, "on or off") or False,
        budgets=_budgets(reader),
        price=reader.get("SALESDESK_MODEL_PRICE", _price, PRICE_FORM),
        fallback_price=reader.get("SALESDESK_FALLBACK_PRICE", _price, PRICE_FORM),
        fallback_model=_fallback(reader),
        fallback_base_url=reader.get("SALESDESK_FALLBACK_BASE_URL", _web_address),
        fallback_api_key=reader.get("SALESDESK_FALLBACK_API_KEY", str),
        requests_a_minute=_limit(reader.get("SALESDESK_REQUESTS_A_MINUTE", _whole, "a whole number, 0 for no limit")),
        cors_origins=reader.get("SALESDESK_CORS_ORIGINS", _origins) or (),
        provider=_provider(reader),
        slack_bot_token=reader.get("SLACK_BOT_TOKEN", str),
        slack_signing_secret=reader.get("SLACK_SIGNING_SECRET", str),
        slack_app_token=reader.get("SLACK_APP_TOKEN", str),
        slack_api_url=reader.get("SLACK_API_URL", _web_address),
        public_url=(reader.get("SALESDESK_PUBLIC_URL", _web_address) or DEFAULT_PUBLIC_URL).rstrip("/"),
        language=_language(reader.env),
    )


def sqlite_url(home: Path) -> str:
    """The address of the default database in a data folder."""
    return f"sqlite:///{home / 'salesdesk.db'}"


class _Reader:
    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env

    def get(self, name: str, parse: Callable[[str], T], expected: str | None = None) -> T | None:
        text = self.env.get(name, "").strip()
        if not text:
            return None
        try:
            return parse(text)
        except SettingsError:
            raise
        except (ValueError, KeyError, OSError) as error:
            # A database address may hold a password, so a value is shown only where the setting can't be a secret.
            shown = f"is {text!r}, which should be {expected}" if expected else str(error)
            raise SettingsError(name, shown) from error


def _environment() -> dict[str, str]:
    from dotenv import dotenv_values

    written = {name: value for name, value in dotenv_values(Path.cwd() / ".env").items() if value is not None}
    return {**written, **os.environ}


def _default_home() -> Path:
    from platformdirs import user_data_dir

    return Path(user_data_dir("salesdesk", appauthor=False))


def _language(env: Mapping[str, str]) -> Literal["en", "zh"]:
    locale = env.get("LC_ALL") or env.get("LC_MESSAGES") or env.get("LANG") or ""
    return "zh" if locale.lower().startswith("zh") else "en"


def _folder(text: str) -> Path:
    folder = Path(text).expanduser()
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"is {text!r}, which is a file and should be a folder")
    return folder


def _database_url(text: str) -> str:
    if not text.startswith(("sqlite:", "postgresql:", "postgresql+psycopg:")):
        raise ValueError("should begin with sqlite:/// or postgresql://")
    return text


def _web_address(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError(f"is {text!r}, which should begin with http:// or https://")
    return text


def _whole(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def _limit(said: int | None) -> int:
    return DEFAULT_REQUESTS_A_MINUTE if said is None else said


def _origins(text: str) -> tuple[str, ...]:
    found = tuple(one.strip().rstrip("/") for one in text.split(",") if one.strip())
    for origin in found:
        _, _, place = _web_address(origin).partition("://")
        if "/" in place or "*" in place:
            raise ValueError(f"holds {origin!r}, which should be an origin like https://shop.example.com")
    return found


def _issuer(text: str) -> str:
    here = ("127.0.0.1", "localhost", "::1")
    if not text.startswith("https://") and urlsplit(_web_address(text)).hostname not in here:
        raise ValueError(f"is {text!r}, which should begin with https://")
    return text.rstrip("/")


def _provider(reader: _Reader) -> Provider | None:
    issuer = reader.get("SALESDESK_OIDC_ISSUER", _issuer)
    client, secret = reader.get("SALESDESK_OIDC_CLIENT_ID", str), reader.get("SALESDESK_OIDC_CLIENT_SECRET", str)
    if issuer is None:
        return None
    if client is None or secret is None:
        raise SettingsError("SALESDESK_OIDC_ISSUER", "needs SALESDESK_OIDC_CLIENT_ID and SALESDESK_OIDC_CLIENT_SECRET")
    return Provider(issuer, client, secret)


def _zone(text: str) -> str:
    return ZoneInfo(text).key


def _month(text: str) -> int:
    month = int(text)
    if not 1 <= month <= 12:
        raise ValueError(text)
    return month


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < float("inf"):
        raise ValueError(text)
    return seconds


def _currency(text: str) -> str:
    if len(text) != 3 or not (text.isascii() and text.isalpha()):
        raise ValueError(text)
    return text.upper()


def _embeddings(name: str | None, *, has_endpoint: bool) -> str:
    if name is None or name == BUILTIN_MODEL:
        return BUILTIN_MODEL
    if not name.removeprefix("openai:"):
        raise SettingsError("SALESDESK_EMBEDDINGS", "names no model; write openai:NAME, or builtin")
    if not has_endpoint:
        raise SettingsError("SALESDESK_EMBEDDINGS", f"is {name!r}, which needs OPENAI_API_KEY or OPENAI_BASE_URL")
    return f"openai:{name.removeprefix('openai:')}"


def _tracing(text: str) -> Tracing:
    found: dict[str, Tracing] = {"off": "off", "console": "console", "otlp": "otlp"}
    return found[text.lower()]


def _switch(text: str) -> bool:
    return {"on": True, "off": False}[text.lower()]


def _budgets(reader: _Reader) -> Budgets:
    tokens: dict[str, int | None] = {
        scope: reader.get(f"SALESDESK_TOKENS_PER_{name}", _count, "a number of tokens above 0")
        for scope, name in (("turn", "TURN"), ("thread", "THREAD"), ("person", "PERSON_DAY"), ("day", "DAY"))
    }
    money: dict[str, float | None] = {
        scope: reader.get(f"SALESDESK_MONEY_PER_{name}", _seconds, "an amount above 0")
        for scope, name in (("person_money", "PERSON_DAY"), ("day_money", "DAY"))
    }
    if any(money.values()) and not reader.get("SALESDESK_MODEL_PRICE", str):
        raise SettingsError("SALESDESK_MODEL_PRICE", "is missing; a budget of money needs the price of a token")
    most = Budgets(
        turn=tokens["turn"] or DEFAULT_TURN_TOKENS,
        thread=tokens["thread"],
        person=tokens["person"],
        day=tokens["day"],
    )
    return replace(most, person_money=money["person_money"], day_money=money["day_money"])


def _count(text: str) -> int:
    number = int(text.replace(",", "").replace("_", ""))
    if number <= 0:
        raise ValueError(text)
    return number


def _price(text: str) -> Price:
    amounts, _, currency = text.partition(" ")
    parts = [float(part) for part in amounts.split("/")]
    if len(parts) not in (2, 3) or min(parts) < 0 or not all(map(math.isfinite, parts)):
        raise ValueError(text)
    return Price(parts[0], parts[1] if len(parts) == PRICE_PARTS else parts[0], parts[-1], _currency(currency or "USD"))


def _fallback(reader: _Reader) -> str | None:
    name = reader.get("SALESDESK_FALLBACK_MODEL", str)
    name = None if name is None else name.removeprefix("openai:")
    if name is None and reader.get("SALESDESK_FALLBACK_BASE_URL", _web_address) is not None:
        raise SettingsError("SALESDESK_FALLBACK_MODEL", "is missing; it names the model at SALESDESK_FALLBACK_BASE_URL")
    if name == BUILTIN_MODEL:
        raise SettingsError(
            "SALESDESK_FALLBACK_MODEL", "should name a model at an endpoint; builtin always stands last"
        )
    return name


def _model(name: str | None, *, has_endpoint: bool, has_key: bool) -> str:
    if name is None:
        return f"openai:{DEFAULT_OPENAI_MODEL}" if has_key else BUILTIN_MODEL
    if name == BUILTIN_MODEL:
        return name
    name = f"openai:{name.removeprefix('openai:')}"
    if name == "openai:":
        raise SettingsError("SALESDESK_MODEL", "names no model; write openai:NAME, or builtin")
    if not has_endpoint:
        raise SettingsError(
            "SALESDESK_MODEL", f"is {name!r}, which needs OPENAI_API_KEY (or OPENAI_BASE_URL for a server of your own)"
        )
    return name

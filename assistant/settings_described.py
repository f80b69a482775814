"""What each setting is for, as docs/reference.md lists them; assistant/settings.py reads them."""

from __future__ import annotations

from assistant.settings import (
    BUILTIN_MODEL,
    DEFAULT_CONNECT_SECONDS,
    DEFAULT_FIRST_TOKEN_SECONDS,
    DEFAULT_MODEL_SECONDS,
    DEFAULT_OPENAI_MODEL,
    DEFAULT_PUBLIC_URL,
    DEFAULT_REQUESTS_A_MINUTE,
)
from assistant.spending import DEFAULT_TURN_TOKENS

# Every setting: its name, its default and what it is for, as docs/reference.md lists them.
DESCRIBED: tuple[tuple[str, str, str], ...] = (
    ("SALESDESK_HOME", "the system's folder for application data", "The data folder: database, log, policy.md, demo."),
    (
        "SALESDESK_DATABASE_URL", "SQLite, salesdesk.db in SALESDESK_HOME",
        "The database: `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/NAME`.",
    ),
    (
        "SALESDESK_MODEL", f"{BUILTIN_MODEL}; with OPENAI_API_KEY {DEFAULT_OPENAI_MODEL}",
        "Who answers: `builtin`, or the name of a model at the endpoint.",
    ),
    ("OPENAI_API_KEY", "none", "The key of an OpenAI-compatible endpoint."),
    ("OPENAI_BASE_URL", "OpenAI's own address", "Another OpenAI-compatible endpoint; one of your own may need no key."),
    (
        "SALESDESK_EMBEDDINGS", BUILTIN_MODEL,
        "What makes the library's vectors: `builtin` (offline), or `openai:NAME`, a model at the endpoint. After a"
        " change the next library command makes them all again.",
    ),
    ("SALESDESK_CHROMA_URL", "embedded, in SALESDESK_HOME", "A Chroma server that holds the library's index."),
    (
        "SALESDESK_MODEL_SECONDS", f"{DEFAULT_MODEL_SECONDS:.0f}",
        "How long the endpoint may take for one answer, repetitions included, before the next model answers.",
    ),
    (
        "SALESDESK_FIRST_TOKEN_SECONDS", f"{DEFAULT_FIRST_TOKEN_SECONDS:.0f}",
        "How long the endpoint may say nothing: until the first token, and between two.",
    ),
    ("SALESDESK_CONNECT_SECONDS", f"{DEFAULT_CONNECT_SECONDS:.0f}", "How long a connection to the endpoint may take."),
    (
        "SALESDESK_MODEL_PRICE", "none",
        "What a million tokens cost to read and to write, `0.40/1.60 USD`, or `0.40/0.10/1.60` with cached ones"
        " between; without it only tokens are counted.",
    ),
    (
        "SALESDESK_TOKENS_PER_TURN", f"{DEFAULT_TURN_TOKENS:,}",
        "The most tokens of one turn. Where a budget is used up the built-in model answers, and says so.",
    ),
    (
        "SALESDESK_TOKENS_PER_THREAD, SALESDESK_TOKENS_PER_PERSON_DAY, SALESDESK_TOKENS_PER_DAY", "no limit",
        "The most tokens of a conversation, of one person's day, and of everybody's.",
    ),
    (
        "SALESDESK_MONEY_PER_PERSON_DAY, SALESDESK_MONEY_PER_DAY", "no limit",
        "The most money of one person's day, and of everybody's, in the currency of SALESDESK_MODEL_PRICE.",
    ),
    ("SALESDESK_FALLBACK_PRICE", "none", "The price of the second endpoint's tokens."),
    (
        "SALESDESK_FALLBACK_MODEL", "none",
        "The model at a second endpoint, which answers where the first one fails; behind it stands the built-in model.",
    ),
    (
        "SALESDESK_FALLBACK_BASE_URL", "OPENAI_BASE_URL, or OpenAI's own address",
        "The second endpoint's address; without it SALESDESK_FALLBACK_MODEL is another model at the first one.",
    ),
    (
        "SALESDESK_FALLBACK_API_KEY", "OPENAI_API_KEY where the address is the same, else none",
        "The second endpoint's key.",
    ),
    (
        "SALESDESK_TRACING", "off",
        "Spans of turns, model calls, tools, SQL and searches for OpenTelemetry: `console`, or `otlp` (to"
        " OTEL_EXPORTER_OTLP_ENDPOINT). They hold ids, names of tools, times and counts, and nothing that anybody"
        " wrote or was told.",
    ),
    (
        "SALESDESK_LOG_TEXT", "off",
        "`on` also logs what errors said, which may hold what somebody wrote; else their kind, place and ids.",
    ),
    ("SALESDESK_TODAY", "the present day", "A fixed day (2017-12-31) as today, for demos and historical data."),
    (
        "SALESDESK_TIMEZONE", "UTC",
        "The company's time zone, which says what day it is: `Asia/Shanghai`. It may change; recorded days stay.",
    ),
    (
        "SALESDESK_FISCAL_YEAR_START", "1",
        "The month in which the fiscal year begins, 1 to 12.",
    ),
    (
        "SALESDESK_CURRENCY", "USD, or what the first import says",
        "The currency that amounts are counted in: `USD`, `CNY` … It can't be changed once amounts are recorded.",
    ),
    (
        "SALESDESK_PUBLIC_URL", DEFAULT_PUBLIC_URL,
        "The address under which people reach the page; sign-in links begin with it.",
    ),
    (
        "SALESDESK_REQUESTS_A_MINUTE", f"{DEFAULT_REQUESTS_A_MINUTE:,}",
        "How many requests each API key and each person may make a minute, over all processes; 0: no limit.",
    ),
    (
        "SALESDESK_CORS_ORIGINS", "none",
        "The sites whose pages may call the API from a browser, parted by commas: `https://shop.example.com`.",
    ),
    (
        "SALESDESK_OIDC_ISSUER, SALESDESK_OIDC_CLIENT_ID, SALESDESK_OIDC_CLIENT_SECRET", "none",
        "A provider (OpenID Connect) by which people sign in to the page with their verified e-mail address; its"
        " redirect address is SALESDESK_PUBLIC_URL followed by `/sign-in/provider/back`.",
    ),
    ("SLACK_BOT_TOKEN", "none", "The token (`xoxb-…`) by which Salesdesk posts to Slack; none: no Slack."),
    (
        "SLACK_SIGNING_SECRET", "none",
        "Proves that what comes to `POST /slack/events` of `salesdesk serve` is from Slack; with it and the bot's token"
        " that address is open.",
    ),
    (
        "SLACK_APP_TOKEN", "none",
        "The token (`xapp-…`) of Socket Mode, by which `salesdesk slack` needs no public address.",
    ),
    ("SLACK_API_URL", "Slack's own address", "Another address of Slack's Web API: a proxy, or a test's."),
    ("LC_ALL, LC_MESSAGES, LANG", "English", "The machine's locale: `zh…` makes the terminal's own sentences Chinese."),
)  # fmt: skip

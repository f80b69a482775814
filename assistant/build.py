"""Settings in, ready assistant out: the one place where parts are put together."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.settings import BUILTIN_MODEL
from knowledge.company import Company
from knowledge.company_settings import change_company
from knowledge.database import Database
from knowledge.migrate import migrate
from knowledge.names import renew_names

if TYPE_CHECKING:
    from assistant.agent import Assistant
    from assistant.settings import Settings
    from knowledge.library.library import Library
    from knowledge.library.search import Searcher


def open_database(settings: Settings) -> Database:
    """The database of the settings, at the newest schema, with its company as the settings say.

    Refuses with `company.currency` where they name another currency than its amounts are in.
    """
    database = Database(settings.database_url)
    company = Company(
        id=1,
        currency=settings.currency or "USD",
        fiscal_year_start=settings.fiscal_year_start or 1,
        timezone=settings.timezone or "UTC",
    )
    migrate(database, company=company)
    renew_names(database)
    try:
        with database.transaction() as session:
            change_company(
                session, currency=settings.currency, timezone=settings.timezone,
                fiscal_year_start=settings.fiscal_year_start,
            )  # fmt: skip
    except BaseException:
        database.close()
        raise
    return database


def open_library(settings: Settings, database: Database) -> Library:
    """The library over a database, with the embedders of the settings; nothing is loaded before it is used."""
    from knowledge.library.embedders import built_in
    from knowledge.library.library import Library

    if settings.embeddings == BUILTIN_MODEL:
        embedders = built_in()
    else:
        from assistant.models.embeddings import EndpointEmbedder

        embedders = [EndpointEmbedder(settings)]
    return Library(database, settings.library_folder, embedders, url=settings.chroma_url)


def open_searcher(settings: Settings, database: Database) -> Searcher:
    """What searches the library over a database."""
    from knowledge.library.search import Searcher

    return Searcher(open_library(settings, database))


def build_assistant(settings: Settings) -> Assistant:
    """A ready assistant: database opened, tools and model in place."""
    # Here, so that a command that needs the records alone is there in half the time.
    from assistant.agent import Assistant
    from assistant.models.choice import choose_fallback, choose_model
    from assistant.observing import start_tracing
    from assistant.toolbox import Toolbox

    start_tracing(settings)
    database = open_database(settings)
    toolbox = Toolbox(database, library=lru_cache(maxsize=1)(lambda: open_searcher(settings, database)))
    model, fallback = choose_model(settings, toolbox), choose_fallback(settings)
    return Assistant(settings, toolbox.database, model, toolbox, fallback=fallback)

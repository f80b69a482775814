"""Bring a database to the newest schema, and hold the schema against the models."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

import knowledge.tables  # noqa: F401 - a table refers to others by name, so all must be known before one is written
from knowledge.company import Company
from knowledge.database import Database
from knowledge.sales.sell.deals import Stage, StageKind
from knowledge.sales.team.people import Person, Role

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0021"
SCRIPTS = Path(__file__).parent / "migrations"
OWNER_EMAIL = "owner@localhost"

SHIPPED_STAGES = (
    ("lead", 10, 0.1, StageKind.OPEN, None),
    ("qualified", 20, 0.25, StageKind.OPEN, None),
    ("proposal", 30, 0.5, StageKind.OPEN, ["amount"]),
    ("negotiation", 40, 0.75, StageKind.OPEN, ["amount"]),
    ("won", 90, 1.0, StageKind.WON, ["amount", "closed_on"]),
    ("lost", 100, 0.0, StageKind.LOST, ["closed_on", "loss_reason"]),
)


def _config() -> Config:
    from alembic.config import Config

    # Its default is the stdout of when Alembic was first imported, which may be closed by now.
    config = Config(stdout=StringIO())
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    return config


def _run(database: Database, command: str, *arguments: str, **options: object) -> None:
    from alembic import command as alembic

    config = _config()
    with database.engine.begin() as connection:
        if database.is_sqlite:
            # Its driver opens no transaction for what changes tables: a stop half way would leave half of it.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        getattr(alembic, command)(config, *arguments, **options)


def current_revision(database: Database) -> str | None:
    """The schema's revision, None for an empty database. Cheap: does not load Alembic."""
    from sqlalchemy import text

    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(database: Database, *, company: Company | None = None) -> bool:
    """Upgrade to the newest schema, with the company, the owner and the stages in it. True when something was done.

    `company` gives the settings of a database that has none yet.
    """
    if current_revision(database) == HEAD:
        return False
    _run(database, "upgrade", "head")
    with database.transaction() as session:
        _seed(session, company or Company(id=1))
    return True


def downgrade(database: Database, revision: str = "base") -> None:
    """Take the schema back to a revision."""
    _run(database, "downgrade", revision)


def check(database: Database) -> None:
    """Raise alembic's CommandError when the models and the migrations disagree."""
    _run(database, "check")


def new_revision(database: Database, message: str, revision: str) -> None:
    """Write a migration for what the models have and the schema lacks (for developers)."""
    _run(database, "revision", message=message, autogenerate=True, rev_id=revision)


def _seed(session: Session, company: Company) -> None:
    if session.get(Company, 1) is None:
        session.add(company)
    if session.scalar(select(Person.id).where(Person.is_owner)) is None:
        session.add(Person(name="Owner", email=OWNER_EMAIL, role=Role.DIRECTOR, is_owner=True, may_sign_in=True))
    if session.scalar(select(Stage.id).limit(1)) is None:
        for name, position, probability, kind, required in SHIPPED_STAGES:
            session.add(
                Stage(name=name, position=position, probability=probability, kind=kind, required_fields=required)
            )

"""Migrations go up, agree with the models, and go down again."""

from __future__ import annotations

from sqlalchemy import inspect, select

from knowledge import migrate
from knowledge.database import Database
from knowledge.sales.sell.deals import Stage
from knowledge.tables import METADATA


def test_check_models_agree_with_migrations(empty_database: Database) -> None:
    migrate.migrate(empty_database)
    migrate.check(empty_database)
    assert set(METADATA.tables) <= set(inspect(empty_database.engine).get_table_names())


def test_check_head_is_the_newest_revision(empty_database: Database) -> None:
    migrate.migrate(empty_database)
    assert migrate.current_revision(empty_database) == migrate.HEAD


def test_up_down_up_on_each_database(empty_database: Database, empty_postgres: Database) -> None:
    for database in (empty_database, empty_postgres):
        assert migrate.migrate(database) is True
        assert migrate.migrate(database) is False
        migrate.check(database)
        migrate.downgrade(database)
        assert set(inspect(database.engine).get_table_names()) == {"alembic_version"}
        assert migrate.migrate(database) is True
        with database.transaction() as session:
            assert len(session.scalars(select(Stage)).all()) == len(migrate.SHIPPED_STAGES)


def test_every_constraint_has_a_name() -> None:
    unnamed = [c for table in METADATA.tables.values() for c in table.constraints if not c.name]
    assert unnamed == []

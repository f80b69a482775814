"""Migrations go up, agree with the models, and go down again."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, select

from knowledge import migrate
from knowledge.database import Database
from knowledge.sales.sell.deals import Stage
from knowledge.tables import METADATA

pytestmark = pytest.mark.slow


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


def test_sections_keep_their_ids_twins_and_questions(each_database: Database) -> None:
    """The step that made ids last (0015) down and up again, over rows that refer to each other."""
    with each_database.engine.begin() as connection:
        for statement in SECTIONS.strip().splitlines():
            connection.exec_driver_sql(statement)
    for step in (lambda: migrate.downgrade(each_database, "0014"), lambda: migrate.migrate(each_database)):
        step()
        with each_database.engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT id, twin_of FROM sections ORDER BY id").all() == [
                (3, None),
                (7, 3),
            ]
            assert connection.exec_driver_sql("SELECT section_id FROM quiz_questions ORDER BY id").all() == [
                (7,),
                (None,),
            ]
    migrate.check(each_database)


SECTIONS = """
INSERT INTO documents (id, root, path, title, language, audience, tags, content_hash, indexed, added_at) VALUES (1, '/', 'a', 'A', 'en', '[]', '[]', 'h', false, '2026-01-01')
INSERT INTO sections (id, document_id, position, headings, language, text, text_hash, signature) VALUES (3, 1, 0, '[]', 'en', 'one', 'h', 'x')
INSERT INTO sections (id, document_id, position, headings, language, text, text_hash, signature, twin_of) VALUES (7, 1, 1, '[]', 'en', 'one', 'h', 'x', 3)
INSERT INTO quizzes (id, person_id, role, size, asked, correct, started_at) SELECT 1, id, 'rep', 2, 0, 0, '2026-01-01' FROM people LIMIT 1
INSERT INTO quiz_questions (id, quiz_id, number, section_id, kind, facts, options, right_option, answer, evidence) VALUES (1, 1, 1, 7, 'k', '{}', '[]', 0, 'a', 'e')
INSERT INTO quiz_questions (id, quiz_id, number, section_id, kind, facts, options, right_option, answer, evidence) VALUES (2, 1, 2, NULL, 'k', '{}', '[]', 0, 'a', 'e')
"""  # noqa: E501


@pytest.mark.quick
def test_every_constraint_has_a_name() -> None:
    unnamed = [c for table in METADATA.tables.values() for c in table.constraints if not c.name]
    assert unnamed == []

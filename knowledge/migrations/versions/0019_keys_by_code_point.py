"""PostgreSQL compares the keys of names by code point, as SQLite does: the index then serves their beginnings.

Revision ID: 0019
Revises: 0018
Create Date: 2026-11-27 23:00:00
"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the collation."""
    _collate('"C"')


def downgrade() -> None:
    """Take the database's own again."""
    _collate('"default"')


def _collate(collation: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE name_keys ALTER COLUMN key TYPE VARCHAR(200) COLLATE {collation}")

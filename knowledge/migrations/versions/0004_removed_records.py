"""Removed records stay, marked, so that they can come back.

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-26 11:50:00
"""

import sqlalchemy as sa
from alembic import op

from knowledge.database import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = (
    "accounts", "activities", "complaints", "contacts", "deals", "leads", "orders", "people", "product_lines", "products", "regions", "satisfaction_scores", "stages", "targets", "tasks", "teams",
)  # fmt: skip


def upgrade() -> None:
    """Add the mark to every table of records."""
    for table in TABLES:
        op.add_column(table, sa.Column("deleted_at", UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Drop the mark; removed records go with it."""
    for table in TABLES:
        op.execute(sa.text(f"DELETE FROM {table} WHERE deleted_at IS NOT NULL"))  # noqa: S608 - names of our own
        op.drop_column(table, "deleted_at")

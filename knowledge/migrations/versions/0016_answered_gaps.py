"""When documents came that answer what the library had been asked in vain.

Revision ID: 0016
Revises: 0015
Create Date: 2026-11-27 09:30:00
"""

import sqlalchemy as sa
from alembic import op

from knowledge.database import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the day and time."""
    with op.batch_alter_table("library_gaps") as batch_op:
        batch_op.add_column(sa.Column("answered_at", UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("library_gaps") as batch_op:
        batch_op.drop_column("answered_at")

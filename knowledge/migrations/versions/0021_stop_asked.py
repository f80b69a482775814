"""A turn that is being answered can be asked to stop, whichever process answers it.

Revision ID: 0021
Revises: 0020
Create Date: 2026-11-28 13:30:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("turns") as batch_op:
        batch_op.add_column(sa.Column("stop_asked", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Drop it again."""
    with op.batch_alter_table("turns") as batch_op:
        batch_op.drop_column("stop_asked")

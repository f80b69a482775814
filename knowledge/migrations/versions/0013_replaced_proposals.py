"""Proposals know which later one took their place.

Revision ID: 0013
Revises: 0012
Create Date: 2026-11-27 02:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for the proposal that replaced one."""
    with op.batch_alter_table("proposals") as batch_op:
        batch_op.add_column(sa.Column("replaced_by_id", sa.String(length=40), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_proposals_replaced_by_id"), "proposals", ["replaced_by_id"], ["id"])


def downgrade() -> None:
    """Without it; what was withdrawn stays rejected."""
    with op.batch_alter_table("proposals") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_proposals_replaced_by_id"), type_="foreignkey")
        batch_op.drop_column("replaced_by_id")

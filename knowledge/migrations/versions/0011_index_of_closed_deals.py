"""The index of closed deals tells the removed ones apart, so that counting by month reads no rows.

Revision ID: 0011
Revises: 0010
Create Date: 2026-11-26 23:25:00
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put the removal into the index."""
    op.drop_index("ix_deals_stage_id_closed_on", table_name="deals")
    op.create_index("ix_deals_stage_id_closed_on_deleted_at", "deals", ["stage_id", "closed_on", "deleted_at"])


def downgrade() -> None:
    """The index without it."""
    op.drop_index("ix_deals_stage_id_closed_on_deleted_at", table_name="deals")
    op.create_index("ix_deals_stage_id_closed_on", "deals", ["stage_id", "closed_on"])

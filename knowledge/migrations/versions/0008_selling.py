"""What selling keeps beside deals: success stories.

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-26 11:50:00
"""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""


def downgrade() -> None:
    """Drop the tables."""

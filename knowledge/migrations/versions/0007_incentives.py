"""Commission plans, payouts and awards.

Revision ID: 0007
Revises: 0006
Create Date: 2026-11-26 11:50:00
"""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""


def downgrade() -> None:
    """Drop the tables."""

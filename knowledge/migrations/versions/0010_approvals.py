"""What approval needs.

Revision ID: 0010
Revises: 0009
Create Date: 2026-11-26 11:50:00
"""

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""


def downgrade() -> None:
    """Drop the tables."""

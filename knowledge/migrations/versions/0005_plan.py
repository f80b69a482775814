"""What planning keeps: markets, strategies, expansion plans, budgets, expenses, resources.

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-26 11:50:00
"""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""


def downgrade() -> None:
    """Drop the tables."""

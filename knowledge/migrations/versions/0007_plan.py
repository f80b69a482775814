"""Markets, strategies, expansion plans, budgets, expenses and resources.

Revision ID: 0007
Revises: 0006
Create Date: 2026-11-26 16:10:00
"""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# ruff: noqa: E501
# fmt: off


def upgrade() -> None:
    """Add the tables."""


def downgrade() -> None:
    """Drop them."""

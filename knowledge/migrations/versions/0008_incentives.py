"""Commission plans, deal splits, payouts and awards.

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-26 16:10:00
"""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# ruff: noqa: E501
# fmt: off


def upgrade() -> None:
    """Add the tables."""


def downgrade() -> None:
    """Drop them."""

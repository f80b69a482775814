"""Success stories.

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-26 16:10:00
"""

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# ruff: noqa: E501
# fmt: off


def upgrade() -> None:
    """Add the tables."""


def downgrade() -> None:
    """Drop them."""

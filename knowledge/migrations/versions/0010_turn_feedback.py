"""What people say of an answer.

Revision ID: 0010
Revises: 0009
Create Date: 2026-11-26 20:50:00
"""

import sqlalchemy as sa
from alembic import op

from knowledge.database import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# ruff: noqa: E501
# fmt: off


def upgrade() -> None:
    """Add the table."""
    op.create_table('turn_feedback',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('turn_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('verdict', sa.Enum('good', 'bad', name='verdict', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('comment', sa.Text(), nullable=True),
    sa.Column('correct', sa.Text(), nullable=True),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('settled_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_turn_feedback_person_id')),
    sa.ForeignKeyConstraint(['turn_id'], ['turns.id'], name=op.f('fk_turn_feedback_turn_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_turn_feedback')),
    sa.UniqueConstraint('turn_id', name=op.f('uq_turn_feedback_turn_id'))
    )
    with op.batch_alter_table('turn_feedback', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_turn_feedback_person_id'), ['person_id'], unique=False)


def downgrade() -> None:
    """Drop it."""
    op.drop_table('turn_feedback')

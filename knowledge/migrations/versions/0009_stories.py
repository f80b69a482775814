"""Success stories.

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-26 16:10:00
"""

import sqlalchemy as sa
from alembic import op

from knowledge.database import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# ruff: noqa: E501
# fmt: off


def upgrade() -> None:
    """Add the tables."""
    op.add_column('candidates', sa.Column('reason', sa.String(length=500), nullable=True))
    op.create_table('success_stories',
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('deal_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('told_on', sa.Date(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('helped', sa.Text(), nullable=True),
    sa.Column('tags', sa.String(length=300), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_success_stories_account_id')),
    sa.ForeignKeyConstraint(['deal_id'], ['deals.id'], name=op.f('fk_success_stories_deal_id')),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_success_stories_import_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_success_stories_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_success_stories')),
    sa.UniqueConstraint('external_id', name=op.f('uq_success_stories_external_id'))
    )
    with op.batch_alter_table('success_stories', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_success_stories_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_success_stories_deal_id'), ['deal_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_success_stories_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_success_stories_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_success_stories_told_on'), ['told_on'], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_table('success_stories')
    op.drop_column('candidates', 'reason')

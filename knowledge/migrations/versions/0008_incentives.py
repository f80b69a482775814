"""Commission plans, deal splits, payouts and awards.

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-26 16:10:00
"""

import sqlalchemy as sa
from alembic import op

from knowledge.database import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# ruff: noqa: E501
# fmt: off


def upgrade() -> None:
    """Add the tables."""
    op.create_table('commission_plans',
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('role', sa.Enum('trainee', 'rep', 'manager', 'director', 'operations', name='role', native_enum=False, create_constraint=True, length=20), nullable=True),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('rules', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('ends_on IS NULL OR ends_on >= starts_on', name=op.f('ck_commission_plans_days_in_order')),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_commission_plans_import_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_commission_plans_person_id')),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_commission_plans_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commission_plans')),
    sa.UniqueConstraint('external_id', name=op.f('uq_commission_plans_external_id'))
    )
    with op.batch_alter_table('commission_plans', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_commission_plans_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_commission_plans_name'), ['name'], unique=False)
        batch_op.create_index(batch_op.f('ix_commission_plans_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_commission_plans_starts_on'), ['starts_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_commission_plans_team_id'), ['team_id'], unique=False)

    op.create_table('deal_splits',
    sa.Column('deal_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('basis_points', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('basis_points > 0 AND basis_points <= 10000', name=op.f('ck_deal_splits_part_of_whole')),
    sa.ForeignKeyConstraint(['deal_id'], ['deals.id'], name=op.f('fk_deal_splits_deal_id')),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_deal_splits_import_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_deal_splits_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deal_splits')),
    sa.UniqueConstraint('external_id', name=op.f('uq_deal_splits_external_id'))
    )
    with op.batch_alter_table('deal_splits', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_deal_splits_deal_id'), ['deal_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_deal_splits_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_deal_splits_person_id'), ['person_id'], unique=False)

    op.create_table('payouts',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=True),
    sa.Column('period_start', sa.Date(), nullable=False),
    sa.Column('period_end', sa.Date(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('booked', sa.BigInteger(), nullable=True),
    sa.Column('target', sa.BigInteger(), nullable=True),
    sa.Column('balance', sa.BigInteger(), nullable=False),
    sa.Column('lines', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('pay_status', sa.Enum('draft', 'approved', 'paid', name='payoutstatus', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('paid_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('period_end >= period_start', name=op.f('ck_payouts_period_in_order')),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_payouts_import_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_payouts_person_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['commission_plans.id'], name=op.f('fk_payouts_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payouts')),
    sa.UniqueConstraint('external_id', name=op.f('uq_payouts_external_id'))
    )
    with op.batch_alter_table('payouts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payouts_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_payouts_period_end'), ['period_end'], unique=False)
        batch_op.create_index(batch_op.f('ix_payouts_plan_id'), ['plan_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_payouts_pay_status'), ['pay_status'], unique=False)
        batch_op.create_index('ix_payouts_person_id_period_start', ['person_id', 'period_start'], unique=True, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))

    op.create_table('awards',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=True),
    sa.Column('given_on', sa.Date(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_awards_import_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_awards_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_awards')),
    sa.UniqueConstraint('external_id', name=op.f('uq_awards_external_id'))
    )
    with op.batch_alter_table('awards', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_awards_given_on'), ['given_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_awards_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_awards_person_id'), ['person_id'], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_table('awards')
    op.drop_table('payouts')
    op.drop_table('deal_splits')
    op.drop_table('commission_plans')

"""Markets, strategies, expansion plans, budgets, expenses and resources.

Revision ID: 0007
Revises: 0006
Create Date: 2026-11-26 16:10:00
"""

import sqlalchemy as sa
from alembic import op

from knowledge.database import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# ruff: noqa: E501
# fmt: off


def upgrade() -> None:
    """Add the tables."""
    op.create_table('markets',
    sa.Column('region_id', sa.Integer(), nullable=True),
    sa.Column('product_line_id', sa.Integer(), nullable=True),
    sa.Column('period_start', sa.Date(), nullable=False),
    sa.Column('period_end', sa.Date(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('growth', sa.Double(), nullable=True),
    sa.Column('demand', sa.Double(), nullable=True),
    sa.Column('needs', sa.Text(), nullable=True),
    sa.Column('source', sa.String(length=300), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('growth > -100', name=op.f('ck_markets_growth_possible')),
    sa.CheckConstraint('period_end >= period_start', name=op.f('ck_markets_period_in_order')),
    sa.CheckConstraint('size >= 0', name=op.f('ck_markets_size_not_negative')),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_markets_import_id')),
    sa.ForeignKeyConstraint(['product_line_id'], ['product_lines.id'], name=op.f('fk_markets_product_line_id')),
    sa.ForeignKeyConstraint(['region_id'], ['regions.id'], name=op.f('fk_markets_region_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_markets')),
    sa.UniqueConstraint('external_id', name=op.f('uq_markets_external_id'))
    )
    with op.batch_alter_table('markets', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_markets_import_id'), ['import_id'], unique=False)
        batch_op.create_index('ix_markets_period_start_period_end', ['period_start', 'period_end'], unique=False)
        batch_op.create_index(batch_op.f('ix_markets_product_line_id'), ['product_line_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_markets_region_id'), ['region_id'], unique=False)

    op.create_table('competitor_shares',
    sa.Column('market_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('share', sa.Double(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('share >= 0 AND share <= 100', name=op.f('ck_competitor_shares_share_in_range')),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_competitor_shares_import_id')),
    sa.ForeignKeyConstraint(['market_id'], ['markets.id'], name=op.f('fk_competitor_shares_market_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_competitor_shares')),
    sa.UniqueConstraint('external_id', name=op.f('uq_competitor_shares_external_id'))
    )
    with op.batch_alter_table('competitor_shares', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_competitor_shares_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_competitor_shares_market_id'), ['market_id'], unique=False)

    op.create_table('budgets',
    sa.Column('category', sa.Enum('travel', 'advertising', 'promotion', 'trade_fairs', 'pay', 'entertainment', 'training', 'samples', 'software', 'research', 'rent', 'logistics', 'other', name='spendcategory', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('period_start', sa.Date(), nullable=False),
    sa.Column('period_end', sa.Date(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_budgets_amount_not_negative')),
    sa.CheckConstraint('period_end >= period_start', name=op.f('ck_budgets_period_in_order')),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_budgets_import_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['people.id'], name=op.f('fk_budgets_owner_id')),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_budgets_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_budgets')),
    sa.UniqueConstraint('external_id', name=op.f('uq_budgets_external_id'))
    )
    with op.batch_alter_table('budgets', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_budgets_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_budgets_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index('ix_budgets_period_start_period_end', ['period_start', 'period_end'], unique=False)
        batch_op.create_index(batch_op.f('ix_budgets_team_id'), ['team_id'], unique=False)

    op.create_table('expansion_plans',
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('status', sa.Enum('draft', 'active', 'done', 'dropped', name='planstatus', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('region_id', sa.Integer(), nullable=True),
    sa.Column('segment', sa.String(length=100), nullable=True),
    sa.Column('period_start', sa.Date(), nullable=False),
    sa.Column('period_end', sa.Date(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('period_end >= period_start', name=op.f('ck_expansion_plans_period_in_order')),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_expansion_plans_import_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['people.id'], name=op.f('fk_expansion_plans_owner_id')),
    sa.ForeignKeyConstraint(['region_id'], ['regions.id'], name=op.f('fk_expansion_plans_region_id')),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_expansion_plans_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_expansion_plans')),
    sa.UniqueConstraint('external_id', name=op.f('uq_expansion_plans_external_id'))
    )
    with op.batch_alter_table('expansion_plans', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_expansion_plans_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_expansion_plans_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_expansion_plans_period_start'), ['period_start'], unique=False)
        batch_op.create_index(batch_op.f('ix_expansion_plans_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_expansion_plans_status'), ['status'], unique=False)
        batch_op.create_index(batch_op.f('ix_expansion_plans_team_id'), ['team_id'], unique=False)

    op.create_table('resources',
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('region_id', sa.Integer(), nullable=True),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('period_start', sa.Date(), nullable=False),
    sa.Column('period_end', sa.Date(), nullable=False),
    sa.Column('heads', sa.Integer(), nullable=True),
    sa.Column('new_heads', sa.Integer(), nullable=True),
    sa.Column('capacity', sa.BigInteger(), nullable=True),
    sa.Column('ramp_months', sa.Integer(), nullable=True),
    sa.Column('stock', sa.BigInteger(), nullable=True),
    sa.Column('cash', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('heads >= 0 AND new_heads >= 0', name=op.f('ck_resources_heads_not_negative')),
    sa.CheckConstraint('period_end >= period_start', name=op.f('ck_resources_period_in_order')),
    sa.CheckConstraint('ramp_months >= 0', name=op.f('ck_resources_ramp_not_negative')),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_resources_import_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['people.id'], name=op.f('fk_resources_owner_id')),
    sa.ForeignKeyConstraint(['region_id'], ['regions.id'], name=op.f('fk_resources_region_id')),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_resources_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resources')),
    sa.UniqueConstraint('external_id', name=op.f('uq_resources_external_id'))
    )
    with op.batch_alter_table('resources', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_resources_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_resources_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_resources_period_start'), ['period_start'], unique=False)
        batch_op.create_index(batch_op.f('ix_resources_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_resources_team_id'), ['team_id'], unique=False)

    op.create_table('strategies',
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('subject', sa.Enum('positioning', 'price', 'channel', 'promotion', name='strategysubject', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('status', sa.Enum('draft', 'active', 'done', 'dropped', name='planstatus', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('region_id', sa.Integer(), nullable=True),
    sa.Column('product_line_id', sa.Integer(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('facts', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_strategies_import_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['people.id'], name=op.f('fk_strategies_owner_id')),
    sa.ForeignKeyConstraint(['product_line_id'], ['product_lines.id'], name=op.f('fk_strategies_product_line_id')),
    sa.ForeignKeyConstraint(['region_id'], ['regions.id'], name=op.f('fk_strategies_region_id')),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_strategies_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_strategies')),
    sa.UniqueConstraint('external_id', name=op.f('uq_strategies_external_id'))
    )
    with op.batch_alter_table('strategies', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_strategies_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_strategies_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_strategies_product_line_id'), ['product_line_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_strategies_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_strategies_starts_on'), ['starts_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_strategies_status'), ['status'], unique=False)
        batch_op.create_index(batch_op.f('ix_strategies_team_id'), ['team_id'], unique=False)

    op.create_table('expansion_channels',
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(length=100), nullable=False),
    sa.Column('lead_goal', sa.Integer(), nullable=True),
    sa.Column('budget', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('budget >= 0', name=op.f('ck_expansion_channels_budget_not_negative')),
    sa.CheckConstraint('lead_goal > 0', name=op.f('ck_expansion_channels_lead_goal_positive')),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_expansion_channels_import_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['expansion_plans.id'], name=op.f('fk_expansion_channels_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_expansion_channels')),
    sa.UniqueConstraint('external_id', name=op.f('uq_expansion_channels_external_id'))
    )
    with op.batch_alter_table('expansion_channels', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_expansion_channels_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_expansion_channels_plan_id'), ['plan_id'], unique=False)

    op.create_table('expenses',
    sa.Column('category', sa.Enum('travel', 'advertising', 'promotion', 'trade_fairs', 'pay', 'entertainment', 'training', 'samples', 'software', 'research', 'rent', 'logistics', 'other', name='spendcategory', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('spent_on', sa.Date(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('expansion_plan_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("category <> 'pay' OR person_id IS NULL", name=op.f('ck_expenses_pay_of_nobody')),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_expenses_import_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_expenses_person_id')),
    sa.ForeignKeyConstraint(['expansion_plan_id'], ['expansion_plans.id'], name=op.f('fk_expenses_expansion_plan_id')),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_expenses_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_expenses')),
    sa.UniqueConstraint('external_id', name=op.f('uq_expenses_external_id'))
    )
    with op.batch_alter_table('expenses', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_expenses_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_expenses_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_expenses_expansion_plan_id'), ['expansion_plan_id'], unique=False)
        batch_op.create_index('ix_expenses_spent_on_category', ['spent_on', 'category'], unique=False)
        batch_op.create_index(batch_op.f('ix_expenses_team_id'), ['team_id'], unique=False)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table('expenses')
    op.drop_table('expansion_channels')
    op.drop_table('strategies')
    op.drop_table('resources')
    op.drop_table('expansion_plans')
    op.drop_table('budgets')
    op.drop_table('competitor_shares')
    op.drop_table('markets')

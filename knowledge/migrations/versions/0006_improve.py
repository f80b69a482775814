"""Evaluations, review meetings, feedback, findings and adjustments.

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-26 11:50:00
"""

import sqlalchemy as sa
from alembic import op

from knowledge.database import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# ruff: noqa: E501
# fmt: off


def upgrade() -> None:
    """Add the tables."""
    op.create_table('evaluations',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('given_by_id', sa.Integer(), nullable=True),
    sa.Column('evaluated_on', sa.Date(), nullable=False),
    sa.Column('period_start', sa.Date(), nullable=False),
    sa.Column('period_end', sa.Date(), nullable=False),
    sa.Column('score', sa.Float(), nullable=True),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('period_end >= period_start', name=op.f('ck_evaluations_period_in_order')),
    sa.CheckConstraint('score >= 0 AND score <= 100', name=op.f('ck_evaluations_score_in_range')),
    sa.ForeignKeyConstraint(['given_by_id'], ['people.id'], name=op.f('fk_evaluations_given_by_id')),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_evaluations_import_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_evaluations_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evaluations')),
    sa.UniqueConstraint('external_id', name=op.f('uq_evaluations_external_id'))
    )
    with op.batch_alter_table('evaluations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evaluations_evaluated_on'), ['evaluated_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_evaluations_given_by_id'), ['given_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_evaluations_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_evaluations_person_id'), ['person_id'], unique=False)

    op.create_table('review_meetings',
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('agenda', sa.Text(), nullable=True),
    sa.Column('minutes', sa.Text(), nullable=True),
    sa.Column('status', sa.Enum('planned', 'held', 'cancelled', name='reviewstatus', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_review_meetings_import_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['people.id'], name=op.f('fk_review_meetings_owner_id')),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_review_meetings_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_meetings')),
    sa.UniqueConstraint('external_id', name=op.f('uq_review_meetings_external_id'))
    )
    with op.batch_alter_table('review_meetings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_meetings_held_on'), ['held_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_meetings_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_meetings_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index('ix_review_meetings_team_id_held_on', ['team_id', 'held_on'], unique=False)

    op.create_table('feedback',
    sa.Column('kind', sa.Enum('praise', 'concern', 'idea', 'problem', name='feedbackkind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('given_by_id', sa.Integer(), nullable=True),
    sa.Column('given_on', sa.Date(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['given_by_id'], ['people.id'], name=op.f('fk_feedback_given_by_id')),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_feedback_import_id')),
    sa.ForeignKeyConstraint(['meeting_id'], ['review_meetings.id'], name=op.f('fk_feedback_meeting_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_feedback_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback')),
    sa.UniqueConstraint('external_id', name=op.f('uq_feedback_external_id'))
    )
    with op.batch_alter_table('feedback', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_feedback_given_by_id'), ['given_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_feedback_given_on'), ['given_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_feedback_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_feedback_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_feedback_person_id'), ['person_id'], unique=False)

    op.create_table('findings',
    sa.Column('title', sa.String(length=500), nullable=False),
    sa.Column('metric', sa.String(length=60), nullable=True),
    sa.Column('slice_kind', sa.String(length=20), nullable=False),
    sa.Column('slice_name', sa.String(length=300), nullable=True),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('found_on', sa.Date(), nullable=False),
    sa.Column('period_start', sa.Date(), nullable=True),
    sa.Column('period_end', sa.Date(), nullable=True),
    sa.Column('facts', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('meeting_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_findings_import_id')),
    sa.ForeignKeyConstraint(['meeting_id'], ['review_meetings.id'], name=op.f('fk_findings_meeting_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['people.id'], name=op.f('fk_findings_owner_id')),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_findings_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_findings')),
    sa.UniqueConstraint('external_id', name=op.f('uq_findings_external_id'))
    )
    with op.batch_alter_table('findings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_findings_found_on'), ['found_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_findings_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_findings_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_findings_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_findings_team_id'), ['team_id'], unique=False)

    op.create_table('adjustments',
    sa.Column('title', sa.String(length=500), nullable=False),
    sa.Column('finding_id', sa.Integer(), nullable=True),
    sa.Column('metric', sa.String(length=60), nullable=False),
    sa.Column('slice_kind', sa.String(length=20), nullable=False),
    sa.Column('slice_name', sa.String(length=300), nullable=True),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('baseline', sa.BigInteger(), nullable=True),
    sa.Column('aim', sa.BigInteger(), nullable=True),
    sa.Column('status', sa.Enum('proposed', 'approved', 'active', 'done', 'dropped', name='adjustmentstatus', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('review_on', sa.Date(), nullable=True),
    sa.Column('result', sa.Text(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['finding_id'], ['findings.id'], name=op.f('fk_adjustments_finding_id')),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_adjustments_import_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['people.id'], name=op.f('fk_adjustments_owner_id')),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_adjustments_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_adjustments')),
    sa.UniqueConstraint('external_id', name=op.f('uq_adjustments_external_id'))
    )
    with op.batch_alter_table('adjustments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_adjustments_finding_id'), ['finding_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_adjustments_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_adjustments_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_adjustments_starts_on'), ['starts_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_adjustments_team_id'), ['team_id'], unique=False)

    op.create_table('review_promises',
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_review_promises_import_id')),
    sa.ForeignKeyConstraint(['meeting_id'], ['review_meetings.id'], name=op.f('fk_review_promises_meeting_id')),
    sa.ForeignKeyConstraint(['task_id'], ['tasks.id'], name=op.f('fk_review_promises_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_promises')),
    sa.UniqueConstraint('external_id', name=op.f('uq_review_promises_external_id'))
    )
    with op.batch_alter_table('review_promises', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_promises_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_promises_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_promises_task_id'), ['task_id'], unique=False)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table('review_promises')
    op.drop_table('adjustments')
    op.drop_table('findings')
    op.drop_table('feedback')
    op.drop_table('review_meetings')
    op.drop_table('evaluations')

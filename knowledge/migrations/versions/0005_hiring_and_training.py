"""Openings, candidates and their scores; courses, enrolments, career plans.

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-26 11:50:00
"""

import sqlalchemy as sa
from alembic import op

from knowledge.database import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# ruff: noqa: E501
# fmt: off


def upgrade() -> None:
    """Add the tables."""
    op.create_table('courses',
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('topic', sa.String(length=100), nullable=False),
    sa.Column('hours', sa.Double(), nullable=True),
    sa.Column('passing_score', sa.Double(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('passing_score >= 0 AND passing_score <= 100', name=op.f('ck_courses_passing_score_percent')),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_courses_import_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_courses')),
    sa.UniqueConstraint('external_id', name=op.f('uq_courses_external_id'))
    )
    with op.batch_alter_table('courses', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_courses_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_courses_name'), ['name'], unique=False)
        batch_op.create_index(batch_op.f('ix_courses_topic'), ['topic'], unique=False)

    op.create_table('course_requirements',
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('trainee', 'rep', 'manager', 'director', 'operations', name='role', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('within_days', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_course_requirements_course_id')),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_course_requirements_import_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course_requirements')),
    sa.UniqueConstraint('course_id', 'role', name=op.f('uq_course_requirements_course_id_role')),
    sa.UniqueConstraint('external_id', name=op.f('uq_course_requirements_external_id'))
    )
    with op.batch_alter_table('course_requirements', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_course_requirements_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_course_requirements_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_course_requirements_role'), ['role'], unique=False)

    op.create_table('career_steps',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('goal', sa.String(length=500), nullable=True),
    sa.Column('course_id', sa.Integer(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_career_steps_course_id')),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_career_steps_import_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_career_steps_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_career_steps')),
    sa.UniqueConstraint('external_id', name=op.f('uq_career_steps_external_id'))
    )
    with op.batch_alter_table('career_steps', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_career_steps_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_career_steps_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_career_steps_person_id'), ['person_id'], unique=False)

    op.create_table('enrolments',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('enrolled_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('completed_on', sa.Date(), nullable=True),
    sa.Column('score', sa.Double(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('score IS NULL OR (score >= 0 AND score <= 100)', name=op.f('ck_enrolments_score_percent')),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_enrolments_course_id')),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_enrolments_import_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_enrolments_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolments')),
    sa.UniqueConstraint('external_id', name=op.f('uq_enrolments_external_id'))
    )
    with op.batch_alter_table('enrolments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enrolments_completed_on'), ['completed_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolments_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolments_enrolled_on'), ['enrolled_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolments_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolments_person_id'), ['person_id'], unique=False)

    op.create_table('openings',
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('role', sa.Enum('trainee', 'rep', 'manager', 'director', 'operations', name='role', native_enum=False, create_constraint=True, length=20), nullable=True),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('region_id', sa.Integer(), nullable=True),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('headcount', sa.Integer(), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('status', sa.Enum('open', 'on_hold', 'filled', 'closed', name='openingstatus', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('weights', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('headcount > 0', name=op.f('ck_openings_headcount_positive')),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_openings_import_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['people.id'], name=op.f('fk_openings_owner_id')),
    sa.ForeignKeyConstraint(['region_id'], ['regions.id'], name=op.f('fk_openings_region_id')),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_openings_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_openings')),
    sa.UniqueConstraint('external_id', name=op.f('uq_openings_external_id'))
    )
    with op.batch_alter_table('openings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_openings_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_openings_name'), ['name'], unique=False)
        batch_op.create_index(batch_op.f('ix_openings_opened_on'), ['opened_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_openings_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_openings_region_id'), ['region_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_openings_team_id'), ['team_id'], unique=False)

    op.create_table('candidates',
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('opening_id', sa.Integer(), nullable=False),
    sa.Column('stage', sa.Enum('applied', 'screening', 'interview', 'test', 'offer', 'hired', 'rejected', name='hiringstage', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('source', sa.String(length=100), nullable=True),
    sa.Column('applied_on', sa.Date(), nullable=False),
    sa.Column('screened_on', sa.Date(), nullable=True),
    sa.Column('interviewed_on', sa.Date(), nullable=True),
    sa.Column('tested_on', sa.Date(), nullable=True),
    sa.Column('offered_on', sa.Date(), nullable=True),
    sa.Column('hired_on', sa.Date(), nullable=True),
    sa.Column('rejected_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_candidates_import_id')),
    sa.ForeignKeyConstraint(['opening_id'], ['openings.id'], name=op.f('fk_candidates_opening_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_candidates')),
    sa.UniqueConstraint('external_id', name=op.f('uq_candidates_external_id'))
    )
    with op.batch_alter_table('candidates', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_candidates_applied_on'), ['applied_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_candidates_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_candidates_name'), ['name'], unique=False)
        batch_op.create_index(batch_op.f('ix_candidates_opening_id'), ['opening_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_candidates_stage'), ['stage'], unique=False)

    op.create_table('candidate_scores',
    sa.Column('candidate_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('interview', 'test', 'case', name='scorekind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('criterion', sa.String(length=100), nullable=False),
    sa.Column('score', sa.Double(), nullable=False),
    sa.Column('scale', sa.Double(), nullable=False),
    sa.Column('scored_on', sa.Date(), nullable=False),
    sa.Column('scored_by_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('scale > 0 AND score >= 0 AND score <= scale', name=op.f('ck_candidate_scores_score_within_scale')),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidates.id'], name=op.f('fk_candidate_scores_candidate_id')),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_candidate_scores_import_id')),
    sa.ForeignKeyConstraint(['scored_by_id'], ['people.id'], name=op.f('fk_candidate_scores_scored_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_candidate_scores')),
    sa.UniqueConstraint('external_id', name=op.f('uq_candidate_scores_external_id'))
    )
    with op.batch_alter_table('candidate_scores', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_candidate_scores_candidate_id'), ['candidate_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_candidate_scores_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_candidate_scores_scored_by_id'), ['scored_by_id'], unique=False)


def downgrade() -> None:
    """Drop the tables."""
    with op.batch_alter_table('candidate_scores', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_candidate_scores_scored_by_id'))
        batch_op.drop_index(batch_op.f('ix_candidate_scores_import_id'))
        batch_op.drop_index(batch_op.f('ix_candidate_scores_candidate_id'))

    op.drop_table('candidate_scores')
    with op.batch_alter_table('candidates', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_candidates_stage'))
        batch_op.drop_index(batch_op.f('ix_candidates_opening_id'))
        batch_op.drop_index(batch_op.f('ix_candidates_name'))
        batch_op.drop_index(batch_op.f('ix_candidates_import_id'))
        batch_op.drop_index(batch_op.f('ix_candidates_applied_on'))

    op.drop_table('candidates')
    with op.batch_alter_table('openings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_openings_team_id'))
        batch_op.drop_index(batch_op.f('ix_openings_region_id'))
        batch_op.drop_index(batch_op.f('ix_openings_owner_id'))
        batch_op.drop_index(batch_op.f('ix_openings_opened_on'))
        batch_op.drop_index(batch_op.f('ix_openings_name'))
        batch_op.drop_index(batch_op.f('ix_openings_import_id'))

    op.drop_table('openings')
    with op.batch_alter_table('enrolments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_enrolments_person_id'))
        batch_op.drop_index(batch_op.f('ix_enrolments_import_id'))
        batch_op.drop_index(batch_op.f('ix_enrolments_enrolled_on'))
        batch_op.drop_index(batch_op.f('ix_enrolments_course_id'))
        batch_op.drop_index(batch_op.f('ix_enrolments_completed_on'))

    op.drop_table('enrolments')
    with op.batch_alter_table('career_steps', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_career_steps_person_id'))
        batch_op.drop_index(batch_op.f('ix_career_steps_import_id'))
        batch_op.drop_index(batch_op.f('ix_career_steps_course_id'))

    op.drop_table('career_steps')
    with op.batch_alter_table('course_requirements', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_course_requirements_role'))
        batch_op.drop_index(batch_op.f('ix_course_requirements_import_id'))
        batch_op.drop_index(batch_op.f('ix_course_requirements_course_id'))

    op.drop_table('course_requirements')
    with op.batch_alter_table('courses', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_courses_topic'))
        batch_op.drop_index(batch_op.f('ix_courses_name'))
        batch_op.drop_index(batch_op.f('ix_courses_import_id'))

    op.drop_table('courses')

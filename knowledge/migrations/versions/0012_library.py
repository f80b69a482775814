"""The library: documents, their sections, vectors and state, and what it did not answer.

Revision ID: 0012
Revises: 0011
Create Date: 2026-11-27 01:42:00
"""

import sqlalchemy as sa
from alembic import op

from knowledge.database import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# ruff: noqa: E501
# fmt: off


def upgrade() -> None:
    """Add the tables."""
    op.create_table('library_state',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('generation', sa.Integer(), nullable=False),
    sa.Column('embedders', sa.JSON(none_as_null=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_library_state'))
    )
    op.create_table('section_vectors',
    sa.Column('embedder', sa.String(length=100), nullable=False),
    sa.Column('text_hash', sa.String(length=64), nullable=False),
    sa.Column('vector', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('embedder', 'text_hash', name=op.f('pk_section_vectors'))
    )
    op.create_table('documents',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('root', sa.String(length=1000), nullable=False),
    sa.Column('path', sa.String(length=1000), nullable=False),
    sa.Column('title', sa.String(length=500), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('audience', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('owner', sa.String(length=200), nullable=True),
    sa.Column('tags', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('version', sa.String(length=50), nullable=True),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('indexed', sa.Boolean(), nullable=False),
    sa.Column('added_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('added_by', sa.Integer(), nullable=True),
    sa.Column('removed_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['added_by'], ['people.id'], name=op.f('fk_documents_added_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_documents')),
    sa.UniqueConstraint('root', 'path', name=op.f('uq_documents_root_path'))
    )
    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_documents_added_by'), ['added_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_documents_content_hash'), ['content_hash'], unique=False)
        batch_op.create_index(batch_op.f('ix_documents_path'), ['path'], unique=False)

    op.create_table('library_gaps',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('nearest', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('asked_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_library_gaps_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_library_gaps'))
    )
    with op.batch_alter_table('library_gaps', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_library_gaps_asked_at'), ['asked_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_library_gaps_person_id'), ['person_id'], unique=False)

    op.create_table('sections',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('headings', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('page', sa.Integer(), nullable=True),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('text_hash', sa.String(length=64), nullable=False),
    sa.Column('signature', sa.LargeBinary(), nullable=False),
    sa.Column('twin_of', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_sections_document_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['twin_of'], ['sections.id'], name=op.f('fk_sections_twin_of'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sections')),
    sa.UniqueConstraint('document_id', 'position', name=op.f('uq_sections_document_id_position'))
    )
    with op.batch_alter_table('sections', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sections_text_hash'), ['text_hash'], unique=False)
        batch_op.create_index(batch_op.f('ix_sections_twin_of'), ['twin_of'], unique=False)



def downgrade() -> None:
    """Drop them."""
    for table in ("sections", "library_gaps", "documents", "section_vectors", "library_state"):
        op.drop_table(table)

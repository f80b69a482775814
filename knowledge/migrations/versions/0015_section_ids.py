"""A section's id is never given to another section, so that a link to one that is gone opens nothing else.

Revision ID: 0015
Revises: 0014
Create Date: 2026-11-27 08:55:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# ruff: noqa: E501
# fmt: off


def upgrade() -> None:
    """Let SQLite count the ids on; a sequence of PostgreSQL does so anyway."""
    if op.get_bind().dialect.name == "sqlite":
        _make_anew(counted_on=True)


def downgrade() -> None:
    """Let it give the highest id again."""
    if op.get_bind().dialect.name == "sqlite":
        _make_anew(counted_on=False)


def _make_anew(*, counted_on: bool) -> None:
    """The table again with its rows. Dropping it empties what refers to it, so that is put aside and put back."""
    op.execute("CREATE TEMPORARY TABLE kept_sections AS SELECT * FROM sections")
    op.execute("CREATE TEMPORARY TABLE kept_questions AS SELECT id, section_id FROM quiz_questions WHERE section_id IS NOT NULL")
    op.drop_table('sections')
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
    sa.UniqueConstraint('document_id', 'position', name=op.f('uq_sections_document_id_position')),
    sqlite_autoincrement=counted_on,
    )
    names = "id, document_id, position, headings, page, language, text, text_hash, signature, twin_of"
    op.execute(f"INSERT INTO sections ({names}) SELECT {names} FROM kept_sections ORDER BY id")
    op.execute("UPDATE quiz_questions SET section_id = (SELECT section_id FROM kept_questions AS kept WHERE kept.id = quiz_questions.id) WHERE id IN (SELECT id FROM kept_questions)")
    op.execute("DROP TABLE kept_sections")
    op.execute("DROP TABLE kept_questions")
    with op.batch_alter_table('sections', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sections_text_hash'), ['text_hash'], unique=False)
        batch_op.create_index(batch_op.f('ix_sections_twin_of'), ['twin_of'], unique=False)

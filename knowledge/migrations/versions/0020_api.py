"""Threads that are deleted, requests whose answer is kept, tokens, rates, imports begun at a page.

Revision ID: 0020
Revises: 0019
Create Date: 2026-11-28 02:15:00
"""

import sqlalchemy as sa
from alembic import op

from knowledge.database import UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

STATES = ("open", "checking", "checked", "running", "done", "failed", "undone")


def upgrade() -> None:
    """Make the tables and the column."""
    json = sa.JSON(none_as_null=True)
    with op.batch_alter_table("threads") as batch_op:
        batch_op.add_column(sa.Column("deleted_at", UtcDateTime(timezone=True), nullable=True))
    op.create_table(
        "kept_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("effect", json, nullable=True),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", json, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_kept_requests_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_requests")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_kept_requests_person_id_key")),
    )
    op.create_index(op.f("ix_kept_requests_created_at"), "kept_requests", ["created_at"])
    op.create_table(
        "access_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("tools", json, nullable=True),
        sa.Column("withheld", json, nullable=True),
        sa.Column("may_approve", sa.Boolean(), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_access_tokens_person_id")),
        sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name=op.f("fk_access_tokens_key_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_tokens")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_access_tokens_secret_hash")),
    )
    for column in ("person_id", "key_id", "expires_at"):
        op.create_index(op.f(f"ix_access_tokens_{column}"), "access_tokens", [column])
    op.create_table(
        "rate_windows",
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("began_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "began_at", name=op.f("pk_rate_windows")),
    )
    op.create_table(
        "import_jobs",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "state", sa.Enum(*STATES, name="jobstate", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("mapping", json, nullable=True),
        sa.Column("report", json, nullable=True),
        sa.Column("problem", json, nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_import_jobs_person_id")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_import_jobs_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_jobs")),
    )
    op.create_index(op.f("ix_import_jobs_person_id"), "import_jobs", ["person_id"])


def downgrade() -> None:
    """Drop them again."""
    for table in ("import_jobs", "rate_windows", "access_tokens", "kept_requests"):
        op.drop_table(table)
    with op.batch_alter_table("threads") as batch_op:
        batch_op.drop_column("deleted_at")

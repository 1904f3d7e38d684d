"""Needs assessments."""

import sqlalchemy as sa
from alembic import op

from service.migrations.kept import drop_function, head, refuse_changes

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table with its triggers."""
    op.create_table(
        "needs",
        *head("needs"),
        sa.Column("cpv", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("rulebook_sha256", sa.String(), nullable=False),
        sa.Column("code_version", sa.String(), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=False),
        sa.Column("assessment", sa.LargeBinary(), nullable=False),
        sa.Column("result_hash", sa.String(), nullable=False),
        sa.CheckConstraint("length(cpv) = 8", name=op.f("ck_needs_cpv_length")),
        sa.CheckConstraint(
            "length(rulebook_sha256) = 64", name=op.f("ck_needs_rulebook_sha256_length")
        ),
        sa.CheckConstraint("length(result_hash) = 64", name=op.f("ck_needs_result_hash_length")),
        sa.Index("ix_needs_tenant_id_created_at_id", "tenant_id", "created_at", "id"),
        sa.Index("ix_needs_tenant_id_cpv_created_at", "tenant_id", "cpv", "created_at"),
    )
    refuse_changes("needs")


def downgrade() -> None:
    """Take the table back, unless an assessment is kept in it.

    Raises:
        RuntimeError: There is one.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM needs")):
        raise RuntimeError("There are kept needs assessments; nothing is removed.")
    op.drop_table("needs")
    drop_function("needs_refuse_change")

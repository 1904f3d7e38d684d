"""Tenants, and screenings that nobody can change."""

import sqlalchemy as sa
from alembic import op

from service.migrations.kept import drop_function, head, points_to, refuse_changes

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables and the triggers that refuse every change."""
    op.create_table(
        "tenants",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tenants"),
    )
    op.create_table(
        "screenings",
        *head("screenings"),
        sa.Column("supersedes", sa.String(), nullable=True),
        sa.Column("input_format", sa.String(), nullable=False),
        sa.Column("input_name", sa.String(), nullable=False),
        sa.Column("input_sha256", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("scorecard_id", sa.String(), nullable=False),
        sa.Column("rulebook_sha256", sa.String(), nullable=False),
        sa.Column("code_version", sa.String(), nullable=False),
        sa.Column("procurement", sa.LargeBinary(), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=False),
        sa.Column("assessment", sa.LargeBinary(), nullable=False),
        sa.Column("result_hash", sa.String(), nullable=False),
        sa.Column("rejects", sa.LargeBinary(), nullable=False),
        points_to("screenings", "supersedes", "screenings"),
        sa.CheckConstraint("supersedes <> id", name=op.f("ck_screenings_supersedes_another")),
        sa.CheckConstraint(
            "length(input_sha256) = 64", name=op.f("ck_screenings_input_sha256_length")
        ),
        sa.CheckConstraint(
            "length(rulebook_sha256) = 64", name=op.f("ck_screenings_rulebook_sha256_length")
        ),
        sa.CheckConstraint(
            "length(result_hash) = 64", name=op.f("ck_screenings_result_hash_length")
        ),
    )
    op.create_index(
        op.f("ix_screenings_tenant_id_created_at_id"),
        "screenings",
        ["tenant_id", "created_at", "id"],
    )
    refuse_changes("screenings", "a screening is")


def downgrade() -> None:
    """Take the tables back, unless a screening is kept in them.

    Raises:
        RuntimeError: There is one.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM screenings")):
        raise RuntimeError("There are kept screenings; the tables are not removed.")
    op.drop_table("screenings")
    op.drop_table("tenants")
    drop_function("screenings_refuse_change")

"""Follow-ups of contracts."""

import sqlalchemy as sa
from alembic import op

from service.migrations.kept import drop_function, head, points_to, refuse_changes

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table with its triggers."""
    op.create_table(
        "follow_ups",
        *head("follow_ups"),
        sa.Column("screening_id", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("code_version", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("result_hash", sa.String(), nullable=False),
        points_to("follow_ups", "screening_id", "screenings"),
        sa.CheckConstraint(
            "form IN ('self_report', 'deeper_check', 'visit')",
            name=op.f("ck_follow_ups_form_known"),
        ),
        sa.CheckConstraint(
            "length(result_hash) = 64", name=op.f("ck_follow_ups_result_hash_length")
        ),
        sa.Index("ix_follow_ups_tenant_id_screening_id", "tenant_id", "screening_id"),
    )
    refuse_changes("follow_ups", "follow-ups are")


def downgrade() -> None:
    """Take the table back, unless a follow-up is kept in it.

    Raises:
        RuntimeError: There is one.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM follow_ups")):
        raise RuntimeError("There are kept follow-ups; nothing is removed.")
    op.drop_table("follow_ups")
    drop_function("follow_ups_refuse_change")

"""Judgements of possible matches."""

import sqlalchemy as sa
from alembic import op

from service.migrations.kept import drop_function, head, refuse_changes

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table with its triggers."""
    op.create_table(
        "judgements",
        *head("judgements"),
        sa.Column("compared_sha256", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("snapshot_id", sa.String(), nullable=False),
        sa.Column("compared", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "length(compared_sha256) = 64", name=op.f("ck_judgements_compared_sha256_length")
        ),
        sa.CheckConstraint(
            "verdict IN ('same', 'not_same', 'unsure')", name=op.f("ck_judgements_verdict_known")
        ),
        sa.Index("ix_judgements_tenant_id_created_at_id", "tenant_id", "created_at", "id"),
        sa.Index("ix_judgements_tenant_id_compared_sha256", "tenant_id", "compared_sha256"),
    )
    refuse_changes("judgements")


def downgrade() -> None:
    """Take the table back, unless a judgement is kept in it.

    Raises:
        RuntimeError: There is one.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM judgements")):
        raise RuntimeError("There are kept judgements; nothing is removed.")
    op.drop_table("judgements")
    drop_function("judgements_refuse_change")

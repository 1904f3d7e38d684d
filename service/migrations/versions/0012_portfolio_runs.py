"""Portfolio runs."""

import sqlalchemy as sa
from alembic import op

from service.migrations.kept import drop_function, head, points_to, refuse_changes

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the table with its triggers."""
    op.create_table(
        "portfolio_runs",
        *head("portfolio_runs"),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("previous_id", sa.String(), nullable=True),
        sa.Column("input_sha256", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("snapshot_id", sa.String(), nullable=True),
        sa.Column("scorecard_id", sa.String(), nullable=False),
        sa.Column("rulebook_sha256", sa.String(), nullable=False),
        sa.Column("code_version", sa.String(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("output", sa.LargeBinary(), nullable=False),
        sa.Column("output_sha256", sa.String(), nullable=False),
        points_to("portfolio_runs", "id", "jobs"),
        points_to("portfolio_runs", "previous_id", "portfolio_runs"),
        sa.CheckConstraint("previous_id <> id", name=op.f("ck_portfolio_runs_previous_another")),
        *(
            sa.CheckConstraint(
                f"length({name}) = 64", name=op.f(f"ck_portfolio_runs_{name}_length")
            )
            for name in ("input_sha256", "rulebook_sha256", "output_sha256")
        ),
        sa.Index("ix_portfolio_runs_tenant_id_created_at_id", "tenant_id", "created_at", "id"),
        sa.Index(
            "ix_portfolio_runs_tenant_id_source_created_at_id",
            "tenant_id",
            "source",
            "created_at",
            "id",
        ),
    )
    refuse_changes("portfolio_runs", "portfolio runs are")


def downgrade() -> None:
    """Take the table back, unless a run is kept in it.

    Raises:
        RuntimeError: There is one.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM portfolio_runs")):
        raise RuntimeError("There are kept portfolio runs; nothing is removed.")
    op.drop_table("portfolio_runs")
    drop_function("portfolio_runs_refuse_change")

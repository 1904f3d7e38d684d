"""Coverage reports."""

import sqlalchemy as sa
from alembic import op

from service.migrations.disposable import Going, keep_again, let_go
from service.migrations.kept import drop_function, head, refuse_changes

revision = "0020"
down_revision = "0019"

_GOING = Going("coverage_reports", "coverage_reports", refused_by="coverage_reports_refuse_change")


def upgrade() -> None:
    """Make the table with its triggers; a row goes only where its disposal stands."""
    op.create_table(
        "coverage_reports",
        *head("coverage_reports"),
        sa.Column("unit", sa.String(), server_default="", nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("code_version", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("result_hash", sa.String(), nullable=False),
        sa.CheckConstraint(
            "length(result_hash) = 64", name=op.f("ck_coverage_reports_result_hash_length")
        ),
        sa.Index("ix_coverage_reports_tenant_id_created_at_id", "tenant_id", "created_at", "id"),
    )
    connection = op.get_bind()
    refuse_changes("coverage_reports", "coverage reports are")
    let_go(connection, _GOING)


def downgrade() -> None:
    """Take the table back, unless a report is kept in it.

    Raises:
        RuntimeError: There is one.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM coverage_reports")):
        raise RuntimeError("There are kept coverage reports; nothing is removed.")
    keep_again(connection, _GOING)
    op.drop_table("coverage_reports")
    drop_function("coverage_reports_refuse_change")

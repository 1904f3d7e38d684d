"""Coverage reports."""

import sqlalchemy as sa
from alembic import op

from service.migrations.disposable import Going, keep_again, let_go

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_SQLITE = (
    "CREATE TRIGGER coverage_reports_no_update BEFORE UPDATE ON coverage_reports "
    "BEGIN SELECT RAISE(ABORT, 'coverage reports are never changed'); END",
    "CREATE TRIGGER coverage_reports_no_delete BEFORE DELETE ON coverage_reports "
    "BEGIN SELECT RAISE(ABORT, 'coverage reports are never removed'); END",
    "CREATE TRIGGER coverage_reports_no_replace BEFORE INSERT ON coverage_reports "
    "WHEN EXISTS (SELECT 1 FROM coverage_reports "
    "WHERE tenant_id = NEW.tenant_id AND id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'coverage reports are never replaced'); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION coverage_reports_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
    "BEGIN RAISE EXCEPTION 'coverage reports are never changed or removed' "
    "USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER coverage_reports_no_change BEFORE UPDATE OR DELETE ON coverage_reports "
    "FOR EACH ROW EXECUTE FUNCTION coverage_reports_refuse_change()",
    "CREATE TRIGGER coverage_reports_no_truncate BEFORE TRUNCATE ON coverage_reports "
    "FOR EACH STATEMENT EXECUTE FUNCTION coverage_reports_refuse_change()",
)
_GOING = Going("coverage_reports", "coverage_reports", refused_by="coverage_reports_refuse_change")


def upgrade() -> None:
    """Make the table with its triggers; a row goes only where its disposal stands."""
    op.create_table(
        "coverage_reports",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unit", sa.String(), server_default="", nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("code_version", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("result_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_coverage_reports"),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_coverage_reports_tenant_id")
        ),
        sa.CheckConstraint(
            "length(result_hash) = 64", name=op.f("ck_coverage_reports_result_hash_length")
        ),
        sa.Index("ix_coverage_reports_tenant_id_created_at_id", "tenant_id", "created_at", "id"),
    )
    connection = op.get_bind()
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
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
    if connection.dialect.name == "postgresql":
        op.execute("DROP FUNCTION coverage_reports_refuse_change()")

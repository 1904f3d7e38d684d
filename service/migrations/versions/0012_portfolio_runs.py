"""Portfolio runs."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_SQLITE = (
    "CREATE TRIGGER portfolio_runs_no_update BEFORE UPDATE ON portfolio_runs "
    "BEGIN SELECT RAISE(ABORT, 'portfolio runs are never changed'); END",
    "CREATE TRIGGER portfolio_runs_no_delete BEFORE DELETE ON portfolio_runs "
    "BEGIN SELECT RAISE(ABORT, 'portfolio runs are never removed'); END",
    "CREATE TRIGGER portfolio_runs_no_replace BEFORE INSERT ON portfolio_runs "
    "WHEN EXISTS (SELECT 1 FROM portfolio_runs "
    "WHERE tenant_id = NEW.tenant_id AND id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'portfolio runs are never replaced'); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION portfolio_runs_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
    "BEGIN RAISE EXCEPTION 'portfolio runs are never changed or removed' "
    "USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER portfolio_runs_no_change BEFORE UPDATE OR DELETE ON portfolio_runs "
    "FOR EACH ROW EXECUTE FUNCTION portfolio_runs_refuse_change()",
    "CREATE TRIGGER portfolio_runs_no_truncate BEFORE TRUNCATE ON portfolio_runs "
    "FOR EACH STATEMENT EXECUTE FUNCTION portfolio_runs_refuse_change()",
)


def upgrade() -> None:
    """Make the table with its triggers."""
    op.create_table(
        "portfolio_runs",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
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
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_portfolio_runs"),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_portfolio_runs_tenant_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "id"],
            ["jobs.tenant_id", "jobs.id"],
            name=op.f("fk_portfolio_runs_tenant_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "previous_id"],
            ["portfolio_runs.tenant_id", "portfolio_runs.id"],
            name=op.f("fk_portfolio_runs_tenant_id_previous_id"),
        ),
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
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Take the table back, unless a run is kept in it.

    Raises:
        RuntimeError: There is one.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM portfolio_runs")):
        raise RuntimeError("There are kept portfolio runs; nothing is removed.")
    op.drop_table("portfolio_runs")
    if connection.dialect.name == "postgresql":
        op.execute("DROP FUNCTION portfolio_runs_refuse_change()")

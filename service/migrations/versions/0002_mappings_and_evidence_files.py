"""Column mappings and files kept as evidence; what else a screening was handed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLES = ("mappings", "evidence_files")


def _sqlite(table: str) -> tuple[str, ...]:
    key = "tenant_id = NEW.tenant_id AND id = NEW.id"
    return (
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} are never changed'); END",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} are never removed'); END",
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key}) "
        f"BEGIN SELECT RAISE(ABORT, '{table} are never replaced'); END",
    )


def _postgresql(table: str) -> tuple[str, ...]:
    return (
        f"CREATE FUNCTION {table}_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{table} are never changed or removed' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse_change()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse_change()",
    )


def _keys(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id")),
        sa.Index(f"ix_{table}_tenant_id_created_at_id", "tenant_id", "created_at", "id"),
    )


def upgrade() -> None:
    """Make the two tables with their triggers, and give screenings one more column."""
    op.create_table(
        "mappings",
        *_keys("mappings"),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("mapping", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(fingerprint) = 64", name=op.f("ck_mappings_fingerprint_length")),
    )
    op.create_table(
        "evidence_files",
        *_keys("evidence_files"),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("tenant_id", "sha256", name=op.f("uq_evidence_files_tenant_id_sha256")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_evidence_files_sha256_length")),
    )
    op.add_column("screenings", sa.Column("intake", sa.LargeBinary(), nullable=True))
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in _TABLES:
        for statement in _sqlite(table) if sqlite else _postgresql(table):
            op.execute(statement)


def downgrade() -> None:
    """Take the tables and the column back, unless something is kept in them.

    Raises:
        RuntimeError: There is something.
    """
    connection = op.get_bind()
    kept = " + ".join(f"(SELECT count(*) FROM {table})" for table in _TABLES)
    if connection.scalar(
        sa.text(f"SELECT {kept} + (SELECT count(*) FROM screenings WHERE intake IS NOT NULL)")
    ):
        raise RuntimeError("There are kept mappings, files or screenings; nothing is removed.")
    op.drop_column("screenings", "intake")
    for table in _TABLES:
        op.drop_table(table)
        if connection.dialect.name == "postgresql":
            op.execute(f"DROP FUNCTION {table}_refuse_change()")

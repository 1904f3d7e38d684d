"""Needs assessments."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_SQLITE = (
    "CREATE TRIGGER needs_no_update BEFORE UPDATE ON needs "
    "BEGIN SELECT RAISE(ABORT, 'needs are never changed'); END",
    "CREATE TRIGGER needs_no_delete BEFORE DELETE ON needs "
    "BEGIN SELECT RAISE(ABORT, 'needs are never removed'); END",
    "CREATE TRIGGER needs_no_replace BEFORE INSERT ON needs "
    "WHEN EXISTS (SELECT 1 FROM needs WHERE tenant_id = NEW.tenant_id AND id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'needs are never replaced'); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION needs_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
    "BEGIN RAISE EXCEPTION 'needs are never changed or removed' "
    "USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER needs_no_change BEFORE UPDATE OR DELETE ON needs "
    "FOR EACH ROW EXECUTE FUNCTION needs_refuse_change()",
    "CREATE TRIGGER needs_no_truncate BEFORE TRUNCATE ON needs "
    "FOR EACH STATEMENT EXECUTE FUNCTION needs_refuse_change()",
)


def upgrade() -> None:
    """Make the table with its triggers."""
    op.create_table(
        "needs",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cpv", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("rulebook_sha256", sa.String(), nullable=False),
        sa.Column("code_version", sa.String(), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=False),
        sa.Column("assessment", sa.LargeBinary(), nullable=False),
        sa.Column("result_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_needs"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_needs_tenant_id")),
        sa.CheckConstraint("length(cpv) = 8", name=op.f("ck_needs_cpv_length")),
        sa.CheckConstraint(
            "length(rulebook_sha256) = 64", name=op.f("ck_needs_rulebook_sha256_length")
        ),
        sa.CheckConstraint("length(result_hash) = 64", name=op.f("ck_needs_result_hash_length")),
        sa.Index("ix_needs_tenant_id_created_at_id", "tenant_id", "created_at", "id"),
        sa.Index("ix_needs_tenant_id_cpv_created_at", "tenant_id", "cpv", "created_at"),
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Take the table back, unless an assessment is kept in it.

    Raises:
        RuntimeError: There is one.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM needs")):
        raise RuntimeError("There are kept needs assessments; nothing is removed.")
    op.drop_table("needs")
    if connection.dialect.name == "postgresql":
        op.execute("DROP FUNCTION needs_refuse_change()")

"""Answers of coordinated register checks."""

import sqlalchemy as sa
from alembic import op

from service.migrations.disposable import Going, keep_again, let_go

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_SQLITE = (
    "CREATE TRIGGER register_checks_no_update BEFORE UPDATE ON register_checks "
    "BEGIN SELECT RAISE(ABORT, 'register checks are never changed'); END",
    "CREATE TRIGGER register_checks_no_delete BEFORE DELETE ON register_checks "
    "BEGIN SELECT RAISE(ABORT, 'register checks are never removed'); END",
    "CREATE TRIGGER register_checks_no_replace BEFORE INSERT ON register_checks "
    "WHEN EXISTS (SELECT 1 FROM register_checks "
    "WHERE tenant_id = NEW.tenant_id AND id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'register checks are never replaced'); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION register_checks_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
    "BEGIN RAISE EXCEPTION 'register checks are never changed or removed' "
    "USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER register_checks_no_change BEFORE UPDATE OR DELETE ON register_checks "
    "FOR EACH ROW EXECUTE FUNCTION register_checks_refuse_change()",
    "CREATE TRIGGER register_checks_no_truncate BEFORE TRUNCATE ON register_checks "
    "FOR EACH STATEMENT EXECUTE FUNCTION register_checks_refuse_change()",
)
_GOING = Going("register_checks", "register_checks", refused_by="register_checks_refuse_change")


def upgrade() -> None:
    """Make the table with its triggers; a row goes only where its disposal stands."""
    op.create_table(
        "register_checks",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unit", sa.String(), server_default="", nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("document_sha256", sa.String(), nullable=False),
        sa.Column("code_version", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("result_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_register_checks"),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_register_checks_tenant_id")
        ),
        sa.CheckConstraint(
            "length(document_sha256) = 64", name=op.f("ck_register_checks_document_sha256_length")
        ),
        sa.CheckConstraint(
            "length(result_hash) = 64", name=op.f("ck_register_checks_result_hash_length")
        ),
        sa.Index("ix_register_checks_tenant_id_created_at_id", "tenant_id", "created_at", "id"),
        sa.Index("ix_register_checks_tenant_id_scheme_value", "tenant_id", "scheme", "value"),
    )
    connection = op.get_bind()
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
    let_go(connection, _GOING)


def downgrade() -> None:
    """Take the table back, unless an answer is kept in it.

    Raises:
        RuntimeError: There is one.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM register_checks")):
        raise RuntimeError("There are kept register checks; nothing is removed.")
    keep_again(connection, _GOING)
    op.drop_table("register_checks")
    if connection.dialect.name == "postgresql":
        op.execute("DROP FUNCTION register_checks_refuse_change()")

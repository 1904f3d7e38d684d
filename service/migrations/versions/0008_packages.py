"""Packages of drafts."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_SQLITE = (
    "CREATE TRIGGER packages_no_update BEFORE UPDATE ON packages "
    "BEGIN SELECT RAISE(ABORT, 'packages are never changed'); END",
    "CREATE TRIGGER packages_no_delete BEFORE DELETE ON packages "
    "BEGIN SELECT RAISE(ABORT, 'packages are never removed'); END",
    "CREATE TRIGGER packages_no_replace BEFORE INSERT ON packages "
    "WHEN EXISTS (SELECT 1 FROM packages WHERE tenant_id = NEW.tenant_id AND id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'packages are never replaced'); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION packages_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
    "BEGIN RAISE EXCEPTION 'packages are never changed or removed' "
    "USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER packages_no_change BEFORE UPDATE OR DELETE ON packages "
    "FOR EACH ROW EXECUTE FUNCTION packages_refuse_change()",
    "CREATE TRIGGER packages_no_truncate BEFORE TRUNCATE ON packages "
    "FOR EACH STATEMENT EXECUTE FUNCTION packages_refuse_change()",
)


def upgrade() -> None:
    """Make the table with its triggers."""
    op.create_table(
        "packages",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("screening_id", sa.String(), nullable=True),
        sa.Column("need_id", sa.String(), nullable=True),
        sa.Column("rulebook_sha256", sa.String(), nullable=False),
        sa.Column("templates_sha256", sa.String(), nullable=False),
        sa.Column("code_version", sa.String(), nullable=False),
        sa.Column("package", sa.LargeBinary(), nullable=False),
        sa.Column("result_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_packages"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_packages_tenant_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "screening_id"],
            ["screenings.tenant_id", "screenings.id"],
            name=op.f("fk_packages_tenant_id_screening_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "need_id"],
            ["needs.tenant_id", "needs.id"],
            name=op.f("fk_packages_tenant_id_need_id"),
        ),
        sa.CheckConstraint(
            "kind IN ('questions', 'letters', 'clauses', 'start', 'follow_up')",
            name=op.f("ck_packages_kind_known"),
        ),
        sa.CheckConstraint(
            "(screening_id IS NULL) <> (need_id IS NULL)", name=op.f("ck_packages_made_from_one")
        ),
        *(
            sa.CheckConstraint(f"length({name}) = 64", name=op.f(f"ck_packages_{name}_length"))
            for name in ("rulebook_sha256", "templates_sha256", "result_hash")
        ),
        sa.Index("ix_packages_tenant_id_created_at_id", "tenant_id", "created_at", "id"),
        sa.Index("ix_packages_tenant_id_screening_id", "tenant_id", "screening_id"),
        sa.Index("ix_packages_tenant_id_need_id", "tenant_id", "need_id"),
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Take the table back, unless a package is kept in it.

    Raises:
        RuntimeError: There is one.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM packages")):
        raise RuntimeError("There are kept packages; nothing is removed.")
    op.drop_table("packages")
    if connection.dialect.name == "postgresql":
        op.execute("DROP FUNCTION packages_refuse_change()")

"""Tenants, and screenings that nobody can change."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# INSERT OR REPLACE removes the old row without asking the trigger on DELETE.
_SQLITE = (
    """
    CREATE TRIGGER screenings_no_update BEFORE UPDATE ON screenings
    BEGIN SELECT RAISE(ABORT, 'a screening is never changed'); END
    """,
    """
    CREATE TRIGGER screenings_no_delete BEFORE DELETE ON screenings
    BEGIN SELECT RAISE(ABORT, 'a screening is never removed'); END
    """,
    """
    CREATE TRIGGER screenings_no_replace BEFORE INSERT ON screenings
    WHEN EXISTS (SELECT 1 FROM screenings WHERE tenant_id = NEW.tenant_id AND id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'a screening is never replaced'); END
    """,
)
_POSTGRESQL = (
    """
    CREATE FUNCTION screenings_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'a screening is never changed or removed'
        USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER screenings_no_change BEFORE UPDATE OR DELETE ON screenings
    FOR EACH ROW EXECUTE FUNCTION screenings_refuse_change()
    """,
    """
    CREATE TRIGGER screenings_no_truncate BEFORE TRUNCATE ON screenings
    FOR EACH STATEMENT EXECUTE FUNCTION screenings_refuse_change()
    """,
)


def upgrade() -> None:
    """Make the tables and the triggers that refuse every change."""
    op.create_table(
        "tenants",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tenants"),
    )
    op.create_table(
        "screenings",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("supersedes", sa.String(), nullable=True),
        sa.Column("input_format", sa.String(), nullable=False),
        sa.Column("input_name", sa.String(), nullable=False),
        sa.Column("input_sha256", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("scorecard_id", sa.String(), nullable=False),
        sa.Column("rulebook_sha256", sa.String(), nullable=False),
        sa.Column("code_version", sa.String(), nullable=False),
        sa.Column("procurement", sa.LargeBinary(), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=False),
        sa.Column("assessment", sa.LargeBinary(), nullable=False),
        sa.Column("result_hash", sa.String(), nullable=False),
        sa.Column("rejects", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_screenings"),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_screenings_tenant_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "supersedes"],
            ["screenings.tenant_id", "screenings.id"],
            name=op.f("fk_screenings_tenant_id_supersedes"),
        ),
        sa.CheckConstraint("supersedes <> id", name=op.f("ck_screenings_supersedes_another")),
        sa.CheckConstraint(
            "length(input_sha256) = 64", name=op.f("ck_screenings_input_sha256_length")
        ),
        sa.CheckConstraint(
            "length(rulebook_sha256) = 64", name=op.f("ck_screenings_rulebook_sha256_length")
        ),
        sa.CheckConstraint(
            "length(result_hash) = 64", name=op.f("ck_screenings_result_hash_length")
        ),
    )
    op.create_index(
        op.f("ix_screenings_tenant_id_created_at_id"),
        "screenings",
        ["tenant_id", "created_at", "id"],
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back, unless a screening is kept in them.

    Raises:
        RuntimeError: There is one.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM screenings")):
        raise RuntimeError("There are kept screenings; the tables are not removed.")
    op.drop_table("screenings")
    op.drop_table("tenants")
    if connection.dialect.name == "postgresql":
        op.execute("DROP FUNCTION screenings_refuse_change()")

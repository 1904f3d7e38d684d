"""Follow-ups of contracts."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_SQLITE = (
    "CREATE TRIGGER follow_ups_no_update BEFORE UPDATE ON follow_ups "
    "BEGIN SELECT RAISE(ABORT, 'follow-ups are never changed'); END",
    "CREATE TRIGGER follow_ups_no_delete BEFORE DELETE ON follow_ups "
    "BEGIN SELECT RAISE(ABORT, 'follow-ups are never removed'); END",
    "CREATE TRIGGER follow_ups_no_replace BEFORE INSERT ON follow_ups "
    "WHEN EXISTS (SELECT 1 FROM follow_ups WHERE tenant_id = NEW.tenant_id AND id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'follow-ups are never replaced'); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION follow_ups_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
    "BEGIN RAISE EXCEPTION 'follow-ups are never changed or removed' "
    "USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER follow_ups_no_change BEFORE UPDATE OR DELETE ON follow_ups "
    "FOR EACH ROW EXECUTE FUNCTION follow_ups_refuse_change()",
    "CREATE TRIGGER follow_ups_no_truncate BEFORE TRUNCATE ON follow_ups "
    "FOR EACH STATEMENT EXECUTE FUNCTION follow_ups_refuse_change()",
)


def upgrade() -> None:
    """Make the table with its triggers."""
    op.create_table(
        "follow_ups",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("screening_id", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("code_version", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("result_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_follow_ups"),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_follow_ups_tenant_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "screening_id"],
            ["screenings.tenant_id", "screenings.id"],
            name=op.f("fk_follow_ups_tenant_id_screening_id"),
        ),
        sa.CheckConstraint(
            "form IN ('self_report', 'deeper_check', 'visit')",
            name=op.f("ck_follow_ups_form_known"),
        ),
        sa.CheckConstraint(
            "length(result_hash) = 64", name=op.f("ck_follow_ups_result_hash_length")
        ),
        sa.Index("ix_follow_ups_tenant_id_screening_id", "tenant_id", "screening_id"),
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Take the table back, unless a follow-up is kept in it.

    Raises:
        RuntimeError: There is one.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM follow_ups")):
        raise RuntimeError("There are kept follow-ups; nothing is removed.")
    op.drop_table("follow_ups")
    if connection.dialect.name == "postgresql":
        op.execute("DROP FUNCTION follow_ups_refuse_change()")

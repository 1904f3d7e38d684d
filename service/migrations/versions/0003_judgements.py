"""Judgements of possible matches."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_SQLITE = (
    "CREATE TRIGGER judgements_no_update BEFORE UPDATE ON judgements "
    "BEGIN SELECT RAISE(ABORT, 'judgements are never changed'); END",
    "CREATE TRIGGER judgements_no_delete BEFORE DELETE ON judgements "
    "BEGIN SELECT RAISE(ABORT, 'judgements are never removed'); END",
    "CREATE TRIGGER judgements_no_replace BEFORE INSERT ON judgements "
    "WHEN EXISTS (SELECT 1 FROM judgements WHERE tenant_id = NEW.tenant_id AND id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'judgements are never replaced'); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION judgements_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
    "BEGIN RAISE EXCEPTION 'judgements are never changed or removed' "
    "USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER judgements_no_change BEFORE UPDATE OR DELETE ON judgements "
    "FOR EACH ROW EXECUTE FUNCTION judgements_refuse_change()",
    "CREATE TRIGGER judgements_no_truncate BEFORE TRUNCATE ON judgements "
    "FOR EACH STATEMENT EXECUTE FUNCTION judgements_refuse_change()",
)


def upgrade() -> None:
    """Make the table with its triggers."""
    op.create_table(
        "judgements",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("compared_sha256", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("snapshot_id", sa.String(), nullable=False),
        sa.Column("compared", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_judgements"),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_judgements_tenant_id")
        ),
        sa.CheckConstraint(
            "length(compared_sha256) = 64", name=op.f("ck_judgements_compared_sha256_length")
        ),
        sa.CheckConstraint(
            "verdict IN ('same', 'not_same', 'unsure')", name=op.f("ck_judgements_verdict_known")
        ),
        sa.Index("ix_judgements_tenant_id_created_at_id", "tenant_id", "created_at", "id"),
        sa.Index("ix_judgements_tenant_id_compared_sha256", "tenant_id", "compared_sha256"),
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Take the table back, unless a judgement is kept in it.

    Raises:
        RuntimeError: There is one.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM judgements")):
        raise RuntimeError("There are kept judgements; nothing is removed.")
    op.drop_table("judgements")
    if connection.dialect.name == "postgresql":
        op.execute("DROP FUNCTION judgements_refuse_change()")

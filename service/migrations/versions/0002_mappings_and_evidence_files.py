"""Column mappings and files kept as evidence; what else a screening was handed."""

import sqlalchemy as sa
from alembic import op

from service.migrations.kept import drop_function, head, refuse_changes

revision = "0002"
down_revision = "0001"

_TABLES = ("mappings", "evidence_files")


def _head(table: str) -> list[sa.schema.SchemaItem]:
    index = sa.Index(f"ix_{table}_tenant_id_created_at_id", "tenant_id", "created_at", "id")
    return [*head(table), index]


def upgrade() -> None:
    """Make the two tables with their triggers, and give screenings one more column."""
    op.create_table(
        "mappings",
        *_head("mappings"),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("mapping", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(fingerprint) = 64", name=op.f("ck_mappings_fingerprint_length")),
    )
    op.create_table(
        "evidence_files",
        *_head("evidence_files"),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("tenant_id", "sha256", name=op.f("uq_evidence_files_tenant_id_sha256")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_evidence_files_sha256_length")),
    )
    op.add_column("screenings", sa.Column("intake", sa.LargeBinary(), nullable=True))
    for table in _TABLES:
        refuse_changes(table)


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
        drop_function(f"{table}_refuse_change")

"""Documents that were handed out, with their files."""

import sqlalchemy as sa
from alembic import op

from service.migrations.disposable import Going, keep_again, let_go

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_TABLES = ("document_disclosure_files", "document_disclosures")
"""What refers to another table stands before it."""
_KEYS = {
    "document_disclosures": "id = NEW.id",
    "document_disclosure_files": "(id = NEW.id OR "
    "(disclosure_id = NEW.disclosure_id AND kind = NEW.kind))",
}
_REFUSE = "document_disclosures_refuse_change"
_GOING = (
    Going("document_disclosures", "document_disclosures", refused_by=_REFUSE),
    Going("document_disclosure_files", "document_disclosures", "disclosure_id", refused_by=_REFUSE),
)


def _sqlite() -> list[str]:
    statements = []
    for table, key in _KEYS.items():
        refused = f"BEGIN SELECT RAISE(ABORT, '{table} are only added to'); END"
        statements += [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refused}",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refused}",
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS "
            f"(SELECT 1 FROM {table} WHERE tenant_id = NEW.tenant_id AND {key}) {refused}",
        ]
    return statements


def _postgresql() -> list[str]:
    statements = [
        f"CREATE FUNCTION {_REFUSE}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% are only added to', TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    ]
    for table in _KEYS:
        statements += [
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {_REFUSE}()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {_REFUSE}()",
        ]
    return statements


def _head(table: str) -> list[sa.schema.SchemaItem]:
    """Return what every row says, and its key."""
    return [
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id")),
    ]


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{other}.tenant_id", f"{other}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def upgrade() -> None:
    """Make the tables with their triggers; a row goes only where its disposal stands."""
    disclosures, files = reversed(_TABLES)
    op.create_table(
        disclosures,
        *_head(disclosures),
        *_text("case_id", "screening_id"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        *_text("result_hash"),
        _reference(disclosures, "case_id", "cases"),
        _reference(disclosures, "screening_id", "screenings"),
        sa.CheckConstraint(
            "length(result_hash) = 64", name=op.f(f"ck_{disclosures}_result_hash_length")
        ),
        sa.Index(
            f"ix_{disclosures}_tenant_id_case_id_created_at_id",
            "tenant_id",
            "case_id",
            "created_at",
            "id",
        ),
    )
    op.create_table(
        files,
        *_head(files),
        *_text("disclosure_id", "kind", "name", "media_type", "sha256"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _reference(files, "disclosure_id", disclosures),
        sa.UniqueConstraint(
            "tenant_id",
            "disclosure_id",
            "kind",
            name=op.f(f"uq_{files}_tenant_id_disclosure_id_kind"),
        ),
        sa.CheckConstraint("length(sha256) = 64", name=op.f(f"ck_{files}_sha256_length")),
    )
    connection = op.get_bind()
    for statement in _sqlite() if connection.dialect.name == "sqlite" else _postgresql():
        op.execute(statement)
    for one in _GOING:
        let_go(connection, one)


def downgrade() -> None:
    """Take the tables back, unless something is kept in them.

    Raises:
        RuntimeError: There is something.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM document_disclosures")):
        raise RuntimeError("There are kept document disclosures; nothing is removed.")
    for one in _GOING:
        keep_again(connection, one)
    for table in _TABLES:
        op.drop_table(table)
    if connection.dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {_REFUSE}()")

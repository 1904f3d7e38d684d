"""The log: entries, leaves, nodes and checkpoints, which are only ever added to."""

import sqlalchemy as sa
from alembic import op

from service.migrations.kept import drop_function, head

revision = "0009"
down_revision = "0008"

_ADDED_TO = ("log_leaves", "log_nodes", "log_checkpoints")
_SAME = (
    "tenant_id",
    "id",
    "actor",
    "created_at",
    "action",
    "subject_id",
    "content_sha256",
    "details",
    "salt",
)
"""What of an entry never changes; its place is given once."""


def _sqlite() -> list[str]:
    said = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _SAME)
    statements = [
        "CREATE TRIGGER log_entries_no_update BEFORE UPDATE ON log_entries "
        f"WHEN OLD.leaf_index IS NOT NULL OR {said} "
        "BEGIN SELECT RAISE(ABORT, 'entries of the log are never changed'); END",
        "CREATE TRIGGER log_entries_no_delete BEFORE DELETE ON log_entries "
        "WHEN OLD.leaf_index IS NULL OR OLD.action = 'log_entries.disposed' "
        "BEGIN SELECT RAISE(ABORT, 'this entry of the log is not disposed of'); END",
        "CREATE TRIGGER log_entries_no_replace BEFORE INSERT ON log_entries "
        "WHEN EXISTS (SELECT 1 FROM log_entries WHERE tenant_id = NEW.tenant_id AND id = NEW.id) "
        "BEGIN SELECT RAISE(ABORT, 'entries of the log are never replaced'); END",
    ]
    keys = {
        "log_leaves": "leaf_index = NEW.leaf_index",
        "log_nodes": "level = NEW.level AND node_index = NEW.node_index",
        "log_checkpoints": "size = NEW.size",
    }
    for table, key in keys.items():
        statements += [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END",
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END",
        ]
    return statements


def _postgresql() -> list[str]:
    said = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _SAME)
    statements = [
        "CREATE FUNCTION log_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'the log is only added to' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE FUNCTION log_keep_entry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'DELETE' THEN "
        "IF OLD.leaf_index IS NOT NULL AND OLD.action <> 'log_entries.disposed' "
        "THEN RETURN OLD; END IF; "
        f"ELSIF OLD.leaf_index IS NULL AND NOT ({said}) THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION 'entries of the log are never changed' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER log_entries_no_change BEFORE UPDATE OR DELETE ON log_entries "
        "FOR EACH ROW EXECUTE FUNCTION log_keep_entry()",
        "CREATE TRIGGER log_entries_no_truncate BEFORE TRUNCATE ON log_entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION log_refuse_change()",
    ]
    for table in _ADDED_TO:
        statements += [
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION log_refuse_change()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION log_refuse_change()",
        ]
    return statements


def upgrade() -> None:
    """Make the tables with their triggers."""
    op.create_table(
        "log_entries",
        *head("log_entries"),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=True),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("length(salt) = 32", name=op.f("ck_log_entries_salt_length")),
        sa.CheckConstraint(
            "content_sha256 IS NULL OR length(content_sha256) = 64",
            name=op.f("ck_log_entries_content_sha256_length"),
        ),
        sa.Index("ix_log_entries_tenant_id_created_at_id", "tenant_id", "created_at", "id"),
        sa.Index(
            "ix_log_entries_tenant_id_subject_id_created_at",
            "tenant_id",
            "subject_id",
            "created_at",
        ),
        sa.Index("ix_log_entries_leaf_index", "leaf_index"),
    )
    op.create_table(
        "log_leaves",
        sa.Column("leaf_index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("leaf_index", name="pk_log_leaves"),
        sa.CheckConstraint("length(hash) = 32", name=op.f("ck_log_leaves_hash_length")),
    )
    op.create_table(
        "log_nodes",
        sa.Column("level", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("node_index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "node_index", name="pk_log_nodes"),
        sa.CheckConstraint("length(hash) = 32", name=op.f("ck_log_nodes_hash_length")),
    )
    op.create_table(
        "log_checkpoints",
        sa.Column("size", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("edge", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("size", name="pk_log_checkpoints"),
        sa.CheckConstraint("length(root) = 32", name=op.f("ck_log_checkpoints_root_length")),
    )
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back, unless something is written in the log.

    Raises:
        RuntimeError: There is.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM log_entries")):
        raise RuntimeError("There are entries in the log; nothing is removed.")
    for table in ("log_checkpoints", "log_nodes", "log_leaves", "log_entries"):
        op.drop_table(table)
    drop_function("log_keep_entry")
    drop_function("log_refuse_change")

"""The log: entries, leaves, nodes and checkpoints, which are only ever added to."""

import sqlalchemy as sa
from alembic import op

from service.platform.db.migrations.columns import (
    contents,
    found_by,
    holds,
    in_order,
    long,
    moments,
    place,
    texts,
)
from service.platform.db.migrations.kept import head

TABLES = ("log_entries", "log_leaves", "log_nodes", "log_checkpoints")
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


def make() -> None:
    """Make the tables with their triggers."""
    op.create_table(
        "log_entries",
        *head("log_entries"),
        *texts("action", "subject_id"),
        *texts("content_sha256", nullable=True),
        *contents("details", "salt"),
        place("leaf_index", nullable=True),
        *long("log_entries", 32, "salt"),
        holds(
            "log_entries",
            "content_sha256_length",
            "content_sha256 IS NULL OR length(content_sha256) = 64",
        ),
        in_order("log_entries"),
        found_by("log_entries", "tenant_id", "subject_id", "created_at"),
        found_by("log_entries", "leaf_index"),
    )
    op.create_table(
        "log_leaves",
        place("leaf_index"),
        *contents("hash"),
        sa.PrimaryKeyConstraint("leaf_index", name="pk_log_leaves"),
        *long("log_leaves", 32, "hash"),
    )
    op.create_table(
        "log_nodes",
        sa.Column("level", sa.Integer(), nullable=False, autoincrement=False),
        place("node_index"),
        *contents("hash"),
        sa.PrimaryKeyConstraint("level", "node_index", name="pk_log_nodes"),
        *long("log_nodes", 32, "hash"),
    )
    op.create_table(
        "log_checkpoints",
        place("size"),
        *contents("root", "edge"),
        *moments("signed_at"),
        *contents("note"),
        sa.PrimaryKeyConstraint("size", name="pk_log_checkpoints"),
        *long("log_checkpoints", 32, "root"),
    )
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)

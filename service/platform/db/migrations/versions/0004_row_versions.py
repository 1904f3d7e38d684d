"""Versions of rows: the log commits to every row of every protected table."""

import sqlalchemy as sa
from alembic import op

from service.platform.db.migrations.accepting import accept_rows
from service.platform.db.migrations.columns import (
    contents,
    found_by,
    holds,
    place,
    texts,
    wholes,
)

revision = "r0004"
down_revision = "r0003"

_KEY = ("tenant_id", "table_name", "record_id", "version")
_SAME = (*_KEY, "change", "sha256", "ground", "erased", "salt", "mac")
"""What of a version never changes; its place in the log is given once."""

_PROTECTED: dict[str, tuple[str, ...]] = {
    "access_reviews": (),
    "case_events": (),
    "case_links": (),
    "cases": (),
    "chain_requests": (),
    "chain_versions": (),
    "coverage_reports": (),
    "decision_seconds": (),
    "decisions": (),
    "disclosures": (),
    "disposals": (),
    "document_disclosure_files": (),
    "document_disclosures": (),
    "ended_sessions": (),
    "evidence_files": (),
    "follow_ups": (),
    "grants": (),
    "judgements": (),
    "mappings": (),
    "monitor_events": (),
    "monitors": (),
    "needs": (),
    "packages": (),
    "portfolio_runs": (),
    "register_checks": (),
    "replies": (),
    "reply_files": (),
    "reply_links": (),
    "reply_tokens": (),
    "rulebooks": (),
    "screenings": (),
    "tasks": (),
    "tenants": (),
    "units": (),
    "api_keys": ("last_used_on",),
    "job_schedules": ("due_at", "due_set_at"),
    "people": ("last_seen_on",),
    "webhook_receivers": ("failures", "job_id", "paused_until", "place"),
}
"""The tables that are protected from this step on, each with the columns that are not."""

_LATER = (
    "EXISTS (SELECT 1 FROM row_versions WHERE tenant_id = OLD.tenant_id "
    "AND table_name = OLD.table_name AND record_id = OLD.record_id "
    "AND version > OLD.version AND change = '{change}')"
)
_GOES = (
    f"(OLD.leaf_index IS NOT NULL AND OLD.change <> 'remove' AND {_LATER.format(change='remove')}) "
    "OR (OLD.leaf_index IS NULL AND ("
    f"{_LATER.format(change='accept')} OR {_LATER.format(change='remove')}))"
)
"""A version goes after the removal of its row; one that nobody signed, after it was accepted."""


def _sqlite() -> list[str]:
    said = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _SAME)
    same = " AND ".join(f"{name} = NEW.{name}" for name in _KEY)
    return [
        "CREATE TRIGGER row_versions_no_update BEFORE UPDATE ON row_versions "
        f"WHEN OLD.leaf_index IS NOT NULL OR {said} "
        "BEGIN SELECT RAISE(ABORT, 'versions of rows are never changed'); END",
        "CREATE TRIGGER row_versions_no_delete BEFORE DELETE ON row_versions "
        f"WHEN NOT ({_GOES}) "
        "BEGIN SELECT RAISE(ABORT, 'a version goes only after its row was removed'); END",
        "CREATE TRIGGER row_versions_no_replace BEFORE INSERT ON row_versions "
        f"WHEN EXISTS (SELECT 1 FROM row_versions WHERE {same}) "
        "BEGIN SELECT RAISE(ABORT, 'versions of rows are never replaced'); END",
    ]


def _postgresql() -> list[str]:
    said = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _SAME)
    return [
        "CREATE FUNCTION log_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'DELETE' THEN IF {_GOES} THEN RETURN OLD; END IF; "
        f"ELSIF OLD.leaf_index IS NULL AND NOT ({said}) THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION 'versions of rows are never changed' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER row_versions_no_change BEFORE UPDATE OR DELETE ON row_versions "
        "FOR EACH ROW EXECUTE FUNCTION log_keep_version()",
        "CREATE TRIGGER row_versions_no_truncate BEFORE TRUNCATE ON row_versions "
        "FOR EACH STATEMENT EXECUTE FUNCTION log_refuse_change()",
    ]


def upgrade() -> None:
    """Make the table, and accept the rows that are there."""
    op.create_table(
        "row_versions",
        *texts("tenant_id", "table_name", "record_id"),
        *wholes("version"),
        *texts("change"),
        *contents("sha256", nullable=True),
        *texts("ground", nullable=True),
        *contents("erased", nullable=True),
        *contents("salt"),
        *contents("mac", nullable=True),
        place("leaf_index", nullable=True),
        sa.PrimaryKeyConstraint(*_KEY, name="pk_row_versions"),
        holds("row_versions", "sha256_length", "sha256 IS NULL OR length(sha256) = 32"),
        holds("row_versions", "salt_length", "length(salt) = 32"),
        holds("row_versions", "mac_length", "mac IS NULL OR length(mac) = 32"),
        found_by("row_versions", "leaf_index"),
    )
    accept_rows(_PROTECTED, ground="r0004")
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def downgrade() -> None:
    """Remove the table, unless the log has leaves of it.

    Raises:
        RuntimeError: It has.
    """
    connection = op.get_bind()
    sealed = "SELECT 1 FROM row_versions WHERE leaf_index IS NOT NULL LIMIT 1"
    if connection.scalar(sa.text(sealed)):
        raise RuntimeError("The log has leaves of row versions; nothing is removed.")
    op.drop_table("row_versions")
    if connection.dialect.name == "postgresql":
        op.execute("DROP FUNCTION log_keep_version()")

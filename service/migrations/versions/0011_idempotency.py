"""Answers kept for who sends a request again, and the notes of what has changed."""

from collections.abc import Iterator
from typing import NamedTuple

import sqlalchemy as sa
from alembic import op

from service.migrations.kept import head

revision = "0011"
down_revision = "0010"


class _Noted(NamedTuple):
    """What of a table is noted as a change: by which kind, column of the number, and moment."""

    table: str
    kind: str
    record: str = "id"
    at: str = "created_at"
    when: str | None = None

    @property
    def name(self) -> str:
        """The name of its trigger."""
        return f"{self.table}_{'made' if self.when is None else 'ended'}"

    @property
    def event(self) -> str:
        """The event of its trigger."""
        return "INSERT" if self.when is None else "UPDATE OF ended_at"


_NOTED = (
    _Noted("screenings", "screening"),
    _Noted("needs", "need"),
    _Noted("packages", "package"),
    _Noted("judgements", "judgement"),
    _Noted("case_events", "case", record="case_id"),  # opening a case is its first event
    _Noted("decisions", "decision"),
    _Noted("decision_seconds", "decision", record="decision_id"),
    _Noted("jobs", "job"),
    _Noted("jobs", "job", at="ended_at", when="OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL"),
)

_NEW_ID = "replace(gen_random_uuid()::text, '-', '')"
_COLUMNS = "(tenant_id, id, actor, created_at, kind, record_id"


def _note(one: _Noted, new_id: str) -> str:
    return (
        f"INSERT INTO changes {_COLUMNS}) VALUES "
        f"(NEW.tenant_id, {new_id}, NEW.actor, NEW.{one.at}, '{one.kind}', NEW.{one.record})"
    )


def _sqlite() -> Iterator[str]:
    for one in _NOTED:
        when = f"WHEN {one.when} " if one.when else ""
        yield (
            f"CREATE TRIGGER {one.name}_is_noted AFTER {one.event} ON {one.table} {when}"
            f"BEGIN {_note(one, 'lower(hex(randomblob(16)))')}; END"
        )


def _postgresql() -> Iterator[str]:
    """Note a change as its own tenant, for a worker's transaction looks across tenants."""
    for one in _NOTED:
        when = f"WHEN ({one.when}) " if one.when else ""
        yield (
            f"CREATE FUNCTION note_{one.name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "DECLARE before text := coalesce(current_setting('kedjekoll.tenant_id', true), ''); "
            "BEGIN PERFORM set_config('kedjekoll.tenant_id', NEW.tenant_id, true); "
            f"{_note(one, _NEW_ID)}; "
            "PERFORM set_config('kedjekoll.tenant_id', before, true); RETURN NULL; END $$"
        )
        yield (
            f"CREATE TRIGGER {one.name}_is_noted AFTER {one.event} ON {one.table} "
            f"FOR EACH ROW {when}EXECUTE FUNCTION note_{one.name}()"
        )


def _backfill() -> str:
    """Note what was kept before: each record once, by the moment at which it was made."""
    made = [(one.table, one.kind) for one in _NOTED if one.when is None and one.record == "id"]
    earlier = " UNION ALL ".join(
        f"SELECT tenant_id, actor, created_at, '{kind}' AS kind, id AS record_id FROM {table}"
        for table, kind in [*made, ("cases", "case")]
    )
    place = "row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, kind, record_id)"
    return (
        f"INSERT INTO changes {_COLUMNS}, place) "
        f"SELECT tenant_id, kind || '_' || record_id, actor, created_at, kind, record_id, {place} "
        f"FROM ({earlier}) AS earlier"
    )


def upgrade() -> None:
    """Make the tables, and note what there is and what comes."""
    op.create_table(
        "kept_answers",
        *head("kept_answers"),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "length(fingerprint) = 64", name=op.f("ck_kept_answers_fingerprint_length")
        ),
        sa.Index("ix_kept_answers_tenant_id_created_at", "tenant_id", "created_at"),
    )
    op.create_table(
        "changes",
        *head("changes"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=True),
        sa.UniqueConstraint("tenant_id", "place", name="uq_changes_tenant_id_place"),
    )
    op.execute(_backfill())
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def downgrade() -> None:
    """Take tables and triggers back; what they hold can be missed: keys are sent anew."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for one in _NOTED:
        on = f" ON {one.table}" if is_postgresql else ""
        op.execute(f"DROP TRIGGER {one.name}_is_noted{on}")
        if is_postgresql:
            op.execute(f"DROP FUNCTION note_{one.name}()")
    op.drop_table("changes")
    op.drop_table("kept_answers")

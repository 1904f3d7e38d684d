"""Answers kept for who sends a request again, and the notes of what has changed."""

import sqlalchemy as sa
from alembic import op

from service.migrations.kept import head
from service.migrations.noted import COLUMNS, Noted, begin_noting, end_noting

revision = "0011"
down_revision = "0010"


_NOTED = (
    Noted("screenings_made", "screenings", "screening"),
    Noted("needs_made", "needs", "need"),
    Noted("packages_made", "packages", "package"),
    Noted("judgements_made", "judgements", "judgement"),
    # opening a case is its first event
    Noted("case_events_made", "case_events", "case", record="NEW.case_id"),
    Noted("decisions_made", "decisions", "decision"),
    Noted("decision_seconds_made", "decision_seconds", "decision", record="NEW.decision_id"),
    Noted("jobs_made", "jobs", "job"),
    Noted(
        "jobs_ended",
        "jobs",
        "job",
        event="UPDATE OF ended_at",
        when="OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL",
        at="NEW.ended_at",
    ),
)


def _backfill() -> str:
    """Note what was kept before: each record once, by the moment at which it was made."""
    made = [(one.table, one.kind) for one in _NOTED if one.when is None and one.record == "NEW.id"]
    earlier = " UNION ALL ".join(
        f"SELECT tenant_id, actor, created_at, '{kind}' AS kind, id AS record_id FROM {table}"
        for table, kind in [*made, ("cases", "case")]
    )
    place = "row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, kind, record_id)"
    return (
        f"INSERT INTO changes ({COLUMNS}, place) "
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
    begin_noting(_NOTED)


def downgrade() -> None:
    """Take tables and triggers back; what they hold can be missed: keys are sent anew."""
    end_noting(_NOTED)
    op.drop_table("changes")
    op.drop_table("kept_answers")

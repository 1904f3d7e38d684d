"""Monitors, what they have noticed, and the notes of both among the changes."""

import sqlalchemy as sa
from alembic import op

from service.migrations.kept import head, points_to
from service.migrations.noted import Noted, begin_noting, end_noting

revision = "0018"
down_revision = "0017"

_TABLES = ("monitor_events", "monitors")
"""What refers to another table stands before it."""


_NOTED = (
    Noted("monitors_made", "monitors", "monitor"),
    Noted(
        "monitors_changed",
        "monitors",
        "monitor",
        event="UPDATE OF version",
        when="OLD.version <> NEW.version",
        at="NEW.changed_at",
    ),
    Noted(
        "monitor_events_handed_out",
        "monitor_events",
        "event",
        event="UPDATE OF handed_out_at",
        when="OLD.handed_out_at IS NULL AND NEW.handed_out_at IS NOT NULL",
        at="NEW.handed_out_at",
    ),
)


def _head(table: str) -> list[sa.schema.SchemaItem]:
    return [
        *head(table),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f(f"ck_{table}_version_range")),
    ]


def _text(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=nullable) for name in names]


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Make the tables, and note what is made and changed in them."""
    op.create_table(
        "monitors",
        *_head("monitors"),
        _moment("changed_at", nullable=False),
        *_text("unit", "subject_kind", "subject"),
        sa.Column("particulars", sa.LargeBinary(), nullable=False),
        *_text("owner"),
        *_text("deputy", nullable=True),
        sa.Column("every_days", sa.Integer(), nullable=False),
        *_text("quiet_from", "quiet_to", nullable=True),
        *_text("zone"),
        sa.Column("expires_on", sa.Date(), nullable=False),
        _moment("ended_at"),
        *_text("end_reason", nullable=True),
        sa.Column("checks", sa.Integer(), nullable=False),
        _moment("checked_at"),
        sa.Column("basis", sa.LargeBinary(), nullable=True),
        sa.Column("standing", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "subject_kind IN ('party', 'case', 'portfolio')",
            name=op.f("ck_monitors_subject_known"),
        ),
        sa.CheckConstraint("every_days >= 1", name=op.f("ck_monitors_every_days_range")),
        sa.CheckConstraint(
            "(quiet_from IS NULL) = (quiet_to IS NULL)", name=op.f("ck_monitors_quiet_whole")
        ),
        sa.Index("ix_monitors_tenant_id_created_at_id", "tenant_id", "created_at", "id"),
    )
    op.create_table(
        "monitor_events",
        *_head("monitor_events"),
        *_text("monitor_id", "subject", "kind", "what", "basis"),
        *_text("snapshot_id", nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        *_text("record_id", "task_id", nullable=True),
        _moment("handed_out_at"),
        *_text("state"),
        *_text("reason", "closed_by", nullable=True),
        _moment("closed_at"),
        points_to("monitor_events", "monitor_id", "monitors"),
        sa.UniqueConstraint(
            "tenant_id",
            "monitor_id",
            "subject",
            "basis",
            "what",
            name="uq_monitor_events_tenant_id_monitor_id_subject_basis_what",
        ),
        sa.CheckConstraint("state IN ('open', 'done')", name=op.f("ck_monitor_events_state_known")),
        sa.CheckConstraint(
            "state = 'open' OR reason IS NOT NULL",
            name=op.f("ck_monitor_events_closed_with_reason"),
        ),
        sa.CheckConstraint("length(basis) = 64", name=op.f("ck_monitor_events_basis_length")),
        sa.Index(
            "ix_monitor_events_tenant_id_monitor_id_created_at_id",
            "tenant_id",
            "monitor_id",
            "created_at",
            "id",
        ),
    )
    begin_noting(_NOTED)


def downgrade() -> None:
    """Take the tables back, unless a monitor is kept in them.

    Raises:
        RuntimeError: There is one.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM monitors")):
        raise RuntimeError("There are kept monitors; nothing is removed.")
    end_noting(_NOTED)
    for table in _TABLES:
        op.drop_table(table)

"""Jobs, and the schedules that make them."""

import sqlalchemy as sa
from alembic import op

from service.migrations.kept import head

revision = "0004"
down_revision = "0003"


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _bytes(name: str, *, nullable: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=nullable)


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "jobs",
        *head("jobs"),
        _text("kind"),
        _text("key", nullable=True),
        _bytes("payload"),
        _number("priority"),
        _text("state"),
        _moment("due_at"),
        _moment("due_set_at"),
        _number("max_attempts"),
        _number("attempts"),
        _number("token"),
        _text("worker", nullable=True),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        _moment("started_at", nullable=True),
        _number("started_done"),
        _number("done"),
        _number("total", nullable=True),
        _number("steps"),
        _bytes("cursor", nullable=True),
        _moment("progressed_at", nullable=True),
        _moment("ended_at", nullable=True),
        _bytes("problems", nullable=True),
        _bytes("result", nullable=True),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_jobs_tenant_id_key")),
        sa.CheckConstraint(
            "state IN ('ready', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("ck_jobs_state_known"),
        ),
        sa.CheckConstraint("priority BETWEEN 0 AND 9", name=op.f("ck_jobs_priority_range")),
        sa.CheckConstraint("max_attempts >= 1", name=op.f("ck_jobs_max_attempts_range")),
        sa.Index("ix_jobs_tenant_id_created_at_id", "tenant_id", "created_at", "id"),
        sa.Index(
            "ix_jobs_tenant_id_state_priority_due_at_id",
            *("tenant_id", "state", "priority", "due_at", "id"),
        ),
        sa.Index("ix_jobs_tenant_id_started_at", "tenant_id", "started_at"),
    )
    op.create_table(
        "job_schedules",
        *head("job_schedules"),
        _text("kind"),
        _bytes("payload"),
        _number("priority"),
        _number("every_seconds"),
        _moment("due_at"),
        _moment("due_set_at"),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.CheckConstraint("every_seconds >= 1", name=op.f("ck_job_schedules_every_seconds_range")),
        sa.Index("ix_job_schedules_due_at", "due_at"),
    )


def downgrade() -> None:
    """Take the tables back, unless something is kept in them.

    Raises:
        RuntimeError: There is something.
    """
    connection = op.get_bind()
    kept = "(SELECT count(*) FROM jobs) + (SELECT count(*) FROM job_schedules)"
    if connection.scalar(sa.text(f"SELECT {kept}")):
        raise RuntimeError("There are kept jobs or schedules; nothing is removed.")
    op.drop_table("job_schedules")
    op.drop_table("jobs")

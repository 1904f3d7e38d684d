"""The tables of jobs and of the schedules that put them in the queue."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.platform.db.models import Base, OfTenant


class JobRow(OfTenant, Base):
    """One piece of work for a worker: where it stands, who has it and what came of it."""

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        CheckConstraint(
            "state IN ('ready', 'running', 'done', 'failed', 'cancelled')", name="state_known"
        ),
        CheckConstraint("priority BETWEEN 0 AND 9", name="priority_range"),
        CheckConstraint("max_attempts >= 1", name="max_attempts_range"),
        Index(None, "tenant_id", "created_at", "id"),
        Index(None, "tenant_id", "state", "priority", "due_at", "id"),
        Index(None, "tenant_id", "started_at"),
    )

    kind: Mapped[str]
    key: Mapped[str | None]
    payload: Mapped[bytes]
    priority: Mapped[int]
    state: Mapped[str]
    due_at: Mapped[datetime]
    due_set_at: Mapped[datetime]
    max_attempts: Mapped[int]
    attempts: Mapped[int]
    token: Mapped[int]
    worker: Mapped[str | None]
    cancel_requested: Mapped[bool]
    started_at: Mapped[datetime | None]
    started_done: Mapped[int]
    done: Mapped[int]
    total: Mapped[int | None]
    steps: Mapped[int]
    cursor: Mapped[bytes | None]
    progressed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    problems: Mapped[bytes | None]
    result: Mapped[bytes | None]
    unit: Mapped[str] = mapped_column(server_default="")


class JobScheduleRow(OfTenant, Base):
    """Work that comes again: each time it is due, a job is put in the queue."""

    __tablename__ = "job_schedules"
    __table_args__ = (
        CheckConstraint("every_seconds >= 1", name="every_seconds_range"),
        Index(None, "due_at"),
    )

    kind: Mapped[str]
    payload: Mapped[bytes]
    priority: Mapped[int]
    every_seconds: Mapped[int]
    due_at: Mapped[datetime]
    due_set_at: Mapped[datetime]
    enabled: Mapped[bool]

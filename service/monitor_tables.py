"""The tables of monitors and of what they have noticed.

Neither points at what is watched or at what shows an event: a monitor never keeps a record from
being disposed of.
"""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.models import Base, Instant


class _Row:
    """What every row says: whose it is, its number, who made it and when."""

    tenant_id: Mapped[str] = mapped_column(String, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int]


class MonitorRow(_Row, Base):
    """What is watched, for whom, how often and until when; `unit` is empty where it is of none.

    `checks` counts the checks: each names the one that it follows, so that of two workers one
    writes. `basis` is canonical JSON of what the last check was made with, `standing` of what it
    found of a party.
    """

    __tablename__ = "monitors"
    __table_args__ = (
        CheckConstraint("subject_kind IN ('party', 'case', 'portfolio')", name="subject_known"),
        CheckConstraint("version >= 1", name="version_range"),
        CheckConstraint("every_days >= 1", name="every_days_range"),
        CheckConstraint("(quiet_from IS NULL) = (quiet_to IS NULL)", name="quiet_whole"),
        Index(None, "tenant_id", "created_at", "id"),
    )

    changed_at: Mapped[datetime] = mapped_column(Instant)
    unit: Mapped[str] = mapped_column(String)
    subject_kind: Mapped[str] = mapped_column(String)
    subject: Mapped[str] = mapped_column(String)
    particulars: Mapped[bytes] = mapped_column(LargeBinary)
    owner: Mapped[str] = mapped_column(String)
    deputy: Mapped[str | None] = mapped_column(String)
    every_days: Mapped[int]
    quiet_from: Mapped[str | None] = mapped_column(String)
    quiet_to: Mapped[str | None] = mapped_column(String)
    zone: Mapped[str] = mapped_column(String)
    expires_on: Mapped[date]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    end_reason: Mapped[str | None] = mapped_column(String)
    checks: Mapped[int]
    checked_at: Mapped[datetime | None] = mapped_column(Instant)
    basis: Mapped[bytes | None] = mapped_column(LargeBinary)
    standing: Mapped[bytes | None] = mapped_column(LargeBinary)


class MonitorEventRow(_Row, Base):
    """One material change that a monitor has noticed, until somebody says what came of it.

    `content` is canonical JSON of what changed. An event is handed out once `handed_out_at` is set.
    """

    __tablename__ = "monitor_events"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "monitor_id"], ["monitors.tenant_id", "monitors.id"]),
        UniqueConstraint("tenant_id", "monitor_id", "subject", "basis", "what"),
        CheckConstraint("state IN ('open', 'done')", name="state_known"),
        CheckConstraint("state = 'open' OR reason IS NOT NULL", name="closed_with_reason"),
        CheckConstraint("length(basis) = 64", name="basis_length"),
        CheckConstraint("version >= 1", name="version_range"),
        Index(None, "tenant_id", "monitor_id", "created_at", "id"),
    )

    monitor_id: Mapped[str] = mapped_column(String)
    subject: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)
    what: Mapped[str] = mapped_column(String)
    basis: Mapped[str] = mapped_column(String)
    snapshot_id: Mapped[str | None] = mapped_column(String)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    record_id: Mapped[str | None] = mapped_column(String)
    task_id: Mapped[str | None] = mapped_column(String)
    handed_out_at: Mapped[datetime | None] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String)
    reason: Mapped[str | None] = mapped_column(String)
    closed_by: Mapped[str | None] = mapped_column(String)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)

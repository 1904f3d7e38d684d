"""The tables of monitors and of what they have noticed.

Neither points at what is watched or at what shows an event: a monitor never keeps a record from
being disposed of.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from service.platform.db.models import Base, OfTenant, points_to


class MonitorRow(OfTenant, Base):
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

    version: Mapped[int]
    changed_at: Mapped[datetime]
    unit: Mapped[str]
    subject_kind: Mapped[str]
    subject: Mapped[str]
    particulars: Mapped[bytes]
    owner: Mapped[str]
    deputy: Mapped[str | None]
    every_days: Mapped[int]
    quiet_from: Mapped[str | None]
    quiet_to: Mapped[str | None]
    zone: Mapped[str]
    expires_on: Mapped[date]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    checks: Mapped[int]
    checked_at: Mapped[datetime | None]
    basis: Mapped[bytes | None]
    standing: Mapped[bytes | None]


class MonitorEventRow(OfTenant, Base):
    """One material change that a monitor has noticed, until somebody says what came of it.

    `content` is canonical JSON of what changed. An event is handed out once `handed_out_at` is set.
    """

    __tablename__ = "monitor_events"
    __table_args__ = (
        points_to("monitor_id", "monitors"),
        UniqueConstraint("tenant_id", "monitor_id", "subject", "basis", "what"),
        CheckConstraint("state IN ('open', 'done')", name="state_known"),
        CheckConstraint("state = 'open' OR reason IS NOT NULL", name="closed_with_reason"),
        CheckConstraint("length(basis) = 64", name="basis_length"),
        CheckConstraint("version >= 1", name="version_range"),
        Index(None, "tenant_id", "monitor_id", "created_at", "id"),
    )

    version: Mapped[int]
    monitor_id: Mapped[str]
    subject: Mapped[str]
    kind: Mapped[str]
    what: Mapped[str]
    basis: Mapped[str]
    snapshot_id: Mapped[str | None]
    content: Mapped[bytes]
    record_id: Mapped[str | None]
    task_id: Mapped[str | None]
    handed_out_at: Mapped[datetime | None]
    state: Mapped[str]
    reason: Mapped[str | None]
    closed_by: Mapped[str | None]
    closed_at: Mapped[datetime | None]

"""The tables of the database.

Every row belongs to a tenant and says who made it and when. Keys and foreign keys of everything
below a tenant begin with `tenant_id`, so a row cannot point into another tenant's data. `unit` is
the buyer unit whose record it is, empty where it is of none (`service.units`). What refuses changes
to a kept screening is in the migrations: triggers, not habits.
"""

from datetime import UTC, date, datetime

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    String,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, to the microsecond, the same on every database.

    Raises:
        ValueError: A datetime without time zone was given; it names no moment.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC; SQLite stores its digits, PostgreSQL the moment."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("A moment has a time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC; what SQLite returns without a zone was stored in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What all tables share: names of constraints that are the same on every database."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )


class Tenant(Base):
    """An organisation whose screenings are its own; the embedded default has one."""

    __tablename__ = "tenants"

    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Screening(Base):
    """One dated run over a procurement, with what it was made from. Never changed.

    Hashes are SHA-256 in lower-case hexadecimal. The byte columns are canonical JSON and come
    back byte for byte.
    """

    __tablename__ = "screenings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "supersedes"], ["screenings.tenant_id", "screenings.id"]
        ),
        CheckConstraint("supersedes <> id", name="supersedes_another"),
        CheckConstraint("length(input_sha256) = 64", name="input_sha256_length"),
        CheckConstraint("length(rulebook_sha256) = 64", name="rulebook_sha256_length"),
        CheckConstraint("length(result_hash) = 64", name="result_hash_length"),
        Index(None, "tenant_id", "created_at", "id"),
        Index(None, "tenant_id", "supersedes"),
    )

    tenant_id: Mapped[str] = mapped_column(String, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)
    supersedes: Mapped[str | None] = mapped_column(String)
    input_format: Mapped[str] = mapped_column(String)
    input_name: Mapped[str] = mapped_column(String)
    input_sha256: Mapped[str] = mapped_column(String)
    as_of: Mapped[date]
    scorecard_id: Mapped[str] = mapped_column(String)
    rulebook_sha256: Mapped[str] = mapped_column(String)
    code_version: Mapped[str] = mapped_column(String)
    procurement: Mapped[bytes] = mapped_column(LargeBinary)
    evidence: Mapped[bytes] = mapped_column(LargeBinary)
    assessment: Mapped[bytes] = mapped_column(LargeBinary)
    result_hash: Mapped[str] = mapped_column(String)
    rejects: Mapped[bytes] = mapped_column(LargeBinary)
    intake: Mapped[bytes | None] = mapped_column(LargeBinary)
    unit: Mapped[str] = mapped_column(String, server_default="")


class ColumnMappingRow(Base):
    """How the columns of a tenant's table are to be read, as a named person confirmed it."""

    __tablename__ = "mappings"
    __table_args__ = (
        CheckConstraint("length(fingerprint) = 64", name="fingerprint_length"),
        Index(None, "tenant_id", "created_at", "id"),
    )

    tenant_id: Mapped[str] = mapped_column(String, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)
    source: Mapped[str] = mapped_column(String)
    fingerprint: Mapped[str] = mapped_column(String)
    target: Mapped[str] = mapped_column(String)
    mapping: Mapped[bytes] = mapped_column(LargeBinary)
    unit: Mapped[str] = mapped_column(String, server_default="")


class EvidenceFileRow(Base):
    """A file that a decision rests on, kept as it was received and named by its hash."""

    __tablename__ = "evidence_files"
    __table_args__ = (
        UniqueConstraint("tenant_id", "unit", "sha256"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
        Index(None, "tenant_id", "created_at", "id"),
    )

    tenant_id: Mapped[str] = mapped_column(String, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)
    name: Mapped[str] = mapped_column(String)
    media_type: Mapped[str] = mapped_column(String)
    sha256: Mapped[str] = mapped_column(String)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    unit: Mapped[str] = mapped_column(String, server_default="")


class JudgementRow(Base):
    """Whether a party is the one of a register, as a named person judged of compared facts."""

    __tablename__ = "judgements"
    __table_args__ = (
        CheckConstraint("length(compared_sha256) = 64", name="compared_sha256_length"),
        CheckConstraint("verdict IN ('same', 'not_same', 'unsure')", name="verdict_known"),
        Index(None, "tenant_id", "created_at", "id"),
        Index(None, "tenant_id", "compared_sha256"),
    )

    tenant_id: Mapped[str] = mapped_column(String, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)
    compared_sha256: Mapped[str] = mapped_column(String)
    verdict: Mapped[str] = mapped_column(String)
    reason: Mapped[str] = mapped_column(String)
    source_id: Mapped[str] = mapped_column(String)
    party_id: Mapped[str] = mapped_column(String)
    snapshot_id: Mapped[str] = mapped_column(String)
    compared: Mapped[bytes] = mapped_column(LargeBinary)
    unit: Mapped[str] = mapped_column(String, server_default="")


class JobRow(Base):
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

    tenant_id: Mapped[str] = mapped_column(String, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[str] = mapped_column(String)
    key: Mapped[str | None] = mapped_column(String)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    priority: Mapped[int]
    state: Mapped[str] = mapped_column(String)
    due_at: Mapped[datetime] = mapped_column(Instant)
    due_set_at: Mapped[datetime] = mapped_column(Instant)
    max_attempts: Mapped[int]
    attempts: Mapped[int]
    token: Mapped[int]
    worker: Mapped[str | None] = mapped_column(String)
    cancel_requested: Mapped[bool]
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    started_done: Mapped[int]
    done: Mapped[int]
    total: Mapped[int | None]
    steps: Mapped[int]
    cursor: Mapped[bytes | None] = mapped_column(LargeBinary)
    progressed_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    problems: Mapped[bytes | None] = mapped_column(LargeBinary)
    result: Mapped[bytes | None] = mapped_column(LargeBinary)
    unit: Mapped[str] = mapped_column(String, server_default="")


class JobScheduleRow(Base):
    """Work that comes again: each time it is due, a job is put in the queue."""

    __tablename__ = "job_schedules"
    __table_args__ = (
        CheckConstraint("every_seconds >= 1", name="every_seconds_range"),
        Index(None, "due_at"),
    )

    tenant_id: Mapped[str] = mapped_column(String, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[str] = mapped_column(String)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    priority: Mapped[int]
    every_seconds: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(Instant)
    due_set_at: Mapped[datetime] = mapped_column(Instant)
    enabled: Mapped[bool]


class NeedRow(Base):
    """A proposed needs assessment of a category, with the reference rows it was made from."""

    __tablename__ = "needs"
    __table_args__ = (
        CheckConstraint("length(cpv) = 8", name="cpv_length"),
        CheckConstraint("length(rulebook_sha256) = 64", name="rulebook_sha256_length"),
        CheckConstraint("length(result_hash) = 64", name="result_hash_length"),
        Index(None, "tenant_id", "created_at", "id"),
        Index(None, "tenant_id", "cpv", "created_at"),
    )

    tenant_id: Mapped[str] = mapped_column(String, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)
    cpv: Mapped[str] = mapped_column(String)
    as_of: Mapped[date]
    rulebook_sha256: Mapped[str] = mapped_column(String)
    code_version: Mapped[str] = mapped_column(String)
    evidence: Mapped[bytes] = mapped_column(LargeBinary)
    assessment: Mapped[bytes] = mapped_column(LargeBinary)
    result_hash: Mapped[str] = mapped_column(String)
    unit: Mapped[str] = mapped_column(String, server_default="")

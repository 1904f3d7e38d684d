"""The tables of the database.

Every row belongs to a tenant and says who made it and when. Keys and foreign keys of everything
below a tenant begin with `tenant_id`, so a row cannot point into another tenant's data. `unit` is
the buyer unit whose record it is, empty where it is of none (`service.operations.people.units`).
What refuses changes to a kept screening is in the migrations: triggers, not habits.
"""

from datetime import UTC, date, datetime
from typing import ClassVar

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
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
    type_annotation_map: ClassVar = {datetime: Instant}


class OfTenant:
    """What every row below a tenant says: whose it is, its number, who made it and when."""

    tenant_id: Mapped[str] = mapped_column(
        ForeignKey("tenants.id"), primary_key=True, sort_order=-1
    )
    id: Mapped[str] = mapped_column(primary_key=True, sort_order=-1)
    actor: Mapped[str] = mapped_column(sort_order=-1)
    created_at: Mapped[datetime] = mapped_column(sort_order=-1)


def points_to(column: str, table: str) -> ForeignKeyConstraint:
    """Return what keeps a column to the numbers of the same tenant's rows of a table."""
    return ForeignKeyConstraint(["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"])


class Tenant(Base):
    """An organisation whose screenings are its own; the embedded default has one."""

    __tablename__ = "tenants"

    id: Mapped[str] = mapped_column(primary_key=True)
    actor: Mapped[str]
    created_at: Mapped[datetime]


class Screening(OfTenant, Base):
    """One dated run over a procurement, with what it was made from. Never changed.

    Hashes are SHA-256 in lower-case hexadecimal. The byte columns are canonical JSON and come
    back byte for byte.
    """

    __tablename__ = "screenings"
    __table_args__ = (
        points_to("supersedes", "screenings"),
        CheckConstraint("supersedes <> id", name="supersedes_another"),
        CheckConstraint("length(input_sha256) = 64", name="input_sha256_length"),
        CheckConstraint("length(rulebook_sha256) = 64", name="rulebook_sha256_length"),
        CheckConstraint("length(result_hash) = 64", name="result_hash_length"),
        Index(None, "tenant_id", "created_at", "id"),
        Index(None, "tenant_id", "supersedes"),
    )

    supersedes: Mapped[str | None]
    input_format: Mapped[str]
    input_name: Mapped[str]
    input_sha256: Mapped[str]
    as_of: Mapped[date]
    scorecard_id: Mapped[str]
    rulebook_sha256: Mapped[str]
    code_version: Mapped[str]
    procurement: Mapped[bytes]
    evidence: Mapped[bytes]
    assessment: Mapped[bytes]
    result_hash: Mapped[str]
    rejects: Mapped[bytes]
    intake: Mapped[bytes | None]
    unit: Mapped[str] = mapped_column(server_default="")


class ColumnMappingRow(OfTenant, Base):
    """How the columns of a tenant's table are to be read, as a named person confirmed it."""

    __tablename__ = "mappings"
    __table_args__ = (
        CheckConstraint("length(fingerprint) = 64", name="fingerprint_length"),
        Index(None, "tenant_id", "created_at", "id"),
    )

    source: Mapped[str]
    fingerprint: Mapped[str]
    target: Mapped[str]
    mapping: Mapped[bytes]
    unit: Mapped[str] = mapped_column(server_default="")


class EvidenceFileRow(OfTenant, Base):
    """A file that a decision rests on, kept as it was received and named by its hash."""

    __tablename__ = "evidence_files"
    __table_args__ = (
        UniqueConstraint("tenant_id", "unit", "sha256"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
        Index(None, "tenant_id", "created_at", "id"),
    )

    name: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes]
    unit: Mapped[str] = mapped_column(server_default="")


class JudgementRow(OfTenant, Base):
    """Whether a party is the one of a register, as a named person judged of compared facts."""

    __tablename__ = "judgements"
    __table_args__ = (
        CheckConstraint("length(compared_sha256) = 64", name="compared_sha256_length"),
        CheckConstraint("verdict IN ('same', 'not_same', 'unsure')", name="verdict_known"),
        Index(None, "tenant_id", "created_at", "id"),
        Index(None, "tenant_id", "compared_sha256"),
    )

    compared_sha256: Mapped[str]
    verdict: Mapped[str]
    reason: Mapped[str]
    source_id: Mapped[str]
    party_id: Mapped[str]
    snapshot_id: Mapped[str]
    compared: Mapped[bytes]
    unit: Mapped[str] = mapped_column(server_default="")


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


class NeedRow(OfTenant, Base):
    """A proposed needs assessment of a category, with the reference rows it was made from."""

    __tablename__ = "needs"
    __table_args__ = (
        CheckConstraint("length(cpv) = 8", name="cpv_length"),
        CheckConstraint("length(rulebook_sha256) = 64", name="rulebook_sha256_length"),
        CheckConstraint("length(result_hash) = 64", name="result_hash_length"),
        Index(None, "tenant_id", "created_at", "id"),
        Index(None, "tenant_id", "cpv", "created_at"),
    )

    cpv: Mapped[str]
    as_of: Mapped[date]
    rulebook_sha256: Mapped[str]
    code_version: Mapped[str]
    evidence: Mapped[bytes]
    assessment: Mapped[bytes]
    result_hash: Mapped[str]
    unit: Mapped[str] = mapped_column(server_default="")

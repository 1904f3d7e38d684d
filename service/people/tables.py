"""The tables of people, buyer units, what people may do, and keys."""

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


class UnitRow(Base):
    """A buyer unit inside an organisation, such as a town that a purchasing centre buys for."""

    __tablename__ = "units"

    tenant_id: Mapped[str] = mapped_column(String, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)
    name: Mapped[str] = mapped_column(String)


class PersonRow(Base):
    """Somebody who acts in an organisation: a colleague, or a system that she answers for.

    `issuer` is the name of the log-in service that vouches for her; None: the organisation's own
    administrator does.
    """

    __tablename__ = "people"

    tenant_id: Mapped[str] = mapped_column(String, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)
    name: Mapped[str] = mapped_column(String)
    issuer: Mapped[str | None] = mapped_column(String)
    last_seen_on: Mapped[date | None]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[str | None] = mapped_column(String)


class GrantRow(Base):
    """A role that a person has, or a buyer unit that she belongs to, since when and by whom.

    `actor` is who gave it; a grant is ended, never removed.
    """

    __tablename__ = "grants"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "person_id"], ["people.tenant_id", "people.id"]),
        ForeignKeyConstraint(["tenant_id", "unit_id"], ["units.tenant_id", "units.id"]),
        CheckConstraint(
            "role IN ('viewer', 'officer', 'auditor', 'admin', 'incident')", name="role_known"
        ),
        CheckConstraint("(role IS NULL) <> (unit_id IS NULL)", name="role_or_unit"),
        Index(None, "tenant_id", "person_id"),
    )

    tenant_id: Mapped[str] = mapped_column(String, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[str] = mapped_column(String)
    role: Mapped[str | None] = mapped_column(String)
    unit_id: Mapped[str | None] = mapped_column(String)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[str | None] = mapped_column(String)


class KeyRow(Base):
    """A key to the API: its prefix and a keyed hash of it, never the key itself."""

    __tablename__ = "api_keys"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "person_id"], ["people.tenant_id", "people.id"]),
        ForeignKeyConstraint(["tenant_id", "replaces"], ["api_keys.tenant_id", "api_keys.id"]),
        CheckConstraint("length(hmac_sha256) = 64", name="hmac_sha256_length"),
        CheckConstraint("expires_at > created_at", name="expires_later"),
        UniqueConstraint("tenant_id", "replaces"),
        Index(None, "prefix"),
        Index(None, "tenant_id", "person_id"),
    )

    tenant_id: Mapped[str] = mapped_column(String, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[str] = mapped_column(String)
    label: Mapped[str] = mapped_column(String)
    prefix: Mapped[str] = mapped_column(String)
    hmac_sha256: Mapped[str] = mapped_column(String)
    scopes: Mapped[str] = mapped_column(String)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    replaces: Mapped[str | None] = mapped_column(String)
    last_used_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_by: Mapped[str | None] = mapped_column(String)


class AccessReviewRow(Base):
    """That somebody has gone through who has which right, with what she then saw. Never changed."""

    __tablename__ = "access_reviews"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
        Index(None, "tenant_id", "created_at", "id"),
    )

    tenant_id: Mapped[str] = mapped_column(String, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(String)
    sha256: Mapped[str] = mapped_column(String)
    listing: Mapped[bytes] = mapped_column(LargeBinary)

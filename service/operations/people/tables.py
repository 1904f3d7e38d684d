"""The tables of people, buyer units, what people may do, keys, and sessions that were ended."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from service.platform.db.models import Base, OfTenant, points_to


class UnitRow(OfTenant, Base):
    """A buyer unit inside an organisation, such as a town that a purchasing centre buys for."""

    __tablename__ = "units"

    name: Mapped[str]


class PersonRow(OfTenant, Base):
    """Somebody who acts in an organisation: a colleague, or a system that she answers for.

    `issuer` is the name of the log-in service that vouches for her; None: the organisation's own
    administrator does.
    """

    __tablename__ = "people"

    name: Mapped[str]
    issuer: Mapped[str | None]
    last_seen_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]


class GrantRow(OfTenant, Base):
    """A role that a person has, or a buyer unit that she belongs to, since when and by whom.

    `actor` is who gave it; a grant is ended, never removed.
    """

    __tablename__ = "grants"
    __table_args__ = (
        points_to("person_id", "people"),
        points_to("unit_id", "units"),
        CheckConstraint(
            "role IN ('viewer', 'officer', 'auditor', 'admin', 'incident')", name="role_known"
        ),
        CheckConstraint("(role IS NULL) <> (unit_id IS NULL)", name="role_or_unit"),
        Index(None, "tenant_id", "person_id"),
    )

    person_id: Mapped[str]
    role: Mapped[str | None]
    unit_id: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]


class KeyRow(OfTenant, Base):
    """A key to the API: its prefix and a keyed hash of it, never the key itself."""

    __tablename__ = "api_keys"
    __table_args__ = (
        points_to("person_id", "people"),
        points_to("replaces", "api_keys"),
        CheckConstraint("length(hmac_sha256) = 64", name="hmac_sha256_length"),
        CheckConstraint("expires_at > created_at", name="expires_later"),
        UniqueConstraint("tenant_id", "replaces"),
        Index(None, "prefix"),
        Index(None, "tenant_id", "person_id"),
    )

    person_id: Mapped[str]
    label: Mapped[str]
    prefix: Mapped[str]
    hmac_sha256: Mapped[str]
    scopes: Mapped[str]
    expires_at: Mapped[datetime]
    replaces: Mapped[str | None]
    last_used_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None]


class EndedSessionRow(OfTenant, Base):
    """A session of the pages that somebody has ended; `id` is a hash of what only it holds."""

    __tablename__ = "ended_sessions"
    __table_args__ = (
        CheckConstraint("length(id) = 64", name="id_length"),
        Index(None, "tenant_id", "created_at"),
    )


class AccessReviewRow(OfTenant, Base):
    """That somebody has gone through who has which right, with what she then saw. Never changed."""

    __tablename__ = "access_reviews"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
        Index(None, "tenant_id", "created_at", "id"),
    )

    note: Mapped[str]
    sha256: Mapped[str]
    listing: Mapped[bytes]

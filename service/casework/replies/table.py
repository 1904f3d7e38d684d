"""The tables of the right of reply.

What a link shows, what is answered and what is handed in is never changed: triggers, not habits. A
token can be revoked, and lies in a table of its own, the only one that is looked in before it is
known whose it is.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from service.platform.db.models import Base, OfTenant, points_to


class ReplyLinkRow(OfTenant, Base):
    """One firm's sheet of its own facts, as it was when the link was made."""

    __tablename__ = "reply_links"
    __table_args__ = (
        points_to("case_id", "cases"),
        points_to("screening_id", "screenings"),
        points_to("package_id", "packages"),
        CheckConstraint("length(sheet_sha256) = 64", name="sheet_sha256_length"),
        Index(None, "tenant_id", "case_id", "created_at", "id"),
    )

    case_id: Mapped[str]
    screening_id: Mapped[str]
    tender_id: Mapped[str]
    party_id: Mapped[str]
    package_id: Mapped[str | None]
    sheet: Mapped[bytes]
    sheet_sha256: Mapped[str]


class ReplyTokenRow(OfTenant, Base):
    """The token of a link, as a keyed hash; `id` is the link's."""

    __tablename__ = "reply_tokens"
    __table_args__ = (
        points_to("id", "reply_links"),
        UniqueConstraint("hmac_sha256"),
        CheckConstraint("length(hmac_sha256) = 64", name="hmac_sha256_length"),
        CheckConstraint("expires_at > created_at", name="expires_later"),
    )

    hmac_sha256: Mapped[str]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None]


class ReplyRow(OfTenant, Base):
    """What a firm has answered through a link, once. Never changed."""

    __tablename__ = "replies"
    __table_args__ = (
        points_to("link_id", "reply_links"),
        CheckConstraint("length(result_hash) = 64", name="result_hash_length"),
        Index(None, "tenant_id", "link_id", "created_at", "id"),
    )

    link_id: Mapped[str]
    content: Mapped[bytes]
    result_hash: Mapped[str]


class ReplyFileRow(OfTenant, Base):
    """An evidence file that a firm has handed in through a link."""

    __tablename__ = "reply_files"
    __table_args__ = (
        points_to("link_id", "reply_links"),
        points_to("evidence_file_id", "evidence_files"),
        UniqueConstraint("tenant_id", "link_id", "evidence_file_id"),
    )

    link_id: Mapped[str]
    evidence_file_id: Mapped[str]

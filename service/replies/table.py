"""The tables of the right of reply.

What a link shows, what is answered and what is handed in is never changed: triggers, not habits. A
token can be revoked, and lies in a table of its own, the only one that is looked in before it is
known whose it is.
"""

from datetime import datetime

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


def _of_link(column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant_id", column], ["reply_links.tenant_id", "reply_links.id"])


class ReplyLinkRow(_Row, Base):
    """One firm's sheet of its own facts, as it was when the link was made."""

    __tablename__ = "reply_links"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"]),
        ForeignKeyConstraint(
            ["tenant_id", "screening_id"], ["screenings.tenant_id", "screenings.id"]
        ),
        ForeignKeyConstraint(["tenant_id", "package_id"], ["packages.tenant_id", "packages.id"]),
        CheckConstraint("length(sheet_sha256) = 64", name="sheet_sha256_length"),
        Index(None, "tenant_id", "case_id", "created_at", "id"),
    )

    case_id: Mapped[str] = mapped_column(String)
    screening_id: Mapped[str] = mapped_column(String)
    tender_id: Mapped[str] = mapped_column(String)
    party_id: Mapped[str] = mapped_column(String)
    package_id: Mapped[str | None] = mapped_column(String)
    sheet: Mapped[bytes] = mapped_column(LargeBinary)
    sheet_sha256: Mapped[str] = mapped_column(String)


class ReplyTokenRow(_Row, Base):
    """The token of a link, as a keyed hash; `id` is the link's."""

    __tablename__ = "reply_tokens"
    __table_args__ = (
        _of_link("id"),
        UniqueConstraint("hmac_sha256"),
        CheckConstraint("length(hmac_sha256) = 64", name="hmac_sha256_length"),
        CheckConstraint("expires_at > created_at", name="expires_later"),
    )

    hmac_sha256: Mapped[str] = mapped_column(String)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_by: Mapped[str | None] = mapped_column(String)


class ReplyRow(_Row, Base):
    """What a firm has answered through a link, once. Never changed."""

    __tablename__ = "replies"
    __table_args__ = (
        _of_link("link_id"),
        CheckConstraint("length(result_hash) = 64", name="result_hash_length"),
        Index(None, "tenant_id", "link_id", "created_at", "id"),
    )

    link_id: Mapped[str] = mapped_column(String)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    result_hash: Mapped[str] = mapped_column(String)


class ReplyFileRow(_Row, Base):
    """An evidence file that a firm has handed in through a link."""

    __tablename__ = "reply_files"
    __table_args__ = (
        _of_link("link_id"),
        ForeignKeyConstraint(
            ["tenant_id", "evidence_file_id"], ["evidence_files.tenant_id", "evidence_files.id"]
        ),
        UniqueConstraint("tenant_id", "link_id", "evidence_file_id"),
    )

    link_id: Mapped[str] = mapped_column(String)
    evidence_file_id: Mapped[str] = mapped_column(String)

"""The tables of the log: entries of tenants, and the leaves, nodes and checkpoints over them all.

Leaves, nodes and checkpoints belong to the installation and say nothing of any tenant: a leaf is
the hash of a random salt and of the hash of an entry. An entry can therefore be disposed of, with
its salt, and every proof stays what it was.
"""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.platform.db.models import Base, OfTenant


class LogEntryRow(OfTenant, Base):
    """One thing that was done: who did what to which record, and when."""

    __tablename__ = "log_entries"
    __table_args__ = (
        CheckConstraint("length(salt) = 32", name="salt_length"),
        CheckConstraint(
            "content_sha256 IS NULL OR length(content_sha256) = 64", name="content_sha256_length"
        ),
        Index(None, "tenant_id", "created_at", "id"),
        Index(None, "tenant_id", "subject_id", "created_at"),
        Index("ix_log_entries_leaf_index", "leaf_index"),
    )

    action: Mapped[str]
    subject_id: Mapped[str]
    content_sha256: Mapped[str | None]
    details: Mapped[bytes]
    salt: Mapped[bytes]
    leaf_index: Mapped[int | None] = mapped_column(BigInteger)


class LogLeafRow(Base):
    """The hash of one leaf, at its place in the log."""

    __tablename__ = "log_leaves"
    __table_args__ = (CheckConstraint("length(hash) = 32", name="hash_length"),)

    leaf_index: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[bytes]


class LogNodeRow(Base):
    """The hash over 256, 256², … leaves in a row, kept so that proofs need not hash them all."""

    __tablename__ = "log_nodes"
    __table_args__ = (CheckConstraint("length(hash) = 32", name="hash_length"),)

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    node_index: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[bytes]


class LogCheckpointRow(Base):
    """A signed checkpoint, as it was handed out."""

    __tablename__ = "log_checkpoints"
    __table_args__ = (CheckConstraint("length(root) = 32", name="root_length"),)

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[bytes]
    edge: Mapped[bytes]
    signed_at: Mapped[datetime]
    note: Mapped[bytes]

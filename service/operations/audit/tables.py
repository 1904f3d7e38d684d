"""The tables of the log: entries of tenants, and the leaves, nodes and checkpoints over them all.

Leaves, nodes and checkpoints belong to the installation and say nothing of any tenant: a leaf is
the hash of a random salt and of the hash of an entry. An entry can therefore be disposed of, with
its salt, and every proof stays what it was.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import orjson
from sqlalchemy import Index

from service.operations.audit.merkle import leaf_hash
from service.platform.db.records import Big, Check, Key, OfTenant, table_of

_Hash = Annotated[bytes, Check("length({}) = 32", "length")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry(OfTenant):
    """One thing that was done: who did what to which record, and when.

    Attributes:
        action: Key into `service.operations.audit.entry.ACTIONS`.
        subject_id: Id of the record that was acted on.
        content_sha256: SHA-256 of the record's content, in hexadecimal; None where it has none.
        details: Canonical JSON of further codes and ids.
        salt: Random bytes that keep anybody from guessing what a leaf stands for.
        leaf_index: Its place in the log; None until the log is sealed.
    """

    action: str
    subject_id: str
    content_sha256: Annotated[str | None, Check("{0} IS NULL OR length({0}) = 64", "length")]
    details: bytes
    salt: _Hash
    leaf_index: Annotated[int | None, Big] = None

    def record(self) -> bytes:
        """Return what the entry says, as canonical JSON."""
        return entry_record(
            self.tenant_id,
            self.id,
            self.actor,
            self.created_at,
            self.action,
            self.subject_id,
            self.content_sha256,
            self.details,
        )

    def leaf(self) -> bytes:
        """Return the hash of the leaf that stands for the entry."""
        return salted_leaf(self.record(), self.salt)


def salted_leaf(record: bytes, salt: bytes) -> bytes:
    """Return the hash of the leaf of a record: that of its salt and of the record's own hash."""
    return leaf_hash(salt + hashlib.sha256(record).digest())


def entry_record(
    tenant_id: str,
    entry_id: str,
    actor: str,
    created_at: datetime,
    action: str,
    subject_id: str,
    content_sha256: str | None,
    details: bytes,
) -> bytes:
    """Return the record of an entry as canonical JSON: its names stand in their order."""
    return orjson.dumps(
        {
            "action": action,
            "actor": actor,
            "content_sha256": content_sha256,
            "created_at": created_at,
            "details": orjson.Fragment(details),
            "id": entry_id,
            "subject_id": subject_id,
            "tenant_id": tenant_id,
        },
        option=orjson.OPT_UTC_Z,
    )


LOG_ENTRIES = table_of(
    AuditEntry,
    "log_entries",
    Index(None, "tenant_id", "created_at", "id"),
    Index(None, "tenant_id", "subject_id", "created_at"),
    Index("ix_log_entries_leaf_index", "leaf_index"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLeaf:
    """The hash of one leaf, at its place in the log."""

    leaf_index: Annotated[int, Big, Key]
    hash: _Hash


LOG_LEAVES = table_of(LogLeaf, "log_leaves")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogNode:
    """The hash over 256, 256², … leaves in a row, kept so that proofs need not hash them all."""

    level: Annotated[int, Key]
    node_index: Annotated[int, Big, Key]
    hash: _Hash


LOG_NODES = table_of(LogNode, "log_nodes")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCheckpoint:
    """A signed checkpoint, as it was handed out."""

    size: Annotated[int, Big, Key]
    root: _Hash
    edge: bytes
    signed_at: datetime
    note: bytes


LOG_CHECKPOINTS = table_of(LogCheckpoint, "log_checkpoints")


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessedLog:
    """The newest checkpoint of another log that this server has cosigned as a witness."""

    origin: Annotated[str, Key]
    size: Annotated[int, Big]
    root: _Hash
    note: bytes
    cosigned_at: datetime


WITNESSED_LOGS = table_of(WitnessedLog, "witnessed_logs")

"""A proof that an entry is in the log: what anybody can check who has the log's public key.

The proof is one JSON document with the entry's record, its salt, the way to the root and the signed
checkpoint. Checking it needs neither the database nor a network.
"""

from base64 import b64encode
from collections.abc import Collection
from typing import Any, NamedTuple

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import Connection

from service.operations.audit.checkpoint import (
    Checkpoint,
    VerifierKey,
    from_base64,
    open_checkpoint,
    other_signatures,
)
from service.operations.audit.entry import SALT_BYTES
from service.operations.audit.merkle import InvalidProof, inclusion_proof, verify_inclusion
from service.operations.audit.sealing import newest_note, stored_subtrees
from service.operations.audit.tables import AuditEntry, salted_leaf

MOST_BYTES = 65_536
"""Longest document that is read as a proof."""


class EntryProof(BaseModel):
    """A proof that an entry is in the log, in its exported form."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    record: str
    salt: str
    leaf_index: int
    hashes: list[str]
    checkpoint: str

    def dump(self) -> bytes:
        """Return the document."""
        return orjson.dumps(self.model_dump(), option=orjson.OPT_SORT_KEYS)


class Proved(NamedTuple):
    """What a proof shows.

    Attributes:
        record: What the entry says.
        leaf_index: Its place in the log.
        checkpoint: What the log was when it was signed with the entry in it.
        others: How many signatures of other keys the checkpoint has, which nobody has checked.
    """

    record: dict[str, Any]
    leaf_index: int
    checkpoint: Checkpoint
    others: int


def prove(
    connection: Connection, entry: AuditEntry, keys: Collection[VerifierKey]
) -> EntryProof | None:
    """Return the proof that an entry is in the log; None where it has no place yet.

    The checkpoint is the newest one.

    Raises:
        InvalidCheckpoint: The newest checkpoint of the database is not signed by a known key.
    """
    note = newest_note(connection)
    if entry.leaf_index is None or note is None:
        return None
    size = open_checkpoint(note, keys).size
    hashes = inclusion_proof(entry.leaf_index, size, stored_subtrees(connection))
    return EntryProof(
        record=entry.record().decode(),
        salt=b64encode(entry.salt).decode(),
        leaf_index=entry.leaf_index,
        hashes=[b64encode(hash_).decode() for hash_ in hashes],
        checkpoint=note.decode(),
    )


def check_proof(document: bytes, keys: Collection[VerifierKey]) -> Proved:
    """Check a proof.

    Args:
        document: As `EntryProof.dump` writes it.
        keys: Public keys that are trusted.

    Raises:
        InvalidProof: It does not show that the entry is in the log.
        InvalidCheckpoint: Its checkpoint is not signed by a trusted key.
    """
    if len(document) > MOST_BYTES:
        raise InvalidProof("the document is too long for a proof")
    try:
        proof = EntryProof.model_validate_json(document)
        record = proof.record.encode()
        salt = from_base64(proof.salt)
        hashes = [from_base64(hash_) for hash_ in proof.hashes]
        said = orjson.loads(record)
    except (ValidationError, ValueError):
        raise InvalidProof("the document is no proof") from None
    if proof.dump() != document or len(salt) != SALT_BYTES or not isinstance(said, dict):
        raise InvalidProof("the document is no proof as one is written")
    note = proof.checkpoint.encode()
    checkpoint = open_checkpoint(note, keys)
    verify_inclusion(
        index=proof.leaf_index,
        size=checkpoint.size,
        leaf=salted_leaf(record, salt),
        proof=hashes,
        root=checkpoint.root,
    )
    return Proved(said, proof.leaf_index, checkpoint, other_signatures(note, keys))

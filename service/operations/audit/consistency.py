"""A proof that the log has only grown between two checkpoints, so that two bundles agree.

Two bundles of one log can each hold and still be of two versions of it, one shown to each reader.
The proof is a small JSON document: the two sizes, and the hashes that lead from the older root to
both. The roots stand in the bundles, signed, so the document need not be trusted.
"""

from base64 import b64encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection, func, select

from service.operations.audit.checkpoint import Checkpoint, from_base64
from service.operations.audit.merkle import InvalidProof, consistency_proof, verify_consistency
from service.operations.audit.sealing import stored_subtrees
from service.operations.audit.tables import LOG_CHECKPOINTS

MOST_BYTES = 16_384
"""Longest document that is read as a proof."""


class Forked(ValueError):
    """Two signed checkpoints are of two versions of the log; the message says which."""


class ConsistencyProof(BaseModel):
    """A proof that the log has only grown, in its exported form."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    older: int = Field(description="Size of the log at the older checkpoint.")
    newer: int = Field(description="Size of the log at the newer checkpoint.")
    hashes: list[str] = Field(description="Hashes as in RFC 9162, section 2.1.4, in base64.")

    def dump(self) -> bytes:
        """Return the document."""
        return orjson.dumps(self.model_dump(), option=orjson.OPT_SORT_KEYS)


@dataclass(frozen=True, slots=True)
class Unconnected:
    """Two neighbours among the checkpoints of a log that no proof connects.

    Attributes:
        older: Entries of the log at the older one.
        newer: Entries at the newer one.
    """

    older: int
    newer: int


def signed_size(connection: Connection) -> int:
    """Return how many entries of the log are signed."""
    return connection.scalar(select(func.max(LOG_CHECKPOINTS.c.size))) or 0


def prove_growth(connection: Connection, older: int, newer: int) -> ConsistencyProof:
    """Return the proof that the log has only grown from one size to another.

    Raises:
        ValueError: The older size is 0 or above the newer.
        LookupError: The log does not have so many entries.
    """
    hashes = consistency_proof(older, newer, stored_subtrees(connection))
    return ConsistencyProof(
        older=older, newer=newer, hashes=[b64encode(hash_).decode() for hash_ in hashes]
    )


def read_growth(document: bytes) -> ConsistencyProof:
    """Read a proof as `ConsistencyProof.dump` writes it; whether it holds is not said by that.

    Raises:
        InvalidProof: The document is none.
    """
    if len(document) > MOST_BYTES:
        raise InvalidProof("the document is too long for a proof of consistency")
    try:
        proof = ConsistencyProof.model_validate_json(document)
    except ValidationError:
        raise InvalidProof("the document is no proof of consistency") from None
    if proof.dump() != document:
        raise InvalidProof("the document is no proof of consistency as one is written")
    return proof


def connect_checkpoints(
    checkpoints: Sequence[Checkpoint], proofs: Collection[ConsistencyProof]
) -> list[Unconnected]:
    """Check that checkpoints are of one log that has only grown.

    A checkpoint that is connected with the next larger one, as that is with its next, is so with
    all of them.

    Args:
        checkpoints: Of one origin, in any order, with signatures that have been checked.
        proofs: As `read_growth` returns them.

    Returns:
        The neighbours for which there is no proof.

    Raises:
        Forked: Two of one size have different roots.
        InvalidProof: A proof for two of them leads to another root: it has been changed, or the
            log has been forked.
    """
    by_size: dict[int, Checkpoint] = {}
    for checkpoint in sorted(checkpoints, key=lambda checkpoint: checkpoint.size):
        if by_size.setdefault(checkpoint.size, checkpoint).root != checkpoint.root:
            raise Forked(f"at the size of {checkpoint.size} entries two different logs were signed")
    missing = []
    for older, newer in pairwise(by_size.values()):
        fitting = [
            proof for proof in proofs if (proof.older, proof.newer) == (older.size, newer.size)
        ]
        for proof in fitting:
            verify_consistency(
                older=older.size,
                newer=newer.size,
                older_root=older.root,
                newer_root=newer.root,
                proof=[from_base64(hash_) for hash_ in proof.hashes],
            )
        if not fitting:
            missing.append(Unconnected(older.size, newer.size))
    return missing

"""A bundle: a screening with its documents and the proof of the log, to be checked years later.

The bundle is a ZIP file with nothing left to choose: the same members in the same order without
compression, so that changing any byte is noticed. Its manifest has the hash of each member; the
hash of the manifest is in an entry of the log, and the bundle holds the proof that it is.
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson

from service.operations.audit.checkpoint import Checkpoint, VerifierKey
from service.operations.audit.kedjekoll_verify import (
    COUNTED,
    EXPORTED,
    ISSUED,
    MANIFEST,
    PROOF,
    RULEBOOK,
    members_of,
    read_key,
    verify,
)
from service.operations.audit.kedjekoll_verify import Invalid as InvalidBundle
from service.platform.archive import archive

__all__ = [
    "COUNTED",
    "EXPORTED",
    "ISSUED",
    "README",
    "RULEBOOK",
    "VERIFIER",
    "CheckedBundle",
    "InvalidBundle",
    "check_bundle",
    "manifest_of",
    "members_of",
    "pack",
]

VERIFIER, README = "kedjekoll-verify.py", "README.txt"
"""Members of a bundle: what checks it with `cryptography` alone, and how that is done."""


class CheckedBundle(NamedTuple):
    """What a bundle shows.

    Attributes:
        manifest: What the bundle says of itself.
        members: Its files by name.
        entry: What the log says of it.
        checkpoint: What the log was when it was signed with the entry in it.
    """

    manifest: dict[str, Any]
    members: Mapping[str, bytes]
    entry: Mapping[str, Any]
    checkpoint: Checkpoint

    @property
    def screening(self) -> str | None:
        """The screening that it is of; None: it is of something else."""
        screening: str | None = self.manifest["about"].get("screening")
        return screening

    @property
    def extract(self) -> str | None:
        """The extract for another authority that it is of; None: it is of something else."""
        extract: str | None = self.manifest["about"].get("extract")
        return extract

    @property
    def coverage(self) -> str | None:
        """The coverage report whose counts it has; None: it is of something else."""
        coverage: str | None = self.manifest["about"].get("coverage")
        return coverage


def manifest_of(about: Mapping[str, Any], members: Mapping[str, bytes]) -> bytes:
    """Return the manifest: what the bundle is about, and the hash of each member.

    Args:
        about: Codes, ids and hashes.
        members: Files by name.
    """
    hashes = {name: hashlib.sha256(member).hexdigest() for name, member in members.items()}
    return _canonical({"about": dict(about), "sha256": hashes})


def pack(members: Mapping[str, bytes], manifest: bytes, proof: bytes) -> bytes:
    """Return the bundle, the same bytes every time.

    Args:
        members: Files by name.
        manifest: As `manifest_of` made it of them.
        proof: The proof that the manifest's hash is in the log.
    """
    return archive([(MANIFEST, manifest), *sorted(members.items()), (PROOF, proof)])


def check_bundle(payload: bytes, keys: Collection[VerifierKey]) -> CheckedBundle:
    """Check a bundle with nothing but public keys of the log.

    A signature of a key that is not among them is refused, though the format of a signed note would
    leave it aside: nothing of a bundle is unchecked, so that nobody can write anything into it.

    It is the file that is in every bundle (`kedjekoll_verify`) that checks.

    Raises:
        InvalidBundle: It is damaged, has been changed, or the log does not say what it is.
    """
    stated = [read_key(key.text()) for key in keys]
    found = verify(payload, stated)
    signed_at = datetime.strptime(found.signed_at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    checkpoint = Checkpoint(found.origin, found.size, found.root, signed_at)
    return CheckedBundle(found.manifest, found.members, found.entry, checkpoint)


def _canonical(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)

"""A bundle: a screening with its documents and the proof of the log, to be checked years later.

The bundle is a ZIP file with nothing left to choose: the same members in the same order without
compression, so that changing any byte is noticed. Its manifest has the hash of each member; the
hash of the manifest is in an entry of the log, and the bundle holds the proof that it is.
"""

import hashlib
import io
import zipfile
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import orjson

from service.operations.audit.checkpoint import Checkpoint, InvalidCheckpoint, VerifierKey
from service.operations.audit.merkle import InvalidProof
from service.operations.audit.proof import check_proof
from service.platform.archive import archive
from service.platform.zipped import OtherContent, unzipped

MANIFEST, PROOF = "manifest.json", "proof.json"
RULEBOOK = "rulebook.jsonl.gz"
"""The member with the text of the rules of the screening, a rule or an amount a line, gzip: its
SHA-256 is the `rulebook_sha256` of the manifest. A bundle of 0.2.0 has none, nor has one of a
screening whose rulebook is not kept."""
MOST_BYTES = 512 * 2**20
"""Longest file that is read as a bundle."""

EXPORTED = "screening.exported"
"""The action of the entry that proves a bundle."""


class InvalidBundle(ValueError):
    """A bundle does not show what it should; the message says in which way."""


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

    Raises:
        InvalidBundle: It is damaged, has been changed, or the log does not say what it is.
    """
    members = _unpacked(payload)
    manifest, proof = members.pop(MANIFEST), members.pop(PROOF)
    if pack(members, manifest, proof) != payload:
        raise InvalidBundle("the file is not written as a bundle is")
    try:
        said = orjson.loads(manifest)
        about, hashes = said["about"], said["sha256"]
        written = manifest_of(about, members)
    except (ValueError, KeyError, TypeError):
        raise InvalidBundle("the manifest cannot be read") from None
    if not isinstance(about, dict) or not isinstance(hashes, dict):
        raise InvalidBundle("the manifest cannot be read")
    if written != manifest:
        changed = sorted(
            name
            for name in {*hashes, *members}
            if hashlib.sha256(members.get(name, b"")).hexdigest() != hashes.get(name)
        )
        raise InvalidBundle(f"not as the manifest says: {', '.join(changed) or MANIFEST}")
    try:
        proved = check_proof(proof, keys)
    except (InvalidProof, InvalidCheckpoint) as fault:
        raise InvalidBundle(f"the proof does not hold: {fault}") from None
    if proved.others:
        raise InvalidBundle(
            f"the checkpoint has {proved.others} signatures of keys that were not stated: state "
            "each key that the log had then, or somebody else has written into the file"
        )
    if RULEBOOK in members:
        _check_rulebook(members[RULEBOOK], str(about.get("rulebook_sha256")))
    entry = proved.record
    expected = (EXPORTED, about.get("screening"), hashlib.sha256(manifest).hexdigest())
    if (entry.get("action"), entry.get("subject_id"), entry.get("content_sha256")) != expected:
        raise InvalidBundle("the log's entry is about something else")
    return CheckedBundle(said, members, entry, proved.checkpoint)


def _check_rulebook(content: bytes, sha256: str) -> None:
    """Go on if the rules are those that the screening names.

    Raises:
        InvalidBundle: They are not.
    """
    try:
        unzipped(content, sha256=sha256)
    except OtherContent:
        raise InvalidBundle(f"{RULEBOOK} is not the rulebook of the screening") from None


def _unpacked(payload: bytes) -> dict[str, bytes]:
    if len(payload) > MOST_BYTES:
        raise InvalidBundle("the file is too large for a bundle")
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as unpacked:
            infos = unpacked.infolist()
            if any(entry.compress_type != zipfile.ZIP_STORED for entry in infos):
                raise InvalidBundle("a member is compressed, which no bundle has")
            if sum(entry.file_size for entry in infos) > len(payload):
                raise InvalidBundle("the members are larger than the file")
            members = {entry.filename: unpacked.read(entry) for entry in infos}
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, ValueError) as fault:
        if isinstance(fault, InvalidBundle):
            raise
        raise InvalidBundle("the file is no bundle, or is damaged") from None
    if len(members) != len(infos) or not {MANIFEST, PROOF} <= members.keys():
        raise InvalidBundle("a bundle has one manifest and one proof, and each name once")
    return members


def _canonical(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)

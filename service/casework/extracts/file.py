"""The file of an extract: a bundle of one document, with the proof of the sender's log.

It is written and checked as every bundle is (`service.operations.audit.bundle`), so that one
changed byte is refused, and anybody with the sender's public key can check it years later.
"""

import hashlib
from typing import NamedTuple

from pydantic import ValidationError

from service.casework.extracts.document import ExtractDocument
from service.operations.audit.bundle import (
    InvalidBundle,
    check_bundle,
    manifest_of,
    members_of,
    pack,
)
from service.operations.audit.checkpoint import InvalidCheckpoint, VerifierKey, parse_verifier_key
from service.operations.audit.proof import EntryProof

DOCUMENT = "extract.json"
"""The member that is the extract."""

MEDIA_TYPE = "application/zip"
MOST_BYTES = 4 * 2**20
"""Largest file of an extract. Ours: a hundred lines are far below it."""


class OpenedExtract(NamedTuple):
    """An extract that was checked with the key that it names.

    Attributes:
        document: What it says.
        content: Its canonical bytes.
        key: The key of the log that has signed it.
    """

    document: ExtractDocument
    content: bytes
    key: VerifierKey


class InvalidExtract(ValueError):
    """The file is no extract, or is not as it was issued."""


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def fingerprint_of(key: str) -> str:
    """Return the SHA-256 of a public key as it is written, which two people can compare."""
    return sha256_of(key.encode())


def grouped(fingerprint: str) -> str:
    """Return a fingerprint in groups of four, to be read aloud.

    >>> grouped("0123456789abcdef")
    '0123 4567 89ab cdef'
    """
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))


def manifest_of_extract(extract_id: str, content: bytes) -> bytes:
    """Return the manifest of the file of an extract: the log has its hash."""
    return manifest_of({"extract": extract_id}, {DOCUMENT: content})


def pack_extract(extract_id: str, content: bytes, proof: EntryProof) -> bytes:
    """Return the file of an extract."""
    manifest = manifest_of_extract(extract_id, content)
    return pack({DOCUMENT: content}, manifest, proof.dump())


def open_extract(payload: bytes) -> OpenedExtract:
    """Return what a file says, checked with the key that the file itself names.

    That the key is the sender's is not shown by this: a person compares its fingerprint with what
    the sender tells.

    Raises:
        InvalidExtract: It is damaged, has been changed, or is none.
    """
    stated = _unchecked(payload)
    try:
        key = parse_verifier_key(stated.sender.key)
        checked = check_bundle(payload, [key])
    except (InvalidBundle, InvalidCheckpoint) as fault:
        raise InvalidExtract(str(fault)) from None
    content = checked.members[DOCUMENT]
    if stated.canonical_bytes() != content:
        raise InvalidExtract("the extract is not written as one is")
    if checked.members.keys() != {DOCUMENT} or checked.manifest["about"] != {"extract": stated.id}:
        raise InvalidExtract("the file holds something else than one extract")
    if key.text() != stated.sender.key or fingerprint_of(key.text()) != stated.sender.fingerprint:
        raise InvalidExtract("the key of the sender is not written as one is")
    return OpenedExtract(stated, content, key)


def _unchecked(payload: bytes) -> ExtractDocument:
    """Return what a file says, before anything of it is checked."""
    if len(payload) > MOST_BYTES:
        raise InvalidExtract("the file is too large for an extract")
    try:
        return ExtractDocument.read(members_of(payload)[DOCUMENT])
    except (InvalidBundle, KeyError) as fault:
        raise InvalidExtract("the file is no extract, or is damaged") from fault
    except ValidationError:
        raise InvalidExtract("the extract cannot be read by this version") from None

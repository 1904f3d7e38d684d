"""A signed file from one authority to another: its data, and the proof of the sender's log.

It is written and checked as every bundle is (`service.operations.audit.bundle`), so that one
changed byte is refused, and anybody with the sender's public key can check it years later.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from pydantic import ValidationError

from data_ingest.model.text import Text, message
from service.operations.audit.bundle import (
    InvalidBundle,
    check_bundle,
    manifest_of,
    members_of,
    pack,
)
from service.operations.audit.checkpoint import InvalidCheckpoint, VerifierKey, parse_verifier_key
from service.operations.audit.entry import write_entry
from service.operations.audit.fork import LogForked
from service.operations.audit.handed_in import why_invalid
from service.operations.audit.proof import prove
from service.operations.audit.tables import LOG_ENTRIES, AuditEntry
from service.operations.installation import Installation
from service.platform.db.database import transaction
from service.platform.db.store import load
from service.platform.sealed import Sealed, SealedPart

_ANOTHER = message("It is another file, or it has been damaged.")
_REWRITTEN = message("Its data are not written as they were when it was issued.")
_TOO_LARGE = message("It is too large.")
_UNREADABLE = message("This version of Kedjekoll cannot read it.")

MEDIA_TYPE = "application/zip"
MOST_BYTES = 4 * 2**20
"""Largest file. Ours: a hundred lines and their document are far below it."""


class SignedBy(SealedPart):
    """The authority that a file is from, and the key of the log that signs."""

    name: str
    number: str
    board: str | None
    key: str
    fingerprint: str


class SignedDocument(Sealed):
    """What a signed file says: its number at the sender, and who that is."""

    id: str
    sender: SignedBy


_Document = TypeVar("_Document", bound=SignedDocument)


class SignedKind(NamedTuple, Generic[_Document]):
    """A kind of signed file.

    Attributes:
        about: What its manifest calls it, as the verifier knows it.
        action: Of the entry of the log that proves it.
        name: Of the member that is its data.
        document: What the data is.
        further: Names of members that it can have beside the data.
    """

    about: str
    action: str
    name: str
    document: type[_Document]
    further: frozenset[str] = frozenset()


class OpenedFile(NamedTuple, Generic[_Document]):
    """A signed file that was checked with the key that it names.

    Attributes:
        document: What it says.
        content: Its canonical bytes.
        members: Every member by name.
        key: The key of the log that has signed it.
    """

    document: _Document
    content: bytes
    members: Mapping[str, bytes]
    key: VerifierKey


class InvalidFile(ValueError):
    """The file is none of its kind, or is not as it was issued.

    Attributes:
        why: A sentence.
    """

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


class NotSigned(RuntimeError):
    """The log cannot sign a file now, or not with the key that it names."""


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


def signed_by(name: str, number: str, board: str | None, key: VerifierKey) -> SignedBy:
    """Return the authority that a file is from."""
    text = key.text()
    return SignedBy(
        name=name, number=number, board=board, key=text, fingerprint=fingerprint_of(text)
    )


def sign(
    installation: Installation,
    kind: SignedKind[_Document],
    document: _Document,
    members: Mapping[str, bytes],
    *,
    tenant_id: str,
    now: datetime,
) -> bytes:
    """Return a signed file, sealed now; the log tells by the number of the organisation.

    The log proves the entry by its newest checkpoint, which one key has signed unless the keys are
    just being replaced; so what the receiver will check is checked here first. An entry that proves
    the same file, as from a time when it could not be signed, is used again.

    Args:
        installation: Where the keys of the log are.
        kind: Of the file.
        document: Its data.
        members: What it has beside the data, by name.
        tenant_id: Whose it is.
        now: The moment, with a time zone.

    Raises:
        NotSigned: The log cannot sign it now.
    """
    packed = {kind.name: document.canonical_bytes(), **members}
    manifest = manifest_of({kind.about: document.id}, packed)
    columns = LOG_ENTRIES.c
    issued = (
        columns.tenant_id == tenant_id,
        columns.subject_id == document.id,
        columns.action == kind.action,
        columns.content_sha256 == sha256_of(manifest),
    )
    with transaction(installation.engine) as connection:
        if load(connection, AuditEntry, *issued) is None:
            write_entry(
                connection,
                kind.action,
                document.id,
                tenant_id=tenant_id,
                actor=document.sender.number,
                at=now,
                content_sha256=sha256_of(manifest),
            )
    try:
        installation.log.seal()
    except LogForked as fault:
        raise NotSigned("the log was forked") from fault
    with transaction(installation.engine, read_only=True) as connection:
        entry = load(connection, AuditEntry, *issued)
        assert entry is not None  # it has just been written
        proof = prove(connection, entry, installation.log.keys.verifiers)
    if proof is None:
        raise NotSigned("the entry has no place in the log yet")
    file = pack(packed, manifest, proof.dump())
    try:
        open_signed(kind, file)
    except InvalidFile as fault:
        raise NotSigned("another key has signed the log") from fault
    return file


def open_signed(kind: SignedKind[_Document], payload: bytes) -> OpenedFile[_Document]:
    """Return what a file says, checked with the key that the file itself names.

    That the key is the sender's is not shown by this: a person compares its fingerprint with what
    the sender tells.

    Raises:
        InvalidFile: It is damaged, has been changed, or is none of the kind.
    """
    stated = _unchecked(kind, payload)
    try:
        key = parse_verifier_key(stated.sender.key)
        checked = check_bundle(payload, [key])
    except (InvalidBundle, InvalidCheckpoint) as fault:
        raise InvalidFile(why_invalid(str(fault))) from None
    content = checked.members[kind.name]
    if stated.canonical_bytes() != content:
        raise InvalidFile(_REWRITTEN)
    is_whole = checked.members.keys() - kind.further == {kind.name}
    if not is_whole or checked.manifest["about"] != {kind.about: stated.id}:
        raise InvalidFile(_ANOTHER)
    if key.text() != stated.sender.key or fingerprint_of(key.text()) != stated.sender.fingerprint:
        raise InvalidFile(_REWRITTEN)
    return OpenedFile(stated, content, checked.members, key)


def _unchecked(kind: SignedKind[_Document], payload: bytes) -> _Document:
    """Return what a file says, before anything of it is checked."""
    if len(payload) > MOST_BYTES:
        raise InvalidFile(_TOO_LARGE)
    try:
        return kind.document.read(members_of(payload)[kind.name])
    except (InvalidBundle, KeyError) as fault:
        raise InvalidFile(_ANOTHER) from fault
    except ValidationError:
        raise InvalidFile(_UNREADABLE) from None

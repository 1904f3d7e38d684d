"""Signed checkpoints: the size and the root of the log at one moment, for others to hold.

A checkpoint is a signed note as the C2SP specifications tlog-checkpoint and signed-note describe
it: its lines are the log's origin, the number of leaves, the root in base64 and, as an extension,
the moment of signing; after an empty line there is one signature a key. Whoever holds one can tell
later whether anything before it has been changed.
"""

import binascii
import hashlib
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from service.operations.audit.merkle import HASH_BYTES

_ED25519 = b"\1"  # C2SP signed-note, signature types
_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_ID_BYTES = 4
_TIME = "signed-at "
_MOST_BYTES = 16_384
_MOST_LEAVES = 2**63


class InvalidCheckpoint(ValueError):
    """A checkpoint, or the key for it, cannot be trusted; the message says why."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the log was at one moment.

    Attributes:
        origin: The name of the log.
        size: Number of leaves.
        root: Hash over all of them.
        signed_at: When, in UTC and whole seconds.
    """

    origin: str
    size: int
    root: bytes
    signed_at: datetime

    def text(self) -> str:
        """Return the lines that are signed."""
        moment = self.signed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        root = b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\n{_TIME}{moment}\n"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public half of a key that signs checkpoints.

    Attributes:
        name: Name of the key: the log's origin.
        public: The 32 bytes of an Ed25519 public key.
    """

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        named = self.name.encode() + b"\n" + _ED25519 + self.public
        return hashlib.sha256(named).digest()[:4]

    def text(self) -> str:
        """Return the key as it is handed to others: name, id and key."""
        return f"{self.name}+{self.id.hex()}+{b64encode(_ED25519 + self.public).decode()}"


def parse_verifier_key(text: str) -> VerifierKey:
    """Read a key as `VerifierKey.text` writes it.

    Raises:
        InvalidCheckpoint: It is no such key, or a character of it is wrong.
    """
    name, _, rest = text.strip().partition("+")
    key_id, _, packed = rest.partition("+")
    key = from_base64(packed)
    if not name or len(key) != 33 or key[:1] != _ED25519:
        raise InvalidCheckpoint("this is no key for checkpoints: name+id+key is expected")
    found = VerifierKey(name, key[1:])
    if found.id.hex() != key_id:
        raise InvalidCheckpoint("the id of the key does not belong to it: a character is wrong")
    return found


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that signs checkpoints.

    Attributes:
        name: The log's origin.
        seed: The 32 secret bytes of an Ed25519 key.
    """

    name: str
    seed: bytes

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self._private().public_key().public_bytes_raw())

    def under(self, name: str) -> "SigningKey":
        """Return a new key of another name."""
        return SigningKey(name, secrets.token_bytes(len(self.seed)))

    def sign(self, text: str) -> str:
        """Return the signature line of a note's text."""
        signature = self.verifier.id + self._private().sign(text.encode())
        return f"— {self.name} {b64encode(signature).decode()}\n"

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def sign_checkpoint(checkpoint: Checkpoint, keys: Sequence[SigningKey]) -> bytes:
    """Return the note of a checkpoint, signed by each key.

    While a key is being replaced both sign, so that whoever holds either can go on.
    """
    return sign_note(checkpoint.text(), keys)


def sign_note(text: str, keys: Sequence[SigningKey]) -> bytes:
    """Return a text, which ends with a line break, as a note that each key has signed."""
    return (text + "\n" + "".join(key.sign(text) for key in keys)).encode()


def open_checkpoint(note: bytes, keys: Collection[VerifierKey]) -> Checkpoint:
    """Read a note that at least one of the keys has signed.

    Signatures of unknown keys, such as a witness's, are left aside (`other_signatures` counts
    them); one of a known key that does not fit is refused, and so is a line that is none.

    Raises:
        InvalidCheckpoint: It is no checkpoint, or no known key has signed it.
    """
    text, signers = open_note(note, keys)
    checkpoint = _read(text)
    if checkpoint.origin not in signers:
        raise InvalidCheckpoint("the checkpoint names another log than the key that has signed it")
    return checkpoint


def open_note(note: bytes, keys: Collection[VerifierKey]) -> tuple[str, set[str]]:
    """Return the text of a note, and the names of the known keys that have signed it.

    Raises:
        InvalidCheckpoint: It is no note, or no known key has signed it.
    """
    if len(note) > _MOST_BYTES:
        raise InvalidCheckpoint("this is no signed checkpoint: it is too long")
    try:
        text, cut, signatures = note.decode().rpartition("\n\n")
    except UnicodeDecodeError:
        raise InvalidCheckpoint("this is no signed checkpoint: it is not UTF-8") from None
    if not cut:
        raise InvalidCheckpoint("this is no signed checkpoint: no empty line ends its text")
    text += "\n"
    signers = _signed_by(text, signatures, keys)
    if not signers:
        raise InvalidCheckpoint("none of the known keys has signed this checkpoint")
    return text, signers


def unchecked(note: bytes) -> Checkpoint | None:
    """Return what a note says, whoever has signed it; None where it is no checkpoint."""
    try:
        return _read(note.decode().rpartition("\n\n")[0] + "\n")
    except (InvalidCheckpoint, UnicodeDecodeError):
        return None


def other_signatures(note: bytes, keys: Collection[VerifierKey]) -> int:
    """Return how many signatures a note has of keys that are not among the known ones.

    Args:
        note: One that `open_note` opens.
        keys: The known keys.
    """
    known = {(key.name, key.id) for key in keys}
    lines = signature_lines(note.decode().rpartition("\n\n")[2])
    return sum((name, packed[:_ID_BYTES]) not in known for name, packed in lines)


def _signed_by(text: str, signatures: str, keys: Collection[VerifierKey]) -> set[str]:
    """Return the names of the keys that have signed."""
    signers = set()
    for name, packed in signature_lines(signatures):
        for key in keys:
            if (key.name, key.id) != (name, packed[:_ID_BYTES]):
                continue
            try:
                public = Ed25519PublicKey.from_public_bytes(key.public)
                public.verify(packed[_ID_BYTES:], text.encode())
            except InvalidSignature:
                raise InvalidCheckpoint("a signature does not fit the text") from None
            signers.add(key.name)
    return signers


def signature_lines(signatures: str) -> list[tuple[str, bytes]]:
    """Return the name of the key, and its id with the signature, of each line after the text."""
    if not signatures.endswith("\n"):
        raise InvalidCheckpoint("the last signature is cut off")
    found = []
    for line in signatures[:-1].split("\n"):
        match = _SIGNATURE.fullmatch(line)
        packed = from_base64(match[2]) if match else b""
        if match is None or len(packed) <= _ID_BYTES:
            raise InvalidCheckpoint("a line after the text is no signature")
        found.append((match[1], packed))
    return found


def _read(text: str) -> Checkpoint:
    try:
        origin, size, root, *further = text[:-1].split("\n")
        moments = [line.removeprefix(_TIME) for line in further if line.startswith(_TIME)]
        if len(moments) != 1 or not re.fullmatch("[1-9][0-9]{0,18}", size):
            raise ValueError
        signed_at = datetime.strptime(moments[0], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        checkpoint = Checkpoint(origin, int(size), from_base64(root), signed_at)
    except ValueError:
        raise InvalidCheckpoint("the text of the note is no checkpoint") from None
    if len(checkpoint.root) != HASH_BYTES or checkpoint.size >= _MOST_LEAVES:
        raise InvalidCheckpoint("the text of the note is no checkpoint")
    return checkpoint


def from_base64(text: str) -> bytes:
    """Return what base64 stands for; empty where the text is none, or not the one that is written.

    >>> from_base64("AQ==").hex(), from_base64("AR==").hex()
    ('01', '')
    """
    try:
        found = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return found if b64encode(found).decode() == text else b""

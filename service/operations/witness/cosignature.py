"""Cosignatures: a witness states that a log has only grown until a checkpoint.

The format is C2SP tlog-cosignature, Ed25519 (cosignature/v1). ML-DSA-44 is not read or written:
such a line is left aside like that of any unknown key.
"""

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from service.operations.audit.checkpoint import InvalidCheckpoint, from_base64, signature_lines

_COSIGNATURE_V1 = b"\4"  # C2SP signed-note, signature types
_ID_BYTES, _TIME_BYTES, _SIGNATURE_BYTES = 4, 8, 64


@dataclass(frozen=True, slots=True)
class CosignerKey:
    """The public half of a key that cosigns.

    Attributes:
        name: Name of the witness.
        public: The 32 bytes of an Ed25519 public key.
    """

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        named = self.name.encode() + b"\n" + _COSIGNATURE_V1 + self.public
        return hashlib.sha256(named).digest()[:_ID_BYTES]

    def text(self) -> str:
        """Return the key as it is handed to others: name, id and key."""
        return f"{self.name}+{self.id.hex()}+{b64encode(_COSIGNATURE_V1 + self.public).decode()}"

    def find(self, text: str, lines: str) -> tuple[str, datetime]:
        """Return this witness's line among signature lines, and when it was signed.

        Args:
            text: Text of the note.
            lines: Signature lines, as a witness answers them.

        Raises:
            InvalidCheckpoint: There is none, or it does not fit the text.
        """
        for name, packed in signature_lines(lines):
            if (name, packed[:_ID_BYTES]) != (self.name, self.id):
                continue
            seconds = int.from_bytes(packed[_ID_BYTES : _ID_BYTES + _TIME_BYTES])
            signature = packed[_ID_BYTES + _TIME_BYTES :]
            if len(signature) != _SIGNATURE_BYTES or not 0 < seconds < 2**63:
                raise InvalidCheckpoint("the cosignature has no time or another length")
            try:
                public = Ed25519PublicKey.from_public_bytes(self.public)
                public.verify(signature, _signed(text, seconds))
                at = datetime.fromtimestamp(seconds, UTC)
            except (InvalidSignature, OverflowError, ValueError, OSError):
                raise InvalidCheckpoint("the cosignature does not fit the checkpoint") from None
            return f"— {name} {b64encode(packed).decode()}\n", at
        raise InvalidCheckpoint("the answer has no cosignature of the key that was stated")


@dataclass(frozen=True, slots=True)
class CosigningKey:
    """A key that cosigns.

    Attributes:
        name: Name of the witness.
        seed: The 32 secret bytes of an Ed25519 key.
    """

    name: str
    seed: bytes

    @property
    def cosigner(self) -> CosignerKey:
        """The public half."""
        return CosignerKey(self.name, self._private().public_key().public_bytes_raw())

    def cosign(self, text: str, at: datetime) -> str:
        """Return the signature line for the text of a checkpoint."""
        seconds = int(at.timestamp())
        signature = self._private().sign(_signed(text, seconds))
        packed = self.cosigner.id + seconds.to_bytes(_TIME_BYTES) + signature
        return f"— {self.name} {b64encode(packed).decode()}\n"

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def parse_cosigner_key(text: str) -> CosignerKey:
    """Read a key as `CosignerKey.text` writes it.

    Raises:
        InvalidCheckpoint: It is no such key, or a character of it is wrong.
    """
    name, _, rest = text.strip().partition("+")
    key_id, _, packed = rest.partition("+")
    key = from_base64(packed)
    if not name or len(key) != 33 or key[:1] != _COSIGNATURE_V1:
        raise InvalidCheckpoint(
            "this is no key of a witness: name+id+key with an Ed25519 cosignature key is expected"
        )
    found = CosignerKey(name, key[1:])
    if found.id.hex() != key_id:
        raise InvalidCheckpoint("the id of the key does not belong to it: a character is wrong")
    return found


def _signed(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()

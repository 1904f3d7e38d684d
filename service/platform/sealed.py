"""Records that are kept as their canonical bytes, and recognised by the hash of these."""

import hashlib
from typing import Self

from pydantic import BaseModel, ConfigDict

from service.platform.frames import canonical


class SealedPart(BaseModel):
    """A part of a sealed record: it is never changed, and says nothing that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sealed(SealedPart):
    """A record as it is kept: what it was when it was made gives the same bytes for ever."""

    def canonical_bytes(self) -> bytes:
        """Return the bytes that are stored and hashed: canonical JSON of the record."""
        return canonical(self.model_dump(mode="json"))

    def sha256(self) -> str:
        """Return the SHA-256 of the canonical bytes, in hexadecimal."""
        return hashlib.sha256(self.canonical_bytes()).hexdigest()

    @classmethod
    def read(cls, payload: bytes) -> Self:
        """Return the record whose canonical bytes are `payload`.

        Raises:
            pydantic.ValidationError: The bytes are no such record of this version.
        """
        return cls.model_validate_json(payload)

"""Where to go on in the changes, as it is given out: sealed, so that nobody reads a count off it.

A place counts the changes of the whole organisation, also those that whoever asks does not see. So
it leaves encrypted (AES-SIV, RFC 5297) under a key made from the installation's own secret. The
same place is the same text each time, and nobody makes one up.
"""

import base64
import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

LENGTH = 32
"""Characters of a cursor: a place of 8 bytes and its seal of 16, in base 64."""

FORM = f"^[A-Za-z0-9_-]{{{LENGTH}}}$"
"""What every cursor looks like."""


class NoCursor(ValueError):
    """A text that was not given out as a cursor to this organisation, by this installation."""


def cursor_of(place: int, *, tenant_id: str, key_secret: bytes) -> str:
    """Return where to go on after a place, as it is given out.

    >>> cursor = cursor_of(17, tenant_id="malmo", key_secret=b"secret")
    >>> len(cursor), place_of(cursor, tenant_id="malmo", key_secret=b"secret")
    (32, 17)

    Args:
        place: From `service.operations.changes.feed`.
        tenant_id: Whose changes.
        key_secret: The installation's own secret.
    """
    sealed = _cipher(key_secret).encrypt(place.to_bytes(8), [tenant_id.encode()])
    return base64.urlsafe_b64encode(sealed).decode()


def place_of(cursor: str, *, tenant_id: str, key_secret: bytes) -> int:
    """Return the place that a cursor stands for.

    Args:
        cursor: In the form that `FORM` has.
        tenant_id: Whose changes.
        key_secret: The installation's own secret.

    Raises:
        NoCursor: It was not given out. It is not repeated.
    """
    try:
        sealed = base64.urlsafe_b64decode(cursor)
        return int.from_bytes(_cipher(key_secret).decrypt(sealed, [tenant_id.encode()]))
    except InvalidTag:
        raise NoCursor("This is no cursor.") from None


def _cipher(key_secret: bytes) -> AESSIV:
    return AESSIV(hmac.digest(key_secret, b"cursors of changes", hashlib.sha256))

"""The number of a party in addresses: opaque, the same in every snapshot, and read back by nobody.

Numbers of firms stay out of addresses, which are logged on the way. A party's id in a register,
such as `SE-ON:5560160680`, is sealed under a key of the installation: a keyed hash of it (80 bits)
serves as the starting value of a key stream (HMAC-SHA-256 in counter mode, as the synthetic
starting value of RFC 5297 does with AES) and tells on the way back that nothing was changed. The
same party has the same number as long as the installation keeps its key.
"""

import hmac
from base64 import b32decode, b32encode
from collections.abc import Iterator

PREFIX = "party_"
_TAG_BYTES = 10


def seal(party_id: str, *, key: bytes) -> str:
    """Return the opaque number of a party.

    Args:
        party_id: As in `RegisterParties.party_id`.
        key: The installation's secret.
    """
    plain = party_id.encode()
    tag = _tag(plain, key)
    return PREFIX + b32encode(tag + _mixed(plain, tag, key)).decode().rstrip("=").lower()


def unseal(number: str, *, key: bytes) -> str | None:
    """Return the id of the party that has the number; None if it is no number of this installation.

    >>> unseal(seal("SE-ON:5599990016", key=b"key"), key=b"key")
    'SE-ON:5599990016'
    >>> unseal(seal("SE-ON:5599990016", key=b"key"), key=b"another key") is None
    True
    """
    if not number.startswith(PREFIX):
        return None
    text = number.removeprefix(PREFIX)
    try:
        sealed = b32decode(text.upper() + "=" * (-len(text) % 8))
    except ValueError:
        return None
    tag = sealed[:_TAG_BYTES]
    plain = _mixed(sealed[_TAG_BYTES:], tag, key)
    if not hmac.compare_digest(_tag(plain, key), tag):
        return None
    party_id = plain.decode()
    return party_id if seal(party_id, key=key) == number else None


def _tag(plain: bytes, key: bytes) -> bytes:
    return hmac.digest(_part(key, b"tag"), plain, "sha256")[:_TAG_BYTES]


def _mixed(text: bytes, tag: bytes, key: bytes) -> bytes:
    stream = _stream(tag, _part(key, b"stream"))
    return bytes(byte ^ next(stream) for byte in text)


def _stream(tag: bytes, key: bytes) -> Iterator[int]:
    counter = 0
    while True:
        yield from hmac.digest(key, tag + counter.to_bytes(4, "big"), "sha256")
        counter += 1


def _part(key: bytes, use: bytes) -> bytes:
    """Return a key for one use alone."""
    return hmac.digest(key, b"kedjekoll party number: " + use, "sha256")

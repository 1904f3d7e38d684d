"""The secrets of an installation, locked with a passphrase.

Whoever has both the person key and the database can try personal numbers until one fits, and the
key of the log can sign another log. So secrets go into a backup only under a passphrase that is
kept elsewhere.
"""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

LEAST_CHARACTERS = 12
"""Shortest passphrase. Ours; one made by a password manager is better than one thought up."""
_COST = "n=32768 r=8 p=3"
_COSTS = {
    _COST: {"n": 2**15, "r": 8, "p": 3},
    "": {"n": 2**15, "r": 8, "p": 1},
}
"""What a try costs by scrypt (RFC 7914, section 2), as the file says it: 32 MiB and three tenths of
a second, the least that OWASP's Password Storage Cheat Sheet asks for. An earlier file says none.
No other cost is tried, so that no file can fill the memory.
"""
_BOUND_TO = b"kedjekoll-backup/1 keys"
_SALT_BYTES = 16
_NONCE_BYTES = 12


class WrongPassphrase(ValueError):
    """The passphrase does not open the keys."""


def seal(
    files: Mapping[str, bytes], passphrase: str, *, random_bytes: Callable[[int], bytes]
) -> bytes:
    """Lock files with a passphrase.

    Args:
        files: Contents by name.
        passphrase: At least `LEAST_CHARACTERS` long.
        random_bytes: Gives so many bytes that nobody can guess.

    Raises:
        ValueError: The passphrase is too short.
    """
    if len(passphrase) < LEAST_CHARACTERS:
        raise ValueError(f"A passphrase has at least {LEAST_CHARACTERS} characters.")
    salt, nonce = random_bytes(_SALT_BYTES), random_bytes(_NONCE_BYTES)
    plain = orjson.dumps(
        {name: b64encode(content).decode() for name, content in sorted(files.items())}
    )
    locked = AESGCM(_key(passphrase, salt, _COST)).encrypt(nonce, plain, _BOUND_TO)
    stated = {"salt": salt, "nonce": nonce, "locked": locked, "scrypt": _COST.encode()}
    return orjson.dumps({name: b64encode(part).decode() for name, part in stated.items()})


def unseal(sealed: bytes, passphrase: str) -> dict[str, bytes]:
    """Return the files by name.

    Raises:
        WrongPassphrase: The passphrase is not the one, or what it locked has been changed.
    """
    try:
        stated = {name: b64decode(part) for name, part in orjson.loads(sealed).items()}
        key = _key(passphrase, stated["salt"], stated.get("scrypt", b"").decode())
        plain = AESGCM(key).decrypt(stated["nonce"], stated["locked"], _BOUND_TO)
    except (InvalidTag, ValueError, KeyError, TypeError, AttributeError):
        raise WrongPassphrase("The passphrase does not open the keys.") from None
    return {name: b64decode(content) for name, content in orjson.loads(plain).items()}


def fingerprint(key: bytes) -> str:
    """Return what tells whether two secrets of 32 random bytes are the same, and nothing else."""
    return hashlib.sha256(b"kedjekoll key\0" + key).hexdigest()[:32]


def _key(passphrase: str, salt: bytes, cost: str) -> bytes:
    return Scrypt(salt=salt, length=32, **_COSTS[cost]).derive(passphrase.encode())

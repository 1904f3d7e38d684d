"""Secrets of receivers, how they are kept, and the signatures made with them.

Signatures are those of Standard Webhooks 1.0.0, scheme `v1`: HMAC-SHA256 over id, timestamp and
body. A secret is needed in the clear each time that something is signed, so it is kept encrypted,
under a key made from the installation's own secret: a copy of the database signs nothing.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MARK = "whsec_"
"""How a secret begins (Standard Webhooks 1.0.0)."""

_SECRET_BYTES = 32  # Standard Webhooks: 24 to 64
_NONCE_BYTES = 12  # what AES-GCM takes (NIST SP 800-38D, section 8.2.2)


class SecretLost(Exception):
    """A kept secret cannot be read: the installation's own secret is another than it was."""


def new_secret() -> str:
    """Return a new random secret as it is shown once."""
    return MARK + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def hide_secret(shown: str, *, tenant_id: str, receiver_id: str, key_secret: bytes) -> bytes:
    """Return a secret as it is kept.

    Args:
        shown: As it was made.
        tenant_id: Whose.
        receiver_id: Of which receiver; the secret of one cannot be put in the place of another's.
        key_secret: The installation's own secret.
    """
    nonce = secrets.token_bytes(_NONCE_BYTES)
    said = _said(tenant_id, receiver_id)
    return nonce + _cipher(key_secret).encrypt(nonce, shown.encode(), said)


def reveal_secret(kept: bytes, *, tenant_id: str, receiver_id: str, key_secret: bytes) -> str:
    """Return a kept secret in the clear.

    Raises:
        SecretLost: It was kept under another secret of the installation.
    """
    nonce, hidden = kept[:_NONCE_BYTES], kept[_NONCE_BYTES:]
    try:
        return _cipher(key_secret).decrypt(nonce, hidden, _said(tenant_id, receiver_id)).decode()
    except InvalidTag as fault:
        raise SecretLost(receiver_id) from fault


def signed_headers(
    message_id: str, body: bytes, *, shown: Sequence[str], now: datetime
) -> dict[str, str]:
    """Return the headers that go with a body, with a signature for each secret.

    Args:
        message_id: The number of what is sent, the same each time that it is sent.
        body: What is sent.
        shown: The secrets, the newest first; two while one takes the place of the other.
        now: The moment of sending, with a time zone.
    """
    timestamp = str(int(now.timestamp()))
    text = b".".join((message_id.encode(), timestamp.encode(), body))
    return {
        "content-type": "application/json",
        "user-agent": "Kedjekoll webhooks",
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{_signature(secret, text)}" for secret in shown),
    }


def _signature(shown: str, text: bytes) -> str:
    key = base64.b64decode(shown.removeprefix(MARK))
    return base64.b64encode(hmac.digest(key, text, hashlib.sha256)).decode()


def _cipher(key_secret: bytes) -> AESGCM:
    return AESGCM(hmac.digest(key_secret, b"webhook secrets", hashlib.sha256))


def _said(tenant_id: str, receiver_id: str) -> bytes:
    return orjson.dumps([tenant_id, receiver_id])

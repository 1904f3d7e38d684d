"""Access tokens: what a system gets for its key, to send in the key's place for an hour.

The client credentials grant of OAuth 2.0 (RFC 6749, 4.4), for systems and gateways that take no
fixed key. A token names the key that it was given for and is checked with it at every use, so that
it ends with the key, whatever it says itself. Nothing of it is kept.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

import jwt
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection

from service.operations.people.keys import find_key, load_key
from service.operations.people.principal import SCOPES, Scope
from service.operations.people.tables import Key

MARK = "kt_"
"""How an access token begins."""
LIFE = timedelta(hours=1)
"""How long an access token is valid, at most. Ours; what log-in services use."""

_ALGORITHM = "HS256"
_TYPE = "at+jwt"
_AUDIENCE = "kedjekoll"
_PURPOSE = b"kedjekoll access tokens"


def make_access_token(key: Key, scopes: Collection[Scope], *, secret: bytes, now: datetime) -> str:
    """Return an access token for a key.

    Args:
        key: A valid key.
        scopes: What the token is limited to, besides the limits of the key.
        secret: The secret under which keys are hashed.
        now: The moment.
    """
    named = {
        "key": key.id,
        "tenant": key.tenant_id,
        "scope": " ".join(scope for scope in SCOPES if scope in scopes),
        "aud": _AUDIENCE,
        "exp": int((now + life_of(key, now=now)).timestamp()),
    }
    signing = _signing_key(secret)
    return MARK + jwt.encode(named, signing, algorithm=_ALGORITHM, headers={"typ": _TYPE})


def life_of(key: Key, *, now: datetime) -> timedelta:
    """Return how long a token of the key is valid: no longer than the key itself."""
    return min(LIFE, key.expires_at - now)


def key_of_client(
    connection: Connection, client: str, shown: str, *, secret: bytes, now: datetime
) -> Key | None:
    """Return the valid key with the id `client` that `shown` is, of whatever tenant, or None.

    Args:
        connection: Inside a transaction across tenants.
        client: The id of the key.
        shown: The key.
        secret: The secret under which keys are hashed.
        now: The moment.
    """
    key = find_key(connection, shown, secret=secret, now=now)
    return key if key is not None and key.id == client else None


def key_of_token(
    connection: Connection, token: str, *, secret: bytes, now: datetime
) -> tuple[Key, frozenset[Scope]] | None:
    """Return the valid key that a token was given for, with the token's scopes, or None.

    Args:
        connection: Inside a transaction across tenants.
        token: As it was sent.
        secret: The secret under which keys are hashed.
        now: The moment.
    """
    try:
        said = jwt.decode_complete(
            token.removeprefix(MARK),
            _signing_key(secret),
            algorithms=[_ALGORITHM],
            audience=_AUDIENCE,
            options={"require": ["exp", "aud"], "verify_exp": False},  # by a clock that is given
        )
    except jwt.InvalidTokenError:
        return None
    named = said["payload"]
    if said["header"].get("typ") != _TYPE or now.timestamp() >= named["exp"]:
        return None
    key = load_key(connection, tenant_id=named["tenant"], key_id=named["key"])
    if key is None or not key.is_valid(now):
        return None
    stated = named["scope"].split()
    return key, frozenset(scope for scope in key.scopes if scope in stated)


def _signing_key(secret: bytes) -> bytes:
    """Return what tokens are signed with, which nothing else is done with."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret)
